#!/usr/bin/env bash
# Six of six against two of six is significant: half of Fisher's p is left away.
#
# Library: biostatistics 0.1.2 (imported as biostats; beside scipy 1.16.3)
# Guess:   Fisher's p takes in the mirrored table, which is as likely; the exact p of a rank sum is
#          that of all ways to choose the group, and the same with the groups exchanged.
# Happens: A table that is as likely is left away if rounding makes it likelier by anything, which is
#          so in 91 of the tables of two groups of 5 to 15. The exact p of a rank sum is that of all
#          sums of any number of ranks, as for signed ranks.
# Seen:    0.0303 for 0.0606; for all of five higher 0.2324, exchanged 0.1934, for 0.0079, beside
#          0.0122 by the normal distribution
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


one = [round(p, 4) for p in fisher(6, 6, 2)]
print("6 of 6 and 2 of 6", one)
assert one == [0.0303, 0.0606], f"changed: {one}"
compared = [
    fisher(size, first, second)
    for size in (5, 6, 8, 10, 12, 15)
    for first in range(size + 1)
    for second in range(size + 1)
    if 0 < first + second < 2 * size
]
low = sum(seen < right - 1e-4 for seen, right in compared)
print("too low", low, "of", len(compared))
assert low == 91, f"changed: {low}"


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
