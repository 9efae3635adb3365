"""
A definition as a page that a reader can check against the paper, and its texts in every language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import attrs

from itpcase._sentences import Sentence, Told, is_english, text_of
from itpcase.definitions.references import reference

__all__: list[str] = []

_CATALOGUES: Final[list[Callable[[], Mapping[str, Any]]]] = []
"""What gives the definitions of the library, whose texts the words have in every language."""


def look_up_in(catalogue: Callable[[], Mapping[str, Any]]) -> None:
    """Look the texts of definitions up among those of this catalogue, too."""
    _CATALOGUES.append(catalogue)


def published(id: str) -> list[Any]:
    """Return the definitions of this id that the library has."""
    return [found for each in _CATALOGUES if (found := each().get(id))]


class TextOf(Told):
    """A text of a definition; in other languages that of the words, if it is the catalogue's."""

    __slots__ = ()

    @staticmethod
    def told(parts: tuple[Any, ...], lang: str) -> str:
        definition, part = parts
        text: str = definition.texts[part]
        if is_english(lang):
            return text
        is_known = any(each.texts.get(part) == text for each in published(definition.id))
        return text_of(f"catalogue.{definition.id}.{part}", lang) if is_known else text


def print_page(d: Any) -> Iterator[str]:
    """
    Give a definition sentence by sentence.

    Parameters
    ----------
    d : Definition
        Any, as the class stands above this module.

    Yields
    ------
    str
    """
    yield d.told("title")
    yield Sentence("page.id", id=d.id, version=d.version, evidence=d.evidence.told)
    if d.citation:
        yield f"  {reference(d.citation)}"
    yield from _cells(d, "citation", "title", "id")
    if d.placeholder:
        yield Sentence("page.placeholder", why=d.told("placeholder"))
    for level in d.levels:
        label = d.told(f"label.{level.name}")
        key, evidence = "page.level", level.evidence
        if evidence is not None:
            key = "page.question"
        yield Sentence(
            key, name=level.name, label=label, rule=level.rule,
            evidence="" if evidence is None else evidence.told,
        )  # fmt: skip
        if level.clause:
            yield Sentence("page.clause", clause=d.told(f"clause.{level.name}"))
        if level.bleeding_allowed is not None:
            yield Sentence("page.bleeding_of_level", grade=level.bleeding_allowed)
        yield from _cells(d, level.name)
    yield from _print_duration(d)
    if not d.placeholder:
        yield from _print_measurement(d)
    for question in d.questions:
        yield from _print_question(d, question)
    yield from (Sentence("page.indented", text=row.told) for row in d.attribution)
    yield from _cells(d, "attribution")
    for i in range(len(d.notes)):
        yield Sentence("page.note", note=d.told(f"notes.{i + 1}"))


def _print_duration(d: Any) -> Iterator[str]:
    if d.levels:
        yield Sentence(f"page.confirmed_{d.response_date}", rule=d.confirm.told)
        yield from _cells(d, "confirm", "response_date")
        yield Sentence("page.lost", rule=d.loss.told, days=d.no_response_days)
        yield from _cells(d, "loss", "no_response_days")
        strategies = attrs.asdict(d.strategies)
        yield Sentence(
            "page.strategies",
            **{name: Sentence(f"page_strategy.{how}") for name, how in strategies.items()},
        )
        yield from _cells(d, "strategies")
    elif d.treatment_free:
        yield Sentence("page.lost_alone", rule=d.loss.told)
        yield from _cells(d, "loss")
    if d.levels or d.treatment_free:
        yield Sentence("page.no_gap" if d.max_gap is None else "page.gap", days=d.max_gap)


def _print_question(d: Any, question: Any) -> Iterator[str]:
    yield Sentence(
        "page.question", name=question.name, label=d.told(f"label.{question.name}"),
        rule=question.rule, evidence=question.evidence.told,
    )  # fmt: skip
    if question.clause:
        yield Sentence("page.clause", clause=d.told(f"clause.{question.name}"))
    if d.bleeding_allowed is not None and getattr(question, "asks_bleeding", None) is False:
        yield Sentence("page.bleeding_not_asked_here")
    yield from _cells(d, question.name)


def _print_measurement(d: Any) -> Iterator[str]:
    if d.bleeding_allowed is None:
        yield Sentence("page.bleeding_not_asked")
    else:
        yield Sentence(f"page.bleeding_{d.bleeding_unrecorded}", grade=d.bleeding_allowed)
    yield Sentence("page.washout", **attrs.asdict(d.washouts))
    yield from _cells(d, "washouts")
    before = "_splenectomy" if d.baseline.splenectomy_before_first_treatment else ""
    yield Sentence(f"page.baseline{before}", days=d.baseline.window_days)
    yield from _cells(d, "baseline", "bleeding_allowed", "bleeding_unrecorded")
    yield Sentence("page.same_day", which=Sentence(f"page_same_day.{d.same_day}"))


def _cells(d: Any, *owners: str) -> Iterator[str]:
    """Print the cells of these owners, beside their clause."""
    for i, cell in enumerate(d.cells, start=1):
        if cell.owner in owners:
            note = d.told(f"cells.{i}") if cell.note else ""
            yield Sentence("page.clause", clause=cell.told(note))
