#!/usr/bin/env bash
# 9 000 platelets per microlitre are normal, and nine grams are severe thrombocytopenia.
#
# Library: femr 0.1.16 (labels for models from records in OMOP's terms; Python 3.11). 0.2.0 has the
#          same, 0.2.4 has no labels from laboratory values.
# Guess:   value_to_label(value, unit) converts the unit or refuses it, as it does for anaemia, high
#          potassium and low glucose: "Unknown unit".
# Happens: For platelets the unit is not looked at. The thresholds are those of 10⁹/L, as its
#          documentation says, for whatever number comes. `<9` is told of, and is no severe one.
# Seen:    9000 with /uL normal, 9 with 10*9/L severe, 9 with g/dL severe; anaemia with /uL
#          "Unknown unit"; of 9 ×10⁹/L, 9000 /µL and `<9` the first alone is an outcome
# Matters: Records keep counts in the units of their laboratories. A model of thrombocytopenia
#          learns that the worst patients of one laboratory are healthy.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check femr==0.1.16 numpy==1.26.4
"$room/bin/python" -I - <<'PYTHON'
import contextlib
import datetime
import io

from femr import Event, Patient
from femr.labelers.omop_lab_values import AnemiaLabValueLabeler, ThrombocytopeniaLabValueLabeler

CODE = 777

def without_ontology(kind):
    """The labels of a kind, with our one code for what its codes are looked up for."""
    class Own(kind):
        def __init__(self):
            self.outcome_codes, self.severity = {CODE}, "severe"

    return Own()

platelets, haemoglobin = map(
    without_ontology, (ThrombocytopeniaLabValueLabeler, AnemiaLabValueLabeler))
cases = [("9", "10*9/L"), ("9000", "/uL"), ("9", "g/dL")]
labels = [platelets.value_to_label(*case) for case in cases]
try:
    refused = haemoglobin.value_to_label("9000", "/uL")
except ValueError as error:
    refused = str(error)

def outcomes(value, unit):
    event = Event(datetime.datetime(2021, 3, 4), CODE, value=value, unit=unit)
    with contextlib.redirect_stdout(io.StringIO()) as told:
        found = len(platelets.get_outcome_times(Patient(1, [event])))
    return found, told.getvalue().split(":")[0]

found = [outcomes("9", "10*9/L"), outcomes("9000", "/uL"), outcomes("<9", "10*9/L")]
print(labels, "anaemia:", refused, "outcomes and what is told:", found)
assert labels == ["severe", "normal", "severe"], f"changed: {labels}"
assert refused == "Unknown unit: /ul", f"changed: {refused}"
assert found == [(1, ""), (0, ""), (0, "Warning")], f"changed: {found}"
PYTHON
echo "as described"
