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
    year : int, optional
        None for a registration, which changes.
    title : str, optional
        None where the title was not checked.
    journal : str, optional
        Journal with volume and pages.
    doi, pmid : str, optional
    registry : str, optional
        Number of the registration.
    doi_recalled : int, optional
        How sure we are of a DOI that is from memory, or of a reference that is and has none; None
        for one that was seen. [%]
    checked : str, optional
        Whose citation a reference from memory agrees with, authors, volume, pages and DOI; None
        for one that was seen.

    Examples
    --------
    >>> from itpcase.definitions.references import reference
    >>> print(reference("rodeghiero2009").doi)
    10.1182/blood-2008-07-162503
    """

    key: str
    authors: str
    year: int | None = None
    title: str | None = None
    journal: str | None = None
    doi: str | None = None
    pmid: str | None = None
    registry: str | None = None
    doi_recalled: int | None = None
    checked: str | None = None

    def __str__(self) -> str:
        who = self.authors if self.year is None else f"{self.authors} ({self.year})"
        parts = [who, self.title, self.journal, self.registry]
        text = ". ".join(part.rstrip(".") for part in parts if part) + "."
        unchecked = "" if self.doi_recalled is None else f" (recalled {self.doi_recalled}%)"
        return f"{text}{'' if self.doi is None else f' doi:{self.doi}'}{unchecked}"


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
        Reference(
            key="george1996",
            authors="George JN, et al.",
            year=1996,
            journal="Blood 88:3-40",
        ),
        Reference(
            key="neunert2011",
            authors="Neunert C, et al.",
            year=2011,
            journal="Blood 117:4190-4207",
            doi="10.1182/blood-2010-08-302984",
        ),
        Reference(
            key="ash2026",
            authors="Cuker A, Terrell DR, Sowdagar H, et al.",
            year=2026,
            title="American Society of Hematology 2026 Guidelines for Immune Thrombocytopenia "
            "(ITP): Initial and Second-Line Therapy in Adults with Primary ITP",
            journal="Blood Adv",
            doi="10.1182/bloodadvances.2026021269",
            pmid="42617047",
        ),
        Reference(
            key="ema2010",
            authors="European Medicines Agency",
            year=2010,
            journal="EMA/CHMP/BPWP/94033/2007 rev. 2",
        ),
        Reference(
            key="provan2010",
            authors="Provan D, et al.",
            year=2010,
            journal="Blood 115:168-186",
        ),
        Reference(
            key="provan2019",
            authors="Provan D, et al.",
            year=2019,
            journal="Blood Adv 3:3780-3817",
            doi="10.1182/bloodadvances.2019000812",
        ),
        Reference(
            key="cooper2021",
            authors="Cooper N, et al.",
            year=2021,
            journal="Acta Haematol 144:418",
            doi="10.1159/000510676",
        ),
        Reference(
            key="italian2021",
            authors="Italian expert panel on tapering thrombopoietin receptor agonists",
            journal="PMC8504223",
        ),
        Reference(
            key="liu2018",
            authors="Liu XG, et al.",
            year=2018,
            journal="Int J Hematol 107:615-623",
            doi="10.1007/s12185-018-2445-z",
        ),
        Reference(
            key="china2025",
            authors="Thrombosis and Hemostasis Group, Chinese Society of Hematology",
            year=2025,
            journal="Zhonghua Xue Ye Xue Za Zhi 46(12)",
        ),
        Reference(
            key="zhang1998",
            authors="Zhang ZN (editor)",
            title="Criteria for diagnosis and therapeutic effect of blood diseases (China, "
            "editions of 1986 to 1998)",
        ),
        Reference(
            key="ukcohort",
            authors="United Kingdom cohort",
            journal="PMC10912689",
        ),
        Reference(
            key="mazzucconi2024",
            authors="Mazzucconi MG, et al.",
            year=2024,
            journal="Blood Adv 8:1529",
        ),
        Reference(
            key="cheng2011",
            authors="Cheng G, et al.",
            year=2011,
            journal="Lancet 377:393-402",
            doi="10.1016/S0140-6736(10)60959-2",
            registry="NCT00370331",
        ),
        Reference(
            key="wong2017",
            authors="Wong RSM, et al.",
            year=2017,
            journal="Blood 130:2527-2536",
            registry="NCT00351468",
        ),
        Reference(
            key="kuter2008",
            authors="Kuter DJ, et al.",
            year=2008,
            journal="Lancet 371:395-403",
            registry="NCT00102323 and NCT00102336",
        ),
        Reference(
            key="bussel2009",
            authors="Bussel JB, et al.",
            year=2009,
            journal="Blood 113:2161",
        ),
        Reference(
            key="jurczak2018",
            authors="Jurczak W, et al.",
            year=2018,
            journal="Br J Haematol 183:479-490",
            doi="10.1111/bjh.15573",
            registry="NCT01438840",
        ),
        Reference(
            key="mei2021",
            authors="Mei H, et al.",
            year=2021,
            journal="J Hematol Oncol 14:37",
            doi="10.1186/s13045-021-01047-9",
            registry="NCT03222843",
        ),
        Reference(
            key="bussel2018",
            authors="Bussel J, et al.",
            year=2018,
            journal="Am J Hematol 93:921-930",
            doi="10.1002/ajh.25125",
        ),
        Reference(
            key="fit3",
            authors="Fostamatinib extension study 049",
            journal="conference report",
        ),
        Reference(
            key="kuter2022",
            authors="Kuter DJ, et al.",
            year=2022,
            journal="N Engl J Med 386:1421-1431",
            doi="10.1056/NEJMoa2110297",
            registry="NCT03395210",
        ),
        Reference(
            key="kuter2025",
            authors="Kuter DJ, et al.",
            year=2025,
            journal="Blood 145:2914",
            doi="10.1182/blood.2024027336",
            registry="NCT04562766",
        ),
        Reference(
            key="orelabrutinib2024",
            authors="Orelabrutinib phase 2 investigators",
            year=2024,
            journal="Am J Hematol",
            registry="NCT05232149",
        ),
        Reference(
            key="hu2024",
            authors="Hu Y, et al.",
            year=2024,
            journal="Lancet Haematol",
            registry="NCT05029635",
        ),
        Reference(
            key="nct07083739",
            authors="ClinicalTrials.gov",
            registry="NCT07083739",
        ),
        Reference(
            key="broome2023a",
            authors="Broome CM, et al.",
            year=2023,
            title="Efficacy and safety of the neonatal Fc receptor inhibitor efgartigimod in "
            "adults with primary immune thrombocytopenia (ADVANCE IV): a multicentre, randomised, "
            "placebo-controlled, phase 3 trial",
            journal="Lancet",
            pmid="37778358",
            registry="NCT04188379",
        ),
        Reference(
            key="broome2023b",
            authors="Broome CM, et al.",
            year=2023,
            journal="Blood Adv 7:987",
            registry="NCT03275454",
        ),
        Reference(
            key="vayhit2",
            authors="VAYHIT2 investigators",
            year=2025,
            journal="N Engl J Med",
            registry="NCT05653219",
        ),
        Reference(
            key="nct05653349",
            authors="ClinicalTrials.gov",
            registry="NCT05653349",
        ),
        Reference(
            key="nct05885555",
            authors="ClinicalTrials.gov",
            registry="NCT05885555",
        ),
        Reference(
            key="nct04200456",
            authors="ClinicalTrials.gov",
            registry="NCT04200456 and NCT04224688",
        ),
        Reference(
            key="nct04278924",
            authors="ClinicalTrials.gov",
            registry="NCT04278924",
        ),
        Reference(
            key="nct06722235",
            authors="ClinicalTrials.gov",
            registry="NCT06722235",
        ),
        Reference(
            key="nct04669600",
            authors="ClinicalTrials.gov",
            registry="NCT04669600",
        ),
        Reference(
            key="godeau2008",
            authors="Godeau B, et al.",
            year=2008,
            journal="Blood 112:999-1004",
            registry="NCT00225875",
        ),
        Reference(
            key="gudbrandsdottir2013",
            authors="Gudbrandsdottir S, et al.",
            year=2013,
            journal="Blood 121:1976",
            registry="NCT00909077",
        ),
        Reference(
            key="nacir",
            authors="North American Chronic ITP Registry",
            journal="PMC3863944",
        ),
        Reference(
            key="rtxcn",
            authors="Chinese rituximab cohort",
            journal="PMC7342221",
        ),
        Reference(
            key="wei2016",
            authors="Wei Y, et al.",
            year=2016,
            journal="Blood 127:296-302",
            registry="NCT01356511",
        ),
        Reference(
            key="japan2017",
            authors="Japanese high-dose dexamethasone study",
            year=2017,
            journal="ASH annual meeting, abstract",
        ),
        Reference(
            key="nct03524612",
            authors="ClinicalTrials.gov",
            registry="NCT03524612",
        ),
        Reference(
            key="mahevas2023",
            authors="Mahévas M, et al.",
            year=2023,
            journal="Blood 141:2867",
            registry="NCT03119974",
        ),
        Reference(
            key="nct05325593",
            authors="ClinicalTrials.gov",
            registry="NCT05325593",
        ),
        Reference(
            key="nct06478537",
            authors="ClinicalTrials.gov",
            registry="NCT06478537",
        ),
        Reference(
            key="kuter2019",
            authors="Kuter DJ, et al.",
            year=2019,
            journal="Br J Haematol 185:503",
            doi="10.1111/bjh.15803",
        ),
        Reference(
            key="hematologist2025",
            authors="Italian study of treatment-free response, in The Hematologist",
            year=2025,
        ),
        Reference(
            key="nct07400250",
            authors="ClinicalTrials.gov",
            registry="NCT07400250",
        ),
        Reference(
            key="remissionreview",
            authors="A review of 141 papers of 2010 to 2019",
            title="Definitions of response in ITP, as counted in the papers",
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
            checked="public source files that cite it with its DOI",
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
        Reference(
            key="avaped301",
            authors="AVA-PED-301 investigators",
            year=2025,
            journal="Lancet Haematol",
            doi="10.1016/S2352-3026(25)00107-3",
            registry="NCT04516967",
        ),
        Reference(
            key="nct01520909",
            authors="ClinicalTrials.gov",
            registry="NCT01520909",
        ),
        Reference(
            key="romiped2011",
            authors="Romiplostim paediatric phase 1/2 investigators",
            year=2011,
            journal="Blood 118:28",
            registry="NCT00515203",
        ),
        Reference(
            key="romiped2023",
            authors="Romiplostim paediatric phase 3b investigators",
            year=2023,
            journal="Blood Adv 7:396",
        ),
        Reference(
            key="nct04737850",
            authors="ClinicalTrials.gov",
            registry="NCT04737850",
        ),
        Reference(
            key="nct07214025",
            authors="ClinicalTrials.gov",
            registry="NCT07214025",
        ),
        Reference(
            key="nct01762761",
            authors="ClinicalTrials.gov",
            registry="NCT01762761",
        ),
        Reference(
            key="avachina",
            authors="Avatrombopag phase 3 in China",
            title="Seen in a publication that cites it",
        ),
        Reference(
            key="dart2025",
            authors="DART investigators",
            year=2025,
            journal="Blood Adv",
            doi="10.1182/bloodadvances.2025017279",
            registry="NCT04703621",
        ),
        Reference(
            key="nct05694767",
            authors="ClinicalTrials.gov",
            registry="NCT05694767",
        ),
        Reference(
            key="darafrance",
            authors="French daratumumab cohort",
            year=2025,
            journal="Blood (ASH annual meeting abstracts)",
        ),
        Reference(
            key="flight2021",
            authors="FLIGHT investigators",
            year=2021,
            journal="N Engl J Med; protocol BMJ Open 2018;8:e024427",
        ),
        Reference(
            key="nct07051915",
            authors="ClinicalTrials.gov",
            registry="NCT07051915",
        ),
        Reference(
            key="itppaq2008",
            authors="ITP-PAQ investigators",
            year=2008,
            journal="Curr Med Res Opin",
            doi="10.1185/03007990802634119",
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
        raise DefinitionError.of("UNKNOWN_REFERENCE", argument="citation", given=key) from None
