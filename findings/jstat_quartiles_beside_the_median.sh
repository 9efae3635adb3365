#!/usr/bin/env bash
# The median of 100, 200, 300 and 400 is 250, and their second quartile 200.
#
# Library: jstat 1.9.6
# Guess:   The three quartiles of a column have its median in their middle, of whichever type the
#          others are. A percentile is that of a sheet, as its setting "exclusive" says: 325 is the
#          third quartile.
# Happens: A quartile is a count of the column, that at the rounded place: of an even number the
#          lower one of the middle, of one count none. A percentile between the last two counts is
#          the lower one of them; further down it is that of a sheet. The median is the usual one.
# Seen:    quartiles 100, 200, 300, median 250; percentiles 175, 250, 300 for 325; of 1 to 10 the
#          ninth tenth is 9 for 9.1; of 10 and 90 the quartiles are 10, 10, 90 and all percentiles
#          below the last 10, beside a median of 50
# Matters: A median is printed with its quartiles. In small groups they are too low, and the middle
#          one is not the median that stands beside it.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$room" jstat@1.9.6
cd "$room"
node - <<'JS'
const assert = require("node:assert");
const { jStat } = require("jstat");

const TENTHS = [0.25, 0.5, 0.75, 0.9];
const ofSheet = (sorted, share) => {
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  const next = sorted[Math.min(low + 1, sorted.length - 1)];
  return sorted[low] + (place - low) * (next - sorted[low]);
};
const near = (some) => some.map((each) => Number(each.toFixed(6)));

for (const [counts, quartiles, median, percentiles, right] of [
  [[100, 200, 300, 400], [100, 200, 300], 250, [175, 250, 300, 300], [175, 250, 325, 370]],
  [[10, 20, 30, 40, 50, 60], [20, 30, 50], 35, [22.5, 35, 47.5, 50], [22.5, 35, 47.5, 55]],
  [[10, 90], [10, 10, 90], 50, [10, 10, 10, 10], [30, 50, 70, 82]],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [3, 5, 8], 5.5, [3.25, 5.5, 7.75, 9],
    [3.25, 5.5, 7.75, 9.1]],
]) {
  const seen = near(TENTHS.map((share) => jStat.percentile(counts, share)));
  const sheet = near(TENTHS.map((share) => ofSheet(counts, share)));
  const three = jStat.quartiles(counts);
  console.log(counts, "quartiles", three, "median", jStat.median(counts), seen, "for", sheet);
  assert.deepStrictEqual([three, jStat.median(counts)], [quartiles, median], `changed: ${counts}`);
  assert.deepStrictEqual([seen, sheet], [percentiles, right], `changed: ${counts}`);
}
assert.deepStrictEqual(jStat.quartiles([20]), [undefined, 20, 20], "changed: one count");
JS
echo "as described"
