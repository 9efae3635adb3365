#!/usr/bin/env bash
# The same ten counts have p = 0.38, 0.83 or 0.56, by the order in which they stand.
#
# Library: permuted-brunnermunzel 0.1.0 (after R's brunnermunzel; beside scipy 1.16.3)
# Guess:   A test of ranks does not look at the order of patients, and the estimate P(X<Y) is 1
#          where all of the second group are higher, and 0 with the groups exchanged.
# Happens: For the ranks it takes the places at which the sorted counts stood, from 0. Both the
#          estimate and p change as the rows of a group do. Where all of the second group are
#          higher the estimate is 0.8, and exchanged -0.2.
# Seen:    0.381, 0.829 and 0.56 for one pair of groups, whose p in scipy is 0.522 in any order;
#          0.8 and -0.2 for 1 and 0
# Matters: It is offered for groups of seven to ten, the size of a case series. Sorting the table
#          by day or by id decides whether the counts differ.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  permuted-brunnermunzel==0.1.0 numpy==2.3.5 scipy==1.16.3
"$room/bin/python" -I - <<'PYTHON'
import logging

from permuted_brunnermunzel import permuted_brunnermunzel
from scipy.stats import brunnermunzel

logging.disable(logging.WARNING)

old = [10, 30, 15, 20, 60]
new = [12, 35, 40, 50, 22]
orders = [(old, new), (old[::-1], new), ([60, 20, 15, 30, 10], [50, 22, 12, 40, 35])]

by_order = []
for first, second in orders:
    assert sorted(first) == sorted(old) and sorted(second) == sorted(new)
    estimate, p = permuted_brunnermunzel(first, second)
    right = round(float(brunnermunzel(first, second).pvalue), 3)
    print(first, second, "estimate", round(float(estimate), 2), "p", round(p, 3), "scipy", right)
    assert right == 0.522, f"changed: {right}"
    by_order.append(round(p, 3))
assert len(set(by_order)) == 3, f"changed: {by_order}"

low, high = [10, 12, 15, 20, 22], [30, 35, 40, 50, 60]
apart = [round(float(permuted_brunnermunzel(*pair)[0]), 3) for pair in ((low, high), (high, low))]
print("all higher, all lower", apart)
assert apart == [0.8, -0.2], f"changed: {apart}"
PYTHON
echo "as described"
