"""
A mapping proposed for a foreign sheet, from its headings and its first rows.

The proposal is TOML with a comment on each line: why a column was taken, and what is not sure. The
user corrects it and reads the sheet with `itpcase.read_mapped`. Headings are understood in English,
Chinese and many other languages; a column that is not understood is listed, not used.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import attrs

from itpcase._arguments import is_word_of
from itpcase._sentences import DEFAULT_LANGUAGE, Sentence, enumerated, has_key
from itpcase.errors import InputError
from itpcase.io._files.encodings import Reading
from itpcase.io._files.folder import as_path
from itpcase.io._headings.fields import field_of
from itpcase.io._proposals.bleeds import write_bleeds
from itpcase.io._proposals.cells import filled
from itpcase.io._proposals.columns import Columns, columns_of, doubt_of
from itpcase.io._proposals.counts import write_counts
from itpcase.io._proposals.days import are_wide, days_of_headings
from itpcase.io._proposals.labs import write_labs
from itpcase.io._proposals.layouts import doubts_of_layout
from itpcase.io._proposals.patients import write_patients
from itpcase.io._proposals.remarks import doubts_of_remarks
from itpcase.io._proposals.settings import write_settings
from itpcase.io._proposals.sheet import (
    FIRST_ROWS,
    Row,
    doubt_of_encoding,
    doubts_of_letters,
    heading_of,
    read_below_title,
    read_guessed,
)
from itpcase.io._proposals.toml import as_toml, find_instruments
from itpcase.io._proposals.treatments import write_treatments
from itpcase.io._sheets.facts import COURSE_ABOVE, SHEET
from itpcase.io._sheets.headings import TREATMENT_ABOVE
from itpcase.io._sheets.mapping_file import read_choices, read_labels
from itpcase.io._sheets.sheet import Sheet
from itpcase.io._sheets.together import EVERY, read_sheets
from itpcase.io._sheets.workbook import kept_open, sheets_of
from itpcase.words import read_words

__all__ = ["Proposal", "propose_mapping"]

MOST_SHEETS: Final = 20
"""So many sheets of a workbook are looked at to find those with the same heading."""

FEW_SHEETS: Final = 2
"""Sheets that are read as one are so many at least."""


@attrs.frozen(kw_only=True)
class Proposal:
    """
    A mapping that is proposed for a sheet.

    Attributes
    ----------
    text : str
        The TOML, with comments.
    doubts : tuple of str
        What is not sure, or missing; each is a comment in the text as well.
    """

    text: str
    doubts: tuple[str, ...]

    def __str__(self) -> str:
        return self.text


@kept_open()
def propose_mapping(
    path: str | os.PathLike[str],
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    dictionary: str | os.PathLike[str] | None = None,
    lang: str = DEFAULT_LANGUAGE,
) -> Proposal:
    r"""
    Propose a mapping for a foreign sheet.

    * a column is taken by its heading, and only if its first rows fit: days where days are needed,
      counts where counts are;
    * the unit is that of a column, or of the brackets in the heading; if there is none, the line is
      left for the user to fill in;
    * dates with two readings, decimal signs and codes are asked about;
    * headings may stand below a title: the row that was taken is said;
    * sheets of a workbook that are of one patient each, or have one heading, are read as one;
    * where the sheet names no counts, the other sheets of the workbook are looked at;
    * of a REDCap export, the rows of the instrument that holds a column are asked for.

    Parameters
    ----------
    path : path
        CSV, tab-separated text or a workbook; or a folder with a file of text for each patient.
    encoding, delimiter, sheet : str, optional
        As in `itpcase.read_mapped`; an encoding that is not given is proposed, if the file is no
        UTF-8.
    dictionary : path, optional
        The data dictionary of a REDCap project: what the codes of its fields stand for, and what
        its labels say of a field and its unit where its name does not.
    lang : {"en", "zh"}
        The language of the comments.

    Returns
    -------
    Proposal

    Raises
    ------
    InputError
        For a file that is none, and for a language that there is not.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from itpcase.io.mapping import propose_mapping
    >>> place = tempfile.TemporaryDirectory()
    >>> path = Path(place.name) / "labor.csv"
    >>> _ = path.write_text("Patientennummer;Datum;Thrombozyten (G/l)\n1;05.03.2021;12\n",
    ...                     encoding="utf-8")
    >>> print(propose_mapping(path))
    # A mapping for labor.csv, proposed from its headings and first rows: check every line.
    ...
    """
    words = read_words(lang)
    place = as_path(path, "path")
    chosen = _choose(place, encoding, delimiter, sheet)
    found, row, sheet, guessed = chosen.found, chosen.row, chosen.sheet, chosen.guessed
    of_project = None if dictionary is None else as_path(dictionary, "dictionary")
    columns = columns_of(found, words.lang, None if of_project is None else read_labels(of_project))
    columns.doubts += doubts_of_layout(found, columns)
    columns.doubts += _doubts_of_sheets(chosen, columns)
    if guessed:
        columns.doubts.append(doubt_of_encoding(*guessed))
    columns.doubts += doubts_of_letters(place) if place.is_file() else ()
    if isinstance(row, list):
        columns.doubts.append(doubt_of("heading_rows", upper=row[0], lower=row[1]))
    elif row != 1:
        columns.doubts.append(doubt_of("heading_row", row=row))
    if of_project is not None:
        columns.choices = read_choices(of_project)
    settings = [
        f"{name} = {as_toml(value)}"
        for name, value in (
            ("encoding", guessed[0].encoding if guessed else encoding),
            ("delimiter", delimiter), ("sheet", sheet),
            ("heading_row", None if row == 1 else row),
            ("dictionary", None if of_project is None else _beside(of_project, place)),
        )
        if value is not None
    ]  # fmt: skip
    is_dated = "on" in columns.of or bool(columns.pairs)
    days = {} if is_dated else days_of_headings(found, columns.of)
    is_wide = are_wide(days)
    body = [*write_settings(found, columns, is_wide=is_wide), *settings, ""]
    body += write_counts(found, columns, days if is_wide else {})
    body += write_patients(found, columns)
    body += write_labs(found, columns, days if is_wide else {})
    body += write_treatments(found, columns)
    body += write_bleeds(found, columns)
    said = "\n".join(line.partition("    #")[0] for line in body if not line.startswith("# "))
    used = {*columns.owners, *columns.boxes, find_instruments(found), *(days if is_wide else ())}
    unknown = [name for name in found.heading
               if name and name not in used and name != SHEET and as_toml(name) not in said
               ]  # fmt: skip
    columns.doubts += doubts_of_remarks([(name, filled(found, name)) for name in unknown])
    if unknown:
        body += ["", f"# {columns.remark('unknown', listed=enumerated(map(repr, unknown)))}"]
    head = [
        f"# {columns.remark('head', file=found.file)}",
        *(f"# {columns.remark('doubt', doubt=doubt)}" for doubt in columns.doubts),
        "",
    ]
    return Proposal(text="\n".join([*head, *body, ""]), doubts=tuple(columns.doubts))


@attrs.define
class _Chosen:
    """The sheet that a mapping is proposed for."""

    path: Path
    found: Sheet
    row: Row
    sheet: str | None
    guessed: list[Reading]
    others: list[str] = attrs.field(factory=list)
    """The sheets that are not in it."""
    alike: list[str] = attrs.field(factory=list)
    """Those of them that have the same heading."""


def _choose(path: Path, encoding: str | None, delimiter: str | None, sheet: str | None) -> _Chosen:
    """Take the sheet that is asked for, all of them, or the first that names counts."""
    if path.is_dir():
        files = read_sheets(path, sheet=EVERY, encoding=encoding, delimiter=delimiter,
                            first=FIRST_ROWS)  # fmt: skip
        return _Chosen(path, files, 1, EVERY, [])
    said = None if is_word_of(sheet, (EVERY,)) else sheet
    found, row, guessed = read_guessed(path, encoding, delimiter=delimiter, sheet=said)
    chosen = _Chosen(path, found, row, sheet, guessed)
    names = sheets_of(path) if said is None else []
    if (every := _every_sheet(path, names, found, row, sheet)) is not None:
        chosen.found, chosen.row, chosen.sheet = every, 1, EVERY
        return chosen
    if names and not _has_counts(found):
        for name in names:
            with suppress(InputError):  # an empty sheet, or one without headings
                other, at = read_below_title(path, encoding, delimiter=delimiter, sheet=name)
                if _has_counts(other):
                    chosen.found, chosen.row, chosen.sheet = other, at, name
                    chosen.others = [each for each in names if each != name]
                    break
    if len(names) > 1:
        of = chosen.sheet or names[0]
        chosen.alike = [
            each
            for each in names[:MOST_SHEETS]
            if each != of and heading_of(path, chosen.row, encoding, each) == chosen.found.heading
        ]
        filled_in = (each for each in names[:MOST_SHEETS]
                     if each != of and heading_of(path, 1, encoding, each))  # fmt: skip
        others = chosen.others or filled_in
        chosen.others = [each for each in others if each not in chosen.alike]
    return chosen


def _doubts_of_sheets(chosen: _Chosen, columns: Columns) -> Iterator[Sentence]:
    """Ask about the other sheets of a workbook, or whether all are to be read as one."""
    parts = chosen.found.parts
    if parts:
        what = "each_sheet" if columns.of.get("patient_id") == SHEET else "every_sheet"
        listed = enumerated(map(repr, [*parts][:MOST_SHEETS]))
        yield doubt_of(what, listed=listed, n=len(parts))
    named = {columns.of.get(field, SHEET) for field in ("on", "count")} - {SHEET}
    for part, heading in parts.items():
        for name in sorted(each for each in named if each not in heading):
            yield doubt_of("sheet_lacks", sheet=repr(part), name=repr(name),
                           listed=enumerated(map(repr, filter(None, heading))))  # fmt: skip
    for each in chosen.found.told:
        if (not parts and each.remedy != TREATMENT_ABOVE) or has_key(each.remedy, COURSE_ABOVE):
            continue
        if each.code == "OTHER_SHEETS":
            yield doubt_of("sheets", listed=each.given)
        elif each.code == "CELL_WITHOUT_HEADING":
            is_treatment = each.remedy == TREATMENT_ABOVE
            yield doubt_of("head_treatment" if is_treatment else "no_heading", cell=each.given)
        elif each.code == "HIDDEN_SHEET":
            yield doubt_of("hidden_sheet", name=repr(each.sheet))
        elif each.code == "IDS_ALIKE":
            yield doubt_of("sheet_copy", told=each.given)
    if chosen.alike:
        listed = enumerated(map(repr, chosen.alike))
        sheet = chosen.sheet or sheets_of(chosen.path)[0]
        yield doubt_of("sheets_alike", listed=listed, sheet=repr(sheet))
    if chosen.others:
        yield doubt_of("sheets", listed=enumerated(map(repr, chosen.others)))


def _every_sheet(
    path: Path, names: list[str], first: Sheet, row: Row, said: str | None
) -> Sheet | None:
    """
    Read every sheet of a workbook as one, if each is of one patient, or all have one heading.

    Each is of one patient where it has days and counts, and no column of patients.
    """
    if said != EVERY and len(names) < FEW_SHEETS:
        return None
    found = read_sheets(path, sheet=EVERY, first=FIRST_ROWS)
    if said == EVERY:
        return found
    fields = [{field_of(name) for name in heading if name} for heading in found.parts.values()]
    ours = [each for each in fields if {"on", "count"} <= each and "patient_id" not in each]
    others = [each for each in fields if "patient_id" in each or not {"on", "count"} & each]
    if len(ours) >= FEW_SHEETS and not others:  # one may have a name that is mistyped
        return found
    is_alike = {*found.parts.values()} == {first.heading} and isinstance(row, int)
    return found if is_alike and len(fields) >= FEW_SHEETS and _has_counts(first) else None


def _has_counts(sheet: Sheet) -> bool:
    """Tell whether the headings of a sheet name patients and counts."""
    columns = columns_of(sheet, DEFAULT_LANGUAGE)
    if "patient_id" not in columns.of:
        return False
    if "count" in columns.of or columns.pairs:
        return True
    return are_wide(days_of_headings(sheet, columns.of))


def _beside(dictionary: Path, sheet: Path) -> str:
    """Write where a dictionary stands: its name, if it is beside the sheet."""
    is_near = dictionary.resolve().parent == sheet.resolve().parent
    return dictionary.name if is_near else str(dictionary.resolve())
