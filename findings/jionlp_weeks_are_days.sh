#!/usr/bin/env bash
# A response within four weeks (四周内) is one within four days.
#
# Library: jionlp 1.5.31 (Chinese text)
# Guess:   Within four weeks ends four weeks after the day, within 28 days 28 days after it, and
#          within a year a year after it.
# Happens: Weeks are added as days: within two, three and four weeks are two, three and four days.
#          Within a year goes on to the end of the next year, and within three months to the end of
#          a month; these are called blurred, and the weeks accurate. Weeks to come are weeks.
# Seen:    from Thursday 4 March 2021: four weeks to 8 March, 28 days to 1 April, three months to
#          30 June, a year to 31 December 2022; the coming four weeks (未来四周) to 1 April
# Matters: Reports in Chinese say by when a count was reached. A response of the third week is after
#          the four weeks, and a relapse of the twentieth month within the year.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check jionlp==1.5.31 jiojio==1.2.8 numpy==2.3.5
"$room/bin/python" -I - <<'PYTHON'
import contextlib
import datetime
import io

with contextlib.redirect_stdout(io.StringIO()):  # its own greeting
    import jionlp

START = datetime.datetime(2021, 3, 4)

for text, described, word in [
    ("两周内", "2021-03-06", "accurate"),
    ("三周以内", "2021-03-07", "accurate"),
    ("四周内", "2021-03-08", "accurate"),
    ("28天内", "2021-04-01", "accurate"),
    ("3个月以内", "2021-06-30", "blur"),
    ("一年内", "2022-12-31", "blur"),
    ("未来四周", "2021-04-01", "accurate"),
]:
    read = jionlp.parse_time(text, time_base=START.timestamp())
    first, last = (moment[:10] for moment in read["time"])
    print(text, first, last, read["definition"])
    assert (first, last) == ("2021-03-04", described), f"changed: {text}: {first} to {last}"
    assert read["definition"] == word, f"changed: {text}: {read['definition']}"
PYTHON
echo "as described"
