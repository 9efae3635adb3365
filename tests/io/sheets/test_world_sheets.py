"""Sheets of clinics of many countries: proposed, the open questions answered, and read."""
# ruff: noqa: RUF001 - signs of other scripts

from __future__ import annotations

from pathlib import Path

import pytest

import itpcase as itp
from itpcase.io.mapping import propose_mapping

ANSWERS = {
    "# unit = {": "unit = {",
    '# dates = "day first"': 'dates = "day first"',
    "# decimal = ": "decimal = ",
}
"""What a clinician answers to the questions of a proposal."""


def read(place: Path, text: str, encoding: str = "utf-8") -> list[tuple[str, str]]:
    """The days and the counts of a sheet by its own proposal, with the questions answered."""
    path = place / "sheet.csv"
    path.write_bytes(text.encode(encoding))
    mapping = str(propose_mapping(path))
    for asked, answered in ANSWERS.items():
        mapping = mapping.replace(asked, answered)
    path.with_suffix(".toml").write_text(mapping, encoding="utf-8")
    cohort = itp.read_mapped(path, mapping=path.with_suffix(".toml"))
    counts = [m for at in range(len(cohort.ids)) for m in cohort.patient(at).platelets]
    return [(str(m.on), str(m.as_printed).partition(" ")[0]) for m in counts]


TWO = [("2021-03-05", "12"), ("2021-03-13", "150")]

LONG = {
    "French": "N° dossier;Date;Plaquettes (/mm³)\n1;05/03/2021;12\u202f000\n1;13/03/2021;150 000\n",
    "Spanish": "NHC;Fecha;Recuento de plaquetas (/µL)\n1;05/03/2021;12.000\n1;13/03/2021;150.000\n",
    "Italian": "Paziente;Data prelievo;Piastrine (x10^3/mmc)\nA;05/03/2021;12\nA;13/03/2021;150\n",
    "Brazil": "Doente;Data coleta;Plaquetas (/mm3)\nA;05/03/2021;12.000\nA;13/03/2021;150.000\n",
    "Polish": "Pacjent;Data badania;Płytki krwi (tys./µl)\nA;05.03.2021;12\nA;13.03.2021;150\n",
    "Turkish": "Hasta No;Tarih;Trombosit (/mm³)\n1;05.03.2021;12.000\n1;13.03.2021;150.000\n",
    "Japanese": "患者番号,検査日,血小板数(万/μL)\n1,令和3年3月5日,1.2\n1,2021/3/13,15.0万\n",
    "Chinese": "患者,日期,血小板(10^9/L)\n1,2021.3.5,12\n1,2021年3月13日 上午8时30分,150\n",
    "Thousands": "ID,Date,PLT (K/uL)\n1,2021-03-05,12K\n1,2021-03-13,150 K\n",
    "Lakh": "ID,Date,PLT (lakh/mm3)\n1,2021-03-05,0.12\n1,2021-03-13,1.5\n",
    "Swiss": "ID;Datum;Thrombozyten (/µl)\n1;05.03.2021;12'000\n1;13.03.2021;150’000\n",
    "Czech": "Pacient;Datum odběru;Trombocyty (10^9/l)\nA;5. 3. 2021;12\nA;13. 3. 2021;150\n",
    "Finnish": "Potilas;Pvm;Trombosyytit (E9/l)\nA;5.3.2021;12\nA;13.3.2021 klo 8.30;150\n",
    "Arabic": "رقم المريض,التاريخ,الصفائح (10^9/L)\n1,2021-03-05,١٢\n1,2021-03-13,١٥٠\n",
    "Korean": "환자번호,검사일,혈소판 (10^3/uL)\n1,2021-03-05 오전 8시 30분,12\n1,2021.03.13,150\n",
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_row_for_each_count(text: str, tmp_path: Path) -> None:
    """Each language writes the same two counts."""
    assert TWO == read(tmp_path, text)


DAYS = {
    "Study day": "ID,Study day,PLT (G/L)\n1,0,12\n1,7,50\n1,14,60\n",
    "Days since start": "ID,Days since start,PLT (G/L)\n1,0,12\n1,7,50\n1,14,60\n",
    "Tage seit": "Pat;Tage seit Therapiebeginn;PLT (G/l)\n1;0;12\n1;7;50\n1;14;60\n",
    "治疗后天数": "患者,治疗后天数,血小板(10^9/L)\n1,0,12\n1,7,50\n1,14,60\n",
    "0. gün": "Hasta;0. gün;7. gün;14. gün\n1;12;50;60\n",
    "7. Tag": "Pat-Nr;0. Tag;7. Tag;14. Tag\n1;12;50;60\n",
    "7th day": "ID,Day 0,7th day,14th day\n1,12,50,60\n",
    "第7天": "患者编号,第0天,第7天,第14天\n1,12,50,60\n",
    "+7": "ID,+0,+7,+14\n1,12,50,60\n",
    "Week 1": "ID,Week 0,Week 1,Week 2\n1,12,50,60\n",
    "7-й день": "Пациент;0-й день;7-й день;14-й день\n1;12;50;60\n",
}


@pytest.mark.parametrize("text", DAYS.values(), ids=DAYS)
def test_days_that_are_numbered(text: str, tmp_path: Path) -> None:
    """In a column of days, or in the heading of each day."""
    assert [("0", "12"), ("7", "50"), ("14", "60")] == read(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "Visit,Day,A,B,C\nV1,0,12,9,7\nV2,7,30,20,10\n",
        "Patient,A,B,C\nSex,F,M,F\n2021-03-05,12,9,7\n2021-03-12,30,20,10\n",
    ],
    ids=["visits before their days", "the sex above the days"],
)
def test_patients_in_columns_are_asked_about(text: str, tmp_path: Path) -> None:
    """The sheet is to be transposed before it is read."""
    path = tmp_path / "sheet.csv"
    path.write_text(text, encoding="utf-8")

    assert any("transpose" in doubt for doubt in propose_mapping(path).doubts)


