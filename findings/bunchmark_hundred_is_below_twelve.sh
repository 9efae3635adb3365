#!/usr/bin/env bash
# Of counts from 5 to 100 Mann and Whitney's p is 0.003 for 0.028, and of equal counts it is 2.
#
# Library: @bunchmark/stats 1.0.0-pre-5
# Guess:   mwu ranks numbers by their size and gives the p of scipy, as its text says; a p is at
#          most 1.
# Happens: Each list is put in order as text, 10 and 100 before 9, and then walked through as if it
#          were in order of size. What has as many digits everywhere is right. Where the U of
#          both lists is the same p is above 1, and of one value in all it is 2. mwUnaive beside it
#          ranks by size.
# Seen:    5, 8, 9, 12, 20, 22, 25, 30, 31, 33 and 10, 12, 22, 30, 40, 45, 60, 80, 90, 100: U = 90
#          and p = 0.0028 for 79.5 and 0.028; 1, 3, .. 15 and 2, 4, .. 16: 46 for 36, and p = 0.16
#          for 0.71; a list and itself: U = 58 for 50, p = 0.57 for 1; eight fives and eight fives:
#          p = 2
# Matters: Platelet counts of ITP have one, two and three digits, and are compared so for being
#          skew.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$room" \
  @bunchmark/stats@1.0.0-pre-5
cd "$room"
cat > compare.mjs <<'JS'
import assert from "node:assert";
import { mwu, mwUnaive } from "@bunchmark/stats";

const low = [5, 8, 9, 12, 20, 22, 25, 30, 31, 33];
const high = [10, 12, 22, 30, 40, 45, 60, 80, 90, 100];
const two = [10, 20, 30, 40, 50, 60, 70, 80];
const odd = [1, 3, 5, 7, 9, 11, 13, 15];
const fives = Array(8).fill(5);
const short = ({ U, p }) => [U, Number(p.toPrecision(2))];

for (const [what, first, second, described, rightU] of [
  ["low and high", low, high, [90, 0.0028], 79.5],
  ["high and low", high, low, [90, 0.0028], 79.5],
  ["low and low", low, low, [58, 0.57], 50],
  ["odd and even", odd, odd.map((count) => count + 1), [46, 0.16], 36],
  ["two digits", two, two, [32, 1.0], 32],
  ["fives", fives, fives, [32, 2], 32],
]) {
  const seen = short(mwu(first, second));
  const bySize = mwUnaive(first, second).U;
  console.log(what, ...seen, "by size", bySize);
  assert.deepStrictEqual(seen, described, `changed: ${what}`);
  assert.strictEqual(bySize, rightU, `changed: ${what}`);
}
assert.ok(mwu(two, two).p > 1, "changed");
JS
node compare.mjs
echo "as described"
