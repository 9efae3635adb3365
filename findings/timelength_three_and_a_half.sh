#!/usr/bin/env bash
# Three and a half weeks are three and a half days.
#
# Library: timelength 3.0.4 (durations in words)
# Guess:   "3 1/2 weeks" is 24.5 days, or is not understood.
# Happens: A number without a unit of its own is set aside, and the rest is a success: of "3 1/2
#          weeks" half a week is left, of "a year and a half" the year. With all flags set, which is
#          not the default, that is no success, but the days are the same. A minus is not read.
# Seen:    "3 1/2 weeks" 3.5 days, "1 1/2 months" 15.25, "a year and a half" 365, "1-2 years" 730,
#          "-4 weeks" 28; each a success; "3.5 weeks" 24.5
# Matters: Responses are told in such words. One that lasted three and a half weeks lasted less than
#          a week, and has no second count to confirm it.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check timelength==3.0.4
"$room/bin/python" -I - <<'PYTHON'
from timelength import TimeLength

cases = [
    ("3.5 weeks", 24.5),
    ("3 1/2 weeks", 3.5),
    ("1.5 months", 45.75),
    ("1 1/2 months", 15.25),
    ("a year and a half", 365.0),
    ("1-2 years", 730.0),
    ("-4 weeks", 28.0),
]
for text, described in cases:
    read = TimeLength(text).result
    days = read.seconds / 86400
    print(repr(text), days, "days, success:", read.success)
    assert read.success and days == described, f"changed: {text}: {days}"
PYTHON
echo "as described"
