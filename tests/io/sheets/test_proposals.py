"""From a foreign sheet to a report: a mapping that is proposed, corrected, and read."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import openpyxl
import pytest

from itpcase.cli import main
from itpcase.errors import DataError, InputError
from itpcase.io._headings.days import spans_of
from itpcase.io._headings.fields import LONGEST_NAME, field_of, heading_key
from itpcase.io._headings.words import WORDS
from itpcase.io.mapped import read_mapped
from itpcase.io.mapping import propose_mapping
from tests.io.systems import codes, printed

GERMAN = (
    "Patientennummer;Geschlecht;Geburtsdatum;Abnahmedatum;Thrombozyten (G/l);Medikament;"
    "Therapiebeginn;Therapieende;\u00c4rztin\n"
    "1;w;02.05.1980;01.01.2021;9;Prednisolon;01.01.2021;01.03.2021;M\u00fcller\n"
    "1;w;02.05.1980;08.01.2021;40;;;;M\u00fcller\n1;w;02.05.1980;15.01.2021;120;;;;M\u00fcller\n"
)
CHINESE = (
    "\u75c5\u5386\u53f7,\u6027\u522b,\u68c0\u9a8c\u65e5\u671f,\u9879\u76ee\u540d\u79f0,\u7ed3\u679c,"
    "\u5355\u4f4d,\u836f\u54c1\u540d\u79f0,\u5f00\u59cb\u65e5\u671f\n"
    "1,\u5973,2021/1/1,\u8840\u5c0f\u677f\u8ba1\u6570,9,10^9/L,\u6cfc\u5c3c\u677e,2021/1/1\n"
    "1,\u5973,2021/1/1,\u767d\u7ec6\u80de,5,10^9/L,,\n"
    "1,\u5973,2021/1/8,\u8840\u5c0f\u677f\u8ba1\u6570,40,10^9/L,,\n"
    "1,\u5973,2021/1/15,\u8840\u5c0f\u677f\u8ba1\u6570,120,10^9/L,,\n"
)
FRENCH = (
    "IPP;Sexe;Date de pr\u00e9l\u00e8vement;Plaquettes (G/L);Traitement;Date de d\u00e9but\n"
    "1;H;01/01/2021;9;Prednisone;01/01/2021\n1;H;08/01/2021;40;;\n1;H;15/01/2021;120;;\n"
    "2;F;15/01/2021;44;;\n"
)
SPANISH = (
    "NHC;Sexo;Fecha de extracci\u00f3n;Prueba;Resultado;Unidades;Tratamiento;Fecha de inicio\n"
    "1;M;01/01/2021;Plaquetas;9,5;10^9/L;Prednisona;01/01/2021\n"
    "1;M;08/01/2021;Plaquetas;40,0;10^9/L;;\n1;M;15/01/2021;Plaquetas;120,0;10^9/L;;\n"
    "2;H;15/01/2021;Plaquetas;44,0;10^9/L;;\n"
)
ITALIAN = (
    "Paziente;Sesso;Esame;Unit\u00e0 di misura;01/01/2021;08/01/2021;15/01/2021\n"
    "1;F;Piastrine;10^3/\u00b5L;9;40;120\n1;F;Leucociti;10^3/\u00b5L;5;6;7\n"
)
SHEETS = {
    "german": (GERMAN, "cp1252", "F", 1), "chinese": (CHINESE, "gb18030", "F", 1),
    "french": (FRENCH, "utf-8", "M", 1), "spanish": (SPANISH, "utf-8", "F", 1),
    "italian": (ITALIAN, "utf-8", "F", 0),
}  # fmt: skip
"""By language: a sheet as a hospital has it, its encoding, the sex of its patient, and lines."""

REDCAP = (
    "record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,sex,start,drug,"
    "rx___1,rx___2,lab_date,plt,plt_unit\n"
    "1,baseline_arm_1,,,1,,,,,,,\n"
    "1,baseline_arm_1,treatment,1,,2021-01-01,1,0,1,,,\n"
    "1,baseline_arm_1,labs,1,,,,,,2021-01-01,9,1\n"
    "1,visit_arm_1,labs,1,,,,,,2021-01-08,40,1\n"
    "1,visit_arm_1,labs,2,,,,,,2021-01-15,120000,2\n"
)
DICTIONARY = (
    '"Variable / Field Name","Field Type","Choices, Calculations, OR Slider Labels"\n'
    'sex,radio,"1, Female | 2, Male"\ndrug,dropdown,"1, Prednisone | 2, Eltrombopag"\n'
    'rx,checkbox,"1, Prednisone | 2, Romiplostim"\nplt_unit,radio,"1, 10^9/L | 2, /mm3"\n'
)


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.usefixtures("undrawn")
def test_a_sheet_gets_to_a_report_with_one_mapping(tmp_path: Path, name: str) -> None:
    """Of each language: encoding, order of dates, decimal sign and words of the sex are found."""
    text, encoding, sex, lines = SHEETS[name]
    sheet, mapping = tmp_path / "sheet.csv", tmp_path / "sheet.toml"
    sheet.write_bytes(text.encode(encoding))
    report = tmp_path / "report.html"

    assert 0 == main(["map", str(sheet), "-o", str(mapping)])
    assert 0 == main(["report", str(sheet), "--mapping", str(mapping), "-o", str(report)])
    cohort = read_mapped(sheet, mapping=mapping)
    patient = cohort.patient(0)

    assert ["2021-01-01", "2021-01-08", "2021-01-15"] == [str(m.on) for m in patient.platelets]
    assert (sex, lines) == (patient.sex, len(patient.lines))
    assert [] == codes(cohort)
    assert report.stat().st_size > 0


@pytest.mark.parametrize(
    ("heading", "unknown"),
    [
        (
            ("病歷號,性別,檢驗日期,血小板計數 (G/L),"
            "藥物,治療開始日期,停藥日期"),
            [],
        ),
        (
            ("患者番号,性別,採血日,血小板数 (G/L),"
            "薬剤,開始日,終了日"),
            [],
        ),
        (
            ("환자번호,성별,검사일,혈소판수 (G/L),"
            "약물,시작일,종료일"),
            [],
        ),
        (
            ("Prontu\u00e1rio,Sexo,Data da coleta,Contagem de plaquetas (G/L),Medica\u00e7\u00e3o,"
            "In\u00edcio,T\u00e9rmino"),
            [],
        ),
        ("Pati\u00ebntnr,Geslacht,Datum afname,Trombocyten (G/L),Middel,Startdatum,Einddatum", [4]),
        (
            ("Numer pacjenta,P\u0142e\u0107,Data badania,P\u0142ytki krwi (G/L),Lek,"
            "Data rozpocz\u0119cia,Koniec leczenia"),
            [],
        ),
        (
            ("Hasta no,Cinsiyet,Tarih,TROMBOS\u0130T SAYISI (G/L),\u0130la\u00e7,"
            "Ba\u015flang\u0131\u00e7 tarihi,Biti\u015f tarihi"),
            [],
        ),
        (
            ("\u041d\u043e\u043c\u0435\u0440 \u043f\u0430\u0446\u0438\u0435\u043d\u0442\u0430,"
            "\u041f\u043e\u043b,\u0414\u0430\u0442\u0430,"
            "\u0422\u0440\u043e\u043c\u0431\u043e\u0446\u0438\u0442\u044b (G/L),"
            "\u041f\u0440\u0435\u043f\u0430\u0440\u0430\u0442,"
            "\u0414\u0430\u0442\u0430 \u043d\u0430\u0447\u0430\u043b\u0430,"
            "\u0414\u0430\u0442\u0430 \u043e\u043a\u043e\u043d\u0447\u0430\u043d\u0438\u044f"),
            [],
        ),
        ("Personnummer,K\u00f6n,Provdatum,TPK (G/L),L\u00e4kemedel,Startdatum,Slutdatum", []),
        (
            ("CPR-nummer,K\u00f8n,Pr\u00f8vedato,Trombocytter (G/L),L\u00e6gemiddel,Startdato,"
            "Slutdato"),
            [],
        ),
        (
            ("Potilasnumero,Sukupuoli,N\u00e4ytteenottopvm,Trombosyytit (G/L),L\u00e4\u00e4ke,"
            "Aloitusp\u00e4iv\u00e4,Lopetusp\u00e4iv\u00e4"),
            [],
        ),
        (
            ("Broj pacijenta,Spol,Datum uzorka,Broj trombocita (G/L),Lijek,Datum po\u010detka,"
            "Datum zavr\u0161etka"),
            [],
        ),
        (
            ("Pacient,Sex,Data recolt\u0103rii,Trombocite (G/L),Tratament,Data \u00eenceperii,"
            "Data \u00eencet\u0103rii"),
            [],
        ),
        (
            ("Ασθενής,Φύλο,Ημερομηνία,Αιμοπετάλια (G/L),Θεραπεία,Ημερομηνία έναρξης,"
            "Ημερομηνία λήξης"),
            [],
        ),
        ("מספר מטופל,מין,תאריך בדיקה,טסיות (G/L),תרופה,תאריך התחלה,תאריך סיום", []),
        ("رقم المريض,الجنس,التاريخ,الصفائح (G/L),الدواء,تاريخ البدء,تاريخ الانتهاء", []),
        (
            ("M\u00e3 b\u1ec7nh nh\u00e2n,Giới tính,Ngày xét nghiệm,Tiểu cầu (G/L),Thuốc,"
            "Ngày bắt đầu,Ngày kết thúc"),
            [],
        ),
        (
            "No RM,Jenis kelamin,Tanggal,Jumlah trombosit (G/L),Obat,Tanggal mulai,Tanggal selesai",
            [],
        ),
    ],
)  # fmt: skip
def test_headings_of_other_languages(heading: str, unknown: list[int]) -> None:
    """Of Taiwan, Japan, Korea, Brazil, of all of Europe, of Israel, Arabia and the south-east."""
    fields = ["patient_id", "sex", "on", "count", "agent", "started_on", "ended_on"]
    expected = [None if at in unknown else field for at, field in enumerate(fields)]

    assert expected == [*map(field_of, heading.split(","))]


@pytest.mark.parametrize(
    "heading",
    ["Erstdiagnose", "Erstdiagnose am", "Datum der Erstdiagnose", "Erstdiagnosedatum",
     "Datum der Diagnose", "Diagnose am", "Date of first diagnosis",
     "首次诊断日期", "初次诊断日期"],
)  # fmt: skip
def test_the_first_diagnosis_is_the_diagnosis(heading: str) -> None:
    """As clinics in Germany and China head the column; a diagnosis alone may be a word."""
    assert "diagnosed_on" == field_of(heading)
    assert field_of("Diagnose") is None


def test_no_word_of_a_heading_has_two_meanings() -> None:
    """A word stands for one kind of column."""
    known = [(heading_key(word), field) for field, words in WORDS.items()
             for word in words.split(",")]  # fmt: skip

    assert len(dict(known)) == len({*known})


@pytest.mark.parametrize(
    ("heading", "cells", "sexes"),
    [
        ("Nem", "N F", ["F", "M"]), ("Nem", "F", ["M"]), ("Nem", "n\u0151 f\u00e9rfi", ["F", "M"]),
        ("Geslacht", "V M", ["F", "M"]), ("Sexo", "V M", ["M", "F"]), ("Sex", "F M", ["F", "M"]),
        ("P\u0142e\u0107", "K M", ["F", "M"]), ("Cinsiyet", "Kad\u0131n Erkek", ["F", "M"]),
        ("\u041f\u043e\u043b", "\u0416 \u041c", ["F", "M"]), ("성별", "여 남", ["F", "M"]),
    ],
)  # fmt: skip
def test_letters_of_the_sex_by_their_heading(
    tmp_path: Path, heading: str, cells: str, sexes: list[str]
) -> None:
    """Where they mean something else in another language, they are asked about."""
    sheet, mapping = tmp_path / "sheet.csv", tmp_path / "sheet.toml"
    rows = [f"{i};2021-01-01;9;{cell}" for i, cell in enumerate(cells.split())]
    sheet.write_text("\n".join([f"ID;Date;PLT (G/L);{heading}", *rows]), encoding="utf-8")
    proposal = propose_mapping(sheet)
    mapping.write_text(str(proposal), encoding="utf-8")
    cohort = read_mapped(sheet, mapping=mapping)

    assert sexes == [cohort.patient(i).sex for i in range(len(cohort))]
    assert bool(proposal.doubts) == (heading not in {"Sex", "Cinsiyet", "성별"})


def test_a_long_heading_is_searched_for_names_only() -> None:
    """A question of hundreds of words has no name that is as long as itself."""
    question = "how often were you limited by your illness during the last week " * 20
    spans = [*spans_of(question + "PLT")]

    assert "PLT" in spans
    assert LONGEST_NAME >= max(len(span.replace(" ", "")) for span in spans)


@pytest.mark.parametrize("rows", [
    "ID|Date|PLT (G/L)\n{}", "sep=|\nID|Date|PLT (G/L)\n{}", "title\n\nID|Date|PLT (G/L)\n{}",
    " ID | Date | PLT (G/L) \n----+------+-----\n{}", "| ID | Date | PLT (G/L) |\n|:-|---|--|\n{}",
])  # fmt: skip
def test_cells_with_bars_between_them(tmp_path: Path, rows: str) -> None:
    """As databases print them, and some laboratories: they were one heading that nobody knew."""
    bar = "|" if rows.startswith("|") else ""
    text = rows.format("".join(f"{bar}1 | 2021-03-{day} | {day}{bar}\n" for day in ("05", "12")))
    (tmp_path / "sheet.txt").write_text(text, encoding="utf-8")
    mapping = tomllib.loads(str(propose_mapping(tmp_path / "sheet.txt")))
    cohort = read_mapped(tmp_path / "sheet.txt", mapping=mapping)

    assert [("1", "2021-03-05", "5"), ("1", "2021-03-12", "12")] == printed(cohort)
    assert [] == codes(cohort)


@pytest.mark.parametrize(
    ("heading", "ours"),
    [
        (("PLT 2021-01-0{}", "WBC 2021-01-0{}"), "PLT"),
        (("plt_d{}", "hb_d{}"), "plt"),
        (("Platelet count Day {}", "WBC count Day {}"), "Platelet"),
        (("血小板2021-01-0{}", "白细胞2021-01-0{}"), "血小板"),
    ],
)
def test_of_a_wide_sheet_of_several_tests_the_platelets(
    tmp_path: Path, heading: tuple[str, str], ours: str
) -> None:
    """A leucocyte count of 4 is no platelet count: what names another test is left to the user."""
    sheet = tmp_path / "sheet.csv"
    names = ",".join(each.format(day) for day in (1, 4, 8) for each in heading)
    sheet.write_text(f"ID,{names}\n1,9,4,100,5,90,6\n2,12,5,40,6,30,4\n", encoding="utf-8")
    proposal = propose_mapping(sheet)
    counts = tomllib.loads(str(proposal))["counts"]

    assert 3 == len(counts["days"])
    assert all(name.startswith(ours) for name in counts["days"])
    assert "Not understood, and not used" in proposal.text


@pytest.mark.parametrize(
    ("cells", "line", "is_sure"),
    [
        (("9,5", "40,0"), 'decimal = ","', True),
        (("9.000", "40.000"), '# decimal = ","', False),
        (("9,000", "40,000"), '# decimal = "."', False),
        (("9", "40"), None, True),
    ],
)
def test_the_decimal_sign(
    tmp_path: Path, cells: tuple[str, ...], line: str | None, is_sure: bool
) -> None:
    """A sign before one digit is decimal; before three it is asked about."""
    sheet = tmp_path / "sheet.csv"
    rows = "".join(f"1;2021-01-0{n};{cell}\n" for n, cell in enumerate(cells, start=1))
    sheet.write_text(f"ID;Datum;Thrombozyten (/nl)\n{rows}", encoding="utf-8")
    proposal = propose_mapping(sheet)
    found = [each for each in proposal.text.splitlines() if "decimal = " in each]

    assert ([] if line is None else [True]) == [each.startswith(str(line)) for each in found]
    assert is_sure == (not any("decimal sign" in doubt for doubt in proposal.doubts))


def test_what_is_passed_goes_before_the_mapping(tmp_path: Path) -> None:
    """The remedy of a number with two readings works: --decimal, and --dates, for a sheet too."""
    sheet, mapping = tmp_path / "sheet.csv", tmp_path / "sheet.toml"
    sheet.write_text("ID;Datum;PLT (/mm3)\n1;03.04.2021;9.000\n", encoding="utf-8")
    mapping.write_text(propose_mapping(sheet).text, encoding="utf-8")
    cohort = read_mapped(sheet, mapping=mapping, decimal=",", dates="day first")

    assert ["DECIMAL_SIGN"] == codes(read_mapped(sheet, mapping=mapping, dates="day first"))
    assert ["AMBIGUOUS_DATE"] == codes(read_mapped(sheet, mapping=mapping, decimal=","))
    assert [("1", "2021-04-03", "9")] == printed(cohort)


def test_a_redcap_export_with_events_and_its_dictionary(tmp_path: Path) -> None:
    """Instruments are found, codes and check boxes have the words of the dictionary."""
    (tmp_path / "raw.csv").write_text(REDCAP, encoding="utf-8")
    (tmp_path / "dictionary.csv").write_text(DICTIONARY, encoding="utf-8")
    mapping = tmp_path / "raw.toml"
    proposal = propose_mapping(tmp_path / "raw.csv", dictionary=tmp_path / "dictionary.csv")
    mapping.write_text(proposal.text, encoding="utf-8")
    cohort = read_mapped(tmp_path / "raw.csv", mapping=mapping)
    patient = cohort.patient(0)

    assert () == proposal.doubts
    assert 'where = { "redcap_repeat_instrument" = "labs" }' in proposal.text
    assert ["9", "40", "120"] == [count for _, _, count in printed(cohort)]
    assert ("F", {"prednisone", "romiplostim"}) == (
        patient.sex, {agent for line in patient.lines for agent in line.agents},
    )  # fmt: skip


def test_codes_without_a_dictionary_are_asked_about(tmp_path: Path) -> None:
    """A code is no unit, no drug and no sex: each is asked about, and none is guessed."""
    (tmp_path / "raw.csv").write_text(REDCAP, encoding="utf-8")
    proposal = propose_mapping(tmp_path / "raw.csv")

    for table, field in (("counts", "unit"), ("patients", "sex"), ("exposures", "agent")):
        assert f"# [{table}.codes.{field}]" in proposal.text
    assert any("check boxes" in doubt for doubt in proposal.doubts)


def test_columns_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """An export with labels has several columns of a name; the mapping says which by its number."""
    sheet = tmp_path / "labels.csv"
    sheet.write_text(
        "Record ID,Date,Complete?,Date,Platelet count,Complete?\n"
        "1,1980-01-01,Yes,2021-01-01,9,No\n",
        encoding="utf-8",
    )
    counts = {"patient_id": "Record ID", "count": "Platelet count", "unit": {"value": "10*9/L"}}
    cohort = read_mapped(sheet, mapping={"counts": counts | {"on": "Date (2)"}})
    with pytest.raises(DataError) as refused:
        read_mapped(sheet, mapping={"counts": counts | {"on": "Date"}})

    assert [("1", "2021-01-01", "9")] == printed(cohort)
    assert "Date (1)" in str(refused.value.problems[0])


def test_a_mapping_that_was_corrected_is_not_replaced(tmp_path: Path) -> None:
    """A file that is there stays unless --overwrite is said; an input stays in any case."""
    sheet, mapping = tmp_path / "sheet.csv", tmp_path / "sheet.toml"
    sheet.write_text(GERMAN, encoding="utf-8")
    mapping.write_text("# corrected by hand\n", encoding="utf-8")

    assert 0 != main(["map", str(sheet), "-o", str(mapping)])
    assert "# corrected by hand\n" == mapping.read_text(encoding="utf-8")
    assert 0 != main(["map", str(sheet), "-o", str(sheet), "--overwrite"])
    assert GERMAN == sheet.read_text(encoding="utf-8")
    assert 0 == main(["map", str(sheet), "-o", str(mapping), "--overwrite"])
    assert "[counts]" in mapping.read_text(encoding="utf-8")


def test_laboratory_values_and_doses(tmp_path: Path) -> None:
    """Other laboratory values go by the name of their analyte, doses a day as they are written."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(
        "id,day,test,result,unit,upper,drug,start,dose\n"
        "1,2021-01-01,PLT,9,10*9/L,,prednisone,2021-01-01,20 mg/d\n"
        "1,2021-01-01,GPT,40,U/L,35,,,\n1,2021-01-01,CRP,3,mg/L,,,,\n",
        encoding="utf-8",
    )
    common = {"patient_id": "id", "on": "day", "unit": "unit"}
    cohort = read_mapped(
        sheet,
        mapping={
            "counts": common | {"count": "result", "where": {"test": "PLT"}},
            "labs": common | {"analyte": "test", "value": "result", "upper_limit": "upper",
                              "where": {"test": ["GPT", "CRP"]},
                              "codes": {"analyte": {"GPT": "alt"}}},
            "exposures": {"patient_id": "id", "agent": "drug", "started_on": "start",
                          "daily_dose": "dose", "where": {"drug": "prednisone"}},
        },
    )  # fmt: skip
    (lab,) = cohort.patient(0).labs
    (exposure,) = cohort.patient(0).exposures

    assert ("alt", 40.0, 35.0) == (lab.analyte, lab.value_in_unit, lab.upper_limit_in_unit)
    assert 20.0 == exposure.mg_per_day
    assert ["NOT_USED"] == codes(cohort)


