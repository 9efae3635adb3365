#!/usr/bin/env bash
# A cell of 28 that a sheet shows as 28 days is written as 0 "27ays".
#
# Library: xlsx2csv 0.8.6 (sheets of Excel to CSV)
# Guess:   A cell has its number, or what the sheet shows: 28, or 28 days.
# Happens: A format with a word in quotes that has a d, m, y or h is taken for one of dates, and the
#          letters are filled in from the day that the number would be. The number itself is gone. A
#          unit without these letters leaves it as it is; a share is rounded as it is shown.
# Seen:    28 with the format 0 "days" is 0 "27ays", 5 with 0 "months" 0 "01ont12s", 60 with
#          0 "x10^9/L" is 60; 5 and 8 with 0" yrs" are both 0" yrs"; 12.4 % shown as 0% is 12%
# Matters: All patients were followed for nought years, and nobody can tell what stood there.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check --only-binary=:all: \
  xlsx2csv==0.8.6 openpyxl==3.1.5
cd "$room"
"$room/bin/python" -I -W ignore - <<'PYTHON'
import csv
import io

import openpyxl
from xlsx2csv import Xlsx2csv

cases = [
    (28, '0 "days"', '0 "27ays"'),
    (5, '0 "months"', '0 "01ont12s"'),
    (5, '0" yrs"', '0" yrs"'),
    (8, '0" yrs"', '0" yrs"'),
    (60, '0 "x10^9/L"', "60"),
    (0.124, "0%", "12%"),
]
book = openpyxl.Workbook()
for row, (value, shown, _) in enumerate(cases, 1):
    book.active.cell(row, 1, value).number_format = shown
book.save("visits.xlsx")
written = io.StringIO()
Xlsx2csv("visits.xlsx").convert(written)
rows = [row[0] for row in csv.reader(io.StringIO(written.getvalue())) if row]
for (value, shown, described), seen in zip(cases, rows, strict=True):
    print(value, "with the format", shown, "is", seen)
    assert seen == described, f"changed: {seen}"
PYTHON
echo "as described"
