#!/usr/bin/env bash
# 120 ×10⁹ platelets per litre are 12 grams per decilitre, a normal haemoglobin.
#
# Library: edsnlp 0.23.0 (quantities from French clinical text)
# Guess:   "120 G/L", as French laboratories print counts of cells, is 120 giga per litre, or is not
#          found, as "120 giga/L" and "4,5 T/L" beside it are not.
# Happens: The unit is looked up in small letters: it is grams per litre, and is converted as such.
#          Of "120 x 10^9/L" the 9 is per litre, of "120 10^3/µL" the 3 per microlitre.
# Seen:    "Hb 12 g/dL, plaquettes 120 G/L": 12 and 12.0 g/dL; "leucocytes 7,2 G/L" 0.72 g/dL; 9 per
#          litre; 3 per microlitre; "12 000/mm3" is read right
# Matters: A search for anaemia by the unit finds the platelets of the same line. A count of 50 G/L
#          is a haemoglobin of 5.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check edsnlp==0.23.0 spacy==3.8.18
"$room/bin/python" -I - <<'PYTHON'
import edsnlp
import edsnlp.pipes as pipes
from loguru import logger

logger.disable("edsnlp")  # it tells that no table was looked for
reader = edsnlp.blank("eds")
reader.add_pipe(pipes.sentences())
reader.add_pipe(pipes.quantities(quantities="all"))

def found(text):
    return [(each.text, each._.value) for each in reader(text).spans["quantities"]]

def in_g_per_dl(text):
    return [round(float(value.g_per_dl), 3) for _, value in found(text)]

def units(text):
    return [(value.value, value.unit) for _, value in found(text)]

line = "Hb 12 g/dL, plaquettes 120 G/L"
seen = in_g_per_dl(line)
white = in_g_per_dl("leucocytes 7,2 G/L")
none = units("plaquettes 120 giga/L") + units("érythrocytes 4,5 T/L")
powers = [units(text) for text in ("plaquettes 120 x 10^9/L", "plaquettes 120 10^3/µL")]
right = units("plaquettes 12 000/mm3")
print(found(line), "in g/dL", seen, white, "not found", none, powers, right)
assert seen == [12.0, 12.0] and white == [0.72], f"changed: {seen}, {white}"
assert not none, f"changed: {none}"
assert powers == [[(9, "per_l")], [(3, "per_µl")]], f"changed: {powers}"
assert right == [(12000, "per_mm3")], f"changed: {right}"
PYTHON
echo "as described"
