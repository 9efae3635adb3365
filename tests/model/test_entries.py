"""The fields of single records: counts, lines, rescues, bleeding, laboratory values."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

import itpcase as itp
from itpcase.terms import Assumed, RescueKind
from itpcase.units.counts import quantity
from tests.model.made import (
    RECORDS,
    Make,
    bleed,
    lab,
    line,
    person,
    platelets,
    refused,
    rescue,
    series,
)

# --- fields ---------------------------------------------------------------------------------------


def test_a_platelet_measurement() -> None:
    """Value, bound and range, in 10⁹/L."""
    bound, between = platelets(count="<5 K/µL"), platelets(count="30–60 ×10⁹/L")

    assert (5.0, "<", None) == (bound.count_1e9_per_l, bound.comparator, bound.upper_1e9_per_l)
    assert (30.0, "", 60.0) == (
        between.count_1e9_per_l, between.comparator, between.upper_1e9_per_l
    )  # fmt: skip
    assert itp.Count(30.0, "", 60.0) == between.as_printed
    assert "15.0 gigacount / liter" == str(platelets().count)
    assert platelets(count="15,000 /uL") == platelets(count=itp.Count(15.0)) == platelets()


def test_a_bare_count_names_the_field() -> None:
    """The address is that of the record."""
    assert "PlateletMeasurement.count" == refused(platelets, count=15).argument
    assert "TreatmentLine.baseline" == refused(line, baseline=15).argument
    assert "LabMeasurement.value" == refused(lab, value=35).argument
    assert "LabMeasurement.upper_limit" == refused(lab, upper_limit=40).argument


@pytest.mark.parametrize(
    ("given_agents", "agents"),
    [
        (["Zanubrutinib"], ("zanubrutinib",)),
        ("IVIG", ("ivig",)),
        (("ivig", "IVIG ", "dexamethasone"), ("ivig", "dexamethasone")),
        (["  high  dose\tdexamethasone "], ("high dose dexamethasone",)),
        ((agent for agent in ("b", "a")), ("b", "a")),
    ],
)
def test_agents(given_agents: Any, agents: tuple[str, ...]) -> None:
    """In small letters, without spare blanks, each once and in the order given."""
    assert agents == line(agents=given_agents).agents


@pytest.mark.parametrize("agents", [[], "", [""], ["ivig", "  "]])
def test_a_line_has_agents(agents: Any) -> None:
    """A line without a name for what was given is refused."""
    problem = refused(line, agents=agents)

    assert ("NO_AGENT", "TreatmentLine.agents") == (problem.code, problem.argument)
    assert "rituximab" in problem.remedy


@pytest.mark.parametrize("number", [0, -1, 1.5, True, "one", None, "0"])
def test_the_number_of_a_line(number: Any) -> None:
    """Whole, and from 1 on."""
    problem = refused(line, line=number)

    assert ("LINE_NUMBER", "TreatmentLine.line") == (problem.code, problem.argument)
    assert "a whole number from 1 to 100,000,000" == problem.needed
    assert 1 == line(line=1).line


@pytest.mark.parametrize(
    ("start", "end"), [(0, 0), (0, 1), (-5, -5), (dt.date(2021, 3, 4), dt.date(2021, 3, 4)),
                       (None, 5), (5, None), (5, dt.date(2021, 3, 4))],
)  # fmt: skip
def test_a_line_ends_on_or_after_its_start(start: Any, end: Any) -> None:
    """Its first day is early enough; what cannot be compared is the patient's to report."""
    assert (start, end) == (
        (kept := line(started_on=start, ended_on=end)).started_on,
        kept.ended_on,
    )


@pytest.mark.parametrize(
    ("start", "end"), [(0, -1), (5, 4), (dt.date(2021, 3, 4), dt.date(2021, 3, 3))]
)
def test_a_line_that_ends_before_it_starts(start: Any, end: Any) -> None:
    """Both days are in the message."""
    problem = refused(line, started_on=start, ended_on=end)

    assert ("LINE_ENDS_BEFORE_START", "TreatmentLine.ended_on") == (problem.code, problem.argument)
    assert f"a day on or after the start ({start})" == problem.needed
    assert str(end) == problem.given