@pytest.mark.parametrize(
    "text",
    [
        "Visit,Day,PLT,Hb\nV1,0,12,9\nV2,7,30,20\n",
        "ID,Date,Hb,WBC\n1,2021-03-05,12,9\n1,2021-03-12,30,20\n",
    ],
)
def test_other_values_in_columns_are_no_patients(text: str, tmp_path: Path) -> None:
    """Columns with names that are known."""
    path = tmp_path / "sheet.csv"
    path.write_text(text, encoding="utf-8")

    assert not any("transpose" in doubt for doubt in propose_mapping(path).doubts)


def test_dates_with_spaces_decide_their_order(tmp_path: Path) -> None:
    """``13. 3. 2021`` has the day first, and so has ``5. 3. 2021``; alone it is asked about."""
    path = tmp_path / "sheet.csv"
    head = "Pacient;Datum;Trombocyty (G/L)\nA;5. 3. 2021;12\n"
    path.write_text(head, encoding="utf-8")
    asked = propose_mapping(path).doubts
    path.write_text(head + "A;13. 3. 2021;150\n", encoding="utf-8")

    assert any("'5. 3. 2021'" in doubt for doubt in asked)
    assert "dates = \"day first\"    # '13. 3. 2021'" in str(propose_mapping(path))


def problems(place: Path, text: str) -> tuple[list[tuple[str, int | None]], tuple[str, ...]]:
    """What is told of a sheet that is read by its own proposal, and what the proposal asks."""
    path = place / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    proposal = propose_mapping(path)
    path.with_suffix(".toml").write_text(str(proposal), encoding="utf-8")
    cohort = itp.read_mapped(path, mapping=path.with_suffix(".toml"))
    return [(each.code, each.row) for each in cohort.problems], proposal.doubts


