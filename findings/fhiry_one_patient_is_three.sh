#!/usr/bin/env bash
# Three counts of patient 7 are of 7, of 7/_history/2 and of the address of her server with a 7.
#
# Library: fhiry 5.2.2 (FHIR to pandas)
# Guess:   patientId is the id of the patient whom a result is of, however FHIR lets her be named.
# Happens: Of the reference "Patient/" is taken out, wherever it stands, and the rest is the id:
#          with the number of a version, and with the address of the server. The row of the patient
#          has her id alone. Nothing says so.
# Seen:    counts of 9, 30 and 120 of Patient/7, of its version 2 and of its full address, beside a
#          patient with the id 7: three ids, and one count with the id of the patient
# Matters: Counts are grouped by this column. A response is of a patient without a baseline, and she
#          who has the baseline never responded.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  pandas==2.3.3 numpy==2.3.5 tqdm==4.70.1 requests==2.34.2 timeago==1.0.16 prodict==0.8.23
"$room/bin/pip" install -qq --disable-pip-version-check --no-deps fhiry==5.2.2
"$room/bin/python" -I -W ignore - <<'PYTHON'
from fhiry.base_fhiry import BaseFhiry

SERVER = "https://hospital.example/fhir/"


def entry(resource):
    return {"fullUrl": f"{SERVER}{resource['resourceType']}/{resource['id']}", "resource": resource}


def count(number, subject, value):
    return entry(
        {
            "resourceType": "Observation",
            "id": f"count-{number}",
            "status": "final",
            "subject": {"reference": subject},
            "code": {"coding": [{"system": "http://loinc.org", "code": "777-3"}]},
            "effectiveDateTime": f"2021-03-0{number}",
            "valueQuantity": {
                "value": value, "system": "http://unitsofmeasure.org", "code": "10*9/L"
            },
        }
    )


bundle = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        entry({"resourceType": "Patient", "id": "7"}),
        count(1, "Patient/7", 9),
        count(2, "Patient/7/_history/2", 30),
        count(3, f"{SERVER}Patient/7", 120),
    ],
}
table = BaseFhiry().process_bundle_dict(bundle)
print(table[["id", "valueQuantity.value", "patientId"]])
seen = table["patientId"].tolist()
assert seen == ["7", "7", "7/_history/2", f"{SERVER}7"], f"changed: {seen}"
PYTHON
echo "as described"
