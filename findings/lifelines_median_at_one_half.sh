#!/usr/bin/env bash
# Of 6, 8, 14, 18 or 20 patients who all relapse, the median duration is one relapse too late.
#
# Library: lifelines 0.30.3
# Guess:   With an even number of different durations and nobody censored, half are left after the
#          relapse in the middle, and the median is its day (or lies between it and the next), by
#          one rule for every number of patients.
# Happens: The curve is the exponential of a sum of logarithms. For 6 patients it is
#          0.5000000000000001 after the third relapse, and the median is the day of the fourth; for
#          4, 10 and 12 patients it is the day of the second, the fifth and the sixth.
# Seen:    6 (0.5000000000000001, day 40), 8, 14, 18, 20, 44, 58 and 60 of the even numbers to 60
# Matters: Series of this size are usual. Adding two patients moves the median from one rule to
#          another and back.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  lifelines==0.30.3 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
"$room/bin/python" -I - <<'PYTHON'
from lifelines import KaplanMeierFitter

late = []
for patients in range(2, 61, 2):
    days = [10 * (each + 1) for each in range(patients)]
    curve = KaplanMeierFitter().fit(days)
    middle = days[patients // 2 - 1]
    median = float(curve.median_survival_time_)
    assert median in (middle, middle + 10), f"changed: {patients} patients, {median}"
    if median != middle:
        late.append(patients)
    if patients == 6:
        left = float(curve.survival_function_.loc[middle].iloc[0])
        print(patients, "patients: left on day", middle, "is", left, "and the median", median)
        assert left > 0.5, f"changed: {left}"
print("one relapse late:", late)
assert late == [6, 8, 14, 18, 20, 44, 58, 60], f"changed: {late}"
PYTHON
echo "as described"
