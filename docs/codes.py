"""
Write the page of all codes: what each problem needed, and how it is mended.

Run it as ``python docs/codes.py``; it reads the words of the library and the inputs of
docs/reference/codes.toml, does what each of them asks, and writes docs/reference/codes.md.
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import itpcase as itp
from itpcase._sentences import text_of, texts
from itpcase.errors import DataError, Problem, RecordError

PAGE = Path(__file__).resolve().parent / "reference" / "codes.md"

INPUTS = PAGE.with_suffix(".toml")
"""An input for a code, by how it is given to the library."""

GOOD = {
    "patients": "patient_id,sex\np1,F\n",
    "lines": "patient_id,line,agents,started_on\np1,1,ivig,2021-03-01\n",
    "counts": "patient_id,on,count,unit\np1,2021-03-05,9,10*9/L\n",
}
"""A folder of good files; the row of an example stands below."""

FRAME: dict[str, dict[str, list[Any]]] = {
    "counts": {"patient_id": ["p1"], "on": [0], "count": [9.0], "unit": ["10*9/L"]},
    "lines": {"patient_id": ["p1"], "line": [1], "agents": ["ivig"], "started_on": [0]},
}
"""Good columns; those of an example are put in their place."""

INTRODUCTION = """\
# Codes

Every code of an error or a warning, with what was needed and how to mend it, in English and
Chinese. A code stays the same when the words change. A message puts the parts together:

```text
counts.csv, row 4, count: needs a number with a unit, got '333'; write the unit after the number,
such as '10*9/L' or '/uL' [NO_UNIT]
```

