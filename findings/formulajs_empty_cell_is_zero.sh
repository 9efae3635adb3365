#!/usr/bin/env bash
# The median of 40 and 50 platelets and two missed visits is 20.
#
# Library: @formulajs/formulajs 4.6.1 (the functions of Excel; beside hyperformula 3.5.0)
# Guess:   An empty cell is no number: MEDIAN, MINIFS and SMALL leave it out, as AVERAGE, MIN and
#          QUARTILE do, and it is not below 30.
# Happens: In MEDIAN, PERCENTILE, SMALL and MINIFS it is 0, and COUNTIF takes it for less than 30.
#          AVERAGE, MIN and QUARTILE leave it out: the middle of a column is not its second
#          quartile, nor the smallest its lowest.
# Seen:    40, 50 and two empty: median 20, second quartile 45, two counts below 30; 8, empty, 35,
#          empty, 60: median 8 for 35, three counts below 30 for one, the smallest 0 for 8;
#          hyperformula has 45 and 35, none and one below 30, and 8
# Matters: Visits are missed in every study. The median falls with each, and each is a patient below
#          30, which is no response.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$room" \
  @formulajs/formulajs@4.6.1 hyperformula@3.5.0
cd "$room"
node - <<'JS'
const assert = require("node:assert");
const formulas = require("@formulajs/formulajs");
const { HyperFormula } = require("hyperformula");

const inSheet = (counts, name, ...asked) => {
  const cells = `A1:${String.fromCharCode(64 + counts.length)}1`;
  const text = asked.map((each) => (typeof each === "string" ? `"${each}"` : each));
  const formula = `=${name}(${[cells, ...text].join(",")})`;
  const sheet = HyperFormula.buildFromArray([counts, [formula]], { licenseKey: "gpl-v3" });
  return sheet.getCellValue({ sheet: 0, row: 1, col: 0 });
};

const two = [40, 50, null, null];
const five = [8, null, 35, null, 60];
for (const [counts, name, asked, described, other] of [
  [two, "MEDIAN", [], 20, 45],
  [two, "QUARTILE", [2], 45, 45],
  [two, "AVERAGE", [], 45, 45],
  [two, "COUNTIF", ["<30"], 2, 0],
  [five, "MEDIAN", [], 8, 35],
  [five, "SMALL", [1], 0, 8],
  [five, "MIN", [], 8, 8],
  [five, "COUNTIF", ["<30"], 3, 1],
  [five, "COUNTIF", [">=30"], 2, 2],
]) {
  const here = name === "QUARTILE" ? formulas.QUARTILE.INC : formulas[name];
  const seen = [here(counts, ...asked), inSheet(counts, name, ...asked)];
  console.log(name, ...asked, "of", counts, seen);
  assert.deepStrictEqual(seen, [described, other], `changed: ${name} of ${counts}`);
}
const percentile = formulas.PERCENTILE.INC(two, 0.5);
const lowest = formulas.MINIFS([8, null, 35], ["R", "R", "R"], "R");
console.log("PERCENTILE", percentile, "MINIFS", lowest);
assert.deepStrictEqual([percentile, lowest], [20, 0]);
JS
echo "as described"
