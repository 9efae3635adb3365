"""The vocabulary of ITP agents."""

from __future__ import annotations

import csv
import importlib
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase.agents import (
    Agent,
    AgentClass,
    Use,
    codes_of,
    find_agent,
    list_agents,
    look_up_agent,
    own_agent,
    read_agent,
    say_agents,
    says_no_treatment,
    split_agents,
    unread_agents,
)
from itpcase.agents.lookup import _index
from itpcase.agents.saying import agents_told
from itpcase.agents.vocabulary import AGENTS, AMBIGUOUS, CLASSES, words_of
from itpcase.errors import InputError
from itpcase.history import line_outcomes

EXAMPLES = Path(itp.__file__).parent / "examples"

ATC = {
    "prednisone": "H02AB07", "prednisolone": "H02AB06", "methylprednisolone": "H02AB04",
    "dexamethasone": "H02AB02", "ivig": "J06BA02", "anti-d": "J06BB01", "rituximab": "L01FA01",
    "obinutuzumab": "L01FA03", "daratumumab": "L01FC01", "romiplostim": "B02BX04",
    "eltrombopag": "B02BX05", "lusutrombopag": "B02BX07", "avatrombopag": "B02BX08",
    "fostamatinib": "B02BX09", "ibrutinib": "L01EL01", "zanubrutinib": "L01EL03",
    "orelabrutinib": "L01EL04", "remibrutinib": "L04AA60", "efgartigimod": "L04AL01",
    "rozanolixizumab": "L04AL02", "nipocalimab": "L04AL03", "sutimlimab": "L04AJ04",
    "azathioprine": "L04AX01", "mycophenolate": "L04AA06", "ciclosporin": "L04AD01",
    "tacrolimus": "L04AD02", "sirolimus": "L04AH01", "baricitinib": "L04AF02",
    "danazol": "G03XA01", "dapsone": "J04BA02", "hydroxychloroquine": "P01BA02",
    "cyclophosphamide": "L01AA01", "vincristine": "L01CA02", "vinblastine": "L01CA01",
    "decitabine": "L01BC08", "bortezomib": "L01XG01", "tretinoin": "L01XF01",
    "tranexamic acid": "B02AA02", "platelet transfusion": "B05AX02", "oprelvekin": "L03AC02",
}  # fmt: skip
"""The codes of the ATC index of 2026-04-25."""

ABSENT = {"hetrombopag", "rhtpo", "rilzabrutinib", "sovleplenib", "ianalumab", "mezagitamab"}
"""Agents that had no code on that day."""

WORDS = {
    "泼尼松": "prednisone", "强的松": "prednisone", "泼尼松龙": "prednisolone",
    "强的松龙": "prednisolone", "甲泼尼龙": "methylprednisolone", "地塞米松": "dexamethasone",
    "大剂量地塞米松": "dexamethasone", "利妥昔单抗": "rituximab", "美罗华": "rituximab",
    "艾曲泊帕": "eltrombopag", "海曲泊帕": "hetrombopag", "罗米司亭": "romiplostim",
    "罗普司亭": "romiplostim", "阿伐曲泊帕": "avatrombopag", "重组人血小板生成素": "rhtpo",
    "特比澳": "rhtpo", "泽布替尼": "zanubrutinib", "奥布替尼": "orelabrutinib",
    "脾切除": "splenectomy", "脾脏切除术": "splenectomy", "丙种球蛋白": "ivig",
    "Imurel": "azathioprine", "切脾": "splenectomy", "静丙": "ivig", "RhIG": "anti-d",
    "Decortin": "prednisone", "Decortin-H": "prednisolone", "Fortecortin": "dexamethasone",
    "Urbason": "methylprednisolone", "Danatrol": "danazol", "Ruxience": "rituximab",
    "激素": "corticosteroid",
    "血小板输注": "platelet transfusion", "氨甲环酸": "tranexamic acid", "环孢素A": "ciclosporin",
    "DXM": "dexamethasone", "HD-DXM": "dexamethasone", "hd dxm": "dexamethasone",
    "RTX": "rituximab", "EPAG": "eltrombopag", "IVIg": "ivig", "IV Ig": "ivig", "i.v.Ig": "ivig",
    "anti-D": "anti-d", "Anti D": "anti-d", "WinRho": "anti-d", "Nplate": "romiplostim",
    "Promacta": "eltrombopag", "REVOLADE": "eltrombopag", "Doptelet": "avatrombopag",
    "Tavalisse": "fostamatinib", "Brukinsa": "zanubrutinib", "百悦泽": "zanubrutinib",
    "cyclosporine": "ciclosporin", "CsA": "ciclosporin", "MMF": "mycophenolate",
    "Mycophenolate  Mofetil": "mycophenolate", "steroids": "corticosteroid", "ATRA": "tretinoin",
    "rh-TPO": "rhtpo", "rhTPO": "rhtpo", "\uff32ituximab": "rituximab", "VCR": "vincristine",
    "all-trans retinoic acid": "tretinoin", "gamma globulin": "ivig", "Gamimune": "ivig",
}  # fmt: skip


