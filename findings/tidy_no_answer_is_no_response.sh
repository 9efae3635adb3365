#!/usr/bin/env bash
# A centre that has not reported lowers the rate of response of all by half.
#
# Library: @tidyjs/tidy 2.6.1
# Guess:   meanRate leaves out rows where the numerator or the denominator is missing, as mean and
#          rate do, so that the rate is that of the centres that reported.
# Happens: Both are added up apart from one another: a missing number of responders is none, and the
#          patients of that centre stay below. rate gives nothing for the row.
# Seen:    30 of 40, and 40 patients without an answer: 0.375; by rate 0.75 and undefined, by the
#          mean of these 0.75
# Matters: The rate of a trial falls with every visit that is not filled in, and no row shows it.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --prefix "$room" @tidyjs/tidy@2.6.1
cd "$room"
node --input-type=module - <<'JS'
import assert from "node:assert";
import { mean, meanRate, mutate, rate, summarize, tidy } from "@tidyjs/tidy";

const pooled = (rows) =>
  tidy(rows, summarize({ share: meanRate("responded", "patients") }))[0].share;
const rows = [
  { centre: "A", responded: 30, patients: 40 },
  { centre: "B", responded: null, patients: 40 },
];
const each = tidy(rows, mutate({ share: rate("responded", "patients") }));
const seen = [
  pooled(rows), pooled(rows.slice(0, 1)), ...each.map((row) => row.share),
  tidy(each, summarize({ share: mean("share") }))[0].share,
];
console.log("pooled", seen[0], "of A", seen[1], "each", seen.slice(2, 4), "their mean", seen[4]);
assert.deepStrictEqual(seen, [0.375, 0.75, 0.75, undefined, 0.75], `changed: ${seen}`);

// a missing denominator: the responders of that centre stay above
const above = pooled([rows[0], { centre: "C", responded: 30, patients: undefined }]);
console.log("without the patients of one", above);
assert.strictEqual(above, 1.5, `changed: ${above}`);
JS
echo "as described"
