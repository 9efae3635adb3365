"""
Groups of lines compared inside of strata: each stratum, and what is common to them.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from itpcase.definitions import IWG_2009
from itpcase.definitions.definition import Definition
from itpcase.errors import InputError
from itpcase.estimates.stratified import StratifiedComparison, compare_responses
from itpcase.figures._labels import episode_words, group_words, p_words
from itpcase.model import Day
from itpcase.report._estimates.groups import difference_words, ratio_words
from itpcase.report._parts import under
from itpcase.report.publication import MISSING, PublicationTable, TableCell
from itpcase.response.asking import Subject
from itpcase.response.rules import check_definition
from itpcase.words import Words, read_words

COLUMNS: Final = ("group", "stratum", "rate_group", "rate_reference", "difference", "ratio",
                  "odds_ratio", "p")  # fmt: skip

NO_ENDS: Final = (np.nan, np.nan)
"""The difference of a stratum is shown without limits."""


def strata_table(
    subject: Subject,
    definition: Definition = IWG_2009,
    *,
    by: Any,
    strata: Any,
    endpoint: str | None = None,
    reference: str | None = None,
    line: int | None = None,
    level: str | None = None,
    data_cut: Day | None = None,
    lang: str = "en",
) -> PublicationTable:
    """
    Compare groups of lines inside of strata, such as centres: each stratum, and all together.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        One patient, or many.
    definition : Definition
        What counts as a response.
    by : str or array_like
        What divides the lines into groups, as for `itpcase.remission_times`.
    strata : str or array_like
        In what groups are compared with their like, such as ``"centre"``, in the same way.
    endpoint : str, optional
        Name of a question of the definition, whose answer yes is compared instead of the response.
    reference : str, optional
        The group that the others are compared with; the one with the most lines if omitted.
    line : int, optional
        Number of the line; all lines if omitted.
    level : str, optional
        Name of the level; the lowest if omitted.
    data_cut : date or int, optional
        The last day that counts.
    lang : str
        Language of the words.

    Returns
    -------
    PublicationTable
        One row a stratum, and one in common for each group; the columns ``group, stratum,
        rate_group, rate_reference, difference, ratio, odds_ratio, p``. Notes say whether the odds
        ratios differ (Breslow and Day). Where a patient has several lines there is no row, and a
        note says so.

    Raises
    ------
    DefinitionError
        If the definition has no such level or question.
    InputError
        For fewer than two groups, a group that no line is in, or a level of an endpoint.
    MissingExtraError
        Without the extra ``survival``.

    See Also
    --------
    itpcase.estimates.compare_responses : the same numbers.

    Examples
    --------
    >>> from itpcase.registry.simulate import simulate_registry
    >>> from itpcase.report import strata_table
    >>> cohort = simulate_registry(60, seed=1).cohort()
    >>> table = strata_table(cohort, by="sex", strata="agents", line=1)
    >>> [table.cell("M/common", name).text for name in ("rate_group", "difference", "p")]
    ['18/24', '−2 (−24 to +20)', '0.852']
    """
    check_definition(definition)
    said = read_words(lang)
    asked = {"by": by, "strata": strata, "endpoint": endpoint, "line": line, "level": level}
    notes = [under(definition, said)]
    rows: dict[str, tuple[TableCell, ...]] = {}
    try:
        found = compare_responses(
            subject, definition, reference=reference, data_cut=data_cut, **asked
        )
    except InputError as error:
        if error.problem.code != "CLUSTERED":
            raise
        notes.append(said("strata.several"))
    else:
        for name, each in found.items():
            rows |= _of_group(name, each, said, by, strata)
            notes += _say_homogeneity(each, said, by)
        base = next(iter(found.values())).reference
        notes.insert(1, said("strata.note", reference=group_words(base, said, by)))
    return PublicationTable(
        name="strata",
        title=said("strata.title", asked=_asked_words(definition, endpoint, level, said)),
        columns=COLUMNS,
        headings=tuple(said(f"strata.column.{name}") for name in COLUMNS),
        rows=tuple(rows),
        cells=tuple(rows.values()),
        notes=tuple(notes),
        lang=lang,
    )


def _asked_words(
    definition: Definition, endpoint: str | None, level: str | None, said: Words
) -> str:
    """Say what is compared: a level, or a question of the definition."""
    if endpoint is not None:
        return said.say(definition.told(f"label.{endpoint}"))
    return episode_words(said, definition, level or definition.level_names[-1])


def _of_group(
    name: str, found: StratifiedComparison, said: Words, by: Any, strata: Any
) -> dict[str, tuple[TableCell, ...]]:
    """Give the rows of a group: its strata, and what is common to them."""
    rows = {}
    label = group_words(name, said, by)
    counted = ("responders", "lines", "reference_responders", "reference_lines")
    for row in found.strata.rows():
        hits, lines, others, of = (int(row[each]) for each in counted)
        texts = {
            "stratum": group_words(row["stratum"], said, strata),
            "rate_group": f"{hits}/{lines}", "rate_reference": f"{others}/{of}",
            "difference": difference_words(row["difference"], NO_ENDS, min(lines, of), said),
        }  # fmt: skip
        rows[f"{name}/{row['stratum']}"] = _row(label, texts)
    kept = found.strata[found.strata["weight"] > 0]
    sums = {each: int(kept[each].sum()) for each in counted}
    texts = {
        "stratum": said("strata.common", n=found.compared),
        "rate_group": f"{sums['responders']}/{sums['lines']}",
        "rate_reference": f"{sums['reference_responders']}/{sums['reference_lines']}",
        "difference": difference_words(
            found.difference,
            found.difference_interval,
            min(sums["lines"], sums["reference_lines"]),
            said,
        ),
        "ratio": ratio_words(found.ratio, found.ratio_interval, said),
        "odds_ratio": ratio_words(found.odds_ratio, found.odds_ratio_interval, said),
        "p": MISSING if np.isnan(found.p) else p_words(found.p, ""),
    }
    rows[f"{name}/common"] = _row(label, texts)
    return rows


def _row(label: str, texts: dict[str, str]) -> tuple[TableCell, ...]:
    texts = {"group": label, **texts}
    return tuple(
        TableCell(text=texts.get(name, MISSING), value=texts.get(name)) for name in COLUMNS
    )


def _say_homogeneity(found: StratifiedComparison, said: Words, by: Any) -> list[str]:
    """Say whether the odds ratios of a group differ between strata, and what is left out."""
    group = group_words(found.group, said, by)
    told = []
    if found.homogeneity_df:
        told.append(
            said("strata.homogeneity", group=group, statistic=f"{found.homogeneity:.2f}",
                 df=found.homogeneity_df, p=p_words(found.homogeneity_p))
        )  # fmt: skip
    if found.left_out:
        told.append(said("strata.left_out", group=group, n=found.left_out))
    return told
