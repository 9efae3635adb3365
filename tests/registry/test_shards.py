"""Shards: whole patients, equal answers, and nothing lost or done twice after an interruption."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase._disk import NEW, workshop_of
from itpcase.registry import division
from itpcase.registry import job as asking
from itpcase.registry import shards as sharding
from itpcase.registry.division import MOST_SHARDS, shard_of
from itpcase.registry.job import Job
from itpcase.registry.shards import (
    Shards,
    answer_shard,
    answering,
    map_shards,
    read_answers,
    write_shards,
)
from itpcase.registry.simulate import write_simulated
from tests.registries import (
    QUESTIONS,
    assert_same_for_each_patient,
    assert_same_rows,
    drawn_patients,
)
from tests.registry.ending_doors import ended, ended_half_way

ROOT = Path(__file__).resolve().parents[2]
CLASSIFY = Job(func=itp.classify_response, definition=itp.IWG_2009)
NAMES = ("patients", "lines", "counts", "bleeds", "rescues")
PATIENTS = 120
SHARDS = 7


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic registry in Parquet files."""
    folder = tmp_path_factory.mktemp("registry") / "files"
    write_simulated(PATIENTS, folder, seed=5)
    return folder


@pytest.fixture(scope="module")
def divided(registry: Path) -> Shards:
    """The same in shards."""
    return write_shards(registry, registry.parent / "shards", shards=SHARDS)


@pytest.fixture(scope="module")
def expected(registry: Path) -> itp.Table:
    """The answers of the cohort."""
    return itp.classify_response(itp.read_parquet(registry))


def rows_of(folder: Path, name: str) -> list[tuple[Any, ...]]:
    """All rows of a table, sorted."""
    table = pa.concat_tables(pq.read_table(path) for path in sorted(folder.glob(f"{name}*")))
    return sorted(zip(*(column.to_pylist() for column in table.columns), strict=True), key=repr)


def times(folder: Path) -> dict[str, int]:
    """When each answer was written."""
    return {path.name: path.stat().st_mtime_ns for path in folder.glob("[0-9]*.parquet")}


# --- dividing -----------------------------------------------------------------------------------


def test_a_shard_follows_from_the_bytes_of_the_id() -> None:
    """The same on every machine and in every run; a number counts as it is written."""
    ids = ["p1", "é", 7, "7", "synthetic-000000001"]

    assert [2, 1, 1, 1, 4] == shard_of(ids, 5).tolist()


WHOLE: tuple[Any, ...] = (np.int8, np.int32, np.int64)
"""Types of whole numbers that an array of ids has."""


@given(
    st.sampled_from(WHOLE).flatmap(
        lambda kind: st.tuples(
            st.just(kind),
            st.lists(
                st.integers(np.iinfo(kind).min, np.iinfo(kind).max)
                | st.sampled_from([-100, -10, -9, -1, 0, 9, 10, 99, 100])
            ),
        )
    ),
    st.integers(1, MOST_SHARDS),
)
def test_an_array_of_numbers_is_divided_as_their_texts(
    drawn: tuple[type[Any], list[int]], shards: int
) -> None:
    """All at once, to the lowest and the highest number that an array holds."""
    kind, ids = drawn
    found = shard_of(np.array(ids, dtype=kind), shards)

    assert [zlib.crc32(str(each).encode()) % shards for each in ids] == found.tolist()


@given(st.lists(st.text(min_size=1), min_size=1), st.integers(1, MOST_SHARDS))
def test_every_patient_has_one_shard(ids: list[str], shards: int) -> None:
    """Between 0 and the number of shards, whatever the id."""
    found = shard_of(ids, shards)

    assert 0 <= found.min()
    assert found.max() < shards
    assert found.tolist() == shard_of([*ids, "another"], shards).tolist()[:-1]


def test_patients_are_spread_evenly() -> None:
    """No shard has much more than its share."""
    ids = [f"synthetic-{i:09d}" for i in range(20_000)]
    sizes = np.bincount(shard_of(ids, 16), minlength=16)

    assert sizes.max() < 1.2 * sizes.mean()


