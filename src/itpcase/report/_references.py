"""
What a report cites: its definitions, the methods of its estimates, and this library.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from itpcase._arguments import check_switches, each_of
from itpcase._version import __version__
from itpcase.definitions.definition import Definition
from itpcase.definitions.references import Reference, reference
from itpcase.safety.published import CTCAE_V5

RATES, TIMES, GROUPS, STRATA, GAPS = "rates", "times", "groups", "strata", "gaps"
"""Of what a method is, by which a report cites it."""

METHOD_REFERENCES: Final[Mapping[str, tuple[Reference, ...]]] = {
    RATES: (
        Reference(
            key="clopper1934", authors="Clopper CJ, Pearson ES", year=1934,
            title="The use of confidence or fiducial limits illustrated in the case of the "
            "binomial",
            journal="Biometrika 26(4):404-413", doi="10.1093/biomet/26.4.404",
            checked="epiR 2.0.57, epi.conf",
        ),
    ),
    TIMES: (
        Reference(
            key="kaplan1958", authors="Kaplan EL, Meier P", year=1958,
            title="Nonparametric estimation from incomplete observations",
            journal="J Am Stat Assoc 53(282):457-481", doi="10.1080/01621459.1958.10501452",
        ),
        Reference(
            key="brookmeyer1982", authors="Brookmeyer R, Crowley J", year=1982,
            title="A confidence interval for the median survival time",
            journal="Biometrics 38(1):29-41", doi="10.2307/2530286",
        ),
        Reference(
            key="turnbull1976", authors="Turnbull BW", year=1976,
            title="The empirical distribution function with arbitrarily grouped, censored and "
            "truncated data",
            journal="J R Stat Soc B 38(3):290-295", doi="10.1111/j.2517-6161.1976.tb01597.x",
        ),
        Reference(
            key="aalen1978", authors="Aalen OO, Johansen S", year=1978,
            title="An empirical transition matrix for non-homogeneous Markov chains based on "
            "censored observations",
            journal="Scand J Stat 5(3):141-150",
        ),
        Reference(
            key="huang2018", authors="Huang B, Tian L, Talukder E, et al.", year=2018,
            title="Evaluating treatment effect based on duration of response for a comparative "
            "oncology study",
            journal="JAMA Oncol 4(6):874-876", doi="10.1001/jamaoncol.2018.0275",
        ),
        Reference(
            key="schemper1996", authors="Schemper M, Smith TL", year=1996,
            title="A note on quantifying follow-up in studies of failure time",
            journal="Control Clin Trials 17(4):343-346", doi="10.1016/0197-2456(96)00075-X",
        ),
        Reference(
            key="morris2019", authors="Morris TP, Jarvis CI, Cragg W, et al.", year=2019,
            title="Proposals on Kaplan-Meier plots in medical research and a survey of stakeholder "
            "views: KMunicate",
            journal="BMJ Open 9(9):e030215", doi="10.1136/bmjopen-2019-030215",
        ),
    ),
    GROUPS: (
        Reference(
            key="newcombe1998", authors="Newcombe RG", year=1998,
            title="Interval estimation for the difference between independent proportions: "
            "comparison of eleven methods",
            journal="Stat Med 17(8):873-890",
            doi="10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I",
            checked="tern 0.9.11, REFERENCES.bib",
        ),
        Reference(
            key="katz1978", authors="Katz D, Baptista J, Azen SP, et al.", year=1978,
            title="Obtaining confidence intervals for the risk ratio in cohort studies",
            journal="Biometrics 34(3):469-474", doi="10.2307/2530610",
            checked="presize 0.3.9, paper.bib",
        ),
        Reference(
            key="fisher1922", authors="Fisher RA", year=1922,
            title="On the interpretation of chi-squared from contingency tables, and the "
            "calculation of P",
            journal="J R Stat Soc 85(1):87-94", doi="10.2307/2340521",
            checked="bibentry, R/bibs.R",
        ),
        Reference(
            key="mantel1966", authors="Mantel N", year=1966,
            title="Evaluation of survival data and two new rank order statistics arising in "
            "its consideration",
            journal="Cancer Chemother Rep 50(3):163-170", pmid="5910392",
            checked="SciPy 1.17.1, scipy.stats.logrank",
        ),
        Reference(
            key="cox1972", authors="Cox DR", year=1972,
            title="Regression models and life-tables",
            journal="J R Stat Soc B 34(2):187-220",
            doi="10.1111/j.2517-6161.1972.tb00899.x",
            checked="survival 3.8-11, refer.bib; with its DOI in the README of IEHC",
        ),
        Reference(
            key="efron1977", authors="Efron B", year=1977,
            title="The efficiency of Cox's likelihood function for censored data",
            journal="J Am Stat Assoc 72(359):557-565",
            doi="10.1080/01621459.1977.10480613",
            checked="survival 3.8-11, refer.bib; with its DOI in CITATIONS.md of JLinAlg",
        ),
        Reference(
            key="lin1989", authors="Lin DY, Wei LJ", year=1989,
            title="The robust inference for the Cox proportional hazards model",
            journal="J Am Stat Assoc 84(408):1074-1078",
            doi="10.1080/01621459.1989.10478874",
            checked="hrIPW 0.1.3, hrIPW",
        ),
        Reference(
            key="gray1988", authors="Gray RJ", year=1988,
            title="A class of K-sample tests for comparing the cumulative incidence of a "
            "competing risk",
            journal="Ann Stat 16(3):1141-1154", doi="10.1214/aos/1176350951",
            checked="cmprsk 2.2-11, DESCRIPTION",
        ),
    ),
    STRATA: (
        Reference(
            key="cochran1954", authors="Cochran WG", year=1954,
            title="Some methods for strengthening the common chi-squared tests",
            journal="Biometrics 10(4):417-451", doi="10.2307/3001616",
            checked="metafor 3.8-1, rma.mh",
        ),
        Reference(
            key="mantel1959", authors="Mantel N, Haenszel W", year=1959,
            title="Statistical aspects of the analysis of data from retrospective studies of "
            "disease",
            journal="J Natl Cancer Inst 22(4):719-748", doi="10.1093/jnci/22.4.719",
            checked="metafor 3.8-1, rma.mh",
        ),
        Reference(
            key="sato1989", authors="Sato T, Greenland S, Robins JM", year=1989,
            title="On the variance estimator for the Mantel-Haenszel risk difference",
            journal="Biometrics 45(4):1323-1324",
            checked="metafor 3.8-1, rma.mh; tern 0.9.11, REFERENCES.bib",
        ),
        Reference(
            key="greenland1985", authors="Greenland S, Robins JM", year=1985,
            title="Estimation of a common effect parameter from sparse follow-up data",
            journal="Biometrics 41(1):55-68", doi="10.2307/2530643",
            checked="metafor 3.8-1, rma.mh",
        ),
        Reference(
            key="robins1986", authors="Robins J, Breslow N, Greenland S", year=1986,
            title="Estimators of the Mantel-Haenszel variance consistent in both sparse data "
            "and large-strata limiting models",
            journal="Biometrics 42(2):311-323", doi="10.2307/2531052",
            checked="metafor 3.8-1, rma.mh",
        ),
        Reference(
            key="breslow1980", authors="Breslow NE, Day NE", year=1980,
            title="Statistical methods in cancer research. Volume I: the analysis of "
            "case-control studies",
            journal="IARC Sci Publ 32:5-338",
            checked="vcdExtra 0.9.8, breslow_day_test; its pages in public R files that cite it",
        ),
        Reference(
            key="tarone1985", authors="Tarone RE", year=1985,
            title="On heterogeneity tests based on efficient scores",
            journal="Biometrika 72(1):91-95", doi="10.1093/biomet/72.1.91",
            checked="metafor 3.8-1, rma.mh",
        ),
    ),
    GAPS: (
        Reference(
            key="elm2007", authors="von Elm E, Altman DG, Egger M, et al.", year=2007,
            title="The Strengthening the Reporting of Observational Studies in Epidemiology "
            "(STROBE) statement: guidelines for reporting observational studies",
            journal="Lancet 370(9596):1453-1457", doi="10.1016/S0140-6736(07)61602-X",
            pmid="18064739", checked="public source files that cite it with its DOI",
        ),
    ),
}  # fmt: skip
"""What the estimates cite, by what they are of, in the order in which the methods do.

