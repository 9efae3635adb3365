"""Data sets of a trial in the forms that software of others writes."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

import itpcase as itp
from itpcase.errors import InputError
from itpcase.io._cdisc.datasets import read_dataset, sas_day
from tests.io.systems import codes, printed

COLUMNS = ("USUBJID", "LBTESTCD", "LBSEQ", "LBSTRESC", "LBSTRESU", "LBDTC")
ROWS = [["01", "PLAT", 1, "<5", "GI/L", "2021-03-01"], ["01", "PLAT", 2, "40", "GI/L", "2021-03"]]


def test_numeric_dates_of_a_transport_file(tmp_path: Path) -> None:
    """A number is a day of SAS by its format, or by its name where it has none."""
    days = [(dt.date(2021, 3, day) - dt.date(1960, 1, 1)).days for day in (1, 9)]
    frame = pd.DataFrame(
        {"USUBJID": ["01"] * 2, "PARAMCD": ["PLAT"] * 2, "PARAM": ["Platelet (10^9/L)"] * 2,
         "AVALC": ["9", "40"], "AVAL": [9.0, 40.0], "ADT": map(float, days),
         "STARTED": map(float, days), "NUMBER": map(float, days)}
    )  # fmt: skip
    pyreadstat.write_xport(
        frame, tmp_path / "adlb.xpt", file_format_version=5, variable_format={"STARTED": "DATE9."}
    )
    rows = [row for _, row in read_dataset(tmp_path / "adlb.xpt").rows()]

    assert [dt.date(2021, 3, 1), dt.date(2021, 3, 9)] == [row["STARTED"] for row in rows]
    assert [row["STARTED"] for row in rows] == [row["ADT"] for row in rows]
    assert days == [row["NUMBER"] for row in rows]
    assert [("01", "2021-03-01", "9"), ("01", "2021-03-09", "40")] == printed(
        itp.read_cdisc(tmp_path)
    )


@pytest.mark.parametrize(
    ("form", "number", "expected"),
    [("NLDATE20", 22340, dt.date(2021, 3, 1)), ("WEEKDATE29", 22340, dt.date(2021, 3, 1)),
     ("MONYY7", 22340, dt.date(2021, 3, 1)), ("YYMMDD10", 22340, dt.date(2021, 3, 1)),
     ("DATETIME20", 22340 * 86_400, "2021-03-01T00:00:00"),
     ("DATEAMPM22", 22340 * 86_400, "2021-03-01T00:00:00"), ("BEST12", 22340, 22340),
     ("TIME8", 3600, 3600)],
)  # fmt: skip
def test_formats_of_sas(form: str, number: int, expected: object) -> None:
    """A day counts from 1960-01-01, an instant in seconds, and a time of day is neither."""
    assert expected == sas_day(float(number), form, "VALUE")


@pytest.mark.parametrize("form", ["", "BEST12", "DATETIME20"])
@pytest.mark.parametrize("day", [22343, 22343.375, 0.5, -22343.375])
def test_the_number_of_a_day_is_no_instant(form: str, day: float) -> None:
    """It would be a moment of the first or the last hours around 1960-01-01."""
    assert str(day) == sas_day(day, form, "ADTM")
    assert "1960-01-02T00:00:00" == sas_day(86_400, form, "ADTM")


@pytest.mark.parametrize("form", ["xpt", "ndjson", "parquet"])
def test_days_in_a_column_of_instants_are_told_of(form: str, tmp_path: Path) -> None:
    """As dsjconvert 0.9.1 writes 2021-03-04T09:00: days of SAS, and hours as a part of a day."""
    rows = [["01", "PLAT", "Platelet (10^9/L)", "12", 12.0, 22343.375],
            ["01", "PLAT", "Platelet (10^9/L)", "110", 110.0, 22343.375 * 86_400]]  # fmt: skip
    names = ["USUBJID", "PARAMCD", "PARAM", "AVALC", "AVAL", "ADTM"]
    frame = pd.DataFrame(rows, columns=names)
    if form == "xpt":
        pyreadstat.write_xport(frame, tmp_path / "adlb.xpt", file_format_version=5)
    elif form == "parquet":
        frame.to_parquet(tmp_path / "adlb.parquet", index=False)
    else:
        columns = [
            {"itemOID": f"IT.ADLB.{name}", "name": name, "label": name, "dataType": kind}
            for name, kind in zip(names, ["string"] * 4 + ["double"] * 2, strict=True)
        ]
        head = {"datasetJSONVersion": "1.1.0", "itemGroupOID": "IG.ADLB", "name": "ADLB",
                "records": 2, "columns": columns}  # fmt: skip
        (tmp_path / "adlb.ndjson").write_text(
            "\n".join(json.dumps(each) for each in [head, *rows]), encoding="utf-8"
        )
    found = itp.read_cdisc(tmp_path)

    assert ["NOT_A_DAY"] == codes(found)
    assert ["2021-03-04"] == [day for _, day, _ in printed(found)]


@pytest.mark.parametrize(
    ("column", "number", "told"),
    [
        ("ADT", "22343", "days from 1960-01-01, as SAS does, it is 2021-03-04"),
        ("ADT", "22343.0", "days from 1960-01-01, as SAS does, it is 2021-03-04"),
        ("ADTM", "22343.375", "days from 1960-01-01, as SAS does, it is 2021-03-04"),
        ("ADTM", "1930435200", "seconds from 1960-01-01, as SAS does, it is 2021-03-04"),
        ("ADTM", "1930521599.5", "seconds from 1960-01-01, as SAS does, it is 2021-03-04"),
        ("LBDTC", "-21914", "days from 1960-01-01, as SAS does, it is 1900-01-01"),
        ("ADT", "51499", "days from 1960-01-01, as SAS does, it is 2100-12-31"),
        ("ADT", "-21915", None), ("ADT", "51500", None), ("ADTM", "1e300", None),
        ("ADTM", "inf", None), ("ADT", "-inf", None), ("ADTM", "31622399", None),
        ("ADTM", "31622400", "seconds from 1960-01-01, as SAS does, it is 1961-01-01"),
        ("ADT", "soon", None),
    ],
)  # fmt: skip
def test_the_number_of_a_day_in_a_csv_file_is_told_of(
    column: str, number: str, told: str | None, tmp_path: Path
) -> None:
    """The row is left out as before; which day the number may be is a hint."""
    text = f"USUBJID,PARAMCD,PARAM,AVALC,{column}\n01,PLAT,Platelet (10^9/L),12,{number}\n"
    (tmp_path / "adlb.csv").write_text(text, encoding="utf-8")
    found = itp.read_cdisc(tmp_path)

    (problem,) = [each for each in found.problems if each.severity == "error"]
    assert ("NOT_A_DAY", "adlb.csv", 2) == (problem.code, problem.file, problem.row)
    remedy = str(problem.remedy)
    assert f"if it counts {told}: write that" in remedy if told else "1960" not in remedy


def test_the_start_of_a_trial_as_a_number_has_the_hint(tmp_path: Path) -> None:
    """As every column of days has it."""
    (tmp_path / "adsl.csv").write_text("USUBJID,TRTSDT\n01,22340\n", encoding="utf-8")
    text = "USUBJID,PARAMCD,PARAM,AVALC,ADT\n01,PLAT,Platelet (10^9/L),12,2021-03-04\n"
    (tmp_path / "adlb.csv").write_text(text, encoding="utf-8")

    (problem,) = [each for each in itp.read_cdisc(tmp_path).problems if each.code == "NOT_A_DAY"]
    assert "it is 2021-03-01" in str(problem.remedy)


def test_partial_dates_of_a_transport_file(tmp_path: Path) -> None:
    """A date without its day is left out, or is the day that is asked for and told of."""
    frame = pd.DataFrame(ROWS, columns=COLUMNS).astype({"LBSEQ": float})
    pyreadstat.write_xport(frame, tmp_path / "lb.xpt", file_format_version=5)

    assert ["PARTIAL_DATE"] == codes(itp.read_cdisc(tmp_path))
    assert ["IMPUTED_DAY"] == codes(itp.read_cdisc(tmp_path, impute="first"))
    assert ["2021-03-01", "2021-03-01"] == [
        day for _, day, _ in printed(itp.read_cdisc(tmp_path, impute="first"))
    ]


def version_1_1() -> dict[str, Any]:
    """The data set as Dataset-JSON 1.1."""
    columns = [{"itemOID": f"IT.LB.{name}", "name": name, "label": name, "dataType": "string"}
               for name in COLUMNS]  # fmt: skip
    return {"datasetJSONVersion": "1.1.0", "itemGroupOID": "IG.LB", "name": "LB",
            "records": len(ROWS), "columns": columns, "rows": ROWS}  # fmt: skip


def version_1_0() -> dict[str, Any]:
    """The data set as Dataset-JSON 1.0, in which the rows are numbered."""
    items = [
        {"OID": "ITEMGROUPDATASEQ", "name": "ITEMGROUPDATASEQ", "type": "integer"},
        *({"OID": f"IT.LB.{name}", "name": name, "type": "string"} for name in COLUMNS),
    ]
    data = [[number, *row] for number, row in enumerate(ROWS, start=1)]
    group = {"records": len(ROWS), "name": "LB", "items": items, "itemData": data}
    return {"datasetJSONVersion": "1.0.0", "fileOID": "x",
            "clinicalData": {"studyOID": "x", "itemGroupData": {"IG.LB": group}}}  # fmt: skip


@pytest.mark.parametrize("version", [version_1_0, version_1_1])
def test_both_versions_of_dataset_json(tmp_path: Path, version: Any) -> None:
    """The rows of 1.0 and of 1.1 are the same; a file of neither is named."""
    (tmp_path / "lb.json").write_text(json.dumps(version()), encoding="utf-8")
    cohort = itp.read_cdisc(tmp_path, impute="last")
    (tmp_path / "lb.json").write_text('{"datasetJSONVersion": "1.1.0"}', encoding="utf-8")

    assert [("01", "2021-03-01", "<5"), ("01", "2021-03-31", "40")] == printed(cohort)
    with pytest.raises(InputError, match=r"lb\.json.*\[UNREADABLE\]"):
        itp.read_cdisc(tmp_path)


@pytest.mark.parametrize(
    "text",
    ['{"datasetJSONVersion": "1.1.0", "columns": [{"name": "A"}, {"name": "B"}], "rows": [[1]]}',
     '{"datasetJSONVersion": "1.1.0", "columns": ["A"], "rows": [[1]]}',
     '{"datasetJSONVersion": "1.0.0", "clinicalData": ["x"]}'],
)  # fmt: skip
def test_a_file_of_another_shape_is_named(tmp_path: Path, text: str) -> None:
    """Rows that are short, and parts of another kind, are refused by the name of the file."""
    (tmp_path / "lb.json").write_text(text, encoding="utf-8")

    with pytest.raises(InputError, match=r"lb\.json.*\[UNREADABLE\]"):
        itp.read_cdisc(tmp_path)


def of_days(value: object, **column: Any) -> dict[str, Any]:
    """An ADLB as Dataset-JSON 1.1, with one day as a writer left it."""
    texts = [{"name": name, "dataType": "string"} for name in ("USUBJID", "PARAMCD", "PARAM")]
    columns = [*texts, {"name": "AVALC", "dataType": "string"}, {"name": "ADT"} | column]
    return {"datasetJSONVersion": "1.1.0", "name": "ADLB", "columns": columns,
            "rows": [["01", "PLAT", "Platelets (10^9/L)", "9", value]]}  # fmt: skip


@pytest.mark.parametrize(
    ("value", "column"),
    [
        (22340, {"dataType": "date", "targetDataType": "integer", "displayFormat": "DATE9."}),
        (22340, {"dataType": "date"}),
        ("22340", {"dataType": "decimal", "displayFormat": "DATE9."}),
        (22340, {"dataType": "integer", "displayFormat": "E8601DA."}),
        ("2021-03-01", {"dataType": "date", "targetDataType": "integer"}),
    ],
)
def test_days_of_dataset_json_that_are_numbers(
    tmp_path: Path, value: object, column: dict[str, Any]
) -> None:
    """A number in a column of days is a day of SAS, and no study day, whatever its type says."""
    (tmp_path / "adlb.json").write_text(json.dumps(of_days(value, **column)), encoding="utf-8")

    assert [("01", "2021-03-01", "9")] == printed(itp.read_cdisc(tmp_path))


@pytest.mark.parametrize("value", [10**15, -(10**9)])
def test_a_number_that_no_calendar_has_is_told_of(tmp_path: Path, value: int) -> None:
    """The row is left out by name; no error of Python comes."""
    text = json.dumps(of_days(value, dataType="integer"))
    (tmp_path / "adlb.json").write_text(text, encoding="utf-8")

    assert ["NOT_A_DAY"] == codes(itp.read_cdisc(tmp_path))


def test_a_number_in_a_column_of_dates_is_no_study_day(tmp_path: Path) -> None:
    """A number that no format makes a day is refused; study days are asked for by name."""
    rows = {name: [value] for name, value in zip(COLUMNS, ROWS[0], strict=True)}
    pq.write_table(pa.table(rows | {"LBDTC": [22340]}), tmp_path / "lb.parquet")

    assert ["NOT_A_DAY"] == codes(itp.read_cdisc(tmp_path))


def test_a_dataset_of_another_name_than_its_file_is_refused(tmp_path: Path) -> None:
    """VS in a file lb.json is no laboratory data."""
    text = json.dumps(version_1_1() | {"name": "VS"})
    (tmp_path / "lb.json").write_text(text, encoding="utf-8")

    with pytest.raises(InputError, match=r"lb\.json.*the data set VS.*\[UNREADABLE\]"):
        itp.read_cdisc(tmp_path)


def test_an_age_that_is_no_number_is_told_of(tmp_path: Path) -> None:
    """The age is left out, and the patient stays."""
    head = ",".join(COLUMNS)
    (tmp_path / "lb.csv").write_text(f"{head}\n01,PLAT,1,9,GI/L,2021-03-01\n", encoding="utf-8")
    (tmp_path / "dm.csv").write_text("USUBJID,AGE,SEX\n01,3x,F\n", encoding="utf-8")
    cohort = itp.read_cdisc(tmp_path)

    assert ["AGE"] == codes(cohort)
    assert ("F", None) == (cohort.patient(0).sex, cohort.patient(0).age)


def transport(folder: Path, words: str, encoding: str) -> Path:
    """An XPT file of LB whose texts are in an encoding, a drug beside it."""
    frame = pd.DataFrame(
        {"USUBJID": ["01", "01"], "LBTESTCD": ["PLAT", "PLAT"], "LBSEQ": [1.0, 2.0],
         "LBSTRESC": ["40", "#" * 16], "LBSTRESN": [40.0, None], "LBSTRESU": ["GI/L"] * 2,
         "LBDTC": ["2021-03-01", "2021-03-09"]}
    )  # fmt: skip
    pyreadstat.write_xport(frame, folder / "lb.xpt", file_format_version=5)
    content = (folder / "lb.xpt").read_bytes()
    written = words.encode(encoding).ljust(16)
    (folder / "lb.xpt").write_bytes(content.replace(b"#" * 16, written))
    return folder


@pytest.mark.parametrize(
    ("words", "encoding", "named"),
    [("Gerät gestört", "cp1252", "wlatin1"), ("Gerät gestört", "cp1252", "cp1252"),
     ("标本凝固", "gb18030", "euc-cn"), ("标本凝固", "gb18030", "gb18030"),
     ("検体凝固", "shift_jis", "shift-jis"), ("凝固", "utf-8", None)],
)  # fmt: skip
def test_the_encoding_of_a_transport_file(
    tmp_path: Path, words: str, encoding: str, named: str | None
) -> None:
    """The words of a file are read in its encoding, whether Python or SAS names it."""
    cohort = itp.read_cdisc(transport(tmp_path, words, encoding), encoding=named)
    (problem,) = cohort.problems

    assert [("01", "2021-03-01", "40")] == printed(cohort)
    assert ("NOT_A_COUNT", repr(words)) == (problem.code, problem.given)


@pytest.mark.parametrize(
    ("words", "encoding", "named"),
    [("Gerät gestört", "cp1252", None), ("Café", "cp1252", "euc-cn"),
     ("标本凝固", "gb18030", None)],
)  # fmt: skip
def test_another_encoding_is_named(
    tmp_path: Path, words: str, encoding: str, named: str | None
) -> None:
    """Bytes that the encoding does not have are refused, and none of them is dropped."""
    with pytest.raises(InputError, match="ENCODING") as caught:
        itp.read_cdisc(transport(tmp_path, words, encoding), encoding=named)
    assert ("lb.xpt", "ENCODING") == (caught.value.problem.argument, caught.value.problem.code)


def test_the_encoding_of_a_csv_file(tmp_path: Path) -> None:
    """CSV says its encoding no more than XPT does; an encoding that there is not is refused."""
    head = "USUBJID,LBTESTCD,LBSEQ,LBSTRESC,LBSTRESU,LBDTC"
    text = f"{head}\n01,PLAT,1,9,GI/L,2021-03-01\n01,PLAT,2,凝固,GI/L,2021-03-02\n"
    (tmp_path / "lb.csv").write_bytes(text.encode("gb18030"))
    (problem,) = itp.read_cdisc(tmp_path, encoding="gb18030").problems

    assert "'凝固'" == problem.given
    with pytest.raises(InputError, match=r"lb\.csv.*ENCODING"):
        itp.read_cdisc(tmp_path)
    with pytest.raises(InputError, match="the name of a text encoding"):
        itp.read_cdisc(tmp_path, encoding="klingon")


@pytest.mark.parametrize("letter", ["_", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"])
def test_special_missing_values_are_missing(tmp_path: Path, letter: str) -> None:
    """Each of .A to .Z and ._ is no number: the text is read, and a row without it is told of."""
    frame = pd.DataFrame(
        {"USUBJID": ["01", "01"], "PARAMCD": ["PLAT"] * 2, "PARAM": ["Platelet (10^9/L)"] * 2,
         "ASEQ": [1.0, 2.0], "AVALC": ["<5", ""], "AVAL": [None, None],
         "ADT": [22340.0, 22348.0]}
    )  # fmt: skip
    frame["AVAL"] = frame["AVAL"].astype(float)
    pyreadstat.write_xport(frame, tmp_path / "adlb.xpt", file_format_version=5)
    content = (tmp_path / "adlb.xpt").read_bytes()
    missing, special = b"." + bytes(7), letter.encode() + bytes(7)
    (tmp_path / "adlb.xpt").write_bytes(content.replace(missing, special))
    cohort = itp.read_cdisc(tmp_path)

    assert 2 == content.count(missing)
    assert [("01", "2021-03-01", "<5")] == printed(cohort)
    assert ["NO_RESULT"] == codes(cohort)


def test_a_day_that_no_calendar_has(tmp_path: Path) -> None:
    """In a Parquet file a day is a number, which may lie behind the year 9999."""
    days = pa.array([18687, 2**31 - 1], pa.int32()).cast(pa.date32())
    columns = {name: [row[k] for row in ROWS] for k, name in enumerate(COLUMNS[:-1])}
    pq.write_table(pa.table(columns | {"LBDTC": days}), tmp_path / "lb.parquet")
    cohort = itp.read_cdisc(tmp_path)

    assert [("01", "2021-03-01", "<5")] == printed(cohort)
    assert ["NOT_A_DAY"] == codes(cohort)
    assert str(2**31 - 1) in str(cohort.problems[0])


@pytest.mark.parametrize("version", [5, 8])
def test_a_transport_file_of_two_data_sets_is_refused(tmp_path: Path, version: int) -> None:
    """The second would be passed over: a submission has a file for each."""
    path = tmp_path / "lb.xpt"
    frame = pd.DataFrame(dict(zip(COLUMNS, map(list, zip(*ROWS, strict=True)), strict=True)))
    pyreadstat.write_xport(frame, path, file_format_version=version)
    whole = path.read_bytes()
    assert 2 == len(read_dataset(path))
    path.write_bytes(whole + whole[whole.index(b"HEADER RECORD*******MEM") :])

    with pytest.raises(InputError, match="2 data sets in one file"):
        read_dataset(path)


@pytest.mark.parametrize("name", ["lb.xpt", "lb.json", "lb.ndjson", "lb.csv", "lb.parquet"])
def test_an_empty_file_is_told_of(tmp_path: Path, name: str) -> None:
    """In every form: the data set is there, and nothing is in it."""
    (tmp_path / name).write_bytes(b"")

    with pytest.raises(InputError, match=f"{name}.*an empty file.*UNREADABLE"):
        read_dataset(tmp_path / name)


def test_a_broken_line_is_named_by_its_number(tmp_path: Path) -> None:
    """Of NDJSON: the line of the file, not that of the text that was looked at."""
    path = tmp_path / "lb.ndjson"
    head = '{"datasetJSONVersion": "1.1", "columns": [{"name": "USUBJID", "dataType": "string"}]}'
    path.write_text(f'{head}\n["01"]\n\n["02"\n')

    with pytest.raises(InputError, match="line 4 column 6"):
        read_dataset(path)
