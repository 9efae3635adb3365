#!/usr/bin/env bash
# NULL that was inserted is no NULL, and is counted as a count of 0 in the mean.
#
# Library: alasql 4.19.0 (SQL)
# Guess:   What is inserted as NULL is found by IS NULL, and is in no count and no mean; two tables
#          of the same rows give the same answers.
# Happens: IS NULL finds none of it. COUNT counts it and AVG divides by it. In a table that comes
#          from JavaScript with null the same statements are right; where the property is not there
#          at all MEDIAN takes it for a number above all others.
# Seen:    counts of 12, NULL, 60, NULL and 120: 5 counts with a mean of 38.4, beside 3 and 64 for
#          null of JavaScript; IS NULL finds none of the two, IS NOT NULL five; the median of 12, 60
#          and 120 with two rows without the property is 120 for 60
# Matters: Each missed visit lowers the mean count of a group, and nobody is missing.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$room" alasql@4.19.0
cd "$room"
node - <<'JS'
const assert = require("node:assert");
const alasql = require("alasql");

alasql("CREATE TABLE visits (id INT, plt FLOAT)");
alasql("INSERT INTO visits VALUES (1, 12), (2, NULL), (3, 60), (4, NULL), (5, 120)");
const given = [{ plt: 12 }, { plt: null }, { plt: 60 }, { plt: null }, { plt: 120 }];
const lacking = [{ plt: 12 }, {}, { plt: 60 }, {}, { plt: 120 }];

const asked = "SELECT COUNT(plt) AS n, AVG(plt) AS average, MEDIAN(plt) AS middle FROM";
for (const [name, seen, described] of [
  ["inserted", alasql(`${asked} visits`)[0], { n: 5, average: 38.4, middle: 60 }],
  ["given", alasql(`${asked} ?`, [given])[0], { n: 3, average: 64, middle: 60 }],
  ["lacking", alasql(`${asked} ?`, [lacking])[0], { n: 3, average: 64, middle: 120 }],
]) {
  console.log(name, seen);
  assert.deepStrictEqual({ ...seen }, described, "changed");
}
const none = alasql("SELECT id FROM visits WHERE plt IS NULL").length;
const some = alasql("SELECT id FROM visits WHERE plt IS NOT NULL").length;
console.log("NULL:", none, "not NULL:", some);
assert.deepStrictEqual([none, some], [0, 5], "changed");
assert.strictEqual(alasql("SELECT id FROM ? WHERE plt IS NULL", [given]).length, 2, "changed");
JS
echo "as described"
