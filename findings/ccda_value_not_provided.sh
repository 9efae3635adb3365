#!/usr/bin/env bash
# A count of 12.3 was not provided, below 100 is 100, and more than 400 is 400 or more.
#
# Library: ccda-to-fhir 0.3 (C-CDA to FHIR)
# Guess:   A number in a result is a number in FHIR, or is refused as a type that is unknown; an
#          end that is said to be open (inclusive="false") is `<` and not `<=`.
# Happens: A real number (REAL) and an interval with one value (IVL_PQ) are left away, and in their
#          place stands "Value not provided in source C-CDA document". Whether an end is included
#          is not read: every bound includes it, as do both ends of a range.
# Seen:    12 from PQ and INT; from REAL no value and the reason "unknown"; `<5` is `<=5`, `>400` is
#          `>=400`, 30 to below 100 is 30 to 100
# Matters: A count that was measured is missing, in the words of the source. The thresholds of
#          response are met by the count itself: `<30` is no response, `<=30` may be one.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  ccda-to-fhir==0.3 lxml==6.1.3 pydantic==2.14.4 fhir.resources==8.3.0 fhir-core==1.1.12
"$room/bin/python" -I - <<'PYTHON'
import logging

from ccda_to_fhir import convert_document

logging.disable(logging.INFO)

# the namespaces of the format are names; nothing is fetched from them
UNKNOWN = '<addr nullFlavor="UNK"/><telecom nullFlavor="UNK"/>'
DOCUMENT = f"""<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<realmCode code="US"/>
<typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
<templateId root="2.16.840.1.113883.10.20.22.1.1" extension="2015-08-01"/>
<id root="1.2.3.1"/>
<code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/>
<title>Summary</title>
<effectiveTime value="20210401"/>
<confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>
<languageCode code="en-US"/>
<recordTarget><patientRole><id root="1.2.3.2"/>{UNKNOWN}<patient>
  <name><given>A</given><family>B</family></name>
  <administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/>
  <birthTime value="1980"/>
</patient></patientRole></recordTarget>
<author><time value="20210401"/><assignedAuthor><id root="1.2.3.3"/>{UNKNOWN}
  <assignedPerson><name><given>C</given><family>D</family></name></assignedPerson>
</assignedAuthor></author>
<custodian><assignedCustodian><representedCustodianOrganization>
  <id root="1.2.3.4"/><name>E</name>{UNKNOWN}
</representedCustodianOrganization></assignedCustodian></custodian>
<component><structuredBody><component><section>
  <templateId root="2.16.840.1.113883.10.20.22.2.3.1" extension="2015-08-01"/>
  <code code="30954-2" codeSystem="2.16.840.1.113883.6.1"/>
  <title>Results</title><text>Platelets</text>
  <entry><organizer classCode="BATTERY" moodCode="EVN">
    <templateId root="2.16.840.1.113883.10.20.22.4.1" extension="2015-08-01"/>
    <id root="1.2.3.5"/>
    <code code="58410-2" codeSystem="2.16.840.1.113883.6.1"/>
    <statusCode code="completed"/>
    <component><observation classCode="OBS" moodCode="EVN">
      <templateId root="2.16.840.1.113883.10.20.22.4.2" extension="2015-08-01"/>
      <id root="1.2.3.6"/>
      <code code="777-3" codeSystem="2.16.840.1.113883.6.1" displayName="Platelets"/>
      <statusCode code="completed"/>
      <effectiveTime value="20210304"/>
      %s
    </observation></component>
  </organizer></entry>
</section></component></structuredBody></component>
</ClinicalDocument>"""
UNIT = 'unit="10*9/L"'
CASES = [
    ("PQ 12", f'<value xsi:type="PQ" value="12" {UNIT}/>', "12 10*9/L"),
    ("INT 12", '<value xsi:type="INT" value="12"/>', "12"),
    ("REAL 12.3", '<value xsi:type="REAL" value="12.3"/>',
     "unknown: Value not provided in source C-CDA document"),
    ("IVL_PQ 12", f'<value xsi:type="IVL_PQ" value="12" {UNIT}/>',
     "unknown: Value not provided in source C-CDA document"),
    ("<5", f'<value xsi:type="IVL_PQ"><high value="5" {UNIT} inclusive="false"/></value>',
     "<= 5 10*9/L"),
    (">400", f'<value xsi:type="IVL_PQ"><low value="400" {UNIT} inclusive="false"/></value>',
     ">= 400 10*9/L"),
    ("30 to <100", f'<value xsi:type="IVL_PQ"><low value="30" {UNIT} inclusive="true"/>'
     f'<high value="100" {UNIT} inclusive="false"/></value>', "30 to 100"),
]

def read(value):
    given = convert_document(DOCUMENT % value)
    bundle = given["bundle"] if isinstance(given, dict) else given.bundle
    found = [each["resource"] for each in bundle["entry"]
             if each["resource"]["resourceType"] == "Observation"]
    assert len(found) == 1, f"changed: {len(found)} observations"
    (seen,) = found
    if "valueRange" in seen:
        return f"{seen['valueRange']['low']['value']} to {seen['valueRange']['high']['value']}"
    if "valueQuantity" in seen:
        count = seen["valueQuantity"]
        sign = count["comparator"] + " " if "comparator" in count else ""
        return f"{sign}{count['value']} {count['unit']}"
    if "dataAbsentReason" in seen:
        reason = seen["dataAbsentReason"]
        return f"{reason['coding'][0]['code']}: {reason['text']}"
    return str(seen["valueInteger"])

for name, value, described in CASES:
    seen = read(value)
    print(name, "is", seen)
    assert seen == described, f"changed: {name}: {seen}"
PYTHON
echo "as described"
