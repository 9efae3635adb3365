#!/usr/bin/env bash
# Of four relapses the curve of relapses makes 0.75, and the same library's other curve 1.0.
#
# Library: lifelines 0.30.3
# Guess:   Who enters on day 20 is at risk after day 20, for every estimate, so that with one cause
#          the incidence of Aalen and Johansen is what Kaplan and Meier's curve leaves.
# Happens: KaplanMeierFitter and NelsonAalenFitter leave out of the events of a day who enters on
#          it. AalenJohansenFitter counts them as at risk, and so makes every incidence too low on
#          days on which somebody enters; what is left never reaches 0.
# Seen:    relapses on days 10, 20, 30 and 40, entries on 0, 0, 10 and 20: Aalen-Johansen 0.333 0.5
#          0.625 0.75; 1 - Kaplan-Meier, statsmodels 0.15.0 and by hand 0.5 0.75 0.875 1.0
# Matters: Responses, transfers and relapses fall on the same visit days. Incidences of relapse
#          with death as the other cause are estimated so in registries with late entry.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  lifelines==0.30.3 statsmodels==0.15.0 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
"$room/bin/python" -I - <<'PYTHON'
import warnings

from lifelines import AalenJohansenFitter, KaplanMeierFitter
from statsmodels.duration.survfunc import SurvfuncRight

entered, relapsed = [0, 0, 10, 20], [10, 20, 30, 40]
cause = [1, 1, 1, 1]

def by_hand():
    left, shares = 1.0, []
    for day in relapsed:
        at_risk = sum(entry < day <= end for entry, end in zip(entered, relapsed))
        left *= 1 - 1 / at_risk
        shares.append(round(1 - left, 3))
    return shares

with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    causes = AalenJohansenFitter().fit(relapsed, cause, 1, entry=entered)
incidence = [round(float(share), 3) for share in causes.cumulative_density_.loc[10:].iloc[:, 0]]
curve = KaplanMeierFitter().fit(relapsed, cause, entry=entered)
one_less = [round(1 - float(left), 3) for left in curve.survival_function_.loc[10:].iloc[:, 0]]
other = [round(1 - float(p), 3) for p in SurvfuncRight(relapsed, cause, entry=entered).surv_prob]
right = by_hand()
print("Aalen-Johansen", incidence, "1 - Kaplan-Meier", one_less, "statsmodels", other,
      "by hand", right, len(told), "warnings")
assert right == one_less == other == [0.5, 0.75, 0.875, 1.0], f"changed: {one_less}, {other}"
assert incidence == [0.333, 0.5, 0.625, 0.75], f"changed: {incidence}"
assert not told, f"changed: {[str(each.message) for each in told]}"
PYTHON
echo "as described"
