#!/usr/bin/env bash
# Six of ten against four of ten has p = 0.015: patients of no arm are a third one in the test.
#
# Library: polartableone 0.1.1 (Table 1 from polars)
# Guess:   Who has no arm is in no column of an arm, and not in the test between the arms, as for
#          numbers.
# Happens: For categories the test is that of all values of the arm, and no arm is one of them. The
#          table has no column for it, the overall has its patients, and tests of numbers leave them
#          out.
# Seen:    response in 6 of 10 and 4 of 10, and in none of 10 without an arm: p of chi-squared 0.015,
#          without those ten 0.655; the table is the same but for "Overall"
# Matters: Patients who were screened and never allotted are in every sheet of a trial. That they did
#          not respond is a difference between the two drugs.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  polars==2.1.0 numpy==2.4.6 scipy==1.17.1 statsmodels==0.15.0 great-tables==1.1.0 tabulate==0.10.0
"$room/bin/pip" install -qq --disable-pip-version-check --no-deps polartableone==0.1.1
"$room/bin/python" -I - <<'PYTHON'
import polars as pl
from polartableone import TableOne

patients = pl.DataFrame({
    "arm": ["new"] * 10 + ["old"] * 10 + [None] * 10,
    "response": ["yes"] * 6 + ["no"] * 4 + ["yes"] * 4 + ["no"] * 16,
    "count": [float(number % 10 + number // 10) for number in range(30)],
})


def table(rows):
    made = TableOne(rows, columns=["response", "count"], groupby="arm", pval=True, htest_name=True)
    return made._table


given, allotted = table(patients), table(patients.drop_nulls("arm"))
print(given, allotted, sep="\n")
found = [(each["P-Value"].to_list(), each["Test"].to_list()) for each in (given, allotted)]
assert given.columns == allotted.columns, "changed"
assert given["new"].to_list() == allotted["new"].to_list(), "changed"
assert given["old"].to_list() == allotted["old"].to_list(), "changed"
assert [each[0][1] for each in found] == ["0.015", "0.655"], f"changed: {found}"
assert [each[1][1] for each in found] == ["Chi-squared"] * 2, f"changed: {found}"
assert found[0][0][3] == found[1][0][3] != "", f"changed: {found}"
PYTHON
echo "as described"
