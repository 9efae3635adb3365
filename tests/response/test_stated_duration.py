"""How long authors say that a response lasted, and whether it had ended."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itpcase.response.stated_duration import (
    read_ending,
    read_stated_duration,
    read_stated_end,
)
from itpcase.terms import EndReason, Verdict
from itpcase.units.times import read_duration

ENDED: dict[str, tuple[tuple[int, int | None] | None, str | None]] = {
    "relapsed after 8 weeks": ((53, 59), "LOSS"),
    "relapse": (None, "LOSS"),
    "relapsed": (None, "LOSS"),
    "transient": (None, None),
    "3 months only": ((77, 106), None),
    "until relapse at 8 weeks": ((53, 59), "LOSS"),
    "8 weeks until relapse": ((53, 59), "LOSS"),
    "8 weeks, then relapsed": ((53, 59), "LOSS"),
    "relapse at week 8": ((49, 56), "LOSS"),
    "loss of response after 3 months": ((77, 106), "LOSS"),
    "relapsed within 6 months": ((0, 183), "LOSS"),
    "until death at 40 days": ((40, 40), "DEATH"),
    "died in remission after 40 days": ((40, 40), "DEATH"),
    "18个月后复发": ((533, 563), "LOSS"),
    "response lost at 6 weeks": ((39, 45), "LOSS"),
    "lost response at 6 weeks": ((39, 45), "LOSS"),
    "transient, 2 weeks": ((11, 17), None),
    "transient response of 2 weeks": ((11, 17), None),
    "1 week only": ((4, 10), None),
    "only 10 days": ((10, 10), None),
    "died at 3 months in remission": ((77, 106), "DEATH"),
    "3 months (died)": ((77, 106), "DEATH"),
    "3 months, relapse": ((77, 106), "LOSS"),
    "relapse after 3 months, again after 6 months": (None, "LOSS"),
    "until death": (None, "DEATH"),
    "time to relapse: 10 months": ((290, 319), "LOSS"),
    "response was lost after 10 months": ((290, 319), "LOSS"),
    "relapsed in less than 1 month": ((0, 31), "LOSS"),
    "复发时间\uff1a8周": ((53, 59), "LOSS"),
    "治疗有效\uff0c8周后复发": ((53, 59), "LOSS"),
    "复发\uff088周\uff09": ((53, 59), "LOSS"),
    "第8周复发": ((49, 56), "LOSS"),
    "3个月后死亡": ((77, 106), "DEATH"),
    "仅2周": ((11, 17), None),
    "短暂": (None, None),
    "6 mo -> relapse": ((168, 197), "LOSS"),
    "6 mo → relapse": ((168, 197), "LOSS"),
    "relapse: 6 mo": ((168, 197), "LOSS"),
    "relapse = 6 mo": ((168, 197), "LOSS"),
    "relapsed (day 57)": ((57, 57), "LOSS"),
    "relapsed on day 57": ((57, 57), "LOSS"),
    "relapsed on 2021-03-05": (None, "LOSS"),
}  # fmt: skip
CUT_OFF: dict[str, tuple[int, int | None] | None] = {
    "ongoing at 15 months": (442, 471),
    "lost to follow-up at 6 months": (168, 197),
    "relapse-free at last follow-up (18 months)": (533, 563),
    "ongoing": None,
    "6+ months": (182, None),
    "12 months (ongoing)": (351, 380),
    "18 months without relapse": (533, 563),
    "no relapse at 18 months": (533, 563),
    "no relapse during 18 months of follow-up": (533, 563),
    "in remission at 12 months": (351, 380),
    "still in CR at 12 months": (351, 380),
    "maintained": None,
    "maintained; total period of study 28 weeks": None,
    "not reached": None,
    "1 year 3 months, ongoing": (442, 471),
    "随访6个月失访": (168, 197),
    "随访24个月未复发": (716, 745),
    "至今15个月": (442, 471),
    "remission ongoing (>3 years)": (1095, None),
    "> 3 years (ongoing)": (1095, None),
    "15+ months": (456, None),
    "15 months +": (456, None),
    "no relapse after 2 years": (548, 913),
    "maintained at 9 months": (259, 289),
    "still in remission after 9 months": (259, 289),
    "remains in remission at 9 months": (259, 289),
    "12 months (lost to follow-up)": (351, 380),
    "12 months, then lost to follow up": (351, 380),
    "1045 days (ongoing)": (1045, 1045),
    "ongoing at last follow-up": None,
    "ongoing at last follow-up at 15 months": (442, 471),
    "15 months at last follow-up": (442, 471),
    "sustained until last visit, 15 months": (442, 471),
    "15 months follow-up without relapse": (442, 471),
    "remission throughout follow-up (15 months)": (442, 471),
    "缓解持续2年未复发": (548, 913),
    "持续缓解中": None,
    "15个月\uff0c仍缓解": (442, 471),
    "末次随访时仍缓解\uff0815个月\uff09": (442, 471),
    "未复发": None,
    "24个月内未复发": (716, 745),
    "随访24个月仍持续缓解": (716, 745),
    "still responding at 10 months": (290, 319),
    "lost to FU at 10 months": (290, 319),
    "more than 2 years, ongoing": (730, None),
    "remission persists after 3 years": (914, 1278),
    "ongoing (NR)": None,
    "NR (not reached)": None,
    "ongoing as of Mar 2021": None,
    "continued": None,
    "ongoing.": None,
    "Ongoing at 15 mo.": (442, 471),
    "ongoing, 15 mo., off treatment": (442, 471),
    "CR maintained to date (11 months)": (320, 350),
    "did not relapse in 15 months": (442, 471),
    "has not relapsed": None,
    "not relapsed at 15 months": (442, 471),
    "response ongoing for 15 months": (442, 471),
    "ongoing for at least 24 weeks": (168, None),
    "ongoing at least 24 weeks": (168, None),
    "no relapse for more than 2 years": (730, None),
    "never relapsed, followed 3 years": (914, 1278),
    "about 1 year, ongoing": (0, 731),
}  # fmt: skip
NOT_SAID: dict[str, tuple[int, int | None] | None] = {
    "390 days": (390, 390),
    "15 months": (442, 471),
    "remission for more than 2 years": (730, None),
    "at least 24 consecutive weeks": (168, None),
    "at least 24 weeks off treatment": (168, None),
    "2 years without medical care for ITP": None,
    "median 12 months (range 3-40)": None,
    "15个月": (442, 471),
    "持续15个月": (442, 471),
    "relapsed; no relapse": None,
    "relapsed after 8 weeks, ongoing at 15 months": None,
    "relapsed/refractory": None,
    "15": None,
    "possible relapse at 8 weeks": None,
    "response lasted 15 months": (442, 471),
    "3-4 weeks": (21, 28),
    "treated for relapse for 6 months": None,
    "relapse treated with IVIG for 6 months": None,
    "8 weeks after stopping prednisone": None,
    "relapsed 2 months after stopping": None,
    "relapsed 2 months after treatment": None,
    "at least 15 months": (456, None),
    "sustained for 9 months": (259, 289),
    "maintained for 9 months": (259, 289),
    "in remission for 9 months": (259, 289),
    "died of haemorrhage at 3 months": None,
    "3 months; relapsed twice": (77, 106),
    "2 of 5 relapsed after 3 months": None,
    "1,045 days": (1045, 1045),
    "15 months of follow-up": None,
    "follow-up 15 months": None,
    "until splenectomy": None,
    "6 months to 1 year": (182, 366),
    "permanent": None,
    "long-lasting": None,
    "unknown, ongoing": None,
    "3 months?": None,
    "超过2年": (730, None),
    "维持1年3个月": (442, 471),
    "停药后18个月复发": None,
    "duration not reported; relapsed": None,
    "event-free at 2 years": None,
    "relapsed after taper at 4 months": None,
    "4 months (until taper)": (107, 136),
    "0 days": (0, 0),
}  # fmt: skip
NOTHING = [
    "NR",
    "not reported",
    "n/a",
    "?",
    "no response",
    "none",
    "unknown",
]


@pytest.mark.parametrize("text", ENDED)
def test_an_end_that_the_words_name(text: str) -> None:
    """A relapse, a death, a transient response; its cause where the words have one."""
    days, cause = ENDED[text]
    found = read_stated_duration(text)

    assert (Verdict.YES, days, cause) == (found.ended, found.days, found.cause)
    assert found.lasted == found.days


@pytest.mark.parametrize("text", CUT_OFF)
def test_what_was_cut_off(text: str) -> None:
    """It went on, nobody looked further, or there was no relapse: it lasted at least so long."""
    days = CUT_OFF[text]
    found = read_stated_duration(text)

    assert (Verdict.NO, days) == (found.ended, found.days)
    assert EndReason.END_OF_FOLLOW_UP is found.cause
    assert found.lasted == (None if days is None else (days[0], None))


@pytest.mark.parametrize("text", NOT_SAID)
def test_what_the_words_do_not_say_is_not_known(text: str) -> None:
    """Neither a length alone, nor a bound, nor both at once, nor words that are not known whole."""
    found = read_stated_duration(text)

    assert (Verdict.UNKNOWN, NOT_SAID[text]) == (found.ended, found.days)
    assert found.cause is None
    assert not found.says_nothing


@pytest.mark.parametrize("text", [None, "", " ", *NOTHING])
def test_a_text_that_none_is_on_record_says_nothing(text: str | None) -> None:
    """NR can be not reported, not reached or no response, and is none of them here."""
    found = read_stated_duration(text)

    assert found.says_nothing
    assert (None, Verdict.UNKNOWN) == (found.days, found.ended)


LENGTHS = st.builds(
    "{}{} {}s".format,
    st.sampled_from(["", "about ", "more than ", "at least ", "> "]),
    st.integers(2, 60),
    st.sampled_from(["day", "week", "month", "year"]),
)


@given(length=LENGTHS)
def test_a_length_is_read_alike_whatever_is_said_of_its_end(length: str) -> None:
    """A length alone says nothing; with an end or without one its days are those of the length."""
    days = read_duration(length)
    alone = read_stated_duration(length)

    assert days is not None
    assert (days, Verdict.UNKNOWN) == (alone.days, alone.ended)
    for words in ("{}, ongoing", "ongoing ({})", "no relapse; {}", "in remission, {} so far"):
        found = read_stated_duration(words.format(length))

        assert (days, Verdict.NO) == (found.days, found.ended)
    for words in ("{} still ongoing at the last visit", "{} until now", "{}, and so far"):
        found = read_stated_duration(words.format(length))

        assert (days, Verdict.NO) == (found.days, found.ended)
        assert (days[0], None) == found.lasted
        assert (days[0], None) == read_duration(words.format(length))
    for words in ("{}, then relapsed", "relapse after {}", "until death ({})"):
        found = read_stated_duration(words.format(length))

        assert (days, Verdict.YES) == (found.days, found.ended)
    for words in ("possible relapse after {}", "relapse after {}; no relapse", "{} after the stop"):
        assert read_stated_duration(words.format(length)).ended is Verdict.UNKNOWN


WORDS = st.sampled_from(
    [
        "ongoing", "relapse", "no", "without", "not", "at", "after", "for", "in", "15", "months",
        "week", "8", ",", ";", "(", ")", "death", "only", "transient", "maintained", "remission",
        "follow-up", "lost", "to", "last", "NR", "of", "2", "5", "+", ">", "about", "IVIG", "复发",
        "未", "个月", "3",
    ]
)  # fmt: skip


@given(text=st.lists(WORDS, max_size=8).map(" ".join) | st.text(max_size=30))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    """A cause is only that of an end that is known, and a length has its least before its most."""
    found = read_stated_duration(text)

    assert found.cause is None or found.ended is not Verdict.UNKNOWN
    assert (found.cause is EndReason.END_OF_FOLLOW_UP) == (found.ended is Verdict.NO)
    if found.days is not None and found.days[1] is not None:
        assert 0 <= found.days[0] <= found.days[1]
    read_ending(text)


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("complete response; relapsed", "yes"), ("CR, relapsed after 8 weeks", "yes"),
        ("transient response", "yes"), ("loss of response", "yes"), ("relapse", "yes"),
        ("sustained remission of 120 days before discontinuation; then platelet decline", "yes"),
        ("response: threshold count after 6 weeks, maintained", "no"), ("CR, ongoing", "no"),
        ("lost to follow-up", "no"), ("完全缓解\uff0c后复发", "yes"),
        ("部分缓解\uff0c未复发", "no"),
        ("relapsed/refractory, responded", "unknown"), ("IVIG for a relapse", "unknown"),
        ("only minor response", "unknown"), ("sustained response: yes", "unknown"),
        ("complete response", "unknown"), ("no response", "unknown"), ("", "unknown"),
        (None, "unknown"), ("possible relapse", "unknown"),
    ],
)  # fmt: skip
def test_the_result_and_the_stop_may_say_it_too(text: str | None, ended: str) -> None:
    """In a clause that is known whole; a relapse that was treated is not the end of a response."""
    assert ended == read_ending(text)[0]


def test_words_of_a_line_that_contradict_each_other_are_not_known() -> None:
    """And all that speak of it are named; a text without a duration asks no other."""
    both = read_stated_end("ongoing at 15 months", "CR, relapsed", None)
    one = read_stated_end("15 months", None, "relapse")
    none = read_stated_end("NR", "CR, relapsed", None)

    assert (Verdict.UNKNOWN, None) == (both.ended, both.cause)
    assert ("stated_duration", "stated_response") == both.said_in
    assert (Verdict.YES, EndReason.LOSS, ("stop_reason",)) == (one.ended, one.cause, one.said_in)
    assert (Verdict.UNKNOWN, ()) == (none.ended, none.said_in)


def test_a_clause_too_long_for_the_grammar_says_nothing() -> None:
    """A note of many words is no duration; what it names of an end is not passed over."""
    note = "still in remission " * 20

    assert Verdict.UNKNOWN is read_stated_duration(note).ended
    assert Verdict.UNKNOWN is read_ending(f"{note}; relapsed")[0]
    assert Verdict.YES is read_ending(f"{'x' * 300}; relapsed")[0]