DOUBTFUL = (
    "病历号,检验日期,血小板,性别,药物,备注\n"
    "1,03/04/2021,9.000,H,激素甲,x\n1,05/04/2021,-99,F,泼尼松,x\n"
)
"""A sheet about which a proposal is in doubt in many ways."""


@pytest.mark.parametrize("sheet", [CHINESE, GERMAN, DOUBTFUL, "a,b\n1,2\n"])
def test_comments_are_in_the_language_that_is_asked_for(
    tmp_path: Path, sheet: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The mapping is the same in both languages; its comments are not, and none is left over."""
    path = tmp_path / "sheet.csv"
    path.write_text(sheet, encoding="utf-8")
    english, chinese = (propose_mapping(path, lang=lang).text for lang in ("en", "zh"))
    assert 0 == main(["map", str(path), "--lang", "zh"])
    shared = {*english.splitlines()} & {*chinese.splitlines()}
    remarks = [line.rpartition("# ")[2] for line in shared if "    # " in line or line[:1] == "#"]

    assert tomllib.loads(english) == tomllib.loads(chinese)
    assert len(english.splitlines()) == len(chinese.splitlines())
    assert capsys.readouterr().out == chinese
    assert [] == [
        each for each in remarks if each[:1] != "'" and "=" not in each
    ]  # no cell, no key


def test_a_language_that_there_is_not(tmp_path: Path) -> None:
    """A mapping is proposed in English or Chinese."""
    path = tmp_path / "sheet.csv"
    path.write_text(CHINESE, encoding="utf-8")

    with pytest.raises(InputError, match="LANGUAGE"):
        propose_mapping(path, lang="fr")


@pytest.mark.parametrize(
    ("heading", "cells", "printed"),
    [
        ("Sign", ("<", ""), "<5"), ("Vorzeichen", ("≤", ">="), "≤5"), ("X", ("<", ""), "<5"),
        ("Operator", ("", ""), "5"), ("Operator", ("Smith", ""), "5"), ("X", ("", ""), "5"),
    ],
)  # fmt: skip
def test_the_column_of_bounds_is_found(
    heading: str, cells: tuple[str, str], printed: str, tmp_path: Path
) -> None:
    """By its heading or its cells: without it a count of less than 5 is one of 5."""
    sheet = tmp_path / "own.csv"
    rows = (f"1,2021-03-0{5 + at},{cell},{5 + at}" for at, cell in enumerate(cells))
    sheet.write_text("\n".join([f"ID,Date,{heading},PLT (G/L)", *rows]), encoding="utf-8")
    (tmp_path / "own.toml").write_text(str(propose_mapping(sheet)), encoding="utf-8")
    cohort = read_mapped(sheet, mapping=tmp_path / "own.toml")

    assert f"{printed} ×10⁹/L" == str(cohort.patient(0).platelets[0].as_printed)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.docx", b"PK\x03\x04\x14\x00\x06\x00 word/document.xml", "DAMAGED_WORKBOOK"),
        ("a.sav", b"$FL2@(#) SPSS DATA FILE\x00\x00", "NUL_BYTES"),
        ("a.csv", "id,day,plt\n1,2021-03-05,9\n".encode("utf-16-le"), "NUL_BYTES"),
    ],
)
def test_a_file_that_is_no_text(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    """No mapping is proposed for it, and it is said what it is not."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        propose_mapping(tmp_path / name)

    assert code == caught.value.problem.code
    assert 2 == main(["map", str(tmp_path / name)])
    if name == "a.csv":
        assert "plt" in str(propose_mapping(tmp_path / name, encoding="utf-16-le"))


TITLE = "City Hospital; laboratory\nPrinted on 05.03.2021\n\n"


@pytest.mark.parametrize(
    ("above", "row"), [(TITLE, 4), ('"A ""study"" of ITP"\n', 2), ("Case,,Test,\n", 2)]
)
@pytest.mark.parametrize("sheet", SHEETS)
def test_a_heading_below_a_title(above: str, row: int, sheet: str, tmp_path: Path) -> None:
    """It is found whatever divides the cells, the row is said, and the sheet is read from there."""
    text, encoding, *_ = SHEETS[sheet]
    plain, titled = tmp_path / "a.csv", tmp_path / "b.csv"
    plain.write_text(text, encoding=encoding)
    titled.write_text(above + text, encoding=encoding)
    there, below = propose_mapping(plain), propose_mapping(titled)
    told = [doubt for doubt in below.doubts if doubt not in there.doubts]

    assert {"heading_row": row} | tomllib.loads(there.text) == tomllib.loads(below.text)
    assert [f"the row of the headings: row {row} is taken, and the rows above it are passed over"
            ] == [*map(str, told)]  # fmt: skip


@pytest.mark.parametrize("above", ["", "\n\n", "sep=;\n"])
def test_rows_that_say_nothing_are_passed_over(above: str, tmp_path: Path) -> None:
    """Empty rows, and the row by which a spreadsheet is told what divides the cells."""
    path = tmp_path / "a.csv"
    path.write_text(f"{above}id;date;platelets;unit\n1;2021-03-01;9,5;G/L\n", encoding="utf-8")
    proposed = propose_mapping(path)
    (tmp_path / "m.toml").write_text(str(proposed), encoding="utf-8")

    assert () == proposed.doubts
    assert [("1", "2021-03-01", "9.5")] == printed(read_mapped(path, mapping=tmp_path / "m.toml"))


def test_a_heading_that_stands_twice(tmp_path: Path) -> None:
    """The first is taken."""
    path = tmp_path / "a.csv"
    head = "id,date,platelets,unit\n"
    path.write_text(f"{head}1,2021-03-01,9,G/L\n{head}", encoding="utf-8")

    assert "heading_row" not in str(propose_mapping(path))


def test_a_heading_below_a_title_in_a_workbook(tmp_path: Path) -> None:
    """A name, the day of printing, an empty row; the rows of the mapping are those of the sheet."""
    book = openpyxl.Workbook()
    for row in (["City Hospital"], ["printed", dt.date(2021, 3, 5)], [],
                ["MRN", "Sample date", "Plt (10^9/L)"], [1, dt.date(2021, 3, 1), 9],
                [1, dt.date(2021, 3, 8), None]):  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "m.toml").write_text(str(propose_mapping(tmp_path / "a.xlsx")), encoding="utf-8")
    cohort = read_mapped(tmp_path / "a.xlsx", mapping=tmp_path / "m.toml")

    assert [("1", "2021-03-01", "9")] == printed(cohort)
    assert [(6, "NO_RESULT")] == [(problem.row, problem.code) for problem in cohort.problems]


