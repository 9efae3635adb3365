#!/usr/bin/env bash
# What fills gaps makes one: who has a partial response comes back without an answer.
#
# Library: mixed-imputer 0.1.4.post1
# Guess:   An imputer fills what is missing and leaves what is there as it is; a word that was in no
#          row of those it learned from is kept, or refused.
# Happens: Such a word is taken away, and nothing is put in its place: the table comes back with a
#          gap where it had none, without a warning.
# Seen:    learned from CR, R and NR, with one answer missing; then PR is none, NR and CR stay, a
#          missing answer is R; site C is none beside sites A and B; a count of 130 that is in no
#          row stays 130
# Matters: What is learned from one hospital and used in another meets words of its own. A table
#          without gaps is what is asked for, and who has a rare answer is left out behind it.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  pandas==2.3.3 numpy==2.3.5 scipy==1.16.3 scikit-learn==1.7.2
"$room/bin/pip" install -qq --disable-pip-version-check --no-deps mixed-imputer==0.1.4.post1
"$room/bin/python" -I - <<'PYTHON'
import warnings

import pandas as pd
from mixedimputer import MixedImputer

columns = ["site", "answer", "count"]
known = pd.DataFrame(
    {
        "site": ["A", "B"] * 10,
        "answer": ["CR", "R", "NR", "R"] * 5,
        "count": [120.0, 60.0, 9.0, 55.0] * 5,
    }
)
known.loc[3, "answer"] = None
asked = pd.DataFrame(
    [["A", "PR", 80.0], ["B", "NR", 12.0], ["A", None, 60.0], ["C", "CR", 130.0]],
    columns=columns,
)

with warnings.catch_warnings():
    warnings.simplefilter("error", UserWarning)
    filled = MixedImputer(random_state=0).fit(known).transform(asked)
seen = filled.astype(object).where(filled.notna(), None)[columns].to_numpy().tolist()
for before, after in zip(asked.to_numpy().tolist(), seen, strict=True):
    print(before, "is", after)
described = [["A", None, 80], ["B", "NR", 12], ["A", "R", 60], [None, "CR", 130]]
assert seen == described, f"changed: {seen}"
PYTHON
echo "as described"
