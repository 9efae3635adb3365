#!/usr/bin/env bash
# FHIRPath finds two spellings of one platelet count unequal, and cannot compare an Observation's.
#
# Library: fhirpathpy 2.2.4
# Guess:   Quantities of one dimension are converted before they are compared, so 30 ×10⁹/L = 30
#          000 /µL; or the answer is empty, as it is in FHIRPath where things cannot be compared.
#          An Observation's value can be compared with a quantity.
# Happens: 1 g = 1000 mg is true, 30 10*9/L = 30000 /uL is false. Observation.value = 30 '10*9/L'
#          works, Observation.value >= 30 '10*9/L' raises an exception about a dict.
# Seen:    [True], [False], [True], Exception, [True]
# Matters: A filter for "at least 30" must drop to the bare number, where the unit plays no part:
#          30 000 /µL passes and so does 30 /µL.
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room"
"$room/bin/pip" install -qq --disable-pip-version-check fhirpathpy==2.2.4
"$room/bin/python" -I - <<'PYTHON'
from fhirpathpy import evaluate
from fhirpathpy.models import models

quantity = {"value": 30, "unit": "10*9/L", "code": "10*9/L"}
observation = {"resourceType": "Observation", "status": "final", "valueQuantity": quantity}

def answer(expression):
    try:
        seen = evaluate(observation, expression, {}, models["r4"])
    except Exception as error:
        seen = type(error).__name__
    print(expression, "->", seen)
    return seen

for expression, described in [
    ("1 'g' = 1000 'mg'", [True]),
    ("30 '10*9/L' = 30000 '/uL'", [False]),
    ("Observation.value = 30 '10*9/L'", [True]),
    ("Observation.value >= 30 '10*9/L'", "Exception"),
    ("Observation.value.value >= 30", [True]),
]:
    seen = answer(expression)
    assert seen == described, f"changed: {expression} is {seen}"
PYTHON
echo "as described"
