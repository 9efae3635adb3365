#!/usr/bin/env bash
# Three of six against none of six in remission at one year: p = 0, to every digit.
#
# Library: lifelines 0.30.3
# Guess:   survival_difference_at_fixed_point_in_time_test gives a p near Fisher's 0.18, or says
#          that a curve that has reached 0 has no error on the scale of log-log.
# Happens: The statistic is infinite and p is 0, without a warning. Where all of a group are still
#          in remission, both are not a number.
# Seen:    statistic inf, p 0.0; Fisher 0.1818
# Matters: With six patients a group often has nobody left at one year. "p < 0.001" is printed by
#          whoever fills the table by a program.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  lifelines==0.30.3 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
"$room/bin/python" -I - <<'PYTHON'
import math
import warnings

from lifelines import KaplanMeierFitter
from lifelines.statistics import survival_difference_at_fixed_point_in_time_test as test
from scipy.stats import fisher_exact

first = KaplanMeierFitter().fit([100, 200, 300, 400, 400, 400], [1, 1, 1, 0, 0, 0])
second = KaplanMeierFitter().fit([90, 150, 210, 270, 330, 350], [1] * 6)
third = KaplanMeierFitter().fit([400] * 6, [0] * 6)

with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    none_left, all_left = test(365, first, second), test(365, first, third)
fisher = fisher_exact([[3, 3], [0, 6]]).pvalue
print("3 against 0 of 6:", none_left.test_statistic, none_left.p_value, "Fisher", fisher,
      "3 against 6 of 6:", all_left.p_value, len(told), "warnings")
assert none_left.test_statistic == math.inf, f"changed: {none_left.test_statistic}"
assert none_left.p_value == 0.0, f"changed: {none_left.p_value}"
assert round(fisher, 4) == 0.1818
assert math.isnan(all_left.p_value), f"changed: {all_left.p_value}"
assert not told, f"changed: {[str(each.message) for each in told]}"
PYTHON
echo "as described"
