#!/usr/bin/env bash
# A response of twelve months is shorter than one of a year.
#
# Library: convert 8.0.2 (units; beside luxon 3.7.2)
# Guess:   Twelve months are a year; what stands behind a duration and is none is refused, as a
#          range of weeks is; "6m" beside durations of a response is six months, or refused.
# Happens: A month is 30 days and a year 365: twelve months are 360 days, and a year 12.17 months.
#          A number behind the duration without its unit is left away; m is minutes.
# Seen:    360 days for 12 months, 0.986 years; "1 year 2" is 365 days and "6m" 0.0042
# Matters: Remissions are written in months and asked for in years. A response of "12 months" is
#          not one of at least "1 year", and one of "1 year" is more than 12 months.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --prefix "$room" convert@8.0.2 luxon@3.7.2
cd "$room"
node --input-type=module - <<'JS'
import assert from "node:assert";
import { convert, convertMany } from "convert";
import { Duration } from "luxon";

const year = convert(1, "year").to("days");
const months = convert(12, "months").to("days");
const share = convert(12, "months").to("years").toFixed(3);
const back = convert(1, "year").to("months").toFixed(2);
console.log("a year", year, "12 months", months, "in years", share, "a year in months", back);
assert.deepStrictEqual([year, months, share, back], [365, 360, "0.986", "12.17"], "changed");

const other = Duration.fromObject({ months: 12 }).as("years");
console.log("luxon", other);
assert.strictEqual(other, 1, "changed: luxon");

const described = [["1 year 2", 365], ["6m", 6 / 1440], ["6 months", 180], ["1y 6mo", 545]];
for (const [text, told] of described) {
  const seen = convertMany(text).to("days");
  console.log(text, seen);
  assert.ok(Math.abs(seen - told) < 1e-9, `changed: ${text} ${seen}`);
}
assert.throws(() => convertMany("2-3 weeks").to("days"), "changed: a range");
JS
echo "as described"