def test_a_title_that_a_mapping_takes_for_the_heading(tmp_path: Path) -> None:
    """Where the heading is can be said; a text of one cell above rows of more is none."""
    path = tmp_path / "a.csv"
    path.write_text("Report\n\nid,date,platelets\n1,2021-03-01,9\n", encoding="utf-8")
    counts = {"patient_id": "id", "on": "date", "count": "platelets", "unit": {"value": "G/L"}}
    with pytest.raises(InputError, match=r"'Report' alone.*heading_row = 3.*HEADING_BELOW"):
        read_mapped(path, mapping={"counts": counts})

    assert 1 == len(read_mapped(path, mapping={"counts": counts, "heading_row": 3}).counts)


def test_counts_are_looked_for_in_lower_rows_and_other_sheets(tmp_path: Path) -> None:
    """A title above the headings, patients in the first sheet: what is found is read."""
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["ID", "Sex"])
    book.active.append(["1", "F"])
    book.create_sheet("Nothing")
    labs = book.create_sheet("Labs")
    for row in (["ITP 2021"], ["ID", "Date", "Platelets (G/L)"], ["1", "2021-03-01", 9]):
        labs.append(row)
    book.save(path)
    proposal = propose_mapping(path)

    said = tomllib.loads(proposal.text)
    assert ("Labs", 2) == (said["sheet"], said["heading_row"])
    assert [("1", "2021-03-01", "9")] == printed(read_mapped(path, mapping=said))
    assert any("the sheets 'Sheet', 'Nothing'" in doubt for doubt in proposal.doubts)
    assert "heading_row" not in propose_mapping(path, sheet="Sheet").text


