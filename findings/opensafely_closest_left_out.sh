#!/usr/bin/env bash
# Two patients of the same age are there, and three who are five years older are matched.
#
# Library: opensafely-matching 1.2.3 (controls for cases)
# Guess:   With `closest_match_variables` those are taken "that deviate least from the case values";
#          the lot decides among those who deviate alike.
# Happens: Where more deviate alike at the last place than are wanted, all of these are added, and
#          the lot decides among all: who deviates least is as likely left out as any other.
# Seen:    a case of 60, two controls of 60 and a hundred of 65, three wanted: 65, 65 and 65; with
#          one of 65, 60, 60 and 65
# Matters: Ages in years, years of diagnosis and counts are the same in many. Controls of ITP are
#          taken from many more, and differ from the cases in what they were matched for.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  opensafely-matching==1.2.3 pandas==2.3.3 numpy==2.3.5
"$room/bin/python" -I - "$room" <<'PYTHON'
import contextlib
import io
import pathlib
import sys

import pandas
from osmatching import load_config, match

def people(ages, first):
    return pandas.DataFrame(
        {"sex": "F", "age": ages, "started": "2021-03-04"},
        index=pandas.Index(range(first, first + len(ages)), name="patient_id"))

def matched(ages):
    asked, _ = load_config({
        "matches_per_case": 3, "match_variables": {"sex": "category", "age": 5},
        "closest_match_variables": ["age"], "index_date_variable": "started",
        "output_path": pathlib.Path(sys.argv[1]) / "matched"})
    with contextlib.redirect_stdout(io.StringIO()):  # its own report
        _, controls = match(people([60], 1), people(ages, 100), asked)
    return sorted(int(age) for age in controls["age"])

seen = matched([60, 60, *[65] * 100])
few = matched([60, 60, 65])
print("of two of 60 and a hundred of 65:", seen, "of two of 60 and one of 65:", few)
assert few == [60, 60, 65], f"changed: {few}"
assert seen == [65, 65, 65], f"changed: {seen}"
PYTHON
echo "as described"
