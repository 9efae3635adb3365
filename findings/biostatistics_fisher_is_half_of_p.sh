#!/usr/bin/env bash
# Four of six against none of six is significant, and not if the arms change their names.
#
# Library: biostatistics 0.1.2 (imported as biostats; beside scipy 1.16.3)
# Guess:   Fisher's p takes in the mirrored table, which is as likely; the exact p of a rank sum is
#          that of all ways to choose the group, and the same with the groups exchanged.
# Happens: A table that is as likely is left away where rounding makes it likelier by anything: half
#          of p, for one order of the arms and not for the other. The exact p of a rank sum is that
#          of all sums of any number of ranks, as for signed ranks.
# Seen:    0.0303, and 0.0606 with the arms exchanged, for 0.0606; where all of five are higher
#          0.2324, exchanged 0.1934, for 0.0079
# Matters: Small series are compared by just these two tests. One is significant where nothing is,
#          the other is not where every patient is higher.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  numpy==2.3.5 pandas==2.3.3 scipy==1.16.3 statsmodels==0.15.0 scikit-learn==1.7.2 \
  matplotlib==3.10.7 seaborn==0.13.2 factor-analyzer==0.5.1
"$room/bin/pip" install -qq --disable-pip-version-check --no-deps biostatistics==0.1.2
MPLCONFIGDIR="$room" MPLBACKEND=Agg "$room/bin/python" -I -W ignore - <<'PYTHON'
import biostats
import pandas as pd
from scipy import stats


def fisher(size, first, second):
    rows = [
        {"arm": arm, "responded": patient < responders}
        for arm, responders in (("A", first), ("B", second))
        for patient in range(size)
    ]
    table = pd.DataFrame(rows).replace({True: "yes", False: "no"})
    _, result = biostats.fisher_exact_test(table, "arm", "responded")
    right = stats.fisher_exact([[first, size - first], [second, size - second]]).pvalue
    return float(result["p-value"].iloc[0]), float(right)


for first, second, told in ((4, 0, 0.0303), (0, 4, 0.0606)):
    seen = [round(p, 4) for p in fisher(6, first, second)]
    print(first, "of 6 and", second, "of 6: biostats, scipy", seen)
    assert seen == [told, 0.0606], f"changed: {seen}"


def rank_sum(first, second):
    table = pd.DataFrame({"count": first + second, "arm": ["A"] * 5 + ["B"] * 5})
    _, result = biostats.wilcoxon_rank_sum_test(table, "count", "arm", ["A", "B"])
    normal, exact = (round(float(p), 4) for p in result["p-value"])
    return normal, exact, round(float(stats.mannwhitneyu(first, second, method="exact").pvalue), 4)


lower, higher = [10, 12, 15, 20, 22], [30, 35, 40, 50, 60]
for pair, told in (((lower, higher), 0.2324), ((higher, lower), 0.1934)):
    seen = rank_sum(*pair)
    print("rank sum: normal, exact, scipy", seen)
    assert seen == (0.0122, told, 0.0079), f"changed: {seen}"
PYTHON
echo "as described"
