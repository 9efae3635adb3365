"""
Readers against damaged files: each gives a result or an error of ours, and nothing else.

``python -m tests.fuzz MINUTES`` writes seeds in every form, lets Hypothesis damage them, and reads
them. It ends with the first error of another library, made as small as Hypothesis can, or tells how
many files were read.
"""

from __future__ import annotations

import datetime as dt
import io
import sys
import tempfile
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import itpcase as itp
from itpcase import examples
from itpcase.definitions.files import read_definition, write_definition
from itpcase.io.adam import Variable, write_dataset_json, write_xpt
from itpcase.io.mapping import propose_mapping
from itpcase.io.recognise import read_options

TOKENS = (
    b"", b"0", b"-1", b"1e308", b"nan", b"inf", b"9" * 40, b"\0", b"\r", b"\n", b'"', b",", b";",
    b"\xff\xfe", b"\xef\xbb\xbf", "\u00d7\u2265\u221e".encode(), b"=1+1", b"2021-02-30",
    b"9999-12-31", b"0001-01-01", b"<5", b"5-7", b"null", b"{}", b"[]", b"<!DOCTYPE", b"&lt;",
    b"true", b"../x",
)  # fmt: skip
"""What is put into a file; each has broken some reader."""

ROUND = 200
"""So many files are damaged before the time is looked at."""


class Seed(NamedTuple):
    """A file that can be read, and how."""

    form: str
    files: dict[str, bytes]
    read: Callable[[Path], object]


def seeds() -> list[Seed]:
    """Write the example in every form that is read."""
    series = examples.load("ding-2025")
    counts = ((1, "9 10*9/L"), (9, "<40 10*9/L"), (20, "120 10*9/L"))
    dated = itp.Patient(
        id="p1",
        platelets=[
            itp.PlateletMeasurement(on=dt.date(2021, 1, day), count=count) for day, count in counts
        ],
        lines=[itp.TreatmentLine(line=1, agents=("ivig",), started_on=dt.date(2021, 1, 2))],
    )
    cohort = itp.Cohort.from_patients([dated])
    found = []
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        itp.write_csv(series, place / "csv")
        itp.write_parquet(series, place / "parquet")
        itp.write_excel(series, place / "book.xlsx")
        _pack(place / "book.xlsx", place / "packed.xlsx")
        write_definition(itp.IWG_2009, place / "mine.toml")
        write_definition(itp.ASH_2019, place / "mine.json")
        for each, read in (
            ("csv", lambda path: itp.read_csv(path, strict=False)),
            ("parquet", lambda path: itp.read_parquet(path, strict=False)),
            ("book.xlsx", lambda path: itp.read_excel(path, strict=False)),
            ("packed.xlsx", lambda path: itp.read_excel(path, strict=False)),
            ("mine.toml", read_definition),
            ("mine.json", read_definition),
        ):
            found.append(Seed(each, _files(place / each), read))
        itp.write_fhir(cohort, place / "fhir", itp.IWG_2009)
        found.append(
            Seed("fhir", _files(place / "fhir"), lambda path: itp.read_fhir(path / "bundle.json"))
        )
        for form in ("xpt", "json", "parquet", "csv"):
            _write_sdtm(place / f"sdtm-{form}", form)
            found.append(Seed(f"sdtm-{form}", _files(place / f"sdtm-{form}"), itp.read_cdisc))
        _write_omop(place / "omop")
        found.append(Seed("omop", _files(place / "omop"), itp.read_omop))
        _write_sheet(place / "mapped")
        found += [
            Seed("mapped", _files(place / "mapped"),
                 lambda path: itp.read_mapped(path / "sheet.csv", mapping=path / "sheet.toml")),
            Seed("proposal", _files(place / "mapped"),
                 lambda path: propose_mapping(path / "sheet.csv",
                                              dictionary=path / "dictionary.csv")),
            Seed("options", {"options.toml": OPTIONS},
                 lambda path: read_options(path / "options.toml")),
        ]  # fmt: skip
        _write_meds(place / "meds")
        units = {"LOINC//777-3": "10*9/L"}
        found.append(
            Seed("meds", _files(place / "meds"), lambda path: itp.read_meds(path, units=units))
        )
    return found


