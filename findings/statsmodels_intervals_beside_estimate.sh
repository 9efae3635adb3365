#!/usr/bin/env bash
# The interval of a ratio has no width, and the ratio is not in it.
#
# Library: statsmodels 0.15.0
# Guess:   The interval of a rate, of a ratio of rates, or of a ratio of shares holds the estimate,
#          also where one group has no event or all of it responded, or the method refuses.
# Happens: With no bleed against five the score interval of the ratio of rates, which is the
#          default, is one number, and so is the mid-p interval of the rate 0: the lower limit, 0,
#          is given as the upper one. With 9 responders of 10 against 10 of 10 the score interval of
#          the ratio begins above the ratio. There is no warning.
# Seen:    ratio 0 (0.7683 to 0.7683), exact 0 to 1.0913; rate 0 (0.02996 to 0.02996); ratio 0.9
#          (0.95 to 1.28)
# Matters: No bleed, no relapse and all responding are what small trials of ITP report. A ratio of
#          0.90 (0.95 to 1.28) is printed by whoever fills the table by a program.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  statsmodels==0.15.0 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
"$room/bin/python" -I - <<'PYTHON'
import warnings

from scipy.stats import binomtest
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.rates import confint_poisson, confint_poisson_2indep

# none and five bleeds in 100 patient-years each; of 0 in 5 the exact limit, as odds
exact = binomtest(0, 5, 0.5).proportion_ci(method="exact").high
exact /= 1 - exact

with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    rates = [float(end) for end in confint_poisson_2indep(0, 100, 5, 100)]
    rate = [float(end) for end in confint_poisson(0, 100, method="midp-c")]
    shares = confint_proportions_2indep(9, 10, 10, 10, method="score", compare="ratio")
shares = [round(complex(end).real, 4) for end in shares]
print("ratio of rates 0", rates, "exact limit", round(exact, 4), "rate 0", rate,
      "ratio of shares 0.9", shares, len(told), "warnings")
assert [round(end, 4) for end in rates] == [0.7683, 0.7683], f"changed: {rates}"
assert round(exact, 4) == 1.0913
assert [round(end, 5) for end in rate] == [0.02996, 0.02996], f"changed: {rate}"
assert 0.9 < shares[0] == 0.95 and shares[1] == 1.2841, f"changed: {shares}"
assert not told, f"changed: {[str(each.message) for each in told]}"
PYTHON
echo "as described"
