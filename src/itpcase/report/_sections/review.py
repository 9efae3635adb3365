"""
What the report of a review has beside that of a series: its flow, its evidence, its check lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from itpcase._arguments import is_word_of, to_path
from itpcase._sentences import Sentence, as_given, enumerated
from itpcase.definitions.definition import Definition
from itpcase.errors import InputError
from itpcase.estimates.prisma import prisma_flow
from itpcase.estimates.stated_duration import stated_durations
from itpcase.figures import plot_prisma, plot_stated_durations
from itpcase.io._files.folder import read_toml
from itpcase.model import CaseSeries
from itpcase.report._estimates.stated import stated_durations_table
from itpcase.report._parts import Part, Picture
from itpcase.report._sections.appraisal import appraisal_table
from itpcase.report.checklists import care_checklist, prisma_table, strobe_checklist
from itpcase.report.evidence import evidence_summary, evidence_table
from itpcase.report.publication import PublicationTable
from itpcase.table import Table
from itpcase.words import Words

CHECKLISTS: Final[dict[str, Callable[..., PublicationTable]]] = {
    "care": care_checklist,
    "strobe": strobe_checklist,
    "jbi-case-reports": partial(appraisal_table, checklist="case reports"),
    "jbi-case-series": partial(appraisal_table, checklist="case series"),
}

FILLED: Final = frozenset(("care", "strobe"))
"""Those whose items are filled by what the report tells; the others appraise the data."""

NUMBERS: Final = (
    "identified", "removed", "excluded", "not_retrieved", "not_eligible", "included", "cases",
)  # fmt: skip
"""What the file of a review may hold."""


def review_parts(
    series: CaseSeries,
    definition: Definition,
    said: Words,
    *,
    review: Table | None,
    checklists: Sequence[str],
    listings: bool = True,
) -> Iterator[Part]:
    """
    Give the parts of a report that belong to a review.

    Parameters
    ----------
    series : CaseSeries
    definition : Definition
        By which the cases are judged.
    said : Words
    review : Table, optional
        Its flow.
    checklists : sequence of str
    listings : bool
        Whether the table of evidence lists the cases one by one.

    Yields
    ------
    Part
    """
    lang = said.lang
    if review is not None:
        number = int(review["records"][review["stage"] == "included"][0])
        flow = Picture.of(
            said, "prisma", "review-flow", plot_prisma(review, lang=lang), data=review, n=number
        )
        listed = [evidence_table(series, definition, lang=lang)] if listings else []
        tables = [prisma_table(review, lang=lang), *listed, evidence_summary(series, lang=lang)]
        pictures = [flow]
        stated = stated_durations(series)
        if len(stated.lines):
            tables.append(stated_durations_table(series, lang=lang))
        if (n := len(stated.times("ended"))) > 0:
            pictures.append(
                Picture.of(
                    said, "stated_durations", "review-durations",
                    plot_stated_durations(stated, lang=lang), data=stated.band(), n=n,
                )
            )  # fmt: skip
        yield Part("review", said("report.review"), tables=tuple(tables), pictures=tuple(pictures))
    for name in checklists:
        if not is_word_of(name, CHECKLISTS):
            raise InputError.of("CHECKLIST", argument="checklists", given=as_given(name))
    if checklists:
        filled = tuple(
            CHECKLISTS[name](
                series, definition, lang=lang,
                **({"listings": listings} if name in FILLED else {}),
            )
            for name in checklists
        )  # fmt: skip
        yield Part("checklists", said("report.checklists"), tables=filled)


def read_review(path: Path | str) -> Table:
    r"""
    Read the flow of a review from a small file of its numbers.

    Parameters
    ----------
    path : path
        TOML with the arguments of `itpcase.estimates.prisma_flow` as keys; a number by source or
        reason is a table::

            excluded = 130
            cases = 15
            [identified]
            PubMed = 120
            Embase = 80

    Returns
    -------
    Table

    Raises
    ------
    InputError
        For a file that cannot be read, another key, and numbers that do not add up.

    See Also
    --------
    itpcase.estimates.prisma_flow, prisma_table, itpcase.figures.plot_prisma

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from itpcase.report import read_review
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "review.toml"
    ...     _ = file.write_text("excluded = 130\ncases = 15\n[identified]\nPubMed = 145\n")
    ...     len(read_review(file))
    11
    """
    held = read_toml(to_path(path, "path"), "REVIEW_FILE")
    other = [name for name in held if name not in NUMBERS]
    if other or "identified" not in held:
        given = enumerated(other) or Sentence("problem.REVIEW_FILE.given")
        raise InputError.of("REVIEW_FILE", argument=str(path), given=given)
    return prisma_flow(held.pop("identified"), **held)