def _files(place: Path) -> dict[str, bytes]:
    if place.is_file():
        return {"": place.read_bytes()}
    return {
        path.relative_to(place).as_posix(): path.read_bytes()
        for path in sorted(place.rglob("*"))
        if path.is_file()
    }


SDTM: dict[str, dict[str, list[Any]]] = {
    "lb": {
        "USUBJID": ["01"] * 3, "LBTESTCD": ["PLAT"] * 3, "LBSEQ": [1.0, 2.0, 3.0],
        "LBORRES": ["9", "<40", "120"], "LBORRESU": ["10*9/L"] * 3,
        "LBDTC": ["2021-01-01", "2021-01-08", "2021-01-20"],
    },
    "ex": {
        "USUBJID": ["01"], "EXTRT": ["eltrombopag"], "EXSTDTC": ["2021-01-02"],
        "EXENDTC": ["2021-03-02"],
    },
    "dm": {"USUBJID": ["01"], "SEX": ["F"], "AGE": [30.0], "RFSTDTC": ["2021-01-02"]},
}  # fmt: skip
"""A trial of one patient."""


def _write_sdtm(folder: Path, form: str) -> None:
    """Write the trial in a form."""
    folder.mkdir()
    for name, columns in SDTM.items():
        place = folder / f"{name}.{form}"
        variables = tuple(
            Variable(key, key, "float" if isinstance(values[0], float) else "text", "collected")
            for key, values in columns.items()
        )
        rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        if form == "xpt":
            write_xpt(place, name.upper(), name, variables, rows)
        elif form == "json":
            write_dataset_json(place, name.upper(), name, variables, rows)
        elif form == "parquet":
            pq.write_table(pa.table(columns), place)
        else:
            lines = [columns, *(map(str, row.values()) for row in rows)]
            place.write_text("".join(",".join(line) + "\n" for line in lines), encoding="utf-8")


def _pack(plain: Path, packed: Path) -> None:
    """Pack the parts of a workbook, as spreadsheets do."""
    with zipfile.ZipFile(plain) as parts, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for part in parts.namelist():
            out.writestr(part, parts.read(part))


def _write_omop(folder: Path) -> None:
    """Write a patient in the common data model."""
    folder.mkdir()
    days = [dt.date(2021, 1, day) for day in (1, 8, 20)]
    tables: dict[str, dict[str, Any]] = {
        "person": {"person_id": [1], "gender_concept_id": [8532], "year_of_birth": [1980]},
        "measurement": {
            "measurement_id": [1, 2, 3], "person_id": [1] * 3,
            "measurement_concept_id": [3024929] * 3, "measurement_date": days,
            "value_as_number": [9.0, 40.0, 120.0], "operator_concept_id": [0, 4171756, 0],
            "unit_concept_id": [9444] * 3, "unit_source_value": ["10*9/L"] * 3,
            "value_source_value": ["9", "<40", "120"],
        },
        "drug_exposure": {
            "drug_exposure_id": [1], "person_id": [1], "drug_concept_id": [0],
            "drug_exposure_start_date": days[:1], "drug_exposure_end_date": days[2:],
            "drug_source_value": ["eltrombopag"],
        },
    }  # fmt: skip
    for name, columns in tables.items():
        pq.write_table(pa.table(columns), folder / f"{name}.parquet")


OPTIONS = b'orders = true\nconcepts = [3024929]\n[bleeding]\n"4000" = 1\n'
"""Options of a reader."""


def _write_sheet(folder: Path) -> None:
    """Write a sheet of REDCap with its dictionary, and the mapping that is proposed for it."""
    folder.mkdir()
    (folder / "sheet.csv").write_text(
        "record_id,redcap_repeat_instrument,sex,lab_date,plt,plt_unit,drug,start,rx___1\n"
        "1,,1,,,,,,\n1,labs,,2021-01-01,9,1,,,\n1,labs,,2021-01-08,<40,1,,,\n"
        "1,labs,,2021-01-20,120000,2,,,\n1,drugs,,,,,1,2021-01-02,1\n",
        encoding="utf-8",
    )
    (folder / "dictionary.csv").write_text(
        '"Variable / Field Name","Field Type","Choices, Calculations, OR Slider Labels"\n'
        'sex,radio,"1, Female | 2, Male"\nplt_unit,radio,"1, 10^9/L | 2, /mm3"\n'
        'drug,radio,"1, Prednisone"\nrx,checkbox,"1, Eltrombopag"\n',
        encoding="utf-8",
    )
    proposal = propose_mapping(folder / "sheet.csv", dictionary=folder / "dictionary.csv")
    (folder / "sheet.toml").write_text(str(proposal), encoding="utf-8")


