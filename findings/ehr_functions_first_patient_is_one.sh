#!/usr/bin/env bash
# Bleeding is 1 for those who bled, or for those who did not: as the first patient of the sheet.
#
# Library: ehr-functions 0.2.3 (features of records)
# Guess:   A column of two words is made 0 and 1 by the words: yes is 1, or the later of the alphabet,
#          in whatever order the patients stand. An answer that is missing stays missing.
# Happens: make_numeric gives 1 to the word of the first row, under the same name of the column, and 0
#          to the other. No answer beside one word is the other word; where all say no, all are 1.
# Seen:    yes, no, no, yes is 1, 0, 0, 1, and no, yes, yes, no is 1, 0, 0, 1 as well; no and none is
#          1 and 0; no and no is 1 and 1
# Matters: Two centres or two runs on a sorted sheet have the opposite effect of bleeding, with the
#          same name and without a word.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check --only-binary=:all: \
  pandas==2.3.3 numpy==2.3.5 scikit-learn==1.9.1 keras==3.15.1
"$room/bin/pip" install -qq --disable-pip-version-check --no-deps ehr-functions==0.2.3
KERAS_BACKEND=numpy "$room/bin/python" -I -W ignore - <<'PYTHON'
import pandas as pd
from ehr_functions.utils.numerics import make_numeric

for bled, described in [
    (["yes", "no", "no", "yes"], [1, 0, 0, 1]),
    (["no", "yes", "yes", "no"], [1, 0, 0, 1]),
    (["no", None], [1, 0]),
    (["no", "no"], [1, 1]),
]:
    patients = pd.DataFrame({"PatientID": list("abcd")[: len(bled)], "Bleeding": bled})
    seen = make_numeric(patients)["Bleeding"].tolist()
    print(*bled, "is", *seen)
    assert seen == described, f"changed: {seen}"
PYTHON
echo "as described"
