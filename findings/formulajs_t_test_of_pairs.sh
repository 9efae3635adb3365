#!/usr/bin/env bash
# A rise in each of four patients has p = 0.85, where the test of pairs has 0.006.
#
# Library: @formulajs/formulajs 4.6.1 (the functions of Excel; beside hyperformula 3.5.0)
# Guess:   T.TEST takes the tails and the kind, as Excel does: 1 for pairs, 2 for equal and 3 for
#          unequal variances; F.TEST gives a p.
# Happens: T.TEST reads the two columns alone, as its types say, and gives the p of two tails with
#          equal variances whatever is asked. F.TEST gives the ratio of the variances, another one
#          if the columns change places.
# Seen:    8, 20, 45, 90 before and 12, 26, 49, 97 after: 0.847 for pairs, with one tail and with
#          two; hyperformula 0.0060 and 0.0030. F.TEST 0.947 and 1.056, hyperformula 0.966
# Matters: Counts before and after a drug are pairs. What a patient has of her own is taken for
#          chance, and the p of the variances can be above one.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$room" \
  @formulajs/formulajs@4.6.1 hyperformula@3.5.0
cd "$room"
node - <<'JS'
const assert = require("node:assert");
const { T, F } = require("@formulajs/formulajs");
const { HyperFormula } = require("hyperformula");

const before = [8, 20, 45, 90];
const after = [12, 26, 49, 97];
const inSheet = (formula) =>
  HyperFormula.buildFromArray([before, after, [formula]], { licenseKey: "gpl-v3" })
    .getCellValue({ sheet: 0, row: 2, col: 0 });
const short = (p) => Number(p.toFixed(4));

for (const [name, tails, kind, described, other] of [
  ["pairs, two tails", 2, 1, 0.8467, 0.006],
  ["pairs, one tail", 1, 1, 0.8467, 0.003],
  ["equal variances, two tails", 2, 2, 0.8467, 0.8467],
  ["equal variances, one tail", 1, 2, 0.8467, 0.4233],
]) {
  const sheet = inSheet(`=T.TEST(A1:D1,A2:D2,${tails},${kind})`);
  const seen = [T.TEST(before, after, tails, kind), sheet];
  console.log(name, ...seen.map(short));
  assert.deepStrictEqual(seen.map(short), [described, other], `changed: ${name}`);
}
const variances = [F.TEST(before, after), F.TEST(after, before), inSheet("=F.TEST(A1:D1,A2:D2)")];
console.log("variances", ...variances.map(short));
assert.deepStrictEqual(variances.map(short), [0.9474, 1.0556, 0.9656]);
JS
echo "as described"
