"""Every writer leaves the old or the new, at whatever call the disk fails or the process ends."""

from __future__ import annotations

import datetime as dt
import shutil
import stat
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import attrs
import pyreadstat
import pytest
from matplotlib.figure import Figure

import itpcase as itp
from itpcase import _disk
from itpcase.definitions.files import write_definition
from itpcase.figures import save_figure
from itpcase.io._workbooks import write as workbooks
from itpcase.io._workbooks.form import SHEETS
from itpcase.io.excel import write_template
from itpcase.io.redcap import write_redcap_template
from itpcase.registry import simulate
from itpcase.registry.job import Job
from itpcase.registry.shards import map_shards, write_shards
from itpcase.registry.simulate import write_simulated
from itpcase.report import _page, _parts, evidence_table, write_report, write_tables
from itpcase.report.tables import PublicationTable
from tests.io.disk_faults import ENDS, FAULTS, Disk, EndedError, content_of, on

pytestmark = pytest.mark.long

OLD = itp.CaseSeries(
    patients=[
        itp.Patient(
            id="old",
            platelets=[
                itp.PlateletMeasurement(on=dt.date(2021, 1, day), count=f"{count} 10*9/L")
                for day, count in ((1, 12), (8, 45), (20, 130))
            ],
            lines=[itp.TreatmentLine(line=1, agents=("ivig",), started_on=dt.date(2021, 1, 2))],
        )
    ]
)
NEW = attrs.evolve(OLD, patients=[attrs.evolve(OLD.patients[0], id="new")])
"""Two series that differ in the id of the patient."""


class Writer(NamedTuple):
    """Something that writes a file or a folder."""

    name: str
    write: Callable[[Any, Path], object]
    """Writes a series to a place."""
    replaces: bool = True
    """Whether it takes the place of an old one; otherwise it writes new ones only."""
    goes_on: bool = False
    """Whether what was finished is kept beside the target, for the same call to go on."""


SERIES = {series.patients[0].id: series for series in (OLD, NEW)}


@cache
def _cohort(name: str) -> itp.Cohort:
    return itp.Cohort.from_patients(SERIES[name])


def cohort_of(series: itp.CaseSeries) -> itp.Cohort:
    """The series in columns, laid out and asked once: the disk changes nothing of them."""
    return _cohort(series.patients[0].id)


@cache
def _evidence(name: str) -> PublicationTable:
    return evidence_table(SERIES[name])


def table_of(series: itp.CaseSeries) -> PublicationTable:
    """A table of the series, made once."""
    return _evidence(series.patients[0].id)


def simulated(series: itp.CaseSeries, place: Path) -> None:
    """Simulate two patients, from a block that is quickly drawn, others for another series."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simulate, "BLOCK", 8)
        write_simulated(2, place, seed=int(series == NEW))


REGISTRIES: dict[str, Path] = {}
"""The registry of each series by its patient, outside the disk that fails."""


@pytest.fixture(scope="module", autouse=True)
def registries(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Write the registry of each series once, as files and in shards."""
    for series in (OLD, NEW):
        name = series.patients[0].id
        folder = REGISTRIES[name] = tmp_path_factory.mktemp(name)
        itp.write_parquet(series, folder / "files")
        write_shards(folder / "files", folder / "shards", shards=2)


def shards(series: itp.CaseSeries, place: Path) -> None:
    """Divide the registry of a series."""
    write_shards(REGISTRIES[series.patients[0].id] / "files", place, shards=2)


def answers(series: itp.CaseSeries, place: Path) -> None:
    """Ask the shards of a series."""
    folder = REGISTRIES[series.patients[0].id]
    map_shards(folder / "shards", Job(func=itp.classify_response), out=place)


def drawn(series: itp.CaseSeries) -> Figure:
    """Draw a figure that is quickly drawn, and another one for another series."""
    return Figure(figsize=(0.1, 0.1), facecolor="black" if series == NEW else "white")


def pieces(series: itp.CaseSeries, place: Path) -> None:
    """Write one table and one figure as the pieces of a report."""
    figure = drawn(series)
    part = _parts.Part(
        name="part", title="part", tables=(table_of(series),),
        pictures=(_parts.Picture("one", "one", "a figure", figure),),
    )  # fmt: skip
    _page.write_pieces([part], place, definitions=[itp.IWG_2009], track=_parts.untracked, lang="en")


def picture(series: itp.CaseSeries, place: Path) -> None:
    """Save a figure."""
    save_figure(drawn(series), place)


def report(series: itp.CaseSeries, place: Path) -> None:
    """Write a report without figures."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_page, "parts_of", lambda *_, **__: (_parts.Part(name="x", title="x"),))
        title = series.patients[0].id
        write_report(attrs.evolve(series, title=title), place, definitions=[itp.IWG_2009])


def template(_: itp.CaseSeries, place: Path) -> None:
    """Write a workbook to be filled in, whose sheets but for the first are empty."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_sheet_to_fill", "_offer"):
            patch.setattr(workbooks, name, lambda *_: None)
        write_template(place)


def workbook(series: itp.CaseSeries, place: Path) -> None:
    """Write the sheets of a series in which something stands."""
    with pytest.MonkeyPatch.context() as patch:
        sheets = {name: SHEETS[name] for name in ("patients", "lines", "counts")}
        patch.setattr(workbooks, "SHEETS", sheets)
        itp.write_excel(series, place)


