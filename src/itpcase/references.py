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
