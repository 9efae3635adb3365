"""Curves, causes, flows and forests, with who is at risk below."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase import examples, figures
from itpcase.agents import say_agents
from itpcase.estimates.curves import kaplan_meier, no_lines_left_out
from itpcase.estimates.groups import ByGroup
from itpcase.estimates.states import follow_responses
from itpcase.figures import (
    _axis,
    _canvas,
    plot_causes,
    plot_flow,
    plot_forest,
    plot_in_response,
    plot_pooled,
    plot_remission,
    plot_time_to_response,
)
from itpcase.figures._axis import SCALES, Unit, days_to_show, in_unit
from itpcase.registry.simulate import simulate_registry
from itpcase.units.text import CLOSING
from itpcase.words import read_words
from tests.figures.drawn import case, marks, registry, texts


def on_one_line(ax: Any) -> list[str]:
    """Every text of the axes, wherever its lines are broken."""
    return [each.replace("\n", " ") for each in texts(ax)]


# --- the curves -----------------------------------------------------------------------------------


def test_the_curve_has_its_table_of_risk_below() -> None:
    """Three rows, a column a tick, numbers that add up."""
    curve = kaplan_meier([100, 200, 300, 400], [True, False, True, False])
    ax = plot_remission(curve, days=[0, 150, 300])
    found = marks(ax)

    assert (1, 1, 1) == (found["band"], found["curve"], found["censored"])
    assert [4, 4, 4] == [found[f"risk-{name}"] for name in ("at_risk", "censored", "events")]
    assert ["At risk", "4", "3", "2"] == [
        each.get_text() for each in ax.texts if each.get_gid() == "risk-at_risk"
    ]
    assert "At risk at each time; the others before it, cumulative" in texts(ax)
    assert "responses, n = 4; median in days: 300 (95% CI 100–not reached)" in on_one_line(ax)


def test_a_median_that_is_not_reached_is_said() -> None:
    """In every language."""
    ax = plot_remission(kaplan_meier([10], [False]), lang="zh")

    assert any(text.endswith("未达到中位数") for text in texts(ax))


def test_a_median_without_limits_says_so_once() -> None:
    """Of lines that all ended on one day, no limit can be told."""
    ax = plot_remission(kaplan_meier([30], [True]), unit="weeks")

    assert "responses, n = 1; median in weeks: 4.3 (95% CI not estimable)" in on_one_line(ax)


def test_the_median_of_a_group_stands_on_one_line_of_the_key() -> None:
    """With its interval, where the figure has the room."""
    curves = itp.remission_survival(simulate_registry(60, seed=4).cohort(), by="line")
    labels = [each.get_text() for each in plot_remission(curves).get_legend().get_texts()]

    assert labels[0].startswith("Line 1; responses, n = ")
    assert labels[0].endswith(" CI 111–220)")
    assert "\n" not in labels[0]


def test_the_key_has_the_mark_of_censoring_where_a_line_is_censored() -> None:
    """Once, whichever group it is in; not at all where every line has ended."""
    for times, events, of, marked in (
        ([10, 20], [True, True], ["a", "b"], 0),
        ([10, 20], [False, True], ["a", "b"], 1),
        ([10, 20], [False, False], ["a", "b"], 1),
    ):
        curves = {
            name: kaplan_meier([times[i]], [events[i]], cluster=[str(i)])
            for i, name in enumerate(of)
        }
        ax = plot_remission(ByGroup(by="arm", groups=curves))

        key = [each.get_text() for each in ax.get_legend().get_texts()]
        assert marked == key.count("Censored")


def test_the_names_of_the_rows_leave_the_width_to_the_curve() -> None:
    """Three quarters of the figure at least; what is cumulative, and a group, stand above them."""
    curve = kaplan_meier([100, 200, 300, 400], [True, False, True, False])
    groups = {"eltrombopag and dexamethasone together": curve, "b": curve}
    for found in (curve, ByGroup(by="arm", groups=groups)):
        for lang in ("en", "zh"):
            ax = plot_remission(found, lang=lang)
            figure = ax.figure
            figure.draw_without_rendering()
            whole = figure.bbox.width

            assert ax.get_window_extent().width > 0.75 * whole
            for each in ax.texts:
                box = each.get_window_extent()
                assert box.x0 >= 0
                assert box.x1 <= whole
    narrow = plot_remission(curve, width=89)
    assert texts(narrow).count("At risk at each time; the others before it, cumulative") == 1


def test_many_groups_have_no_heading_of_what_is_cumulative() -> None:
    """Only how many are at risk stands below them."""
    groups = {name: kaplan_meier([100, 200], [True, False]) for name in "abcde"}
    ax = plot_remission(ByGroup(by="arm", groups=groups))

    assert "At risk" in texts(ax)
    assert not any("cumulative" in text for text in texts(ax))


def test_nobody_at_risk_is_said() -> None:
    """In each of the curves."""
    nobody = itp.Patient(id="p")

    assert "Nobody at risk" in texts(plot_remission(itp.remission_survival([nobody])))
    assert "Nobody at risk" in texts(plot_in_response(itp.in_response([nobody])))
    assert "Nobody at risk" in texts(plot_time_to_response(itp.response_times([nobody])))


def test_time_to_response_draws_both_readings() -> None:
    """All treated, and the responders alone."""
    never = case("never", platelets=[itp.PlateletMeasurement(on=9, count="8 G/L")])
    ax = plot_time_to_response(itp.response_times([case(), never], line=1))

    assert {"lines treated, n = 2", "responders alone, n = 1"} <= set(texts(ax))
    assert 1 == marks(ax)["responders"]


@pytest.mark.parametrize("unit", ["days", "months"])
@pytest.mark.parametrize("by", [None, "agents"])
def test_time_to_response_is_drawn_until_soon_after_the_last_response(by: Any, unit: Any) -> None:
    """No mark stands behind the axis; the key says how long lines were followed."""
    alone = [itp.TreatmentLine(line=1, agents=["prednisone"], started_on=0)]
    never, early = (
        case(name, lines=alone, rescues=[], platelets=[
            itp.PlateletMeasurement(on=day, count="8 G/L") for day in (0, 6, last)
        ])
        for name, last in (("never", 900), ("early", 8))
    )  # fmt: skip
    times = itp.response_times([case(), never, early], line=1, by=by)
    ax = plot_time_to_response(times, unit=unit)
    followed = read_words("en")(f"figure.followed_{unit}", n=_axis.in_unit(900.0, unit))
    (marked,) = [each.get_xdata() for each in ax.lines if each.get_gid() == "censored"]

    assert 7 < ax.get_xlim()[1] < 40
    assert [8] == marked.tolist()
    assert followed in on_one_line(ax)


def test_later_days_lengthen_the_axis_of_time_to_response() -> None:
    """Up to the end of follow-up, and nothing is said of it then."""
    never = case("never", platelets=[itp.PlateletMeasurement(on=900, count="8 G/L")], lines=[
        itp.TreatmentLine(line=1, agents=["prednisone"], started_on=0)
    ])  # fmt: skip
    ax = plot_time_to_response(itp.response_times([case(), never], line=1), days=[0, 300, 900])

    assert ax.get_xlim()[1] > 900
    assert 0 == marks(ax)["followed"]
    assert 900 in [each.get_xdata()[-1] for each in ax.lines if each.get_gid() == "censored"]


def test_time_to_a_response_of_nobody_is_drawn_to_the_end_of_follow_up() -> None:
    """There is no last response that could end the axis."""
    never = case("never", lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
                 platelets=[itp.PlateletMeasurement(on=90, count="8 G/L")])  # fmt: skip

    assert plot_time_to_response(itp.response_times([never])).get_xlim()[1] > 90


def test_being_in_response_shows_its_mean() -> None:
    """The area below the curve, to the day up to which it is known."""
    ax = plot_in_response(itp.in_response([case()], line=1))

    told = "mean 83 days in response up to day 90 (95% CI not estimable)"

    assert f"lines treated, n = 1; {told}" in [each.replace("\n", " ") for each in texts(ax)]
    assert (1, 1) == (marks(ax)["curve"], marks(ax)["area"])


def test_the_mean_in_the_key_is_taken_up_to_the_day_that_is_asked() -> None:
    """So that a figure and a table beside it say one number."""
    found = itp.in_response([case(), case("q")], line=1)

    assert any("up to day 60" in text for text in texts(plot_in_response(found, until=60)))


def test_a_difference_below_zero_is_shown_as_it_comes() -> None:
    """Two curves with censoring between can cross; nothing is cut off."""
    lines = {
        "patient_id": np.array(["a", "b", "c"]), "line": np.ones(3, int),
        "responded": np.array([True, False, False]),
        "waiting_days": np.array([5.0, 7.0, 12.0]), "waiting_event": np.array([True, False, True]),
        "kept_days": np.array([10.0, 7.0, 12.0]), "kept_event": np.array([True, False, True]),
        "cause": np.array(["LOSS", "", "DEATH"], object),
    }  # fmt: skip
    found = follow_responses(
        itp.Table(lines),
        patient=np.arange(3),
        left_out=no_lines_left_out(),
        estimator="curves",
    )
    ax = plot_in_response(found)

    assert -1 / 6 == pytest.approx(found.at(10)[0])
    assert ax.get_ylim()[0] < -1 / 6


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_groups_have_a_curve_and_a_table_of_risk_each(lang: str) -> None:
    """Each with its name, its lines and patients, and counts under each day of the axis."""
    subjects = registry()
    pairs: list[tuple[Any, Any]] = [
        (plot_remission, itp.remission_survival),
        (plot_in_response, itp.in_response),
        (plot_time_to_response, itp.response_times),
    ]
    for plot, ask in pairs:
        found = ask(subjects, by="agents", line=1)
        ax = plot(found, days=[0, 50], lang=lang)

        assert 2 == marks(ax)["curve"]
        assert 2 * 3 == marks(ax)["risk-at_risk"]
        labels = [each.get_text() for each in ax.get_legend().get_texts()]
        for name in found:
            word = say_agents([name], lang)
            assert any(label.startswith(word) for label in labels)
            assert word in [each.get_text() for each in ax.texts]


def test_many_groups_show_only_who_is_at_risk() -> None:
    """One row a group, so that the table does not outgrow the figure."""
    ax = plot_remission(
        itp.remission_survival(registry(), by=[f"g{i % 6}" for i in range(12)], line=1)
    )

    assert 6 == marks(ax)["curve"]
    assert 0 == marks(ax)["risk-events"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_causes_lie_on_top_of_each_other(lang: str) -> None:
    """One area a cause, and what is left above them."""
    ends = itp.remission_causes(registry(), itp.DING_2025, line=1)
    ax = plot_causes(ends, lang=lang)

    assert len(ends) == marks(ax)["cause"] == 3
    assert 1 == marks(ax)["left"]
    assert len(ends) + 1 == len(ax.get_legend().get_texts())
    nobody = plot_causes(itp.remission_causes([itp.Patient(id="p")]), lang=lang)
    assert 0 == marks(nobody)["cause"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_flow_has_a_box_a_stage(lang: str) -> None:
    """Each with its lines and patients; beside them why others left; below them what came."""
    series = examples.load("published-cases")
    ax = plot_flow(itp.estimates.response_flow(series), lang=lang)

    assert (5, 4, 2) == tuple(marks(ax)[kind] for kind in ("stage", "left-out", "end"))
    said = read_words(lang)
    assert any(said("flow.counts", lines=13, patients=10) in text for text in texts(ax))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_forest_has_a_row_a_group(lang: str) -> None:
    """The primary rate with its exact interval, and how many of how many."""
    rates = itp.response_rates(registry(), by="agents", line=1)
    ax = plot_forest(rates, lang=lang)

    assert (2, 2) == (marks(ax)["rate"], marks(ax)["interval"])
    primary = np.flatnonzero(rates["is_primary"])
    for i in primary:
        count = f"{rates['responders'][i]}/{rates['lines'][i]}"
        assert any(text.startswith(count) for text in texts(ax))
    alone = plot_forest(itp.response_rates(registry(), line=1), lang=lang)
    assert 1 == marks(alone)["rate"]


@given(st.text("甲乙ab" + CLOSING, max_size=40), st.integers(2, 20))
def test_no_line_begins_with_a_closing_sign(text: str, most: int) -> None:
    """Nothing is lost, and a sign stays with what it follows."""
    lines = _canvas.wrapped(text, most).split("\n")

    assert text == "".join(lines)
    assert not any(line[0] in CLOSING for line in lines[1:] if line)


def test_a_forest_says_the_coverage_of_its_intervals() -> None:
    """That with which the rates were made."""
    rates = itp.response_rates(registry(), by="agents", line=1, confidence=0.9)

    assert "90% CI" in plot_forest(rates).get_xlabel()
    assert "n/N, patients, % (90% CI)" in texts(plot_forest(rates))


LONG_NAMES = (
    "Avatrombopag 20 mg once daily with food plus dexamethasone 40 mg for four days every 2 weeks",
    "MMMMMMMMMM WWWWWWWWWW MMMMMMMMMM WWWWWWWWWW MMMMMMMMMM WWWWWWWWWW MMMMMMMMMM",
    "大剂量地塞米松联合重组人血小板生成素皮下注射组大剂量地塞米松联合重组人血小板生成素皮下注射组",
)
"""What trials call their arms, and letters wider than all of theirs."""


@pytest.mark.parametrize("width", [89.0, 183.0])
def test_long_names_of_groups_stay_on_the_figure(width: float) -> None:
    """In the key of curves, and on two lines beside a rate; the axes keep their room."""
    by = {f"p{i}": LONG_NAMES[i % 3] for i in range(12)}
    series = registry()
    for ax in (
        plot_remission(itp.remission_survival(series, by=by, line=1), width=width),
        plot_time_to_response(itp.response_times(series, by=by, line=1), width=width),
        plot_forest(itp.response_rates(series, by=by, line=1), width=width),
    ):
        ax.figure.draw_without_rendering()
        ends = ax.figure.bbox
        shown = [*ax.texts, *(ax.get_legend().get_texts() if ax.get_legend() else ())]
        boxes = [each.get_window_extent() for each in shown]

        assert all(ends.x0 <= box.x0 and box.x1 <= ends.x1 for box in boxes)
        assert ax.get_window_extent().width > 0.2 * ends.width
    names = [each.get_text() for each in ax.texts if each.get_text().startswith("Avatrombopag")]
    assert [1] == [name.count("\n") for name in names]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_curves_of_one_day_say_so(lang: str) -> None:
    """Responses that begin on the last day that is known would be an axis without a curve."""
    series = [
        itp.Patient(id=f"p{i}", lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
                    platelets=[itp.PlateletMeasurement(on=7, count="60 G/L")])
        for i in range(3)
    ]  # fmt: skip
    d, told = itp.DING_2025, read_words(lang)("figure.not_followed", n=3)

    assert [told] == texts(plot_remission(itp.remission_survival(series, d), lang=lang))
    assert [told] == texts(plot_causes(itp.remission_causes(series, d), lang=lang))
    inside = itp.in_response(series, d)
    assert not any(told == each for each in texts(plot_in_response(inside, lang=lang)))


def test_responders_alone_are_drawn_to_the_end_of_the_axis() -> None:
    """Where all respond on one day their curve would be an upright line and nothing else."""
    ax = plot_time_to_response(itp.response_times(registry(), line=1))
    (alone,) = (line for line in ax.lines if line.get_gid() == "responders")
    (curve,) = (line for line in ax.lines if line.get_gid() == "curve")

    assert 1.0 == alone.get_ydata()[-1]
    assert alone.get_xdata()[-1] == min(curve.get_xdata()[-1], alone.get_xdata()[-1])
    assert alone.get_xdata()[-1] > alone.get_xdata()[-2]


@pytest.mark.parametrize("width", [89.0, 183.0])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_forest_of_published_series(lang: str, width: float) -> None:
    """A row a series, the pooled share, its prediction interval, and by which model."""
    pooled = itp.estimates.pool_proportions(
        [14, 9, 0], [24, 30, 4], names=["A 2001", "B 2004", "case"], confidence=0.9
    )
    ax = plot_pooled(pooled, lang=lang, width=width)
    (diamond,) = [each for each in ax.patches if each.get_gid() == "pooled"]
    (ahead,) = [each for each in ax.lines if each.get_gid() == "prediction"]
    low, high = 100 * np.array(pooled.interval)

    assert (3, 3) == (marks(ax)["rate"], marks(ax)["interval"])
    assert {"A 2001", "B 2004", "case"} < set(texts(ax))
    assert [low, high] == [diamond.get_xy()[:, 0].min(), diamond.get_xy()[:, 0].max()]
    assert (100 * np.array(pooled.prediction)).tolist() == pytest.approx(ahead.get_xdata())
    caption = ax.get_xlabel().replace("\n", " ").replace("( ", "(")
    assert "90" in caption
    assert f"τ² = {pooled.tau2:.2f}" in caption
    for method in ("reml", "dl"):
        other = itp.estimates.pool_proportions([1, 2], [3, 3], method=method)
        assert ax.get_xlabel() != plot_pooled(other, lang=lang, width=width).get_xlabel()


@pytest.mark.parametrize(
    ("last", "days"),
    [(0, [0, 1]), (5, [0, 1, 2, 3, 4, 5]), (100, [0, 14, 28, 42, 56, 70, 84, 98])],
)
def test_the_days_of_the_axis_are_round(last: float, days: list[float]) -> None:
    """Few of them, from 0 on, and two at least."""
    assert days == days_to_show(last)


@pytest.mark.parametrize("unit", ["days", "weeks", "months"])
@given(last=st.floats(0, 1e6), first=st.floats(-1e4, 0), width=st.sampled_from([89.0, 183.0]))
def test_the_ticks_of_time_give_a_scale(unit: Any, last: float, first: float, width: float) -> None:
    """Whole units, evenly apart, 2 to 9 of them, and 6 at most in one column; 0 is one of them."""
    days = days_to_show(last, unit, width=width, first=first)
    ticks = np.array(days) / SCALES[unit]

    assert 2 <= len(ticks) <= (6 if width == 89 else 9)
    assert ticks == pytest.approx(np.round(ticks))
    assert 1 == len(set(np.round(np.diff(ticks), 6)))
    assert 0 in np.round(ticks)
    assert first - 1e-6 <= min(days)


@pytest.mark.parametrize(("first", "last"), [(-20, 120), (-90, 40), (0, 336), (-30, 364)])
def test_a_panel_of_less_than_a_year_has_a_scale(first: float, last: float) -> None:
    """On the axis of years that a longer panel beside it asks for: it had a tick at 0 alone."""
    days = days_to_show(last, "years", width=89, first=first, within=True)

    assert 2 <= len(days) <= 6
    assert 0 in days
    assert first <= min(days) < max(days) <= last


# --- counts without a day -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plot", "source"),
    [
        (figures.plot_remission, "remission_survival"),
        (figures.plot_in_response, "in_response"),
        (figures.plot_time_to_response, "response_times"),
        (figures.plot_weeks, "counts_by_week"),
        (figures.plot_causes, "remission_causes"),
        (figures.plot_flow, "response_flow"),
        (figures.plot_agreement, "agreement_between"),
        (figures.plot_forest, "response_rates"),
        (figures.plot_pooled, "pool_proportions"),
        (figures.plot_prisma, "prisma_flow"),
    ],
)
def test_a_figure_of_an_estimate_says_which(plot: Any, source: str) -> None:
    """A series in its place is refused with the function to call."""
    series = examples.load("ding-2025")
    others: tuple[Any, ...] = (series, [], itp.classify_response(series))
    for other in others:
        with pytest.raises(itp.InputError, match=rf"{source}\(\).*NOT_DRAWN"):
            plot(other)


@pytest.mark.parametrize(
    ("days", "unit", "told"),
    [
        (43, "days", "43"), (43, "weeks", "6.1"), (43, "months", "1.4"), (43, "years", "0.12"),
        (37, "years", "0.10"), (54.5, "days", "54.5"), (730.5, "years", "2.00"),
    ],
)  # fmt: skip
def test_a_time_in_years_tells_six_weeks_from_five(days: float, unit: Unit, told: str) -> None:
    """A response of 43 days was 0.1 years, and so was one of 20."""
    assert told == in_unit(days, unit)
