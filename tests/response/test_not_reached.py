"""Why a level was not reached: the one fact that decided, for every better level."""

# ruff: noqa: RUF001 - Chinese has punctuation of its own

from __future__ import annotations

import math
import pickle
import tomllib
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase._sentences import Sentence, day_told
from itpcase.definitions.definition import Criterion, Level
from itpcase.response.category import Response
from itpcase.response.not_reached import SAID, NotReached
from itpcase.testing.strategies import definitions
from tests.oracle import bridge
from tests.oracle import rules as oracle
from tests.oracle.bridge import person
from tests.oracle.open_days import every_choice
from tests.response.test_open_days import DEFINITIONS, cases, patient_of

CONFIRM = (
    "confirmation asks for 2 counts in a row, the first and the last at least 7 days apart, and"
)
CONFIRM_ZH = "确认须有连续2次计数，首末相隔至少7天，而"


def own(**levels: Criterion | list[Criterion]) -> itp.Definition:
    """IWG 2009 with these levels in place of its own."""
    made = [Level(name=name, label=name, any_of=any_of) for name, any_of in levels.items()]
    return attrs.evolve(itp.IWG_2009, id="own", levels=made, landmarks=(), reached=(), kept=())


FOLD_FIRST = own(CR=Criterion(at_least=50, fold_above=3), R=Criterion(at_least=30))
BAND = own(R=Criterion(at_least=50, at_most=400))
RISE = own(R=[Criterion(rise_at_least=20, baseline_below=15), Criterion(rise_above=9, below=5)])
ONLY_RISE = own(R=Criterion(rise_at_least=20, baseline_below=15))

