#!/usr/bin/env bash
# Prednisone from November to December 2021 is prednisone of the first and second of January.
#
# Library: healthchain 0.16.1 (C-CDA to FHIR)
# Guess:   A month without its day is a month in FHIR too, or is left out as other months are. A
#          time of day, as most records have one, is kept, or its day is.
# Happens: A date is read by "%Y%m%d", to which 202111 and 202112 are the first and the second of
#          January; the other months and the year alone are left out. So is each date with a time
#          of day: the drug that was stopped at half past nine goes on. Nothing is told, of drugs
#          and of problems alike.
# Seen:    202111 to 202112 is 2021-01-01 to 2021-01-02; 20210304 to 202112 ends before it begins;
#          to 20210601093000-0500 it has no end; from 202103 it has neither
# Matters: Lines of treatment are counted by such dates. A course of two weeks in November becomes
#          one of a day ten months before, and one that was stopped overlaps the next for ever.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check \
  "healthchain[cda]==0.16.1" fhir.resources==8.1.0 python-liquid==2.2.1 xmltodict==0.13.0
cd "$room"
"$room/bin/python" -I - <<'PYTHON'
import logging

from healthchain.interop import FormatType, create_interop

engine = create_interop()
logging.disable(logging.WARNING)  # the sections that a document has not

DOCUMENT = """<ClinicalDocument xmlns="urn:hl7-org:v3"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/><id root="1.2.3"/>
<code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/><title>Summary</title>
<effectiveTime value="20220301"/>
<confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/><languageCode code="en-US"/>
<component><structuredBody><component><section>
<templateId root="2.16.840.1.113883.10.20.22.2.1.1"/>
<code code="10160-0" codeSystem="2.16.840.1.113883.6.1"/><title>Medications</title>
<entry><substanceAdministration classCode="SBADM" moodCode="EVN">
<templateId root="2.16.840.1.113883.10.20.22.4.16"/><id root="1.2.4"/>
<statusCode code="completed"/>
<effectiveTime xsi:type="IVL_TS">{ends}</effectiveTime>
<consumable><manufacturedProduct><manufacturedMaterial>
<code code="8640" codeSystem="2.16.840.1.113883.6.88" displayName="prednisone"/>
</manufacturedMaterial></manufacturedProduct></consumable>
</substanceAdministration></entry></section></component>
<component><section><templateId root="2.16.840.1.113883.10.20.22.2.5.1"/>
<code code="11450-4" codeSystem="2.16.840.1.113883.6.1"/><title>Problems</title>
<entry><act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.3"/>
<id root="1.2.5"/><code code="CONC" codeSystem="2.16.840.1.113883.5.6"/>
<statusCode code="completed"/>
<entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">
<id root="1.2.6"/><code code="55607006" codeSystem="2.16.840.1.113883.6.96"/>
<statusCode code="completed"/><effectiveTime>{ends}</effectiveTime>
<value xsi:type="CD" code="32273002" codeSystem="2.16.840.1.113883.6.96"/>
</observation></entryRelationship></act></entry></section></component>
</structuredBody></component></ClinicalDocument>"""

def day(time):
    return str(time)[:10] if time else None

def read(first, last):
    ends = "".join(f'<{end} value="{value}"/>'
                   for end, value in (("low", first), ("high", last)) if value)
    drug, problem = sorted(engine.to_fhir(DOCUMENT.format(ends=ends), FormatType.CDA),
                           key=lambda each: type(each).__name__, reverse=True)
    period = drug.effectivePeriod
    of_drug = (day(period.start), day(period.end)) if period else (None, None)
    of_problem = day(problem.onsetDateTime), day(problem.abatementDateTime)
    assert of_drug == of_problem, f"changed: {of_drug} and {of_problem} of {first} to {last}"
    return of_drug

for ends, described in [
    (("20210304", "20210601"), ("2021-03-04", "2021-06-01")),
    (("202111", "202112"), ("2021-01-01", "2021-01-02")),
    (("20210304", "202112"), ("2021-03-04", "2021-01-02")),
    (("20210304", "20210601093000-0500"), ("2021-03-04", None)),
    (("20210304080000-0500", "20210601"), (None, "2021-06-01")),
    (("202103", None), (None, None)),
    (("2021", None), (None, None)),
]:
    seen = read(*ends)
    print(ends, "->", seen)
    assert seen == described, f"changed: {ends} is {seen}"
PYTHON
echo "as described"
