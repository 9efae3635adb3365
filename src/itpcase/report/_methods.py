"""
What a paper says about its methods: the rules and settings in words.
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
from itpcase.estimates.limits import CONFIDENCE
from itpcase.estimates.small_cells import check_min_cell
from itpcase.model import CaseSeries
from itpcase.report._own_groups import column_of
from itpcase.report._parts import Part
from itpcase.report._references import SOFTWARE, cited
from itpcase.response.asking import Subject
from itpcase.units.text import CHINESE
from itpcase.words import DEFAULT_LANGUAGE, Words, read_words


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
    min_cell: int | None = None,
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
    min_cell : int, optional
        The counts below which the report hides: it has rates, and no times, curves or groups, and
        its methods describe none.

    Returns
    -------
    tuple of str
        One text a paragraph; the numbers are those of `cited`.

    Raises
    ------
    InputError
        For what is no definition, and a *min_cell* that is no count.

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
    if min_cell is not None:
        check_min_cell(min_cell)
    series = as_series(subject)
    definitions = each_of(definitions, "definitions", Definition)
    said = read_words(lang)
    compares = by if series.patients and min_cell is None else None
    graded, gaps = has_labs(series), bool(series.patients)
    times = min_cell is None
    entries = cited(definitions, by=compares, strata=strata, gaps=gaps, labs=graded, times=times)
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
    if min_cell is not None:
        paragraphs.append(said("tables.note_hidden", n=min_cell))
    elif any(d.levels for d in definitions):
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
        "times": any(
            table.name.startswith("estimates-") for part in parts for table in part.tables
        ),
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
    yield from _baseline(d, said)
    events = {name: said(f"strategy.{value}") for name, value in attrs.asdict(d.strategies).items()}
    yield said("methods.events", **events)
    yield said("methods.washout", **attrs.asdict(d.washouts))
    yield _gap(d, said)


def _of_questions_alone(d: Definition, said: Words) -> Iterator[str]:
    if d.treatment_free:
        yield said("methods.loss", rule=_confirmation(d.loss, said))
    if not d.placeholder:
        yield from _baseline(d, said)
        yield said("methods.washout", **attrs.asdict(d.washouts))
    if d.treatment_free:
        yield _gap(d, said)


def _baseline(d: Definition, said: Words) -> Iterator[str]:
    """Say which count was the baseline; without a window only one of the day of the start."""
    days = d.baseline.window_days
    yield said("methods.baseline" if days else "methods.baseline_of_the_day", days=days)
    if d.baseline.splenectomy_before_first_treatment:
        yield said("methods.baseline_splenectomy")


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
