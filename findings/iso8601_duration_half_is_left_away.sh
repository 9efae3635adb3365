#!/usr/bin/env bash
# A month and a day and a half are a month, and a year and twelve weeks and a half are a year.
#
# Library: iso8601-duration 2.1.4 (ISO 8601)
# Guess:   A part of the smallest unit is read, "P0.5D" as well, as its notes say; what does not fit
#          is refused.
# Happens: Of years, months, weeks and days only whole numbers are read. A part is refused where it
#          stands alone, and left away with its unit where something stands before it. Units in
#          another order are left away as well.
# Seen:    P1M1.5D one month and no day, P1Y12.5W one year and no week, P12W0.5D 12 weeks, P2D3W 2
#          days; P0.5D and P1.5D refused; PT1H1.5M is right
# Matters: Where a duration is wrong as a whole it is refused, so that what is read is believed. A
#          year and twelve weeks and a half of remission is a year.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$room" iso8601-duration@2.1.4
cd "$room"
node - <<'JS'
const assert = require("node:assert");
const { parse } = require("iso8601-duration");

for (const [text, told] of [
  ["P1M1.5D", { months: 1 }],
  ["P1Y12.5W", { years: 1 }],
  ["P12W0.5D", { weeks: 12 }],
  ["P2D3W", { days: 2 }],
  ["P3W2D", { weeks: 3, days: 2 }],
  ["PT1H1.5M", { hours: 1, minutes: 1.5 }],
]) {
  const seen = Object.fromEntries(Object.entries(parse(text)).filter(([, value]) => value));
  console.log(text, "is", JSON.stringify(seen));
  assert.deepStrictEqual(seen, told, `changed: ${text}`);
}
for (const text of ["P0.5D", "P1.5D"]) {
  assert.throws(() => parse(text), RangeError, `changed: ${text}`);
  console.log(text, "is refused");
}
JS
echo "as described"
