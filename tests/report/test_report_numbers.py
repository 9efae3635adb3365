"""Every number of the estimates of the two examples, worked out again from the records."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from statistics import NormalDist, median
from typing import Any

import attrs
import numpy as np
import pytest
from scipy import stats

import itpcase as itp
from itpcase import examples
from itpcase.figures._labels import p_words
from itpcase.report import estimates_table, groups_table, methods_text, stated_table
from itpcase.report._estimates.series import Estimates
from itpcase.report._sections.outcomes import rate_sentence
from itpcase.report._text import list_briefly
from itpcase.words import languages, read_words

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from lifelines import KaplanMeierFitter

EXAMPLES = ["published-cases", "ding-2025"]
DEFINITIONS = [itp.IWG_2009, itp.DING_2025]
MONTH = 30.4375

Line = dict[str, Any]


def days_between(first: Any, last: Any) -> int:
    """Days of two dates, or of two study days."""
    apart = last - first
    return int(getattr(apart, "days", apart))


def without_words(patient: Any) -> Any:
    """Take away the times in words: where no answer hangs on them, they change nothing."""
    return attrs.evolve(
        patient,
        platelets=[attrs.evolve(each, when=None) for each in patient.platelets],
        lines=[attrs.evolve(each, started_when=None, ended_when=None) for each in patient.lines],
        bleeds=[attrs.evolve(each, when=None) for each in patient.bleeds],
    )


def lines_of(series: Any, definition: itp.Definition) -> list[Line]:
    """What is known of each line whose days are known, from the answers about each patient."""
    found: list[Line] = []
    for printed in series.patients:
        patient = without_words(printed)
        for this in patient.lines:
            if this.started_on is None or responded_on_an_open_day(printed, this, definition):
                continue
            answer = itp.classify_response(patient, line=this.line, definition=definition)
            episodes = itp.remission_episodes(patient, line=this.line, definition=definition)
            later = [each.started_on for each in patient.lines if each.line > this.line]
            chance = [day for day in [*later, patient.died_on] if day is not None]
            counts = [
                m.on for m in patient.platelets
                if m.on is not None and m.on > this.started_on
                and (not later or later[0] is None or m.on <= later[0])
            ]  # fmt: skip
            row: Line = {
                "patient": patient.id, "evaluable": answer.category != itp.ResponseCategory.NE,
                "responded": bool(episodes),
            }  # fmt: skip
            if episodes:
                first = episodes[0]
                row |= {"wait": days_between(this.started_on, first.start), "days": first.days,
                        "closed": first.event, "cause": str(first.end_reason)}  # fmt: skip
            else:
                end = min(chance) if chance else max(counts, default=this.started_on)
                row |= {"wait": days_between(this.started_on, end), "closed": bool(chance)}
            found.append(row)
    return found


def responded_on_an_open_day(patient: Any, this: Any, definition: itp.Definition) -> bool:
    """Whether a line responded for certain, and print leaves open when."""
    answer = itp.classify_response(patient, line=this.line, definition=definition)
    return answer.category in definition.level_names and answer.time_to_response_days is None


def judged_without_days(series: Any, definition: itp.Definition) -> list[Line]:
    """What is known of each line that has no times: without a start, or a day of response."""
    answers = (
        (patient.id, itp.classify_response(patient, line=this.line, definition=definition))
        for patient in series.patients for this in patient.lines
        if this.started_on is None or responded_on_an_open_day(patient, this, definition)
    )  # fmt: skip
    return [
        {"patient": id, "evaluable": answer.category != itp.ResponseCategory.NE,
         "responded": answer.category in definition.level_names}
        for id, answer in answers if str(answer.not_evaluable) != "NO_START"
    ]  # fmt: skip


def numbers(text: str) -> list[float]:
    """The numbers of a printed value, in order."""
    return [float(each) for each in re.findall(r"\d+(?:\.\d+)?", text)]


def exact(count: int, lines: list[Line]) -> tuple[float, float]:
    """Clopper and Pearson's interval of as many lines as tell as much, in per cent."""
    hits: dict[object, list[int]] = {}
    for row in lines:
        hits.setdefault(row["patient"], []).append(int(bool(row["responded"])))
    total, share = len(lines), count / len(lines)
    rest = sum((sum(each) - share * len(each)) ** 2 for each in hits.values())
    effect = rest / (total * share * (1 - share)) if 0 < share < 1 and len(hits) > 1 else (
        sum(len(each) ** 2 for each in hits.values()) / total
    )  # fmt: skip
    n = total / max(1, effect) if len(hits) < total else total
    low = stats.beta.ppf(0.025, share * n, (1 - share) * n + 1) if count else 0
    high = stats.beta.ppf(0.975, share * n + 1, (1 - share) * n) if share < 1 else 1
    return 100 * float(low), 100 * float(high)


