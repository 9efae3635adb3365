#!/usr/bin/env bash
# The band of 95 % around the curve of ten patients is that of 5 %.
#
# Library: kaplanmeier 0.2.0 (beside lifelines 0.30.3, which it draws with)
# Guess:   `cii_alpha=0.05`, which is the default and is documented as the confidence interval,
#          draws the limits of 95 %.
# Happens: It is taken from 1 before lifelines is asked, whose alpha is 0.05 for 95 %: the band is
#          that of 5 %, the middle of what may be. "logrank_Z", documented as the Z-score, is its
#          square.
# Seen:    after two of ten 0.792 to 0.808 for 0.409 to 0.946; a Z of 17.45 for 4.18
# Matters: Bands that do not touch are read as a difference. Curves of ten patients are as sharp as
#          those of thousands.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  kaplanmeier==0.2.0 lifelines==0.30.3 matplotlib==3.10.7 seaborn==0.13.2 \
  pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
MPLCONFIGDIR="$room" MPLBACKEND=Agg "$room/bin/python" -W ignore -I - <<'PYTHON'
import kaplanmeier
import numpy as np
from lifelines import KaplanMeierFitter
from scipy import stats

days = np.arange(10.0, 210.0, 10.0)
relapsed = np.tile([1, 1, 1, 0], 5)
drug = np.repeat(["old", "new"], 10)

found = kaplanmeier.fit(days, relapsed, drug, verbose=0)
_, axes = kaplanmeier.plot(found, verbose=0)
old = [each.get_paths()[0].vertices for each in axes.collections if each.get_paths()]
old = [band for band in old if band[:, 0].max() <= 100]
assert len(old) == 1, f"changed: {len(old)} bands"

heights = {round(float(y), 3) for x, y in old[0] if x == 20}

def limits(alpha):
    curve = KaplanMeierFitter(alpha=alpha).fit(days[drug == "old"], relapsed[drug == "old"])
    return [round(float(limit), 3) for limit in curve.confidence_interval_.loc[20.0]]

asked, middle = limits(0.05), limits(0.95)
print("drawn at day 20", sorted(heights), "limits of 95 %", asked, "of 5 %", middle)
assert heights >= set(middle) and not heights & set(asked), f"changed: {heights}"
assert asked == [0.409, 0.946], f"changed: {asked}"
assert middle == [0.792, 0.808], f"changed: {middle}"

score = round(float(found["logrank_Z"]), 2)
known = round(float(stats.norm.isf(found["logrank_P"] / 2)), 2)
print("logrank_Z", score, "Z of its p", known)
assert abs(known**2 - score) < 0.05, f"changed: {score}"
PYTHON
echo "as described"
