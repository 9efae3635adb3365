"""Marks, signs and remarks of sheets from clinics: read, or told of, and never lost in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

import itpcase as itp
from itpcase.errors import DataError, InputError
from itpcase.io import propose_mapping
from itpcase.io._headings.fields import field_of, unit_in
from itpcase.units.spellings import count_factor


def proposed(place: Path, text: str) -> tuple[str, itp.Cohort | None, str]:
    """The mapping that is proposed for a sheet, what is read by it, and what is asked."""
    sheet = place / "sheet.csv"
    sheet.write_text(text, encoding="utf-8")
    proposal = propose_mapping(sheet)
    (place / "m.toml").write_text(str(proposal), encoding="utf-8")
    try:
        cohort = itp.read_mapped(sheet, mapping=place / "m.toml")
    except (DataError, InputError):
        cohort = None
    return str(proposal), cohort, "\n".join(map(str, proposal.doubts))


def with_column(place: Path, heading: str, cell: str) -> tuple[str, itp.Cohort | None, str]:
    """A sheet of two counts with one more column."""
    rows = "".join(f"1,2021-01-0{day},9,{cell}\n" for day in (1, 8))
    return proposed(place, f"ID,Date,PLT (G/L),{heading}\n{rows}")


@pytest.mark.parametrize("unit", ["g/L", "(g/L)", "[g/l]", " ( g/L )", "(gm/L)", "[G/dL]"])
def test_grams_are_no_giga_in_brackets_either(unit: str) -> None:
    """As a heading has them: haemoglobin of 120 g/L was read as 120 G/L platelets."""
    assert count_factor(unit) is None


@pytest.mark.parametrize("unit", ["G/L", "(G/L)", "[G/l]", "(Gpt/L)"])
def test_giga_stays_giga_in_brackets(unit: str) -> None:
    """With or without them."""
    assert 1 == count_factor(unit)


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("PLT (x10(9)/L)", "x10(9)/L"), ("PLT [x10(9)/L]", "x10(9)/L"),
        ("PLT (×10^9个/L)", "×10^9个/L"), ("血小板\uff0810^9/L\uff09", "10^9/L"),
    ],
)  # fmt: skip
def test_a_unit_with_brackets_in_its_brackets_is_one(heading: str, unit: str) -> None:
    """As PubMed prints ``10(9)``, and with the Chinese word for pieces."""
    assert ("count", unit) == (field_of(heading), unit_in(heading))


@pytest.mark.parametrize("heading", ["PLT (% of normal)", "PLT (%)"])
def test_a_share_is_no_count(heading: str, tmp_path: Path) -> None:
    """It is asked about; with a unit of counts it would have been one."""
    text, cohort, asked = proposed(tmp_path, f"ID,Date,{heading}\n1,2021-01-01,45\n")

    assert f'"{heading}"' not in text.partition("# Not understood")[0]
    assert "is a share and no count" in asked
    assert cohort is None


@pytest.mark.parametrize(("sign", "sex"), [("♀", "F"), ("♂", "M")])
def test_the_signs_of_the_sexes_are_read(sign: str, sex: str, tmp_path: Path) -> None:
    """As they stand in many sheets."""
    _, cohort, _ = with_column(tmp_path, "Sex", sign)

    assert cohort is not None
    assert sex == cohort.patient(0).sex


@pytest.mark.parametrize("heading", ["Death", "DOD", "Tod", "Verstorben am", "Décès", "死亡"])
def test_the_day_of_a_death_is_read_by_its_word(heading: str, tmp_path: Path) -> None:
    """Lost, the patient would live on in every answer."""
    _, cohort, _ = with_column(tmp_path, heading, "2021-02-01")

    assert cohort is not None
    assert "2021-02-01" == str(cohort.patient(0).died_on)


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Remarks", "died 2021-02-01 of ICH"), ("Outcome", "deceased"), ("Status", "dead"),
        ("Bemerkung", "am 1.2. verstorben"), ("备注", "2月1日死亡"), ("Death", "† 1.2."),
    ],
)  # fmt: skip
def test_a_death_in_a_remark_is_asked_about(heading: str, cell: str, tmp_path: Path) -> None:
    """The column is not read, and says so; a status of the patient is none of the result."""
    _, cohort, asked = with_column(tmp_path, heading, cell)

    assert "says of a death" in asked
    assert cohort is not None
    assert "UNKNOWN_STATUS" not in {problem.code for problem in cohort.problems}


@pytest.mark.parametrize("cell", ["no death", "alive", "stable", "deadline", "no"])
def test_other_remarks_are_not_asked_about(cell: str, tmp_path: Path) -> None:
    """Words that hold others, and the word with a no before it."""
    assert "says of a death" not in with_column(tmp_path, "Remarks", cell)[2]


def test_a_rescue_is_read_by_its_headings(tmp_path: Path) -> None:
    """Its kind and its day; repeated in each row of counts, it is one."""
    text, cohort, _ = with_column(tmp_path, "Rescue therapy,Rescue date", "IVIG,2021-01-03")

    assert 'kind = "Rescue therapy"' in text
    assert cohort is not None
    assert [("ivig", "2021-01-03")] == [
        (str(each.kind), str(each.on)) for each in cohort.patient(0).rescues
    ]


def test_a_rescue_that_is_not_read_is_asked_about(tmp_path: Path) -> None:
    """Kind and day in one cell."""
    assert "says of a rescue" in with_column(tmp_path, "Rescue", "IVIG 2021-01-03")[2]


def test_the_last_contact_may_say_that_the_patient_lives(tmp_path: Path) -> None:
    """The day behind the word is the day; a month is partial as elsewhere."""
    _, cohort, _ = with_column(tmp_path, "Last follow-up", "alive 2024-05-01")
    assert cohort is not None
    assert "2024-05-01" == str(cohort.patient(0).followed_until)
    _, cohort, _ = with_column(tmp_path, "Last follow-up", "alive 2024-05")

    assert cohort is not None
    assert "PARTIAL_DATE" in {problem.code for problem in cohort.problems}


def test_ids_that_differ_by_a_blank_before_their_number_are_told_of(tmp_path: Path) -> None:
    """``P 1``, ``P-1`` and ``P1`` may be one patient; they are kept as several."""
    rows = "".join(f"{who},2021-01-0{day},9\n" for day, who in enumerate(("P 1", "P-1", "p1"), 1))
    _, cohort, _ = proposed(tmp_path, "ID,Date,PLT (G/L)\n" + rows)

    assert cohort is not None
    assert 3 == len(cohort)
    (told,) = (problem for problem in cohort.problems if problem.code == "IDS_ALIKE")
    assert all(repr(who) in str(told.given) for who in ("P 1", "P-1", "p1"))


BLOCKS = "ID,Date,PLT (G/L)\n1,2021-01-01,9\n,2021-01-08,45\n\n2,2021-02-01,12\n,2021-02-08,30\n"


def test_rows_without_an_id_are_of_the_patient_above_if_the_mapping_says_so(tmp_path: Path) -> None:
    """As where the id stands in the first row of each block; how many is told."""
    text, cohort, asked = proposed(tmp_path, BLOCKS)
    assert cohort is not None
    assert [1, 1] == [len(cohort.patient(at).platelets) for at in range(2)]
    assert {"NO_ID"} == {problem.code for problem in cohort.problems}
    assert "ids_above = true" in asked
    (tmp_path / "m.toml").write_text(
        text.replace("# ids_above = true", "ids_above = true"), encoding="utf-8"
    )
    cohort = itp.read_mapped(tmp_path / "sheet.csv", mapping=tmp_path / "m.toml")

    assert [2, 2] == [len(cohort.patient(at).platelets) for at in range(2)]
    assert [("EMPTY_CELL", "2 rows without one")] == [
        (problem.code, str(problem.given)) for problem in cohort.problems
    ]


@pytest.mark.parametrize(
    "text",
    [
        "ID,Date,PLT (G/L)\n,2021-01-01,9\n1,2021-01-08,45\n",
        "ID,Date,PLT (G/L)\n1,2021-01-01,9\n,,27\n",
        "ID,Date,PLT (G/L)\n1,2021-01-01,9\n1,2021-01-08,45\n",
    ],
)
def test_other_rows_without_an_id_are_not_asked_about(text: str, tmp_path: Path) -> None:
    """The first has none, a total without its word, and none."""
    assert "ids_above" not in proposed(tmp_path, text)[0]


def test_rows_of_sums_stay_sums_where_ids_stand_above(tmp_path: Path) -> None:
    """A mean is no patient, and what is below it is not of the last one."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(BLOCKS + "Mean,,24\n,,3\n", encoding="utf-8")
    cohort = itp.read_mapped(sheet, mapping={"ids_above": True, "counts": {
        "patient_id": "ID", "on": "Date", "count": "PLT (G/L)", "unit": {"value": "G/L"},
    }})  # fmt: skip

    assert 4 == sum(len(cohort.patient(at).platelets) for at in range(len(cohort)))
    assert "SUMMARY_ROW" in {problem.code for problem in cohort.problems}


def test_two_days_in_headings_of_platelets_are_columns_of_days(tmp_path: Path) -> None:
    """Each heading names the count and its day, though there are but two."""
    _, cohort, _ = proposed(tmp_path, "ID,PLT Day 0 (G/L),PLT Day 7 (G/L)\n1,9,45\n")

    assert cohort is not None
    assert [0, 7] == [each.on for each in cohort.patient(0).platelets]