RECALLED = {
    "リツキシマブ": "rituximab", "リツキサン": "rituximab", "エルトロンボパグ": "eltrombopag",
    "レボレード": "eltrombopag", "ロミプロスチム": "romiplostim", "ロミプレート": "romiplostim",
    "プレドニゾロン": "prednisolone", "プレドニン": "prednisolone",
    "デキサメタゾン": "dexamethasone",
    "メチルプレドニゾロン": "methylprednisolone", "ソルメドロール": "methylprednisolone",
    "免疫グロブリン大量療法": "ivig", "ガンマグロブリン": "ivig", "脾摘": "splenectomy",
    "脾臓摘出術": "splenectomy", "血小板輸血": "platelet transfusion",
    "ステロイド": "corticosteroid",
    "ホスタマチニブ": "fostamatinib", "エフガルチギモド": "efgartigimod", "ダナゾール": "danazol",
    "リツキシマフ゛": "rituximab", "リツキマフ": None, "ﾘﾂｷｼﾏﾌﾞ": "rituximab",
    "プレドニゾン": "prednisone",
    "리툭시맙": "rituximab", "엘트롬보팍": "eltrombopag", "로미플로스팀": "romiplostim",
    "프레드니솔론": "prednisolone", "덱사메타손": "dexamethasone", "면역글로불린": "ivig",
    "비장절제술": "splenectomy", "혈소판 수혈": "platelet transfusion", "위약": "placebo",
    "ритуксимаб": "rituximab", "Элтромбопаг": "eltrombopag", "РОМИПЛОСТИМ": "romiplostim",
    "преднизолон": "prednisolone", "преднизон": "prednisone", "метипред": "methylprednisolone",
    "дексаметазон": "dexamethasone", "ВВИГ": "ivig", "внутривенный иммуноглобулин": "ivig",
    "спленэктомия": "splenectomy", "Спленектомия": None, "ГКС": "corticosteroid",
    "類固醇": "corticosteroid", "利妥昔單抗": "rituximab", "脾臟切除術": "splenectomy",
    "Prednizolon": "prednisolone", "prednizon": "prednisone", "Deksametazon": "dexamethasone",
    "metyloprednizolon": "methylprednisolone", "rytuksymab": "rituximab", "İVİG": "ivig",
    "rituksimab": "rituximab", "Splenektomia": "splenectomy", "splenektomi": "splenectomy",
    "azatiopryna": "azathioprine", "cyklosporyna": "ciclosporin", "vinkrisztin": "vincristine",
    "σπληνεκτομή": "splenectomy", "πρεδνιζολόνη": "prednisolone",
}  # fmt: skip
"""Words of further languages, and two that are misspelled."""


@pytest.mark.parametrize(("word", "name"), RECALLED.items())
def test_words_of_further_languages(word: str, name: str | None) -> None:
    """Japanese, Korean, Russian and others lead to the same name, and are said to be recalled."""
    found = look_up_agent(word)

    assert name == (None if found is None else found.name)
    if found is not None:
        assert "in further languages, recalled and not checked, " in found.explain()
        assert found.recalled


