#!/usr/bin/env bash
# From 31 August to 1 February are six months, and from 31 January to 1 February is one.
#
# Library: cqlpy 0.3.1 (CQL, measures of FHIR in Python)
# Guess:   duration_between gives "the number of whole calendar periods", as it says and CQL asks,
#          and difference_between the number of boundaries.
# Happens: For months both count boundaries, for years and days both count whole periods. A night
#          from ten to eight has no day between its dates. The age in months is that in years.
# Seen:    duration 31 August to 1 February 6 months, 31 January to 1 February 1; difference
#          31 December to 1 January 0 years, 22:00 to 08:00 0 days; age of half a year in months 0
# Matters: A remission is sustained for six months, and ITP is chronic after twelve. Up to a month
#          is given away, more in February than in July.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  cqlpy==0.3.1 python-dateutil==2.9.0.post0
"$room/bin/python" -I - <<'PYTHON'
from cqlpy.operators import (
    DateTimePrecision,
    calculate_age_at,
    difference_between,
    duration_between,
)
from cqlpy.types import DateTime

DAY, MONTH, YEAR = DateTimePrecision.Day, DateTimePrecision.Month, DateTimePrecision.Year

def both(first, last, precision):
    ends = DateTime(*first), DateTime(*last)
    return tuple(between(*ends, precision).value for between in (
        duration_between, difference_between))

for case, described in [  # whole periods are 5, 0, 5, 0, 0 and boundaries 6, 1, 6, 1, 1
    (((2020, 8, 31), (2021, 2, 1), MONTH), (6, 6)),
    (((2021, 1, 31), (2021, 2, 1), MONTH), (1, 1)),
    (((2021, 3, 15), (2021, 9, 14), MONTH), (6, 6)),
    (((2020, 12, 31), (2021, 1, 1), YEAR), (0, 0)),
    (((2021, 3, 4, 22), (2021, 3, 5, 8), DAY), (0, 0)),
]:
    seen = both(*case)
    print(*case, "duration", seen[0], "difference", seen[1])
    assert seen == described, f"changed: {case} is {seen}"

age = calculate_age_at(DateTime(2020, 9, 1), DateTime(2021, 3, 1), MONTH).value
print("age in months after half a year", age)
assert age == 0, f"changed: {age}"
PYTHON
echo "as described"
