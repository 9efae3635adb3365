#!/usr/bin/env bash
# A count of 9 is higher than one of 30, and the lowest of five is 100.
#
# Library: fhir 4.12.0 (FHIR in XML, JSON and objects)
# Guess:   A count that is read from XML is the number that it is when it is read from JSON.
# Happens: With `xmlToObj` decimals become text, which keeps 30.10 as it was written; whole numbers
#          and, with `xmlToJson`, decimals become numbers. JavaScript compares a text with a number
#          as numbers, and two texts letter by letter: a count with a threshold is right, a count
#          with another count is not.
# Seen:    9, 12, 30, 100, 250 are sorted 100, 12, 250, 30, 9; 9 >= 30 is true, 100 >= 30 is false,
#          9 + 12 is "912"; its own validation of the object finds a wrong type
# Matters: The lowest count, the last before treatment and a rise over it are counts compared with
#          counts. Those of a 9 and a 30, and of a 30 and a 100, are turned.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --prefix "$room" fhir@4.12.0
cd "$room"
node --input-type=module - <<'JS'
import assert from "node:assert";
import library from "fhir";

const fhir = new library.Fhir();
// The namespace is a name of FHIR; nothing is fetched from it.
const observation = (value) => `<Observation xmlns="http://hl7.org/fhir"><status value="final"/>
<code><text value="Platelets"/></code><valueQuantity><value value="${value}"/></valueQuantity>
</Observation>`;

const written = ["9", "12", "30", "100", "250"].map(observation);
const counts = written.map((xml) => fhir.xmlToObj(xml).valueQuantity.value);
const numbers = written.map((xml) => JSON.parse(fhir.xmlToJson(xml)).valueQuantity.value);
const byCount = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
const seen = {
  sorted: [...counts].sort(byCount),
  "9 >= 30": counts[0] >= counts[2],
  "100 >= 30": counts[3] >= counts[2],
  "9 + 12": counts[0] + counts[1],
  "9 >= 30 as a threshold": counts[0] >= 30,
  "sorted from JSON": [...numbers].sort(byCount),
  valid: fhir.validate(fhir.xmlToObj(written[0])).valid,
};
console.log(seen);
assert.deepStrictEqual(seen, {
  sorted: ["100", "12", "250", "30", "9"],
  "9 >= 30": true,
  "100 >= 30": false,
  "9 + 12": "912",
  "9 >= 30 as a threshold": false,
  "sorted from JSON": [9, 12, 30, 100, 250],
  valid: false,
}, "changed");
const whole = `<Observation xmlns="http://hl7.org/fhir"><valueInteger value="9"/></Observation>`;
const type = typeof fhir.xmlToObj(whole).valueInteger;
console.log("a whole number is a", type);
assert.strictEqual(type, "number", `changed: ${type}`);
JS
echo "as described"