@pytest.mark.parametrize(
    ("text", "name", "dose"),
    [
        ("プレドニゾロン錠5mg", "prednisolone", "5mg"),
        ("プレドニゾロン 20mg/日", "prednisolone", "20mg/日"),
        ("メチルプレドニゾロンパルス療法", "methylprednisolone", None),
        ("프레드니솔론 20mg/일", "prednisolone", "20mg/일"),
        ("Преднизолон 60 мг/сут", "prednisolone", "60 мг/сут"),
        ("дексаметазон 40 мг в/в", "dexamethasone", "40 мг"),
        ("ВВИГ 1 \u0433/кг", "ivig", "1 \u0433/кг"),
        ("преднизолон 0 мг", None, "0 мг"), ("脾摘後", None, None), ("비장절제술 후", None, None),
        ("プレドニゾロン中止", None, None), ("リツキシマブ予定", None, None),
        ("без ритуксимаба", None, None), ("отказ от спленэктомии", None, None),
    ],
)  # fmt: skip
def test_doses_and_denials_of_further_languages(
    text: str, name: str | None, dose: str | None
) -> None:
    """A dose stands beside a name in each script; what is over, planned or refused is unknown."""
    word = read_agent(text)

    assert (name, dose) == (None if word.agent is None else word.agent.name, word.dose)


@pytest.mark.parametrize(
    ("text", "parts"),
    [("преднизолон и ВВИГ", 2), ("プレドニゾロンとエルトロンボパグ", 2),
     ("프레드니솔론 및 리툭시맙", 2),
     ("prednizon i IVIG", 2), ("prednizolon ve IVIG", 2), ("prednison en rituximab", 2),
     ("prednisolon och rituximab", 2), ("cyclosporine A", 1)],
)  # fmt: skip
def test_words_for_and(text: str, parts: int) -> None:
    """Two drugs with a word for *and* between them are two; the A of ciclosporin is none."""
    assert parts == len(split_agents(text))
    assert all(look_up_agent(each) is not None for each in split_agents(text))


@pytest.mark.parametrize(
    "text",
    [
        "нет",
        "なし",
        "無",
        "없음",
        "keine",
        "yok",
        "brak",
        "経過観察",
        "治療なし",
        "치료 없음",
        "ei hoitoa",
        "bez léčby",
    ],
)
def test_words_for_no_treatment(text: str) -> None:
    """What says that there was no treatment is no agent, in further languages."""
    assert says_no_treatment(text)
    assert look_up_agent(text) is None


@pytest.mark.parametrize(("word", "name"), WORDS.items())
def test_words_that_stand_for_an_agent(word: str, name: str) -> None:
    """English, Chinese, brands and abbreviations lead to one name, however they are written."""
    found = look_up_agent(word)

    assert found is not None
    assert name == found.name == find_agent(word).name


@pytest.mark.parametrize(("name", "code"), ATC.items())
def test_atc_codes(name: str, code: str) -> None:
    """Each agent has the code that the ATC index gives it."""
    found = find_agent(name)

    assert (code, "code", "seen") == (found.atc, found.atc_status, found.evidence.tag)
    assert code in found.explain()


def test_no_other_agent_has_a_code() -> None:
    """A code that was not read in the index is not there."""
    assert set(ATC) == {row.name for row in AGENTS if row.atc is not None}


@pytest.mark.parametrize("name", sorted(ABSENT))
def test_agents_without_a_code_say_so(name: str) -> None:
    """An agent that was not in the index says that it was not."""
    found = find_agent(name)

    assert (None, "absent") == (found.atc, found.atc_status)
    assert "no ATC code on 2026-04-25" in found.explain()


def test_other_codes_are_told_in_a_note() -> None:
    """An agent with further codes names the rule or the code."""
    assert "H02AB" in find_agent("dexamethasone").explain()
    assert "L01EG04" in find_agent("sirolimus").explain()


def test_only_these_are_absent() -> None:
    """That an agent had no code is said of those that were looked up."""
    assert ABSENT == {row.name for row in AGENTS if row.atc_status == "absent"}


@pytest.mark.parametrize("series", ["ding-2025", "published-cases"])
def test_every_agent_of_the_examples_is_known(series: str) -> None:
    """Each agent of the published cases is in the vocabulary, under the name that they use."""
    with (EXAMPLES / series / "lines.csv").open(encoding="utf-8", newline="") as file:
        names = {name for row in csv.DictReader(file) for name in row["agents"].split(" + ")}

    assert names
    assert names == {find_agent(name).name for name in names}


