#!/usr/bin/env bash
# Of three platelet counts one comes back, with the range of another.
#
# Library: py-hl7 0.0.5 (HL7 v2 to CSV and Excel, and back)
# Guess:   A message that is written to CSV and read back has its results.
# Happens: Rows are told apart by the name of the segment and the number of the field, without which
#          of several segments they are of. Each field has the value of the last segment that has
#          one there, part by part, so that what is left is put together from different counts. So
#          it is with Excel.
# Seen:    <5, 5 to 10 and 31 in three segments: one comes back, the third, with 31^5^-^10; each by
#          itself comes back as it was
# Matters: A range and a bound are parts of one field in HL7. The count of today has the range of
#          another day, and the results before it are gone.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check openpyxl==3.1.2
"$room/bin/pip" install -qq --disable-pip-version-check --no-deps py-hl7==0.0.5
"$room/bin/python" -I - <<'PYTHON'
from hl7 import csv_to_hl7, hl7_to_csv

head = "MSH|^~\\&|LAB|H|APP|H|20210304||ORU^R01|1|P|2.5.1"
person = "PID|1||7"
counts = [
    "OBX|1|SN|777-3^Platelets^LN||<^5|10*9/L|||||F",
    "OBX|2|SN|777-3^Platelets^LN||^5^-^10|10*9/L|||||F",
    "OBX|3|NM|777-3^Platelets^LN||31|10*9/L|||||F",
]


def returned(*segments):
    return csv_to_hl7(hl7_to_csv("\n".join([head, person, *segments]))).splitlines()


for count in counts:
    seen = returned(count)
    print(*seen, sep="\n")
    assert seen == [head, person, count], f"changed: {seen}"
seen = returned(*counts)
print(*seen, sep="\n")
assert seen == [head, person, counts[2].replace("|31|", "|31^5^-^10|")], f"changed: {seen}"
PYTHON
echo "as described"
