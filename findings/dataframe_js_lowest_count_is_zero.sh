#!/usr/bin/env bash
# The lowest count of a column with a missed visit is 0, beside a mean that leaves the visit out.
#
# Library: dataframe-js 1.4.4
# Guess:   The statistics of a column leave out what is missing, all or none of them.
# Happens: The sum, the mean and the deviation do. The minimum takes null and empty text for 0; what
#          is undefined it leaves out.
# Seen:    counts of 12, missing and 60: a mean of 36 and a sum of 72 throughout; the lowest is 0
#          with null and with "", 12 with undefined; by patient 0 for her with the missed visit
# Matters: The nadir of a patient who missed a visit is 0, and she is the worst of all.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$room" dataframe-js@1.4.4
cd "$room"
node - <<'JS'
const assert = require("node:assert");
const { DataFrame } = require("dataframe-js");

for (const [missing, lowest] of [[null, 0], ["", 0], [undefined, 12]]) {
  const visits = new DataFrame([["7", 12], ["7", missing], ["7", 60]], ["patient", "count"]);
  const seen = ["min", "mean", "sum"].map((name) => visits.stat[name]("count"));
  console.log("missing as", JSON.stringify(missing), "lowest, mean and sum", ...seen);
  assert.deepStrictEqual(seen, [lowest, 36, 72], "changed");
}
const rows = [["7", 12], ["7", null], ["8", 60], ["8", 9]];
const nadirs = new DataFrame(rows, ["patient", "count"])
  .groupBy("patient")
  .aggregate((visits) => visits.stat.min("count"))
  .toArray();
console.log("nadirs", JSON.stringify(nadirs));
assert.deepStrictEqual(nadirs, [["7", 0], ["8", 9]], "changed");
JS
echo "as described"
