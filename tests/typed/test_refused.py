"""
What a type checker refuses, which is refused with a sentence when it is run all the same.

mypy tells of a comment below that hides nothing, so that each line here is one that it refuses.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs
import pytest

import itpcase as itp

PATIENT = itp.Patient(
    id="p1",
    platelets=[itp.PlateletMeasurement(on=0, count="15 10*9/L")],
    lines=[itp.TreatmentLine(line=1, agents=["prednisone"], started_on=0)],
)

REFUSED: dict[str, Callable[[], object]] = {
    "a count without a unit": lambda: itp.PlateletMeasurement(on=0, count=15),  # type: ignore[arg-type]
    "a day as text": lambda: itp.PlateletMeasurement(on="2021-03-14", count="15 10*9/L"),  # type: ignore[arg-type]
    "a line that is no number": lambda: itp.TreatmentLine(line=1.5, agents=["ivig"], started_on=0),  # type: ignore[arg-type]
    "an id in place of a patient": lambda: itp.classify_response("p1"),  # type: ignore[arg-type]
    "a definition by its id": lambda: itp.classify_response(PATIENT, "iwg-2009"),  # type: ignore[call-overload]
    "a line as text": lambda: itp.classify_response(PATIENT, line="1"),  # type: ignore[call-overload]
    "a day without a definition": lambda: itp.answer_landmarks(PATIENT, data_cut="2021"),  # type: ignore[call-overload]
    "a number in place of a count": lambda: itp.parse_count(15),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("call", REFUSED.values(), ids=REFUSED)
def test_what_is_refused_says_why(call: Callable[[], object]) -> None:
    """The error is one of Python or of the library, and names the argument or what came."""
    with pytest.raises((itp.ItpcaseError, TypeError), match=r".+"):
        call()


def test_a_record_is_not_edited() -> None:
    """A record is frozen for the type checker, and when it is run."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        PATIENT.id = "p2"  # type: ignore[misc]
