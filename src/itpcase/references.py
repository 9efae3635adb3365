"""
The publications that definitions and example data cite, by key.
"""

from __future__ import annotations

from typing import Final

import attrs

from itpcase.errors import DefinitionError

__all__ = ["REFERENCES", "Reference", "reference"]


@attrs.frozen(kw_only=True)
class Reference:
    """
    One publication.

    Parameters
    ----------
    key : str
        The key by which definitions cite it.
    authors : str
        First authors, or the body that wrote it.
    year : int
    title : str, optional
        None where the title was not checked.
    journal : str, optional
        Journal with volume and pages.
    doi, pmid : str, optional

    Examples
    --------
    >>> from itpcase.references import reference
    >>> print(reference("rodeghiero2009").doi)
    10.1182/blood-2008-07-162503
    """

    key: str
    authors: str
    year: int
    title: str | None = None
    journal: str | None = None
    doi: str | None = None
    pmid: str | None = None

    def __str__(self) -> str:
        parts = [f"{self.authors} ({self.year})", self.title, self.journal]
        text = ". ".join(part.rstrip(".") for part in parts if part) + "."
        return f"{text} doi:{self.doi}" if self.doi else text


REFERENCES: Final[dict[str, Reference]] = {
    entry.key: entry
    for entry in (
        Reference(
            key="rodeghiero2009",
            authors="Rodeghiero F, Stasi R, Gernsheimer T, et al.",
            year=2009,
            title="Standardization of terminology, definitions and outcome criteria in immune "
            "thrombocytopenic purpura of adults and children: report from an international "
            "working group",
            journal="Blood 113(11):2386-2393",
            doi="10.1182/blood-2008-07-162503",
        ),
        Reference(
            key="neunert2019",
            authors="Neunert C, Terrell DR, Arnold DM, et al.",
            year=2019,
            title="American Society of Hematology 2019 guidelines for immune thrombocytopenia",
            journal="Blood Adv 3(23):3829-3866",
            doi="10.1182/bloodadvances.2019000966",
        ),
        Reference(
            key="china2020",
            authors="Thrombosis and Hemostasis Group, Chinese Society of Hematology",
            year=2020,
            title="Chinese guideline on the diagnosis and management of adult primary immune "
            "thrombocytopenia (version 2020)",
            journal="Zhonghua Xue Ye Xue Za Zhi 41(8):617-623",
            doi="10.3760/cma.j.issn.0253-2727.2020.08.001",
        ),
        Reference(
            key="cuker2016",
            authors="Cuker A, Neunert CE",
            year=2016,
            title="How I treat refractory immune thrombocytopenia",
            journal="Blood 128(12):1547-1554",
        ),
        Reference(
            key="mahevas2016",
            authors="Mahévas M, et al.",
            year=2016,
            title="Characteristics, outcome, and response to therapy of multirefractory chronic "
            "immune thrombocytopenia",
            journal="Blood 128(12):1625-1630",
        ),
        Reference(
            key="miltiadous2020",
            authors="Miltiadous O, et al.",
            year=2020,
            title="Identifying and treating refractory ITP: difficulty in diagnosis and role of "
            "combination treatment",
            journal="Blood 135(7):472-490",
            doi="10.1182/blood.2019003599",
        ),
        Reference(
            key="vianelli2022",
            authors="Vianelli N, et al.",
            year=2022,
            journal="Ann Hematol 101:963-978",
            doi="10.1007/s00277-022-04786-y",
        ),
        Reference(
            key="arnold2023",
            authors="Arnold DM, et al.",
            year=2023,
            journal="Br J Haematol 203:23-27",
            doi="10.1111/bjh.19075",
        ),
        Reference(
            key="markus2022",
            authors="Markus AF, Verhamme KMC, Kors JA, Rijnbeek PR",
            year=2022,
            title="TreatmentPatterns: An R package to facilitate the standardized development and "
            "analysis of treatment patterns across disease domains",
            journal="Comput Methods Programs Biomed 107081",
            doi="10.1016/j.cmpb.2022.107081",
        ),
        Reference(
            key="kumar2017",
            authors="Kumar S, Yegneswaran B, Pitchumoni CS",
            year=2017,
            title="Preventing the adverse effects of glucocorticoids: a reminder",
            journal="Consultant 57(12):726,728",
        ),
        Reference(
            key="whocc2026",
            authors="WHO Collaborating Centre for Drug Statistics Methodology",
            year=2026,
            title="ATC/DDD Index, as read on 2026-04-25",
        ),
        Reference(
            key="ding2025",
            authors="Ding B, Li M, Liu L, Song X, Zhang Y, Xia A, Liu J, Zhou H",
            year=2025,
            journal="Cancer Rep (Hoboken) 8(2):e70152",
            doi="10.1002/cnr2.70152",
            pmid="39973148",
        ),
    )
}
"""Every reference by its key."""


def reference(key: str) -> Reference:
    """
    Find a reference by its key.

    Parameters
    ----------
    key : str

    Returns
    -------
    Reference

    Raises
    ------
    DefinitionError
        If there is no such key.
    """
    try:
        return REFERENCES[key]
    except KeyError:
        raise DefinitionError.of(
            "UNKNOWN_REFERENCE", argument="citation", needed="a key of itpcase.references",
            given=key, remedy="add the publication to REFERENCES, or leave the citation empty",
        ) from None  # fmt: skip
