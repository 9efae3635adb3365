"""
What stands of results in other data sets of a trial: supplemental qualifiers and comments.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from typing import Final

from itpcase._sentences import Sentence
from itpcase.io._cdisc.datasets import Dataset
from itpcase.io._cdisc.rows import in_capitals, number_of, whole_code
from itpcase.io._source.samples import doubtful_sample
from itpcase.io._source.source import Source, most_often
from itpcase.io._source.where import Where
from itpcase.units.text import clean

__all__: list[str] = []

COMMENTS: Final = ("supplb", "suppqual", "co")
"""The data sets that say more of rows of others; that of a part of LB begins as the first does."""

FINDINGS_ABOUT: Final = re.compile("fa[a-z0-9]{0,6}")
"""The names of the data sets of findings about an event or an intervention, of all or of some."""

_LAB: Final = "LB"
_SEQUENCE: Final = "LBSEQ"


def tell_of_comments(table: Dataset, counted: Collection[tuple[str, str]], source: Source) -> None:
    """
    Tell, once, of what a data set says of counts, such as that platelets were clumped.

    Of what is said of a visit or a subject, what may be of the sample of a count.

    Parameters
    ----------
    table : Dataset
    counted : collection of tuple of str
        Subject and LBSEQ of the counts.
    source : Source
    """
    found: Counter[str] = Counter()
    owners = {owner for owner, _ in counted}
    for _, row in table.rows():
        value, number = row.get("IDVARVAL"), number_of(row.get("IDVARVAL"))
        place = clean(row["USUBJID"]), whole_code(value if number is None else number)
        is_of_lab = in_capitals(row, "RDOMAIN") in {"", _LAB}
        is_of_row = in_capitals(row, "IDVAR") == _SEQUENCE
        is_of_visit = (
            is_of_lab and not is_of_row and place[0] in owners
            and doubtful_sample(row.get(each) for each in ("QVAL", "QLABEL", "COVAL"))
        )  # fmt: skip
        if (is_of_lab and is_of_row and place in counted) or is_of_visit:
            found[clean(row.get("QNAM")) or "COVAL"] += 1
    if found:
        source.note(
            "WORDS_BESIDE", Where(table.path.name), argument=_SEQUENCE, given=most_often(found),
            needed=Sentence("problem.WORDS_BESIDE.needed_set"),
        )  # fmt: skip


def tell_of_findings(table: Dataset, codes: Collection[str], source: Source) -> None:
    """
    Tell, once, of results of the count among findings about something else, which nothing reads.

    Parameters
    ----------
    table : Dataset
        Of findings about an event or an intervention.
    codes : collection of str
        The codes of the platelet count.
    source : Source
    """
    found = Counter(
        test for _, row in table.rows() if (test := in_capitals(row, "FATESTCD")) in codes
        and any(clean(row.get(each)) for each in ("FAORRES", "FASTRESC", "FASTRESN"))
    )  # fmt: skip
    if found:
        source.note(
            "NOT_USED", Where(table.path.name), argument="FATESTCD", given=most_often(found),
            needed=Sentence("problem.NOT_USED.needed_about"),
            remedy=Sentence("problem.NOT_USED.remedy_about"),
        )  # fmt: skip
