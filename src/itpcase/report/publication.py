"""
A table as it is printed: cells that lead to what stands behind them, written for every paper.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, Generic, TypeVar, overload

import attrs

from itpcase._arguments import check_switches
from itpcase._html import number_of
from itpcase._same import SameByValue
from itpcase._sentences import Listing, Sentence, as_given
from itpcase.cohort._cells.cells import csv_of
from itpcase.errors import InputError
from itpcase.io.csv import guarded
from itpcase.model import PlateletMeasurement
from itpcase.report._markup import html_of, latex_of, markdown_of
from itpcase.report._text import cells_of
from itpcase.table import Table
from itpcase.terms import Provenance
from itpcase.units.text import in_print, percent
from itpcase.units.whole import as_whole
from itpcase.words import DEFAULT_LANGUAGE, Words, read_words

__all__ = ["PublicationTable", "TableCell"]

DATE: Final = re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])")
"""A date in print, which stands on one line."""

MISSING: Final = "—"
"""Stands in a cell for what is not known."""


Counts = tuple[tuple[str, PlateletMeasurement], ...]


Made = TypeVar("Made")


class Once(Generic[Made]):
    """What is worked out when it is first read, for all cells that show it."""

    __slots__ = ("held", "make")

    def __init__(self, make: Callable[[], Made]) -> None:
        self.make: Callable[[], Made] = make
        self.held: Made | None = None

    def __call__(self) -> Made:
        if self.held is None:
            self.held = self.make()
        return self.held

    def __reduce__(self) -> Any:
        return _now, (self(),)


def _once(held: Any) -> Any:
    """Return what is held, or what will be worked out once."""
    return Once(held) if callable(held) and not isinstance(held, Once) else held


def _now(held: Any) -> Any:
    """Return what is held, or what is worked out when it is first read."""
    return held() if isinstance(held, Once) else held


@attrs.frozen(eq=False, kw_only=True)
class TableCell(SameByValue):
    """
    One cell: its text, its value, and what stands behind it.

    Parameters
    ----------
    text : str
        The cell as printed.
    value : object
        The value behind the text; None where it is not known.
    patients : tuple of str
        The ids of the patients behind it.
    counts : tuple of (str, PlateletMeasurement), or callable that returns it
        The counts behind it, each with the id of its patient.
    why : str, or callable that returns it
        Where it comes from, in words.
    bounds : tuple of object
        The least and the greatest that the value can be, infinite where nothing bounds it; None
        where nothing is known.
    """

    text: str
    value: Any = None
    patients: tuple[str, ...] = ()
    bounds: tuple[Any, Any] = (None, None)
    _counts: Counts | Callable[[], Counts] = attrs.field(
        default=(), eq=False, repr=False, converter=_once
    )
    _why: str | Callable[[], str] = attrs.field(default="", eq=False, repr=False, converter=_once)

    def _beside(self) -> tuple[Counts, str]:
        return self.counts, self.why

    @property
    def counts(self) -> Counts:
        """The counts behind it, each with the id of its patient."""
        counts: Counts = _now(self._counts)
        return counts

    @property
    def why(self) -> str:
        """Where it comes from, in words."""
        return str(_now(self._why))

    @property
    def is_missing(self) -> bool:
        """Whether the value is not known."""
        return self.value is None

    def explain(self, lang: str = DEFAULT_LANGUAGE) -> str:
        """
        Say what stands behind the cell.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of the days; the words are those of the table.

        Returns
        -------
        str
        """
        parts = [self.why] if self.why else []
        if self.patients:
            parts.append(", ".join(self.patients))
        day = read_words(lang).day
        parts += [f"{owner}: {m.as_printed.printed}, {day(m.on)}" for owner, m in self.counts]
        return "\n".join(parts)


class Rows(Sequence[tuple[TableCell, ...]]):
    """
    Rows of cells, each put together when it is read.

    One that was asked for is kept; of a table that is read through, none is.

    Parameters
    ----------
    rows : int
        How many.
    make : callable
        Returns the cells of the row whose number it is given.
    """

    def __init__(self, rows: int, make: Callable[[int], tuple[TableCell, ...]]) -> None:
        self._rows: list[tuple[TableCell, ...] | None] = [None] * rows
        self._make = make

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[tuple[TableCell, ...]]:
        return (kept or self._make(row) for row, kept in enumerate(self._rows))

    @overload
    def __getitem__(self, at: int) -> tuple[TableCell, ...]: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[tuple[TableCell, ...], ...]: ...

    def __getitem__(self, at: int | slice) -> Any:
        if isinstance(at, slice):
            return tuple(self[i] for i in range(*at.indices(len(self))))
        found = self._rows[at]
        if found is None:
            found = self._rows[at] = self._make(range(len(self))[at])
        return found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rows | tuple) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __reduce__(self) -> Any:
        return tuple, (tuple(self),)

    def __repr__(self) -> str:
        return repr(tuple(self))


@attrs.frozen(kw_only=True, repr=False)
class PublicationTable:
    """
    A table as it is printed, whose cells lead to what stands behind them.

    Parameters
    ----------
    name : str
        Code of the table, such as ``"table1"``.
    title : str
    columns, headings : tuple of str
        The code of each column, and its heading in the language of the table.
    rows : tuple of str
        The code of each row: a patient's id, ``"p1/2"`` for line 2 of patient p1, an item.
    cells : sequence of tuple of TableCell
        Row by row.
    notes : tuple of str
        What stands below the table.
    lang : str
    bounded : tuple of str
        The columns beside which files and frames have two more, of the bounds of their values.

    Examples
    --------
    >>> from itpcase import examples
    >>> from itpcase.report.tables import lines_table
    >>> import itpcase as itp
    >>> table = lines_table(examples.load("ding-2025"), definition=itp.DING_2025)
    >>> cell = table.cell("DING2025-4/5", "duration")
    >>> cell.text, cell.value
    ('120 (0–127)', 120.0)
    >>> [(owner, count.on) for owner, count in cell.counts]
    [('DING2025-4', 21)]
    """

    name: str
    title: str
    columns: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[str, ...]
    cells: Sequence[tuple[TableCell, ...]]
    notes: tuple[str, ...] = ()
    lang: str = "en"
    bounded: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        rows = number_of(len(self), "row")
        return f"PublicationTable({self.name}, {rows}: {', '.join(self.columns)})"

    def cell(self, row: int | str, column: int | str) -> TableCell:
        """
        Return one cell.

        Parameters
        ----------
        row, column : int or str
            Its place from 0 on, or its code.

        Returns
        -------
        TableCell

        Raises
        ------
        InputError
            If there is no such row or column, with those that there are.
        """
        return self.cells[_place("row", row, self.rows)][_place("column", column, self.columns)]

    def to_csv(self) -> str:
        """
        Write the table as comma-separated values; no cell can start a formula in a spreadsheet.

        Behind each column of which the bounds are known stand two of numbers or days: the least and
        the greatest that the value can be. One that nothing bounds is ``inf``.

        Returns
        -------
        str

        Examples
        --------
        >>> from itpcase import examples
        >>> from itpcase.report import evidence_table
        >>> table = evidence_table(examples.load("published-cases"))
        >>> table.to_csv().splitlines()[0].split(",")[5:8]
        ['Started', 'Started: earliest', 'Started: latest']
        """
        said = read_words(self.lang)

        def with_bounds(texts: Sequence[str], bounds: Sequence[tuple[Any, Any]]) -> list[str]:
            row: list[str] = []
            for name, text, (low, high) in zip(self.columns, texts, bounds, strict=True):
                row.append(_plain(text))
                if name in self.bounded:
                    row += ["" if bound is None else _plain(str(bound)) for bound in (low, high)]
            return row

        named = [
            (said(f"tables.{low}", heading=heading), said(f"tables.{high}", heading=heading))
            for heading, (low, high) in zip(self.headings, map(_ends_of, self.columns), strict=True)
        ]
        rows = (
            with_bounds([cell.text for cell in row], [_shown(cell.bounds) for cell in row])
            for row in self.cells
        )
        return csv_of([with_bounds(self.headings, named), *rows])

    def to_markdown(self) -> str:
        """
        Write the table with its title and notes as Markdown.

        Returns
        -------
        str
        """
        return markdown_of(self.title, self._texts(), self.notes)

    def to_latex(self) -> str:
        r"""
        Write the table for LaTeX, with the packages ``booktabs``, ``longtable`` and ``array``.

        It goes on over pages with its heading; the notes stand below it. A document in Chinese
        needs ``ctex`` as well.

        Returns
        -------
        str

        Examples
        --------
        >>> from itpcase import examples
        >>> from itpcase.report.tables import lines_table
        >>> text = lines_table(examples.load("ding-2025"), line=5).to_latex()
        >>> text.splitlines()[2]
        '\\caption{Lines of treatment and outcome (n~=~4)}\\\\'
        """
        return latex_of(self.title, self._texts(), self.notes)

    def sort_rows(self, column: int | str, *, descending: bool = False) -> PublicationTable:
        """
        Return the table in the order of a column, rows of which it is not known last.

        Parameters
        ----------
        column : int or str
            Its place from 0 on, or its code.
        descending : bool
            Whether the largest stands first.

        Returns
        -------
        PublicationTable
        """
        check_switches(descending=descending)
        place = _place("column", column, self.columns)
        known = [i for i, row in enumerate(self.cells) if not row[place].is_missing]
        values = [row[place].value for row in self.cells]
        alike = all(isinstance(values[i], int | float) for i in known)
        known.sort(key=lambda i: values[i] if alike else str(values[i]), reverse=bool(descending))
        return self._of([*known, *(i for i in range(len(self)) if i not in set(known))])

    def filter_rows(self, column: int | str, *values: object) -> PublicationTable:
        """
        Return the table with the rows that have one of some values in a column.

        Parameters
        ----------
        column : int or str
            Its place from 0 on, or its code.
        *values : object
            The values behind the cells, or their texts.

        Returns
        -------
        PublicationTable
        """
        place = _place("column", column, self.columns)
        cells = [row[place] for row in self.cells]
        return self._of(
            [i for i, cell in enumerate(cells) if cell.value in values or cell.text in values]
        )

    def _of(self, rows: Sequence[int]) -> PublicationTable:
        return attrs.evolve(
            self,
            rows=tuple(self.rows[i] for i in rows),
            cells=tuple(self.cells[i] for i in rows),
        )

    def _repr_html_(self) -> str:
        return html_of(self.title, self._texts(), self.notes, lang=self.lang, notebook=True)

    def to_html(self, *, page: bool = False) -> str:
        """
        Write the table as HTML that word processors take over as a table.

        Parameters
        ----------
        page : bool
            Whether to write a whole page, to be opened in Word and saved as DOCX, or the table
            with its notes only.

        Returns
        -------
        str
        """
        check_switches(page=page)
        return html_of(self.title, self._texts(), self.notes, lang=self.lang, page=page)

    def to_pandas(self) -> Any:
        """
        Return the values behind the cells as a pandas DataFrame, with the codes as names.

        Behind each column of which the bounds are known stand two more, such as ``duration_min``
        and ``duration_max``, or ``start_earliest`` and ``start_latest`` of days.

        Returns
        -------
        pandas.DataFrame
        """
        import pandas as pd  # noqa: PLC0415 - belongs to the user

        columns = {}
        for i, name in enumerate(self.columns):
            columns[name] = [row[i].value for row in self.cells]
            for place, end in enumerate(_ends_of(name)) if name in self.bounded else ():
                columns[f"{name}_{end}"] = [row[i].bounds[place] for row in self.cells]
        return pd.DataFrame(columns, index=list(self.rows))

    def _texts(self) -> Iterator[Sequence[str]]:
        """Give the texts row by row, the headings first."""
        yield self.headings
        yield from ([cell.text for cell in row] for row in self.cells)


DAYS: Final = frozenset({"start"})
"""The columns that hold days."""


def _ends_of(name: str) -> tuple[str, str]:
    """Return what the two bounds of a column are called, behind its name."""
    return ("earliest", "latest") if name in DAYS else ("min", "max")


def _shown(bounds: tuple[Any, Any]) -> tuple[Any, Any]:
    """Write whole numbers without decimals."""
    low, high = map(as_whole, bounds)
    return low, high


def _place(what: str, wanted: int | str, names: tuple[str, ...]) -> int:
    if isinstance(wanted, str) and wanted in names:
        return names.index(wanted)
    if isinstance(wanted, int) and -len(names) <= wanted < len(names):
        return wanted
    raise InputError.of(
        f"NO_{what.upper()}",
        argument=what,
        needed=Sentence(f"table_place.{what}"),
        given=as_given(wanted),
        remedy=Sentence("table_place.one_of", names=Listing(names, "list.comma"))
        if names
        else Sentence("table_place.empty"),
    )


_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


def _plain(text: str) -> str:
    """Keep a number as it is, and guard every other text."""
    return text if _NUMBER.fullmatch(text) else guarded(text)


def number(value: float) -> str:
    """Write a number to three significant digits, one of a thousand and more in whole."""
    if abs(value) >= 1000:  # noqa: PLR2004 - four digits
        return f"{value:.0f}"
    return f"{value:.3g}"


def months(value: float) -> str:
    """Write months to one decimal, as papers do; long ones as other numbers."""
    return number(round(value, 1))


def signed_percent(share: float, total: int) -> str:
    """Write a difference of shares as `percent` does, with its sign; zero has none."""
    told = percent(abs(share), total)
    return told if float(told) == 0 else in_print(f"{'-' if share < 0 else '+'}{told}")


@attrs.define(kw_only=True)
class Sheet:
    """A table in the making."""

    name: str
    said: Words
    columns: tuple[str, ...]
    bounded: tuple[str, ...] = ()
    headings: dict[str, str] = attrs.field(factory=dict)
    """Those of columns that have no words of their own."""
    rows: dict[str, list[TableCell]] = attrs.field(factory=dict)
    notes: list[str] = attrs.field(factory=list)

    def note(self, key: str, **values: object) -> None:
        self.notes.append(self.said(f"{self.name}.note.{key}", **values))

    def note_missing(self) -> None:
        """Say what the dash stands for, if a cell has it."""
        if any(cell.is_missing for row in self.rows.values() for cell in row):
            self.note("missing", dash=MISSING)

    def note_provenance(self, kinds: Iterable[str]) -> None:
        """Say which counts are not those of patients; *kinds* are those of the patients."""
        counted = Counter(map(str, kinds))
        for kind in Provenance:
            if kind is not Provenance.OBSERVED and counted[kind]:
                text = self.said(f"provenance.{kind}")
                self.notes.append(self.said("tables.not_patient_data", kind=text, n=counted[kind]))

    def table(self, **values: object) -> PublicationTable:
        return PublicationTable(
            name=self.name,
            title=self.said(f"{self.name}.title", **values),
            columns=self.columns,
            headings=tuple(
                self.headings.get(each) or self.said(f"{self.name}.column.{each}")
                for each in self.columns
            ),
            rows=tuple(self.rows),
            cells=tuple(tuple(row) for row in self.rows.values()),
            notes=tuple(self.notes),
            lang=self.said.lang,
            bounded=self.bounded,
        )


_SECTIONS: Final = {"not_evaluable": "reason"}
"""Where the words of a column's codes stand, if not under its own name."""


def as_published(title: str, table: Table | PublicationTable, said: Words) -> PublicationTable:
    """Show a table of columns as one of cells, each row with its patient behind it."""
    if isinstance(table, PublicationTable):
        return table
    columns = table.columns
    owners = table["patient_id"] if "patient_id" in table else [None] * len(table)
    rows = [
        tuple(
            TableCell(
                text=said.get(_SECTIONS.get(name, name), text), value=text,
                patients=() if owner is None else (str(owner),),
            )
            for name, text in zip(columns, row, strict=True)
        )
        for owner, row in zip(owners, cells_of(table), strict=True)
    ]  # fmt: skip
    return PublicationTable(
        name="more",
        title=title,
        columns=columns,
        headings=tuple(said.get("column", name) for name in columns),
        rows=tuple(str(i + 1) for i in range(len(rows))),
        cells=tuple(rows),
        lang=said.lang,
    )
