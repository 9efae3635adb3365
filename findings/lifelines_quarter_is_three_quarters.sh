#!/usr/bin/env bash
# A quarter of the patients has lost response by day 30, and the percentile of a quarter is day 80.
#
# Library: lifelines 0.30.3 (beside statsmodels 0.15.0 and numpy 2.3.5)
# Guess:   percentile(0.25) is the lower quartile of the durations, the day by which a quarter has
#          lost response, as a percentile is for numpy and a quantile of a curve for statsmodels and
#          R.
# Happens: It is the day on which a quarter is left, as its docstring says (S(t) = p): the upper
#          quartile. The lower one has 0.75. Only the median is the same by both ways. The fitters
#          of Weibull and others, and qth_survival_time, count so too. A warning is about the curve,
#          which is "approximated".
# Seen:    ten losses on days 10 to 100: 80 for 0.25 and 30 for 0.75; statsmodels 30 and 80, numpy
#          32.5 and 77.5; of ten with six followed on infinity for 30
# Matters: A median is reported with its quartiles. The lower one is called the upper, or "not
#          reached" where a quarter has long relapsed.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  lifelines==0.30.3 statsmodels==0.15.0 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
"$room/bin/python" -I - <<'PYTHON'
import warnings

import numpy
from lifelines import KaplanMeierFitter, WeibullFitter
from lifelines.utils import qth_survival_time
from statsmodels.duration.survfunc import SurvfuncRight

days = list(range(10, 101, 10))
lost = [1] * 10
quarters = (0.25, 0.75)
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    curve = KaplanMeierFitter().fit(days, lost)
    seen = [float(curve.percentile(share)) for share in quarters]
    same = [float(qth_survival_time(share, curve.survival_function_)) for share in quarters]
    weibull = [float(WeibullFitter().fit(days, lost).percentile(share)) for share in quarters]
    four = KaplanMeierFitter().fit(days, [1] * 4 + [0] * 6)
    few = [float(four.percentile(share)) for share in quarters]
other = [float(SurvfuncRight(days, lost).quantile(share)) for share in quarters]
of_numpy = [float(numpy.quantile(days, share)) for share in quarters]
print("percentile", seen, "qth_survival_time", same, "Weibull", weibull, "six followed on", few,
      "statsmodels", other, "numpy", of_numpy)
assert other == [30.0, 80.0] and of_numpy == [32.5, 77.5], f"changed: {other}"
assert seen == same == other[::-1], f"changed: {seen}, {same}"
assert weibull[0] > 70 > 40 > weibull[1], f"changed: {weibull}"
assert few == [float("inf"), 30.0], f"changed: {few}"
told = [str(each.message) for each in told if "Approximating" not in str(each.message)]
assert not told, f"changed: {told}"
PYTHON
echo "as described"
