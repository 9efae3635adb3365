"""
The shape of criteria for the safety laboratory.

Frozen classes that hold what a publication says: where the grades of CTCAE begin, what makes a
potential Hy's law case, the stages of KDIGO, the equation of CKD-EPI. The criteria themselves are
in `itpcase.safety.published`.

A grade is written as the source prints where it begins: ``">1.5"``, ``">=1.5"`` or ``"<75"``. It
ends where the next one begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Literal

import attrs
from attrs.validators import deep_iterable, deep_mapping, optional

from itpcase._arguments import EachOf, OfKind, check_kind, check_number, check_text, each_of
from itpcase._html import NamedById
from itpcase._sentences import Code, Listing, Sentence, Told, enumerated, notes_told, published
from itpcase.definitions.definition import Evidence
from itpcase.definitions.parts import (
    OneOf,
    a_number,
    a_text,
    a_truth_value,
    an_id,
    as_evidence,
    as_tuple,
    not_empty,
    whole_from,
)
from itpcase.errors import DefinitionError
from itpcase.units.labs import analyte_named, known_analyte
from itpcase.words import ExplainsItself

__all__ = ["Bound", "CkdEpi", "Ctcae", "HysLaw", "Kdigo", "NotGraded", "Scale", "Term"]


class NotGraded(StrEnum):
    """Why there is no single grade, stage or value."""

    NO_VALUE = "NO_VALUE"
    """There is no value."""
    NO_TERM = "NO_TERM"
    """The criteria do not grade this analyte."""
    NO_UPPER_LIMIT = "NO_UPPER_LIMIT"
    """The upper limit of normal is missing, and the grade depends on it."""
    NO_LOWER_LIMIT = "NO_LOWER_LIMIT"
    """The lower limit of normal is missing, and the grade depends on it."""
    NO_BASELINE_LIMIT = "NO_BASELINE_LIMIT"
    """A limit of the baseline is missing, and the grade depends on whether it was normal."""
    NO_BASELINE = "NO_BASELINE"
    """Only a worsening would be told, and there is no baseline."""
    BOUNDED = "BOUNDED"
    """The value is a bound or a range that does not lie inside one grade."""
    UNGRADED = "UNGRADED"
    """The criteria leave this value without a grade."""
    NOT_WORSE = "NOT_WORSE"
    """Only a worsening is told, and the grade is not above that of the baseline."""
    NO_START = "NO_START"
    """The day on which the line started is not known."""
    NO_DAY = "NO_DAY"
    """The day of the value is not known."""
    NO_EARLIER_VALUE = "NO_EARLIER_VALUE"
    """No earlier value lies in the window."""
    NOT_POSITIVE = "NOT_POSITIVE"
    """The equation needs a value above 0."""
    NO_SEX = "NO_SEX"
    """The sex is not known."""
    NO_AGE = "NO_AGE"
    """The age is not known."""
    NOT_ADULT = "NOT_ADULT"
    """The equation is one for adults."""
    NO_TRANSAMINASE = "NO_TRANSAMINASE"
    """Neither ALT nor AST was measured."""
    NO_BILIRUBIN = "NO_BILIRUBIN"
    """Bilirubin was not measured in the window after a raised ALT or AST."""


def _as_float(value: float) -> float:
    return float(check_number(value, "Bound.value"))


@attrs.frozen
class Bound:
    """
    Where a grade begins: above a number, at it, or below it.

    Parameters
    ----------
    side : {">", ">=", "<"}
    value : float
        A multiple of the reference of its scale, or a number in the canonical unit.

    Examples
    --------
    >>> from itpcase.safety import Bound
    >>> print(Bound.from_text(">=1.5"))
    ≥ 1.5
    """

    side: Literal[">", ">=", "<"] = attrs.field(validator=OneOf((">", ">=", "<")))
    value: float = attrs.field(converter=_as_float)

    @classmethod
    def from_text(cls, text: str) -> Bound:
        """
        Read ``">3"``, ``">=1.5"`` or ``"<75"``.

        Parameters
        ----------
        text : str

        Returns
        -------
        Bound

        Raises
        ------
        DefinitionError
            For anything else.
        """
        found = re.fullmatch(r"(?P<side>>=|>|<)(?P<value>\d+(?:\.\d+)?)", check_text(text, "bound"))
        if found is None:
            raise DefinitionError.of("BOUND", argument="bound", given=text)
        return cls(found["side"], float(found["value"]))  # type: ignore[arg-type]  # one of three signs

    def __str__(self) -> str:
        return f"{self.side.replace('>=', '≥')} {self.value:g}"


def _bound(bound: Bound | str) -> Bound:
    return Bound.from_text(bound) if isinstance(bound, str) else bound


def _grades(bounds: Iterable[Bound | str | None]) -> tuple[Bound | None, ...]:
    return tuple(
        None if bound is None else check_kind(_bound(bound), Bound, f"Scale.grades[{place}]")
        for place, bound in enumerate(each_of(bounds, "Scale.grades"))
    )


@attrs.frozen(kw_only=True)
class Scale:
    """
    Where the grades of a term begin, as multiples of one reference.

    Parameters
    ----------
    of : {"ULN", "LLN", "baseline", "unit"}
        Upper or lower limit of normal, the baseline, or the canonical unit of the analyte.
    grades : iterable of Bound, str or None
        Where grade 1, 2, 3, 4 begin; None where the source has no such grade.
    when : {"any", "normal", "raised", "low"}
        The baselines to which the scale applies: any, up to the upper limit of normal, above it, or
        below the lower limit.
    grade_3_up_to : float, optional
        A baseline above so many times its upper limit has no grade 3; what lies there is ungraded.
    """

    of: Literal["ULN", "LLN", "baseline", "unit"] = attrs.field(
        validator=OneOf(("ULN", "LLN", "baseline", "unit"))
    )
    grades: tuple[Bound | None, ...] = attrs.field(converter=_grades)
    when: Literal["any", "normal", "raised", "low"] = attrs.field(
        default="any", validator=OneOf(("any", "normal", "raised", "low"))
    )
    grade_3_up_to: float | None = attrs.field(default=None, validator=optional(a_number))

    def applies(self, state: str) -> bool:
        """Tell whether it applies to a baseline in this state: normal, low or raised."""
        check_text(state, "state")
        below = self.when == "normal" and state == "low"  # "normal" includes low
        return below or self.when in ("any", state)

    @property
    def told(self) -> Told:
        """It in words, in every language."""
        grades = [
            Sentence("scale.grade", grade=g, bound=bound)
            for g, bound in enumerate(self.grades, 1)
            if bound is not None
        ]
        told: Told = Listing(grades, "list.comma")
        if self.of != "unit":
            told = Sentence("scale.times", grades=told, of=Code("reference", self.of))
        if self.when != "any":
            told = Sentence(f"scale.{self.when}", grades=told)
        if self.grade_3_up_to is not None:
            told = Sentence("scale.no_grade_3", grades=told, up_to=f"{self.grade_3_up_to:g}")
        return told

    def __str__(self) -> str:
        return self.told


def _scales(scales: Scale | Iterable[Scale]) -> tuple[Scale, ...]:
    return (scales,) if isinstance(scales, Scale) else each_of(scales, "Term.scales", Scale)


def _as_analyte(name: str) -> str:
    return known_analyte(name).name


@attrs.frozen(kw_only=True)
class Term:
    """
    How one analyte is graded.

    Parameters
    ----------
    analyte : str
        A key of `itpcase.units.labs.ANALYTES`, or another name of it.
    name : str
        The term of the publication.
    scales : Scale or iterable of Scale
        The highest grade of those that apply is taken.
    all_of : bool
        Whether the lowest is taken in place of the highest.
    worsening_only : bool
        Whether the analyte is the disease itself, so that a worst grade is told only where it is
        worse than that of the baseline.
    meddra : int, optional
        MedDRA code of the term.
    clause : str
        A point that the scales do not show.
    evidence : Evidence or str

    Raises
    ------
    InputError
        For an analyte that is not known.
    """

    analyte: str = attrs.field(converter=_as_analyte)
    name: str = attrs.field(validator=a_text)
    scales: tuple[Scale, ...] = attrs.field(converter=_scales, validator=not_empty)
    all_of: bool = attrs.field(default=False, validator=a_truth_value)
    worsening_only: bool = attrs.field(default=False, validator=a_truth_value)
    meddra: int | None = attrs.field(default=None, validator=optional(whole_from(0)))
    clause: str = attrs.field(default="", validator=a_text)
    evidence: Evidence = attrs.field(default=Evidence("seen"), converter=as_evidence)

    @property
    def is_raised(self) -> bool:
        """Whether the term is about high values; otherwise it is about low ones."""
        bounds = [bound for scale in self.scales for bound in scale.grades if bound is not None]
        return bounds[0].side != "<"

    def __str__(self) -> str:
        return scales_told(self.scales, self)


def scales_told(scales: Iterable[Scale], term: Term) -> Listing:
    """Say where the grades of a term begin, on some of its scales."""
    by = "scale.and" if term.all_of else "scale.or"
    return Listing([scale.told for scale in scales], by)


@attrs.frozen(kw_only=True, str=False, repr=False)
class Ctcae(NamedById, ExplainsItself):
    """
    A version of the Common Terminology Criteria for Adverse Events.

    Parameters
    ----------
    id, version, title : str
    citation : str
        Key of the reference.
    terms : iterable of Term
    evidence : Evidence or str
    notes : iterable of str
        Points that the source leaves open, and the reading taken.

    Examples
    --------
    >>> from itpcase.safety import CTCAE_V6
    >>> print(CTCAE_V6.term("neutrophils"))
    grade 1 < 1.5, grade 2 < 1, grade 3 < 0.5, grade 4 < 0.1
    """

    id: str = attrs.field(validator=an_id)
    version: str = attrs.field(validator=a_text)
    title: str = attrs.field(validator=a_text)
    citation: str = attrs.field(validator=a_text)
    terms: tuple[Term, ...] = attrs.field(converter=as_tuple, validator=(EachOf(Term), not_empty))
    evidence: Evidence = attrs.field(converter=as_evidence)
    notes: tuple[str, ...] = attrs.field(default=(), converter=as_tuple, validator=EachOf(str))

    @property
    def analytes(self) -> tuple[str, ...]:
        """The analytes that have a term."""
        return tuple(term.analyte for term in self.terms)

    def term(self, analyte: str) -> Term:
        """
        Return the term of an analyte.

        Raises
        ------
        DefinitionError
            If this version grades no such analyte.
        """
        named = analyte_named(analyte)
        for term in self.terms:
            if term.analyte == named:
                return term
        raise DefinitionError.of(
            "NO_TERM",
            argument="analyte",
            needed=Sentence("problem.NO_TERM.needed", listed=enumerated(self.analytes)),
            given=analyte,
        )

    def _told(self) -> Iterator[str]:
        yield published(self.title)
        yield Sentence("page.id", id=self.id, version=self.version, evidence=self.evidence.told)
        for term in self.terms:
            yield Sentence(
                "page.level", name=Code("analyte", term.analyte), label=published(term.name),
                rule=scales_told(term.scales, term),
            )  # fmt: skip
            if term.clause:
                yield Sentence("page.clause", clause=published(term.clause))
        yield from notes_told(self)

    def __str__(self) -> str:
        return self.explain()


@attrs.frozen(kw_only=True, repr=False)
class HysLaw(NamedById):
    """
    What makes a potential Hy's law case.

    Parameters
    ----------
    id, citation : str
    transaminase : Bound or str
        Bound of ALT or AST. [x ULN]
    bilirubin : Bound or str
        Bound of total bilirubin. [x ULN]
    alp : Bound or str
        Bound of alkaline phosphatase at onset; otherwise cholestasis is likely. [x ULN]
    window_days : int
        Greatest time from ALT or AST to bilirubin, and from ALT or AST to alkaline phosphatase.
        [days]
    baseline_if_raised : bool
        Whether multiples of the baseline replace those of ULN where the baseline is above ULN.
    evidence, alp_evidence, baseline_evidence : Evidence or str
    """

    id: str = attrs.field(validator=an_id)
    citation: str = attrs.field(validator=a_text)
    transaminase: Bound = attrs.field(converter=_bound, validator=OfKind(Bound))
    bilirubin: Bound = attrs.field(converter=_bound, validator=OfKind(Bound))
    alp: Bound = attrs.field(converter=_bound, validator=OfKind(Bound))
    window_days: int = attrs.field(validator=whole_from(0))
    baseline_if_raised: bool = attrs.field(default=False, validator=a_truth_value)
    evidence: Evidence = attrs.field(default=Evidence("seen"), converter=as_evidence)
    alp_evidence: Evidence = attrs.field(default=Evidence("seen"), converter=as_evidence)
    baseline_evidence: Evidence = attrs.field(default=Evidence("seen"), converter=as_evidence)


@attrs.frozen(kw_only=True, repr=False)
class Kdigo(NamedById):
    """
    Stages of acute kidney injury by creatinine.

    Parameters
    ----------
    id, citation : str
    ratios : tuple of float
        Multiples of the earlier creatinine at which stage 1, 2 and 3 begin.
    ratio_days : int
        Greatest age of that earlier value. [days]
    rise_umol_l : float
        Rise at which stage 1 begins. [µmol/L]
    rise_days : int
        Greatest age of the value from which the rise is counted. [days]
    stage_3_umol_l : float
        Value at which stage 3 begins, once there is acute kidney injury. [µmol/L]
    evidence : Evidence or str
    """

    id: str = attrs.field(validator=an_id)
    citation: str = attrs.field(validator=a_text)
    ratios: tuple[float, ...] = attrs.field(
        converter=as_tuple, validator=deep_iterable(a_number, OfKind(tuple))
    )
    ratio_days: int = attrs.field(validator=whole_from(0))
    rise_umol_l: float = attrs.field(validator=a_number)
    rise_days: int = attrs.field(validator=whole_from(0))
    stage_3_umol_l: float = attrs.field(validator=a_number)
    evidence: Evidence = attrs.field(converter=as_evidence)


@attrs.frozen(kw_only=True, repr=False)
class CkdEpi(NamedById):
    """
    An equation for the glomerular filtration rate of adults from creatinine, sex and age.

    Parameters
    ----------
    id, citation : str
    factor : float
        [mL/min/1.73 m2]
    kappa, alpha : dict of str to float
        By sex; kappa in [mg/dL].
    beta, per_year, if_female : float
    adult_from : int
        [years]
    evidence : Evidence or str
    """

    id: str = attrs.field(validator=an_id)
    citation: str = attrs.field(validator=a_text)
    factor: float = attrs.field(validator=a_number)
    kappa: dict[str, float] = attrs.field(validator=deep_mapping(a_text, a_number, OfKind(dict)))
    alpha: dict[str, float] = attrs.field(validator=deep_mapping(a_text, a_number, OfKind(dict)))
    beta: float = attrs.field(validator=a_number)
    per_year: float = attrs.field(validator=a_number)
    if_female: float = attrs.field(validator=a_number)
    adult_from: int = attrs.field(validator=whole_from(0))
    evidence: Evidence = attrs.field(converter=as_evidence)
