#!/usr/bin/env bash
# A platelet count with its UCUM unit becomes another number, and no error is raised.
#
# Library: pint 0.25.3
# Guess:   "250 10*9/L", as laboratories and FHIR write a platelet count, is 250 000 000 000 per
#          litre, or is refused because * is multiplication. "K/uL" is refused or is thousands.
# Happens: 10*9 is ninety: 250 ×10⁹/L becomes 22 500 per litre, 250 ×10³/µL becomes 7 500 per
#          microlitre. K/uL is kelvin and G/L is gauss, each per volume, and both are valid units
#          to calculate with.
# Seen:    22500.0 / liter; 7500.0 / microliter; kelvin / microliter; gauss / liter
# Matters: Every count of a registry is too small by a factor of eleven million (or of 33 per
#          microlitre), or carries a temperature.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check pint==0.25.3
"$room/bin/python" -I - <<'PYTHON'
import pint

units = pint.UnitRegistry()
count = units.Quantity("250 10*9/L")
print("250 10*9/L is read as", count)
assert count == units.Quantity(22_500, "1/liter"), f"changed: 250 10*9/L is {count}"

per_microlitre = units.Quantity("250 10*3/uL")
print("250 10*3/uL is read as", per_microlitre)
assert per_microlitre == units.Quantity(7_500, "1/microliter"), f"changed: {per_microlitre}"

for text, meant in [("K/uL", "kelvin / microliter"), ("G/L", "gauss / liter")]:
    read = str(units.Quantity(f"250 {text}").units)
    print(f"{text} is read as", read)
    assert meant == read, f"changed: {text} is {read}"
PYTHON
echo "as described"
