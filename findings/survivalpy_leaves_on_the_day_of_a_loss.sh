#!/usr/bin/env bash
# Of four patients one has lost response by day 10, and two thirds are in response.
#
# Library: survivalpy 1.0.2 (curves and log-rank test of ICGC's portal; beside lifelines 0.30.3)
# Guess:   Who is last seen on the day of another's loss was at risk on that day: 3 of 4 are left.
# Happens: Whoever was censored since the loss before, on the day itself too, is taken off before
#          the share is formed. Each interval has the share at its start, and none follows the last
#          loss: where all are lost a third is left. The log-rank test is the sum of (O-E)^2/E,
#          which is less than the one with the variance.
# Seen:    0.667 for 0.75 of four after day 10; of three lost on days 5, 10 and 20 a last share of
#          0.333; p of 0.016 for 0.006
# Matters: Losses and last visits fall on the same planned days, so that ties are the rule. Every
#          such visit takes the curve lower than its patients are.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  survivalpy==1.0.2 lifelines==0.30.3 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
"$room/bin/python" -I - <<'PYTHON'
from lifelines import KaplanMeierFitter
from lifelines.statistics import logrank_test
from survivalpy.logrank import LogRankTest
from survivalpy.survival import Analyzer, Datum


def steps(days, lost):
    data = [Datum(day, not loss) for day, loss in zip(days, lost)]
    return Analyzer(data).compute()


def curves(days, lost):
    seen = [round(float(each.cumulative), 3) for each in steps(days, lost)]
    curve = KaplanMeierFitter().fit(days, lost).survival_function_.iloc[:, 0]
    right = [round(float(share), 3) for share in curve]
    print(days, lost, "survivalpy", seen, "lifelines", right)
    return seen, right


assert curves([10, 10, 20, 30], [1, 0, 0, 0]) == ([1, 0.667], [1, 0.75, 0.75, 0.75]), "changed"
assert curves([30, 30, 60, 60], [1, 0, 1, 0]) == ([1, 0.667], [1, 0.75, 0.375]), "changed"
assert curves([5, 10, 20], [1, 1, 1]) == ([1, 0.667, 0.333], [1, 0.667, 0.333, 0]), "changed"

early, late = [10, 20, 30, 40, 50], [45, 60, 70, 80, 90]
test = LogRankTest([steps(early, [1] * 5), steps(late, [1] * 5)]).compute()
right = logrank_test(early, late, [1] * 5, [1] * 5)
print("log-rank", test["pValue"], "with the variance", right.p_value)
seen = (round(float(test["pValue"]), 3), round(float(right.p_value), 3))
assert seen == (0.016, 0.006), f"changed: {seen}"
PYTHON
echo "as described"
