"""
Data sets of a trial as files: XPT, SAS, Parquet, CSV and Dataset-JSON, read into columns.

Whatever the file is, a cell is a text, a number, a date or None. Numeric dates of SAS count from
1960-01-01; which columns are dates is said by their format, and in Dataset-JSON by their type.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import mmap
import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import attrs

from itpcase._disk import refuse_exhausted
from itpcase._sentences import Sentence
from itpcase.cohort.forms import refuse_columns_twice
from itpcase.errors import InputError, MissingExtraError
from itpcase.io._cdisc.rows import number_of, whole_code
from itpcase.io._files.csv_rows import checked_encoding, wrong_rows
from itpcase.io._files.encodings import remedy_of
from itpcase.io._files.json import as_object
from itpcase.io._files.parquet_file import values_of
from itpcase.units.missing import NULLS, is_nothing
from itpcase.units.text import clean

__all__: list[str] = []

SAS_EPOCH: Final = dt.date(1960, 1, 1)
_SECONDS_OF_A_DAY: Final = 86_400

ID: Final = "USUBJID"
"""The column of the id of a subject."""

SUFFIXES: Final = (".xpt", ".sas7bdat", ".parquet", ".json", ".ndjson", ".csv")
"""The files that are read, the first found of one name goes."""

_BESIDE: Final = re.compile(r"(?P<name>[a-z]{2,8})[ _.(-].{1,20}")
"""The name of a data set, and what somebody wrote behind it."""

SAS_ENCODINGS: Final = {
    "wlatin1": "cp1252", "wlatin2": "cp1250", "wcyrillic": "cp1251", "euc-cn": "gb18030",
    "ms-936": "gb18030", "ms-932": "cp932", "ms-949": "cp949", "ms-950": "cp950",
}  # fmt: skip
"""The names of SAS that Python does not have, or has for less."""

BYTEWISE: Final = "iso8859-1"
"""In which every byte is a sign, so that nothing is dropped before it is decoded."""

_DATE_FORMATS: Final = (
    "DATE", "YYMM", "MMDDYY", "MMYY", "DDMMYY", "E8601DA", "B8601DA", "IS8601DA", "NLDATE",
    "WEEKDAT", "WORDDAT", "MONYY", "JULIAN",
)  # fmt: skip
_MOMENT_FORMATS: Final = (
    "DATETIME", "E8601DT", "B8601DT", "IS8601DT", "E8601DZ", "B8601DZ", "E8601DN", "B8601DN",
    "NLDATM", "DATEAMPM", "MDYAMPM", "DTDATE",
)  # fmt: skip
"""How the formats of days, and of instants in seconds, begin; those of instants are asked first."""
_MEMBER: Final = re.compile(rb"HEADER RECORD\*{7}MEM(?:BER |BV8)  ?HEADER RECORD!")
"""What stands before each data set of an XPT file, of version 5 and of version 8."""
_NUMERIC_TYPES: Final = frozenset({"integer", "float", "double", "decimal", "date", "datetime"})
"""Types of columns of Dataset-JSON whose numbers may be days: those of days hold ISO texts, and
numbers where a writer left them as SAS has them."""


@attrs.define
class Dataset:
    """One data set: its file, its columns, and what a row is called in messages."""

    name: str
    path: Path
    columns: dict[str, list[Any]]
    places: Sequence[int] | None = None
    """Which rows are given; None for all."""

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def rows(
        self, name: str = "", values: Container[str] = ()
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        """
        Give each row with its number, as a spreadsheet counts it.

        With the name of a column of text, give the rows that have one of the values there, in
        capital letters.
        """
        for place in range(len(self)) if self.places is None else self.places:
            if name and str(self.columns[name][place]).strip().upper() not in values:
                continue
            yield place + 2, {key: _cell(cells[place]) for key, cells in self.columns.items()}

    def first_of_each(self, name: str) -> Dataset:
        """Return it with the first row of each value of a column, under their numbers."""
        firsts: dict[Any, int] = {}
        for place, value in enumerate(self.columns[name]):
            firsts.setdefault(value, place)
        return attrs.evolve(self, places=[*firsts.values()])


def find_datasets(folder: Path) -> dict[str, Path]:
    """Find the data sets of a folder by their names, in small letters."""
    found: dict[str, Path] = {}
    for suffix in SUFFIXES:
        for path in sorted(folder.iterdir()):
            if path.suffix.casefold() == suffix and path.is_file():
                found.setdefault(path.stem.casefold(), path)
    return found


def unread_datasets(folder: Path, names: Container[str]) -> list[str]:
    """Return the files of these data sets in a form that is not read."""
    return sorted(
        path.name for path in folder.iterdir()
        if path.name.partition(".")[0].casefold() in names
        and path.suffix.casefold() not in SUFFIXES
    )  # fmt: skip


def beside_datasets(folder: Path, names: Container[str], parts: Container[str]) -> list[str]:
    """
    Return what lies beside the data sets of a folder, and may hold rows of one: nothing reads it.

    A copy or a part by a name of its own (``ex_b.csv``, ``lb (1).csv``), or a folder of data sets;
    not the parts of which it is told otherwise, or which are read.
    """

    def is_set(path: Path) -> bool:
        return path.suffix.casefold() in SUFFIXES and path.is_file()

    found = []
    for path in sorted(folder.iterdir()):
        name = path.stem.casefold()
        if is_set(path):
            part = None if name in parts else _BESIDE.fullmatch(name)
            found += [path.name] if part is not None and part["name"] in names else []
        elif path.is_dir() and any(is_set(each) and each.stem.casefold() in names
                                   for each in path.iterdir()):  # fmt: skip
            found.append(f"{path.name}/")
    return found


def of_one_name(path: Path) -> list[str]:
    """Return the names of the other files of a data set, which are not read."""
    return sorted(
        each.name for each in path.parent.iterdir()
        if each.stem.casefold() == path.stem.casefold()
        and each.suffix.casefold() in SUFFIXES and each != path
    )  # fmt: skip


WRONG: Final = (
    OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, csv.Error,
)  # fmt: skip
"""What a damaged file may lead to."""


def read_dataset(path: Path, encoding: str | None = None) -> Dataset:
    """
    Read one data set.

    Parameters
    ----------
    path : Path
    encoding : str, optional
        Of the texts of an XPT or CSV file, as Python or SAS names it; UTF-8 if omitted. The other
        files say it themselves.

    Raises
    ------
    InputError
        For a file that is not what its name says, and for texts in another encoding.
    MissingExtraError
        Without the extra that reads it.
    """
    chosen = checked_encoding(
        SAS_ENCODINGS.get((encoding or "utf-8").casefold(), encoding or "utf-8")
    )
    readers: dict[str, Callable[[Path], dict[str, list[Any]]]] = {
        ".xpt": partial(_read_sas, encoding=chosen), ".sas7bdat": _read_sas,
        ".parquet": _read_parquet, ".json": _read_json, ".ndjson": _read_ndjson,
        ".csv": partial(_read_csv, encoding=chosen),
    }  # fmt: skip
    try:
        if not path.stat().st_size:
            raise _unreadable(path, Sentence("problem.EMPTY_FILE.given"))
        columns = readers[path.suffix.casefold()](path)
    except UnicodeDecodeError as error:
        raise InputError.of(
            "ENCODING",
            argument=path.name,
            needed=Sentence("problem.ENCODING.needed_sheets", chosen=error.encoding),
            given=repr(error.object[max(error.start - 5, 0) : error.end])[:100],
            remedy=remedy_of(error.object, "sheets") or Sentence("problem.ENCODING.remedy_sheets"),
        ) from error
    except WRONG as error:
        if isinstance(error, InputError):
            raise
        raise _unreadable(path, error) from error
    named = {_as_named(name): values for name, values in columns.items()}
    if ID in named:  # a number has no decimals here
        named[ID] = [whole_code(v) if isinstance(v, float) else v for v in named[ID]]
    return Dataset(path.stem.casefold(), path, named)


def _as_named(name: str) -> str:
    """Return the name of a variable as the standard writes it."""
    return name.strip().upper()


def _unreadable(path: Path, error: BaseException | str) -> InputError:
    """Say that a file is not what its name says."""
    return InputError.of(
        "UNREADABLE",
        argument=path.name,
        needed=Sentence(
            "problem.UNREADABLE.needed_datasets", upper=path.suffix.removeprefix(".").upper()
        ),
        given=error if isinstance(error, Sentence) else str(error)[:200],
        remedy=Sentence(
            f"problem.UNREADABLE.remedy_{'dataset_json' if 'json' in path.suffix else 'datasets'}"
        ),
    )


def _cell(value: Any) -> Any:
    """Turn an empty cell into None, an instant without a time of day into a date."""
    if is_nothing(value):
        return None
    if isinstance(value, str):
        return value.strip() or None
    return value


# --- SAS ------------------------------------------------------------------------------------------


def _read_sas(path: Path, encoding: str | None = None) -> dict[str, list[Any]]:
    """Read a file of SAS; an XPT file does not say its encoding, the other does."""
    try:
        import pyreadstat  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("reading XPT and SAS files", "cdisc") from None
    read = pyreadstat.read_sas7bdat if encoding is None else pyreadstat.read_xport
    bytewise = None if encoding is None else BYTEWISE
    try:
        found, meta = read(
            path, output_format="dict", disable_datetime_conversion=True, encoding=bytewise
        )
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError) as error:
        raise _unreadable(path, error) from error
    if encoding is not None and (members := _members(path)) > 1:
        raise _unreadable(path, Sentence("problem.UNREADABLE.given_members", n=members))
    formats = meta.original_variable_types
    if encoding is not None:
        found = {name: _decoded(values, encoding) for name, values in found.items()}
    refuse_columns_twice(meta.column_names, f"{path.name}, ", _as_named)
    return {
        name: [sas_day(value, formats.get(name) or "", name) for value in values]
        for name, values in found.items()
    }


def _members(path: Path) -> int:
    """Return how many data sets an XPT file holds, of which the first alone would be read."""
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as text:
        return len(_MEMBER.findall(text))


def _decoded(values: list[Any], encoding: str) -> list[Any]:
    """Decode texts that were read byte by byte."""
    return [v.encode(BYTEWISE).decode(encoding) if isinstance(v, str) else v for v in values]


def sas_day(value: Any, printed_as: str, name: str = "") -> Any:
    """
    Turn a number of SAS into a date or an instant, by its format.

    A number without a format is a date only in a column that the standard gives to dates, such as
    ``ADT`` and ``TRTSDT``; its name then ends in ``DT`` or ``DTM``.

    An instant counts seconds. A number that would lie within a day of 1960-01-01 is that of a day
    which a writer has left in a column of instants: it stays a text, and is told of as no day.
    """
    if not isinstance(value, (int, float)) or isinstance(value, bool) or value != value:  # noqa: PLR0124 - NaN
        return value
    form = printed_as.upper().rstrip("0123456789.")
    bare = form in {"", "BEST", "F"}
    try:
        if form.startswith(_MOMENT_FORMATS) or (bare and name.upper().endswith("DTM")):
            if 0 < abs(value) < _SECONDS_OF_A_DAY:
                return str(value)
            moment = dt.datetime.combine(SAS_EPOCH, dt.time()) + dt.timedelta(seconds=float(value))
            return moment.isoformat()
        if form.startswith(_DATE_FORMATS) or (bare and name.upper().endswith("DT")):
            return SAS_EPOCH + dt.timedelta(days=int(value // 1))
    except OverflowError:  # in no year of the calendar: the row that needs it tells of it
        return str(value)
    return value


# --- Parquet and CSV ------------------------------------------------------------------------------


def _read_parquet(path: Path) -> dict[str, list[Any]]:
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.parquet as pq  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("reading Parquet", "arrow") from None
    try:
        with pq.ParquetFile(path) as file:
            refuse_columns_twice(file.schema_arrow.names, f"{path.name}, ", _as_named)
            table = file.read()
    except pa.ArrowException as error:
        refuse_exhausted(error)
        raise _unreadable(path, error) from error
    columns = {}
    for name in table.column_names:
        column = table.column(name)
        if pa.types.is_float32(column.type):  # its digits, not those of a float of another scale
            column = column.cast(pa.string())
        values = values_of(column)
        is_day = name.upper().endswith(("DT", "DTM"))
        columns[name] = [sas_day(value, "", name) for value in values] if is_day else values
    return columns


def _read_csv(path: Path, encoding: str) -> dict[str, list[Any]]:
    chosen = "utf-8-sig" if encoding == "utf-8" else encoding
    with path.open(encoding=chosen, newline="") as stream:
        rows = csv.reader(stream, strict=True)
        names = next(rows, [])
        refuse_columns_twice(names, f"{path.name}, ", _as_named)
        cells = list(rows)
    others = ((number, row) for number, row in enumerate(cells, start=2)
              if len(row) != len(names) and any(row))  # fmt: skip
    if (error := wrong_rows(path.name, len(names), others)) is not None:
        raise error
    whole = [["" if cell in NULLS else cell for cell in row] for row in cells if any(row)]
    return {name: [row[place] for row in whole] for place, name in enumerate(names)}


# --- Dataset-JSON ---------------------------------------------------------------------------------


def _read_json(path: Path) -> dict[str, list[Any]]:
    with path.open(encoding="utf-8-sig") as stream:
        data = json.load(stream, object_pairs_hook=as_object)
    return _of_json(data, f"{path.name}, ")


def _read_ndjson(path: Path) -> dict[str, list[Any]]:
    with path.open(encoding="utf-8-sig") as stream:
        lines = ((number, line.rstrip()) for number, line in enumerate(stream, start=1))
        head, *rows = (_parsed(line, number) for number, line in lines if line)
    return _of_json(head | {"rows": rows}, f"{path.name}, ")


def _parsed(line: str, number: int) -> Any:
    """Read a line of NDJSON; what breaks is at a line of the file."""
    try:
        return json.loads(line, object_pairs_hook=as_object)
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg}: line {number} column {error.colno}") from None


def _is_dataset_json(head: object) -> bool:
    """Tell a Dataset-JSON file by its first keys."""
    return isinstance(head, Mapping) and "datasetJSONVersion" in head


def _described(data: Mapping[str, Any]) -> tuple[list[Mapping[str, Any]], Any]:
    """Return the columns and the rows of version 1.1, or of the one data set of version 1.0."""
    if "columns" in data:
        return data["columns"], data.get("rows") or []
    held = data.get("clinicalData") or data.get("referenceData") or {}
    groups = [*held.get("itemGroupData", {}).values()]
    if len(groups) != 1:
        raise ValueError(f"no columns, and {len(groups)} data sets in place of one")
    items: list[Mapping[str, Any]] = [
        {**item, "dataType": item.get("type")} for item in groups[0]["items"]
    ]
    return items, groups[0].get("itemData") or []


def _day_of(value: Any, column: Mapping[str, Any]) -> Any:
    """Return the day that a number is by its column; a decimal is a text, and stays one if not."""
    number = value
    if isinstance(value, str) and column["dataType"] == "decimal":
        number = number_of(value)
    day = sas_day(number, str(column.get("displayFormat") or ""), column["name"])
    return value if day is number else day


def _of_json(data: Mapping[str, Any], place: str) -> dict[str, list[Any]]:
    """Take the columns of Dataset-JSON; decimals may be texts, dates are ISO texts."""
    if not _is_dataset_json(data):
        raise ValueError("no key datasetJSONVersion: the file is not Dataset-JSON")
    described, rows = _described(data)
    named = clean(data.get("name")).casefold()
    if named and named != place.partition(".")[0].casefold():
        raise ValueError(f"the data set {named.upper()}")
    refuse_columns_twice([column["name"] for column in described], place, _as_named)
    said = data.get("records")
    if isinstance(said, int) and said != len(rows):
        raise ValueError(f"rows: {len(rows)} in place of the {said} that it says")
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, list):
            raise TypeError(f"row {number}, which is no list of values")
        if len(row) != len(described):
            raise ValueError(f"in row {number} {len(row)} values in place of {len(described)}")
    columns: dict[str, list[Any]] = {}
    for at, column in enumerate(described):
        values = [row[at] for row in rows]
        if column.get("dataType") in _NUMERIC_TYPES:
            values = [_day_of(value, column) for value in values]
        columns[column["name"]] = values
    return columns
