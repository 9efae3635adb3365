#!/usr/bin/env bash
# Who relapses within a year with a chance of 4 % has a risk of 96 %, and is treated first.
#
# Library: dcurves 1.1.7 (decision curves)
# Guess:   A column in models_to_prob is made a risk by the time that is asked for, by a Cox model
#          for times and by logistic regression without them.
# Happens: For times it is the chance of no event by then. Who is at the lowest risk has the highest
#          value, and is treated first. Nothing in the table shows it: the model has a net benefit
#          below that of treating nobody. Without times it is a risk.
# Seen:    grades 0 to 3 of which 1, 2, 4 and 8 of ten relapse within a year, with risks of 4, 13,
#          40 and 83 % by lifelines 0.30.3: at a threshold of 50 % 30 of 40 are treated, all but
#          grade 3, with a net benefit of -0.40; with one minus the survival of the same model 10 of
#          40 with 0.15, as without times
# Matters: Whether a score foretells relapse after stopping well enough to act on it is shown by
#          such curves. A good one is worse than treating nobody.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  pandas==2.3.3 numpy==2.3.5 scipy==1.16.3 statsmodels==0.14.5 lifelines==0.30.3 matplotlib==3.10.7
"$room/bin/pip" install -qq --disable-pip-version-check --no-deps dcurves==1.1.7
"$room/bin/python" -I -W ignore - <<'PYTHON'
import pandas as pd
from dcurves import dca
from lifelines import CoxPHFitter

times = [(grade, number / 2**grade) for grade in range(4) for number in range(1, 11)]
rows = pd.DataFrame(
    {
        "grade": [grade for grade, _ in times],
        "years": [min(time, 4.0) for _, time in times],
        "relapsed": [int(time <= 4) for _, time in times],
        "by_one_year": [int(time <= 1) for _, time in times],
    }
)
print(rows.groupby("grade")["by_one_year"].sum().to_dict())
model = CoxPHFitter().fit(rows[["grade", "years", "relapsed"]], "years", "relapsed")
survival = model.predict_survival_function(rows[["grade"]], times=[1.0]).values[0]
rows["survival"] = survival
rows["risk"] = 1 - survival
print(rows.groupby("grade")[["risk"]].first().round(2)["risk"].to_dict())


def at_half(outcome, column, **how):
    table = dca(rows, outcome, [column], thresholds=[0.5], **how).set_index("model")
    found = [round(float(table.loc[column, name]), 3) for name in ("test_pos_rate", "net_benefit")]
    print(column, "treated and net benefit", *found)
    return found


timed = {"time": 1.0, "time_to_outcome_col": "years"}
given = at_half("relapsed", "grade", models_to_prob=["grade"], **timed)
assert given == at_half("relapsed", "survival", **timed) == [0.75, -0.4], f"changed: {given}"
right = at_half("relapsed", "risk", **timed)
assert right == at_half("by_one_year", "grade", models_to_prob=["grade"]) == [0.25, 0.15], "changed"
PYTHON
echo "as described"