def _write_meds(folder: Path) -> None:
    """Write a patient as events."""
    (folder / "data").mkdir(parents=True)
    times = [dt.datetime(2021, 1, day) for day in (1, 2, 8, 20)]  # noqa: DTZ001 - MEDS has no zones
    table = pa.table(
        {
            "subject_id": pa.array([1] * 4), "time": pa.array(times, pa.timestamp("us")),
            "code": ["LOINC//777-3", "DRUG//eltrombopag", "LOINC//777-3", "LOINC//777-3"],
            "numeric_value": pa.array([9, None, 40, 120], pa.float32()),
            "text_value": ["9", None, "<40", "120"],
        }
    )  # fmt: skip
    pq.write_table(table, folder / "data" / "0.parquet")


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Change a few places of a content: a bit, a token, a part doubled, moved or gone."""
    found = bytearray(content)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(found) - 1, 0)))
        end = min(len(found), at + draw(st.integers(0, 40)))
        kind = draw(st.sampled_from(("bit", "token", "gone", "doubled", "cut", "byte")))
        if kind == "bit" and found:
            found[at] ^= 1 << draw(st.integers(0, 7))
        elif kind == "byte" and found:
            found[at] = draw(st.integers(0, 255))
        elif kind == "token":
            found[at:end] = draw(st.sampled_from(TOKENS))
        elif kind == "gone":
            del found[at:end]
        elif kind == "doubled":
            found[at:at] = found[at:end]
        elif kind == "cut":
            del found[at:]
    return bytes(found)


@st.composite
def files_of(draw: st.DrawFn, seed: Seed) -> dict[str, bytes]:
    """Damage one of the files of a seed; of a workbook, often one of its parts."""
    name = draw(st.sampled_from(sorted(seed.files)))
    content = seed.files[name]
    if content.startswith(b"PK") and draw(st.booleans()):
        return seed.files | {name: draw(_package(content))}
    return seed.files | {name: draw(damaged(content))}


@st.composite
def _package(draw: st.DrawFn, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {part: package.read(part) for part in package.namelist()}
    chosen = draw(st.sampled_from(sorted(parts)))
    parts[chosen] = draw(damaged(parts[chosen]))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for part, held in parts.items():
            package.writestr(part, held)
    return out.getvalue()


def read_files(seed: Seed, files: dict[str, bytes]) -> object:
    """Read files in the form of a seed, and ask about what they hold."""
    with tempfile.TemporaryDirectory() as name, warnings.catch_warnings():
        warnings.simplefilter("error")
        place = Path(name) / seed.form
        if "" in files:
            place.write_bytes(files[""])
        else:
            place.mkdir()
            for each, content in files.items():
                (place / each).parent.mkdir(parents=True, exist_ok=True)
                (place / each).write_bytes(content)
        found: Any = seed.read(place)
        held = found[0] if isinstance(found, tuple) else found
        if isinstance(held, itp.CaseSeries | itp.Cohort):
            itp.classify_response(held)
        return held


def read_damaged(seed: Seed, files: dict[str, bytes]) -> None:
    """Read a seed with damaged files; an error of ours is an answer, any other is raised."""
    with suppress(itp.ItpcaseError):
        read_files(seed, files)


def round_of(seed: Seed, counted: Counter[str]) -> None:
    """Damage and read a seed some times."""

    @settings(
        max_examples=ROUND, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(files_of(seed))
    def once(files: dict[str, bytes]) -> None:
        counted[seed.form] += 1
        read_damaged(seed, files)

    once()


def run(minutes: float) -> Counter[str]:
    """Damage and read in turn until the time is up; count what was read by its form."""
    ends = time.monotonic() + minutes * 60
    known, counted = seeds(), Counter[str]()
    for seed in cycle(known):
        round_of(seed, counted)
        if time.monotonic() > ends:
            break
    return counted


if __name__ == "__main__":
    sys.stdout.write(f"{dict(run(float(sys.argv[1])))}\n")