@pytest.fixture(params=[(name, d.id) for name in EXAMPLES for d in DEFINITIONS], ids=str)
def case(request: pytest.FixtureRequest) -> tuple[itp.CaseSeries, itp.Definition]:
    """An example under a definition."""
    name, id = request.param
    return examples.load(name), itp.get_definition(id)


Case = tuple[itp.CaseSeries, itp.Definition]


def test_the_rates_are_counted_again(case: Case) -> None:
    """Responders of all lines started, and of the evaluable ones."""
    series, definition = case
    table = estimates_table(series, definition=definition)
    lines = [*lines_of(*case), *judged_without_days(*case)]
    evaluable = [row for row in lines if row["evaluable"]]
    for name, of in (("responded", lines), ("responded_evaluable", evaluable)):
        count = sum(bool(row["responded"]) for row in of)
        low, high = exact(count, of)
        printed = numbers(table.cell(name, "value").text)

        assert [count, len(of)] == printed[:2]
        assert [100 * count / len(of), low, high] == pytest.approx(printed[2:], abs=0.501)
        assert len(of) == table.cell(name, "n").value
        assert len({row["patient"] for row in of}) == table.cell(name, "patients").value


def test_the_durations_are_estimated_again(case: Case) -> None:
    """The curve, its limits by the formula of the log-log transform, and its mean."""
    series, definition = case
    table = estimates_table(series, definition=definition)
    lines = [row for row in lines_of(*case) if row["responded"]]
    time = np.array([row["days"] for row in lines], float)
    event = np.array([row["closed"] for row in lines], bool)
    if len({row["patient"] for row in lines}) < len(lines):
        pytest.fail("the examples have one response a patient")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = KaplanMeierFitter().fit(time, event)
    z = NormalDist().inv_cdf(0.975)
    for months in (6, 12, 24):
        day = months * MONTH
        text = table.cell(f"still_at_{months}", "value").text
        at_risk = int(np.sum(time >= day))
        share = float(fitted.predict(day))
        if day > time.max() and share > 0:
            assert [at_risk] == numbers(text)
            continue
        deaths = [(t, np.sum((time == t) & event), np.sum(time >= t)) for t in np.unique(time)]
        spread = sum(d / (n * (n - d)) for t, d, n in deaths if t <= day and d and n > d)
        expected = [round(100 * share)]
        if 0 < share < 1:
            reach = z * np.sqrt(spread) / abs(np.log(share))
            expected += [round(100 * share ** np.exp(sign * reach)) for sign in (1, -1)]
        assert [*expected, at_risk] == numbers(text)
    text = table.cell("duration", "value").text
    here = fitted.survival_function_["KM_estimate"]
    reached = [t for t in here.index if here[t] <= 0.5 + 1e-9]
    below = [t for t in here.index if here[t] < 0.5 - 1e-9]
    if reached:
        middle = (reached[0] + below[0]) / 2 if below else reached[0]
        assert middle == numbers(text)[0]
    else:
        assert text.startswith("not reached")
    until = numbers(table.cell("mean_duration", "item").text)[0]
    grid = np.arange(until)
    area = float(np.sum(fitted.predict(grid).to_numpy()))
    assert round(area) == numbers(table.cell("mean_duration", "value").text)[0]


