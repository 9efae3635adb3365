#!/usr/bin/env bash
# One responder in each of four series of 8 to 12 is 14 % where it is 10 %.
#
# Library: pimeta 1.1.0 (meta-analysis; beside the numbers of metafor 3.8-1)
# Guess:   metaprop "replicates meta::metaprop", and the settings of the package are its own, an
#          increment for cells of 0 alone: half a patient is added to a series of which none or all
#          responded.
# Happens: On the scale of the logit, which is its default, half a responder and half a patient who
#          did not respond are added to every series. The measures of two groups add it where a
#          cell is 0, as metafor does.
# Seen:    1 of 8, 10, 9 and 12: 0.1406 (0.0645 to 0.2796) for 0.1036 (0.0394 to 0.2456); 9 of 10,
#          11 of 12, 13 of 15: 0.8616 for 0.8899; with an increment of 0 as metafor
# Matters: Series of ITP are small, and their shares are pooled. All of them are moved towards one
#          half, the smallest most.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  pimeta==1.1.0 numpy==2.3.5 scipy==1.16.3 matplotlib==3.11.2
MPLCONFIGDIR="$room" MPLBACKEND=Agg "$room/bin/python" -I - <<'PYTHON'
import math

import pimeta

FEW, MOST = ([1, 1, 1, 1], [8, 10, 9, 12]), ([9, 11, 13], [10, 12, 15])

def pooled(series, **asked):
    found = pimeta.metaprop(*series, **asked)
    ends = found.random_prop, found.random_lower, found.random_upper
    return tuple(round(float(each), 4) for each in ends)

def by_inverse_variance(series):
    logits = [math.log(some / (all_ - some)) for some, all_ in zip(*series)]
    weights = [1 / (1 / some + 1 / (all_ - some)) for some, all_ in zip(*series)]
    middle = sum(each * weight for each, weight in zip(logits, weights)) / sum(weights)
    error = sum(weights) ** -0.5
    ends = (middle + each * error for each in (0, -1.959964, 1.959964))
    return tuple(round(1 / (1 + math.exp(-each)), 4) for each in ends)

cases = [
    ("one of each", pooled(FEW), (0.1406, 0.0645, 0.2796)),
    ("its increment set to 0", pooled(FEW, incr=0), (0.1036, 0.0394, 0.2456)),
    ("by hand, and of metafor", by_inverse_variance(FEW), (0.1036, 0.0394, 0.2456)),
    ("all but one or two", pooled(MOST), (0.8616, 0.7165, 0.9387)),
    ("by hand, and of metafor", by_inverse_variance(MOST), (0.8899, 0.7408, 0.9581)),
]
for name, seen, described in cases:
    print(name, seen)
    assert seen == described, f"changed: {name}"

settings = {key: pimeta.settings.META_DEFAULTS[key] for key in ("incr", "method.incr", "allincr")}
logits = [round(each, 4) for each in pimeta.metaprop([8, 10], [12, 10]).yi]
print(settings, "8 of 12", logits[0])
assert settings == {"incr": 0.5, "method.incr": "only0", "allincr": False}, f"changed: {settings}"
assert logits[0] == round(math.log(8.5 / 4.5), 4) != round(math.log(8 / 4), 4)
PYTHON
echo "as described"
