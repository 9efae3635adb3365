#!/usr/bin/env bash
# A difference of five standard errors has the p of one of three: none is below 0.001.
#
# Library: simple-statistics 7.12.1
# Guess:   cumulativeStdNormalProbability is the normal distribution; that it is read from a table, as
#          its text says, costs the last digit.
# Happens: The table ends at 3.09, and whatever lies above it has what stands there, 0.999, whatever
#          lies below its minus 0.001. Its errorFunction goes on.
# Seen:    the tail above 3.09 0.001, above 3.3 0.001 for 0.00048, above 4 0.001 for 0.000032, above
#          5 0.001 for 0.00000029
# Matters: Of two tails no p is below 0.002. One that is asked to be below 0.001 never is, nor is one
#          of 25 comparisons below 0.05 by Bonferroni.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$room" \
  simple-statistics@7.12.1
cd "$room"
node - <<'JS'
const assert = require("node:assert");
const { cumulativeStdNormalProbability, errorFunction } = require("simple-statistics");

const short = (p) => Number(p.toPrecision(2));

for (const [z, described, right] of [
  [1.96, 0.025, 0.025],
  [3.09, 0.001, 0.001],
  [3.3, 0.001, 0.00048],
  [4, 0.001, 0.000032],
  [5, 0.001, 0.00000029],
]) {
  const tail = cumulativeStdNormalProbability(-z);
  const beside = (1 - errorFunction(z / Math.SQRT2)) / 2;
  console.log(z, tail, 1 - cumulativeStdNormalProbability(z), "for", beside);
  assert.deepStrictEqual([tail, beside].map(short), [described, right], `changed: ${z}`);
  assert.strictEqual(short(1 - cumulativeStdNormalProbability(z)), described, `changed: ${z}`);
}
JS
echo "as described"
