#!/usr/bin/env bash
# A treatment that is still going on becomes an event, aeons before it began.
#
# Library: lifelines 0.30.3
# Guess:   An end of 9999-12-31, as databases write "still going on", lies after the fill date and
#          is censored there ("anything after this date is also censored"), or is refused.
# Happens: datetimes_to_durations turns the end into "no date" after it has looked for missing
#          ends, so the patient gets an event and a duration of -2⁶³ days. There is a warning
#          about starts after ends. KaplanMeierFitter accepts the result.
# Seen:    -9223372036854775808 days with an event; median time on drug 90 days, where None in its
#          place gives 333 days, no event, and no median
# Matters: Time on drug and time to relapse look finished and short in every export that fills
#          open ends.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check lifelines==0.30.3 pandas==2.3.3 numpy==2.3.5
"$room/bin/python" -I - <<'PYTHON'
import warnings

from lifelines import KaplanMeierFitter
from lifelines.utils import datetimes_to_durations

warnings.simplefilter("ignore")  # it warns that some starts are after their ends
started = ["2021-01-01", "2021-02-01", "2021-03-01"]

def median_of(ended):
    durations, events = datetimes_to_durations(started, ended, fill_date="2021-12-31")
    print(ended, "->", durations.tolist(), events.tolist())
    fit = KaplanMeierFitter().fit(durations, events)
    return durations[1], bool(events[1]), float(fit.median_survival_time_)

going_on = median_of(["2021-04-01", None, None])
assert going_on == (333.0, False, float("inf")), f"changed: {going_on}"
far_end = median_of(["2021-04-01", "9999-12-31", None])
assert far_end == (float(-(2**63)), True, 90.0), f"changed: {far_end}"
PYTHON
echo "as described"