WRITERS = (
    Writer("cases.csv-folder", itp.write_csv),
    Writer("cases.parquet-folder", itp.write_parquet),
    Writer("cases.xlsx", workbook),
    Writer("simulated", simulated),
    Writer("shards", shards, goes_on=True),
    Writer("answers", answers, goes_on=True),
    Writer("pieces", pieces),
    Writer("figure.svg", picture),
    Writer("figure.png", picture),
    Writer("figure.pdf", picture),
    Writer("report.html", report),
    Writer("report.docx", report),
    Writer("tables.tex", lambda s, p: write_tables(table_of(s), p)),
    Writer("tables.docx", lambda s, p: write_tables(table_of(s), p)),
    Writer(
        "compared.parquet",
        lambda s, p: itp.compare_definitions(cohort_of(s), definitions=[itp.IWG_2009], out=p),
    ),
    Writer(
        "mine.toml",
        lambda s, p: write_definition(attrs.evolve(itp.IWG_2009, id=s.patients[0].id), p),
    ),
    Writer("template.xlsx", template, replaces=False),
    Writer("redcap", lambda _, p: write_redcap_template(p), replaces=False),
    Writer("adam", lambda s, p: itp.write_adam(cohort_of(s), p, itp.IWG_2009), replaces=False),
    Writer("fhir", lambda s, p: itp.write_fhir(cohort_of(s), p, itp.IWG_2009), replaces=False),
    Writer("omop", lambda s, p: itp.write_omop(cohort_of(s), p, itp.IWG_2009), replaces=False),
    Writer("meds", lambda s, p: itp.write_meds(cohort_of(s), p, itp.IWG_2009), replaces=False),
    Writer(
        "phenopackets", lambda s, p: itp.write_phenopackets(cohort_of(s), p, itp.IWG_2009),
        replaces=False,
    ),
)  # fmt: skip

OUTSIDE = ((pyreadstat, "write_xport"),)
"""What writes with functions of its own."""


TAKING_OUT = {"unlink", "rmdir", "remove"}
"""What fails to take a file out cannot take it out: it is told, and the next writer does it."""

State = frozenset[tuple[str, int, bytes]]

FOLLOWED: dict[str, set[State]] = {}
"""The states of the disk after which a writer wrote again, by its name."""

ALIKE = 0.05
"""So much may the length of a file differ that holds the time of writing."""


def take_out(path: Path) -> None:
    """Take out a file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def state_of(place: Path) -> State:
    """What a writer finds: every file and folder by its name, with its mode and what it holds."""
    return frozenset(
        (
            each.relative_to(place).as_posix(),
            each.stat().st_mode,
            each.read_bytes() if each.is_file() else b"",
        )
        for each in place.rglob("*")
    )


def follow(writer: Writer, target: Path) -> None:
    """Let the next writer write, unless one has found the same: it leaves nothing beside it."""
    followed, state = FOLLOWED.setdefault(writer.name, set()), state_of(target.parent)
    if state in followed:
        return
    followed.add(state)
    writer.write(NEW, target)

    assert [target] == [*target.parent.iterdir()]
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (target, *target.rglob("*"))}
    assert modes <= {_disk.OWNER_FILE, _disk.OWNER_FOLDER}


STAMPED = (".docx", ".xpt", ".json")
"""Forms of file that hold the time of writing."""


def is_whole(name: str, now: dict[str, bytes], new: dict[str, bytes]) -> bool:
    """Whether these are the new files, all of them, to the byte where they hold no time."""
    return now.keys() == new.keys() and all(
        abs(len(content) - len(new[key])) <= ALIKE * len(new[key])
        if (key or name).endswith(STAMPED)
        else content == new[key]
        for key, content in now.items()
    )


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of the ended
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.name)
def test_the_old_or_the_new_and_nothing_beside_it(
    writer: Writer, fault: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """
    At each call that changes the disk in turn: the process ends, or the call fails.

    A call that fails is told as an error of ours. What is there is the old or the new, to the
    byte, and the next writer leaves nothing beside it. It follows once each state that is left:
    after another call that leaves the same files it finds, and does, the same.
    """
    place = tmp_path / "a" / "place"
    place.mkdir(parents=True)
    target = place / writer.name
    writer.write(NEW, tmp_path / writer.name)
    new = content_of(tmp_path / writer.name)
    kept = tmp_path / "kept" / writer.name
    kept.parent.mkdir()
    if writer.replaces:
        writer.write(OLD, kept)
    old = content_of(kept)
    disk = Disk(place)
    points = 0
    with on(disk, OUTSIDE):
        while True:
            for path in place.iterdir():
                take_out(path)
            if writer.replaces:
                (shutil.copytree if kept.is_dir() else shutil.copy)(kept, target)
            disk.plan(points + 1, fault)
            code = ""
            try:
                writer.write(NEW, target)
            except EndedError:
                code = "ENDED"
            except itp.InputError as error:
                code = error.problem.code
            failed = disk.failed
            disk.plan(0, fault)
            now = content_of(target)
            beside = [path.name for path in place.iterdir() if path != target]

            is_old = now == old and bool(code)
            assert is_old or is_whole(writer.name, now, new), (points, failed)
            assert code in ({"ENDED", "NOT_WRITABLE", "LEFT_BEHIND", ""} if failed else {""})
            if fault != ENDS and failed not in TAKING_OUT:
                assert [] == [x for x in beside if not writer.goes_on], (points, failed)
            if failed in TAKING_OUT and beside and fault != ENDS:
                assert code, "what is left behind is told"
            if not writer.replaces:
                take_out(target)
            follow(writer, target)
            if not failed:
                break
            points += 1

    record_property("points", points)  # pytest -o junit_family=legacy --junitxml
    assert points > 4