def test_times_to_response_are_counted_again(case: Case) -> None:
    """The median and the range of the responders, and the first day of one half of all."""
    series, definition = case
    table, lines = estimates_table(series, definition=definition), lines_of(*case)
    waits = sorted(float(row["wait"]) for row in lines if row["responded"])

    assert [median(waits), waits[0], waits[-1]] == numbers(
        table.cell("time_responders", "value").text
    )
    left, incidence, half = 1.0, 0.0, None
    for day in sorted({float(row["wait"]) for row in lines}):
        there = sum(float(row["wait"]) >= day for row in lines)
        now = [row for row in lines if float(row["wait"]) == day]
        incidence += left * sum(bool(row["responded"]) for row in now) / there
        left *= 1 - sum(bool(row["responded"] or row["closed"]) for row in now) / there
        if half is None and incidence >= 0.5 - 1e-9:
            half = day
    text = table.cell("time_all", "value").text
    assert text.startswith("not reached") if half is None else half == numbers(text)[0]


def test_being_in_response_is_walked_again(case: Case) -> None:
    """Day by day, from those who wait, those in response, and those who leave."""
    series, definition = case
    table, lines = estimates_table(series, definition=definition), lines_of(*case)
    until = int(numbers(table.cell("mean_in_response", "item").text)[0])
    wait = np.array([row["wait"] for row in lines], float)
    responded = np.array([row["responded"] for row in lines], bool)
    closed = np.array([row["closed"] for row in lines], bool)
    end = wait + np.array([row.get("days", 0) for row in lines], float)
    waits, inside, total = 1.0, 0.0, 0.0
    for day in range(until):
        waiting = np.sum(wait >= day)
        present = responded & (wait < day) & (end >= day)
        here = (wait == day) & responded & ~((end == day) & closed)
        came = waits * np.sum(here) / waiting if waiting else 0.0
        went = np.sum(present & (end == day) & closed) / np.sum(present) if present.any() else 0.0
        gone = (wait == day) & (responded | closed)
        inside = inside * (1 - went) + came
        waits *= 1 - np.sum(gone) / waiting if waiting else 1.0
        total += inside

    assert round(total) == numbers(table.cell("mean_in_response", "value").text)[0]


def test_ends_follow_up_and_rates_are_counted_again(case: Case) -> None:
    """Causes, reasons, the years of all patients from their first line on, and rescues."""
    series, definition = case
    table, lines = estimates_table(series, definition=definition), lines_of(*case)
    responded = [row for row in lines if row["responded"]]
    for name, closed in (("ended", True), ("censored", False)):
        causes = [row["cause"] for row in responded if row["closed"] is closed]
        expected = [len(causes), *sorted((causes.count(c) for c in set(causes)), reverse=True)]
        assert expected == numbers(table.cell(name, "value").text)
    spans, rescues = [], 0
    everyone: Any = series.patients
    for patient in everyone:
        starts = [this.started_on for this in patient.lines if this.started_on is not None]
        if not starts:
            continue
        first = min(starts)
        known = [
            *(m.on for m in patient.platelets), *starts, *(x.ended_on for x in patient.lines),
            *(x.on for x in patient.rescues), *(x.on for x in patient.bleeds),
            patient.followed_until,
        ]  # fmt: skip
        last = patient.died_on or max(day for day in known if day is not None)
        spans.append(days_between(first, last))
        rescues += sum(x.on is not None and first < x.on <= last for x in patient.rescues)
    years = sum(spans) / (12 * MONTH)
    text = table.cell("follow_up", "value").text
    assert [min(spans), max(spans), len(spans)] == numbers(text.split(");")[1])[:3]
    assert f"{years:.1f} patient-years" in text
    low = stats.gamma.ppf(0.025, rescues) if rescues else 0
    high = stats.gamma.ppf(0.975, rescues + 1)
    again = [float(rescues), *(float(f"{x:.1f}") for x in [years])]
    again += [float(f"{x / years:.2f}") for x in (rescues, low, high)]
    assert again == numbers(table.cell("rescues", "value").text)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_sentence_and_the_table_have_the_same_numbers(case: Case, lang: str) -> None:
    """And the methods say which denominator is the primary one."""
    series, definition = case
    cohort = itp.Cohort.from_patients(series)
    sentence = rate_sentence(
        Estimates.of(cohort, definition=definition), definition, read_words(lang)
    )
    table = estimates_table(series, definition=definition, lang=lang)
    primary = numbers(table.cell("responded", "value").text)
    other = numbers(table.cell("responded_evaluable", "value").text)
    patients = table.cell("responded", "patients").value
    count, total, *share = primary

    for number in (total, patients, count, *share, *other):
        assert number in numbers(sentence)
    methods = " ".join(methods_text(series, definitions=[definition], lang=lang))
    said = {"en": "The primary response rate is of all lines that were started",
            "zh": "主要有效率以全部已开始的治疗线为分母"}[lang]  # fmt: skip
    assert said in methods