WORKED: dict[str, tuple[itp.Patient, itp.Definition, str, str]] = {
    "too low": (
        person("0:15 7:50 14:66 21:66 28:31"), itp.IWG_2009,
        "CR was not reached: the highest usable count is 66 on day 14, and it takes ≥ 100.",
        "未达到完全反应（CR）：可用计数中最高者：第14天为66，而须≥100。",
    ),
    "too low for the lowest": (
        person("0:15 7:10 14:22"), itp.IWG_2009,
        "R was not reached: the highest usable count is 22 on day 14, and it takes ≥ 30.",
        "未达到有效（R）：可用计数中最高者：第14天为22，而须≥30。",
    ),
    "too low against the baseline": (
        person("0:20 7:10 14:35"), itp.IWG_2009,
        ("R was not reached: the highest usable count is 35 on day 14, and it takes ≥ 40 "
        "(≥ 2 × baseline)."),
        "未达到有效（R）：可用计数中最高者：第14天为35，而须≥40（≥2×基线）。",
    ),
    "twice the baseline is more than a better level takes": (
        person("0:60 7:90 14:90"), itp.IWG_2009,
        "R was not reached: the highest usable count is 90 on day 7, and it takes ≥ 100.",
        "未达到有效（R）：可用计数中最高者：第7天为90，而须≥100。",
    ),
    "a strict bound is not met by its own value": (
        person("0:20 7:60 14:60"), FOLD_FIRST,
        ("CR was not reached: the highest usable count is 60 on day 7, and it takes > 60 "
        "(> 3 × baseline)."),
        "未达到完全反应（CR）：可用计数中最高者：第7天为60，而须>60（>3×基线）。",
    ),
    "a rise": (
        person("0:10 7:25 14:29"), ONLY_RISE,
        ("R was not reached: the highest usable count is 29 on day 14, and it takes ≥ 30 "
        "(≥ baseline + 20)."),
        "未达到有效（R）：可用计数中最高者：第14天为29，而须≥30（≥基线+20）。",
    ),
    "the baseline": (
        person("0:45 7:80 14:90"), ONLY_RISE,
        "R was not reached: the baseline is 45, and it takes baseline < 15.",
        "未达到有效（R）：基线为45，而该级别要求基线<15。",
    ),
    "too late": (
        person("0:15 7:50 14:50 20:60 30:150", next_line=20), itp.IWG_2009,
        ("CR was not reached: the highest usable count is 60 on day 20, and it takes ≥ 100; "
        "150 on day 30 came after the start of the next line on day 20."),
        ("未达到完全反应（CR）：可用计数中最高者：第20天为60，而须≥100；"
        "另有第30天为150，但在下一线治疗开始（第20天）之后。"),
    ),
    "too high": (
        person("0:15 7:450 14:450"), BAND,
        ("R was not reached: the highest usable count is 450 on day 7, and none meets "
        "count ≥ 50 and ≤ 400."),
        "未达到有效（R）：可用计数中最高者：第7天为450，而无一符合计数≥50且≤400。",
    ),
    "not confirmed": (
        person("0:15 7:110 14:50 21:50"), itp.IWG_2009,
        (f"CR was not reached: 110 on day 7 meets its limits, but {CONFIRM} the run was broken by "
        "a count that does not meet the level on day 14."),
        (f"未达到完全反应（CR）：第7天为110，符合该级别的界限，但{CONFIRM_ZH}"
        "第14天因未达到该级别的计数中断。"),
    ),
    "the longest run": (
        person("0:15 7:110 14:50 21:120 24:130 28:50"), itp.IWG_2009,
        ("CR was not reached: 2 counts from day 21 to day 24 meet its limits, but "
        f"{CONFIRM} the run was broken by a count that does not meet the level on day 28."),
        (f"未达到完全反应（CR）：第21天至第24天的2次计数符合该级别的界限，但{CONFIRM_ZH}"
        "第28天因未达到该级别的计数中断。"),
    ),
    "more counts before more days": (
        person("0:15 7:110 13:120 14:50 21:110 22:120 23:110 24:50"), itp.IWG_2009,
        (
            "CR was not reached: 3 counts from day 21 to day 23 meet its limits, but "
            f"{CONFIRM} the run was broken by a count that does not meet the level on day 24."
        ),
        (
            f"未达到完全反应（CR）：第21天至第23天的3次计数符合该级别的界限，但{CONFIRM_ZH}"
            "第24天因未达到该级别的计数中断。"
        ),
    ),
    "not yet confirmed": (
        person("0:15 7:50"), itp.IWG_2009,
        (f"R was not shown to be reached: 50 on day 7 meets its limits, but {CONFIRM} no later "
        "count of the line confirmed it."),
        ("不能证明达到有效（R）：第7天为50，符合该级别的界限，但确认须有连续2次计数，"
        "首末相隔至少7天，而该线其后无计数予以确认。"),
    ),
    "bleeding": (
        person("0:15 7:50 14:50", bleeds=[(7, 7, 2), (14, 14, 2)]), itp.IWG_2009,
        "R was not reached: 50 on day 7 meets its limits, but there was bleeding on that day.",
        "未达到有效（R）：第7天为50，符合该级别的界限，但当日有出血。",
    ),
    "a rescue": (
        person("0:15 7:120 14:50 40:50 47:50", rescues=[(3, "ivig", None)]), itp.IWG_2009,
        ("CR was not shown to be reached: 120 on day 7 meets its limits, but it is set aside, in "
        "the washout of a rescue on day 3."),
        ("不能证明达到完全反应（CR）：第7天为120，符合该级别的界限，"
        "但处于第3天补救治疗的洗脱期内，不计入。"),
    ),
    "bleeding is not known": (
        person("0:15 7:50 14:50", bleeding_recorded=False),
        attrs.evolve(itp.IWG_2009, id="own", bleeding_unrecorded="not_evaluable"),
        ("R was not shown to be reached: 50 on day 7 meets its limits, but it is set aside, "
        "because bleeding is not known on that day."),
        "不能证明达到有效（R）：第7天为50，符合该级别的界限，但当日有无出血不详，不计入。",
    ),
    "a bound": (
        person("0:15 7:>50 14:50"), itp.IWG_2009,
        (
            "CR was not shown to be reached: >50 on day 7 leaves open whether its limits are met "
            "(count ≥ 100)."
        ),
        "不能证明达到完全反应（CR）：第7天为>50，不能确定是否符合其界限（计数≥100）。",
    ),
    "a bound, of the lowest level": (
        person("0:15 7:>20 14:>20"), itp.IWG_2009,
        (
            "R was not shown to be reached: >20 on day 7 leaves open whether its limits are met "
            "(count ≥ 30 and ≥ 2 × baseline)."
        ),
        "不能证明达到有效（R）：第7天为>20，不能确定是否符合其界限（计数≥30且≥2×基线）。",
    ),
    "a bound, of a better level alone": (
        person("0:15 7:>60 14:20 21:20"),
        own(CR=Criterion(at_least=100), R=Criterion(at_least=30, at_most=50)),
        (
            "R was not shown to be reached: >60 on day 7 leaves open whether its limits are met "
            "(count ≥ 100)."
        ),
        "不能证明达到有效（R）：第7天为>60，不能确定是否符合其界限（计数≥100）。",
    ),
    "a bound, and bleeding": (
        person("0:15 7:>50 14:50 21:50", bleeds=[(7, 7, 2)]), itp.IWG_2009,
        (
            "CR was not reached: >50 on day 7 leaves open whether its limits are met "
            "(count ≥ 100), and there was bleeding on that day."
        ),
        "未达到完全反应（CR）：第7天为>50，不能确定是否符合其界限（计数≥100），且当日有出血。",
    ),
    "no baseline": (
        person("7:80 14:90"), FOLD_FIRST,
        ("CR was not shown to be reached: 90 on day 14 cannot be judged, for there is no "
        "baseline (count ≥ 50 and > 3 × baseline)."),
        "不能证明达到完全反应（CR）：第14天为90，因无基线而不能判定（计数≥50且>3×基线）。",
    ),
    "one day is not no": (
        person("0:15 7:9"), itp.IWG_2009,
        "R was not shown to be reached: the highest usable count is 9 on day 7, and it takes ≥ 30.",
        "不能证明达到有效（R）：可用计数中最高者：第7天为9，而须≥30。",
    ),
}  # fmt: skip


