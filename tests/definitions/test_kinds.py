"""A field of a definition that is given an object of another kind is refused by name."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import attrs
import pytest

import itpcase as itp
from itpcase.definitions import list_definitions
from itpcase.errors import InputError

ODD: tuple[Any, ...] = (7.5, "x", (), None, ("x",), {"a": 1}, True, -1, (7,))
FIELDS = [field.name for field in attrs.fields(itp.Definition)]

PATIENT = itp.Patient(
    id="a",
    lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
    platelets=[
        itp.PlateletMeasurement(on=7 * at, count=f"{count} G/L")
        for at, count in enumerate((9, 110, 120, 8))
    ],
)


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("of", ["iwg-2009", "luna-3", "extend"])
def test_a_field_takes_what_it_takes_or_refuses_by_name(of: str, name: str) -> None:
    """A variant is refused where it is made, or answers every question and prints itself."""
    definition = itp.get_definition(of)
    for odd in ODD:
        with suppress(InputError):
            variant = attrs.evolve(definition, **{name: odd})
            assert str(variant)
            assert repr(variant)
            itp.classify_response(PATIENT, variant)
            itp.remission_episodes(PATIENT, definition=variant)


@pytest.mark.parametrize(
    ("name", "odd"),
    [("levels", ("CR",)), ("washouts", ()), ("confirm", 2), ("baseline", None), ("notes", 7),
     ("cells", {"levels": "seen"}), ("strategies", "composite"), ("title", None), ("landmarks", 7)],
)  # fmt: skip
def test_the_field_is_named(name: str, odd: Any) -> None:
    """With the class that it takes."""
    with pytest.raises(InputError, match=rf"^Definition\.{name}(\[0\])?: needs .*"):
        attrs.evolve(itp.IWG_2009, **{name: odd})


def test_lists_are_taken_for_tuples() -> None:
    """What is published is built again from lists."""
    for definition in list_definitions():
        lists: Any = {
            field.name: list(value)
            for field in attrs.fields(itp.Definition)
            if isinstance(value := getattr(definition, field.name), tuple)
        }
        assert definition == attrs.evolve(definition, **lists)
