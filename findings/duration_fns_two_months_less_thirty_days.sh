#!/usr/bin/env bash
# A day after New Year's Eve is a year, and 29 days are two months.
#
# Library: duration-fns 3.0.2
# Guess:   between gives whole years, whole months and the days that are left, all with one sign,
#          and in days as many as lie between the dates.
# Happens: Years and months are the boundaries that were crossed, and the days take back what is too
#          much. Nothing says so. Turned into days they are 30.4 days a month.
# Seen:    With TZ=UTC 31 January to 1 March 2 months and -30 days, in days 30.83 for 29; New Year's
#          Eve to 1 January 1 year, -11 months and -30 days, 0.42 days for 1; 31 August to 1
#          February 1 year, -6 months and -30 days, 152.5 days for 154
# Matters: "At least two months" and "for a year" are asked of the months and the years of a
#          duration. A response of 29 days is one of two months, and of a night one of a year.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$room" duration-fns@3.0.2
cd "$room"
TZ=UTC node - <<'JS'
const assert = require("node:assert");
const { between, toDays } = require("duration-fns");

for (const [first, last, described, days, right] of [
  ["2021-01-31", "2021-03-01", [0, 2, -30], 30.83, 29],
  ["2021-12-31", "2022-01-01", [1, -11, -30], 0.42, 1],
  ["2021-08-31", "2022-02-01", [1, -6, -30], 152.5, 154],
  ["2021-03-04", "2021-04-04", [0, 1, 0], 30.42, 31],
]) {
  const passed = between(first, last);
  const seen = [passed.years, passed.months, passed.days];
  console.log(first, last, ...seen, "in days", toDays(passed));
  assert.deepStrictEqual(seen, described, `changed: ${first} ${last}`);
  assert.strictEqual(Number(toDays(passed).toFixed(2)), days, `changed: ${first} ${last}`);
  assert.strictEqual((Date.parse(last) - Date.parse(first)) / 864e5, right);
}
JS
echo "as described"
