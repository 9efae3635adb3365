#!/usr/bin/env bash
# Two patients lack one of their two counts, and the rises of all others have p = 0.92 for 0.003.
#
# Library: researchpy 0.3.7
# Guess:   In a test of pairs who lacks one of both counts is left out, and the others keep their
#          own: ttest(paired=True) of the same package does so.
# Happens: difference_test with independent_samples=False drops each missing count for itself, and
#          pairs what is left by its place: whoever comes between the two patients is compared with
#          the next one. Where both columns lack equally many, nothing is said. (Where they do not,
#          there is an error.)
# Seen:    Seven patients, each with a rise of 3 to 7 but two with one count: six "pairs", t -0.11
#          and p 0.917; by ttest five pairs, t -6.49 and p 0.003. Wilcoxon 0.406 for 0.0625
# Matters: Counts before and after a drug are pairs, and some are missing in every table.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  researchpy==0.3.7 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3 statsmodels==0.15.0 patsy==1.0.2
"$room/bin/python" -I - <<'PYTHON'
import contextlib
import io
import warnings

warnings.simplefilter("ignore")  # of pandas, that a column of numbers is given a name

import numpy as np
import pandas as pd
import researchpy
from scipy import stats

before = np.array([8, 20, 45, 90, np.nan, 30, 15])
after = np.array([12, np.nan, 49, 97, 10, 33, 19])
rows = pd.DataFrame({"count": [*before, *after], "visit": ["before"] * 7 + ["later"] * 7})


def of_pairs(equal_variances):
    test = researchpy.difference_test(
        "count ~ C(visit)", rows, equal_variances=equal_variances, independent_samples=False)
    with contextlib.redirect_stdout(io.StringIO()):
        return test.conduct()


def row(table, name):
    names = table.iloc[:, 0].str.strip()
    return round(float(table.loc[names == name].iloc[0, 1]), 4)


summary, t_test = of_pairs(True)[:2]
wilcoxon = of_pairs(False)[-1]
beside = researchpy.ttest(
    pd.Series(before, name="before"), pd.Series(after, name="later"), paired=True)
both = ~np.isnan(before) & ~np.isnan(after)
seen = {
    "pairs": int(summary["N"].iloc[0]),
    "t": round(row(t_test, "t ="), 2),
    "p": row(t_test, "Two sided test p-value ="),
    "p of Wilcoxon": round(float(wilcoxon["pval"].iloc[0]), 4),
    "pairs of ttest": int(beside[0]["N"].iloc[0]),
    "p of ttest": row(beside[1], "Two side test p value ="),
    "p of scipy": round(float(stats.ttest_rel(before[both], after[both]).pvalue), 4),
    "p of scipy, Wilcoxon": round(float(stats.wilcoxon(before[both], after[both]).pvalue), 4),
}
for name, value in seen.items():
    print(name, value)
assert list(seen.values()) == [6, -0.11, 0.9169, 0.4062, 5, 0.0029, 0.0029, 0.0625], "changed"
PYTHON
echo "as described"