What was recalled was checked against the citations of others: `Reference.checked` says whose. The
definitions cite `itpcase.definitions.references`.
"""

SOFTWARE: Final = Reference(
    key="itpcase", authors="itpcase contributors", year=None,
    title="itpcase: platelet response and remission duration in immune thrombocytopenia. "
    f"Software, version {__version__}",
)  # fmt: skip
"""What computed the report, as CITATION.cff names it."""


def cited(
    definitions: Iterable[Definition], *, by: Any = None, strata: Any = None, gaps: bool = True,
    labs: bool = False, times: bool = True,
) -> tuple[Reference, ...]:  # fmt: skip
    """
    List what a report under these definitions cites, in the order of the citations.

    Parameters
    ----------
    definitions : iterable of Definition
    by, strata : optional
        What the report divides its lines by, and in what it compares the groups with their like.
    gaps, labs : bool
        Whether it counts what is missing, and grades laboratory values.
    times : bool
        Whether it estimates times, and compares the groups.

    Returns
    -------
    tuple of Reference
    """
    found = [SOFTWARE]
    listed = tuple(definitions)
    for d in listed:
        found += [reference(d.citation)] if d.citation else []
        found += METHOD_REFERENCES[RATES] if d.levels else ()
    found += METHOD_REFERENCES[GAPS] if gaps else ()
    found += [reference(CTCAE_V5.citation)] if labs else []
    if times and any(d.levels for d in listed):
        found += METHOD_REFERENCES[TIMES]
        found += METHOD_REFERENCES[GROUPS] if by is not None else ()
        found += METHOD_REFERENCES[STRATA] if by is not None and strata is not None else ()
    return tuple({entry.key: entry for entry in found}.values())


_PLACE: Final = re.compile(
    r"^(?P<journal>.+?) (?P<volume>\d+)(?:\((?P<number>[\w-]+)\))?:(?P<pages>[\w-]+)$"
)


def bibtex(
    definitions: Iterable[Definition], *, by: Any = None, strata: Any = None, gaps: bool = True,
    labs: bool = False, times: bool = True,
) -> str:  # fmt: skip
    """
    Write what a report under these definitions cites as BibTeX, this library among it.

    Parameters
    ----------
    definitions : iterable of Definition
        Those of the report.
    by : str or mapping, optional
        What the report divides its lines by: the methods that compare groups are cited too.
    strata : str or mapping, optional
        In what the groups were compared with their like: so are the methods of strata.
    gaps, labs : bool
        Whether the report counts what is missing, and grades laboratory values.
    times : bool
        Whether it estimates times, and compares the groups; one with *min_cell* does not.

    Returns
    -------
    str

    Raises
    ------
    InputError
        For what is no definition.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase.report import bibtex
    >>> print(bibtex([itp.IWG_2009]).splitlines()[0])
    @article{rodeghiero2009,
    """
    check_switches(gaps=gaps, labs=labs, times=times)
    chosen = each_of(definitions, "definitions", Definition)
    listed = cited(chosen, by=by, strata=strata, gaps=gaps, labs=labs, times=times)
    entries = [_entry(each) for each in listed if each is not SOFTWARE]
    own = {"title": "itpcase", "version": __version__, "author": "{itpcase contributors}"}
    return "\n".join([*entries, fields_of("software", "itpcase", own)])


def _entry(entry: Reference) -> str:
    place = _PLACE.match(entry.journal or "")
    fields = {
        "author": _authors(entry.authors),
        "title": entry.title and f"{{{entry.title}}}",
        "year": str(entry.year),
        **(place.groupdict() if place else {"journal": entry.journal}),
        "doi": entry.doi,
    }
    if pages := fields.get("pages"):
        fields["pages"] = pages.replace("-", "--")
    return fields_of("article", entry.key, fields)


def _authors(text: str) -> str:
    """Write ``Kaplan EL, Meier P`` as BibTeX does; a body that wrote it stays whole."""
    names = [name.strip() for name in text.removesuffix(", et al.").split(",")]
    if not all(re.fullmatch(r".+ [A-Z]{1,3}", name) for name in names):
        return f"{{{text}}}"
    parts = [" ".join(name.rsplit(" ", 1)).rpartition(" ") for name in names]
    listed = [f"{family}, {'. '.join(initials)}." for family, _, initials in parts]
    return " and ".join([*listed, *(["others"] if text.endswith("et al.") else [])])


def fields_of(kind: str, key: str, fields: Mapping[str, str | None]) -> str:
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"]) + "\n"
