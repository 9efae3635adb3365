"""
A table of texts in the markup of documents: Markdown, LaTeX and HTML.

Each takes the rows of a table, the headings first, and writes every sign so that it is printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final
from xml.etree import ElementTree as ET

from itpcase._html import LEFT, TOP, WHOLE, policy_of
from itpcase.units.text import unbroken, unbroken_width, width_of

__all__: list[str] = []

LONGEST: Final = 34
"""Columns after which a cell of a printed table goes on in a further line."""

SHORT: Final = 20
"""The name of a row of so many characters stands on one line."""

SPREAD: Final = 0.92
"""So much of the width of a page is text; the rest stands between the columns."""

LATEX_SIZES: Final = (("footnotesize", 80), ("scriptsize", 100), ("tiny", 130))
"""Sizes of letters, and so many characters stand in a line of each."""

_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>|#~&])")
_NUMBERED: Final = re.compile(r"^(?:Table|表)\s*\d+\s*[.\uff0e\u3002]?\s*")


def unnumbered(title: str) -> str:
    """Take the number from a title, where the document counts its tables itself."""
    return _NUMBERED.sub("", title)


def visible(text: str) -> str:
    """Replace what no document can hold."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def markdown_of(title: str, rows: Iterable[Sequence[str]], notes: Iterable[str]) -> str:
    """Write a table with its title and notes as Markdown."""
    heading, *body = ([_marked_down(text) for text in row] for row in rows)
    lines = [f"**{_marked_down(title)}**", ""]
    lines += [f"| {' | '.join(row)} |" for row in (heading, ["---"] * len(heading), *body)]
    for note in notes:
        lines += ["", _marked_down(note)]
    return "\n".join(lines) + "\n"


def _marked_down(text: str) -> str:
    return unbroken(_MARKDOWN.sub(r"\\\1", " ".join(visible(text).split())))


_LATEX: Final = str.maketrans({
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "×": r"$\times$", "≥": r"$\geq$",
    "≤": r"$\leq$", "∞": r"$\infty$", "−": r"$-$", "µ": r"\textmu{}", "μ": r"\textmu{}",
    "†": r"\dag{}", "—": "---", "–": "--", "·": r"$\cdot$", "κ": r"$\kappa$", "²": r"$^{2}$",
    "⁹": r"$^{9}$", "⁶": r"$^{6}$", "³": r"$^{3}$", "↓": r"$\downarrow$", "Δ": r"$\Delta$",
    "\u00a0": "~",
})  # fmt: skip


def latex_of(title: str, rows: Iterable[Sequence[str]], notes: Iterable[str]) -> str:
    """Write a table for LaTeX, which goes on over pages with its heading; the notes below it."""
    texts = list(rows)
    shares, size = latex_columns(list(zip(*texts, strict=True)))
    heading, *body = ([_in_latex(text) for text in row] for row in texts)
    form = "".join(
        f">{{\\raggedright\\arraybackslash}}p{{{share * SPREAD:.3f}\\linewidth}}"
        for share in shares
    )
    top = [
        f"\\begingroup\\{size}\\setlength{{\\tabcolsep}}{{3pt}}",
        f"\\begin{{longtable}}{{{form}}}",
        f"\\caption{{{_in_latex(unnumbered(title))}}}\\\\",
        "\\toprule",
        " & ".join(heading) + " \\\\",
        "\\midrule",
        "\\endhead",
    ]
    lines = [" & ".join(row) + " \\\\" for row in body]
    below = [f"\\par\\noindent {_in_latex(note)}" for note in notes]
    end = ["\\bottomrule", "\\end{longtable}", *below, "\\endgroup"]
    return "\n".join([*top, *lines, *end]) + "\n"


def latex_columns(columns: Sequence[Sequence[str]]) -> tuple[list[float], str]:
    """
    Give each column its longest word and a share of the rest, and the size at which they fit.

    The shares add up to one; the size is a command of LaTeX.
    """
    least = [1 + max(map(unbroken_width, column), default=1) for column in columns]
    wanted = [
        max(own, min(max(map(width_of, column)), LONGEST))
        for own, column in zip(least, columns, strict=True)
    ]
    size, room = next(
        ((name, room) for name, room in LATEX_SIZES if sum(least) <= room), LATEX_SIZES[-1]
    )
    left, more = max(0, room - sum(least)), sum(wanted) - sum(least)
    part = min(1.0, left / more) if more else 0.0
    widths = [own + part * (most - own) for own, most in zip(least, wanted, strict=True)]
    return [width / sum(widths) for width in widths], size


def _in_latex(text: str) -> str:
    """Write a text so that LaTeX prints every sign of it."""
    return unbroken(" ".join(visible(text).split())).translate(_LATEX)


def html_of(
    title: str,
    rows: Iterable[Sequence[str]],
    notes: Iterable[str],
    *,
    lang: str,
    page: bool = False,
    notebook: bool = False,
) -> str:
    """
    Write a table as HTML, as a whole page or the table with its notes only.

    For a notebook each cell says how its words stand, which the notebook would put to the right
    and break at hyphens; a page of ours forbids that.
    """
    headings, *body = rows
    block = ET.Element("div", {"lang": lang})
    table = ET.SubElement(block, "table", {"border": "1", "cellspacing": "0"})
    ET.SubElement(table, "caption").text = visible(title)
    head = ET.SubElement(ET.SubElement(table, "thead"), "tr")
    for text in headings:
        ET.SubElement(head, "th", {"scope": "col"}).text = visible(text)
    below = ET.SubElement(table, "tbody")
    for row in body:
        line = ET.SubElement(below, "tr")
        for i, text in enumerate(row):
            cell = ET.SubElement(line, "td" if i else "th", {} if i else {"scope": "row"})
            if not i and len(text) <= SHORT:  # an id is not broken at its hyphen
                cell.set("nowrap", "nowrap")
            cell.text = visible(text)
    if notebook:
        for each in table.iter():
            if each.tag in {"caption", "th", "td"}:
                unbroken_id = [WHOLE] if each.get("nowrap") else []
                each.set("style", ";".join([LEFT, TOP, *unbroken_id]))
    for note in notes:
        ET.SubElement(block, "p").text = visible(note)
    if not page:
        return unbroken(ET.tostring(block, encoding="unicode", method="html"))
    whole = ET.Element("html", {"lang": lang})
    top = ET.SubElement(whole, "head")
    ET.SubElement(top, "meta", {"charset": "utf-8"})
    policy = {"http-equiv": "Content-Security-Policy", "content": policy_of()}
    ET.SubElement(top, "meta", policy)
    ET.SubElement(top, "title").text = visible(title)
    ET.SubElement(whole, "body").append(block)
    return f"<!DOCTYPE html>\n{unbroken(ET.tostring(whole, encoding='unicode', method='html'))}\n"