def test_a_registry_can_be_printed() -> None:
    """What stands behind a cell stays short, and leads to the table of times."""
    series = examples.load("ding-2025")
    many = [
        itp.Patient(id=f"{patient.id}-{i}", lines=patient.lines, platelets=patient.platelets)
        for i in range(200)
        for patient in series.patients
    ]
    table = estimates_table(many, definition=itp.DING_2025)

    for row in table.cells:
        for cell in row:
            assert len(cell.explain()) <= 2000
    assert "see the table of times" in table.cell("responded", "value").why


def given_ivig(id: str, counts: dict[int, int]) -> itp.Patient:
    """A patient with one line from day 0 on, and a count on each of these days."""
    return itp.Patient(
        id=id,
        lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
        platelets=[
            itp.PlateletMeasurement(on=day, count=f"{count} G/L") for day, count in counts.items()
        ],
    )


def test_every_month_has_its_row() -> None:
    """Also where all were lost before, and where nobody was followed so long: with the reason."""
    lost = [given_ivig(f"p{i}", {0: 9, 7: 60, 100: 60, 200: 9}) for i in range(4)]
    table = estimates_table(lost, definition=itp.DING_2025)

    assert "0% (not estimable); 0 at risk" == table.cell("still_at_12", "value").text
    assert "193 (not estimable)" == table.cell("duration", "value").text
    short = estimates_table(examples.load("published-cases"))
    assert "not known: 0 at risk" == short.cell("still_at_24", "value").text


@pytest.mark.usefixtures("undrawn")
def test_means_of_one_report_are_up_to_one_day() -> None:
    """The smallest that all of them know, or the one that is asked for."""
    series = examples.load("published-cases")
    table = estimates_table(series, definition=itp.DING_2025)
    days = {
        numbers(table.cell(name, "item").text)[0] for name in ("mean_duration", "mean_in_response")
    }
    chosen = estimates_table(series, definition=itp.DING_2025, horizon=90)

    assert 1 == len(days)
    assert "[days], up to 90 days" in chosen.cell("mean_duration", "item").text
    html = itp.report.report_html(series)
    assert 1 == len(set(re.findall(r"Mean duration of response \[days\], up to (\d+) days", html)))


def test_an_end_whose_day_is_known_lies_between_no_two_days() -> None:
    """The next line of most is on one day: the median is that day, beside losses between visits."""
    people = [
        itp.Patient(
            id=f"p{i}",
            lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)]
            + [itp.TreatmentLine(line=2, agents=["rituximab"], started_on=100)] * (i > 2),
            platelets=[
                itp.PlateletMeasurement(on=day, count=f"{count} G/L")
                for day, count in [(0, 9), (7, 60), (91, 60 if i > 2 else 9), (99, 60)]
            ],
        )
        for i in range(10)
    ]
    table = estimates_table(people, definition=itp.DING_2025)

    assert "93 (" == table.cell("duration_between", "value").text[:4]
    assert "93 (" == table.cell("duration", "value").text[:4]


