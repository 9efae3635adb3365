"""
The folder of shards: a registry divided into files of whole patients.

`write_shards` divides a folder of Parquet files (`itpcase.io.parquet`) into shards. All rows of a
patient are in one shard, which follows from the bytes of the id alone: everywhere the same, and in
every run. It writes beside its folder, and puts all in its place in one step when it is whole: a
folder of shards is the old one or the new one. It goes on where it was interrupted.

A file that is not the one of the list, damaged or from another run, is refused when it is read.

========================== ===================================================================
in the folder of shards
========================== ===================================================================
``shards.json``            how many, from what, and the digest of each file
``counts/00000.parquet``   the counts of shard 0; so for each table
========================== ===================================================================
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from itpcase._arguments import check_switches
from itpcase._days import day_number, number_day
from itpcase._disk import (
    FILES,
    clear_leftovers,
    digest_of,
    digests_of,
    new_folder,
    read_list,
    recover,
    refuse_foreign,
    write_list,
)
from itpcase._sentences import Sentence, enumerated
from itpcase.cohort.columns import NAMES, Tables, arrow
from itpcase.cohort.forms import OWNER
from itpcase.cohort.problems import Problems
from itpcase.cohort.schema import REQUIRED, TABLES
from itpcase.errors import InputError, Problem
from itpcase.io._files.folder import as_path, checked_folder, readable_folder
from itpcase.io._files.parquet_parts import SUFFIX, Part, parts_of
from itpcase.io.parquet import SERIES_NAME, data_cut_of, no_file, read_files
from itpcase.model import Day
from itpcase.registry.division import divide_table, number_of_shards, schema_of, shard_file
from itpcase.registry.job import is_in_dates
from itpcase.registry.progress import shown
from itpcase.units.whole import whole_argument

__all__: list[str] = []

PLAN: Final = "shards.json"
_SHARD: Final = re.compile(rf"{re.escape(PLAN)}|({'|'.join(NAMES)})/[0-9]{{5}}\.parquet")
_PART: Final = ".part-"
"""How the folder of a table is called while it is divided."""


@attrs.frozen(kw_only=True)
class Shards:
    """
    A registry that is divided into shards.

    Attributes
    ----------
    folder : pathlib.Path
    count : int
        How many shards there are.
    tables : tuple of str
        The tables of which each shard has a file.
    calendar : bool
        Whether the registry is in dates.
    data_cut : date or int or None
        The last day that counts.
    files : mapping of str to str
        The SHA-256 of each file.
    """

    folder: Path
    count: int
    tables: tuple[str, ...]
    calendar: bool
    data_cut: Day | None
    files: Mapping[str, str] = attrs.field(repr=False)

    @classmethod
    def of(cls, folder: str | os.PathLike[str]) -> Shards:
        """
        Find the shards of a folder that `write_shards` wrote.

        Parameters
        ----------
        folder : path

        Returns
        -------
        Shards

        Raises
        ------
        InputError
            If there are none, or the folder is not finished.
        """
        path = as_path(folder)
        recover(path)
        plan = read_list(path / PLAN)
        files: dict[str, str] = plan.get(FILES, {})
        missing = sorted(name for name in files if not (path / name).is_file())
        if not files or missing:
            raise InputError.of(
                "NO_SHARDS",
                argument="folder",
                given=Sentence(
                    "problem.NO_SHARDS.given",
                    value=missing[0] if missing else Sentence("problem.NO_SHARDS.plan", plan=PLAN),
                ),
            )
        cut = plan["data_cut"]
        return cls(
            folder=path,
            count=plan["shards"],
            tables=tuple(plan["sources"]),
            calendar=plan["calendar"],
            data_cut=None if cut is None else number_day(cut, plan["calendar"]),
            files=files,
        )

    def rows(self, shard: int) -> int:
        """
        Return how many counts a shard holds.

        Parameters
        ----------
        shard : int

        Returns
        -------
        int
        """
        arrow("shards")
        import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

        return int(pq.read_metadata(self.paths(shard)["counts"]).num_rows)

    def _number(self, shard: int) -> int:
        """Return the number of a shard; one that there is not is refused."""
        return whole_argument(shard, "shard", most=self.count - 1)

    def paths(self, shard: int) -> dict[str, Path]:
        """Give the files of a shard."""
        shard = self._number(shard)
        return {name: self.folder / name / shard_file(shard) for name in self.tables}

    def digest(self, shard: int) -> str:
        """Give a digest of what is in a shard."""
        shard = self._number(shard)
        found = hashlib.sha256(f"{self.calendar} {self.data_cut}".encode())
        for name in self.tables:
            found.update(f"{name} {self.files[f'{name}/{shard_file(shard)}']}".encode())
        return found.hexdigest()

    def read(self, shard: int, *, threads: int | None = None) -> Tables:
        """Read the tables of a shard; files that are not those of the list are refused."""
        return {
            name: _filled(
                name, read_listed(path, self.files[f"{name}/{path.name}"], threads=threads)
            )
            for name, path in self.paths(shard).items()
        }


def _filled(name: str, table: Any) -> Any:
    """Leave out columns in which nothing stands, where an empty cell says what no column says."""
    form = TABLES[name]
    needed = {*form.required, OWNER, *(each for column in form.columns for each in (
        column.unit, column.needs, column.or_else))}  # fmt: skip
    said = {column.name for column in form.columns
            if column.if_empty == "default" and column.name not in needed}  # fmt: skip
    empty = [each for each in table.column_names
             if each in said and table[each].null_count == len(table) > 0]  # fmt: skip
    return table.drop_columns(empty)


def read_listed(path: Path, digest: str, *, threads: int | None = None) -> Any:
    """Read a file into a table, from the very bytes whose digest is the listed one."""
    pa = arrow("shards")
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    try:
        content = path.read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != digest:
        raise InputError.of(
            "CHANGED_FILE",
            argument="folder",
            given=Sentence("problem.CHANGED_FILE.given", path=repr(str(path))),
        )
    return pq.read_table(
        pa.BufferReader(content), use_threads=threads != 1, page_checksum_verification=True
    )


def write_shards(
    source: str | os.PathLike[str],
    folder: str | os.PathLike[str],
    *,
    shards: int | None = None,
    progress: bool | None = None,
) -> Shards:
    """
    Divide a registry in Parquet files into shards of whole patients.

    * the files are read in pieces, whatever their size;
    * a table that is divided stays so: an interrupted call is repeated with the same arguments and
      goes on with the next table. When the files have changed, it begins anew.

    Parameters
    ----------
    source : path
        A folder of Parquet files, as `itpcase.read_parquet` reads it.
    folder : path
        A new folder, or one of shards.
    shards : int, optional
        How many; one for each million counts if omitted.
    progress : bool, optional
        Whether to show how far it is; on a terminal if omitted, with the extra ``report``.

    Returns
    -------
    Shards

    Raises
    ------
    InputError
        If there is no such folder, the number cannot be, or the target holds other files.
    DataError
        If a file or column is missing, or a row has no patient.
    MissingExtraError
        Without the extra ``arrow``.

    See Also
    --------
    map_shards

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from itpcase.registry.shards import write_shards
    >>> from itpcase.registry.simulate import write_simulated
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_simulated(50, Path(place) / "registry", seed=1)
    ...     write_shards(Path(place) / "registry", Path(place) / "shards", shards=4).count
    4
    """
    check_switches(or_none=True, progress=progress)
    tables, plan = _planned(readable_folder(source, "Parquet files", "source"), shards)
    target = checked_folder(folder)
    refuse_foreign(target, is_of_shards, "folder")
    found = read_list(target / PLAN)
    if found.pop(FILES, None) and found == plan:
        clear_leftovers(target)
        return Shards.of(target)
    rows = {name: _rows_of(parts) for name, parts in tables.items()}
    with (
        new_folder(target, is_of_shards, goes_on=lambda new: read_list(new / PLAN) == plan) as new,
        shown("sharding", sum(rows.values()), wanted=progress) as advance,
    ):
        write_list(new / PLAN, plan)
        for name, parts in tables.items():
            if not (new / name).is_dir():
                part = new / f"{_PART}{name}"
                shutil.rmtree(part, ignore_errors=True)
                part.mkdir()
                divide_table(name, parts, part, plan["shards"])
                part.rename(new / name)
            advance(rows[name])
        files = digests_of(
            new, (f"{n}/{shard_file(i)}" for n in tables for i in range(plan["shards"]))
        )
        write_list(new / PLAN, plan | {FILES: files})
    return Shards.of(target)


def is_sharded(folder: str | os.PathLike[str]) -> bool:
    """
    Tell whether a folder holds shards, finished or not.

    Parameters
    ----------
    folder : path

    Returns
    -------
    bool
    """
    return (as_path(folder) / PLAN).is_file()


def is_of_shards(name: str) -> bool:
    """Tell whether a folder of shards has a file of this name."""
    return _SHARD.fullmatch(name) is not None


def _planned(source: Path, shards: int | None) -> tuple[dict[str, list[Part]], dict[str, Any]]:
    """Look at the files of a registry, and say how it will be divided."""
    arrow("shards")
    paths = {name: source / (name + SUFFIX) for name in NAMES}
    paths = {name: path for name, path in paths.items() if name in REQUIRED or path.exists()}
    parts = {name: parts_of(path) for name, path in paths.items()}
    problems = Problems(files=tuple(path.name for path in paths.values()))
    facts = read_files({SERIES_NAME: source / (SERIES_NAME + SUFFIX)}, problems).get(SERIES_NAME)
    cut = data_cut_of(facts, problems)
    schemas = {}
    for name, path in paths.items():
        if not parts[name]:
            problems.add(no_file(path))
            continue
        schemas[name] = schema_of(name, parts[name])
        if "patient_id" not in schemas[name].names:
            problems.add(
                Problem(
                    code="MISSING_COLUMN",
                    file=path.name,
                    argument="patient_id",
                    needed=Sentence("problem.MISSING_COLUMN.needed_shards"),
                    given=enumerated(schemas[name].names),
                    remedy=Sentence("problem.MISSING_COLUMN.remedy_shards"),
                )
            )
    problems.refuse(f"{source.name} cannot be divided")
    shards = number_of_shards(_rows_of(parts["counts"]), shards)
    days = [schemas["counts"].field("on").type, schemas["lines"].field("started_on").type]
    return parts, {
        "shards": shards,
        "calendar": any(is_in_dates(kind) for kind in days),
        "data_cut": None if cut is None else day_number(cut),
        "sources": {name: _digest_of_parts(of) for name, of in parts.items()},
    }


def _digest_of_parts(parts: Sequence[Part]) -> str:
    """Return the SHA-256 of a table: that of its file, or of what its parts have."""
    if len(parts) == 1:
        return digest_of(parts[0].path)
    listed = "".join(f"{part.name} {digest_of(part.path)}\n" for part in parts)
    return hashlib.sha256(listed.encode()).hexdigest()


def _rows_of(parts: Sequence[Part]) -> int:
    """Return how many rows the parts of a table have."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    return sum(pq.read_metadata(part.path).num_rows for part in parts)