def test_a_printed_baseline() -> None:
    """It is read as a count is; a line may have none."""
    assert itp.Count(15.0) == line(baseline="15,000 /uL").baseline
    assert itp.Count(5.0, "<") == line(baseline="<5 G/L").baseline
    assert line().baseline is None


@pytest.mark.parametrize("kind", list(RescueKind))
def test_kinds_of_rescue(kind: RescueKind) -> None:
    """Each may be given as text."""
    assert kind is rescue(kind=kind.value).kind
    assert kind is rescue(kind=kind).kind


@pytest.mark.parametrize("kind", ["red cells", "rituximab", "", None, ["ivig"]])
def test_an_unknown_rescue(kind: Any) -> None:
    """The message lists the kinds."""
    problem = refused(rescue, kind=kind)

    assert ("NOT_IN_VOCABULARY", "RescueTherapy.kind") == (problem.code, problem.argument)
    assert "one of platelet_transfusion, ivig, anti_d, steroid_pulse, other" == problem.needed


@pytest.mark.parametrize(
    ("make", "field", "code", "good", "bad"),
    [
        (rescue, "washout_days", "WASHOUT", [None, 0, 28, 1000], [-1, 7.5, True, "a week"]),
        (bleed, "who_grade", "WHO_GRADE", [None, 0, 1, 4], [-1, 5, 2.5, True, "2-3"]),
    ],
)
def test_whole_numbers(make: Make, field: str, code: str, good: list[Any], bad: list[Any]) -> None:
    """Both ends of the range pass, and nothing beyond them."""
    for value in good:
        assert value == getattr(make(**{field: value}), field)
    for value in bad:
        problem = refused(make, **{field: value})

        assert (code, f"{type(make()).__name__}.{field}") == (problem.code, problem.argument)
        assert "leave it out" in problem.remedy


@pytest.mark.parametrize(
    ("on", "until"), [(5, 5), (5, 9), (None, 5), (None, dt.date(2021, 3, 4)), (5, None),
                      (5, dt.date(2021, 3, 4))],
)  # fmt: skip
def test_a_bleed_ends_on_or_after_its_first_day(on: Any, until: Any) -> None:
    """Without a first day, and for the patient to report, it is kept."""
    assert until == bleed(on=on, until=until).until


@pytest.mark.parametrize(("on", "until"), [(5, 4), (dt.date(2021, 3, 4), dt.date(2021, 3, 3))])
def test_a_bleed_that_ends_before_it_begins(on: Any, until: Any) -> None:
    """Both days are in the message."""
    problem = refused(bleed, on=on, until=until)

    assert ("BLEED_ENDS_BEFORE_START", "BleedingEvent.until") == (problem.code, problem.argument)
    assert (f"a day on or after the first ({on})", str(until)) == (problem.needed, problem.given)


def test_a_laboratory_value() -> None:
    """In the canonical unit of its analyte, with the limit of the laboratory."""
    alt = lab(analyte=" ALT ", value="0.7 µkat/L", upper_limit="0.6 µkat/L")
    low = lab(value="<5 U/L")

    assert ("alt", 42.0, "U/L", 36.0) == (
        alt.analyte, alt.value_in_unit, alt.unit, alt.upper_limit_in_unit
    )  # fmt: skip
    assert quantity(42.0, "enzyme_unit / liter") == alt.value
    assert (itp.Count(5.0, "<"), "<", None) == (
        low.as_printed, low.comparator, low.upper_limit_in_unit
    )  # fmt: skip
    assert lab(value=quantity(35.0, "enzyme_unit / liter")) == lab()
    assert "umol/L" == lab(analyte="creatinine", value="1 mg/dL").unit


@pytest.mark.parametrize("limit", ["<40 U/L", "30-40 U/L"])
def test_an_upper_limit_is_one_number(limit: str) -> None:
    """A bound or a range is no limit."""
    problem = refused(lab, upper_limit=limit)

    assert ("LIMIT_IS_A_BOUND", "LabMeasurement.upper_limit") == (problem.code, problem.argument)
    assert "one number with its unit" == problem.needed


def test_an_unknown_analyte() -> None:
    """The message lists the names there are."""
    problem = refused(lab, analyte="sgpt")

    assert "UNKNOWN_ANALYTE" == problem.code
    assert (
        "one of alt, ast, alp, ggt, bilirubin, creatinine, neutrophils, haemoglobin, platelets"
        == problem.needed
    )


