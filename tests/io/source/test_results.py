"""One laboratory row of any system: the seven decisions, each with its edges."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from itpcase._sentences import Listing, Sentence
from itpcase.errors import InputError, Problem
from itpcase.io._source.days import DayReader
from itpcase.io._source.printed_counts import printed_count
from itpcase.io._source.records import Result
from itpcase.io._source.results import ResultReader
from itpcase.io._source.where import Where

WHERE = Where("source", 2)


def row(**more: Any) -> Result:
    """A row of a count in 10*9/L."""
    plain = {"patient_id": "a", "day": "2021-03-01", "where": WHERE, "unit": "10*9/L"}
    fields: dict[str, Any] = plain | more
    return Result(**fields)


def read_told(*rows: Result, **options: Any) -> tuple[list[str], list[Problem]]:
    """What counts, and what is listed."""
    told: list[Problem] = []
    reader = ResultReader(days=DayReader(), tell=told.append, **options)
    return [kept.count.printed for kept in reader.read(rows)], told


def read(*rows: Result, **options: Any) -> tuple[list[str], list[str]]:
    """What counts, and the codes of what is listed."""
    kept, told = read_told(*rows, **options)
    return kept, [problem.code for problem in told]


@pytest.mark.parametrize(
    ("number", "comparator", "printed", "expected"),
    [
        ("5", "", None, "5 10*9/L"),
        ("5", "<", None, "<5 10*9/L"),
        (None, "", "<5", "<5 10*9/L"),
        (None, "<", "5", "<5 10*9/L"),
        ("5", "", "<5", "<5 10*9/L"),
        ("5", "≤", "<=5", "<=5 10*9/L"),
        ("5", "<", "5", "<5 10*9/L"),
        ("5", "", "less than 5", "<5 10*9/L"),
        ("5", "<", "under 5", "<5 10*9/L"),
        ("5", "", "up to 5000 /uL", "<=5 10*9/L"),
        ("200", "", "more than 200 10*9/L", ">200 10*9/L"),
        ("5", "", "5-10", "5-10 10*9/L"),
        ("5", "", "5 to 10", "5 to 10 10*9/L"),
        ("150", "", "150000", "150 10*9/L"),
        (None, "", "150 x10^9/L", "150 x10^9/L"),
        (None, "", "clumped", None),
        (None, "", None, None),
    ],
)
def test_the_columns_of_a_row_are_one_text(
    number: str | None, comparator: str, printed: str | None, expected: str | None
) -> None:
    """Number, sign and printed text say one count, whichever of them are there."""
    found = printed_count(row(number=number, comparator=comparator, printed=printed))

    assert expected == found


@pytest.mark.parametrize(
    ("number", "comparator", "printed"),
    [
        ("5", ">", "<5"),
        ("5", "=", "<5"),
        ("5", ">", "less than 5"),
        ("5", "=", "under 5"),
        ("2.5", "", "less than 5"),
        ("5", "<", "5-10"),
        ("5", "", "5000-10000 /mL"),
        ("2.5", "", "<5"),
        ("7", "<", "<5"),
        ("5", "?", None),
    ],
)
def test_columns_that_contradict_one_another_are_refused(
    number: str, comparator: str, printed: str | None
) -> None:
    """Two signs, or a bound beside another number, are refused by name."""
    with pytest.raises(InputError):
        printed_count(row(number=number, comparator=comparator, printed=printed))


SIGNS = ("<", "<=", ">", ">=")


@pytest.mark.parametrize("printed", ["9\n120", "50\n48", "<5\n120", "50\t48"])
@pytest.mark.parametrize("number", [None, "9", "50", "9120"])
def test_two_values_on_two_lines_are_refused_beside_a_number(
    number: str | None, printed: str
) -> None:
    """The number may be one of them, or the two read as one; nobody knows which."""
    kept, codes = read(row(number=number, printed=printed))
    assert not kept
    assert codes in (["MORE_THAN_A_NUMBER"], ["SIGN_CONTRADICTS"])


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("50\n10*9/L", []), ("50\nclumped", ["WORDS_BESIDE"]),
        ("clumps in 3\n4 fields", ["WORDS_BESIDE"]),
    ],
)  # fmt: skip
def test_a_unit_or_words_on_the_next_line_are_no_second_value(
    printed: str, told: list[str]
) -> None:
    """The number is kept; words are told of."""
    assert read(row(number="50", printed=printed)) == (["50"], told)


@pytest.mark.parametrize("one", SIGNS)
@pytest.mark.parametrize("two", SIGNS)
@pytest.mark.parametrize("number", [1, 10, 30, 9_999])
def test_a_sign_survives_or_is_refused(number: int, one: str, two: str) -> None:
    """Whatever a row says, a bound never becomes an exact count."""
    cell = row(number=str(number), comparator=one, printed=f"{two}{number}")
    if one == two:
        assert f"{one}{number} 10*9/L" == printed_count(cell)
    else:
        with pytest.raises(InputError):
            printed_count(cell)


@pytest.mark.parametrize("states", [*permutations(("preliminary", "final", "entered-in-error"))])
def test_the_order_of_rows_does_not_matter(states: tuple[str, ...]) -> None:
    """A preliminary and a withdrawn result give way to a final one, wherever they stand."""
    rows = [row(status=state, number=str(n), key=state) for n, state in enumerate(states, start=1)]
    expected = str(states.index("final") + 1)

    assert ([expected], ["PRELIMINARY_RESULT", "WITHDRAWN_RESULT"]) == (
        read(*rows)[0], sorted(read(*rows)[1]),
    )  # fmt: skip


def test_a_version_that_takes_a_result_back_takes_it_back() -> None:
    """The last version decides, whatever the earlier ones said."""
    first = row(number="9", key=1, version="1", status="final")
    last = row(key=1, version="2", status="entered-in-error")

    assert ([], ["REPLACED_RESULT", "WITHDRAWN_RESULT"]) == read(last, first)


@pytest.mark.parametrize("word", ["final", "F", "Corrected", "entered_in_error", "?"])
def test_a_status_that_is_not_known_is_told_of_and_kept(word: str) -> None:
    """Unknown is not withdrawn."""
    kept, told = read(row(number="9", status=word))
    expected = {"entered_in_error": ([], ["WITHDRAWN_RESULT"]), "?": (["9"], ["UNKNOWN_STATUS"])}

    assert expected.get(word, (["9"], [])) == (kept, told)


@pytest.mark.parametrize(
    ("low", "unit", "told"),
    [("150", "10*9/L", []), ("80", "10*9/L", []), ("220", "10*9/L", []),
     ("79.99", "10*9/L", ["REFERENCE_RANGE"]), ("220.01", "10*9/L", ["REFERENCE_RANGE"]),
     ("150000", "10*9/L", ["REFERENCE_RANGE"]), ("150000", "/uL", []), ("low", "10*9/L", [])],
)  # fmt: skip
def test_the_reference_range_is_a_witness(low: str, unit: str, told: list[str]) -> None:
    """The lower end of every range of platelets lies from 80 to 220: else the unit is wrong."""
    kept, found = read(row(number="90", unit=unit, range_low=low))

    assert (1, told) == (len(kept), found)


def test_what_a_witness_says() -> None:
    """Between which ends the limit should lie, what it is, and that the count stays."""
    _, (told,) = read_told(row(number="90", unit="/uL", range_low="150"))

    assert "a lower limit from 80 to 220 ×10⁹/L" == told.needed
    assert "150 /uL, which is 0.15 ×10⁹/L" == told.given
    assert told.remedy.endswith("the count is kept")


@pytest.mark.parametrize("day", ["2021-02-30", "2021-02-30T08:00"])
def test_a_day_that_no_calendar_has(day: str) -> None:
    """It is told as one that must be corrected."""
    kept, (told,) = read_told(row(number="90", day=day))

    assert ([], "NOT_A_DAY", "a day of the calendar") == (kept, told.code, told.needed)
    assert "correct the date; the row is left out" == told.remedy


def test_what_contradicts_is_an_error_that_shows_both() -> None:
    """Sign, number and text of one row; how many copies of one result there are."""
    _, (one,) = read_told(row(number="5", comparator="<", printed=">5"))
    _, copies = read_told(row(number="5", key="r"), row(number="50", key="r"))

    assert ("error", "<5 beside '>5'") == (one.severity, one.given)
    assert [("error", "CONTRADICTING_COPIES")] * 2 == [(p.severity, p.code) for p in copies]


@pytest.mark.parametrize(
    ("number", "unit", "told"),
    [("9", "10*9/L", ["DUPLICATE_RESULT"]), ("9.0", "K/uL", ["DUPLICATE_RESULT"]),
     ("9000", "/uL", ["DUPLICATE_RESULT"]), ("9000", "10*9/L", []), ("12", "10*9/L", [])],
)  # fmt: skip
def test_results_of_one_instant(number: str, unit: str, told: list[str]) -> None:
    """One result in two spellings is one; two results are two."""
    one, two = (
        row(number=n, unit=u, day="2021-03-01T08:00:00", where=Where("source", at))
        for at, (n, u) in enumerate([("9", "10*9/L"), (number, unit)])
    )
    counts, codes = read(one, two)

    assert (2 - len(told), told) == (len(counts), codes)


@pytest.mark.parametrize(
    "where",
    [Where("a"), Where("a", 3), Where("a", None, "id 7"), Where("a", 3, "id 7"),
     Where("a", 3, sheet="it's, one")],
)  # fmt: skip
def test_a_place_is_one_text(where: Where) -> None:
    """With its words in other languages or without them, and it is read back from there."""
    assert str(where) == where.text
    assert where == Where.of_text(where.text)


@pytest.mark.parametrize(
    "where", [Where("a"), Where("a", 3), Where("a", None, "x"), Where("a", 3, "x")]
)
def test_a_place_is_told_in_words(where: Where) -> None:
    """Its row is one in every language, as the words of a place say it."""
    row = None if where.row is None else Sentence("problem_at.row", row=where.row)
    whole = Listing([part for part in (where.file, row, where.id) if part], "list.comma")

    assert [whole.render(lang) for lang in ("en", "zh")] == [
        where.told.render(lang) for lang in ("en", "zh")
    ]
    assert (whole, whole.parts) == (where.told, where.told.parts)


@pytest.mark.parametrize(
    ("printed", "unit", "count"),
    [("12K", "K/uL", 12), ("150 K", "K/uL", 150), ("1.5万", "万/μL", 15), ("12 G", "G/L", 12),
     ("12 x10^9", "x10^9/L", 12), ("<5K", "K/uL", 5)],
)  # fmt: skip
def test_thousands_that_the_unit_says_again(printed: str, unit: str, count: float) -> None:
    """The number is one of its unit, whether the thousands stand in one place or in both."""
    told: list[Problem] = []
    rows = [row(printed=printed, unit=unit)]
    (kept,) = ResultReader(days=DayReader(), tell=told.append).read(rows)

    assert (count, []) == (kept.count.value, told)


@pytest.mark.parametrize(
    ("printed", "unit", "counts"),
    [("12K", "/uL", [12.0]), ("K", "K/uL", []), ("12 K", "万/μL", [])],
)
def test_thousands_that_the_unit_does_not_say(printed: str, unit: str, counts: list[float]) -> None:
    """They make one unit with what stands beside them, or the row is told of."""
    told: list[Problem] = []
    rows = [row(printed=printed, unit=unit)]
    kept = [*ResultReader(days=DayReader(), tell=told.append).read(rows)]

    assert counts == [each.count.value for each in kept]
    assert bool(kept) != bool(told)
