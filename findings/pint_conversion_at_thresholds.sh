#!/usr/bin/env bash
# A count that stands exactly on a threshold falls below it when pint converts its unit.
#
# Library: pint 0.25.3
# Guess:   /nL and ×10⁹/L are the same unit, so 100 /nL is 100 ×10⁹/L and meets "at least 100".
# Happens: The factor is built from powers of the metre and is not exactly one. 30, 50 and 100 /nL
#          come out below 30, 50 and 100, as do all whole counts up to 1000; a baseline of 15 000
#          /mm³ comes out above 15, so that a count of 30 is not twice the baseline.
# Seen:    29.999999999999996, 49.99999999999999, 99.99999999999999; 1000 of 1000;
#          15.000000000000004
# Matters: "At least 30", "at least 100" and "at least twice the baseline" are the response
#          criteria, and counts on them are common: a responder is reported as none.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check pint==0.25.3
"$room/bin/python" -I - <<'PYTHON'
import pint

units = pint.UnitRegistry()
for threshold in (30, 50, 100):
    count = units.Quantity(threshold, "1/nanoliter").to("gigacount/liter")
    print(f"{threshold} /nL is {count.magnitude!r} x10^9/L")
    assert count < units.Quantity(threshold, "gigacount/liter"), f"changed: {threshold} /nL is {count}"

below = sum(
    units.Quantity(n, "1/nanoliter").to("gigacount/liter").magnitude < n for n in range(1, 1001)
)
print("whole counts from 1 to 1000 /nL that fall below themselves:", below)
assert below == 1000, f"changed: {below} of 1000 fall below"

baseline = units.Quantity(15_000, "1/mm**3").to("gigacount/liter")
print(f"15000 /mm3 is {baseline.magnitude!r} x10^9/L")
assert units.Quantity(30, "gigacount/liter") < 2 * baseline, f"changed: twice {baseline}"
PYTHON
echo "as described"