@pytest.mark.parametrize(
    ("heading", "day"),
    [
        ("住院号,报告时间,采样时间,血小板(10^9/L)",
         "2021-03-01"),
        ("N\u00b0 dossier,Report date,Admission,Plaquettes (G/L)", "2021-03-02"),
        ("Prontu\u00e1rio,Nota,Laboratorio,Plaquetas (10^3/mm3)", ""),
    ],
    ids=["sampling before report", "report where there is no other", "two that may be"],
)  # fmt: skip
def test_the_day_of_a_count_is_that_of_the_sample(tmp_path: Path, heading: str, day: str) -> None:
    """The day of the report is taken where there is no other, and no column by a guess of two."""
    path = tmp_path / "a.csv"
    path.write_text(f"{heading}\n1,2021-03-02,2021-03-01,9\n", encoding="utf-8")
    said = tomllib.loads(propose_mapping(path).text)

    assert "patient_id" in said["counts"]
    if not day:
        assert "on" not in said["counts"]
        return
    assert [("1", day, "9")] == printed(read_mapped(path, mapping=said))


def test_the_only_column_of_dates_is_asked_about(tmp_path: Path) -> None:
    """Its heading says nothing; it is proposed, and said not to be sure."""
    path = tmp_path / "a.csv"
    path.write_text("id,Kontrolle,PLT (G/l)\n1,2021-03-01 08:30,9\n", encoding="utf-8")
    proposal = propose_mapping(path)

    assert "Kontrolle" == tomllib.loads(proposal.text)["counts"]["on"]
    assert any("only column of dates" in doubt for doubt in proposal.doubts)


