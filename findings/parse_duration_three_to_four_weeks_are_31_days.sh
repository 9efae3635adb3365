#!/usr/bin/env bash
# Three to four weeks are 31 days, half a year is two years, and one and a half months are 15.
#
# Library: parse-duration 2.1.9 (durations in words)
# Guess:   A range, a fraction and a comma are read, or give nothing as "half a year" does.
# Happens: All numbers are added up, one without a unit in the unit of the answer: "3-4 weeks" is
#          3 days and 4 weeks, "1/2 year" a day and 2 years. A comma is left out of its number:
#          "1,5" is 15.
# Seen:    31, 731.5, 456.6 and 17 days for "3-4 weeks", "1/2 year", "1,5 months", "2 weeks 3"; in
#          weeks "3-4 weeks" is 7; "6m" is six minutes
# Matters: Follow-up and courses of steroids are written so in every hospital. The unit that the
#          answer is asked in changes its length.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --prefix "$room" parse-duration@2.1.9
cd "$room"
node --input-type=module - <<'JS'
import assert from "node:assert";
import parse from "parse-duration";

const described = [
  ["3-4 weeks", "d", 31], ["3-4 weeks", "w", 7], ["1/2 year", "d", 731.5],
  ["1,5 months", "d", 456.6], ["1.5 months", "d", 45.7], ["2 weeks 3", "d", 17],
  ["half a year", "d", null], ["6m", "min", 6],
];
for (const [text, unit, told] of described) {
  const length = parse(text, unit);
  const seen = length === null ? null : Number(length.toFixed(1));
  console.log(text, "in", unit, seen);
  assert.strictEqual(seen, told, `changed: ${text} ${seen}`);
}
JS
echo "as described"
