#!/usr/bin/env bash
# A column of durations in months is one of days in April and July of the year 1.
#
# Library: agate 1.14.2 (tables with types that are found, as csvkit reads them)
# Guess:   Weeks and months of one table are durations, or stay text; so does a range of two counts.
# Happens: Weeks and days are durations. Months and years are none, and then are tried as dates,
#          counted from 1 January of the year 1. "3 m" is minutes. A range of two numbers that can
#          be a month and a day is a date of 2001. Nothing is told of it but the type.
# Seen:    4 and 8 weeks are 28 and 56 days; 3 and 6 months 1 April and 1 July 0001; 2 and 5 years
#          1 January 0003 and 0006; "3 m" three minutes; 10-20 and 5-10 the 20th of October and the
#          10th of May 2001, "5 to 10" text
# Matters: A dose of 5-10 mg, or how long a response lasted, becomes a day that sorts and can be
#          subtracted from another.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check --only-binary=:all: \
  agate==1.14.2 parsedatetime==2.6 pytimeparse==1.1.10
"$room/bin/python" -I -W ignore - <<'PYTHON'
import io

import agate

for first, second, described in [
    ("4 weeks", "8 weeks", "TimeDelta 28 days, 0:00:00 56 days, 0:00:00"),
    ("3 months", "6 months", "Date 0001-04-01 0001-07-01"),
    ("2 years", "5 years", "Date 0003-01-01 0006-01-01"),
    ("3 m", "6 m", "TimeDelta 0:03:00 0:06:00"),
    ("10-20", "5-10", "Date 2001-10-20 2001-05-10"),
    ("5 to 10", "10 to 20", "Text 5 to 10 10 to 20"),
]:
    table = agate.Table.from_csv(io.StringIO(f"patient,given\n1,{first}\n2,{second}\n"))
    column = table.columns["given"]
    seen = " ".join([type(column.data_type).__name__, *(str(value) for value in column)])
    print(first, "and", second, "are", seen)
    assert seen == described, f"changed: {seen}"
PYTHON
echo "as described"
