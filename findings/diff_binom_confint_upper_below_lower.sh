#!/usr/bin/env bash
# Eight of ten responded: 49 to 2 percent, or 61 to 98, by the name of the method.
#
# Library: diff-binom-confint 0.1.0
# Guess:   Limits of a share stand on both sides of it, and those of the patients who did not
#          respond are the same, turned: one less the upper and one less the lower.
# Happens: "modified-wilson" gives near the end, 8 or 9 of 10, the lower limit of who did not
#          respond as the upper one of who did. The lower limit of "pratt" does not mirror its upper
#          one, which is near the exact limit: it is too high from two responses on. "wilson-cc" of
#          none of ten begins above none.
# Seen:    8 of 10: modified-wilson 0.490 to 0.024 (wilson 0.490 to 0.943), pratt 0.610 to 0.976, of
#          the other two of ten 0.027 to 0.556 (exact 0.444 to 0.975); 5 of 10: pratt 0.229 to
#          0.814; 0 of 10: wilson-cc 0.009 to 0.345; no warning
# Matters: Eight of ten is a series of ITP, and a lower limit of 61 % is a drug that works.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  diff-binom-confint==0.1.0 numpy==2.3.5 scipy==1.16.3 pandas==2.3.3
"$room/bin/python" -I - <<'PYTHON'
from diff_binom_confint import compute_confidence_interval

for method, responded, described in [
    ("wilson", 8, (0.490, 0.943)),
    ("modified-wilson", 8, (0.490, 0.024)),
    ("modified-wilson", 9, (0.596, 0.003)),
    ("modified-wilson", 2, (0.024, 0.510)),
    ("clopper-pearson", 8, (0.444, 0.975)),
    ("pratt", 8, (0.610, 0.976)),
    ("pratt", 2, (0.027, 0.556)),
    ("pratt", 5, (0.229, 0.814)),
    ("wilson-cc", 0, (0.009, 0.345)),
    ("wilson-cc", 10, (0.655, 0.991)),
]:
    limits = compute_confidence_interval(responded, 10, method=method)
    seen = round(float(limits.lower_bound), 3), round(float(limits.upper_bound), 3)
    print(f"{responded} of 10, {method}:", *seen)
    assert seen == described, f"changed: {method}, {responded}: {seen}"
PYTHON
echo "as described"
