#!/usr/bin/env bash
# In the group in which nobody relapsed, everybody did.
#
# Library: survival 2.0.0 (R's survival in Python; the rule is R's)
# Guess:   Status 1 and 2 is "followed on" and "relapsed" for every row, or is refused.
# Happens: The coding is told from the values that are there. Where some are 2, 1 is followed on;
#          where all are 1, 1 is an event. A group without a relapse that is asked about alone is
#          all relapses, while in one question about both groups its curve stays at 1.
# Seen:    left in the second group: 1.0 in one question, 0.0 alone; no warning
# Matters: A loop over drugs, centres or bootstrap samples turns the best group into the worst.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check survival==2.0.0
"$room/bin/python" -I - <<'PYTHON'
import warnings

from survival import Surv, survfit

days = [100, 200, 300, 400] + [150, 250, 350, 450]
status = [1, 2, 1, 2] + [1, 1, 1, 1]  # R's: 1 followed on, 2 relapsed
drug = ["first"] * 4 + ["second"] * 4

with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    both = survfit(Surv(days, status), group=drug)
    alone = survfit(Surv(days[4:], status[4:]))
assert list(both.strata.values()) == [4, 4], f"changed: {both.strata}"
together = [float(left) for left in both.surv[4:]]
by_itself = [float(left) for left in alone.surv]
print("left in the second group: in one question", together, "alone", by_itself)
assert together == [1.0] * 4, f"changed: {together}"
assert by_itself == [0.75, 0.5, 0.25, 0.0], f"changed: {by_itself}"
assert not told, f"changed: {[str(each.message) for each in told]}"
PYTHON
echo "as described"
