#!/usr/bin/env bash
# About March 2021 is February 2020 to April 2022, and "3-4 weeks later" is 4 March.
#
# Library: edtf 5.0.2 (Extended Date/Time Format)
# Guess:   A month that is approximate is padded by a month, as its documentation says and shows.
#          Words of print that are no date, such as a number of weeks, are not read as one.
# Happens: An approximate or uncertain month is padded by a year and a month, a day by a year, a
#          month and a day. text_to_edtf reads the numbers of a duration as a month and a day.
# Seen:    2021-03~ from 2020-02-01 to 2022-04-30; "3-4 weeks later" XXXX-03-04/, "day 14"
#          XXXX-XX-14, "3 months" XXXX-XX-03
# Matters: Case reports print "about March" and "3-4 weeks later". The bounds of a duration between
#          such days are two years too wide, and a count is dated that has no date.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check edtf==5.0.2
"$room/bin/python" -I - <<'PYTHON'
import datetime as dt

from edtf import parse_edtf, text_to_edtf

def padded(text):
    date = parse_edtf(text)
    ends = date.lower_fuzzy()[:3], date.upper_fuzzy()[:3]
    return tuple(dt.date(*end).isoformat() for end in ends)

month, day = padded("2021-03~"), padded("2021-03-05~")
print("about March 2021", month, "about 5 March 2021", day)
assert month == padded("2021-03?") == ("2020-02-01", "2022-04-30"), f"changed: {month}"
assert day == ("2020-02-04", "2022-04-06"), f"changed: {day}"

described = {
    "circa March 2021": "2021-03~", "3-4 weeks later": "XXXX-03-04/", "day 14": "XXXX-XX-14",
    "3 months": "XXXX-XX-03",
}
for words, date in described.items():
    seen = text_to_edtf(words)
    print(words, "->", seen)
    assert seen == date, f"changed: {words} is {seen}"
PYTHON
echo "as described"
