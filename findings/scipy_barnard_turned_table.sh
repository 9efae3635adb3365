#!/usr/bin/env bash
# Turned by ninety degrees, the same table of responses is significant.
#
# Library: scipy 1.16.3
# Guess:   barnard_exact and boschloo_exact take a 2 × 2 table as fisher_exact does: drugs in rows
#          and answers in columns, or the other way round, with one p.
# Happens: They take the columns for the two groups. With a group a row (as pandas.crosstab(drug,
#          response) gives it) the responders and the others are compared for their drug, and how
#          many respond is held fixed: another p. fisher_exact gives one p for both.
# Seen:    5 of 8 against 12 of 12: Barnard 0.0632 by rows and 0.0228 by columns; by hand 0.0228
# Matters: The tests are chosen for their power in small groups. A table of drugs in rows gives the
#          p of a design that nobody ran, on the other side of 0.05.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check scipy==1.16.3 numpy==2.3.5
"$room/bin/python" -I - <<'PYTHON'
import numpy as np
from scipy.stats import barnard_exact, binom, boschloo_exact, fisher_exact

by_rows = np.array([[5, 3], [12, 0]])  # a drug a row: responded, did not

def by_hand(first, second):
    """Give Barnard's p of two groups: (responders, all) of each; pooled statistic."""
    (x, n), (y, m) = first, second
    grid = np.indices((n + 1, m + 1))
    pooled = grid.sum(axis=0) / (n + m)
    spread = np.sqrt(np.maximum(pooled * (1 - pooled) * (1 / n + 1 / m), 1e-300))
    far = np.abs(grid[0] / n - grid[1] / m) / spread
    far = far >= far[x, y] - 1e-9
    return max(
        float((np.outer(binom.pmf(range(n + 1), n, p), binom.pmf(range(m + 1), m, p)) * far).sum())
        for p in np.linspace(0, 1, 2001)
    )

right = by_hand((5, 8), (12, 12))
seen = {
    test.__name__: (test(by_rows).pvalue, test(by_rows.T).pvalue)
    for test in (barnard_exact, boschloo_exact, fisher_exact)
}
for name, (rows, columns) in seen.items():
    print(name, "groups in rows", rows, "groups in columns", columns)
print("by hand", right)
rows, columns = seen["barnard_exact"]
assert abs(columns - right) < 1e-3, f"changed: {columns}, by hand {right}"
assert rows > 0.05 > columns, f"changed: {rows}, {columns}"
rows, columns = seen["boschloo_exact"]
assert abs(rows - columns) > 1e-3, f"changed: {rows}, {columns}"
assert np.isclose(*seen["fisher_exact"])
PYTHON
echo "as described"
