#!/usr/bin/env bash
# 30 000 per microlitre are 30 000 thousand in the sheet, and a count that was taken back is one.
#
# Library: flat-fhir 0.1.4 (FHIR to spreadsheets and back)
# Guess:   A column whose name ends in a unit holds values in that unit, or those of other units are
#          told of or stand in a column of their own. A bound keeps its sign, and what was entered
#          in error or cancelled is left out or marked.
# Happens: The unit of a result, its comparator and its status are not read. All counts stand as
#          they are in "platelets_k_ul"; on the way back all of them are final, with K/uL.
# Seen:    30 ×10⁹/L, 30000 /µL, `<5`, 120 entered in error and 120 cancelled: 30, 30000, 5, 120 and
#          120 in platelets_k_ul, and as FHIR again 30000 K/uL, 5 K/uL, 120 K/uL twice, all final
# Matters: A patient at 30 is at 30 000 in the one sheet that is read of her, and the count that the
#          laboratory took back is a complete response.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  flat-fhir==0.1.4 pandas==2.3.3 numpy==2.3.5 openpyxl==3.1.5
cd "$room"
"$room/bin/python" -I - <<'PYTHON'
import json

import pandas as pd
from flat_fhir import FlatFHIR, unflatten


def count(day, value, unit, status="final", **others):
    quantity = {"value": value, "unit": unit, "code": unit, **others}
    return {
        "resourceType": "Observation",
        "id": f"count-{day}",
        "status": status,
        "category": [{"coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/observation-category",
            "code": "laboratory"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": "777-3"}]},
        "subject": {"reference": "Patient/a"},
        "effectiveDateTime": f"2021-03-0{day}",
        "valueQuantity": {"system": "http://unitsofmeasure.org", **quantity},
    }


counts = [
    count(1, 30, "10*9/L"),
    count(2, 30000, "/uL"),
    count(3, 5, "10*9/L", comparator="<"),
    count(4, 120, "10*9/L", status="entered-in-error"),
    count(5, 120, "10*9/L", status="cancelled"),
]
patient = {"resourceType": "Patient", "id": "a"}
bundle = {"resourceType": "Bundle", "type": "collection",
          "entry": [{"resource": each} for each in [patient, *counts]]}

FlatFHIR(bundle).to_xlsx("record.xlsx")
labs = pd.read_excel("record.xlsx", sheet_name="labs").sort_values("timestamp")
in_sheet = [float(value) for value in labs["platelets_k_ul"]]
print("platelets_k_ul", *in_sheet)
assert in_sheet == [30, 30000, 5, 120, 120], f"changed: {in_sheet}"
assert not any("status" in name or "comparator" in name for name in labs.columns), "changed"

unflatten("record.xlsx", "bundle.json")
with open("bundle.json", encoding="utf-8") as file:
    back = [entry["resource"] for entry in json.load(file)["entry"]]
back = sorted((each["effectiveDateTime"], each["valueQuantity"]["value"],
               each["valueQuantity"]["unit"], each["status"],
               "comparator" in each["valueQuantity"])
              for each in back if each["resourceType"] == "Observation")
for each in back:
    print(*each)
described = [(value, "K/uL", "final", False) for value in (30, 30000, 5, 120, 120)]
assert [each[1:] for each in back] == described, "changed"
PYTHON
echo "as described"