@pytest.mark.parametrize("heading", ["\u968f\u8bbf\u65e5\u671f", "\u96a8\u8a2a\u65e5\u671f"])
def test_the_day_of_a_follow_up_visit(tmp_path: Path, heading: str) -> None:
    """It is that of the counts where no other column is, and of the last contact else."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(f"ID,{heading},PLT (G/L)\n1,2021-03-05,9\n1,2021-03-12,40\n", "utf-8")
    proposal = propose_mapping(sheet)
    sheet.write_text(f"ID,Date,{heading},PLT (G/L)\n1,2021-03-05,2022-01-01,9\n", "utf-8")
    beside = tomllib.loads(str(propose_mapping(sheet)))

    assert heading == tomllib.loads(str(proposal))["counts"]["on"]
    assert "patients" not in tomllib.loads(str(proposal))
    assert any("or that of the last contact" in doubt for doubt in proposal.doubts)
    assert ("Date", heading) == (beside["counts"]["on"], beside["patients"]["followed_until"])


@pytest.mark.parametrize(
    ("names", "days"),
    [
        (("T0", "T7", "T14"), ("0", "7", "14")),
        (("PLT T0", "PLT T7", "PLT T14"), ("0", "7", "14")),
        (("T0 (10^9/L)", "t_28 (10^9/L)", "T 90 (10^9/L)"), ("0", "28", "90")),
        (("T0", "T1", "T2", "T3"), ("",) * 4),
        (("T3", "T4", "T5"), None),
    ],
)
def test_points_in_time_as_headings(
    tmp_path: Path, names: tuple[str, ...], days: tuple[str, ...] | None
) -> None:
    """Days are proposed and asked about; visits are asked about; hormones are neither."""
    path = tmp_path / "a.csv"
    rows = [",".join(str(10 * n + k) for k, _ in enumerate(names)) for n in (1, 2)]
    path.write_text(
        f"ID,{','.join(names)}\n" + "".join(f"{n},{row}\n" for n, row in enumerate(rows)),
        encoding="utf-8",
    )
    proposal = propose_mapping(path)
    found = tomllib.loads(str(proposal)).get("counts", {}).get("days")

    assert (None if days is None or not days[0] else dict(zip(names, days, strict=True))) == (
        found or None
    )
    assert (days is not None) == any("which days the headings" in each for each in proposal.doubts)
