#!/usr/bin/env bash
# The first dose and the count of that day are eleven weeks apart, in two tables of one patient.
#
# Library: deidkit 0.1.6 (de-identification of tables of patients)
# Guess:   All days of a patient are moved by the same shift in every table that is given, as is said
#          of it: patient 1 is patient 1.
# Happens: The shift is drawn from the text of the id. In a table in which one row has no id, pandas
#          holds whole numbers as floats: patient 1 is "1.0" there, and has another shift. Nothing is
#          said. A dataframe and a file are alike in this, and ids that are text are right.
# Seen:    dose and count of 1 March 2021, patient 1: 26 January 2022 and 9 November 2021; with an id
#          in every row, or with ids as text, both are 26 January 2022
# Matters: What lies between a drug and a count is all that a response is. One row without an id, which
#          no patient owns, moves the drugs of all.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  deidkit==0.1.6 pandas==2.3.3 numpy==2.3.5
cd "$room"
"$room/bin/python" -I - <<'PYTHON'
import deidkit
import pandas as pd

SECRET = "0123456789abcdef0123456789abcdef"
DAY = "2021-03-01"


def days(counts, doses):
    tables = {
        "counts": pd.DataFrame({"patient_id": counts, "count_date": DAY, "count": 9}),
        "doses": pd.DataFrame({"patient_id": doses, "dose_date": DAY, "dose": 50}),
    }
    hidden = deidkit.deidentify(tables, secret=SECRET).tables
    return str(hidden["counts"]["count_date"].iloc[0]), str(hidden["doses"]["dose_date"].iloc[0])


count, apart = "2022-01-26", "2021-11-09"
for counts, doses, described in [
    ([1, 2], [1, 2], (count, count)),
    ([1, 2], [1, 2, None], (count, apart)),
    (["1", "2"], ["1", "2", None], (count, count)),
]:
    seen = days(counts, doses)
    print("ids", counts, "and", doses, "count and dose of patient 1:", *seen)
    assert seen == described, f"changed: {seen}"
PYTHON
echo "as described"
