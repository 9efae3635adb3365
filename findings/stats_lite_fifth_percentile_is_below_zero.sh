#!/usr/bin/env bash
# The fifth percentile of five platelet counts from 10 to 350 is -37.5.
#
# Library: stats-lite 2.2.0
# Guess:   A percentile of a few counts is one of them or lies between two, as the upper ones do.
# Happens: At the lower end the line through the two lowest counts is drawn on below the lowest,
#          while at the upper end the highest is the limit.
# Seen:    -37.5 for 0.05 and -75.5 for 0.01 beside 350 for 0.95 and 0.99; of two counts 10 and 100
#          the tenth percentile is -17
# Matters: A band from the fifth to the ninety-fifth percentile is printed around the counts of a
#          visit. It begins below zero, and is cut there by nobody.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --prefix "$room" stats-lite@2.2.0
cd "$room"
node - <<'JS'
const assert = require("node:assert");
const stats = require("stats-lite");

const counts = [10, 200, 250, 300, 350];
const rounded = (value) => Number(value.toFixed(6));
const described = {
  0.01: -75.5, 0.05: -37.5, 0.1: 10, 0.25: 152.5, 0.5: 250, 0.95: 350, 0.99: 350,
};
for (const [share, told] of Object.entries(described)) {
  const seen = rounded(stats.percentile(counts, Number(share)));
  console.log(share, seen);
  assert.strictEqual(seen, told, `changed: ${seen}`);
}
const two = rounded(stats.percentile([10, 100], 0.1));
console.log("of two", two);
assert.strictEqual(two, -17, "changed: of two");
JS
echo "as described"
