#!/usr/bin/env bash
# A month in a FHIR resource becomes the first day of that month.
#
# Library: fhirclient 4.4.0 (SMART on FHIR)
# Guess:   FHIR lets a date be a year or a month. Such a date has no day, so asking for one raises
#          an error or gives None.
# Happens: The missing parts are filled with the first month, the first day and midnight. Only the
#          text that is kept beside the datetime shows that they were not written.
# Seen:    2021-02 is 2021-02-01T00:00:00; 2021 is 2021-01-01T00:00:00
# Matters: A treatment begun "in 2021" starts on 1 January: its baseline is another count, and the
#          time to response is wrong by up to a year.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check fhirclient==4.4.0
"$room/bin/python" -I - <<'PYTHON'
from fhirclient.models.observation import Observation

for written, described in [
    ("2021-02-17", "2021-02-17T00:00:00"),
    ("2021-02", "2021-02-01T00:00:00"),
    ("2021", "2021-01-01T00:00:00"),
]:
    observation = Observation({
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"code": "777-3"}]},
        "effectiveDateTime": written,
    })
    seen = observation.effectiveDateTime.datetime.isoformat()
    print(written, "is", seen)
    assert seen == described, f"changed: {written} is {seen}"
PYTHON
echo "as described"
