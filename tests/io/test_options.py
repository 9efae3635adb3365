"""What a caller says to a reader of a system, or writes into a mapping, is checked by name."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import itpcase as itp
from itpcase.cli import main
from itpcase.errors import DataError
from tests.io.systems import at, bundle, lb, meds, observation, omop, quantity, sdtm

COUNTS = {"patient_id": "id", "on": "day", "count": "plt", "unit": {"value": "10*9/L"}}

ODD: dict[str, Any] = {
    "a text": "EPISTAXIS", "a list": [b"x"], "a mapping": {"a": b"x"}, "a number": 1.5,
    "bytes": b"x", "yes": True, "an object": object(),
}  # fmt: skip
"""What no option is."""

OTHER: dict[str, dict[str, Any]] = {
    "bleeding": {"a grade above 4": {"E": 5}, "a grade in words": {"E": "2"}, "yes": {"E": True}},
    "grades": {"none": {"MILD": None}, "half": {"MILD": 1.5}},
    "labs": {"an analyte that no rule reads": {"X": "sodium"}},
    "concepts": {"half": [1.5], "yes": [True], "words": ["platelets"]},
    "baseline": {"a slip": "flags"}, "impute": {"a slip": "fist"}, "decimal": {"a slip": ";"},
    "days": {"a slip": "CDISC"}, "dates": {"a slip": "dayfirst"}, "zone": {"a slip": "Mars"},
}  # fmt: skip

SERVES = {"encoding": {"a text"}, "codes": {"a mapping"}}
"""A name that is looked up when a file is read; the keys are a list."""


def sheet(place: Path) -> Path:
    """A sheet with one count."""
    file = place / "h.csv"
    file.write_text("id,day,plt\n1,2021-03-05,12\n", encoding="utf-8")
    return file


def readers(place: Path) -> dict[str, tuple[Callable[..., itp.Cohort], Any, dict[str, Any]]]:
    """Each reader with a source of its own."""
    for name in ("cdisc", "meds", "fhir"):
        (place / name).mkdir()
    row = {"measurement_date": dt.date(2021, 1, 1), "value_as_number": 9.0, "unit_concept_id": 8848}
    return {
        "cdisc": (itp.read_cdisc,
                  sdtm(place / "cdisc", lb=lb("1,9,10^9/L,9,9,10^9/L,2021-01-05")), {}),
        "fhir": (itp.read_fhir,
                 bundle(place / "fhir", observation("a", "2021-01-01", **quantity(9))), {}),
        "mapped": (itp.read_mapped, sheet(place), {"mapping": {"counts": COUNTS}}),
        "meds": (itp.read_meds,
                 meds(place / "meds", (1, at(1), "LAB//51265//K/uL", 9.0, None)), {}),
        "omop": (itp.read_omop, omop(row), {}),
    }  # fmt: skip


@pytest.mark.parametrize("form", ["cdisc", "fhir", "mapped", "meds", "omop"])
def test_an_option_of_another_kind(tmp_path: Path, form: str) -> None:
    """It is refused by its name before anything is read; none is passed over."""
    read, source, given = readers(tmp_path)[form]
    for argument in inspect.signature(read).parameters.values():
        is_option = argument.kind is argument.KEYWORD_ONLY and str(argument.annotation) != "bool"
        if not is_option or argument.name == "mapping":  # a mapping has tests of its own
            continue
        odd = {**ODD, **OTHER.get(argument.name, {})}
        for kind, value in odd.items():
            if kind in SERVES.get(argument.name, ()):
                continue
            with pytest.raises(itp.ItpcaseError) as caught:
                read(source, **given | {argument.name: value})
            assert argument.name in str(caught.value)


def test_whole_numbers_of_other_programs_are_concepts() -> None:
    """What pandas and a file of options have for 3024929 is that concept."""
    row = {"measurement_date": dt.date(2021, 1, 1), "value_as_number": 9.0, "unit_concept_id": 8848}

    for concept in (3024929, 3024929.0, "3024929", np.int64(3024929)):
        listed: Any = [concept]
        read = itp.read_omop(omop(row), concepts=listed, bleeding=listed)
        assert 1 == len(read.counts)


SETTINGS: dict[str, Any] = {
    "impute": "fist", "decimal": ";", "zone": 5, "dates": "x", "encoding": 5, "layout": "tall",
    "missing": "999", "delimiter": ";", "sheet": 1, "heading_row": 0, "dictionary": 5, "file": 5,
    "counts": 5,
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), SETTINGS.items(), ids=SETTINGS)
def test_a_setting_of_a_mapping(tmp_path: Path, name: str, value: object) -> None:
    """A word that is none of those, and a value of another kind, are refused by their name."""
    with pytest.raises(DataError) as caught:
        itp.read_mapped(sheet(tmp_path), mapping={"counts": COUNTS} | {name: value})

    assert [name] == [problem.argument for problem in caught.value.problems]


@pytest.mark.parametrize(
    "more",
    [{"where": "labs"}, {"codes": ["x"]}, {"codes": {"unit": "x"}}, {"missing": "9"}, {"count": 5},
     {"patient_id": {"column": "id"}}, {"file": 3}],
    ids=str,
)  # fmt: skip
def test_a_table_of_a_mapping(tmp_path: Path, more: dict[str, Any]) -> None:
    """So is what a table says beside its columns, and a column that is no name."""
    with pytest.raises(DataError) as caught:
        itp.read_mapped(sheet(tmp_path), mapping={"counts": COUNTS | more})

    assert all(
        problem.argument.startswith(f"counts.{next(iter(more))}")
        for problem in caught.value.problems
    )


def test_exposures_without_a_drug(tmp_path: Path) -> None:
    """A table of drugs says in which column they are."""
    drugs = {"patient_id": "id", "started_on": "day"}
    with pytest.raises(DataError) as caught:
        itp.read_mapped(sheet(tmp_path), mapping={"counts": COUNTS, "exposures": drugs})

    assert ["exposures.agent"] == [problem.argument for problem in caught.value.problems]


@pytest.mark.parametrize(("lang", "said"), [("en", "needs one of long, wide"), ("zh", "以下之一")])
def test_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str, said: str
) -> None:
    """The same from a file, in either language; nothing is answered."""
    file = tmp_path / "m.toml"
    file.write_text(
        'layout = "tall"\n[counts]\npatient_id = "id"\non = "day"\ncount = "plt"\n'
        'unit = { value = "10*9/L" }\n'
    )
    code = main(["classify", str(sheet(tmp_path)), "--mapping", str(file), "--lang", lang])
    told = capsys.readouterr()

    assert (1, "") == (code, told.out)
    assert said in told.err