def test_every_agent_of_the_attribution_table_is_known() -> None:
    """Each agent for which IWG gives a time to response is in the vocabulary, under that name."""
    names = {row.agent for row in itp.IWG_2009.attribution}

    assert 12 == len(names)
    assert names == {find_agent(name).name for name in names}


def test_every_word_has_one_meaning() -> None:
    """No word stands for two agents, or for an agent and a class."""
    words = [word for row in AGENTS for word in row.words]
    others = [word for group in (*CLASSES, *AMBIGUOUS) for word in words_of(group)]

    with pytest.raises(InputError, match="AGENT_WORD_TWICE"):
        _index([*AGENTS, Agent(name="ivig", kind=AgentClass.SYK, uses=Use.RESCUE)])
    assert all(find_agent(word) in AGENTS for word in words)
    assert [] == [word for word in others if look_up_agent(word) is not None]


@pytest.mark.parametrize("word", [word for group in CLASSES for word in words_of(group)])
def test_a_class_is_refused_with_the_reason(word: str) -> None:
    """A word for a class of drugs is no agent, and the message says why."""
    with pytest.raises(InputError, match="it is a class: ") as caught:
        find_agent(word)

    assert "AGENT_CLASS" == caught.value.problem.code


@pytest.mark.parametrize(("word", "meanings"), AMBIGUOUS.items())
def test_a_word_with_two_meanings_is_refused(word: str, meanings: tuple[str, ...]) -> None:
    """A word that can mean two agents is refused, and the message names both."""
    with pytest.raises(InputError) as caught:
        find_agent(word)

    assert "AMBIGUOUS_AGENT" == caught.value.problem.code
    assert all(meaning in caught.value.problem.remedy for meaning in meanings)


@pytest.mark.parametrize(
    ("word", "near"),
    [("rituximb", "rituximab"), ("eltrombopeg", "eltrombopag"), ("zanubrutini", "zanubrutinib"),
     ("泽布替", "zanubrutinib"), ("prednison", "prednisone"), ("mycop", "mycophenolate"),
     ("mabth", "rituximab")],
)  # fmt: skip
def test_an_unknown_word_is_refused_with_its_neighbours(word: str, near: str) -> None:
    """A misspelt name is not corrected silently: the error lists the nearest names."""
    if look_up_agent(word) is not None:  # a spelling that is in the vocabulary
        assert near == find_agent(word).name
        return
    with pytest.raises(InputError, match="UNKNOWN_AGENT") as caught:
        find_agent(word)

    assert near in caught.value.problem.remedy


@pytest.mark.parametrize("word", ["", "qqqqqq", 3, None])
def test_what_is_like_nothing(word: str) -> None:
    """A word without a neighbour, and what is no text, are refused."""
    with pytest.raises(InputError, match="UNKNOWN_AGENT"):
        find_agent(word)


