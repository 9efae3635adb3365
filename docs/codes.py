"""
Write the page of all codes: what each problem needed, and how it is mended.

Run it as ``python docs/codes.py``; it reads the words of the library, and writes
docs/reference/codes.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from itpcase._sentences import text_of, texts

PAGE = Path(__file__).resolve().parent / "reference" / "codes.md"

INTRODUCTION = """\
# Codes

Every code of an error or a warning, with what was needed and how to mend it, in English and
Chinese. A code stays the same when the words change. A message puts the parts together:

```text
counts.csv, row 4, count: needs a number with a unit, got '333'; write the unit after the number,
such as '10*9/L' or '/uL' [NO_UNIT]
```

What stands in [square brackets] is put in: the column, the value, the words that there are. Where a
code has several causes, each has its own sentence. `docs/codes.py` makes this page from the words
of the library; [errors](errors.md) tells which exception carries a code.
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

MENDING = {
    "save_as", "check", "remedy", "remedy_results", "remedy_csv_rows", "other", "LINE_TWICE_remedy",
    "LINE_ORDER_remedy",
}  # fmt: skip

PARTS = {"needed": ("needs", "要求"), "given": ("got", "实际"), "remedy": ("mend it", "处理")}


def told(text: str) -> str:
    """Write a text of the words as the page shows it."""
    shown = re.sub(r"\{(\w+)\}", r"\\[\1\\]", text).replace("{{", "{").replace("}}", "}")
    return shown.replace("|", "\\|").replace("*", "\\*").replace("_", "\\_").replace("<", "&lt;")


def rows(code: str) -> Iterator[str]:
    """Give the rows of one code: what was needed, what came, and the remedies."""
    english, chinese = (texts(lang)["problem"].get(code, {}) for lang in ("en", "zh"))
    for keys, codes in SHARED.items():
        for key in keys.split() if code in codes.split() else ():
            part = "mend it" if key.rpartition(".")[2] in MENDING else "needs"
            yield f"| {part} | {told(text_of(key, 'en'))} | {told(text_of(key, 'zh'))} |"
    for part, (name, _) in PARTS.items():
        for key, text in english.items():
            if key.partition("_")[0] == part:
                yield f"| {name} | {told(text)} | {told(chinese[key])} |"
    for key, text in english.items():
        if key.partition("_")[0] not in PARTS:
            yield f"| mend it | {told(text)} | {told(chinese[key])} |"


def known() -> list[str]:
    """List every code."""
    shared = " ".join(SHARED.values()).split()
    return sorted({*texts("en")["problem"], *shared})


def page() -> str:
    """Return the page as it should be."""
    lines = [INTRODUCTION]
    for code in known():
        anchor = code.lower().replace("_", "-")
        lines += [f"({anchor})=", f"## {code}", "", "| | in English | 中文 |", "|---|---|---|"]
        lines += [*rows(code), ""]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
