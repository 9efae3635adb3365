#!/usr/bin/env bash
# Norepinephrine of plasma is a thousand times too high in SI units, that of urine is right.
#
# Library: labunits 0.2.1 (laboratory values by LOINC, traditional units to SI)
# Guess:   A factor and the two units beside it belong together: one substance has one molar mass in
#          all of its rows.
# Happens: The factor from pg/mL is that to pmol/L, and the unit beside it is nmol/L. Epinephrine,
#          with the same kind of factor, has pmol/L.
# Seen:    300 pg/mL is 1773 nmol/L, for 1.77, which makes a molar mass of 0.169 g/mol; from urine,
#          per day, 169 g/mol; epinephrine 183 g/mol from both
# Matters: Factors of such tables are copied into studies with their units, and no value looks wrong
#          that is never compared with another laboratory.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check labunits==0.2.1
"$room/bin/python" -I - <<'PYTHON'
from labunits.converters import si_unit, to_si_unit, traditional_unit

GRAMS = {"pg/mL": 1e-9, "μg/24 h": 1e-6}
MOLES = {"pmol/L": 1e-12, "nmol/L": 1e-9, "nmol/day": 1e-9}

for name, loinc, unit, described, right in [
    ("norepinephrine, plasma", "2666-6", "nmol/L", 0.169, 169),
    ("norepinephrine, urine", "2668-2", "nmol/day", 169, 169),
    ("epinephrine, plasma", "1465-4", "pmol/L", 183, 183),
    ("epinephrine, urine", "2232-7", "nmol/day", 183, 183),
]:
    value = to_si_unit(300, loinc)
    mass = 300 * GRAMS[traditional_unit(loinc)] / (value * MOLES[si_unit(loinc)])
    print(name, 300, traditional_unit(loinc), "is", round(value, 2), si_unit(loinc), "of", mass)
    assert si_unit(loinc) == unit and float(f"{mass:.3g}") == described, f"changed: {name}"
PYTHON
echo "as described"