def test_where_visits_are_far_apart_the_loss_lies_between() -> None:
    """The median as an interval stands beside the curve's."""
    far = [
        itp.Patient(
            id=f"p{i}",
            lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
            platelets=[
                itp.PlateletMeasurement(on=day, count=f"{count} G/L")
                for day, count in [(0, 9), (7, 60), (91, 60 if i > 2 else 9), (175, 9)]
            ],
        )
        for i in range(10)
    ]
    table = estimates_table(far, definition=itp.DING_2025)

    assert "after 84, up to 168 (0–168)" == table.cell("duration_between", "value").text
    chinese = estimates_table(far, definition=itp.DING_2025, lang="zh")
    assert re.match("84之后.至168.0–168.", chinese.cell("duration_between", "value").text)
    assert "200 times" in table.cell("duration_between", "how").text
    low, high = itp.estimates.remission_between_visits(far, itp.DING_2025).bootstrap_median(
        replicates=200
    )
    assert (0, 168) == (low, high)
    many = [attrs.evolve(each, id=f"{each.id}-{i}") for i in range(201) for each in far]
    table = estimates_table(many, definition=itp.DING_2025)
    assert "after 84, up to 168" == table.cell("duration_between", "value").text
    assert "not drawn here" in table.cell("duration_between", "how").text
    assert "duration_between" not in estimates_table(examples.load("ding-2025")).rows


# --- groups -------------------------------------------------------------------------------------


