#!/usr/bin/env bash
# Counts of two days are one count, and the last of three dates is 2021.
#
# Library: fhirdatetime 1.1.0 (dates of FHIR)
# Guess:   Dates that are not equal stay apart as keys, and their number, their first and their last
#          do not depend on the order in which they came. A year neither is before its June nor
#          after it.
# Happens: Dates are equal where one of them leaves parts open, as documented. Two different days
#          are so equal to their year, which stands for whichever came before it or takes what comes
#          after. A year is "at or before" its first day and "at or after" its June.
# Seen:    4 March, 2021 and 1 July are 1 or 2 keys by order; the count of 4 March becomes that of
#          2021; the last is 2021 or 1 July, and sorted they stay as they came: July, 2021, March
# Matters: Counts are kept by their date, and a year without a day is common in a history. A count
#          is lost without a word, or has the value of another.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check fhirdatetime==1.1.0
"$room/bin/python" -I - <<'PYTHON'
import itertools

from fhirdatetime import FhirDateTime

march, year, july = FhirDateTime(2021, 3, 4), FhirDateTime(2021), FhirDateTime(2021, 7, 1)
orders = list(itertools.permutations([march, year, july]))

keys = sorted({len(set(order)) for order in orders})
lasts = sorted({str(max(order)) for order in orders})
given = [str(date) for date in sorted([july, year, march])]
counts = {str(date): count for date, count in {march: 12, year: 30, july: 250}.items()}
swallowed = {str(date): count for date, count in {year: 30, march: 12, july: 250}.items()}
print("keys", keys, "last", lasts, "sorted", given)
print("counts", counts, "in another order", swallowed)
assert march != july and keys == [1, 2], f"changed: {keys}"
assert lasts == ["2021", "2021-07-01"], f"changed: {lasts}"
assert given == ["2021-07-01", "2021", "2021-03-04"], f"changed: {given}"
assert counts == {"2021-03-04": 30, "2021-07-01": 250}, f"changed: {counts}"
assert swallowed == {"2021": 250}, f"changed: {swallowed}"

sides = year <= FhirDateTime(2021, 1, 1), year >= FhirDateTime(2021, 6)
print("2021 at or before 1 January, at or after June:", sides)
assert sides == (True, True), f"changed: {sides}"
by_key = [str(date) for date in sorted([july, year, march], key=FhirDateTime.sort_key())]
assert by_key == ["2021", "2021-03-04", "2021-07-01"], f"changed: {by_key}"
PYTHON
echo "as described"