def sentences(patient: itp.Patient, d: itp.Definition, lang: str) -> list[str]:
    """The sentences of an answer that say why a level was not reached."""
    said = itp.classify_response(patient, d, line=1).explain(lang).splitlines()
    starts = ("未达到", "不能证明达到")
    return [
        each for each in said
        if " was not reached: " in each or " was not shown to " in each or each.startswith(starts)
    ]  # fmt: skip


@pytest.mark.parametrize("case", WORKED)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_fact_that_decided(case: str, lang: str) -> None:
    """One sentence, in both languages."""
    patient, d, en, zh = WORKED[case]

    assert [en if lang == "en" else zh] == sentences(patient, d, lang)


def test_every_sentence_has_an_example() -> None:
    """No key of the words is without one."""
    words = Path(itp.__file__).parent / "words" / "en.sentences.toml"
    keys = set(tomllib.loads(words.read_text(encoding="utf-8"))["not_reached"])
    told = [
        each.rule
        for patient, d, *_ in WORKED.values()
        for each in itp.classify_response(patient, d, line=1).not_reached
    ]
    used = {key_of(rule) for rule in told}
    used |= {key_of(limit) for rule in told if (limit := values_of(rule).get("limit"))}

    assert keys <= used


def key_of(told: Any) -> str:
    """The key of a sentence, without its section."""
    assert isinstance(told, Sentence)
    return told.key.rpartition(".")[-1]


def values_of(told: Any) -> dict[str, Any]:
    """The values of a sentence."""
    assert isinstance(told, Sentence)
    return told.values


