#!/usr/bin/env bash
# 28 days before is 28 days after, and a month of four weeks has 30.4 days.
#
# Library: timestring 7.0.0
# Guess:   A sign is taken into account, or refused. A month has as many weeks as "weeksPerMonth"
#          says, which are four if nothing is said.
# Happens: The sign is read with the number and left away, so that a range has its second end. The
#          weeks of a month are used for nothing: a month is a twelfth of 365.25 days.
# Seen:    in days "-28 days" 28, "1-2 weeks" 14; a month 30.4375 with 4 and with 5 weeks in it, and
#          in weeks 4.35
# Matters: A window begins four weeks before a drug and ends a month after it. It begins after the
#          drug, and a month and four weeks are not the same day, as the notes say they are.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$room" timestring@7.0.0
cd "$room"
node - <<'JS'
const assert = require("node:assert");
const read = require("timestring");

for (const [text, unit, options, told] of [
  ["28 days", "d", {}, 28],
  ["-28 days", "d", {}, 28],
  ["1-2 weeks", "d", {}, 14],
  ["1 month", "d", {}, 30.4375],
  ["1 month", "d", { weeksPerMonth: 4 }, 30.4375],
  ["1 month", "d", { weeksPerMonth: 5 }, 30.4375],
  ["1 month", "w", {}, 4.348214285714286],
]) {
  const seen = read(text, unit, options);
  console.log(text, options, "is", seen, unit);
  assert.strictEqual(seen, told, `changed: ${text}`);
}
JS
echo "as described"