def test_who_asks_for_the_agent_alone_pays_for_no_proposal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A table of many other drugs is read without a look for the word nearest to each."""
    monkeypatch.setattr("itpcase.agents.lookup._near", pytest.fail)
    drug = "counted drug 10 mg"

    assert look_up_agent(drug) is None
    assert (drug,) == codes_of((drug,)) == unread_agents((drug,)) == split_agents(drug)
    assert drug == own_agent(drug).name


def test_uses() -> None:
    """Steroids treat and rescue, IVIG rescues, antifibrinolytics are adjuncts, transfusion both."""
    assert (Use.DISEASE_MODIFYING, Use.RESCUE) == find_agent("prednisone").uses
    assert (Use.RESCUE,) == find_agent("ivig").uses
    assert (Use.ADJUNCT,) == find_agent("tranexamic acid").uses
    assert (Use.RESCUE, Use.ADJUNCT) == find_agent("platelet transfusion").uses
    assert find_agent("platelets").is_adjunct
    assert find_agent("splenectomy").is_procedure
    assert not find_agent("rituximab").is_procedure


def test_agents_by_class() -> None:
    """The list of a class holds its agents and no other."""
    names = {row.name for row in list_agents(AgentClass.TPO_RA)}

    assert {
        "eltrombopag", "hetrombopag", "romiplostim", "avatrombopag", "lusutrombopag",
    } == names  # fmt: skip
    assert AGENTS == list_agents()
    assert {row.kind for row in AGENTS} == set(AgentClass)
    with pytest.raises(InputError, match="NOT_IN_VOCABULARY"):
        list_agents("TPO")


def test_an_agent_of_ones_own() -> None:
    """A drug that is missing is built, with a generic name in small letters."""
    mine = Agent(name="cevidoplenib", kind="Syk inhibitor", uses=["disease-modifying"])

    assert "cevidoplenib" == str(mine)
    assert "ATC code not looked up" in mine.explain()
    names: tuple[Any, ...] = ("Cevidoplenib", " x", "-", 3)
    for name in names:
        with pytest.raises(InputError, match="AGENT_NAME"):
            Agent(name=name, kind=AgentClass.SYK, uses=Use.DISEASE_MODIFYING)


@given(st.text(max_size=12))
def test_any_text_is_an_agent_or_refused_by_name(text: str) -> None:
    """Every text leads to an agent or to an error with a code, the same each time."""
    found = look_up_agent(text)
    if found is not None:
        assert found is find_agent(text)
        return
    with pytest.raises(InputError) as caught:
        find_agent(text)
    assert caught.value.problem.code in {"UNKNOWN_AGENT", "AGENT_CLASS", "AMBIGUOUS_AGENT"}


@pytest.mark.parametrize(
    ("printed", "english", "chinese"),
    [
        ("泼尼松", "prednisone", "泼尼松"),
        ("脾切除术", "splenectomy", "脾切除术"),
        ("dexaméthasone", "dexamethasone", "地塞米松"),
        ("splénectomie", "splenectomy", "脾切除术"),
        ("prednisone", "prednisone", "泼尼松"),
        ("rituximab 375 mg/m2 x4", "rituximab 375 mg/m2 x4", "rituximab 375 mg/m2 x4"),
        ("新药甲", "新药甲", "新药甲"),
    ],
)
def test_a_report_says_an_agent_in_its_own_language(
    printed: str, english: str, chinese: str
) -> None:
    """A word of the vocabulary in another language gives way; what else is printed stands."""
    said = [say_agents((printed,), lang) for lang in ("en", "zh")]

    assert [english, chinese] == said


@pytest.mark.parametrize("printed", ["地塞米松", "splénectomie", "丙球", "Prednison", "drug x"])
def test_a_sentence_says_an_agent_as_a_table_does(printed: str) -> None:
    """In both languages, of a line, a dose and an outcome."""
    patient = itp.Patient(
        id="p1",
        lines=[itp.TreatmentLine(line=1, agents=[printed], started_on=0)],
        platelets=[itp.PlateletMeasurement(on=day, count="9 G/L") for day in (0, 7, 14)],
    )
    answer = itp.classify_response(patient)
    (outcome,) = line_outcomes(patient)

    for lang in ("en", "zh"):
        told = answer.explain(lang=lang).split("\n")[0]
        assert say_agents(patient.lines[0].agents, lang) in told
        assert say_agents(outcome.agents, lang) in outcome.explain(lang=lang)
    again = pickle.loads(pickle.dumps(agents_told((printed,))))
    assert say_agents((printed,), "zh") == again.render("zh")


@pytest.mark.parametrize("text", ["observation", "Watch and wait", "none", "观察", "未治疗"])
def test_no_treatment_is_no_misspelt_drug(text: str) -> None:
    """The remedy says what to do with such a row, and proposes no drug."""
    problem = read_agent(text).problem

    assert problem is not None
    assert ("UNKNOWN_AGENT", True) == (problem.code, "days without treatment" in problem.remedy)


def test_how_agents_are_said_goes_on_where_it_was_for_one_release() -> None:
    """The old place warns, and gives the same function."""
    with pytest.warns(DeprecationWarning, match="saying.say_agents"):
        found = importlib.import_module("itpcase.agents.lookup").say_agents

    assert found is itp.agents.say_agents


@pytest.mark.parametrize("name", ["code_of", "codes_of"])
def test_the_names_of_agents_go_on_where_they_were_for_one_release(name: str) -> None:
    """The old place warns, says the new one, and gives the same function."""
    with pytest.warns(DeprecationWarning, match=f"agents.naming.{name}"):
        found = getattr(importlib.import_module("itpcase.agents.lookup"), name)

    assert found is getattr(itp.agents, name)
