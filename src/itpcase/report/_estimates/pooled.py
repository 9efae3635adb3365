"""
The shares of published series and what they are pooled to, as a table.
"""

from __future__ import annotations

from typing import Final

from itpcase._arguments import check_kind
from itpcase.estimates.pooling import PooledProportion
from itpcase.report._estimates.series import PERCENT
from itpcase.report.publication import MISSING, PublicationTable, Sheet, TableCell
from itpcase.units.text import percent
from itpcase.words import Words, read_words

COLUMNS: Final = ("series", "count", "total", "share")


def pooled_table(pooled: PooledProportion, *, lang: str = "en") -> PublicationTable:
    """
    Write the shares of several series, what they are pooled to, and where a further one may be.

    Parameters
    ----------
    pooled : PooledProportion
        Such as `itpcase.estimates.pool_proportions` gives.
    lang : str
        Language of the words; the names of the series stay as they are.

    Returns
    -------
    PublicationTable
        One row a series, by its number from 1 on, then ``pooled`` and ``prediction``; the columns
        ``series, count, total, share``. The shares are in per cent, with their intervals; the notes
        say by which model they are pooled, and how much the series differ.

    Raises
    ------
    InputError
        For what is no pooled share.

    See Also
    --------
    itpcase.figures.plot_pooled : the same as a forest.

    Examples
    --------
    >>> from itpcase.estimates import pool_proportions
    >>> from itpcase.report import pooled_table
    >>> pooled = pool_proportions([14, 9, 20], [24, 30, 26], names=["A 2001", "B 2004", "C 2010"])
    >>> table = pooled_table(pooled)
    >>> [cell.text for cell in table.cells[0]]
    ['A 2001', '14', '24', '58 (37–78)']
    >>> table.cell("pooled", "share").text
    '55 (32–77)'
    """
    check_kind(pooled, PooledProportion, "pooled")
    said = read_words(lang)
    sheet = Sheet(name="pooled", said=said, columns=COLUMNS)
    for i, row in enumerate(pooled.series.rows(), 1):
        ends = row["lower"], row["upper"]
        sheet.rows[str(i)] = [
            TableCell(text=row["name"], value=row["name"]),
            *(TableCell(text=str(row[name]), value=int(row[name])) for name in COLUMNS[1:3]),
            _share(row["share"], ends, row["total"], said),
        ]
    hits, of = (int(pooled.series[name].sum()) for name in ("count", "total"))
    sheet.rows["pooled"] = [
        TableCell(text=said("figure.pooled"), value="pooled"),
        TableCell(text=str(hits), value=hits), TableCell(text=str(of), value=of),
        _share(pooled.share, pooled.interval, of, said),
    ]  # fmt: skip
    nothing = TableCell(text=MISSING)
    low, high = (percent(end, of) for end in pooled.prediction)
    expected = said("figure.expected", low=low, high=high)
    sheet.rows["prediction"] = [
        TableCell(text=said("figure.prediction"), value="prediction"), nothing, nothing,
        TableCell(text=expected, value=pooled.prediction),
    ]  # fmt: skip
    sheet.notes.append(
        said(
            f"figure.pooled_by.{pooled.method}", n=len(pooled.series), tau2=f"{pooled.tau2:.2f}",
            i2=f"{pooled.i2:.0f}", q=f"{pooled.q:.1f}",
        )
        + said("pooled.stop")
    )  # fmt: skip
    sheet.note("intervals", percent=f"{PERCENT * pooled.confidence:g}")
    return sheet.table(n=len(pooled.series))


def _share(share: float, ends: tuple[float, float], total: int, said: Words) -> TableCell:
    """Write a share of so many, and its interval, in per cent."""
    low, high = (percent(end, total) for end in ends)
    text = said("figure.pooled_share", share=percent(share, total), low=low, high=high)
    return TableCell(text=text, value=float(share))
