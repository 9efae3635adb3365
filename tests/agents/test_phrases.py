"""Agents as they are printed: with dose, salt, form, suffix, code, in other languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itpcase.agents import code_of, list_agents, look_up_agent, read_agent, split_agents

PRINTED = {
    "rituximab 375 mg/m2 x4": ("rituximab", "375 mg/m2 x4"),
    "Rituximab 375 mg/m² weekly": ("rituximab", "375 mg/m2"),
    "prednisone 20 MG Oral Tablet": ("prednisone", "20 MG"),
    "METHYLPREDNISOLONE SODIUM SUCCINATE": ("methylprednisolone", None),
    "Prednisolon": ("prednisolone", None),
    "Dexaméthasone": ("dexamethasone", None),
    "海曲泊帕乙醇胺片": ("hetrombopag", None),
    "艾曲泊帕乙醇胺片 25mg": ("eltrombopag", "25mg"),
    "注射用甲泼尼龙琥珀酸钠 40mg": ("methylprednisolone", "40mg"),
    "重组人血小板生成素注射液15000U": ("rhtpo", "15000U"),
    "大剂量地塞米松冲击治疗": ("dexamethasone", None),
    "rituximab-abbs": ("rituximab", None),
    "rituximab-arrx 500 mg": ("rituximab", "500 mg"),
    "romiplostim-abcd": ("romiplostim", None),
    "脾切除术": ("splenectomy", None),
    "splenectomies": ("splenectomy", None),
    "Splénectomie laparoscopique": ("splenectomy", None),
    "Splenektomie": ("splenectomy", None),
    "esplenectomía": ("splenectomy", None),
    "gamma globulin": ("ivig", None),
    "intravenous immunoglobulin": ("ivig", None),
    "Immunoglobulins": ("ivig", None),
    "IVIg 1 g/kg x 2 days": ("ivig", "1 g/kg x 2 days"),
    "immunoglobulin G human 10% solution for injection": ("ivig", None),
    "L01FA01": ("rituximab", None),
    "b02bx05": ("eltrombopag", None),
    "Rituximab (L01FA01)": ("rituximab", None),
    "ROMIPLOSTIM 250 MCG Injection [NPLATE]": ("romiplostim", "250 MCG"),
    "anti-D 50 µg/kg": ("anti-d", "50 μg/kg"),
    "HD-DXM 40 mg d1-4": ("dexamethasone", "40 mg"),
    "rituximab and hyaluronidase": ("rituximab", None),
    "Azathioprin": ("azathioprine", None),
    "acide tranexamique": ("tranexamic acid", None),
    "PLACEBO": ("placebo", None),
    "Study Drug": ("study drug", None),
    "prednisone\u200b": ("prednisone", None),
    "\uff32\uff34\uff38": ("rituximab", None),
}


@pytest.mark.parametrize(("text", "said"), PRINTED.items())
def test_what_is_printed_beside_a_name(text: str, said: tuple[str, str | None]) -> None:
    """Dose, salt, form, route, suffix, code, accents and plurals leave the agent what it is."""
    word = read_agent(text)

    assert word.agent is not None
    assert said == (word.agent.name, word.dose)
    assert text == word.printed
    assert word.problem is None
    assert said[0] == code_of(text)


@pytest.mark.parametrize(
    "text",
    ["no rituximab", "rituximab planned", "rituximab?", "rituximab refused", "拒绝脾切除",
     "脾切除术后", "prednisone rituximab", "prednisone-ivig", "not splenectomy", "rituximb",
     "Rituximab (B02BX05)", "allergy to ivig", "declined splenectomy", "drug x", "", "-"],
)  # fmt: skip
def test_another_word_beside_a_name_makes_it_unknown(text: str) -> None:
    """What may deny, doubt or add is not read over: the text is unknown, and stays as printed."""
    word = read_agent(text, "lines.agents")

    assert word.agent is None
    assert word.problem is not None
    assert ("UNKNOWN_AGENT", "lines.agents") == (word.problem.code, word.problem.argument)
    assert text.casefold() == code_of(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [("TPO-RA 50 mg", "AGENT_CLASS"), ("pred 1 mg/kg", "AMBIGUOUS_AGENT"),
     ("prednisone 0 mg/d", "DOSE_OF_ZERO"), ("prednisone 0.0 mg", "DOSE_OF_ZERO")],
)  # fmt: skip
def test_a_class_and_a_dose_of_zero(text: str, code: str) -> None:
    """A class stays a class with a dose, and a dose of zero is no treatment."""
    word = read_agent(text)

    assert word.agent is None
    assert word.problem is not None
    assert code == word.problem.code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("w/o rituximab", "UNKNOWN_AGENT"), ("W/O IVIG", "UNKNOWN_AGENT"),
        ("d/c prednisone", "UNKNOWN_AGENT"), ("prednisone 5 mg d/c", "UNKNOWN_AGENT"),
        ("D/C'd prednisone", "UNKNOWN_AGENT"), ("s/p splenectomy", "UNKNOWN_AGENT"),
        ("s.p. splenectomy", "UNKNOWN_AGENT"), ("h/o rituximab", "UNKNOWN_AGENT"),
        ("c/i rituximab", "UNKNOWN_AGENT"), ("z.n. splenektomie", "UNKNOWN_AGENT"),
        ("prednisone 0", "DOSE_OF_ZERO"), ("prednisone 0/d", "DOSE_OF_ZERO"),
        ("IVIG x0", "DOSE_OF_ZERO"), ("rituximab 0x", "DOSE_OF_ZERO"),
        ("rituximab 0 of 4", "DOSE_OF_ZERO"), ("prednisone 0,0", "DOSE_OF_ZERO"),
        ("prednisone p/o", None), ("i/v IVIG", None), ("s/c romiplostim", None),
        ("romiplostim s.c.", None), ("IVIG 1 g/d", None), ("rhTPO 300 U/d", None),
        ("prednisone 2 x/d", None), ("rituximab day 0", None), ("vincristine d0", None),
        ("prednisone 0-20 mg", None), ("prednisone 10-0-5 mg", None), ("prednisone 0.5 mg", None),
        ("prednisone 05 mg", None), ("c", "UNKNOWN_AGENT"), ("CS", None), ("GCs", None),
    ],
)  # fmt: skip
def test_short_words_and_zeros(text: str, code: str | None) -> None:
    """Without, stopped, status post and none of it begin no treatment; routes and rates do."""
    assert code == read_agent(text).code


@pytest.mark.parametrize(
    ("text", "near"),
    [("rituximb 375 mg/m2", "rituximab"), ("Eltrombopagg 50 mg", "eltrombopag"),
     ("prednizone taper", "prednisone")],
)  # fmt: skip
def test_near_misses_in_a_phrase(text: str, near: str) -> None:
    """A misspelt name in a phrase is listed with its nearest word."""
    problem = read_agent(text).problem

    assert problem is not None
    assert near in problem.remedy


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("prednisone + rituximab", ("prednisone ", " rituximab")),
        ("Prednisone and IVIG", ("Prednisone", "IVIG")),
        ("prednisone, rituximab 375 mg/m2", ("prednisone", "rituximab 375 mg/m2")),
        ("泼尼松联合利妥昔单抗", ("泼尼松", "利妥昔单抗")),
        ("prednisone/IVIG", ("prednisone", "IVIG")),
        ("rituximab 375 mg/m2", ("rituximab 375 mg/m2",)),
        ("prednisone\r\nrituximab 375 mg/m2", ("prednisone", "rituximab 375 mg/m2")),
        ("rituximab\n375 mg/m2", ("rituximab\n375 mg/m2",)),
        ("prednisone; then rituximab", ("prednisone; then rituximab",)),
        ("prednisone, and then IVIG", ("prednisone, and then IVIG",)),
        ("drug x, drug y", ("drug x, drug y",)),
        ("drug x + ivig", ("drug x ", " ivig")),
        ("anti-Rh(D)", ("anti-Rh(D)",)),
    ],
)  # fmt: skip
def test_several_agents_in_one_text(text: str, parts: tuple[str, ...]) -> None:
    """A plus sign always divides; other words do where both sides are understood."""
    assert parts == split_agents(text)


@pytest.mark.parametrize(
    "beside", ["", " 20 mg", " 1 mg/kg/d", " tablets", " IV", " weekly x4", " 375 mg/m2"]
)
def test_a_dose_never_changes_the_agent(beside: str) -> None:
    """Every word of the vocabulary, the longest too, is the same agent with a dose beside it."""
    words = [word for agent in list_agents() for word in agent.words]
    alone = [look_up_agent(word) for word in words]

    assert None not in alone
    assert alone == [look_up_agent(word + beside) for word in words]


@given(st.text(max_size=40))
def test_any_text_is_understood_or_unknown(text: str) -> None:
    """No text leads to an error; what is not understood says why."""
    word = read_agent(text)

    assert (word.agent is None) == (word.problem is not None)
    assert split_agents(text)


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        ("Prednisone 1 mg/kg/j", "prednisone"), ("romiplostim 1 mcg/kg/sett", "romiplostim"),
        ("prednisone 20 mg b.d.", "prednisone"), ("prednisolone 30 mg mane", "prednisolone"),
        ("eltrombopag 50 mg nocte", "eltrombopag"), ("prednisone 10 mg alt die", "prednisone"),
        ("romiplostim 3 µg/kg qw", "romiplostim"), ("azathioprine 50 mg t.i.d.", "azathioprine"),
        ("Prednisolon 20 mg 1-0-0-1", "prednisolone"), ("泼尼松 20mg 每日两次", "prednisone"),
        ("Prednison 20 mg zweimal täglich", "prednisone"), ("prednisone 25 mg/die", "prednisone"),
        ("avatrombopag 20 mg thrice weekly", "avatrombopag"), ("泼尼松片20mg隔日", "prednisone"),
        ("vincristin 2 mg 1x/Woche x4", "vincristine"),
        ("romiplostim 1-10 µg/kg/wk", "romiplostim"),
    ],
)  # fmt: skip
def test_a_rhythm_beside_a_drug(text: str, agent: str) -> None:
    """It does not change which drug it is, in any language of wards."""
    assert agent == read_agent(text).agent.name  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text", ["tranexamic acid 1 g tds prn", "no prednisone bd", "prednisone w/o bd", "MP 1 g bd"]
)
def test_a_rhythm_makes_no_drug_known(text: str) -> None:
    """As needed, not given and of two meanings stay what they are."""
    assert read_agent(text).agent is None
