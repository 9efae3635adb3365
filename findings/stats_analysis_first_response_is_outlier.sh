#!/usr/bin/env bash
# The first count of a response is an outlier, and the outlier before it is none.
#
# Library: stats-analysis 2.0.0
# Guess:   Of a series in time the one that lies apart is left out. A rise that lasts is none, or
#          all of its counts are. It is compared with the others by steps, as documented.
# Happens: The count behind a large step is left out, whichever of the two lies apart: where the
#          first count is the wrong one it stays, and the one after it goes. By MAD the whole
#          response goes.
# Seen:    8, 10, 9, 11, 150, 160, 155: without 150 and 160, by MAD without all three; 1000, 10, 12,
#          11, 13: without 10; 10, 12, 11, 13, 1000, 12, 11: without 1000 and 12
# Matters: A response is a step. Its first two counts, by which it is dated and confirmed, are gone,
#          and a count of clumps or of another patient at the start is kept as the baseline.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$room" stats-analysis@2.0.0
cd "$room"
node - <<'JS'
const assert = require("node:assert");
const stats = require("stats-analysis");

for (const [counts, described, byMad] of [
  [[8, 10, 9, 11, 150, 160, 155], [8, 10, 9, 11, 155], [8, 10, 9, 11]],
  [[1000, 10, 12, 11, 13], [1000, 12, 11, 13], [10, 12, 11, 13]],
  [[10, 12, 11, 13, 1000, 12, 11], [10, 12, 11, 13, 11], [10, 12, 11, 13, 12, 11]],
]) {
  const seen = [stats.filterOutliers(counts), stats.filterMADoutliers(counts)];
  console.log(...counts, "->", ...seen[0], "and by MAD", ...seen[1]);
  assert.deepStrictEqual(seen, [described, byMad], `changed: ${counts}`);
}
JS
echo "as described"
