"""
The publications that definitions, criteria and example data cite, by key.
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
    doi_recalled : int, optional
        How sure we are of a DOI that is from memory; None for one that was seen. [%]

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
    doi_recalled: int | None = None

    def __str__(self) -> str:
        parts = [f"{self.authors} ({self.year})", self.title, self.journal]
        text = ". ".join(part.rstrip(".") for part in parts if part) + "."
        if self.doi is None:
            return text
        unchecked = "" if self.doi_recalled is None else f" (recalled {self.doi_recalled} %)"
        return f"{text} doi:{self.doi}{unchecked}"


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
        Reference(
            key="ctcae5",
            authors="National Cancer Institute",
            year=2017,
            title="Common Terminology Criteria for Adverse Events (CTCAE) version 5.0",
        ),
        Reference(
            key="ctcae6",
            authors="National Cancer Institute",
            year=2025,
            title="Common Terminology Criteria for Adverse Events (CTCAE) version 6.0, with the "
            "errata of 2026-01-20",
        ),
        Reference(
            key="fda2009",
            authors="US Food and Drug Administration",
            year=2009,
            title="Guidance for industry. Drug-induced liver injury: premarketing clinical "
            "evaluation",
        ),
        Reference(
            key="kdigo2012",
            authors="Kidney Disease: Improving Global Outcomes Acute Kidney Injury Work Group",
            year=2012,
            title="KDIGO clinical practice guideline for acute kidney injury",
            journal="Kidney Int Suppl 2(1):1-138",
            doi="10.1038/kisup.2012.1",
            doi_recalled=95,
        ),
        Reference(
            key="inker2021",
            authors="Inker LA, Eneanya ND, Coresh J, et al.",
            year=2021,
            title="New creatinine- and cystatin C-based equations to estimate GFR without race",
            journal="N Engl J Med 385(19):1737-1749",
            doi="10.1056/NEJMoa2102953",
        ),
        Reference(
            key="miller1981",
            authors="Miller AB, Hoogstraten B, Staquet M, Winkler A",
            year=1981,
            journal="Cancer 47(1):207-214",
        ),
        Reference(
            key="rodeghiero2013",
            authors="Rodeghiero F, Michel M, Gernsheimer T, et al.",
            year=2013,
            title="Standardization of bleeding assessment in immune thrombocytopenia: report from "
            "the International Working Group",
            journal="Blood 121(14):2596-2606",
            doi="10.1182/blood-2012-07-442392",
        ),
        Reference(
            key="buchanan2002",
            authors="Buchanan GR, Adix L",
            year=2002,
            title="Grading of hemorrhage in children with idiopathic thrombocytopenic purpura",
            journal="J Pediatr 141(5):683-688",
            doi="10.1067/mpd.2002.128547",
        ),
        Reference(
            key="page2007",
            authors="Page LK, Psaila B, Provan D, et al.",
            year=2007,
            title="The immune thrombocytopenic purpura (ITP) bleeding score: assessment of "
            "bleeding in patients with ITP",
            journal="Br J Haematol 138(2):245-248",
            doi="10.1111/j.1365-2141.2007.06635.x",
        ),
        Reference(
            key="khellaf2005",
            authors="Khellaf M, Michel M, Schaeffer A, Bierling P, Godeau B",
            year=2005,
            title="Assessment of a therapeutic strategy for adults with severe autoimmune "
            "thrombocytopenic purpura based on a bleeding score rather than platelet count",
            journal="Haematologica 90(6):829-832",
        ),
        Reference(
            key="sirotich2021",
            authors="Sirotich E, Guyatt G, Gabe C, et al.",
            year=2021,
            title="Definition of a critical bleed in patients with immune thrombocytopenia: "
            "Communication from the ISTH SSC Subcommittee on Platelet Immunology",
            journal="J Thromb Haemost 19(8):2082-2088",
            doi="10.1111/jth.15368",
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