@pytest.mark.parametrize(
    "remark",
    ["clumped sample", "Probe verklumpt", "标本凝集", "hémolysé", "citrate tube", "wrong patient"],
)  # fmt: skip
def test_a_remark_on_the_sample_of_a_count(remark: str, tmp_path: Path) -> None:
    """The count is read; that its sample is doubtful is asked about, and told of with its row."""
    rows = f"1,2021-03-05,12,{remark}\n1,2021-03-13,150,\n1,2021-03-14,,{remark}\n"
    told, doubts = problems(tmp_path, f"ID,Date,PLT (G/L),Remarks\n{rows}")

    assert [("WORDS_BESIDE", 2), ("NO_RESULT", 4)] == sorted(told, key=lambda each: each[1] or 0)
    assert any(repr(remark) in doubt for doubt in doubts)


@pytest.mark.parametrize("remark", ["no clumps seen", "stable", "ohne Gerinnsel", "EDTA"])
def test_a_remark_that_says_nothing_of_the_sample(remark: str, tmp_path: Path) -> None:
    """Nothing is told of it."""
    told, _ = problems(tmp_path, f"ID,Date,PLT (G/L),Remarks\n1,2021-03-05,12,{remark}\n")

    assert [] == told


def test_a_remark_on_a_row_of_several_counts_is_told_once(tmp_path: Path) -> None:
    """Of a wide sheet, with the column of the remark."""
    path = tmp_path / "sheet.csv"
    path.write_text("ID,2021-03-05,2021-03-12,Note\n1,12,13,clumped\n2,14,15,\n", encoding="utf-8")
    cohort = itp.read_mapped(path, mapping={"layout": "wide", "counts": {
        "patient_id": "ID", "unit": {"value": "G/L"}}})  # fmt: skip

    assert [("WORDS_BESIDE", 2, "column 'Note'")] == [
        (each.code, each.row, each.argument) for each in cohort.problems
    ]


@pytest.mark.parametrize(
    ("status", "codes"),
    [
        ("storniert", ["WITHDRAWN_RESULT"]), ("annulé", ["WITHDRAWN_RESULT"]),
        ("anulado", ["WITHDRAWN_RESULT"]), ("作废", ["WITHDRAWN_RESULT"]), ("endgültig", []),
        ("validé", []), ("已审核", []), ("perhaps", ["UNKNOWN_STATUS"]),
    ],
)  # fmt: skip
def test_statuses_of_laboratories(status: str, codes: list[str], tmp_path: Path) -> None:
    """What was taken back is left out; a word that nobody knows is told of."""
    told, _ = problems(
        tmp_path, f"ID,Date,PLT (G/L),Status\n1,2021-03-05,12,final\n1,2021-03-06,80,{status}\n"
    )

    assert codes == [code for code, _ in told]


def test_a_spanish_sheet_of_treatments(tmp_path: Path) -> None:
    """``Fecha inicio`` is a start, and a treatment that ``sigue`` goes on."""
    path = tmp_path / "sheet.csv"
    path.write_text(
        "Paciente;Fecha;Plaquetas (10^3/uL);Tratamiento;Fecha inicio;Fecha fin\n"
        "1;13/03/2021;12;Prednisona 60 mg/día;13/03/2021;sigue\n", encoding="utf-8",
    )  # fmt: skip
    path.with_suffix(".toml").write_text(str(propose_mapping(path)), encoding="utf-8")
    (line,) = itp.read_mapped(path, mapping=path.with_suffix(".toml")).patient(0).lines

    assert (("prednisone",), "2021-03-13", None) == (
        line.agents, str(line.started_on), line.ended_on
    )  # fmt: skip


@pytest.mark.parametrize("heading", ["Time", "Uhrzeit", "Heure", "采样时间", "hora"])
def test_a_column_of_times_is_proposed(heading: str, tmp_path: Path) -> None:
    """Counts of one day are in the order of their times, and the dates stay the days."""
    text = f"ID,Date,{heading},PLT (G/L)\n1,2021-03-05,16.45,12\n1,2021-03-05,8.30 Uhr,15\n"

    assert [("2021-03-05", "15"), ("2021-03-05", "12")] == read(tmp_path, text)


def test_a_column_called_time_that_has_days(tmp_path: Path) -> None:
    """Its cells are no times of the day: it is the day of each count."""
    text = "ID,Time,PLT (G/L)\n1,0,12\n1,7,15\n"

    assert [("0", "12"), ("7", "15")] == read(tmp_path, text)
