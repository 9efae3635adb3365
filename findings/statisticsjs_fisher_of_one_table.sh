#!/usr/bin/env bash
# Eight of ten against three of ten is significant by Fisher's test, and half against half is nearly.
#
# Library: statistics.js 1.0.0
# Guess:   fishersExactTest gives the p of Fisher: how probable a table is that is as far from no
#          difference, or farther. Its documentation compares it with the level of significance.
# Happens: It gives the probability of the one table alone. In large series every table is
#          improbable, also that without any difference.
# Seen:    8 of 10 and 3 of 10 0.032 for 0.070; 12 and 6 of 20 0.043 for 0.111; 50 of 100 in both
#          0.112 for 1; R 4.2.2 has the same p as the sum by hand
# Matters: Two small arms and their responses are what Fisher's test is for, and the p is below 0.05
#          where it is 0.07 or 0.11.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$room" statistics.js@1.0.0
cd "$room"
node - <<'JS'
const assert = require("node:assert");
const Statistics = require("statistics.js");

const choose = (n, k) => {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways *= (n - k + i) / i;
  return ways;
};
const byHand = (a, b, c, d) => {
  const table = (x) =>
    (choose(a + b, x) * choose(c + d, a + c - x)) / choose(a + b + c + d, a + c);
  let p = 0;
  for (let x = Math.max(0, a - d); x <= Math.min(a + b, a + c); x++)
    if (table(x) <= table(a) * (1 + 1e-7)) p += table(x);
  return p;
};
const short = (p) => Number(p.toFixed(3));

for (const [counts, described, right] of [
  [[8, 2, 3, 7], 0.032, 0.07],
  [[12, 8, 6, 14], 0.043, 0.111],
  [[9, 1, 5, 5], 0.065, 0.141],
  [[50, 50, 50, 50], 0.112, 1],
]) {
  const [a, b, c, d] = counts;
  const patients = [[a, "new", "CR"], [b, "new", "NR"], [c, "old", "CR"], [d, "old", "NR"]];
  const rows = patients.flatMap(([n, drug, answer]) => Array(n).fill({ drug, answer }));
  const given = new Statistics(rows, { drug: "nominal", answer: "nominal" });
  const p = given.fishersExactTest("drug", "answer");
  console.log(...counts, short(p), "for", short(byHand(a, b, c, d)));
  assert.deepStrictEqual([p, byHand(a, b, c, d)].map(short), [described, right]);
}
JS
echo "as described"
