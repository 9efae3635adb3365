"""A folder of CSV files is written as a whole, or not at all."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import itpcase as itp
from itpcase import _disk, examples
from itpcase.cohort.schema import FILES
from itpcase.io.csv import guarded, read_csv, write_csv
from itpcase.units.labs import ANALYTES

TEXTS = st.one_of(
    st.none(),
    st.sampled_from(
        ["=1+1", "'=1", "''@x", "+a", "-1", "\tx", "\rx", "\nx", "a,b", "a\r\nb", '"q"', "'", '"',
         "'a", " ", " =1", ";", "µ 中 é", "\ufeff", "\uff1d1", "undated", "\x1f"]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
)  # fmt: skip
COUNTED = st.one_of(
    st.integers(0, 10_000 * 1000).map(lambda n: n / 1000),
    st.integers(0, 10_000 * 10**8).map(lambda n: n / 10**8),
)
PRINTED = st.one_of(
    st.builds(itp.Count, COUNTED, st.sampled_from(["", "<", "<=", ">", ">="])).filter(
        lambda count: count.value > 0 or count.comparator != "<"  # below nothing there is nothing
    ),
    st.tuples(COUNTED, COUNTED)
    .filter(lambda ends: ends[0] < ends[1] < ends[0] * 100)
    .map(lambda ends: itp.Count(ends[0], "", ends[1])),
)
ASSUMED = st.lists(st.sampled_from(["unit", "day"]), max_size=2)
AGENTS = st.lists(
    st.text("abz9-ß ", min_size=1, max_size=6).filter(lambda name: bool(name.strip())),
    min_size=1,
    max_size=3,
)


@st.composite
def patients(draw: st.DrawFn, name: str) -> itp.Patient:
    """A patient without contradictions, in dates or in study days."""
    is_dated = draw(st.booleans())

    def day(number: int) -> Any:
        return dt.date(2015, 1, 1) + dt.timedelta(number) if is_dated else number

    def some_day(first: int = 0, last: int = 3000) -> Any:
        return day(draw(st.integers(first, last)))

    def record(kind: Any, /, **fields: Any) -> Any:
        on = draw(st.one_of(st.none(), st.integers(0, 3000)))
        if "until" in fields:
            fields["until"] = None if on is None else some_day(on, 3100)
        return kind(
            on=None if on is None else day(on),
            assumed=draw(ASSUMED), note=draw(TEXTS), **fields,
        )  # fmt: skip

    def some(kind: Any, /, **fields: Any) -> list[Any]:
        number = draw(st.integers(0, 2))
        return [
            record(kind, **{k: draw(v) if v is not None else None for k, v in fields.items()})
            for _ in range(number)
        ]

    starts = sorted(draw(st.sets(st.integers(100, 3000), max_size=3)))
    return itp.Patient(
        id=name,
        platelets=some(itp.PlateletMeasurement, count=PRINTED),
        lines=[
            itp.TreatmentLine(
                line=i + 1, agents=draw(AGENTS), started_on=day(start),
                ended_on=draw(st.sampled_from([None, day(start + 9)])),
                stop_reason=draw(TEXTS), baseline=draw(st.one_of(st.none(), PRINTED)),
                stated_response=draw(TEXTS), assumed=draw(ASSUMED), note=draw(TEXTS),
            )
            for i, start in enumerate(starts)
        ],
        rescues=some(
            itp.RescueTherapy, kind=st.sampled_from(["ivig", "other"]),
            washout_days=st.one_of(st.none(), st.integers(0, 99)),
        ),
        bleeds=some(
            itp.BleedingEvent, until=None, who_grade=st.one_of(st.none(), st.integers(0, 4)),
            site=TEXTS,
        ),
        labs=some(
            itp.LabMeasurement, analyte=st.sampled_from(["alt", "bilirubin"]), value=PRINTED,
            upper_limit=st.one_of(st.none(), COUNTED.map(itp.Count)),
        ),
        sex=draw(st.sampled_from([None, "F", "M"])),
        age=draw(st.one_of(st.none(), st.integers(0, 129), st.floats(0.001, 129))),
        diagnosed_on=some_day(-40, 50), died_on=some_day(3100, 3200), death_cause=draw(TEXTS),
        followed_until=some_day(3000, 3050), bleeding_recorded=draw(st.booleans()),
        provenance=draw(st.sampled_from(["observed", "constructed", "synthetic"])),
        citation=draw(TEXTS), note=draw(TEXTS),
    )  # fmt: skip


def case_series(patients: Any, **facts: Any) -> itp.CaseSeries:
    """A series of these patients."""
    return itp.CaseSeries(patients=patients, **facts)


def names_somebody(text: str | None) -> bool:
    """Tell whether a text can be an id: ``NULL`` and ``#`` are none."""
    try:
        return bool(text and itp.Patient(id=text).id)
    except itp.InputError:
        return False


@st.composite
def series(draw: st.DrawFn) -> itp.CaseSeries:
    """A small series."""
    names = draw(st.lists(TEXTS.filter(names_somebody), max_size=3, unique=True))
    drawn = [draw(patients(str(name))) for name in names]
    cut = draw(st.sampled_from([None, 2000, -7, dt.date(2021, 3, 5)]))
    facts = {"title": draw(TEXTS), "citation": draw(TEXTS), "note": draw(TEXTS)}
    try:
        return case_series(drawn, data_cut=cut, **facts)
    except itp.errors.RecordError:  # a cut of the other kind of time
        return case_series(drawn, **facts)


