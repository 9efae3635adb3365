#!/usr/bin/env bash
# Counts from 30 to below 100 end at 99, and 99.5 to 200 does not overlap them.
#
# Library: cql-execution 3.3.2 (CQL)
# Guess:   The value of a Quantity is a decimal in CQL: below 100 it goes on to 99.99999999, and 100
#          may be written 100 or 100.0.
# Happens: What is a whole number is treated as an integer, decimals such as 100.0 too, so that the
#          interval [30, 100) ends at 99, (30, 100) begins at 31, and the width is 69. Comparisons
#          of intervals use these ends. A single count is compared with the edge itself, so that
#          99.5 is in the interval of which it lies beyond the end.
# Seen:    end 99 and start 31; [30, 100) overlaps [99.5, 200]: false; [0, 29] meets [30, 100):
#          true; 99.5 in [30, 100): true
# Matters: Bands of response such as 30 to below 100 are written so, and laboratories print 99.5.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --prefix "$room" cql-execution@3.3.2
cd "$room"
node - <<'JS'
const assert = require("node:assert");
const cql = require("cql-execution");

const count = (value) => ({ type: "Quantity", value, unit: "10*9/L" });
const decimal = (value) => ({
  type: "Literal", valueType: "{urn:hl7-org:elm-types:r1}Decimal", value,
});
const interval = (low, high, lowClosed, highClosed) => ({
  type: "Interval", low, high, lowClosed, highClosed,
});

// a library of ELM, the form in which CQL is run, with one expression
async function answer(expression) {
  const library = new cql.Library({ library: {
    identifier: { id: "Counts", version: "1" },
    schemaIdentifier: { id: "urn:hl7-org:elm", version: "r1" },
    usings: { def: [{ localIdentifier: "System", uri: "urn:hl7-org:elm-types:r1" }] },
    statements: { def: [
      { name: "answer", context: "Unfiltered", accessLevel: "Public", expression },
    ] },
  } });
  const run = await new cql.Executor(library).exec(new cql.PatientSource([]));
  const given = run.unfilteredResults.answer;
  return given !== null && typeof given === "object" ? given.value : given;
}

async function main() {
  const partial = interval(count(30), count(100), true, false);
  const open = interval(count(30), count(100), false, false);
  const complete = interval(count(99.5), count(200), true, true);
  const none = interval(count(0), count(29), true, true);
  const plain = interval(decimal("30.0"), decimal("100.0"), true, false);
  const cases = [
    ["end of [30, 100)", { type: "End", operand: partial }, 99],
    ["start of (30, 100)", { type: "Start", operand: open }, 31],
    ["width of [30, 100)", { type: "Width", operand: partial }, 69],
    ["end of [30.0, 100.0) of decimals", { type: "End", operand: plain }, 99],
    ["[30, 100) overlaps [99.5, 200]", { type: "Overlaps", operand: [partial, complete] }, false],
    ["[0, 29] meets [30, 100)", { type: "Meets", operand: [none, partial] }, true],
    ["99.5 in [30, 100)", { type: "In", operand: [count(99.5), partial] }, true],
    ["below 100.5", { type: "Predecessor", operand: count(100.5) }, 100.49999999],
  ];
  for (const [name, expression, described] of cases) {
    const seen = await answer(expression);
    console.log(name, seen);
    assert.strictEqual(seen, described, `changed: ${name}`);
  }
}

main().catch((error) => { console.error(error.message); process.exit(1); });
JS
echo "as described"
