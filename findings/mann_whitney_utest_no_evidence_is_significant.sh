#!/usr/bin/env bash
# One patient against one is significant, and 20 against 20 with p = 0.0007 is not.
#
# Library: mann-whitney-utest 1.0.5, @tainakanchu/mann-whitney-utest 1.1.0
# Guess:   significant says whether the smaller U lies below the value for p = 0.05, which is
#          approximate, as its text says: wrong near the edge, and with few patients.
# Happens: U, which counts pairs, is held against z, which counts standard deviations. It is below
#          it where hardly a pair is out of order, however few the patients are, and hardly ever
#          where there are many.
# Seen:    1 and 2: significant, with an exact p of 1; 1, 2 and 10, 11: significant, p = 0.33; 1 to
#          10 and 6.5 to 15.5: not, p = 0.0015; 1 to 20 and 8.5 to 27.5: not, p = 0.0007; 1 to 20
#          and 17.5 to 36.5, with six of 400 pairs out of order: not, p = 4e-10
# Matters: Counts under two drugs are compared so. The larger a trial is, the less it finds.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$room" \
  mann-whitney-utest@1.0.5 @tainakanchu/mann-whitney-utest@1.1.0
cd "$room"
node - <<'JS'
const assert = require("node:assert");

const counts = (first, number) => Array.from({ length: number }, (_, place) => first + place);

for (const name of ["mann-whitney-utest", "@tainakanchu/mann-whitney-utest"]) {
  const { test, significant } = require(name);
  for (const [number, first, smaller, described, p] of [
    [1, 2, 0, true, "1"],
    [2, 10, 0, true, "0.33"],
    [3, 10, 0, true, "0.1"],
    [10, 6.5, 10, false, "0.0015"],
    [20, 8.5, 78, false, "0.0007"],
    [20, 17.5, 6, false, "4e-10"],
    [20, 21, 0, true, "1e-11"],
  ]) {
    const lists = [counts(1, number), counts(first, number)];
    const u = test(lists);
    const seen = significant(u, lists);
    console.log(name, number, "and", number, "patients: U", u, "significant", seen, "for p", p);
    assert.deepStrictEqual([Math.min(...u), seen], [smaller, described], "changed");
  }
}
JS
echo "as described"
