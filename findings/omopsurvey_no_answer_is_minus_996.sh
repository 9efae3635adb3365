#!/usr/bin/env bash
# Who answers four questions with 3 and prefers not to answer the fifth has a score of -984.
#
# Library: omopsurvey 0.0.8 (surveys in OMOP)
# Guess:   With "na" who answered at least four of five is scored by what she answered, and all
#          answers that are none are missing, also after recode.
# Happens: The answers are counted without the codes of no answer, and added up with them: -996 for
#          "prefer not to answer". "Text" has the code 998, which is no missing value anywhere, and
#          counts as an answer.
# Seen:    3, 3, 3, 3 and -996: a sum of -984 and a mean of -196.8, and none without "na"; with free
#          text as the fifth a sum of 1010, after recode as well; five of 3: 15
# Matters: Scores of fatigue and of bleeding are added up so. One patient moves the mean of a
#          hundred by ten points, in either direction.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  pandas==2.3.3 numpy==2.3.5 ipython==9.7.0
"$room/bin/pip" install -qq --disable-pip-version-check --no-deps omopsurvey==0.0.8
"$room/bin/python" -I -W ignore - <<'PYTHON'
import pandas as pd
from omopsurvey import map_answers, recode, scale

# The concepts of OMOP for "prefer not to answer", "text" and "skip".
coded = map_answers(
    pd.DataFrame(
        {
            "question_concept_id": [1, 1, 1],
            "answer_concept_id": [903079, 596889, 903096],
            "answer": ["", "", ""],
        }
    )
)["answer_numeric"].tolist()
print("codes", coded)
assert coded == [-996, 998, -998], f"changed: {coded}"

questions = ["tired", "weak", "bruises", "worry", "work"]
answers = pd.DataFrame(3, index=range(3), columns=questions)
answers.loc[1:, "work"] = coded[:2]
answers.insert(0, "person_id", [1, 2, 3])


def scores(table, **how):
    made = scale(table.copy(), questions, "score", **how)
    return made["score"].astype(object).where(made["score"].notna(), None).tolist()


for told, table, how in (
    ([15, -984, 1010], answers, {"na": True}),
    ([3, -196.8, 202], answers, {"na": True, "method": "mean"}),
    ([15, None, 1010], answers, {}),
    ([15, 12, 1010], recode(answers.copy()), {"na": True}),
):
    seen = scores(table, **how)
    print(how, seen)
    assert seen == told, f"changed: {seen}"
PYTHON
echo "as described"
