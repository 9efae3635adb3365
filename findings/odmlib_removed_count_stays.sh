#!/usr/bin/env bash
# A count that was removed is a complete response, and a corrected one stands twice.
#
# Library: odmlib 0.2.1 (CDISC ODM 1.3.2)
# Guess:   A table of what a transactional file says has each record once, as its last transaction
#          left it; a record with typed items has the values of one with plain items.
# Happens: Each group of items is a row, and TransactionType is not looked at: what is removed stays,
#          and a correction is a row of its own, beside the old one and without the items that were
#          not corrected. Visit and repeat keys are left away, as documented, so that nothing can be
#          put together again. Typed items such as ItemDataInteger are passed over without a word.
# Seen:    Of 9, 120 corrected to 12, 300 removed, and 45 in typed items: 9, 120, 12 without a day,
#          300, nothing, nothing
# Matters: Systems of trials exchange corrections so. The two counts that were mistaken are the only
#          responses, and the patient's best answer is the count that was taken out.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check odmlib==0.2.1 pandas==2.3.3 numpy==2.3.5
"$room/bin/python" -I - "$room/counts.xml" <<'PYTHON'
import sys
from pathlib import Path

from odmlib.dataframe import clinical_data_to_dataframe
from odmlib.loader import ODMLoader
from odmlib.odm_loader import XMLODMLoader

def visit(key, transaction, items):
    return (
        f'<StudyEventData StudyEventOID="SE.VISIT" StudyEventRepeatKey="{key}">'
        f'<FormData FormOID="F.LAB"><ItemGroupData ItemGroupOID="IG.LAB" ItemGroupRepeatKey="1" '
        f'TransactionType="{transaction}">{items}</ItemGroupData></FormData></StudyEventData>'
    )

def plain(**items):
    return "".join(f'<ItemData ItemOID="IT.{name}" Value="{it}"/>' for name, it in items.items())

visits = [
    visit(1, "Insert", plain(DAY="2021-03-01", COUNT=9)),
    visit(2, "Insert", plain(DAY="2021-03-08", COUNT=120)),
    visit(2, "Update", plain(COUNT=12)),
    visit(3, "Insert", plain(DAY="2021-03-15", COUNT=300)),
    visit(3, "Remove", ""),
    visit(4, "Insert", '<ItemDataDate ItemOID="IT.DAY">2021-03-22</ItemDataDate>'
                       '<ItemDataInteger ItemOID="IT.COUNT">45</ItemDataInteger>'),
]
Path(sys.argv[1]).write_text(
    '<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" ODMVersion="1.3.2" FileType="Transactional" '
    'FileOID="F.1" CreationDateTime="2021-04-01T00:00:00+00:00"><ClinicalData StudyOID="S.1" '
    f'MetaDataVersionOID="M.1"><SubjectData SubjectKey="1">{"".join(visits)}</SubjectData>'
    "</ClinicalData></ODM>"
)
loader = ODMLoader(XMLODMLoader())
loader.open_odm_document(sys.argv[1])
data = loader.root().ClinicalData[0]
table = clinical_data_to_dataframe(data, "IG.LAB").astype(object)
table = table.where(table.notna(), None)
print(table)
seen = list(zip(table["IT.DAY"], table["IT.COUNT"]))
assert seen == [
    ("2021-03-01", "9"), ("2021-03-08", "120"), (None, "12"), ("2021-03-15", "300"),
    (None, None), (None, None),
], f"changed: {seen}"
assert list(table) == ["SubjectKey", "IT.DAY", "IT.COUNT"], f"changed: {list(table)}"
PYTHON
echo "as described"