@pytest.mark.parametrize(
    ("patient", "named"),
    [
        (person("0:15 7:120 14:120"), []),
        (person("0:15 7:50 14:50"), ["CR"]),
        (person("0:15 7:5 14:5"), ["R"]),
        (person("0:15"), []),
        (person("7:50 14:60"), []),
        (person("7:50", start=None), []),
        (person("0:15", bleeds=[(3, 3, 2), (9, 9, 2)]), []),
    ],
    ids=["CR", "R", "NR", "NO_COUNTS", "NO_BASELINE", "NO_START", "NR by bleeding alone"],
)
def test_the_levels_that_are_named(patient: itp.Patient, named: list[str]) -> None:
    """Each better level; without one the lowest, if another sentence does not say why."""
    answer = itp.classify_response(patient, line=1)

    assert named == [each.level for each in answer.not_reached]


def test_each_better_level_of_several() -> None:
    """Best first, each with its own limit."""
    d = own(A=Criterion(at_least=100), B=Criterion(above=70), C=Criterion(at_least=30))
    answer = itp.classify_response(person("0:15 7:60 14:70"), d)

    assert [
        "A was not reached: the highest usable count is 70 on day 14, and it takes ≥ 100.",
        "B was not reached: the highest usable count is 70 on day 14, and it takes > 70.",
    ] == [str(each) for each in answer.not_reached]


def test_what_is_said_is_not_said_again() -> None:
    """The run that decided is told once; another that was refused is told beside it."""
    said = itp.classify_response(person("0:15 7:110 14:50 21:120 24:130 28:50")).explain()

    assert 1 == said.count("from day 21 to day 24")
    assert 1 == said.count("Not accepted: 1 count on day 7 at level CR or better")


def test_a_count_after_the_data_cut_is_not_told() -> None:
    """Nothing that the question leaves out is in its answer."""
    patient = person("0:15 7:50 14:50 30:150", next_line=20)
    cut = itp.classify_response(patient, line=1, data_cut=25)

    assert "150" not in cut.explain()


def test_tables_and_comparisons_say_it_too() -> None:
    """By whichever door: the same sentence."""
    patient, d, en, zh = WORKED["too late"]
    table = itp.classify_response([patient], d)
    compared = itp.compare_definitions([patient], definitions=[d])
    row = compared["asked"].tolist().index("category")

    for text, said in ((en, "en"), (zh, "zh")):
        assert text in table.explain(0, said)
        assert text in compared.explain(row, said)


def test_it_is_a_record() -> None:
    """It can be stored, and read as text."""
    (found,) = itp.classify_response(person("0:15 7:50 14:50")).not_reached

    assert found == pickle.loads(pickle.dumps(found))
    assert "CR was not reached" in str(found)
    assert found.is_certain
    assert found.candidate is None


def in_words(when: str) -> itp.Patient:
    """A patient with a count whose day print leaves open."""
    return itp.Patient(
        id="p", lines=[itp.TreatmentLine(line=1, agents=["prednisone"], started_on=0)],
        platelets=[
            itp.PlateletMeasurement(on=0, count="15 G/L"),
            itp.PlateletMeasurement(on=None, when=when, count="60 G/L"),
            itp.PlateletMeasurement(on=20, count="50 G/L"),
            itp.PlateletMeasurement(on=30, count="50 G/L"),
        ],
    )  # fmt: skip


def test_a_day_in_words() -> None:
    """The count is told with its words, on whichever day it was."""
    answer = itp.classify_response(in_words("3-4 weeks later"))

    assert [
        "CR was not reached: the highest usable count is 60 (3-4 weeks later), and it takes ≥ 100."
    ] == [str(each) for each in answer.not_reached]


def test_a_fact_that_holds_on_some_days_only_is_not_told() -> None:
    """On one of the days there was bleeding, on the others the bound alone leaves it open."""
    patient = in_words("day 5 to 9")
    counts = [
        attrs.evolve(each, count=itp.Count(50, ">")) if each.on is None else each
        for each in patient.platelets
    ]
    bled = itp.BleedingEvent(on=7, until=7, who_grade=2)
    open_ = itp.classify_response(attrs.evolve(patient, platelets=counts))
    either = itp.classify_response(attrs.evolve(patient, platelets=counts, bleeds=[bled]))

    assert ["R", "R"] == [open_.category, either.category]
    assert ["CR"] == [each.level for each in open_.not_reached]
    assert () == either.not_reached


