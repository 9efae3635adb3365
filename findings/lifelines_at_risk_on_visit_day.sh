#!/usr/bin/env bash
# Under the curve nobody is at risk on the last visit, although six patients were seen on it.
#
# Library: lifelines 0.30.3
# Guess:   add_at_risk_counts writes what the literature calls the number at risk: those whose time
#          is the day or longer. Six patients who are followed to day 360 are at risk on day 360.
# Happens: Who leaves on a day is taken off on that day, lost or followed on alike. The setting for
#          the other count (at_risk_count_from_start_of_period) gives the number of the last day
#          on which somebody left, and so counts on day 100 the patient who was lost on day 90.
#          (The docstring says that the number is that of the end of a period.)
# Seen:    on days 90, 100, 180, 270 and 360: 9 9 7 6 0, with the setting 10 10 9 7 6; by hand
#          10 9 9 7 6
# Matters: Visits and the ticks of an axis are on the same days. The numbers under a figure differ
#          from those of R for the same data, and no setting gives those.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  lifelines==0.30.3 matplotlib==3.10.7 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
MPLBACKEND=Agg "$room/bin/python" -I - <<'PYTHON'
import matplotlib.pyplot as plt
from lifelines import KaplanMeierFitter
from lifelines.plotting import add_at_risk_counts

days, lost = [90, 180, 180, 270] + [360] * 6, [1] * 4 + [0] * 6
ticks = [90, 100, 180, 270, 360]

def written(**settings):
    curve = KaplanMeierFitter().fit(days, lost)
    axes = curve.plot_survival_function()
    add_at_risk_counts(curve, ax=axes, xticks=ticks, rows_to_show=["At risk"], **settings)
    table = axes.figure.axes[1]
    numbers = [int(label.get_text().split()[-1]) for label in table.get_xticklabels()]
    plt.close("all")
    return numbers

by_hand = [sum(day >= tick for day in days) for tick in ticks]
by_default, from_start = written(), written(at_risk_count_from_start_of_period=True)
print("by hand", by_hand, "by default", by_default, "with the setting", from_start)
assert by_hand == [10, 9, 9, 7, 6]
assert by_default == [9, 9, 7, 6, 0], f"changed: {by_default}"
assert from_start == [10, 10, 9, 7, 6], f"changed: {from_start}"
PYTHON
echo "as described"