What stands in [square brackets] is put in: the column, the value, the words that there are. Where a
code has several causes, each has its own sentence; a part of a sentence is marked as *put in*.
Below them stands an input, and what is said of it: a line of Python; a row of a CSV file, under
those of a good folder; columns of a frame, in the place of those of a good one. `docs/codes.py`
makes this page from the words of the library and from what it says of these inputs;
[errors](errors.md) tells which exception carries a code.
"""

SHARED = {
    "workbook.needed workbook.save_as": "DAMAGED_WORKBOOK ENCRYPTED_WORKBOOK NOT_A_WORKBOOK "
    "OLD_WORKBOOK OPEN_DOCUMENT WORKBOOK_TOO_LARGE",
    "hidden.needed hidden.remedy": "HIDDEN_COLUMNS HIDDEN_ROWS HIDDEN_SHEET",
    "doubt.check": "SUSPICIOUS_COUNT SUSPICIOUS_FACTOR SUSPICIOUS_LOW",
    "day_column.possible": "IMPOSSIBLE_DAY SENTINEL_DAY",
    "cell.count cell.day cell.number cell.who_grade": "BOOL_CELL DATE_CELL DATE_SERIAL EARLY_DATE "
    "EMPTY_CELL ERROR_CELL FORMULA_WITHOUT_VALUE HIDDEN_NUMBER PERCENT_CELL SCALED_CELL TIME_CELL",
    "line_problem.LINE_TWICE line_problem.LINE_TWICE_remedy": "LINE_TWICE",
    "line_problem.LINE_ORDER line_problem.LINE_ORDER_remedy": "LINE_ORDER",
    "problem.NOT_A_COUNT.needed problem.NOT_A_COUNT.remedy_results": "NO_RESULT",
    "problem.TOO_MANY_CELLS.needed problem.TOO_MANY_CELLS.remedy_csv_rows": "TOO_FEW_CELLS",
    "system.other": "UNREADABLE NOT_WRITABLE",
}
"""Texts that several codes share: what each cell needs, and what is done about a workbook."""

PARTS = {"needed": "needs", "given": "got", "remedy": "mend it"}
"""What a text is, by how its key begins."""

OTHERS = {
    "needs": "a_date a_study_day count day number who_grade possible LINE_TWICE LINE_ORDER",
    "got": "long long_line missing_code",
    "mend it": "save_as check other LINE_TWICE_remedy LINE_ORDER_remedy no_record with_unit month "
    "year other_unit stopped leave_out did_you_mean one_of",
    "put in": "line column value none days_of_window scheduled_visits numbers texts plan near all "
    "withdrawn later",
}
"""The keys that begin otherwise; what is put in is a part of another text of its code."""


def told(text: str) -> str:
    """Write a text of the words as the page shows it."""
    plain = re.sub(r"\{\w+:[^{}|]*\|([^{}]*)\}", r"\1", text)  # one word of two, by a number
    shown = re.sub(r"\{(\w+)\}", r"\\[\1\\]", plain).replace("{{", "{").replace("}}", "}")
    return shown.replace("|", "\\|").replace("*", "\\*").replace("_", "\\_").replace("<", "&lt;")


def part_of(key: str) -> str:
    """Tell what a text is by the last part of its key."""
    begin = key.partition("_")[0]
    if begin in PARTS:
        return PARTS[begin]
    found = [part for part, keys in OTHERS.items() if key in keys.split()]
    if not found:
        raise ValueError(f"say in docs/codes.py what a text called {key} is")
    return found[0]


def rows(code: str) -> Iterator[str]:
    """Give the rows of one code: what was needed, what came, and the remedies."""
    keys = [f"problem.{code}.{key}" for key in texts("en")["problem"].get(code, {})]
    shared = [
        key for keys, codes in SHARED.items() if code in codes.split() for key in keys.split()
    ]
    for part in OTHERS:
        for key in (*shared, *keys):
            if part_of(key.rpartition(".")[2]) == part:
                yield f"| {part} | {told(text_of(key, 'en'))} | {told(text_of(key, 'zh'))} |"


def known() -> list[str]:
    """List every code."""
    shared = " ".join(SHARED.values()).split()
    return sorted({*texts("en")["problem"], *shared})


# --- an example of each ---------------------------------------------------------------------------


@cache
def inputs() -> dict[str, tuple[str, str]]:
    """Return how an input is given, and the input, by code."""
    read = tomllib.loads(INPUTS.read_text(encoding="utf-8"))
    return {code: (way, text) for way, listed in read.items() for code, text in listed.items()}


def _raised(way: str, text: str) -> tuple[Problem, ...]:
    """Do what an input asks, and return the problems that are told."""
    if way == "csv":
        return _of_files(text)
    try:
        if way == "count":
            itp.parse_count(text)
        elif way == "frame":
            _lay_out(**eval(text))  # noqa: S307 - our own examples
        else:
            eval(text, {"itp": itp, "date": dt.date, "datetime": dt.datetime})  # noqa: S307 - as above
    except (itp.InputError, RecordError, DataError) as error:
        return error.problems
    return ()


def _of_files(row: str) -> tuple[Problem, ...]:
    name, _, cells = row.partition(": ")
    with tempfile.TemporaryDirectory() as folder:
        for file, good in GOOD.items():
            more = f"{cells}\n" if file == name else ""
            Path(folder, f"{file}.csv").write_text(good + more, encoding="utf-8")
        return itp.read_csv(folder, strict=False)[1]


def _lay_out(**changed: Any) -> None:
    tables: dict[str, Any] = {name: dict(columns) for name, columns in FRAME.items()}
    for name, columns in changed.items():
        if not isinstance(columns, dict):
            tables[name] = columns
            continue
        new = tables.setdefault(name, {}) | columns
        tables[name] = {column: cells for column, cells in new.items() if cells is not None}
    cohort = itp.Cohort.from_tables(**tables, strict=True)
    raise DataError.of("told", cohort.problems)


def example(code: str) -> Iterator[str]:
    """Give the example of a code: the input, and what is said of it."""
    if code not in inputs():
        return
    way, text = inputs()[code]
    raised = _raised(way, text)
    found = [problem for problem in raised if problem.code == code]
    if not found:
        given = [problem.code for problem in raised]
        raise ValueError(f"the input of {code} gives {given}: correct docs/reference/codes.toml")
    if way == "count":
        text = f"itp.parse_count({text!r})"
    plain = (sign if sign.isprintable() or sign == "\n" else repr(sign)[1:-1] for sign in text)
    yield from ("```text", "".join(plain), f"-> {found[0]}", "```", "")


def page() -> str:
    """Return the page as it should be."""
    lines = [INTRODUCTION]
    for code in known():
        anchor = code.lower().replace("_", "-")
        lines += [f"({anchor})=", f"## {code}", "", "| | in English | 中文 |", "|---|---|---|"]
        lines += [*rows(code), "", *example(code)]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
