#!/usr/bin/env bash
# Eight of ten responded against four of ten, and the ratio is 1 with p = 1.
#
# Library: statsmodels 0.15.0 (Table2x2.from_data)
# Guess:   The first column of the data makes the rows and the second the columns, as documented:
#          two drugs and two answers are the table of their counts, as in StratifiedTable.from_data.
# Happens: The table of counts is filled up so that its rows and its columns have the same names.
#          Of "new", "old" and "CR", "NR" that is four by four, where the first two rows are empty;
#          half a patient is added to what is 0, and the ratios are those of these halves. Limits
#          and p of the odds ratio fail, those of the ratio of risks do not.
# Seen:    both ratios 1.0, risk 0.030 to 33.2 and p 1.0 for 2.0 (0.88 to 4.54) and p 0.098; drugs 1
#          and 2 with answers 0 and 1: odds 4.0 for 0.167; no warning
# Matters: Response by drug is the first table of a study, and its columns have words.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  statsmodels==0.15.0 patsy==1.0.3 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
"$room/bin/python" -I - <<'PYTHON'
import warnings

import pandas as pd
from statsmodels.stats.contingency_tables import StratifiedTable, Table2x2

words = pd.DataFrame({
    "drug": ["new"] * 10 + ["old"] * 10,
    "answer": ["CR"] * 8 + ["NR"] * 2 + ["CR"] * 4 + ["NR"] * 6,
})
numbers = pd.DataFrame({
    "drug": words["drug"].map({"new": 1, "old": 2}),
    "answer": words["answer"].map({"CR": 1, "NR": 0}),
})

def of(table):
    limits = [round(float(limit), 3) for limit in table.riskratio_confint()]
    return (round(float(table.oddsratio), 3), round(float(table.riskratio), 3), limits,
            round(float(table.riskratio_pvalue()), 3))

with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    given = Table2x2.from_data(words)
    coded = Table2x2.from_data(numbers)
    counted = Table2x2(pd.crosstab(words["drug"], words["answer"]).to_numpy())
    seen, right = of(given), of(counted)
    odds = [round(float(table.oddsratio), 3) for table in (
        coded, Table2x2(pd.crosstab(numbers["drug"], numbers["answer"]).to_numpy()))]
print("given", given.table.shape, seen)
print("counted", counted.table.tolist(), right)
print("odds of numbers, given and counted", odds)
assert given.table.shape == (4, 4), f"changed: {given.table}"
assert seen == (1.0, 1.0, [0.03, 33.193], 1.0), f"changed: {seen}"
assert right == (6.0, 2.0, [0.881, 4.541], 0.098), f"changed: {right}"
assert odds == [4.0, 0.167], f"changed: {odds}"
assert not told, f"changed: {[str(each.message) for each in told]}"
try:
    given.oddsratio_confint()
except ValueError as error:
    print("limits of the odds ratio:", error)
else:
    raise AssertionError("changed: limits of the odds ratio")

strata = pd.concat([words.assign(centre=each) for each in "ab"], ignore_index=True)
pooled = StratifiedTable.from_data("drug", "answer", "centre", strata)
odds = round(float(pooled.oddsratio_pooled), 3)
print("pooled from two centres", odds)
assert odds == 6.0, f"changed: {odds}"
PYTHON
echo "as described"
