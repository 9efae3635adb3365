"""
Registries larger than memory: shards of whole patients, and a question asked shard by shard.

`write_shards` divides a folder of Parquet files into shards (`itpcase.registry.shard_folder` has
the files). `map_shards` asks a `Job` of one shard after the other, or of several at a time,
and writes the answers of each to a file of its own.

Both write beside their folder, and put all in its place in one step when it is whole: a folder of
shards or answers is the old one or the new one. Both go on where they were interrupted. An answer
carries a digest of the job, of the version of itpcase and of the bytes of its shard: an answer
to anything else is not taken for it. One run at a time writes to a folder.

A list with the SHA-256 of each file stands in each folder. A file that is not the one of the list,
damaged or from another run, is refused when it is read.

========================== ===================================================================
in the folder of answers
========================== ===================================================================
``answers.json``           the digest of each file
``00000.parquet``          the answers of shard 0
========================== ===================================================================
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import attrs

from itpcase import _names
from itpcase._arguments import check_switches
from itpcase._disk import (
    FILES,
    clear_leftovers,
    digest_of,
    digests_of,
    new_file,
    new_folder,
    read_list,
    recover,
    refuse_foreign,
    write_list,
)
from itpcase._interruption import end_in_silence, hidden_from_children, interrupted_later
from itpcase._sentences import Sentence
from itpcase.cohort.columns import arrow
from itpcase.engine.compiled import at_most_threads
from itpcase.errors import DataError, InputError
from itpcase.io._files.folder import as_path, checked_folder
from itpcase.registry.division import shard_file
from itpcase.registry.job import Job, answer_tables
from itpcase.registry.progress import shown
from itpcase.registry.shard_folder import Shards, read_listed, write_shards
from itpcase.table import Table
from itpcase.units.whole import whole_argument

__all__ = [
    "Answers",
    "Shards",
    "answer_shard",
    "map_shards",
    "read_answers",
    "write_shards",
]

RETRIES: Final = 2
"""So often in a row a worker may end before any shard is answered."""

LIST: Final = "answers.json"
DIGEST: Final = b"itpcase.digest"
OF: Final = b"itpcase.shards"
_ANSWER: Final = re.compile(rf"{re.escape(LIST)}|[0-9]{{5}}\.parquet")


@attrs.frozen(kw_only=True)
class Answers:
    """
    The answers of all shards, one file a shard.

    Any Arrow-capable library reads them as a stream, one shard in memory at a time.

    Attributes
    ----------
    paths : tuple of pathlib.Path
        The files, in the order of the shards.
    digests : tuple of str
        Their SHA-256; a file that is another one when it is read is refused.
    asked : int
        How many shards were asked by this call; the others had been answered before.
    """

    paths: tuple[Path, ...]
    digests: tuple[str, ...] = attrs.field(repr=False)
    asked: int = 0

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        pa = arrow("answers")
        import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

        schema = pq.read_schema(self.paths[0]).remove_metadata()
        reader = pa.RecordBatchReader.from_batches(schema, self._batches())
        return reader.__arrow_c_stream__(requested_schema)

    def tables(self) -> Iterator[Table]:
        """
        Give the answers shard by shard, one of them in memory at a time.

        Yields
        ------
        Table
        """
        for path, digest in zip(self.paths, self.digests, strict=True):
            yield attrs.evolve(self, paths=(path,), digests=(digest,)).table()

    def _batches(self) -> Iterator[Any]:
        for path, digest in zip(self.paths, self.digests, strict=True):
            yield from read_listed(path, digest).replace_schema_metadata(None).to_batches()

    def table(self) -> Table:
        """
        Read all answers into memory.

        Returns
        -------
        Table
            The rows of shard 0, of shard 1, and so on.

        Raises
        ------
        InputError
            If a file is not the one that was written with the others.
        """
        import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

        schema = pq.read_schema(self.paths[0]).remove_metadata()
        table = arrow("answers").Table.from_batches(self._batches(), schema)
        return Table(
            {name: table[name].to_numpy(zero_copy_only=False) for name in table.column_names}
        )


def _is_of_answers(name: str) -> bool:
    return _ANSWER.fullmatch(name) is not None


def _expected(question: str, shard: str) -> bytes:
    return hashlib.sha256(f"{question} {shard}".encode()).hexdigest().encode()


def _facts(path: Path) -> tuple[bytes, int]:
    """Read of an answer what it answers, and how many shards there were."""
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    try:
        found = pq.read_schema(path).metadata or {}
    except (pa.ArrowException, OSError):
        return b"", 0
    return found.get(DIGEST, b""), int(found.get(OF, b"0"))


@_names.renamed_argument("question", "job")
def answer_shard(
    folder: str | os.PathLike[str],
    shard: int,
    job: Job,
    out: str | os.PathLike[str],
    *,
    threads: int | None = None,
) -> bool:
    """
    Ask a question of one shard, and write the answer if it is not there yet.

    Every engine calls this function; it may be called again, by anyone, with the same result.

    Parameters
    ----------
    folder : path
        A folder of shards.
    shard : int
        From 0 on.
    job : Job
        What to ask, such as ``Job(func=itp.classify_response,
        definition=itp.IWG_2009)``.
    out : path
        The folder of the answers, which exists.
    threads : int, optional
        On how many threads; one a core if omitted.

    Returns
    -------
    bool
        Whether the shard was asked: False if its answer was there.

    Raises
    ------
    DataError
        With every row of the shard that cannot be used.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import itpcase as itp
    >>> from itpcase.registry.job import Job
    >>> from itpcase.registry.shards import answer_shard, write_shards
    >>> from itpcase.registry.simulate import write_simulated
    >>> job = Job(func=itp.classify_response, definition=itp.IWG_2009)
    >>> with tempfile.TemporaryDirectory() as place:
    ...     shards, out = Path(place) / "shards", Path(place) / "answers"
    ...     out.mkdir()
    ...     write_simulated(20, Path(place) / "registry", seed=1)
    ...     _ = write_shards(Path(place) / "registry", shards, shards=2)
    ...     [answer_shard(shards, 0, job, out) for _ in range(2)]
    [True, False]
    """
    arrow("shards")
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    shards = Shards.of(folder)
    path = Path(out) / shard_file(shard)
    digest = _expected(job.digest, shards.digest(shard))
    if _facts(path) == (digest, shards.count):
        return False
    tables = shards.read(shard, threads=threads)
    try:
        with at_most_threads(threads):
            answer = answer_tables(tables, job, calendar=shards.calendar, data_cut=shards.data_cut)
    except DataError as error:
        raise DataError.of(f"shard {shard:05d}: {error.message}", error.problems) from None
    facts = {DIGEST: digest, OF: str(shards.count).encode()}
    with new_file(path, "out", wait=True) as stream:
        pq.write_table(
            answer.replace_schema_metadata(facts), stream, compression="zstd",
            write_page_checksum=True,
        )  # fmt: skip
    return True


@contextmanager
def answering(
    shards: Shards, job: Job, out: str | os.PathLike[str]
) -> Iterator[tuple[Path, list[int]]]:
    """
    Give the place for the answers, and put it in the folder of the answers when all are there.

    Answers that are there already stay: of this question and shard, in the folder or in what an
    interrupted run left.

    Parameters
    ----------
    shards : Shards
    job : Job
    out : path

    Yields
    ------
    tuple
        The folder to write to, and the shards that are still to be asked.
    """
    target = checked_folder(out)
    asked = job.digest
    names = [shard_file(shard) for shard in range(shards.count)]
    wanted = {
        name: (_expected(asked, shards.digest(shard)), shards.count)
        for shard, name in enumerate(names)
    }

    def is_answered(path: Path) -> bool:
        return path.is_file() and _facts(path) == wanted.get(path.name)

    def goes_on(new: Path) -> bool:
        return any(is_answered(path) for path in new.iterdir())

    refuse_foreign(target, _is_of_answers, "folder")
    listed = read_list(target / LIST).get(FILES, {})
    sound = {
        name
        for name in names
        if is_answered(target / name) and listed.get(name) == digest_of(target / name)
    }
    if sound == set(listed) == set(names):
        clear_leftovers(target)
        yield target, []
        return
    with new_folder(target, _is_of_answers, goes_on=goes_on) as new:
        for path in new.iterdir():
            if not is_answered(path):
                path.unlink()
        for name in sorted(sound):
            if not (new / name).exists():
                shutil.copy2(target / name, new / name)
        yield new, [shard for shard, name in enumerate(names) if not (new / name).exists()]
        write_list(new / LIST, {FILES: digests_of(new, names)})


@_names.renamed_argument("question", "job")
def map_shards(
    folder: str | os.PathLike[str],
    job: Job,
    *,
    out: str | os.PathLike[str],
    workers: int = 1,
    progress: bool | None = None,
) -> Answers:
    """
    Ask a question of every shard.

    * one shard is in memory at a time, with *workers* as many as these;
    * an interrupted call is repeated with the same arguments and asks what has no answer yet.

    Parameters
    ----------
    folder : path
        A folder of shards.
    job : Job
        What to ask, such as ``Job(func=itp.classify_response,
        definition=itp.IWG_2009)``.
    out : path
        A new folder, or one of answers. Answers to another job, or from other shards, are
        replaced.
    workers : int
        How many processes. One process walks on all cores; of several each has one thread, and they
        also read and sort at the same time.
    progress : bool, optional
        Whether to show how far it is; on a terminal if omitted, with the extra ``report``.

    Returns
    -------
    Answers

    Raises
    ------
    InputError
        If the folder holds no shards, or *out* other files.
    DataError
        With every row of a shard that cannot be used. The answers of other shards stay.

    See Also
    --------
    itpcase.registry.dask.map_shards : the same on a cluster.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import itpcase as itp
    >>> from itpcase.registry.job import Job
    >>> from itpcase.registry.shards import map_shards, write_shards
    >>> from itpcase.registry.simulate import write_simulated
    >>> job = Job(func=itp.classify_response, definition=itp.IWG_2009)
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_simulated(50, Path(place) / "registry", seed=1)
    ...     _ = write_shards(Path(place) / "registry", Path(place) / "shards", shards=4)
    ...     first = map_shards(Path(place) / "shards", job, out=Path(place) / "answers")
    ...     again = map_shards(Path(place) / "shards", job, out=Path(place) / "answers")
    ...     len(again.table()) == len(first.table()), first.asked, again.asked
    (True, 4, 0)
    """
    check_switches(or_none=True, progress=progress)
    workers = whole_argument(workers, "workers", least=1)
    shards = Shards.of(folder)
    with ExitStack() as stack:
        place, left = stack.enter_context(answering(shards, job, out))
        rows = {shard: shards.rows(shard) for shard in left}
        advance = stack.enter_context(shown("asking", sum(rows.values()), wanted=progress))
        if workers == 1:
            for shard in left:
                answer_shard(folder, shard, job, place)
                advance(rows[shard])
        else:
            for shard in _on_processes(workers, left, folder, job, place):
                advance(rows[shard])
    return attrs.evolve(read_answers(out), asked=len(left))


def _on_processes(
    workers: int, left: Sequence[int], folder: str | os.PathLike[str], job: Job,
    place: Path,
) -> Iterator[int]:  # fmt: skip
    """Give each shard when it is answered; what a worker left that was ended is asked again."""
    waiting, ended = dict.fromkeys(left), 0
    while waiting:
        before, pool = len(waiting), None
        try:
            with interrupted_later():
                pool = ProcessPoolExecutor(
                    min(workers, before), mp_context=get_context("spawn"),
                    initializer=end_in_silence,
                )  # fmt: skip
                with hidden_from_children():
                    running = {
                        pool.submit(answer_shard, folder, shard, job, place, threads=1): shard
                        for shard in waiting
                    }
            for done in as_completed(running):
                done.result()
                del waiting[running[done]]
                yield running[done]
        except BrokenProcessPool as error:
            ended = 1 if len(waiting) < before else ended + 1
            if ended > RETRIES:
                raise InputError.of(
                    "WORKER_ENDED", argument="workers",
                    given=Sentence("problem.WORKER_ENDED.given", times=ended),
                ) from error  # fmt: skip
        finally:
            with interrupted_later():  # its semaphores are the system's: none may stay
                if pool is not None:
                    pool.shutdown(cancel_futures=True)


def read_answers(out: str | os.PathLike[str]) -> Answers:
    """
    Find the answers of a finished run.

    Parameters
    ----------
    out : path
        The folder of the answers.

    Returns
    -------
    Answers

    Raises
    ------
    InputError
        If an answer is missing.

    Examples
    --------
    >>> from itpcase.registry.shards import read_answers
    >>> read_answers("no-such-folder")
    Traceback (most recent call last):
        ...
    itpcase.errors.InputError: out: needs the answers of all shards, got 0; ... [NO_ANSWERS]
    """
    folder = as_path(out)
    recover(folder)
    files: dict[str, str] = read_list(folder / LIST).get(FILES, {})
    there = [name for name in sorted(files) if (folder / name).is_file()]
    if not there or len(there) != len(files):
        raise InputError.of("NO_ANSWERS", argument="out", given=str(len(there)))
    return Answers(
        paths=tuple(folder / name for name in there), digests=tuple(files[name] for name in there)
    )
