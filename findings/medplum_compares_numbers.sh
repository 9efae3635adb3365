#!/usr/bin/env bash
# 30 000 per microlitre is more than 100 ×10⁹/L, and "<5" is at least 5.
#
# Library: @medplum/core 5.2.13 (FHIRPath, beside fhirpath 5.2.2)
# Guess:   Quantities with units that are converted are compared after conversion, or nothing is
#          answered; a quantity with a comparator is a bound, which is neither 5 nor at least 5.
# Happens: The numbers alone are compared, of the resource and of quantities in the expression
#          alike, and the comparator is left away. A month is compared as text, so that one of which
#          the day is not known is before its 15th. fhirpath.js converts, refuses the comparator and
#          leaves the month open.
# Seen:    30000 /uL >= 100 '10*9/L': true; `<5` >= 5 and = 5: true; 2021-02 < 2021-02-15: true;
#          fhirpath.js false, an error twice, and nothing
# Matters: What a FHIR server tells of a patient is chosen by such expressions. A count of 30 000 per
#          microlitre is a complete response.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --prefix "$room" \
  @medplum/core@5.2.13 fhirpath@5.2.2
cd "$room"
node - <<'JS'
const assert = require("node:assert");
const fhirpath = require("fhirpath");
const r4 = require("fhirpath/fhir-context/r4");

globalThis.WebSocket ??= class {};  // asked for when it is loaded; Node 22 has it
const { evalFhirPath } = require("@medplum/core");

const UCUM = "http://unitsofmeasure.org";  // the name of UCUM in FHIR; nothing is fetched from it

const result = (quantity) => ({
  resourceType: "Observation", status: "final", effectiveDateTime: "2021-02",
  code: { text: "Platelets" },
  valueQuantity: { system: UCUM, ...quantity },
});
const cells = result({ value: 30000, unit: "/uL", code: "/uL" });
const bound = result({ value: 5, comparator: "<", unit: "10*9/L", code: "10*9/L" });

const refused = "a comparator";
const cases = [
  [cells, "Observation.value >= 100 '10*9/L'", [true], [false]],
  [cells, "30 '10*9/L' > 200 '/uL'", [false], [true]],
  [bound, "Observation.value >= 5 '10*9/L'", [true], refused],
  [bound, "Observation.value = 5 '10*9/L'", [true], refused],
  [bound, "Observation.effective < @2021-02-15", [true], []],
];
for (const [resource, expression, described, right] of cases) {
  const seen = evalFhirPath(expression, resource);
  let other;
  try {
    other = Array.from(fhirpath.evaluate(resource, expression, null, r4));
  } catch (error) {
    other = error.message.includes("comparator") ? refused : error.message;
  }
  console.log(expression, seen, "fhirpath.js", other);
  assert.deepStrictEqual(seen, described, `changed: ${expression}`);
  assert.deepStrictEqual(other, right, `changed: ${expression} of fhirpath.js`);
}
JS
echo "as described"
