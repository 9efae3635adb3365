"""What a sheet holds and a mapping would lose, or read as something else, is told of."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from itpcase.errors import DataError, InputError
from itpcase.io.recognise import inspect_data
from tests.io.systems import codes, printed

COUNTS = {"patient_id": "id", "on": "day", "count": "plt", "unit": {"value": "10*9/L"}}
LINES = {"line": "a", "agents": "b", "started_on": "a"}
WIDE = {"patient_id": "id", "unit": {"value": "10*9/L"}, "days": "all"}


def read(place: Path, text: str, counts: dict[str, Any] = COUNTS, **more: Any) -> itp.Cohort:
    """Read a sheet by a mapping."""
    file = place / "h.csv"
    file.write_text(text, encoding="utf-8")
    return itp.read_mapped(file, mapping={"counts": counts} | more)


@pytest.mark.parametrize("word", ["PLT", "platelets", "血小板", "Thrombozyten"])
def test_rows_of_other_tests_are_no_counts(tmp_path: Path, word: str) -> None:
    """With a column of tests, only the rows of platelets are counts; the others are listed."""
    text = f"id,day,test,plt\n1,2021-03-05,{word},12\n1,2021-03-05,HGB,130\n"
    cohort = read(tmp_path, text, COUNTS | {"analyte": "test"})

    assert [("1", "2021-03-05", "12")] == printed(cohort)
    assert ["NOT_USED"] == codes(cohort)
    (told,) = cohort.problems
    assert "counts.codes.analyte" in told.remedy
    assert "agents=" not in str(told)
    assert "counts.codes.analyte" in told.told.render("zh")


def test_codes_that_are_numbers_in_python(tmp_path: Path) -> None:
    """A mapping that is a dict may have whole numbers as codes; a TOML file has texts."""
    own = COUNTS | {"unit": "u"}
    for one in (1, "1"):
        cohort = read(tmp_path, "id,day,plt,u\n1,2021-03-05,12,1\n",
                      own | {"codes": {"unit": {one: "10*9/L"}}})  # fmt: skip
        assert [("1", "2021-03-05", "12")] == printed(cohort)


def test_the_number_of_a_line_may_have_a_decimal(tmp_path: Path) -> None:
    """A program writes ``1.0`` where a column has empty cells; it is read as in our own files."""
    lines = {"patient_id": "id", "line": "line", "agents": "drug", "started_on": "start"}
    text = "id,day,plt,line,drug,start\n1,2021-03-05,12,1.0,ivig,2021-03-05\n1,2021-03-08,30,,,\n"
    cohort = read(tmp_path, text, lines=lines)

    assert ([], 1) == (codes(cohort), cohort.patient(0).lines[0].line)


DRUGS = {"patient_id": "id", "agent": "drug", "started_on": "start", "ended_on": "stop",
         "daily_dose": "dose"}  # fmt: skip


def repeated(*stops: str, dose: str = "60 mg/d") -> str:
    """A sheet of counts that says in each row which drug the patient has."""
    rows = (f"1,2021-01-0{n},{9 * n},prednisone,2021-01-01,{stop},{dose},1\n"
            for n, stop in enumerate(stops, start=1))  # fmt: skip
    return "id,day,plt,drug,start,stop,dose,line\n" + "".join(rows)


@pytest.mark.parametrize(
    ("stops", "ends"),
    [
        (("2021-02-01",) * 3, [dt.date(2021, 2, 1)]),
        (("", "", "2021-02-01"), [dt.date(2021, 2, 1)]),
        (("", "", ""), [None]),
        (("ongoing", "", "ongoing"), [None]),
        (("ongoing", "ongoing", "2021-02-01"), [dt.date(2021, 2, 1)]),
        (("2021-02-01", "", "2021-03-01"), [dt.date(2021, 2, 1), dt.date(2021, 3, 1)]),
    ],
)
def test_a_treatment_that_every_row_repeats_is_one(
    tmp_path: Path, stops: tuple[str, ...], ends: list[Any]
) -> None:
    """Its doses do not add up, and a stop that the last row alone knows is its stop."""
    cohort = read(tmp_path, repeated(*stops), exposures=DRUGS)

    assert ends == [each.ended_on for each in cohort.patient(0).exposures]
    is_ongoing = "ongoing" in stops and ends == [None]
    assert [is_ongoing or None] * len(ends) == [e.ongoing for e in cohort.patient(0).exposures]
    assert "DUPLICATE_ROW" in codes(cohort)
    assert f"{len(stops) - len(ends)} row" in cohort.problems[0].given


def test_a_line_that_every_row_repeats_is_one(tmp_path: Path) -> None:
    """It was refused as a number that two lines have."""
    lines = {"patient_id": "id", "line": "line", "agents": "drug", "started_on": "start",
             "ended_on": "stop"}  # fmt: skip
    cohort = read(tmp_path, repeated(*["2021-02-01"] * 3), lines=lines)

    assert (["DUPLICATE_ROW"], 1) == (codes(cohort), len(cohort.lines))
    assert "LINE_TWICE" in codes(read(tmp_path, repeated("", "2021-02-01"), lines=lines))


def test_a_condition_that_no_row_meets(tmp_path: Path) -> None:
    """A slip in *where* leaves nothing: it is told of, and so is a source without a count."""
    cohort = read(tmp_path, "id,day,plt,t\n1,2021-03-05,12,a\n", COUNTS | {"where": {"t": "b"}})

    assert ["NO_ROWS", "NO_COUNTS"] == codes(cohort)


def test_every_column_that_is_named_is_looked_for(tmp_path: Path) -> None:
    """Two conditions and two days, of which the first is not there."""
    text = "id,day,plt,t,2021-03-05\n1,2021-03-05,12,a,9\n"
    for more in ({"where": {"tt": "a", "t": "a"}}, {"days": ["2021-03-04", "2021-03-05"]}):
        with pytest.raises(DataError) as caught:
            read(tmp_path, text, COUNTS | more)
        (problem,) = caught.value.problems
        assert ("MISSING_COLUMN", f"counts.{next(iter(more))}") == (problem.code, problem.argument)


def test_headings_that_are_no_days(tmp_path: Path) -> None:
    """Of a wide sheet, a column whose heading is no day of the calendar is told of."""
    text = "id,name,2021-03-05,2021-02-30,31.02.2021,3/4/2021,week 4,\n1,Li,12,13,14,15,16,17\n"
    cohort = read(tmp_path, text, WIDE, layout="wide")

    assert [("1", "2021-03-05", "12")] == printed(cohort)
    assert ["NOT_A_DAY", "NOT_A_DAY", "AMBIGUOUS_DATE", "NOT_A_DAY", "NOT_A_DAY"] == codes(cohort)
    assert "column '2021-02-30'" == cohort.problems[0].argument


def test_a_column_of_counts_under_no_day_is_told_of(tmp_path: Path) -> None:
    """Whatever its heading is; one of words, or that another table reads, is not."""
    text = "id,unknown,name,age,2021-03-05\n1,120,Li,34,9\n2,<5,Wu,50,12\n"
    patients = {"patient_id": "id", "age": "age"}
    wide = {name: WIDE[name] for name in ("patient_id", "unit")}
    cohort = read(tmp_path, text, wide, layout="wide", patients=patients)

    assert [("NOT_A_DAY", "column 'unknown'")] == [(p.code, p.argument) for p in cohort.problems]
    assert "[counts.days]" in cohort.problems[0].remedy


def test_the_days_of_headings_may_be_said_by_the_mapping(tmp_path: Path) -> None:
    """A heading may be anything; one that is not there is refused."""
    text = "id,week 1,PLT March,x\n1,9,12,99\n"
    days: dict[str, Any] = {"week 1": "2021-02-26", "PLT March": dt.date(2021, 3, 5)}
    counts = {name: WIDE[name] for name in ("patient_id", "unit")}
    cohort = read(tmp_path, text, counts | {"days": days}, layout="wide")

    assert [("1", "2021-02-26", "9"), ("1", "2021-03-05", "12")] == printed(cohort)
    assert () == tuple(cohort.problems)
    with pytest.raises(DataError) as caught:
        read(tmp_path, text, counts | {"days": {"week 2": 14}}, layout="wide")
    assert ["counts.days"] == [problem.argument for problem in caught.value.problems]


def test_a_month_in_a_heading_may_be_imputed(tmp_path: Path) -> None:
    """As one in a cell; without *impute* it is told of as what it is."""
    wide = {name: WIDE[name] for name in ("patient_id", "unit")}
    text = "id,2021-01-05,Feb 2021\n1,9,12\n"

    assert ["PARTIAL_DATE"] == codes(read(tmp_path, text, wide, layout="wide"))
    cohort = read(tmp_path, text, wide, layout="wide", impute="first")
    assert [("1", "2021-01-05", "9"), ("1", "2021-02-01", "12")] == printed(cohort)


@pytest.mark.parametrize("missing", [[999], [999.0], ["999"], ["999.0"]], ids=str)
def test_a_missing_code_is_a_number(tmp_path: Path, missing: list[Any]) -> None:
    """999 and 999.0 are one code, in the mapping and in the cell."""
    text = "id,day,plt\n1,2021-03-05,9\n1,2021-03-06,999\n1,2021-03-07,999.0\n"
    cohort = read(tmp_path, text, missing=missing)

    assert [("1", "2021-03-05", "9")] == printed(cohort)


@pytest.mark.parametrize(
    ("name", "cell", "age"),
    [
        ("Age (months)", "6", 0.5), ("Age (months)", "6 y", 6.0), ("Age", "6", 6.0),
        ("Age (years)", "6", 6.0), ("Age in months", "18", 1.5), ("年龄(月)", "6", 0.5),
        ("Alter (Monate)", "6", 0.5), ("\u00c2ge (mois)", "6", 0.5), ("Edad (a\u00f1os)", "6", 6.0),
        ("age_months", "6", 0.5), ("Age at 3 months visit", "6", 6.0),
        ("Age (days)", "6", None), ("Age (weeks)", "6", None), ("Age (m)", "6", None),
    ],
)  # fmt: skip
def test_the_unit_of_an_age_in_its_heading(
    tmp_path: Path, name: str, cell: str, age: float | None
) -> None:
    """An infant of six months is no child of six years; an age that is not read is told of."""
    people = {"patient_id": "id", "age": name}
    cohort = read(tmp_path, f"id,day,plt,{name}\n1,2021-03-05,9,{cell}\n", patients=people)

    assert age == cohort.patient(0).age
    assert (age is None) == bool(cohort.problems)


@pytest.mark.parametrize(("name", "days"), [("Washout (weeks)", None), ("Washout (days)", 2)])
def test_the_unit_of_a_washout_in_its_heading(tmp_path: Path, name: str, days: int | None) -> None:
    """Two weeks are no two days."""
    rescues = {"patient_id": "id", "on": "day", "kind": {"value": "ivig"}, "washout_days": name}
    cohort = read(tmp_path, f"id,day,plt,{name}\n1,2021-03-05,9,2\n", rescues=rescues)

    assert [days] == [each.washout_days for each in cohort.patient(0).rescues]
    assert ["NOT_A_WHOLE_NUMBER"] * (days is None) == codes(cohort)


def test_names_of_columns_as_they_are_written(tmp_path: Path) -> None:
    """A name that is copied from the file is that of its column, which is read as typed."""
    text = "id (\u2116),day,PLT (10\u00b3/\u00b5L),Dexa\u00a0 start\n1,2021-03-05,9,2021-03-05\n"
    lines = [{"agents": {"value": "dexamethasone"}, "started_on": "Dexa\u00a0 start"}]
    cohort = read(
        tmp_path, text, COUNTS | {"patient_id": "id (\u2116)", "count": "PLT (10\u00b3/\u00b5L)"},
        lines={"patient_id": "id (\u2116)", "groups": lines},
    )  # fmt: skip

    assert [("1", "2021-03-05", "9")] == printed(cohort)
    assert ["2021-03-05"] == [str(line.started_on) for line in cohort.patient(0).lines]
    wide = {"patient_id": "id", "unit": {"value": "G/L"}, "days": {"D\u00b9": "1", "Week 1": "7"}}
    cohort = read(tmp_path, "id,D\u00b9,Week  1\n1,9,40\n", wide, layout="wide")
    assert [("1", "1", "9"), ("1", "7", "40")] == printed(cohort)


def test_facts_that_contradict_one_another(tmp_path: Path) -> None:
    """Of two sexes and two deaths the first stays, and it is told; an empty cell says nothing."""
    text = (
        "id,day,plt,sex,died\n1,2021-03-05,9,F,\n1,2021-03-06,9,M,2021-05-01\n"
        "1,2021-03-07,9,F,2021-06-01\n1,2021-03-08,9,,\n"
    )
    people = {"patient_id": "id", "sex": "sex", "died_on": "died"}
    cohort = read(tmp_path, text, patients=people)
    patient = cohort.patient(0)

    assert ("F", "2021-05-01") == (patient.sex, str(patient.died_on))
    assert [
        ("TWO_FACTS", "sex", "F and M"),
        ("TWO_FACTS", "died_on", "2021-05-01 and 2021-06-01"),
    ] == [(each.code, each.argument, each.given) for each in cohort.problems]


def test_facts_of_nobody(tmp_path: Path) -> None:
    """A row of facts without an id is told of; an empty row is none."""
    people = {"patient_id": "who", "died_on": "died"}
    text = "id,day,plt,who,died\n1,2021-03-05,9,1,\n1,2021-03-06,9,,2021-05-01\n1,2021-03-07,9,,\n"
    cohort = read(tmp_path, text, patients=people)

    assert [("NO_ID", 3)] == [(each.code, each.row) for each in cohort.problems]


def test_dates_and_study_days_in_one_source(tmp_path: Path) -> None:
    """A drug in study days among dated counts is left out with its row, and its reason."""
    drugs = {"patient_id": "id", "started_on": "start", "agent": "drug"}
    text = "id,day,plt,drug,start\n1,2021-03-05,9,,\n1,,,ivig,-2\n"
    cohort = read(tmp_path, text, exposures=drugs)

    (told,) = cohort.problems
    assert ("NOT_A_DAY", "error", 3) == (told.code, told.severity, told.row)
    assert () == tuple(cohort.patient(0).lines)


@pytest.mark.parametrize(
    ("cell", "agents", "told"),
    [("1", [("ivig",)], []), ("0", [], []), ("Checked", [("ivig",)], []), ("Unchecked", [], []),
     ("", [], ["UNKNOWN_BOX"]), ("x", [], ["UNKNOWN_BOX"])],
)  # fmt: skip
def test_check_boxes(tmp_path: Path, cell: str, agents: list[Any], told: list[str]) -> None:
    """In the export of codes and in that of labels; anything else is unknown, and told of."""
    drugs = {"patient_id": "id", "started_on": "day", "checkboxes": {"drug___1": "ivig"}}
    cohort = read(tmp_path, f"id,day,plt,drug___1\n1,2021-03-05,9,{cell}\n", exposures=drugs)

    assert agents == [line.agents for line in cohort.patient(0).lines]
    assert told == codes(cohort)


def test_a_treatment_without_a_drug(tmp_path: Path) -> None:
    """A row with a start and no drug is told of; one with neither is none."""
    drugs = {"patient_id": "id", "started_on": "start", "agent": "drug"}
    text = "id,day,plt,start,drug\n1,2021-03-05,9,2021-03-05,\n1,2021-03-06,9,,\n"
    cohort = read(tmp_path, text, exposures=drugs)

    assert [("NO_AGENT", 2)] == [(each.code, each.row) for each in cohort.problems]


@pytest.mark.parametrize(("lang", "place"), [("en", "row 3"), ("zh", "第3行")])
def test_the_place_of_a_row_is_said_in_its_language(
    lang: str, place: str, tmp_path: Path
) -> None:  # fmt: skip
    """Also that of a row which has more cells than the heading has names."""
    (tmp_path / "own.csv").write_text("ID,Date,PLT\n1,2021-01-01,9\n1,2021-01-08,9,7\n")
    counts = {"patient_id": "ID", "on": "Date", "count": "PLT", "unit": {"value": "G/L"}}
    with pytest.raises(InputError) as caught:
        itp.read_mapped(tmp_path / "own.csv", mapping={"layout": "long", "counts": counts})

    assert place in caught.value.problem.told.render(lang)
    assert 3 == caught.value.problem.row


def test_a_row_that_has_an_id_alone_is_told_of(tmp_path: Path) -> None:
    """A remark in the place of an id was passed over; a row of another table is none of counts."""
    cohort = read(tmp_path, "id,day,plt,sex\n1,2021-03-05,12,F\n# clumped on 7 March,,,\n2,,,M\n")

    assert [("NO_RESULT", 3, "# clumped on 7 March")] == [
        (p.code, p.row, p.patient_id) for p in cohort.problems
    ]


def test_a_wide_sheet_needs_no_list_of_days(tmp_path: Path) -> None:
    """Without one, every column under a day is a count."""
    wide = {name: WIDE[name] for name in ("patient_id", "unit")}
    cohort = read(tmp_path, "id,2021-03-05,2021-03-12\n1,9,12\n", wide, layout="wide")

    assert [("1", "2021-03-05", "9"), ("1", "2021-03-12", "12")] == printed(cohort)
    assert () == tuple(cohort.problems)


@pytest.mark.parametrize(
    ("table", "columns", "row", "told"),
    [
        ("bleeds", {"on": "a", "who_grade": "b"}, ",2", ["NO_DAY"]),
        ("bleeds", {"on": "a", "who_grade": "b"}, ",0", []),
        ("bleeds", {"on": "a", "until": "b"}, ",2021-03-06", ["NO_DAY"]),
        ("rescues", {"on": "a", "kind": "b"}, ",IVIG", ["NO_DAY"]),
        ("lines", LINES, ",prednisone", ["NOT_A_WHOLE_NUMBER"]),
        ("bleeds", {"on": "a"}, ",", []), ("rescues", {"on": "a", "kind": "b"}, ",", []),
        ("lines", LINES, ",", []),
    ],
)  # fmt: skip
def test_rows_of_which_a_part_is_empty(
    tmp_path: Path, table: str, columns: dict[str, str], row: str, told: list[str]
) -> None:
    """What says something but when is told of; a row that says nothing is none."""
    text = f"id,day,plt,a,b\n1,2021-03-05,9,{row}\n"
    cohort = read(tmp_path, text, **{table: {"patient_id": "id"} | columns})

    assert told == codes(cohort)


REDCAP = "record_id,redcap_repeat_instrument,redcap_repeat_instance,lab_date,plt,drug,start,stop\n"
LABS = {"patient_id": "record_id", "on": "lab_date", "count": "plt", "unit": {"value": "10*9/L"},
        "where": {"redcap_repeat_instrument": "labs"}}  # fmt: skip
GIVEN = {"patient_id": "record_id", "agent": "drug", "started_on": "start", "ended_on": "stop",
         "where": {"redcap_repeat_instrument": "drugs"}}  # fmt: skip


def test_an_instrument_that_does_not_repeat_in_each_event(tmp_path: Path) -> None:
    """A field belongs to one instrument: a row that fills it counts, though it names none."""
    text = REDCAP + (
        "1,,,2021-03-01,9,,,\n1,labs,1,2021-03-08,60,,,\n1,,,,,ivig,2021-03-02,\n"
        "1,drugs,1,,,prednisone,2021-03-09,\n1,,,,,,,\n1,other,1,2021-03-20,70,,,\n"
    )
    cohort = read(tmp_path, text, LABS, exposures=GIVEN)

    assert [("1", "2021-03-01", "9"), ("1", "2021-03-08", "60")] == printed(cohort)
    assert {"IVIG", "prednisone"} == {str(each).split()[0] for each in cohort.patient(0).exposures}
    assert ["NO_ROWS"] == codes(cohort)


@pytest.mark.parametrize("code", ["-99", "999"])
@pytest.mark.parametrize("cell", ["start", "stop"])
def test_a_missing_code_among_dates_is_no_day(tmp_path: Path, code: str, cell: str) -> None:
    """It was read as so many days from 1970, and the drug as one of that year."""
    days = {"start": "2021-03-02", "stop": "2021-03-20"} | {cell: code}
    text = REDCAP + (
        "1,labs,1,2021-03-01,9,,,\n1,labs,2,2021-03-08,60,,,\n"
        "1,drugs,1,,,prednisone,2021-03-01,2021-03-05\n"
        f"1,drugs,2,,,ivig,{days['start']},{days['stop']}\n"
    )
    cohort = read(tmp_path, text, LABS, exposures=GIVEN)

    (told,) = cohort.problems
    assert ("NOT_A_DAY", 5, f"missing = ['{code}']" in told.remedy) == (told.code, told.row, True)
    of_ivig = [each for each in cohort.patient(0).exposures if str(each).startswith("IVIG")]
    assert [None] * (cell == "stop") == [each.ended_on for each in of_ivig]
    declared = read(tmp_path, text, LABS, exposures=GIVEN, missing=[code])
    assert "NOT_A_DAY" not in codes(declared)


@pytest.mark.parametrize("fact", ["died_on", "followed_until", "born_on", "diagnosed_on"])
def test_a_missing_code_among_dates_costs_its_field_alone(tmp_path: Path, fact: str) -> None:
    """Every patient was left out for one of them, as one with days of two kinds."""
    people = {"patient_id": "id", fact: "x"}
    cohort = read(
        tmp_path, "id,day,plt,x\n1,2021-03-05,12,-99\n2,2021-03-05,30,\n", patients=people
    )

    assert ["NOT_A_DAY"] == codes(cohort)
    assert (2, None) == (len(cohort), getattr(cohort.patient(0), fact))


@pytest.mark.parametrize("counts", [
    WIDE | {"days": ["2021-03-01", "2021-03-08"]},
    {"patient_id": "id", "unit": {"value": "10*9/L"}, "pairs": [["d", "2021-03-01"]]},
])  # fmt: skip
def test_the_days_of_other_layouts_are_dates_too(tmp_path: Path, counts: dict[str, Any]) -> None:
    """Of a wide sheet and of pairs, a number of another table is no day either."""
    text = "id,2021-03-01,2021-03-08,d,drug,start,stop\n1,9,60,2021-03-01,ivig,-99,\n"
    layout = {"layout": "wide"} if "days" in counts else {}
    given = {key: name for key, name in GIVEN.items() if key != "where"} | {"patient_id": "id"}
    cohort = read(tmp_path, text, counts, exposures=given, **layout)

    assert ["NOT_A_DAY"] == codes(cohort)


def test_study_days_of_drugs_beside_counted_days(tmp_path: Path) -> None:
    """Where the days of counts are numbers, a number is a day."""
    given = {key: name for key, name in GIVEN.items() if key != "where"} | {"patient_id": "id"}
    text = "id,day,plt,drug,start,stop\n1,0,9,ivig,-3,\n1,1945,60,,,\n"
    cohort = read(tmp_path, text, exposures=given)

    assert ([], -3) == (codes(cohort), cohort.patient(0).lines[0].started_on)


def test_an_intent_that_is_no_word_for_one(tmp_path: Path) -> None:
    """It is told of with its row; the whole sheet was refused without one."""
    given = {key: name for key, name in GIVEN.items() if key != "where"} | {"patient_id": "id"}
    text = "id,day,plt,drug,start,stop,why\n1,2021-03-01,9,ivig,2021-03-02,,9\n2,2021-03-01,9,,,,\n"
    cohort = read(tmp_path, text, exposures=given | {"intent": "why"})

    (told,) = cohort.problems
    assert ("NOT_IN_VOCABULARY", 2, "exposures.intent") == (told.code, told.row, told.argument)
    assert (2, None) == (len(cohort), cohort.patient(0).exposures[0].intent)


def test_an_instrument_that_was_renamed(tmp_path: Path) -> None:
    """Rows of an instrument that no table asks for, and that fill columns of one, are told of."""
    text = REDCAP + (
        "1,labs,1,2021-03-01,9,,,\n1,labs v2,2,2021-03-08,50,,,\n"
        "1,drugs,1,,,ivig,2021-03-01,\n1,visits,1,,,,,\n"
    )
    cohort = read(tmp_path, text, LABS, exposures=GIVEN)

    assert [("1", "2021-03-01", "9")] == printed(cohort)
    assert ["NO_ROWS"] == codes(cohort)
    assert "'redcap_repeat_instrument = labs v2' (1)" in str(cohort.problems[0])


@pytest.mark.parametrize("sign", [",", ";", "\t", "|", "^"])
def test_every_delimiter_of_redcap(tmp_path: Path, sign: str) -> None:
    """It is seen in the heading, in which a caret may be that of a unit."""
    rows = [["id", "day", "plt 10^9/L", "wbc 10^9/L", "neut 10^9/L"], ["1", "2021-03-01", "9"]]
    cells = [[f'"{cell}"' if "^" in cell else cell for cell in row] for row in rows]
    text = "".join(f"{sign.join(row + [''] * (5 - len(row)))}\n" for row in cells)
    cohort = read(tmp_path, text, COUNTS | {"count": "plt 10^9/L"})

    assert [("1", "2021-03-01", "9")] == printed(cohort)


def test_rows_of_another_instrument_are_told_of_once(tmp_path: Path) -> None:
    """The rows of a table are gone through several times: for its letters, its tests, its days."""
    path = tmp_path / "export.csv"
    path.write_text(
        "record_id,redcap_repeat_instrument,sex,day,plt,test\n1,baseline,F,,,\n1,labs,,0,9,PLT\n"
        "1,labs_v2,M,7,40,PLT\n",
        encoding="utf-8",
    )
    cohort = itp.read_mapped(path, mapping={
        "counts": {"patient_id": "record_id", "on": "day", "count": "plt",
                   "unit": {"value": "G/L"}, "where": {"redcap_repeat_instrument": "labs"}},
        "patients": {"patient_id": "record_id", "sex": "sex",
                     "where": {"redcap_repeat_instrument": "baseline"}},
    })  # fmt: skip
    told = [problem.argument for problem in cohort.problems if problem.code == "NO_ROWS"]

    assert ["counts.where", "patients.where"] == sorted(told)


UNREAD = """id,day,plt,Rescue therapy,Date of death,Outcome
1,2021-03-01,9,{0},{1},{2}
1,2021-03-09,120,,,
"""


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (("IVIG", "", ""), {"rescues": ["'Rescue therapy', as in 'IVIG'"]}),
        (("yes", "", "alive"), {"rescues": ["'Rescue therapy', as in 'yes'"]}),
        (("no", "", "stable"), {}),
        (("0", "no", "no death"), {}),
        (("", "2021-05-01", ""), {"patients.died_on": ["'Date of death', as in '2021-05-01'"]}),
        (("", "", "died of ICH"), {"patients.died_on": ["'Outcome', as in 'died of ICH'"]}),
        (("", "", ""), {}),
    ],
)  # fmt: skip
def test_deaths_and_rescues_in_columns_that_no_mapping_names(
    tmp_path: Path, cells: tuple[str, ...], told: dict[str, list[str]]
) -> None:
    """They are told of when the sheet is read and inspected, as a proposal asks about them."""
    path = tmp_path / "a.csv"
    path.write_text(UNREAD.format(*cells), encoding="utf-8")
    mapping = {
        "counts": {"patient_id": "id", "on": "day", "count": "plt", "unit": {"value": "G/L"}}
    }
    for problems in (
        itp.read_mapped(path, mapping=mapping).problems,
        inspect_data(path, mapping=mapping).problems,
    ):
        found: dict[str, list[str]] = {}
        for each in problems:
            assert "NOT_USED" == each.code
            found.setdefault(each.argument, []).append(each.given)

        assert told == found


def test_what_a_mapping_names_is_not_told_of_as_unread(tmp_path: Path) -> None:
    """A column that is named anywhere in it is known, and so is a remark beside days of deaths."""
    path = tmp_path / "a.csv"
    path.write_text(UNREAD.format("IVIG", "2021-05-01", "died of ICH"), encoding="utf-8")
    mapping = {
        "counts": {"patient_id": "id", "on": "day", "count": "plt", "unit": {"value": "G/L"}},
        "patients": {"patient_id": "id", "died_on": "Date of death"},
        "rescues": {"patient_id": "id", "on": "day", "kind": "Rescue therapy"},
    }
    cohort = itp.read_mapped(path, mapping=mapping)

    assert "NOT_USED" not in codes(cohort)
    assert (1, dt.date(2021, 5, 1)) == (len(cohort.rescues), cohort.patient(0).died_on)
