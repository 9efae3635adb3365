"""
What a paper says about its methods: the rules and settings in words, and what to cite.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from itpcase import _names
from itpcase._arguments import check_switches, each_of
from itpcase._version import __version__
from itpcase.cohort.subject import as_series
from itpcase.definitions.definition import (
    Combined,
    Confirmation,
    Counted,
    Criterion,
    Definition,
    Endpoint,
    Failure,
    Kept,
    Landmark,
    Reached,
    TreatmentFree,
    VisitRule,
)
from itpcase.definitions.references import Reference, reference
from itpcase.estimates.limits import CONFIDENCE
from itpcase.model import CaseSeries
from itpcase.report._own_groups import column_of
from itpcase.report._parts import Part
from itpcase.response.asking import Subject
from itpcase.safety.published import CTCAE_V5
from itpcase.units.text import CHINESE
from itpcase.words import DEFAULT_LANGUAGE, Words, read_words

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
    labs: bool = False,
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
    if any(d.levels for d in listed):
        found += METHOD_REFERENCES[TIMES]
        found += METHOD_REFERENCES[GROUPS] if by is not None else ()
        found += METHOD_REFERENCES[STRATA] if by is not None and strata is not None else ()
    return tuple({entry.key: entry for entry in found}.values())


def many(said: Words, number: int, noun: str) -> str:
    """Say a number of lines or patients."""
    return said(f"many.{noun}", n=number)


@_names.renamed_argument("series", "subject")
def methods_text(
    subject: Subject,
    *,
    definitions: Sequence[Definition],
    by: Any = None,
    strata: str | Mapping[Any, Any] | None = None,
    lang: str = "en",
    tell_lines: bool = True,
) -> tuple[str, ...]:
    """
    Write the methods of a report in a journal's words, with numbered citations.

    Parameters
    ----------
    subject : Patient, CaseSeries, Cohort or iterable of Patient
        The patients of the report.
    definitions : sequence of Definition
        Those of the report.
    by : str or mapping, optional
        What the report divides its lines by: how the groups were compared is a paragraph too.
    strata : str or mapping, optional
        In what the groups were compared with their like.
    lang : str
        Language of the words.
    tell_lines : bool
        Whether to say how many lines of treatment there are, beside the patients.

    Returns
    -------
    tuple of str
        One text a paragraph; the numbers are those of `cited`.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> from itpcase.report import methods_text
    >>> first, rules, *_ = methods_text(examples.load("ding-2025"), definitions=[itp.DING_2025])
    >>> print(rules[:91])
    Response was defined by “On-drug remission above 50 (sustained remission of Ding 2025)” [2]
    """
    check_switches(tell_lines=tell_lines)
    series = as_series(subject)
    definitions = each_of(definitions, "definitions", Definition)
    said = read_words(lang)
    compares = by if series.patients else None
    graded, gaps = has_labs(series), bool(series.patients)
    entries = cited(definitions, by=compares, strata=strata, gaps=gaps, labs=graded)
    numbers = {entry.key: i for i, entry in enumerate(entries, start=1)}
    places = {key: f"[{number}]" for key, number in numbers.items()}
    lines = sum(len(patient.lines) for patient in series.patients)
    paragraphs = [
        said(
            "methods.subject" if tell_lines else "methods.subject_patients",
            lines=many(said, lines, "line"),
            version=__version__,
            source=said("methods.source", n=numbers[SOFTWARE.key]),
            patients=many(said, len(series.patients), "patient"),
        )
        + ("" if series.data_cut is None else said("report.next")
           + said("report.data_cut", day=said.day(series.data_cut)))
        + "".join(said("report.next") + text for text in _of_lines(series, said) if tell_lines)
    ]  # fmt: skip
    paragraphs += [definition_text(d, said, numbers) for d in definitions]
    paragraphs += [said("methods.gaps", **places)] if gaps else []
    if graded:
        by_group = said("report.next") + said("methods.laboratory_groups") if compares else ""
        paragraphs.append(said("methods.laboratory", **places) + by_group)
    if any(d.levels for d in definitions):
        percent = f"{100 * CONFIDENCE:g}"
        paragraphs.append(said("methods.survival", percent=percent, **places))
        if compares is not None:
            paragraphs.append(said("methods.groups", percent=percent, **places))
            if strata is not None:
                divided = said.get("column", column_of(strata))
                paragraphs.append(said("methods.strata", percent=percent, by=divided, **places))
    return tuple(paragraphs)


def methods_in(parts: Iterable[Part]) -> dict[str, bool]:
    """Tell which methods a report cites for its sections, as `cited` asks for it."""
    parts = tuple(parts)
    return {
        "gaps": any(table.name == "missing" for part in parts for table in part.tables),
        "labs": any(part.name == "laboratory" for part in parts),
    }


def has_labs(series: CaseSeries) -> bool:
    """Whether a report of patients has a section on the laboratory."""
    return any(patient.labs for patient in series.patients)


def _of_lines(series: CaseSeries, said: Words) -> Iterator[str]:
    """Say which lines are known by their number alone, and of which the source gives a baseline."""
    before = [
        {*range(1, max(on_record))} - on_record
        for patient in series.patients
        if (on_record := {line.line for line in patient.lines})
    ]
    if earlier := sum(map(len, before)):
        owners = many(said, sum(map(bool, before)), "patient")
        yield said("methods.prior", lines=many(said, earlier, "line"), patients=owners)
    given = sum(line.baseline is not None for each in series.patients for line in each.lines)
    if given:
        yield said("methods.baseline_given", lines=many(said, given, "line"))


def definition_text(d: Definition, said: Words, numbers: Mapping[str, int] | None = None) -> str:
    """Say the rules and settings of a definition in sentences."""
    return said("methods.join").join(_of(d, numbers or {}, said))


def _of(d: Definition, numbers: Mapping[str, int], said: Words) -> Iterator[str]:
    number = numbers.get(d.citation or "")
    source = said("methods.source", n=number) if number else ""
    yield said(
        "methods.definition", title=said.say(d.told("title")), source=source, id=d.id,
        version=d.version,
    )  # fmt: skip
    if not d.evidence.is_verified:
        yield said(f"methods.{d.evidence.kind}")
    yield from rules_of(d, said)
    if d.bleeding_allowed is not None:
        yield said("methods.bleeding", grade=d.bleeding_allowed)
        for level in d.levels:
            if level.bleeding_allowed is not None:
                name = said.category(level.name)
                yield said("methods.bleeding_of_level", name=name, grade=level.bleeding_allowed)
        for question in d.questions:
            if getattr(question, "asks_bleeding", None) is False:
                yield said("methods.bleeding_not_asked", name=_name(question, said))
        yield said(f"methods.{d.bleeding_unrecorded}")
    if d.levels:
        yield from _of_levels(d, numbers, said)
    else:
        yield from _of_questions_alone(d, said)
    yield said("methods.same_day", which=said(f"same_day.{d.same_day}"))


def rules_of(d: Definition, said: Words) -> Iterator[str]:
    """Say what must be met for each level and each question."""
    for level in d.levels:
        yield said("methods.level", name=said.category(level.name), rule=_any(level.any_of, said))
    for question in d.questions:
        text = _SAID[type(question)](question, said)
        yield text[:1].upper() + text[1:]  # a name begins the sentence


_IN_CHINESE: Final = re.compile(rf" \([{CHINESE}]+\)")
"""The Chinese word that a label of a Chinese source has behind the English one."""


def _name(question: Endpoint, said: Words) -> str:
    """Name a rule in the language; by its label in English, where there is no other word."""
    name = said.get("endpoint", question.name)
    is_unknown = name == question.name or said.lang == DEFAULT_LANGUAGE
    return _IN_CHINESE.sub("", question.label) if is_unknown else name


def _of_landmark(asked: Landmark, said: Words) -> str:
    return said(
        "methods.landmark", name=_name(asked, said), rule=_any(asked.any_of, said),
        day=asked.target_day, first=asked.first_day, last=asked.last_day,
    )  # fmt: skip


def _of_reached(asked: Reached, said: Words) -> str:
    level = said.category(asked.level)
    return said("methods.reached", name=_name(asked, said), level=level, day=asked.by_day)


def _of_kept(asked: Kept, said: Words) -> str:
    key = "methods.kept" if asked.since == "start" else "methods.kept_for"
    level = said.category(asked.level)
    text = said(key, name=_name(asked, said), level=level, day=asked.until_day,
                days=asked.until_day)  # fmt: skip
    if not asked.keep_any_of:
        return text
    enough = said("methods.kept_by", level=level, rule=_any(asked.keep_any_of, said))
    return said("methods.join").join([text, enough])


def _of_counted(asked: Counted, said: Words) -> str:
    last = "" if asked.last_day is None else said("methods.last", day=asked.last_day)
    text = said(
        "methods.counted", name=_name(asked, said), rule=_any(asked.any_of, said),
        need=_need(asked, said), first=asked.first_day, last=last,
    )  # fmt: skip
    apart = [said("methods.each_apart", days=asked.each_apart)] if asked.each_apart else []
    return said("methods.join").join([text, *apart, *_too_few(asked, said), *_rescues(asked, said)])


def _of_visits(asked: VisitRule, said: Words) -> str:
    parts = [
        said(
            "methods.visits", name=_name(asked, said), rule=_any(asked.any_of, said),
            need=_need(asked, said), visits=asked.visits, interval=asked.interval_days,
            first=asked.first_day,
        ),
        *([said("methods.within", n=asked.within)] if asked.within else []),
        said(f"methods.{asked.window_key}", half=asked.half),
        said(f"methods.no_count_{_takes(asked)}"),
        *_too_few(asked, said),
        *_rescues(asked, said),
    ]  # fmt: skip
    if asked.last_must_meet:
        parts.append(said("methods.last_must_meet"))
    if asked.off_drug_from_day is not None:
        parts.append(said("methods.off_drug_from", day=asked.off_drug_from_day))
    return said("methods.join").join(parts)


def _rescues(asked: Counted | VisitRule, said: Words) -> Iterator[str]:
    yield said(f"methods.set_aside_{asked.set_aside}")
    if asked.rescue == "disqualifies":
        yield said("methods.without_rescue", day=asked.rescue_from_day)


def _takes(asked: VisitRule) -> str:
    """Say what a visit without a count is taken for."""
    return "left_out" if asked.share is not None and asked.share_of == "counts" else "not_met"


def _need(asked: Counted | VisitRule, said: Words) -> str:
    """Say how many it takes, or which share, as the rule of the question has it."""
    if asked.share is None:
        return said("methods.need", n=asked.at_least)
    return said("methods.need_share", share=asked.share)


def _too_few(asked: Counted | VisitRule, said: Words) -> Iterator[str]:
    if asked.fewest_observed:
        yield said(f"methods.few_{asked.too_few}", n=asked.fewest_observed)


def _of_treatment_free(asked: TreatmentFree, said: Words) -> str:
    return said(
        f"methods.treatment_free_{asked.since}", name=_name(asked, said),
        rule=_any(asked.any_of, said), days=asked.days,
    )  # fmt: skip


def _of_failure(asked: Failure, said: Words) -> str:
    events = [
        said(f"methods.failure_{name}", day=day)
        for name, counts, day in (
            ("rescue", asked.rescue_from_day is not None, asked.rescue_from_day),
            ("new_line", asked.new_line, None),
            ("discontinuation", asked.discontinuation, None),
            ("not_stopped", asked.stopped_by_day is not None, asked.stopped_by_day),
            ("death", asked.death, None),
        )
        if counts
    ]
    key = "methods.failure" if asked.joined == "any" else "methods.failure_all"
    return said(
        key, name=_name(asked, said), rule=_any(asked.any_of, said),
        day=asked.count_from_day, events=said("methods.list").join(events),
    )  # fmt: skip


def _of_combined(asked: Combined, said: Words) -> str:
    def named(names: Iterable[str]) -> list[str]:
        return [said.get("endpoint", name) for name in names]

    parts = [
        said("methods.and").join(named(asked.all_of)),
        said("methods.or").join(named(asked.any_of)),
        *(said("methods.not", name=name) for name in named(asked.none_of)),
    ]
    together = said("methods.list").join(part for part in parts if part)
    return said("methods.combined", name=_name(asked, said), parts=together)


_SAID: Final[Mapping[type[Any], Callable[[Any, Words], str]]] = {
    Landmark: _of_landmark,
    Reached: _of_reached,
    Kept: _of_kept,
    Counted: _of_counted,
    VisitRule: _of_visits,
    TreatmentFree: _of_treatment_free,
    Failure: _of_failure,
    Combined: _of_combined,
}


def _of_levels(d: Definition, numbers: Mapping[str, int], said: Words) -> Iterator[str]:
    yield said("methods.confirm", rule=_confirmation(d.confirm, said))
    yield said(f"methods.dated_{d.response_date}")
    yield said("methods.loss", rule=_confirmation(d.loss, said))
    exact = numbers.get("clopper1934")
    source = said("methods.source", n=exact) if exact else ""
    yield said("methods.evaluable", days=d.no_response_days, source=source)
    yield said("methods.baseline", days=d.baseline.window_days)
    events = {name: said(f"strategy.{value}") for name, value in attrs.asdict(d.strategies).items()}
    yield said("methods.events", **events)
    yield said("methods.washout", **attrs.asdict(d.washouts))
    yield _gap(d, said)


def _of_questions_alone(d: Definition, said: Words) -> Iterator[str]:
    if d.treatment_free:
        yield said("methods.loss", rule=_confirmation(d.loss, said))
    if not d.placeholder:
        yield said("methods.baseline", days=d.baseline.window_days)
        yield said("methods.washout", **attrs.asdict(d.washouts))
    if d.treatment_free:
        yield _gap(d, said)


def _gap(d: Definition, said: Words) -> str:
    return said("methods.no_gap") if d.max_gap is None else said("methods.gap", days=d.max_gap)


def _any(criteria: Iterable[Criterion], said: Words) -> str:
    return said("rule.or").join(
        said("rule.and").join(
            said(f"rule.{name}", value=f"{value:g}")
            for name, value in attrs.asdict(criterion).items()
            if value is not None
        )
        for criterion in criteria
    )


def _confirmation(rule: Confirmation, said: Words) -> str:
    if rule.counts == 1 and not rule.apart:
        return said("rule.one_count")
    return said(f"rule.{rule.counts_key}", counts=rule.counts, days=rule.apart)


# --- BibTeX -------------------------------------------------------------------------------------

_PLACE: Final = re.compile(
    r"^(?P<journal>.+?) (?P<volume>\d+)(?:\((?P<number>[\w-]+)\))?:(?P<pages>[\w-]+)$"
)


def bibtex(
    definitions: Iterable[Definition], *, by: Any = None, strata: Any = None, gaps: bool = True,
    labs: bool = False,
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
    check_switches(gaps=gaps, labs=labs)
    chosen = each_of(definitions, "definitions", Definition)
    listed = cited(chosen, by=by, strata=strata, gaps=gaps, labs=labs)
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
