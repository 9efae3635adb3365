#!/usr/bin/env bash
# The first week of 2021 is week 2, and its last is week 53.
#
# Library: epi-week 0.0.1 (weeks of epidemiology, as the CDC counts them)
# Guess:   The first week, from Sunday to Saturday, is that with at least four days of the year, and
#          the others follow it.
# Happens: A week is counted for the days before the first one, so that years which begin on a
#          Thursday, Friday or Saturday begin with week 2. The days before keep the week of the year
#          before, and others years are right.
# Seen:    2 January 2000, which is the Sunday of the first week, has week 2, and 1 January week 53 of
#          1999, for 52; from 2000 to 2030 4733 of 11323 days have another week than with epiweeks
#          2.4.0
# Matters: Cases after a vaccination are counted by such weeks and held against doses of the same week.
#          In four years of ten they stand one week later than the doses.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --prefix "$room" --silent --no-audit --no-fund --ignore-scripts epi-week@0.0.1
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check epiweeks==2.4.0
cd "$room"
cat > weeks.js <<'JAVASCRIPT'
const calculate = require("epi-week");
const day = new Date(2000, 0, 1);
while (day.getFullYear() < 2031) {
  const date = [day.getFullYear(), day.getMonth() + 1, day.getDate()];
  const { year, week } = calculate(new Date(day));
  console.log([...date, year, week].join(" "));
  day.setDate(day.getDate() + 1);
}
JAVASCRIPT
TZ=UTC node weeks.js > weeks
"$room/bin/python" -I - <<'PYTHON'
import datetime as dt

from epiweeks import Week

other, seen = 0, {}
with open("weeks", encoding="ascii") as file:
    for line in file:
        *date, year, week = map(int, line.split())
        day = dt.date(*date)
        right = Week.fromdate(day)
        other += (right.year, right.week) != (year, week)
        seen[day] = (year, week, right.year, right.week)
for day in (dt.date(2000, 1, 1), dt.date(2000, 1, 2), dt.date(2021, 1, 3), dt.date(2021, 12, 31)):
    print(day, *seen[day])
print("another week:", other, "of", len(seen))
assert (other, len(seen)) == (4733, 11323), "changed"
assert seen[dt.date(2000, 1, 1)] == (1999, 53, 1999, 52), "changed"
assert seen[dt.date(2000, 1, 2)] == (2000, 2, 2000, 1), "changed"
PYTHON
echo "as described"