@pytest.mark.parametrize("make", [platelets, line, rescue, bleed, lab], ids=lambda m: m.__name__)
def test_what_was_assumed(make: Make) -> None:
    """The words of the vocabulary, each once, in one order."""
    record = make(assumed=["unit", "day", "unit"])

    assert (Assumed.DAY, Assumed.UNIT) == record.assumed
    assert () == make().assumed
    assert "one of unit, day, approximate" == refused(make, assumed=["year"]).needed


TEXTS: list[tuple[Make, str]] = [
    *[(make, "note") for make in RECORDS],
    (line, "stop_reason"),
    (line, "stated_response"),
    (bleed, "site"),
    (person, "death_cause"),
    (person, "citation"),
    (series, "title"),
    (series, "citation"),
]


@pytest.mark.parametrize(
    ("make", "field"), TEXTS, ids=[f"{make.__name__}.{field}" for make, field in TEXTS]
)
def test_free_text(make: Make, field: str) -> None:
    """Text is kept, an empty one is none, and what is no text is refused."""
    assert "as it is " == getattr(make(**{field: "as it is "}), field)
    assert getattr(make(**{field: ""}), field) is None
    assert getattr(make(), field) is None
    for bad in (5, ["x"], b"x"):
        problem = refused(make, **{field: bad})

        assert ("NOT_TEXT", f"{type(make()).__name__}.{field}") == (problem.code, problem.argument)


# --- typed words ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"sex": "FEMALE"}, ("sex", "F")), ({"sex": "男"}, ("sex", "M")),
        ({"sex": "U"}, ("sex", None)),
        ({"sex": 8532}, ("sex", "F")), ({"age": "34 y"}, ("age", 34.0)),
        ({"age": "3 months"}, ("age", 0.25)), ({"age": "3岁"}, ("age", 3.0)),
        ({"age": np.int64(41)}, ("age", 41.0)),
        ({"bleeding_recorded": "是"}, ("bleeding_recorded", True)),
        ({"bleeding_recorded": "Y"}, ("bleeding_recorded", True)),
        ({"bleeding_recorded": 0}, ("bleeding_recorded", False)),
        ({"bleeding_recorded": np.True_}, ("bleeding_recorded", True)),
    ],
)  # fmt: skip
def test_typed_words_of_a_patient(typed: dict[str, Any], kept: tuple[str, object]) -> None:
    """A record reads the words of the closed tables, as files do."""
    field, value = kept

    assert value == getattr(person(**typed), field)


def test_typed_words_of_the_other_records() -> None:
    """Kinds, grades and whole numbers are read by the same tables."""
    assert RescueKind.PLATELET_TRANSFUSION is rescue(kind="Platelet transfusion").kind
    assert 3 == bleed(who_grade="WHO III").who_grade
    assert 2 == bleed(who_grade=np.int64(2)).who_grade
    assert 7 == rescue(washout_days=np.int16(7)).washout_days
    assert 2 == line(line=np.int64(2)).line


def test_an_approximate_number_is_marked_on_its_record() -> None:
    """The flag is kept on the record; the number is the one that is printed."""
    counted = platelets(count="~12 G/L", assumed=["day"])
    treated = line(baseline="ca. 9 G/L")
    measured = lab(value="~40 U/L")

    assert (Assumed.APPROXIMATE, Assumed.DAY) == counted.assumed
    assert 12.0 == counted.count_1e9_per_l
    assert not counted.as_printed.approximate
    assert (Assumed.APPROXIMATE,) == treated.assumed == measured.assumed
    assert platelets(count="12 G/L", assumed=["approximate"]) == platelets(count="~12 G/L")


@pytest.mark.parametrize(("low", "high"), [("40 U/L", "10 U/L"), ("40 U/L", "40 U/L")])
def test_limits_of_normal_run_upwards(low: str, high: str) -> None:
    """Of two that do not, nobody knows which is which."""
    with pytest.raises(itp.InputError, match=r"lower_limit: .*got 40 to (10|40); .*RANGE"):
        itp.LabMeasurement(on=0, analyte="alt", value="35 U/L", upper_limit=high, lower_limit=low)
