#!/usr/bin/env bash
# Three weeks after the visit is the day of the visit.
#
# Library: dayjs 1.11.23 (with its plugin of durations)
# Guess:   A date plus a duration of P3W is 21 days later, as a date plus P21D is: both durations
#          have 21 days, and the plugin reads and writes weeks.
# Happens: Weeks of a duration are not added to a date, nor taken from it; its days, months and
#          years are. P2W3D is three days. As days (asDays), and printed, the duration is right, and
#          without a duration (add(3, "weeks")) the date is. It is reported, and open since 2023.
# Seen:    31 January 2021 plus P3W or { weeks: 3 }: 31 January; plus P2W3D 3 February; minus P3W 31
#          January; plus P21D or duration(3, "weeks") 21 February
# Matters: Visits and windows of trials are kept as durations, and FHIR and calendars write weeks in
#          them. The visit of week 12 is on the day of the start, and no count lies in its window.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$room" dayjs@1.11.23
cd "$room"
node - <<'JS'
const assert = require("node:assert");
const dayjs = require("dayjs");
dayjs.extend(require("dayjs/plugin/duration"));

const start = dayjs("2021-01-31");
const day = (date) => date.format("YYYY-MM-DD");

for (const [name, duration, later, earlier, days] of [
  ["P3W", dayjs.duration("P3W"), "2021-01-31", "2021-01-31", 21],
  ["three weeks by name", dayjs.duration({ weeks: 3 }), "2021-01-31", "2021-01-31", 21],
  ["P2W3D", dayjs.duration("P2W3D"), "2021-02-03", "2021-01-28", 17],
  ["P21D", dayjs.duration("P21D"), "2021-02-21", "2021-01-10", 21],
  ["three weeks", dayjs.duration(3, "weeks"), "2021-02-21", "2021-01-10", 21],
]) {
  const seen = [day(start.add(duration)), day(start.subtract(duration)), duration.asDays()];
  console.log(name, ...seen);
  assert.deepStrictEqual(seen, [later, earlier, days], `changed: ${name}`);
}
assert.strictEqual(day(start.add(3, "weeks")), "2021-02-21");
assert.strictEqual(dayjs.duration("P3W").toISOString(), "P21D");
JS
echo "as described"