def test_no_row_is_lost_and_none_is_there_twice(registry: Path, divided: Shards) -> None:
    """All rows of a table, and all rows of a patient in one shard."""
    for name in NAMES:
        assert rows_of(registry, f"{name}.parquet") == rows_of(divided.folder / name, "")
        for shard in range(divided.count):
            ids = pq.read_table(divided.paths(shard)[name])["patient_id"].to_pylist()

            assert {shard} >= set(shard_of(ids, divided.count).tolist())


def test_small_pieces_give_the_same_shards(
    registry: Path, divided: Shards, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many rows are read and held at once."""
    monkeypatch.setattr(division, "ROWS_AT_ONCE", 17)
    monkeypatch.setattr(division, "ROWS_HELD", 100)
    again = write_shards(registry, tmp_path / "shards", shards=SHARDS)
    for shard in range(SHARDS):
        for name, path in again.paths(shard).items():
            assert pq.read_table(divided.paths(shard)[name]).equals(pq.read_table(path))


def test_the_number_of_shards_follows_from_the_counts(
    registry: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One for each million, or what is asked for."""
    assert 1 == write_shards(registry, tmp_path / "one").count
    monkeypatch.setattr(division, "COUNTS_A_SHARD", 1000)
    rows = pq.read_metadata(registry / "counts.parquet").num_rows

    assert -(-rows // 1000) == write_shards(registry, tmp_path / "many").count
    for wrong in (0, MOST_SHARDS + 1, 2.0, True):
        with pytest.raises(itp.InputError, match="SHARDS"):
            write_shards(registry, tmp_path / "wrong", shards=wrong)  # type: ignore[arg-type]


def test_dividing_again_does_nothing_twice(registry: Path, tmp_path: Path) -> None:
    """Tables that are divided stay; another number of shards, or other files, begin anew."""
    source = tmp_path / "source"
    shutil.copytree(registry, source)
    first = write_shards(source, tmp_path / "shards", shards=3)
    before = {name: (first.folder / name).stat().st_mtime_ns for name in NAMES}
    write_shards(source, tmp_path / "shards", shards=3)

    assert before == {name: (first.folder / name).stat().st_mtime_ns for name in NAMES}
    assert 4 == write_shards(source, tmp_path / "shards", shards=4).count
    assert 4 == len(list((tmp_path / "shards" / "counts").iterdir()))
    counts = pq.read_table(source / "counts.parquet")
    pq.write_table(counts.slice(1), source / "counts.parquet")
    write_shards(source, tmp_path / "shards", shards=4)

    assert len(counts) - 1 == len(rows_of(tmp_path / "shards" / "counts", ""))


def codes_of(source: Path, folder: Path) -> list[str]:
    """What a registry that cannot be divided is refused for."""
    with pytest.raises(itp.errors.DataError, match="cannot be divided") as caught:
        write_shards(source, folder)
    return [problem.code for problem in caught.value.problems]


def test_what_cannot_be_divided(registry: Path, tmp_path: Path) -> None:
    """No folder, no file, no column, no id, or a target with other files."""
    with pytest.raises(itp.InputError, match="NO_FOLDER"):
        write_shards(tmp_path / "nothing", tmp_path / "shards")
    source = tmp_path / "source"
    shutil.copytree(registry, source)
    lines = pq.read_table(source / "lines.parquet")
    (source / "lines.parquet").unlink()
    assert ["MISSING_FILE"] == codes_of(source, tmp_path / "shards")
    (source / "lines.parquet").mkdir()
    assert ["NOT_A_FILE"] == codes_of(source, tmp_path / "shards")
    (source / "lines.parquet").rmdir()
    pq.write_table(lines.drop_columns(["patient_id"]), source / "lines.parquet")
    assert ["MISSING_COLUMN"] == codes_of(source, tmp_path / "shards")
    ids = pa.array([None, *lines["patient_id"].to_pylist()[1:]], pa.string())
    pq.write_table(lines.set_column(0, "patient_id", ids), source / "lines.parquet")
    assert ["NO_ID"] == codes_of(source, tmp_path / "shards")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.txt").write_text("mine")
    with pytest.raises(itp.InputError, match="FOREIGN_FILES"):
        write_shards(registry, tmp_path / "other")
    with pytest.raises(itp.InputError, match="NO_SHARDS"):
        Shards.of(tmp_path / "other")


# --- asking -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_the_answers_are_those_of_the_cohort(
    registry: Path, divided: Shards, tmp_path: Path, name: str
) -> None:
    """Shard by shard, or all at once."""
    door, arguments = QUESTIONS[name]
    job = Job(func=door, definition=arguments["definition"])
    answers = map_shards(divided.folder, job, out=tmp_path / "answers")

    assert SHARDS == answers.asked
    assert_same_rows(door(itp.read_parquet(registry), **arguments), answers.table())


def test_several_processes_give_the_same(
    divided: Shards, tmp_path: Path, expected: itp.Table
) -> None:
    """Two at a time."""
    answers = map_shards(divided.folder, CLASSIFY, out=tmp_path / "answers", workers=2)

    assert_same_rows(expected, answers.table())


@pytest.mark.parametrize("calendar", [True, False])
@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_patient_cohort_and_shards_agree(tmp_path: Path, name: str, *, calendar: bool) -> None:
    """Over registries that Hypothesis made on the edges, with more shards than some need."""
    records = drawn_patients(calendar=calendar, most=60)
    cohort = itp.Cohort.from_patients(records)
    itp.write_parquet(cohort, tmp_path / "files")
    write_shards(tmp_path / "files", tmp_path / "shards", shards=max(2, len(records) // 3))
    door, arguments = QUESTIONS[name]
    job = Job(func=door, **arguments)
    answers = map_shards(tmp_path / "shards", job, out=tmp_path / "answers").table()

    assert_same_rows(door(cohort, **arguments), answers)
    if name == "classify":
        assert_same_for_each_patient(records, answers)


def test_empty_shards_have_the_same_columns(tmp_path: Path) -> None:
    """One patient in twenty shards, in dates and in study days; integer ids stay integers."""
    for name, day in (("dates", dt.date(2021, 1, 1)), ("days", 0)):
        cohort = itp.Cohort.from_tables(
            counts={"patient_id": [7], "on": [day], "count": [9.0], "unit": "10*9/L"},
            lines={"patient_id": [7], "line": [1], "started_on": [day], "agents": ["ivig"]},
        )
        itp.write_parquet(cohort, tmp_path / name)
        write_shards(tmp_path / name, tmp_path / f"{name}-shards", shards=20)
        for door in (itp.classify_response, itp.remission_episodes):
            answers = map_shards(
                tmp_path / f"{name}-shards", Job(func=door), out=tmp_path / "answers"
            )
            schemas = {str(pq.read_schema(path).remove_metadata()) for path in answers.paths}

            assert 1 == len(schemas)
            assert_same_rows(door(cohort), answers.table())
    assert [7] == answers.table()["patient_id"].tolist() or not len(answers.table())


def test_the_data_cut_goes_with_the_shards(registry: Path, tmp_path: Path) -> None:
    """A cut of the folder holds in every shard."""
    cohort = itp.read_parquet(registry, data_cut=dt.date(2012, 1, 1))
    itp.write_parquet(cohort, tmp_path / "cut")
    shards = write_shards(tmp_path / "cut", tmp_path / "shards", shards=3)
    answers = map_shards(tmp_path / "shards", CLASSIFY, out=tmp_path / "answers")

    assert dt.date(2012, 1, 1) == shards.data_cut
    assert_same_rows(itp.classify_response(cohort), answers.table())


def test_answers_are_an_arrow_stream(divided: Shards, tmp_path: Path, expected: itp.Table) -> None:
    """Read without holding all of them; as many rows as the cohort has lines."""
    answers = map_shards(divided.folder, CLASSIFY, out=tmp_path / "answers")
    batches = list(pa.RecordBatchReader.from_stream(answers))

    assert SHARDS <= len(batches)
    assert len(expected) == sum(map(len, batches))


def test_a_question_must_be_found_by_another_process() -> None:
    """A lambda, or a function inside another, cannot be sent."""
    with pytest.raises(itp.InputError, match="FUNCTION"):
        Job(func=lambda _cohort: itp.Table({}))

    def inside(cohort: itp.Cohort) -> itp.Table:
        return itp.classify_response(cohort)

    with pytest.raises(itp.InputError, match="FUNCTION"):
        Job(func=inside)


def test_rows_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    """With the shard, the file and the row; other answers stay."""
    counts = {"patient_id": ["a", "b"], "on": [1, 2], "count": [9.0, -1.0], "unit": ["G/L"] * 2}
    lines = {"patient_id": ["a", "b"], "line": [1, 1], "started_on": [0, 0]}
    (tmp_path / "files").mkdir()
    pq.write_table(pa.table(counts), tmp_path / "files" / "counts.parquet")
    pq.write_table(pa.table(lines), tmp_path / "files" / "lines.parquet")
    write_shards(tmp_path / "files", tmp_path / "shards", shards=1)
    with pytest.raises(itp.errors.DataError, match="shard 00000") as caught:
        map_shards(tmp_path / "shards", CLASSIFY, out=tmp_path / "answers")

    assert "counts.parquet, row 3, patient 'b', count" in str(caught.value)
    with pytest.raises(itp.InputError, match="NO_ANSWERS"):
        read_answers(tmp_path / "answers")


# --- going on -----------------------------------------------------------------------------------


def test_what_is_answered_is_not_asked_again(divided: Shards, tmp_path: Path) -> None:
    """Only a missing or a broken answer is asked for."""
    out = tmp_path / "answers"
    map_shards(divided.folder, CLASSIFY, out=out)
    before = times(out)
    (out / "00002.parquet").unlink()
    (out / "00004.parquet").write_bytes((out / "00004.parquet").read_bytes()[:100])
    again = map_shards(divided.folder, CLASSIFY, out=out)

    assert 2 == again.asked
    assert {"00002.parquet", "00004.parquet"} == {
        name for name, when in times(out).items() if when != before[name]
    }
    assert sorted(before) == sorted(path.name for path in out.glob("*.parquet"))


def other_definition(job: Job) -> Job:
    """The same with other rules under the same id."""
    return attrs.evolve(job, definition=attrs.evolve(itp.IWG_2009, max_gap=56))


@pytest.mark.parametrize(
    "change",
    [
        other_definition,
        lambda job: attrs.evolve(job, func=itp.remission_episodes),
        lambda job: attrs.evolve(job, arguments={"line": 1}),
    ],
)
def test_another_question_is_asked_of_all(
    divided: Shards, tmp_path: Path, change: Callable[[Job], Job]
) -> None:
    """Old answers are not taken for those to a changed question."""
    map_shards(divided.folder, CLASSIFY, out=tmp_path / "answers")

    assert SHARDS == map_shards(divided.folder, change(CLASSIFY), out=tmp_path / "answers").asked


def test_another_version_asks_again(
    divided: Shards, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new version may answer differently."""
    map_shards(divided.folder, CLASSIFY, out=tmp_path / "answers")
    monkeypatch.setattr(asking, "__version__", "another")

    assert SHARDS == map_shards(divided.folder, CLASSIFY, out=tmp_path / "answers").asked


def test_changed_shards_are_asked_again(registry: Path, tmp_path: Path) -> None:
    """A shard whose rows changed, and fewer shards than before."""
    source = tmp_path / "source"
    shutil.copytree(registry, source)
    shards = write_shards(source, tmp_path / "shards", shards=4)
    map_shards(shards.folder, CLASSIFY, out=tmp_path / "answers")
    counts = pq.read_table(source / "counts.parquet")
    pq.write_table(counts.slice(1), source / "counts.parquet")
    write_shards(source, tmp_path / "shards", shards=4)

    assert 1 == map_shards(shards.folder, CLASSIFY, out=tmp_path / "answers").asked
    write_shards(source, tmp_path / "shards", shards=2)
    answers = map_shards(shards.folder, CLASSIFY, out=tmp_path / "answers")

    assert (2, 2) == (answers.asked, len(answers.paths))
    assert 3 == len(list((tmp_path / "answers").iterdir()))


def test_a_file_of_another_run_is_refused(registry: Path, tmp_path: Path) -> None:
    """Shards and answers are those that were written together, by the list of their digests."""
    shards = write_shards(registry, tmp_path / "shards", shards=3)
    answers = map_shards(shards.folder, CLASSIFY, out=tmp_path / "answers")
    path = shards.paths(2)["counts"]
    pq.write_table(pq.read_table(path).slice(1), path)
    (tmp_path / "answers" / "00001.parquet").unlink()
    shutil.copy(tmp_path / "answers" / "00000.parquet", tmp_path / "answers" / "00001.parquet")

    with pytest.raises(itp.InputError, match="CHANGED_FILE"):
        map_shards(shards.folder, CLASSIFY, out=tmp_path / "others")
    with pytest.raises(itp.InputError, match="CHANGED_FILE"):
        answers.table()
    with pytest.raises(itp.InputError, match="CHANGED_FILE"):
        read_answers(tmp_path / "answers").table()


def test_two_runs_do_not_write_to_one_folder(divided: Shards, tmp_path: Path) -> None:
    """The second is refused while the first asks."""
    with answering(divided, CLASSIFY, tmp_path / "answers") as (place, left):
        for shard in left:
            answer_shard(divided.folder, shard, CLASSIFY, place)
        with pytest.raises(itp.InputError, match="FOLDER_BUSY"):
            map_shards(divided.folder, CLASSIFY, out=tmp_path / "answers")

    assert 0 == map_shards(divided.folder, CLASSIFY, out=tmp_path / "answers").asked


def test_old_answers_stay_until_the_new_are_whole(divided: Shards, tmp_path: Path) -> None:
    """A run of another question that is interrupted leaves the old answers as they were."""
    old = map_shards(divided.folder, CLASSIFY, out=tmp_path / "answers")
    other = other_definition(CLASSIFY)

    def interrupted() -> None:
        with answering(divided, other, tmp_path / "answers") as (place, left):
            for shard in left[:3]:
                answer_shard(divided.folder, shard, other, place)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert old == attrs.evolve(read_answers(tmp_path / "answers"), asked=old.asked)
    assert SHARDS - 3 == map_shards(divided.folder, other, out=tmp_path / "answers").asked
    assert ["answers"] == [path.name for path in tmp_path.iterdir()]


def test_a_folder_with_other_files_is_left_alone(divided: Shards, tmp_path: Path) -> None:
    """Nothing of the user's is taken out."""
    (tmp_path / "mine.parquet").write_text("mine")
    with pytest.raises(itp.InputError, match="FOREIGN_FILES"):
        map_shards(divided.folder, CLASSIFY, out=tmp_path)

    assert ["mine.parquet"] == [path.name for path in tmp_path.iterdir()]


# --- kill -9 ------------------------------------------------------------------------------------


def start(code: str, *words: object) -> subprocess.Popen[bytes]:
    """Start this interpreter on a few lines."""
    paths = [str(ROOT), *sys.path]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
    return subprocess.Popen([sys.executable, "-c", code, *map(str, words)], env=environment)


def kill_when(process: subprocess.Popen[bytes], is_time: Callable[[], bool]) -> None:
    """Kill -9 a process as soon as something has happened; it must not have ended before."""
    try:
        last = time.monotonic() + 120
        while not is_time():
            assert process.poll() is None, "it ended before it could be killed"
            assert time.monotonic() < last, "it never came so far"
            time.sleep(0.005)
    finally:
        process.send_signal(signal.SIGKILL)
        assert -signal.SIGKILL == process.wait()


ASK = """
import itertools, sys, time
import itpcase as itp
from itpcase.registry import shards
from itpcase.registry.job import Job
answer, begun = shards.answer_shard, itertools.count()
def two(*words):
    if next(begun) == 2:
        time.sleep(600)
    answer(*words)
shards.answer_shard = two
job = Job(func=itp.classify_response, definition=itp.IWG_2009)
shards.map_shards(sys.argv[1], job, out=sys.argv[2])
"""
"""Answers two shards, and waits in the next."""


def test_a_killed_run_goes_on(divided: Shards, tmp_path: Path, expected: itp.Table) -> None:
    """Killed twice, then finished: nothing is lost, and nothing that was whole is asked again."""
    out = tmp_path / "answers"
    half = workshop_of(out) / NEW
    for answers in (2, 4):
        process = start(ASK, divided.folder, out)
        kill_when(process, lambda least=answers: least <= len(times(half)))  # type: ignore[misc]
    (half / ".itpcase-00006.parquet.part").write_bytes(b"PAR1")  # as a kill in the middle of it
    before = times(half)
    finished = map_shards(divided.folder, CLASSIFY, out=out)

    assert 4 == len(before)
    assert SHARDS - len(before) == finished.asked
    assert before == {name: when for name, when in times(out).items() if name in before}
    assert_same_rows(expected, finished.table())
    assert [out] == [*tmp_path.iterdir()]


def test_a_worker_that_is_killed_is_begun_anew(
    divided: Shards, tmp_path: Path, expected: itp.Table
) -> None:
    """As by a system that is out of memory: its shards are asked again, and no answer differs."""
    out, mark = tmp_path / "answers", tmp_path / "ended"
    half = workshop_of(out) / NEW
    job = Job(func=ended_half_way, arguments={"answers": str(half), "mark": str(mark)})
    finished = map_shards(divided.folder, job, out=out, workers=2)

    assert_same_rows(expected, finished.table())
    assert {out, mark} == {*tmp_path.iterdir()}


def test_workers_that_never_finish_are_told_of(
    divided: Shards, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one sentence; after some times, not for ever."""
    monkeypatch.setattr(sharding, "RETRIES", 1)
    with pytest.raises(itp.InputError, match=r"2 times in a row.*WORKER_ENDED"):
        map_shards(divided.folder, Job(func=ended), out=tmp_path / "answers", workers=2)


DIVIDE = """
import sys, time
from itpcase.registry import shard_folder
divide = shard_folder.divide_table
def slowly(name, path, part, count):
    divide(name, path, part, count)
    if name == "counts":
        time.sleep(600)
shard_folder.divide_table = slowly
shard_folder.write_shards(sys.argv[1], sys.argv[2], shards=7)
"""


def test_killed_sharding_goes_on(registry: Path, divided: Shards, tmp_path: Path) -> None:
    """Whole tables stay, half of one is thrown away."""
    folder = tmp_path / "shards"
    process = start(DIVIDE, registry, folder)
    half = workshop_of(folder) / NEW
    kill_when(process, (half / ".part-counts" / "00006.parquet").exists)
    with pytest.raises(itp.InputError, match="NO_SHARDS"):
        Shards.of(folder)
    before = (half / "lines").stat().st_mtime_ns
    again = write_shards(registry, folder, shards=SHARDS)

    assert before == (folder / "lines").stat().st_mtime_ns
    assert [folder] == [*tmp_path.iterdir()]
    for shard in range(SHARDS):
        assert divided.digest(shard) == again.digest(shard)


# --- progress -----------------------------------------------------------------------------------


def test_progress_is_shown_when_asked_for(
    divided: Shards, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And not where nobody looks at a terminal."""
    map_shards(divided.folder, CLASSIFY, out=tmp_path / "silent")
    silent = capsys.readouterr()
    map_shards(divided.folder, CLASSIFY, out=tmp_path / "shown", progress=True)
    shown = capsys.readouterr()

    assert ("", "") == (silent.out, silent.err)
    assert "asking" in shown.err
    assert f"of {sum(map(divided.rows, range(divided.count))):,} rows" in shown.err
    assert "rows a second" in shown.err


def test_without_rich_progress_is_silent(
    divided: Shards, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless it is asked for."""
    monkeypatch.setitem(sys.modules, "rich.progress", None)
    map_shards(divided.folder, CLASSIFY, out=tmp_path / "answers")
    with pytest.raises(itp.errors.MissingExtraError, match="report"):
        map_shards(divided.folder, CLASSIFY, out=tmp_path / "answers", progress=True)
