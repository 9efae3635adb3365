#!/usr/bin/env bash
# Of twelve responders in twenty the model says that 40 % responded.
#
# Library: statsmodels 0.15.0 (GLM and GEE by a formula)
# Guess:   True is the event and False is none, as in R, in the same model without a formula, and
#          where 1 and 0 are written; or it is refused, as logit does.
# Happens: A column of truth values or words becomes two columns, one a value in their order, and
#          the first is taken as the number of successes: False, and "no" of "no" and "yes". Every
#          effect is turned.
# Seen:    response in 12 of 20 and 5 of 20: 0.40 and 0.75 for 0.60 and 0.25, the coefficient of the
#          old drug +1.504 for -1.504; GEE the same; no warning
# Matters: "Responded" is kept as true and false. The better drug is the worse one, with the right
#          error and the right p; the summary names both columns and not which of them is counted.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  statsmodels==0.15.0 patsy==1.0.3 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
"$room/bin/python" -I - <<'PYTHON'
import warnings

import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf

series = pd.DataFrame({
    "patient": range(40),
    "drug": ["new"] * 20 + ["old"] * 20,
    "responded": [True] * 12 + [False] * 8 + [True] * 5 + [False] * 15,
})
series["number"] = series["responded"].astype(int)
series["word"] = series["responded"].map({True: "yes", False: "no"})
drugs = pd.DataFrame({"drug": ["new", "old"]})
family = sm.families.Binomial()

def of(model):
    shares = [round(float(share), 3) for share in model.predict(drugs)]
    return shares, round(float(model.params["drug[T.old]"]), 3)

turned, right = ([0.4, 0.75], 1.504), ([0.6, 0.25], -1.504)
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    cases = [
        ("truth values", of(smf.glm("responded ~ drug", series, family=family).fit()), turned),
        ("words", of(smf.glm("word ~ drug", series, family=family).fit()), turned),
        ("1 and 0", of(smf.glm("number ~ drug", series, family=family).fit()), right),
        ("GEE, truth values",
         of(smf.gee("responded ~ drug", "patient", series, family=family).fit()), turned),
    ]
    old = sm.add_constant((series["drug"] == "old").astype(float))
    plain = sm.GLM(series["responded"], old, family=family).fit()
for name, seen, described in cases:
    print(name, *seen)
    assert seen == described, f"changed: {name}"
without = round(float(plain.params["drug"]), 3)
print("truth values, without a formula", without)
assert without == -1.504, f"changed: {without}"
assert not told, f"changed: {[str(each.message) for each in told]}"

try:
    smf.logit("responded ~ drug", series).fit(disp=0)
except ValueError as error:
    print("logit:", str(error)[:60])
else:
    raise AssertionError("changed: logit")
PYTHON
echo "as described"
