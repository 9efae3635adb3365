#!/usr/bin/env bash
# Twelve ×10⁹ per litre is nine per litre.
#
# Library: quantulum3 0.10.0 (quantities from text)
# Guess:   The count of "platelets 12 x 10^9/L" is 12 × 10⁹ per litre, or nothing is found; `<` and
#          a range are kept.
# Happens: Three quantities are found: 12 and 10 without a unit and 9 per litre. With 10⁹ in raised
#          digits the count is 12 without a unit. The sign of a bound is left away, and "from 3 to
#          16" is 9.5, of gauss per litre for G/L. 12*10^9/L is read right.
# Seen:    12, 10 and 9 per litre; 12; 5, 10 and 9 per litre; 9.5 gauss per litre; 1.2e10 per litre
# Matters: Papers print counts so. What is taken by its unit is the exponent of every count, the
#          same in every patient.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check quantulum3==0.10.0
"$room/bin/python" -I - <<'PYTHON'
from quantulum3 import parser

described = {
    "platelets 12 x 10^9/L": [(12.0, ""), (10.0, ""), (9.0, "per litre")],
    "platelets 12 \u00d7 10\u2079/L": [(12.0, "")],
    "platelets <5 x 10^9/L": [(5.0, ""), (10.0, ""), (9.0, "per litre")],
    "platelets rose from 3 to 16 G/L": [(9.5, "gauss per litre")],
    "platelets 12*10^9/L": [(12e9, "per litre")],
}
for printed, quantities in described.items():
    found = parser.parse(printed)
    seen = [(each.value, each.unit.name.replace("dimensionless", "")) for each in found]
    print(printed, "->", seen)
    assert seen == quantities, f"changed: {printed} is {seen}"
PYTHON
echo "as described"
