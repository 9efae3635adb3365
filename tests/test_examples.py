"""The examples that ship with the package load, and say what their sources say."""

from __future__ import annotations

import pytest

import itpcase as itp
from itpcase import examples
from itpcase.io.csv import read_csv


def test_the_names() -> None:
    """There are two examples."""
    assert ("ding-2025", "published-cases") == examples.names()


@pytest.mark.parametrize(("name", "patients"), [("ding-2025", 4), ("published-cases", 12)])
def test_an_example_has_no_problem(name: str, patients: int) -> None:
    """The files are read strictly, and without a warning."""
    series, problems = read_csv(examples.path(name), strict=False)

    assert () == problems
    assert patients == len(series.patients)
    assert series == examples.load(name)


@pytest.mark.parametrize("call", [examples.path, examples.load])
def test_an_unknown_example_names_the_others(call: object) -> None:
    """The remedy lists what there is; a path is no name."""
    for name in ("ding-2024", "../io", "__pycache__", "", None):
        with pytest.raises(itp.InputError, match="ding-2025, published-cases"):
            call(name)  # type: ignore[operator]


def test_the_remissions_of_ding_2025() -> None:
    """Kept for 1045, 390 and 334 days, and 120 days until the drug was stopped."""
    episodes = [
        itp.remission_episodes(patient, definition=itp.DING_2025)
        for patient in examples.load("ding-2025").patients
    ]

    assert [[1045.0], [390.0], [334.0], [120.0]] == [[e.days for e in each] for each in episodes]
    assert [False, False, False, True] == [each[0].event for each in episodes]
    assert itp.EndReason.DISCONTINUATION == episodes[3][0].end_reason


def test_the_responses_of_ding_2025() -> None:
    """One complete and two partial responses; the fourth patient has none that is confirmed."""
    table = itp.classify_response(
        examples.load("ding-2025"), definition=itp.definitions.DING_2025_RESPONSE
    )

    assert ["CR", "NR", "PR", "PR"] == sorted(table["category"].tolist())


def test_constructed_counts_say_so() -> None:
    """No count of the seed series is patient data; those of the published cases were printed."""
    provenance = {
        name: {patient.provenance for patient in examples.load(name).patients}
        for name in examples.names()
    }

    assert {"ding-2025": {"constructed"}, "published-cases": {"observed"}} == provenance
