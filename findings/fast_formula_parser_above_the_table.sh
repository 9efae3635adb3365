#!/usr/bin/env bash
# A count of 100 is a complete response, and one of 150 is "100".
#
# Library: fast-formula-parser 1.0.19 (formulas of Excel; beside hyperformula 3.5.0)
# Guess:   VLOOKUP without an exact match takes the last row that is not above the value, and gives
#          its column that was asked for: from 0 no response, from 30 a response, from 100 a
#          complete one.
# Happens: Above the last row the first column of it is given, whichever column was asked for, and
#          so it is with HLOOKUP and its first row. On the last row and below it answers are right.
# Seen:    29.9 NR, 30 R, 99 R, 100 CR, 100.5, 150 and 1000: 100; hyperformula CR
# Matters: A table of thresholds is how a sheet has its categories. All but a few complete responses
#          are above 100, and none of them is counted as one.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$room" \
  fast-formula-parser@1.0.19 hyperformula@3.5.0
cd "$room"
node - <<'JS'
const assert = require("node:assert");
const FormulaParser = require("fast-formula-parser");
const { HyperFormula } = require("hyperformula");

const table = [[0, "NR"], [30, "R"], [100, "CR"]];
const parser = new FormulaParser({ onRange: () => table });
const place = { sheet: "Sheet1", row: 9, col: 9 };
const inSheet = (formula) =>
  HyperFormula.buildFromArray([...table, [formula]], { licenseKey: "gpl-v3" })
    .getCellValue({ sheet: 0, row: 3, col: 0 });

for (const [count, described, category] of [
  [0, "NR", "NR"], [29.9, "NR", "NR"], [30, "R", "R"], [99, "R", "R"], [100, "CR", "CR"],
  [100.5, 100, "CR"], [150, 100, "CR"], [1000, 100, "CR"],
]) {
  const seen = parser.parse(`VLOOKUP(${count}, A1:B3, 2, TRUE)`, place);
  const lying = parser.parse(`HLOOKUP(${count}, {0,30,100;"NR","R","CR"}, 2, TRUE)`, place);
  const other = inSheet(`=VLOOKUP(${count}, A1:B3, 2, TRUE())`);
  console.log(count, seen, lying, other);
  assert.deepStrictEqual([seen, lying, other], [described, described, category],
    `changed: ${count}`);
}
JS
echo "as described"
