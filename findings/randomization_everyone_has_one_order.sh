#!/usr/bin/env bash
# All patients of a crossover have the same order of treatments, and the third arm stays empty.
#
# Library: randomization 1.0.0 (lists for clinical trials)
# Guess:   Each patient has an order of her own; shares of a third for three arms give three arms of
#          about 100 of 300 for each centre, numbered as without shares.
# Happens: The orders are one list, that of the last patient. The shares are added up in the list
#          that was given: a second centre with the same list has a third and two thirds. With
#          shares the arms are 0 to 2, without them 1 to 3.
# Seen:    1 order of 60 patients; arms of 106, 93 and 101, then of 106, 194 and 0
# Matters: Without different orders the effect of the first treatment cannot be told from that of
#          the period. An arm of a trial is empty at every centre but the first.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check randomization==1.0.0
"$room/bin/python" -I -W ignore - <<'PYTHON'
from collections import Counter

import randomization

orders = randomization.random_treatment_order(60, 3, seed=1)
different = {tuple(order) for order in orders}
print("orders of 60 patients", different)
assert len(different) == 1, f"changed: {different}"

shares = [1 / 3, 1 / 3, 1 / 3]
centres = []
for centre in ("first", "second"):
    arms = Counter(randomization.simple(300, 3, shares, seed=1))
    print(centre, sorted(arms.items()), "shares", shares)
    centres.append([arms[arm] for arm in range(3)])
assert centres == [[106, 93, 101], [106, 194, 0]], f"changed: {centres}"
assert [round(share, 6) for share in shares] == [0.333333, 1, 2], f"changed: {shares}"

without = sorted(set(randomization.simple(300, 3, seed=1)))
print("arms without shares", without)
assert without == [1, 2, 3], f"changed: {without}"
PYTHON
echo "as described"
