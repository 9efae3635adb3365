#!/usr/bin/env bash
# A count of March 2021 was taken on 1 January.
#
# Library: @medplum/ccda 5.1.10 (C-CDA to FHIR)
# Guess:   202103, a month without its day, is 2021-03 in FHIR, which has such dates.
# Happens: All but the year is left away, and the first day and midnight in Greenwich are filled in.
#          A day without a time has midnight in Greenwich too, and so has a local time without a
#          zone: neither can be told from a moment that was known.
# Seen:    Of 202103, 202109 and 2021: 2021-01-01T00:00:00Z; of 20210305: 2021-03-05T00:00:00Z; of
#          202103051030: 2021-03-05T10:30:00Z. An onset of 202103 is the same 1 January.
# Matters: The older counts and the onset of a referred patient are months. A year of them is one
#          day, and before every treatment of that year.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --prefix "$room" \
  @medplum/ccda@5.1.10 @medplum/core@5.1.10
cd "$room"
node - <<'JS'
const assert = require("node:assert");

globalThis.WebSocket ??= class {};  // asked for when it is loaded; Node 22 has it
const { convertCcdaToFhir, convertXmlToCcda } = require("@medplum/ccda");

const template = (number) => `<templateId root="2.16.840.1.113883.10.20.22.${number}"/>`;
const LOINC = 'codeSystem="2.16.840.1.113883.6.1"';  // the names of LOINC and of C-CDA are numbers

const result = (time, index) => `<component><observation classCode="OBS" moodCode="EVN">
  ${template("4.2")}<id root="1.2.3.${index}"/>
  <code code="777-3" ${LOINC} displayName="Platelets"/><statusCode code="completed"/>
  <effectiveTime value="${time}"/><value xsi:type="PQ" value="12" unit="10*9/L"/>
  </observation></component>`;

const onset = (time) => `<entry><act classCode="ACT" moodCode="EVN">${template("4.3")}
  <id root="1.2.4"/><code code="CONC" codeSystem="2.16.840.1.113883.5.6"/>
  <statusCode code="active"/><effectiveTime><low value="${time}"/></effectiveTime>
  <entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">${template("4.4")}
  <id root="1.2.5"/><code code="64572001" codeSystem="2.16.840.1.113883.6.96"/>
  <statusCode code="completed"/><effectiveTime><low value="${time}"/></effectiveTime>
  <value xsi:type="CD" code="32273002" codeSystem="2.16.840.1.113883.6.96"/>
  </observation></entryRelationship></act></entry>`;

const document = (times) => `<ClinicalDocument xmlns="urn:hl7-org:v3"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <typeId extension="POCD_HD000040" root="2.16.840.1.113883.1.3"/>${template("1.1")}
  <id root="1.2"/><code code="34133-9" ${LOINC}/><title>Referral</title>
  <effectiveTime value="20211231"/><recordTarget><patientRole><id root="1.1" extension="1"/>
  <patient><name><given>G</given><family>F</family></name><birthTime value="1970"/></patient>
  </patientRole></recordTarget><component><structuredBody>
  <component><section>${template("2.3.1")}<code code="30954-2" ${LOINC}/><title>Results</title>
  <entry><organizer classCode="BATTERY" moodCode="EVN">${template("4.1")}<id root="1.9"/>
  <code code="58410-2" ${LOINC}/><statusCode code="completed"/>${times.map(result).join("")}
  </organizer></entry></section></component>
  <component><section>${template("2.5.1")}<code code="11450-4" ${LOINC}/><title>Problems</title>
  ${onset("202103")}</section></component>
  </structuredBody></component></ClinicalDocument>`;

const described = {
  "2021": "2021-01-01T00:00:00Z", "202103": "2021-01-01T00:00:00Z",
  "202109": "2021-01-01T00:00:00Z", "20210305": "2021-03-05T00:00:00Z",
  "202103051030": "2021-03-05T10:30:00Z",
};
const times = Object.keys(described);
const bundle = convertCcdaToFhir(convertXmlToCcda(document(times)));
const resources = bundle.entry.map((entry) => entry.resource);

times.forEach((time, index) => {
  const count = resources.find((resource) => resource.resourceType === "Observation"
    && resource.identifier?.[0].system.endsWith(`1.2.3.${index}`));
  console.log(time, count.effectiveDateTime);
  assert.strictEqual(count.effectiveDateTime, described[time], `changed: ${time}`);
});
const disease = resources.find((resource) => resource.resourceType === "Condition");
console.log("onset", disease.onsetDateTime);
assert.strictEqual(disease.onsetDateTime, described["202103"], "changed: the onset");
JS
echo "as described"
