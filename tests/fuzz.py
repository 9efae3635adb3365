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
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import itpcase as itp
from itpcase import examples
from itpcase.definitions.files import read_definition, write_definition

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
        write_definition(itp.IWG_2009, place / "mine.toml")
        write_definition(itp.ASH_2019, place / "mine.json")
        for each, read in (
            ("csv", lambda path: itp.read_csv(path, strict=False)),
            ("parquet", lambda path: itp.read_parquet(path, strict=False)),
            ("book.xlsx", lambda path: itp.read_excel(path, strict=False)),
            ("mine.toml", read_definition),
            ("mine.json", read_definition),
        ):
            found.append(Seed(each, _files(place / each), read))
        itp.write_fhir(cohort, place / "fhir", itp.IWG_2009)
        found.append(
            Seed("fhir", _files(place / "fhir"), lambda path: itp.read_fhir(path / "bundle.json"))
        )
        itp.write_adam(cohort, place / "adam", itp.IWG_2009)
        found.append(Seed("adam", _files(place / "adam"), itp.read_cdisc))
    return found


def _files(place: Path) -> dict[str, bytes]:
    if place.is_file():
        return {"": place.read_bytes()}
    return {path.name: path.read_bytes() for path in sorted(place.iterdir())}


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


def read_damaged(seed: Seed, files: dict[str, bytes]) -> None:
    """Read a seed with damaged files; an error of ours is an answer, any other is raised."""
    with tempfile.TemporaryDirectory() as name, warnings.catch_warnings():
        warnings.simplefilter("error")
        place = Path(name) / seed.form
        if "" in files:
            place.write_bytes(files[""])
        else:
            place.mkdir()
            for each, content in files.items():
                (place / each).write_bytes(content)
        try:
            found: Any = seed.read(place)
            held = found[0] if isinstance(found, tuple) else found
            if isinstance(held, itp.CaseSeries | itp.Cohort):
                itp.classify_response(held)
        except itp.ItpcaseError:
            return


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
    while time.monotonic() < ends:
        for seed in known:
            round_of(seed, counted)
    return counted


if __name__ == "__main__":
    sys.stdout.write(f"{dict(run(float(sys.argv[1])))}\n")
