"""Sheets as wards of several countries keep them: what is proposed, read, asked and told."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import itpcase as itp
from itpcase.io._headings.days import day_in, names_platelets
from itpcase.io.mapped import read_mapped
from itpcase.io.mapping import propose_mapping


def proposed(place: Path, text: str) -> tuple[str, list[str]]:
    """The mapping that is proposed for a sheet, and what is asked."""
    path = place / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    proposal = propose_mapping(path)
    return str(proposal), [*map(str, proposal.doubts)]


def read(place: Path, text: str) -> itp.Cohort:
    """A sheet, read by the mapping that is proposed."""
    return read_mapped(place / "sheet.csv", mapping=tomllib.loads(proposed(place, text)[0]))


@pytest.mark.parametrize(
    ("heading", "day"),
    [
        ("第7天PLT", "7"), ("第7天 PLT", "7"), ("第14天血小板", "14"), ("PLT第7天", "7"),
        ("治疗后7天PLT", "7"), ("用药后第28天血小板计数", "28"), ("7天PLT", "7"), ("D7血小板", "7"),
        ("血小板D7", "7"), ("第2周PLT", "14"), ("基线PLT", ""), ("治疗前血小板", ""),
        ("3个月血小板计数(×10^9/L)", ""), ("治疗后2周血小板", ""),
    ],
)  # fmt: skip
def test_a_time_right_beside_platelets(heading: str, day: str) -> None:
    """Chinese headings have no blanks; a week after treatment may be of either end."""
    assert (True, day) == (names_platelets(heading), day_in(heading))


@pytest.mark.parametrize(
    "heading",
    ["血小板输注第7天", "血小板体积", "平均血小板体积", "第7天平均血小板体积", "抗血小板抗体",
     "第7天血小板抗体", "血小板分布宽度", "第7天WBC"],
)  # fmt: skip
def test_other_tests_beside_a_time(heading: str) -> None:
    """Their volume, their antibodies and a transfusion of platelets are no counts."""
    assert not names_platelets(heading)


def test_a_wide_chinese_sheet(tmp_path: Path) -> None:
    """Each column is a day; an age in months counts no days of the counts."""
    text = (
        "编号,性别,年龄(月),第0天PLT,第7天PLT,第28天PLT,第7天平均血小板体积\n"
        "01,男,18,8,35,130,11\n02,女,30,12,聚集,<10,12\n"
    )
    mapping, doubts = proposed(tmp_path, text)
    read_by = tomllib.loads(mapping.replace("# unit = {", "unit = {"))
    cohort = read_mapped(tmp_path / "sheet.csv", mapping=read_by, strict=False)

    assert {"第0天PLT": "0", "第7天PLT": "7", "第28天PLT": "28"} == read_by["counts"]["days"]
    assert [("01", [0, 7, 28]), ("02", [0, 28])] == [
        (p.id, [c.on for c in p.platelets]) for p in map(cohort.patient, range(2))
    ]
    assert ["NOT_A_COUNT"] == [each.code for each in cohort.problems]
    assert not any("年龄" in doubt for doubt in doubts)


@pytest.mark.parametrize("mark", ["*", "†", "‡", "§", "¶", "#", "††"])
def test_a_mark_of_a_note_behind_a_count(tmp_path: Path, mark: str) -> None:
    """The number is read, and the mark told of."""
    text = f"ID,Date,PLT (G/L)\n1,2021-03-05,120{mark}\n1,2021-03-12,90\n"
    cohort = read(tmp_path, text)

    assert [120, 90] == [each.count_1e9_per_l for each in cohort.patient(0).platelets]
    assert ["LAB_FLAG"] == [each.code for each in cohort.problems]


@pytest.mark.parametrize("owner", ["Pt", "Pt ID", "Pt. No.", "Codice", "Codice paziente"])
@pytest.mark.parametrize("drug", ["Rx", "Tx", "Terapia"])
def test_short_headings(tmp_path: Path, owner: str, drug: str) -> None:
    """Of patients and treatments, in English and Italian."""
    text = f"{owner},Date,PLT (G/L),{drug},Start\nA1,2021-03-05,9,prednisone,2021-03-05\n"
    cohort = read(tmp_path, text)

    assert "A1" == cohort.patient(0).id
    assert ("prednisone",) == cohort.patient(0).lines[0].agents


@pytest.mark.parametrize(
    ("head", "cells", "is_owner"),
    [
        ("Pt,Date,PLT", "A1", True), ("PT,Date,PLT", "12", True), ("PT,Date,PLT", "12.1", False),
        ("PT,Date,PLT,INR", "12", False), ("PT,Date,PLT,aPTT (s)", "12", False),
        ("PT (s),Date,PLT", "12", False),
    ],
)  # fmt: skip
def test_the_prothrombin_time_is_no_patient(
    tmp_path: Path, head: str, cells: str, *, is_owner: bool
) -> None:
    """It is taken where nothing says that it is measured, and asked about."""
    more = "," * (head.count(",") - 2)
    text = f"{head}\n" + "".join(f"{cells},2021-03-0{day},9{more}\n" for day in (5, 6))
    mapping, doubts = proposed(tmp_path, text)

    assert is_owner == any(line.startswith("patient_id") for line in mapping.splitlines())
    assert is_owner == any("prothrombin" in str(each) for each in doubts)


def test_a_prothrombin_time_beside_the_patient(tmp_path: Path) -> None:
    """Nothing is asked of it, whichever stands first."""
    for head in ("PT,Date,PLT (G/L),ID", "ID,Date,PLT (G/L),PT"):
        mapping, doubts = proposed(tmp_path, f"{head}\n12,2021-03-05,9,11\n13,2021-03-12,40,11\n")

        assert 'patient_id = "ID"' in mapping
        assert [] == doubts


def test_a_treatment_that_goes_on_in_german(tmp_path: Path) -> None:
    """In the place of its end."""
    text = (
        "ID,Datum,PLT (G/L),Therapie,Beginn,Ende\n1,2021-03-05,9,Prednison,2021-03-05,fortlaufend\n"
    )
    line, = read(tmp_path, text).patient(0).lines  # fmt: skip

    assert (None, True) == (line.ended_on, line.ongoing)


def test_patients_in_rows_of_their_own(tmp_path: Path) -> None:
    """Rows below name nobody: it is asked for a column of ids, and not which one it is."""
    text = (
        "Date,PLT (G/L)\nPatient 1,\n2021-03-05,9\n2021-03-12,90\nPatient 2,\n2021-03-05,7\n"
        "2021-03-12,50\n"
    )
    doubts = proposed(tmp_path, text)[1]
    others = proposed(tmp_path, "Date,PLT (G/L)\n2021-03-05,9\nmean,\n")[1]

    assert any("'Patient 1' stand alone above the rows of a patient" in each for each in doubts)
    assert not any("no column for the id" in each for each in doubts)
    assert any("no column for the id" in each for each in others)


def test_a_spanish_sheet(tmp_path: Path) -> None:
    """Short headings of the chart, the treatment and the death; the decimal sign is asked for."""
    text = (
        "HC;Fecha nac.;Fecha;Plaquetas;Unidad;Tto;Inicio tto;Fin tto;Motivo fin;Éxitus\n"
        "10;01/02/1960;05/03/2021;12.000;/mm3;prednisona 60 mg/24h;05/03/2021;05/04/2021;recaída;"
        "no\n"
        "11;15/08/1990;05/03/2021;8.000;/mm3;Ig IV 1 g/kg x 2 días;05/03/2021;;;20/06/2021\n"
    )
    mapping, _ = proposed(tmp_path, text)
    read_by = tomllib.loads(mapping.replace("# decimal", "decimal"))
    first, second = map(read_mapped(tmp_path / "sheet.csv", mapping=read_by).patient, range(2))

    assert [12, 8] == [each.platelets[0].count_1e9_per_l for each in (first, second)]
    assert ["1960-02-01", "2021-04-05", "recaída", "None"] == [
        str(each) for each in (first.born_on, first.lines[0].ended_on, first.lines[0].stop_reason,
                               first.died_on)
    ]  # fmt: skip
    assert ["2021-03-06", "2021-06-20"] == [str(second.lines[0].ended_on), str(second.died_on)]


def test_pairs_and_lines_of_a_french_sheet(tmp_path: Path) -> None:
    """A start that names its line goes before a date of its number, which is that of a count."""
    text = (
        "Dossier;Date 1;Plaq 1 (G/L);Date 2;Plaq 2 (G/L);1re ligne;Début 1re ligne;2e ligne;"
        "Début 2e ligne\n12;05/03/2021;9;12/03/2021;45;prednisone;04/03/2021;;\n"
        "13;06/03/2021;<5;13/03/2021;ND;IgIV;07/03/2021;rituximab;21/03/2021\n"
    )
    read_by = tomllib.loads(proposed(tmp_path, text)[0])
    cohort = read_mapped(tmp_path / "sheet.csv", mapping=read_by)

    assert [["Date 1", "Plaq 1 (G/L)"], ["Date 2", "Plaq 2 (G/L)"]] == read_by["counts"]["pairs"]
    assert [["2021-03-04"], ["2021-03-07", "2021-03-21"]] == [
        [str(line.started_on) for line in cohort.patient(each).lines] for each in range(2)
    ]
    assert ["NOT_A_COUNT"] == [each.code for each in cohort.problems]


@pytest.mark.parametrize("drug", ["治疗方案", "用药方案", "用药"])
def test_chinese_headings_of_a_treatment(tmp_path: Path, drug: str) -> None:
    """Several drugs of one cell, each with its dose and its rhythm."""
    text = (
        f"病人编号,日期,PLT(10^9/L),{drug},起始日期\n"
        "007,2021-03-05,8,IVIG 0.4g/kg qd + 甲泼尼龙 40mg 每日两次,2021-03-05\n"
    )
    line, = read(tmp_path, text).patient(0).lines  # fmt: skip

    assert (("ivig", "methylprednisolone"), "2021-03-05") == (line.agents, str(line.started_on))


def test_a_polish_sheet(tmp_path: Path) -> None:
    """The begin and the end of a drug, and how often it is given."""
    text = (
        "Nr pacjenta;Data badania;PLT (tys/µl);Leczenie;Początek;Koniec\n"
        "1;25.03.2021;12;prednizon 20 mg 2x dziennie;05.03.2021;w trakcie\n"
    )
    line, = read(tmp_path, text).patient(0).lines  # fmt: skip

    assert (("prednisone",), "2021-03-05", True) == (
        line.agents, str(line.started_on), line.ongoing
    )  # fmt: skip


def test_a_row_of_units_below_the_headings(tmp_path: Path) -> None:
    """Both are one heading: `Age years` is an age."""
    text = "ID,Age,Date,Platelets\n,years,,10^9/L\n1,3y 2m,2021-03-05,9\n2,34,2021-03-05,12\n"
    cohort = read(tmp_path, text)

    assert [pytest.approx(38 / 12), 34] == [cohort.patient(each).age for each in range(2)]
