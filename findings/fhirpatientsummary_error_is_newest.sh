#!/usr/bin/env bash
# The summary of a patient shows 120, which was entered in error, and leaves out 30, which was not.
#
# Library: @imranq2/fhirpatientsummary 1.0.45 (International Patient Summary of FHIR)
# Guess:   Of the counts of two years the newest that holds is shown. What was entered in error or
#          cancelled is no result.
# Happens: The status of a result is not looked at. One result of a test is kept, the newest, so
#          that the one before it is not shown beside it. Tests are told apart by a list of codes,
#          in which platelets are 777-3 alone: a count under 26515-7 is left out in silence.
# Seen:    30 and, five days later, 120 that was entered in error: 120; cancelled 120; 30 under
#          26515-7: none
# Matters: The summary is what the next physician reads, and the only count in it is one that the
#          laboratory took back.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$room" \
  @imranq2/fhirpatientsummary@1.0.45
cd "$room"
node - <<'JS'
const assert = require("node:assert");
const { ComprehensiveIPSCompositionBuilder } = require("@imranq2/fhirpatientsummary");

console.info = () => {};  // the sections that are made
const DAY = 86_400_000;
// the name of the categories in FHIR; nothing is fetched from it
const CATEGORIES = "http://terminology.hl7.org/CodeSystem/observation-category";
const patient = {
  resourceType: "Patient", id: "p", gender: "female", birthDate: "1980-01-01",
  name: [{ family: "A", given: ["B"] }],
};

const count = (value, daysAgo, status = "final", code = "777-3") => ({
  resourceType: "Observation", id: `count-${value}`, status,
  category: [{ coding: [{ system: CATEGORIES, code: "laboratory" }] }],
  code: { text: "Platelets", coding: [{ system: "http://loinc.org", code }] },
  subject: { reference: "Patient/p" },
  effectiveDateTime: new Date(Date.now() - daysAgo * DAY).toISOString(),
  valueQuantity: { value, unit: "10*9/L" },
});

const shown = async (...resources) => {
  const entry = [patient, ...resources].map((resource) => ({ resource }));
  const builder = new ComprehensiveIPSCompositionBuilder().setPatient(patient);
  await builder.readBundleAsync({ resourceType: "Bundle", type: "collection", entry }, "UTC");
  const summary = await builder.buildBundleAsync("o", "Hospital", "https://example.org/", "UTC");
  const texts = summary.entry[0].resource.section.map((section) => section.text?.div ?? "");
  return texts.flatMap((text) => [...text.matchAll(/<td>(\d+) 10\*9\/L<\/td>/g)])
    .map((found) => Number(found[1]));
};

(async () => {
  for (const [name, resources, described] of [
    ["both hold", [count(30, 10), count(120, 5)], [120]],
    ["the newer was entered in error", [count(30, 10), count(120, 5, "entered-in-error")], [120]],
    ["the newer was cancelled", [count(30, 10), count(120, 5, "cancelled")], [120]],
    ["the older alone", [count(30, 10)], [30]],
    ["another code of platelets", [count(30, 10, "final", "26515-7")], []],
  ]) {
    const seen = await shown(...resources);
    console.log(name, seen);
    assert.deepStrictEqual(seen, described, `changed: ${name}`);
  }
})();
JS
echo "as described"