def test_a_later_count_that_may_lie_after_the_data_cut_is_not_told() -> None:
    """It came after the start of the next line on every day, and up to the cut on some."""
    patient = attrs.evolve(
        in_words("day 25 to 35"),
        lines=[
            itp.TreatmentLine(line=1, agents=["ivig"], started_on=0),
            itp.TreatmentLine(line=2, agents=["rituximab"], started_on=20),
        ],
        platelets=[
            *person("0:15 7:50 14:50").platelets,
            itp.PlateletMeasurement(on=None, when="day 25 to 35", count="150 G/L"),
        ],
    )  # fmt: skip
    whole = itp.classify_response(patient, line=1)
    cut = itp.classify_response(patient, line=1, data_cut=30)

    assert "150 (day 25 to 35) came after the start of the next line on day 20" in whole.explain()
    assert ("R", ()) == (cut.category, cut.not_reached)


def essence(found: NotReached) -> tuple[Any, ...]:
    """What is told, without the days of counts."""
    values = values_of(found.rule)
    counts = [str(values.get(name, "")).partition(" ")[0] for name in ("count", "later")]
    rest = [str(values.get(name, "")) for name in ("limit", "rule", "baseline", "day")]
    return found.level, key_of(found.rule), found.is_certain, *counts, *rest


@bridge.some
@given(case=cases(), d=st.sampled_from(DEFINITIONS))
def test_days_in_words_as_on_every_day(case: dict[str, Any], d: itp.Definition) -> None:
    """What is told holds on every choice of days; what reads the same on every one is told."""
    patient = patient_of(case)
    for number in (line.line for line in patient.lines):
        answer = itp.classify_response(patient, d, line=number)
        if answer.settled is None or answer.not_evaluable in SAID:
            continue
        each_day = [
            itp.classify_response(patient_of(case, days), d, line=number).not_reached
            for days in every_choice(case["windows"])
        ]
        told = {essence(found): found for found in answer.not_reached}
        for what, found in told.items():
            assert all(what in map(essence, day) for day in each_day)
            assert found.candidate is None
        if any(first == last for first, last in case["windows"]):
            continue  # the day is known, and told in the words of print
        same = set.intersection(*({str(found) for found in day} for day in each_day))
        is_refused = {str(found) for day in each_day for found in day if found.candidate}
        assert same - is_refused <= {str(found) for found in answer.not_reached}


# --- a slow oracle -------------------------------------------------------------------------------


def interval_of(count: oracle.Count) -> tuple[float, bool, float, bool]:
    """The order of counts by the highest value that they can have, then by the lowest."""
    where = oracle._interval(count)  # noqa: SLF001
    return where.high, where.high_belongs, where.low, not where.low_belongs


