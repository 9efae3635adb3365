#!/usr/bin/env bash
# Counts correlate with themselves by 0.32, and their mean is divided by the "<5" among them.
#
# Library: xlsx-calc 0.9.2 (formulas of Excel; beside hyperformula 3.1.0)
# Guess:   AVERAGE passes over text as STDEV and Excel do, SUMIF knows ">=30", and CORREL of a
#          column with itself is 1.
# Happens: AVERAGE divides the sum of the numbers by all cells that hold anything. SUMIF compares
#          text for being equal, in the first row alone: its sum is 0. CORREL divides by squares
#          that are not taken from the mean.
# Seen:    AVERAGE of 12, 60, 120, <5, 45: 47.4 for 59.25; SUMIF from 30 on 0 for 225; CORREL 0.323
#          for 1; MAX, MIN and STDEV as in Excel
# Matters: A count below the limit is text in every sheet of a laboratory. The workbook shows one
#          mean in Excel and another in the report that is made from it.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --prefix "$room" xlsx-calc@0.9.2 hyperformula@3.1.0
cd "$room"
node - <<'JS'
const assert = require("node:assert");
const { HyperFormula } = require("hyperformula");
const calculate = require("xlsx-calc");

const counts = [12, 60, 120, "<5", 45];

function seen(formula) {
  const sheet = { "!ref": "A1:B5", B1: { f: formula } };
  counts.forEach((count, row) => {
    sheet[`A${row + 1}`] = { t: typeof count === "number" ? "n" : "s", v: count };
  });
  calculate({ SheetNames: ["Counts"], Sheets: { Counts: sheet } });
  return sheet.B1.v;
}

function right(formula) {
  const rows = counts.map((count) => [count]);
  rows[0].push(`=${formula}`);
  const made = HyperFormula.buildFromArray(rows, { licenseKey: "gpl-v3" });
  return made.getCellValue({ sheet: 0, row: 0, col: 1 });
}

const described = {
  "AVERAGE(A1:A5)": [47.4, 59.25],
  "STDEV(A1:A5)": [45.191, 45.191],
  'SUMIF(A1:A5,">=30")': [0, 225],
  "CORREL(A1:A3,A1:A3)": [0.323, 1],
  "MIN(A1:A5)": [12, 12],
  "MAX(A1:A5)": [120, 120],
  "SUM(A1:A5)": [237, 237],
};
for (const [formula, told] of Object.entries(described)) {
  const values = [seen(formula), right(formula)].map((value) => Number(value.toFixed(3)));
  console.log(formula, "xlsx-calc", values[0], "hyperformula", values[1]);
  assert.deepStrictEqual(values, told, `changed: ${formula} ${values}`);
}
JS
echo "as described"
