#!/usr/bin/env bash
# "<5" is the quantity 5, and 12,000 is twelve.
#
# Library: cql-execution 3.3.2 (CQL, beside fhirpath 5.2.2)
# Guess:   ToQuantity and ToDecimal give null for text that is no number and unit, as CQL says, so
#          that a bound or a thousand that a laboratory printed is not taken for a count.
# Happens: ToQuantity takes the first digits that it finds and leaves the rest away: the sign of a
#          bound, what follows a comma or a blank, and a unit without quotation marks.
#          ConvertsToQuantity is true for all of them. ToDecimal gives null for a bound, and 12 for
#          12,000. fhirpath.js answers nothing for the same text.
# Seen:    ToQuantity of <5, >200, 12,000, 30 000 and 3-4: 5, 200, 12, 30 and 3, of 250 K/uL 250
#          without a unit; ToDecimal of 12,000: 12
# Matters: Results that are text are common in FHIR (valueString). A count of 12 000 per microlitre
#          is twelve, and `<5` is a count that was measured.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --prefix "$room" cql-execution@3.3.2 fhirpath@5.2.2
cd "$room"
node - <<'JS'
const assert = require("node:assert");
const cql = require("cql-execution");
const fhirpath = require("fhirpath");

const text = (value) => ({
  type: "Literal", valueType: "{urn:hl7-org:elm-types:r1}String", value,
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
  return run.unfilteredResults.answer;
}

async function main() {
  const described = {
    "<5": [5, null], ">200": [200, null], "12,000": [12, 12], "30 000": [30, 30], "3-4": [3, 3],
    "250 K/uL": [250, 250],
  };
  for (const [printed, [value, decimal]] of Object.entries(described)) {
    const quantity = await answer({ type: "ToQuantity", operand: text(printed) });
    const number = await answer({ type: "ToDecimal", operand: text(printed) });
    const converts = await answer({ type: "ConvertsToQuantity", operand: text(printed) });
    const other = fhirpath.evaluate({}, `'${printed}'.toQuantity()`);
    const unit = quantity && quantity.unit;
    console.log(printed, "quantity", quantity && quantity.value, "unit", unit || "none",
      "decimal", number, "fhirpath.js", other);
    assert.strictEqual(quantity && quantity.value, value, "changed: a quantity");
    assert.ok(!unit, "changed: a unit");
    assert.strictEqual(number, decimal, "changed: a decimal");
    assert.strictEqual(converts, true, "changed: what converts");
    assert.deepStrictEqual(Array.from(other), [], "changed: fhirpath.js");
  }
}

main().catch((error) => { console.error(error.message); process.exit(1); });
JS
echo "as described"
