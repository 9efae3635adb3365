#!/usr/bin/env bash
# A month after 31 January is 3 March, and a month before 31 December is 1 December.
#
# Library: pycel 1.0b30 (formulas of Excel)
# Guess:   EDATE is that of Excel: the same day of another month, or the last of a shorter one.
# Happens: The days that a shorter month lacks run over into the next. EOMONTH is right, and so is
#          EDATE from the 1st to the 28th.
# Seen:    a month after 28 January 2021 is 28 February, after 29 January 1 March, after 31 January
#          3 March; a month before 31 March 3 March; a year after 29 February 2020 is 1 March; the
#          end of the month after 31 January is 28 February
# Matters: A relapse on 2 March is within a month of a response of 31 January, and a visit a month
#          back is in the same month.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check --only-binary=:all: \
  pycel==1.0b30 openpyxl==3.1.5 numpy==2.3.5
cd "$room"
"$room/bin/python" -I -W ignore - <<'PYTHON'
import datetime

import openpyxl
from pycel import ExcelCompiler

cases = [
    ("EDATE(DATE(2021,1,28),1)", "2021-02-28"),
    ("EDATE(DATE(2021,1,29),1)", "2021-03-01"),
    ("EDATE(DATE(2021,1,31),1)", "2021-03-03"),
    ("EDATE(DATE(2021,3,31),-1)", "2021-03-03"),
    ("EDATE(DATE(2021,12,31),-1)", "2021-12-01"),
    ("EDATE(DATE(2020,2,29),12)", "2021-03-01"),
    ("EOMONTH(DATE(2021,1,31),1)", "2021-02-28"),
]
book = openpyxl.Workbook()
for row, (formula, _) in enumerate(cases, 1):
    book.active.cell(row, 1, f"={formula}")
book.save("days.xlsx")
sheet = ExcelCompiler(filename="days.xlsx")
for row, (formula, described) in enumerate(cases, 1):
    number = int(sheet.evaluate(f"Sheet!A{row}"))
    seen = str(datetime.date(1899, 12, 30) + datetime.timedelta(number))
    print(formula, "is", seen)
    assert seen == described, f"changed: {seen}"
PYTHON
echo "as described"
