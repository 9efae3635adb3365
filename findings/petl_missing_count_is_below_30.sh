#!/usr/bin/env bash
# Who has no count is selected among those below 30, and "<5" among those at or above 30.
#
# Library: petl 1.7.30 (tables)
# Guess:   selectlt and selectge compare the count of a row with a number, and a row without a count
#          is in neither; text is refused, as by Python.
# Happens: Values are compared by the order in which petl sorts: what is missing comes before all
#          numbers, and all text after them. selectrangeopen, which asks for the same with two ends,
#          leaves both out.
# Seen:    counts of 12, missing, 60, "<5", 120 and "9" of six patients: below 30 are 1 and 2, at or
#          above 30 are 3, 4, 5 and 6; from 0 to 30 is 1 alone
# Matters: A missed visit is thrombocytopenia, and a count below what the machine counts a response.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check --only-binary=:all: petl==1.7.30
"$room/bin/python" -I -W ignore - <<'PYTHON'
import petl

counts = [12, None, 60, "<5", 120, "9"]
visits = [["patient", "count"], *([place, count] for place, count in enumerate(counts, 1))]
for told, rows, described in [
    ("below 30", petl.selectlt(visits, "count", 30), [1, 2]),
    ("at or above 30", petl.selectge(visits, "count", 30), [3, 4, 5, 6]),
    ("from 0 to 30", petl.selectrangeopen(visits, "count", 0, 30), [1]),
]:
    seen = list(petl.values(rows, "patient"))
    print(told, *seen)
    assert seen == described, f"changed: {seen}"
PYTHON
echo "as described"
