#!/usr/bin/env bash
# A cell of "<5" is empty, as is all text of a file that keeps it within its cells.
#
# Library: pylightxl 1.61 (sheets of Excel)
# Guess:   Text is read, in whichever of the two ways that the format has it is stored: in a table
#          for the whole book, or within its cell.
# Happens: Within its cell it is "", as an empty cell is; numbers of the same rows are read.
# Seen:    the rows "id" and "count", "007" and "<5", "8" and 60: within the cells, as openpyxl
#          writes them, only 60 is there; with a table, as XlsxWriter writes it, all are
# Matters: A count below what the machine counts is a missed visit, and no patient has an id.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check --only-binary=:all: \
  openpyxl==3.1.5 xlsxwriter==3.2.9
"$room/bin/pip" install -qq --disable-pip-version-check --no-deps pylightxl==1.61
cd "$room"
"$room/bin/python" -I -W ignore - <<'PYTHON'
import openpyxl
import pylightxl
import xlsxwriter

rows = [["id", "count"], ["007", "<5"], ["8", 60]]
book = openpyxl.Workbook()
book.active.title = "visits"
for row in rows:
    book.active.append(row)
book.save("within.xlsx")
assert [list(row) for row in openpyxl.load_workbook("within.xlsx").active.values] == rows

book = xlsxwriter.Workbook("table.xlsx")
sheet = book.add_worksheet("visits")
for place, row in enumerate(rows):
    sheet.write_row(place, 0, row)
book.close()

for name, described in [("within.xlsx", [["", ""], ["", ""], ["", 60]]), ("table.xlsx", rows)]:
    seen = list(pylightxl.readxl(name).ws(ws="visits").rows)
    print(name, seen)
    assert seen == described, f"changed: {seen}"
PYTHON
echo "as described"
