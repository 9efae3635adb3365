#!/usr/bin/env bash
# The parsed unit of a platelet count is 10\S\9/L, and in no dictionary of units.
#
# Library: hl7apy 1.3.5 (HL7 v2, beside hl7 0.4.5)
# Guess:   A parser of HL7 v2 gives the text that the sender meant: `10\S\9/L` stands for 10^9/L,
#          with the caret escaped because it divides the parts of a field.
# Happens: hl7apy's value is the escaped text, of the field and of its component alike. The other
#          parser gives the escaped text by index and the meant text by `extract_field`; for the
#          structured number `<^5` beside it that same call gives "<" and leaves the number behind.
# Seen:    10\S\9/L twice; 10\S\9/L and 10^9/L; <
# Matters: A feed of a laboratory fills a table with units that match nothing, and `<5` that are "<".
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check hl7apy==1.3.5 hl7==0.4.5
"$room/bin/python" -I - <<'PYTHON'
import hl7
from hl7apy.parser import parse_message

MESSAGE = "\r".join([
    r"MSH|^~\&|LAB|HOSPITAL|REGISTRY|HOSPITAL|20210305||ORU^R01|1|P|2.5",
    r"OBX|1|SN|777-3^Platelets^LN||<^5|10\S\9/L|150-400|L|||F",
])

row = parse_message(MESSAGE, find_groups=False).obx
whole, part = row.obx_6.value, row.obx_6.ce_1.value
print("hl7apy", whole, part)
assert (whole, part) == (r"10\S\9/L", r"10\S\9/L"), f"changed: {whole}, {part}"

message = hl7.parse(MESSAGE)
by_index = str(message.segment("OBX")[6])
meant, number = (message.extract_field("OBX", 1, field) for field in (6, 5))
print("hl7", by_index, meant, number)
assert (by_index, meant) == (r"10\S\9/L", "10^9/L"), f"changed: {by_index}, {meant}"
assert number == "<", f"changed: {number}"
PYTHON
echo "as described"