def two_groups() -> list[itp.Patient]:
    """Twelve patients: of six on each drug, five and two respond, and lose it after days."""
    return [
        itp.Patient(
            id=f"p{i}",
            lines=[
                itp.TreatmentLine(
                    line=1, agents=["eltrombopag" if i < 6 else "danazol"], started_on=0
                )
            ],
            platelets=[
                itp.PlateletMeasurement(on=day, count=f"{count} G/L")
                for day, count in [
                    (0, 9), (7, 60 if i in {0, 1, 2, 3, 4, 6, 7} else 9), (14 + 7 * i, 60),
                    (100 + 7 * i, 9),
                ]
                if count == 9 or day == 7 or i in {0, 1, 2, 3, 4, 6, 7}
            ],
        )
        for i in range(12)
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_groups_stand_beside_each_other(lang: str) -> None:
    """Rates, differences from the reference, durations, and the test in a note."""
    subjects = two_groups()
    table = groups_table(subjects, itp.DING_2025, by="agents", reference="danazol", lang=lang)
    pair = itp.estimates.compare_proportions(
        itp.estimates.proportion(5, 6), itp.estimates.proportion(2, 6)
    )
    low, high = pair.difference_interval

    assert ("danazol", "eltrombopag") == table.rows
    assert [5, 6] == numbers(table.cell("eltrombopag", "rate").text)[:2]
    told = table.cell("eltrombopag", "difference").text.replace("\N{MINUS SIGN}", "-")
    shown = [float(x) for x in re.findall(r"[+-]\d+", told)]
    assert [50, 100 * low, 100 * high] == pytest.approx(shown, abs=0.501)
    assert pair.p == pytest.approx(float(table.cell("eltrombopag", "p").text), rel=0.01)
    test = itp.estimates.compare_durations(subjects, itp.DING_2025, by="agents")
    assert f"{test.statistic:.2f}" in table.notes[2]
    assert p_words(test.p) in table.notes[2]
    one = groups_table(subjects[:2], itp.DING_2025, by="agents", lang=lang)
    assert 1 == len(one.rows)
    assert read_words(lang)("groups.no_test") == one.notes[2]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.usefixtures("undrawn")
def test_a_report_by_groups(lang: str) -> None:
    """Its own part, with a forest and curves; without a column there is none."""
    with_groups = itp.report.report_html(
        two_groups(), definitions=[itp.DING_2025], by="agents", lang=lang
    )
    said = read_words(lang)
    heading = said("report.groups", by=said.get("column", "agents"))

    assert heading in with_groups
    assert 'id="groups-1-rates"' in with_groups
    assert 'id="groups-1-remission"' in with_groups
    plain = itp.report.report_html(two_groups(), definitions=[itp.DING_2025], lang=lang)
    assert heading not in plain


def test_lines_stand_beside_patients_in_every_row() -> None:
    """Also where a row is of patients, or of lines that are in no estimate."""
    series = examples.load("published-cases")
    table = estimates_table(series)
    out = itp.remission_times(series).left_out

    assert (str(len(out)), str(len(set(out["patient_id"].tolist())))) == tuple(
        table.cell("left_out", name).text for name in ("n", "patients")
    )
    followed = {
        each.id: len(each.lines) for each in series.patients
        if any(line.started_on is not None for line in each.lines)
    }  # fmt: skip
    for name in ("follow_up", "rescues"):
        row = (table.cell(name, "n").text, table.cell(name, "patients").text)
        assert (str(sum(followed.values())), str(len(followed))) == row


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_rate_by_patient_stands_beside_the_exact_one_where_there_is_one(lang: str) -> None:
    """And the words say which of them are given."""

    def with_rescues(name: str, days: list[int]) -> itp.Patient:
        return itp.Patient(
            id=name, followed_until=365,
            lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
            rescues=[itp.RescueTherapy(on=day, kind="ivig") for day in days],
        )  # fmt: skip

    some = [with_rescues("a", [10, 20, 30]), with_rescues("b", []), with_rescues("c", [50])]
    none = [with_rescues("a", []), with_rescues("b", [])]
    rate = itp.estimates.patient_year_rate(some, "rescues")
    said = read_words(lang)
    for series, how in ((some, "per_year_by_patient"), (none, "per_year")):
        table = estimates_table(series, lang=lang)
        assert said(f"estimates.how.{how}") == table.cell("rescues", "how").text
    assert rate.robust_interval is not None
    low, high = rate.robust_interval
    told = said(
        "estimates.per_year_by_patient", events=str(rate.events), years=f"{rate.time:.1f}",
        rate=f"{rate.rate:.2f}", ends="{:.2f}–{:.2f}".format(*rate.interval),
        low=f"{low:.2f}", high=f"{high:.2f}",
    )  # fmt: skip
    assert told == estimates_table(some, lang=lang).cell("rescues", "value").text


def test_no_more_is_written_than_there_is_room_for() -> None:
    """Of many lines only those are asked for that stand in the cell; the rest is counted."""
    asked: list[int] = []

    def items() -> Iterator[str]:
        for i in range(10_000):
            asked.append(i)
            yield "line"

    told = list_briefly(items(), 10_000, ", ", lambda n: f"and {n} more")

    assert len(told) <= 2000
    assert len(asked) < 400
    assert told.endswith(f"and {10_000 - told.count('line')} more")
    assert "a, b" == list_briefly(["a", "b"], 2, ", ", str)


def stated_cases() -> list[itp.Patient]:
    """Lines of two drugs with what their authors say; those of dapsone have no day and no count."""
    said: dict[str, list[str | None]] = {
        "dapsone": ["complete response", "no response", "see text"],
        "danazol": ["PR", None],
    }
    return [
        itp.Patient(
            id=f"{agent}{i}",
            lines=[itp.TreatmentLine(
                line=1, agents=[agent], started_on=None if agent == "dapsone" else 0,
                stated_response=text,
            )],
            platelets=[] if agent == "dapsone"
            else [itp.PlateletMeasurement(on=day, count="9 G/L") for day in (0, 7, 14)],
        )
        for agent, texts in said.items() for i, text in enumerate(texts)
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_authors_state_stands_beside_the_groups(lang: str) -> None:
    """A statement that is not understood is in no rate, and no definition is asked."""
    table = stated_table(stated_cases(), by="agents", lang=lang)
    (whole,) = itp.estimates.stated_rates(stated_cases()).rows()

    assert ("danazol", "dapsone") == table.rows
    assert ["3", "2"] == [table.cell("dapsone", name).text for name in ("lines", "lines_stated")]
    share = {"n": 1, "of": 2, "percent": "50", "low": "1", "high": "99"}
    assert read_words(lang)("tables.share", **share) == table.cell("dapsone", "rate_stated").text
    assert "1/1" == table.cell("danazol", "rate_stated").text[:3]
    assert (5, 3, 2) == tuple(whole[name] for name in ("lines", "lines_stated", "responders"))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_group_without_a_rate_stands_in_the_table_of_groups(lang: str) -> None:
    """Lines that nobody dated are named in a note, and their group keeps its row."""
    table = groups_table(stated_cases(), by="agents", lang=lang)

    assert ("danazol", "dapsone") == table.rows
    assert ["0", "—"] == [table.cell("dapsone", name).text for name in ("lines", "rate")]
    assert read_words(lang)("groups.left_out", n=3, lines=5) == table.notes[-1]


def test_groups_of_lines_are_named_alike_in_every_table() -> None:
    """By the column that they are of, also where no line of a group is in a rate."""
    undated = itp.TreatmentLine(line=2, agents=["danazol"], started_on=None, stated_response="CR")
    patients = [attrs.evolve(each, lines=(*each.lines, undated)) for each in two_groups()]
    tables = stated_table(patients, by="line"), groups_table(patients, by="line")

    assert [["Line 1", "Line 2"]] * 2 == [
        [each.cell(row, "group").text for row in each.rows] for each in tables
    ]


@pytest.mark.usefixtures("undrawn")
def test_a_report_by_groups_has_what_authors_state() -> None:
    """Only where any line has a result that is stated."""
    title = read_words("en")("groups.title_stated")
    asked: dict[str, Any] = {"definitions": [itp.DING_2025], "by": "agents"}

    assert title in itp.report.report_html(stated_cases(), **asked)
    assert title not in itp.report.report_html(two_groups(), **asked)


def test_a_share_that_is_not_known_says_since_when() -> None:
    """A line that still waits at its last count could have responded: the share ends there."""
    waiting = itp.Patient(
        id="waits", lines=[itp.TreatmentLine(line=1, agents=["danazol"], started_on=0)],
        platelets=[itp.PlateletMeasurement(on=day, count="20 G/L") for day in (0, 7, 100)],
    )  # fmt: skip
    responds = itp.Patient(
        id="responds", lines=[itp.TreatmentLine(line=1, agents=["danazol"], started_on=0)],
        platelets=[
            itp.PlateletMeasurement(on=day, count=f"{9 if day == 0 else 90} G/L")
            for day in (0, 7, 14, 400)
        ],
    )  # fmt: skip
    table = estimates_table([waiting, responds], itp.IWG_2009)

    assert "not known after day 100" in table.cell("in_response_at_6", "value").text
    assert table.cell("in_response_at_6", "value").text.endswith("1 at risk")


def test_what_holds_for_both_ends_of_an_interval_is_said_once() -> None:
    """Not "not estimable–not estimable", of the follow-up too."""
    table = estimates_table(two_groups()[:1], itp.DING_2025)
    texts = [table.cell(row, "value").text for row in table.rows]

    assert any("not estimable" in each for each in texts)
    assert [] == [each for each in texts if "not estimable–not estimable" in each]


@pytest.mark.parametrize("lang", languages())
def test_follow_up_has_a_unit_of_its_own(lang: str) -> None:
    """Short responses of a patient who was followed for years stay in days."""
    said = read_words(lang)
    lines = [itp.TreatmentLine(line=n + 1, agents=["ivig"], started_on=60 * n) for n in range(60)]
    counts = [itp.PlateletMeasurement(on=day, count=f"{[9, 120, 120][day // 10 % 3]} G/L")
              for day in range(0, 3600, 10)]  # fmt: skip
    table = estimates_table(itp.Patient(id="p1", lines=lines, platelets=counts), lang=lang)

    for row, unit in (("duration", "days"), ("mean_in_response", "days"), ("follow_up", "years")):
        assert said(f"time_unit.{unit}") in table.cell(row, "item").text
    assert table.cell("follow_up", "value").text.startswith(f"{3590 / 365.25:.1f}")
    median = re.match(r"\d+", table.cell("duration", "value").text)
    assert median is not None
    assert "50" == median[0]  # from day 10 to the next line


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "3: end of follow-up 2; end of follow-up, loss not confirmed 1"),
        ("zh", "3\uff1a随访结束 2\uff1b随访结束\uff0c疗效丧失未经确认 1"),
    ],
)
def test_reasons_that_have_a_comma_are_told_apart(lang: str, told: str) -> None:
    """A comma between them made three reasons of two."""
    patients = [
        given_ivig(f"p{i}", {0: 9, 7: 60, 14: 70, 90: last}) for i, last in enumerate((80, 80, 8))
    ]
    table = estimates_table(patients, lang=lang)

    assert told == table.cell("censored", "value").text
