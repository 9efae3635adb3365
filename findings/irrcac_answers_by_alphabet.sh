#!/usr/bin/env bash
# Complete response and no response are neighbours, and a response lies beyond them.
#
# Library: irrCAC 0.4.4 (beside krippendorff 0.9.0)
# Guess:   Weights for an order of the answers need the order: of CR, R and NR as text it is asked
#          for.
# Happens: The answers are taken in the order of the alphabet: CR, NR, R. A disagreement between CR
#          and NR counts as half of one between CR and R. krippendorff refuses text without an
#          order.
# Seen:    Gwet's AC2 with ordinal weights 0.42228; with categories=["NR", "R", "CR"], or as
#          numbers, 0.65337
# Matters: Agreement of two readers, or of a registry and its source, about the response is reported
#          as a weighted coefficient.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  krippendorff==0.9.0 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
# it asks for an older scipy, which has no wheels for the newer versions of Python
"$room/bin/pip" install -qq --disable-pip-version-check --no-deps irrCAC==0.4.4
"$room/bin/python" -I - <<'PYTHON'
import krippendorff
import numpy as np
import pandas as pd
from irrCAC.raw import CAC

ORDER = ["NR", "R", "CR"]
answers = pd.DataFrame({
    "first": ["CR", "R", "NR", "NR", "R", "CR", "R"],
    "second": ["CR", "R", "NR", "R", "R", "R", "NR"],
})

def weighted(table, **settings):
    return CAC(table, weights="ordinal", **settings).gwet()["est"]["coefficient_value"]

as_text, in_order = weighted(answers), weighted(answers, categories=ORDER)
as_numbers = weighted(answers.apply(lambda column: column.map(ORDER.index)))
print("as text", as_text, "with the order", in_order, "as numbers", as_numbers)
assert in_order == as_numbers == 0.65337, f"changed: {in_order}, {as_numbers}"
assert as_text == 0.42228, f"changed: {as_text}"

try:
    other = krippendorff.alpha(np.array(answers.T, dtype=str), level_of_measurement="ordinal")
except ValueError as error:
    print("krippendorff:", error)
else:
    raise SystemExit(f"changed: krippendorff answers {other}")
PYTHON
echo "as described"