class Recomputed:
    """What the rules of the page say of one level of one line."""

    def __init__(
        self, patient: itp.Patient, line: int, d: itp.Definition, cut: Any, level: int
    ) -> None:
        self.case, self.rules = bridge.asked(patient, line, d, cut)
        self.level, self.start = level, patient.line(line).started_on
        self.counts = oracle._line_counts(self.case, self.rules)  # noqa: SLF001
        self.base = oracle.baseline(self.case, self.rules)
        self.criteria = [
            criterion for each in self.rules["levels"][: level + 1] for criterion in each["any_of"]
        ]

    def numbers(self, count: oracle.Count) -> bool | None:
        """Whether the number meets the level."""
        return oracle._on_its_numbers(count, self.level, self.case, self.rules)  # noqa: SLF001

    def state(self, count: oracle.Count) -> bool | None:
        """Whether the count meets the level."""
        return oracle.state(count, self.level, self.case, self.rules)

    def exact(self, value: float) -> bool | None:
        """Whether an exact number would meet the level, or might with another baseline."""
        return self.numbers({"day": 0, "count": value, "comparator": ""})

    def said(self, count: oracle.Count) -> str:
        """A count and its day, as they are told."""
        printed = bridge._count(count["count"], count["comparator"], count.get("upper"))  # noqa: SLF001
        assert self.start is not None
        return f"{printed.printed} on {self.said_day(count['day'])}"

    def said_day(self, day: int) -> str:
        """A day, as it is told."""
        assert self.start is not None
        return str(day_told(bridge.day_like(day, self.start)))

    def highest(self, counts: list[oracle.Count]) -> oracle.Count:
        """The highest, and of equal ones the first."""
        return max(counts, key=lambda each: (*interval_of(each), -each["day"]))

    def runs(self) -> list[list[int]]:
        """The days of every run."""
        line = oracle._timeline(self.case, self.rules, self.level, to_next_line=True)  # noqa: SLF001
        runs = oracle._runs(line, self.rules)  # noqa: SLF001
        return [oracle._days_of(run, line) for run in runs]  # noqa: SLF001

    def would_do_with_a_baseline(self, count: oracle.Count) -> bool:
        """Whether all but the baseline is met by a criterion that needs one."""
        asks = ("fold_at_least", "fold_above", "rise_at_least", "rise_above", "baseline_below")
        return self.base is None and any(
            set(criterion) & set(asks)
            and oracle._criterion(  # noqa: SLF001
                count, {k: v for k, v in criterion.items() if k not in asks}, None  # type: ignore[arg-type]
            )
            is True
            for criterion in self.criteria
        )  # fmt: skip

    def agrees(self, found: NotReached) -> None:
        """Recompute what the sentence says."""
        key, values = key_of(found.rule), values_of(found.rule)
        runs, days = self.runs(), {count["day"]: count for count in self.counts}
        aside = [c for c in self.counts if self.numbers(c) is True and self.state(c) is not True]
        open_ = [c for c in self.counts if self.numbers(c) is None and self.state(c) is not False]
        bled = [c for c in self.counts if self.numbers(c) is None and self.state(c) is False]
        if runs:
            longest = max(runs, key=lambda run: (len(run), run[-1] - run[0], -run[0]))
            assert found.candidate is not None
            assert "confirmation asks for" in values["rule"]
            if len(longest) == 1:
                assert ("one", self.said(days[longest[0]])) == (key, values["count"])
            else:
                ends = self.said_day(longest[0]), self.said_day(longest[-1])
                assert ("run", len(longest)) == (key, values["n"])
                assert ends == (values["first"], values["last"])
        elif aside:
            first = aside[0]
            assert ("one", self.said(first)) == (key, values["count"])
            is_bled = self.state(first) is False
            assert ("there was bleeding" in values["rule"]) == is_bled
            washed = oracle.is_in_washout(first["day"], self.case)
            assert is_bled or washed == ("washout of a rescue" in values["rule"])
        elif open_:
            row = self.highest(open_)
            lacks = self.would_do_with_a_baseline(row)
            assert ("no_baseline" if lacks else "open", self.said(row)) == (key, values["count"])
        elif bled:
            assert ("open_bled", self.said(self.highest(bled))) == (key, values["count"])
        else:
            self.agrees_that_none_is_enough(key, values)

    def agrees_that_none_is_enough(self, key: str, values: dict[str, Any]) -> None:
        """Every count fails on its numbers."""
        assert all(self.numbers(count) is False for count in self.counts)
        bounds = [c.get("baseline_below", math.inf) for c in self.criteria]
        if self.base is not None and all(self.base >= bound for bound in bounds):
            assert ("baseline", self.base) == (key, float(values["baseline"]))
            return
        row = self.highest(self.counts)
        assert self.said(row) == values["count"]
        if key == "outside":
            assert any("at_most" in c or "below" in c for c in self.criteria)
            return
        limit = values["limit"]
        if key_of(limit) == "of_baseline":
            limit = values_of(limit)["limit"]
        value, is_strict = float(values_of(limit)["value"]), key_of(limit) == "above"
        least = math.nextafter(value, math.inf) if is_strict else value
        assert interval_of(row)[0] <= least
        assert self.exact(math.nextafter(least, -math.inf)) is False
        assert self.exact(least) is not False or any("at_most" in c for c in self.criteria)
        later = [c for c in oracle.daily(self.case, self.rules) if self.is_later(c)]
        assert ("too_late" if later else "too_low") == key
        if later:
            assert self.said(later[0]) == values["later"]
            next_start = self.case["line"]["next_line_start"]
            assert next_start is not None
            assert self.said_day(next_start) == values["day"]

    def is_later(self, count: oracle.Count) -> bool:
        """Whether a good count came after the start of the next line."""
        next_start = self.case["line"]["next_line_start"]
        return (
            next_start is not None
            and count["day"] > next_start
            and oracle._is_observed(count["day"], self.case, to_next_line=False)  # noqa: SLF001
            and self.numbers(count) is True
        )


