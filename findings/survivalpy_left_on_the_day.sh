#!/usr/bin/env bash
# One of five loses the response on day 30 and one leaves on it: 0.75 go on for 0.80.
#
# Library: SurvivalPy 1.0.2
# Guess:   Who leaves on the day of a loss is at risk on it, as in R, and the curve ends where the
#          last loss puts it.
# Happens: Who leaves on the day is taken off before the loss, and each step stands in the interval
#          after it: the last loss is in no interval, so that the curve of ten who all lost ends at
#          one half.
# Seen:    losses on days 30, 60 and 90, left on 30 and 120: 0.75, 0.50 and 0.25, by lifelines
#          0.30.3 0.80, 0.53 and 0.27; five losses on day 30 and five on 60: the last interval has
#          0.5 and no other has less
# Matters: Visits are on fixed days, so that losses and last visits share them, and the share at one
#          year is lower wherever many were seen last on that visit.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  scipy==1.16.3 numpy==2.3.5 pandas==2.3.3 lifelines==0.30.3
"$room/bin/pip" install -qq --disable-pip-version-check --no-deps SurvivalPy==1.0.2
"$room/bin/python" -I -W ignore - <<'PYTHON'
from lifelines import KaplanMeierFitter
from survivalpy.survival import Analyzer, Datum


def curves(days, lost):
    intervals = Analyzer([Datum(day, not loss) for day, loss in zip(days, lost)]).compute()
    curve = KaplanMeierFitter().fit(days, lost)
    there = [(each.start, each.end, round(each.cumulative, 2)) for each in intervals]
    right = [round(float(curve.predict(each.start)), 2) for each in intervals]
    print("from, to and share", *there, "by lifelines", right, "then", curve.predict(days[-1]))
    return [share for *_, share in there], right


seen = curves([30, 30, 60, 90, 120], [1, 0, 1, 1, 0])
assert seen == ([1, 0.75, 0.5, 0.25], [1, 0.8, 0.53, 0.27]), f"changed: {seen}"
seen = curves([30] * 5 + [60] * 5, [1] * 10)
assert seen == ([1, 0.5], [1, 0.5]), f"changed: {seen}"
PYTHON
echo "as described"
