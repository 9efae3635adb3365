#!/usr/bin/env bash
# One trial in which all responded takes a pooled ratio across 1.
#
# Library: PythonMeta 1.26 (meta-analysis of trials)
# Guess:   Half a patient is added to cells of 0 where a ratio of one trial needs it. Peto's odds
#          ratio, Mantel and Haenszel's sums and a difference of shares need none.
# Happens: It is added to all four cells of each trial that has a 0, whatever the method. The odds
#          ratio after Peto of 10 of 10 against 9 of 10, a difference of 0.1 and a ratio of 1.11
#          are those of 10.5 of 11 against 9.5 of 11. No setting leaves the half patients away.
# Seen:    that trial: Peto 2.858 for 7.389, difference 0.0909 for 0.1; pooled with three others
#          0.498 (0.248 to 1.001) for 0.488 (0.241 to 0.991)
# Matters: Trials of ITP are small, and all or none of a group respond or bleed in some of them.
#          Peto's method is chosen for these.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  PythonMeta==1.26 statsmodels==0.15.0 matplotlib==3.11.2 pandas==2.3.3 numpy==2.3.5 scipy==1.16.3
MPLCONFIGDIR="$room" MPLBACKEND=Agg "$room/bin/python" -I - <<'PYTHON'
import math

import PythonMeta

# responders and patients, of a new drug and of the old one
TRIALS = [(5, 20, 10, 20), (3, 15, 6, 15), (8, 30, 12, 30), (10, 10, 9, 10)]

def given(trials, method, effect):
    data, asked = PythonMeta.Data(), PythonMeta.Meta()
    data.datatype = asked.datatype = "CATE"
    asked.models, asked.algorithm, asked.effect = "Fixed", method, effect
    lines = [", ".join(map(str, (f"trial {each}", *trial))) for each, trial in enumerate(trials)]
    pooled = asked.meta(data.getdata(lines))[0]
    return [round(float(pooled[part]), 4) for part in (1, 3, 4)]

def after_peto(trials):
    above = variance = 0.0
    for new, new_all, old, old_all in trials:
        everyone, responders = new_all + old_all, new + old
        above += new - new_all * responders / everyone
        variance += (new_all * old_all * responders * (everyone - responders)
                     / (everyone**2 * (everyone - 1)))
    middle, error = above / variance, variance**-0.5
    return [round(math.exp(middle + each * error), 4) for each in (0, -1.959964, 1.959964)]

last = TRIALS[-1:]
cases = [
    ("Peto, the last trial", given(last, "Peto", "OR")[:1], [2.8577]),
    ("by hand", after_peto(last)[:1], [7.3891]),
    ("Peto, pooled", given(TRIALS, "Peto", "OR"), [0.4984, 0.2482, 1.0011]),
    ("by hand", after_peto(TRIALS), [0.4883, 0.2407, 0.9908]),
    ("Peto, pooled without the last", given(TRIALS[:3], "Peto", "OR"), after_peto(TRIALS[:3])),
    ("difference, the last trial", given(last, "MH", "RD")[:1], [0.0909]),
    ("ratio, the last trial", given(last, "MH", "RR")[:1], [round(10.5 / 9.5, 4)]),
]
for name, seen, described in cases:
    print(name, seen)
    assert seen == described, f"changed: {name}"
PYTHON
echo "as described"
