#!/usr/bin/env bash
# A platelet count of zero disappears from the file, and a count that is missing is read as zero.
#
# Library: phenopackets 2.0.2.post5 (GA4GH Phenopackets v2)
# Guess:   The value of a measurement is written whatever it is, and a measurement without one is
#          refused or is None.
# Happens: The value has no presence in the schema: 0 is the default and is left out of the JSON,
#          and a value that is not there is read as 0.0. The two cannot be told apart.
# Seen:    {'unit': {'id': 'UCUM:10*9/L'}} for a count of 0; 0.0 for no count
# Matters: Counts of 0 ×10⁹/L occur in ITP, and a sample that clotted must not become one: it
#          would be a loss of response.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check phenopackets==2.0.2.post5 protobuf==6.33.1
"$room/bin/python" -I - <<'PYTHON'
from google.protobuf.json_format import MessageToDict, ParseDict
from phenopackets.schema.v2.core.measurement_pb2 import Quantity

def written(value):
    quantity = Quantity(value=value)
    quantity.unit.id = "UCUM:10*9/L"
    return MessageToDict(quantity)

print("30 is written as", written(30.0))
assert written(30.0) == {"unit": {"id": "UCUM:10*9/L"}, "value": 30.0}, f"changed: {written(30.0)}"
print("0 is written as", written(0.0))
assert written(0.0) == {"unit": {"id": "UCUM:10*9/L"}}, f"changed: {written(0.0)}"

empty = ParseDict({"unit": {"id": "UCUM:10*9/L"}}, Quantity())
print("a quantity without a value is read as", empty.value)
assert empty.value == 0.0, f"changed: {empty.value}"
try:
    has_value = empty.HasField("value")
except ValueError as error:
    print("whether there was a value cannot be asked:", error)
else:
    raise SystemExit(f"changed: HasField answers {has_value}")
PYTHON
echo "as described"