@given(series())
def test_what_is_written_is_read_again(wanted: itp.CaseSeries) -> None:
    """Bounds, ranges, days, texts, order, nothing: all of it comes back, and nothing is refused."""
    with tempfile.TemporaryDirectory() as place:
        write_csv(wanted, Path(place, "new"))
        found, problems = read_csv(Path(place, "new"), strict=False)

    assert wanted == found
    assert {"warning"} >= {problem.severity for problem in problems}


@pytest.mark.parametrize("name", examples.names())
def test_an_example_is_written_and_read_again(name: str, tmp_path: Path) -> None:
    """All files are there, and writing them over themselves changes nothing."""
    wanted = examples.load(name)
    write_csv(wanted, tmp_path / "new")
    first = {path.name: path.read_bytes() for path in (tmp_path / "new").iterdir()}
    write_csv(read_csv(tmp_path / "new"), tmp_path / "new")

    assert sorted(FILES) == sorted(first)
    assert first == {path.name: path.read_bytes() for path in (tmp_path / "new").iterdir()}
    assert wanted == read_csv(tmp_path / "new")
    assert ["new"] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize("analyte", ANALYTES)
def test_every_analyte_is_written_in_a_unit_that_can_be_read(analyte: str, tmp_path: Path) -> None:
    """The canonical unit of an analyte is among its spellings."""
    labs = [
        itp.LabMeasurement(on=0, analyte=analyte, value=itp.Count(9.125, "<"), upper_limit=None)
    ]
    write_csv(one(labs=labs), tmp_path / "new")

    assert one(labs=labs) == read_csv(tmp_path / "new")


@given(st.text(max_size=20))
@example("'=1")
def test_no_text_can_run(text: str) -> None:
    """After its apostrophe, no text starts as a formula does."""
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def one(**fields: Any) -> itp.CaseSeries:
    """A series of one patient."""
    return case_series([itp.Patient(**{"id": "p1", **fields})])


def line(**fields: Any) -> itp.CaseSeries:
    """A series of one line."""
    given = {"line": 1, "agents": ["ivig"], "started_on": 0, **fields}
    return one(lines=[itp.TreatmentLine(**given)])


def test_patients_alone_are_written_as_a_series_of_them(tmp_path: Path) -> None:
    """One, or several in a list; the keyword of the release before goes on."""
    patients = examples.load("ding-2025").patients
    write_csv(patients[0], tmp_path / "new")
    assert patients[:1] == read_csv(tmp_path / "new").patients
    with pytest.warns(DeprecationWarning, match=r"write_csv\(series=\) is now subject="):
        write_csv(series=[*patients], folder=tmp_path / "new")  # type: ignore[call-arg]
    assert patients == read_csv(tmp_path / "new").patients


def test_a_count_that_a_program_computed_comes_back(tmp_path: Path) -> None:
    """It has as many decimals as a file holds."""
    series = line(baseline=itp.Count(1 / 3))
    write_csv(series, tmp_path / "new")

    assert series.patients == read_csv(tmp_path / "new").patients


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (line(agents=["a + b"]), "TreatmentLine.agents of patient 'p1'"),
        (line(started_on=1_000_000), "TreatmentLine.started_on of patient 'p1'"),
        (line(note="a\0b"), "TreatmentLine.note of patient 'p1'"),
        (line(note="\ud800"), "TreatmentLine.note of patient 'p1'"),
        (line(note="x" * 40_000), "TreatmentLine.note of patient 'p1'"),
        (one(id="a\ud800"), "Patient.id of patient 'a\\ud800'"),
        (itp.CaseSeries(patients=(), title="\0"), "CaseSeries.title"),
    ],
)  # fmt: skip
def test_what_would_not_come_back_is_refused(
    wanted: itp.CaseSeries, field: str, tmp_path: Path
) -> None:
    """The field and the patient are named, and nothing is left behind."""
    with pytest.raises(itp.InputError) as refused:
        write_csv(wanted, tmp_path / "new")

    assert ("NOT_WRITABLE", field) == (refused.value.problem.code, refused.value.problem.argument)
    assert [] == list(tmp_path.iterdir())


def test_foreign_files_are_never_touched(tmp_path: Path) -> None:
    """A folder with anything else in it is refused, a file in its place too."""
    (tmp_path / "thesis.docx").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "counts.csv").mkdir()
    for target in (tmp_path, tmp_path / "thesis.docx", tmp_path / "folder"):
        with pytest.raises(itp.InputError) as refused:
            write_csv(one(), target)
        assert "FOREIGN_FILES" == refused.value.problem.code

    assert ["counts.csv", "folder", "thesis.docx"] == sorted(p.name for p in tmp_path.rglob("*"))


@pytest.mark.parametrize("before", ["all", "some", "none"])
def test_after_an_error_the_folder_is_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    """If the new folder cannot be put in its place, the old one stays."""
    target = tmp_path / "mine"
    target.mkdir()
    for name in {"all": FILES, "some": FILES[1:3], "none": ()}[before]:
        (target / name).write_text(name)

    def fail(*_: Path) -> bool:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_disk, "_swap", fail)
    contents = {path.name: path.read_text() for path in target.iterdir()}
    with pytest.raises(itp.InputError, match="No space left on device"):
        write_csv(one(), target)

    assert contents == {path.name: path.read_text() for path in target.iterdir()}
    assert [target] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("wanted", "folder", "code"),
    [
        (3, "new", "SUBJECT"),
        (one(), None, "NO_FOLDER"),
        (one(), "no/such/place", "NO_FOLDER"),
        (one(), "a\0b", "NO_FOLDER"),
    ],
)
def test_arguments_of_writing_are_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: Any, folder: Any, code: str
) -> None:
    """A series and a place for it are needed."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(itp.InputError) as refused:
        write_csv(wanted, folder)

    assert code == refused.value.problem.code