def agrees(answer: Response, d: itp.Definition, cut: Any) -> None:
    """Compare all that an answer says of levels that were not reached."""
    patient, names = answer.patient, d.level_names
    without = str(answer.not_evaluable) in {"NO_START", "NO_COUNTS", "NO_BASELINE"}
    if answer.category in names:
        expected = list(names[: names.index(str(answer.category))])
    else:
        expected = [] if without else [names[-1]]
    if patient.line(answer.line).started_on is None:
        assert () == answer.not_reached
        return
    told = {each.level: each for each in answer.not_reached}
    for name in expected:
        again = Recomputed(patient, answer.line, d, cut, names.index(name))
        assert (name in told) == bool(again.counts)
        if name in told:
            unknown = any(again.state(count) is None for count in again.counts)
            assert told[name].is_certain == (str(answer.category) != "NE" and not unknown)
            again.agrees(told[name])
    assert list(told) == [name for name in expected if name in told]


@pytest.mark.parametrize("asked", ["iwg-2009", "china-2020", "drawn"])
@given(data=st.data())
def test_what_is_told_is_true(data: st.DataObject, asked: str) -> None:
    """Recomputed by the oracle, on the edges of a definition."""
    d, series = data.draw(bridge.questions(asked))
    for patient in series.patients:
        for line in patient.lines:
            answer = itp.classify_response(
                patient, d, line=line.line, data_cut=series.data_cut
            )  # fmt: skip
            agrees(answer, d, series.data_cut)


@bridge.some
@given(data=st.data())
def test_bands_and_baselines(data: st.DataObject) -> None:
    """The same with levels that have an upper limit, or a limit of the baseline."""
    bounds = st.sampled_from([20.0, 30.0, 50.0])
    criterion = st.builds(
        Criterion,
        at_least=st.none() | bounds, at_most=st.just(150.0) | st.none(),
        rise_above=st.none() | bounds, fold_at_least=st.none() | st.just(2.0),
        baseline_below=bounds,
    )  # fmt: skip
    drawn = data.draw(st.lists(criterion, min_size=1, max_size=2))
    d = own(CR=Criterion(at_least=100), R=drawn)
    series = data.draw(bridge.people_of(bridge.as_the_page_counts(d), False))
    for patient in series.patients:
        for line in patient.lines:
            answer = itp.classify_response(
                patient, d, line=line.line, data_cut=series.data_cut
            )  # fmt: skip
            agrees(answer, d, series.data_cut)


@bridge.some
@given(d=definitions(), data=st.data())
def test_tables_say_what_records_say(d: itp.Definition, data: st.DataObject) -> None:
    """Of many patients together, and of each alone."""
    series = data.draw(bridge.people_of(d, False))
    table = itp.classify_response(series, definition=d)
    for row, line in enumerate(table["line"].tolist()):
        patient = next(p for p in series.patients if p.id == table["patient_id"][row])
        alone = itp.classify_response(patient, d, line=line, data_cut=series.data_cut)

        assert alone.explain("zh") == table.explain(row, "zh")
