"""Figures: what is drawn, how it is called, and how many marks there are."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex

import itpcase as itp
from itpcase import examples, figures
from itpcase.agents import AGENTS
from itpcase.estimates.curves import kaplan_meier, no_lines_left_out
from itpcase.estimates.states import follow_responses
from itpcase.figures import (
    _canvas,
    _swimmer,
    course_data,
    plot_agreement,
    plot_causes,
    plot_course,
    plot_courses,
    plot_flow,
    plot_forest,
    plot_in_response,
    plot_pooled,
    plot_remission,
    plot_swimmer,
    plot_time_to_response,
    save_figure,
    swimmer_data,
)
from itpcase.figures._axis import SCALES, days_to_show
from itpcase.figures._canvas import shortened_id
from itpcase.figures._colours import MARKS, style_of, tell_apart
from itpcase.figures._swimmer import pages_of
from itpcase.terms import RescueKind
from itpcase.units.text import CLOSING
from itpcase.words import read_words


def case(name: str = "p1", **more: Any) -> itp.Patient:
    """A response that was lost, with a bound, a range, a rescue and bleeding."""
    counts = {-3: "12", 0: "<5", 7: "30-60", 14: "55", 28: "120", 42: ">200", 60: "150", 90: "8",
              95: "9"}  # fmt: skip
    facts: dict[str, Any] = {
        "platelets": [
            itp.PlateletMeasurement(on=day, count=f"{count} G/L") for day, count in counts.items()
        ],
        "lines": [
            itp.TreatmentLine(line=1, agents=["prednisone"], started_on=0, ended_on=20,
                              note="tapered; 1 mg/kg"),
            itp.TreatmentLine(line=2, agents=["eltrombopag"], started_on=92, ongoing=True),
        ],
        "rescues": [itp.RescueTherapy(on=93, kind="ivig")],
        "bleeds": [itp.BleedingEvent(on=91, until=94, who_grade=2)],
    }  # fmt: skip
    return itp.Patient(id=name, **{**facts, **more})


def marks(ax: Any) -> Counter[str]:
    """How many artists of each kind the axes hold."""
    return Counter(each.get_gid() for each in ax.get_children() if each.get_gid())


def texts(ax: Any) -> list[str]:
    """Every text of the axes that is not empty, those outside of them too."""
    from matplotlib.text import Text  # noqa: PLC0415 - an extra

    return [each.get_text() for each in ax.findobj(Text) if each.get_text()]


# --- the course ---------------------------------------------------------------------------------


def test_a_course_draws_counts_limits_episodes_treatments_and_events() -> None:
    """Each as often as it is in the record."""
    ax = plot_course(case())
    found = marks(ax)

    assert 2 == found["treatment"]
    assert (1, 1, 1) == (found["going-on"], found["rescue"], found["bleeding"])
    assert (2, 2, 1) == (found["episode"], found["limit"], found["range"])
    assert {"CR ≥ 100", "R ≥ 30", "1: prednisone (1 mg/kg)", "2: eltrombopag"} <= set(texts(ax))
    assert "2" in texts(ax)
    (exact,) = (line for line in ax.lines if line.get_gid() == "count-exact")
    assert 7 == len(exact.get_xdata())


def test_a_bound_points_to_the_side_of_the_true_count() -> None:
    """Down for <5, up for >200, at the printed number."""
    lines = {line.get_gid(): line for line in plot_course(case()).lines}

    assert [5.0] == list(lines["count-below"].get_ydata())
    assert [200.0] == list(lines["count-above"].get_ydata())
    assert lines["count-below"].get_marker() != lines["count-above"].get_marker()


def test_the_data_of_a_course() -> None:
    """One row a mark, with both ends of what is known."""
    rows = list(course_data(case()).rows())
    counts = [(row["day"], row["low"], row["high"]) for row in rows if row["kind"] == "count"]

    assert (0.0, -np.inf, 5.0) in counts
    assert (7.0, 30.0, 60.0) in counts
    assert (42.0, 200.0, np.inf) in counts
    assert {"count", "treatment", "episode", "rescue", "bleeding"} == {row["kind"] for row in rows}
    assert len(course_data(case(), data_cut=28)) < len(rows)


def test_a_logarithmic_axis_keeps_low_counts() -> None:
    """A count of 0 is drawn at the lower end, not lost."""
    low = [itp.PlateletMeasurement(on=1, count="0 G/L")]
    ax = plot_course(case(platelets=low), scale="log")

    assert "log" == ax.get_yscale()
    (line,) = (line for line in ax.lines if line.get_gid() == "count-exact")
    assert [1.0] == list(line.get_ydata())


def test_a_patient_without_counts_says_so() -> None:
    """No empty panel."""
    assert "No platelet count" in texts(plot_course(case(platelets=[])))
    assert "No platelet count" in texts(plot_course(itp.Patient(id="empty")))


def test_dates_are_shown_as_dates() -> None:
    """In ISO form, which reads the same in every language."""
    day = dt.date(2021, 3, 14)
    patient = itp.Patient(
        id="p", platelets=[itp.PlateletMeasurement(on=day, count="9 G/L")],
        lines=[itp.TreatmentLine(line=1, agents=["splenectomy"], started_on=day)], died_on=day,
    )  # fmt: skip
    ax = plot_course(patient, dates=True, lang="zh")

    assert "日期" == ax.get_xlabel()
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", each.get_text()) for each in ax.get_xticklabels())
    assert 1 == marks(ax)["death"]
    assert 0 == marks(ax)["going-on"]


@pytest.mark.parametrize("unit", ["days", "weeks", "months"])
def test_a_course_for_print_has_no_date_of_the_calendar(unit: Any) -> None:
    """Time counts from the start of the first treatment, or from the first day without one."""
    first = dt.date(2021, 3, 14)
    counts = [itp.PlateletMeasurement(on=first + dt.timedelta(d), count="9 G/L") for d in (0, 90)]
    treated = itp.TreatmentLine(line=1, agents=["IVIG"], started_on=first + dt.timedelta(30))
    for lines, since, low in (([treated], "start of treatment", -30), ([], "first day", 0)):
        patient = itp.Patient(id="p", platelets=counts, lines=lines)
        ax = plot_course(patient, unit=unit)

        assert ax.get_xlabel().startswith(unit.capitalize())
        assert since in ax.get_xlabel()
        assert not any(re.search(r"20\d\d", text) for text in texts(ax))
        zero = (first - dt.date(1970, 1, 1)).days - low
        assert zero == ax.get_xticks()[[t.get_text() for t in ax.get_xticklabels()].index("0")]


@pytest.mark.parametrize("width", [89, 183])
def test_every_figure_has_the_width_of_a_column(width: float) -> None:
    """One column of a journal or two, to a tenth of a millimetre."""
    series = registry()
    flow = itp.estimates.response_flow(series)
    drawn = [
        plot_course(case(), width=width),
        plot_courses([case("a"), case("b")], width=width),
        plot_swimmer(series, width=width),
        plot_remission(itp.remission_survival(series, by="agents"), width=width),
        plot_time_to_response(itp.response_times(series), width=width),
        plot_in_response(itp.in_response(series), width=width),
        plot_causes(itp.remission_causes(series), width=width),
        plot_forest(itp.response_rates(series, by="line"), width=width),
        plot_pooled(itp.estimates.pool_proportions([1, 2], [3, 3]), width=width),
        plot_flow(flow, width=width),
        plot_agreement(itp.estimates.agreement_between(itp.compare_definitions(series)),
                       width=width),
    ]  # fmt: skip

    for each in drawn:
        figure = each if hasattr(each, "savefig") else each.figure
        assert width == pytest.approx(25.4 * figure.get_figwidth(), abs=0.1)


def test_small_multiples_have_one_scale_of_counts() -> None:
    """The highest count of all sets it, and a count that is given instead."""
    low = case("low", platelets=[itp.PlateletMeasurement(on=1, count="20 G/L")])
    figure = plot_courses([case("high"), low])

    assert 1 == len({ax.get_ylim() for ax in figure.axes})
    assert figure.axes[0].get_ylim()[1] > 200
    assert plot_courses([low], highest=900).axes[0].get_ylim()[1] > 900


def test_each_kind_of_rescue_has_its_mark_in_a_course_too() -> None:
    """The same as in the swimmer plot."""
    rescues = [itp.RescueTherapy(on=i + 1, kind=kind) for i, kind in enumerate(RescueKind)]
    drawn = [
        each for each in plot_course(case(rescues=rescues)).lines if each.get_gid() == "rescue"
    ]

    assert [MARKS[f"rescue:{kind}"][0] for kind in RescueKind] == [m.get_marker() for m in drawn]


def test_a_figure_of_nothing_has_no_frame_and_no_axis() -> None:
    """It says why, and invents no scale."""
    nothing = itp.Patient(id="empty")
    for ax in (
        plot_course(nothing), plot_swimmer([nothing]), plot_forest(itp.response_rates(nothing)),
        plot_remission(itp.remission_survival(nothing)),
        plot_causes(itp.remission_causes(nothing)), plot_in_response(itp.in_response(nothing)),
        plot_time_to_response(itp.response_times(nothing)),
    ):  # fmt: skip
        assert 0 == len(ax.get_xticks()) == len(ax.get_yticks())
        assert not any(spine.get_visible() for spine in ax.spines.values())
        assert any(texts(ax))


def test_what_has_no_day_is_not_drawn() -> None:
    """A rescue, a bleeding and a count whose day the source does not print."""
    undated = case(
        rescues=[itp.RescueTherapy(on=None, kind="ivig")],
        bleeds=[itp.BleedingEvent(on=None), itp.BleedingEvent(on=50)],
        platelets=[itp.PlateletMeasurement(on=None, count="9 G/L")],
    )
    found = marks(plot_course(undated))

    assert (0, 1, 0) == (found["rescue"], found["bleeding"], found["count-exact"])
    assert 0 == found["fold"]


def test_text_of_the_user_is_text() -> None:
    """No formula, no line break, no control character, no endless name."""
    patient = case("$\\frac{a}$ <script>\n" + "x" * 80)
    shown = plot_course(patient).get_title(loc="left")

    assert shown.startswith("$\\frac{a}$ <s…xxx")
    assert len(shown) <= 40


def test_small_multiples_are_one_panel_a_patient_with_one_legend() -> None:
    """In the order given."""
    series = examples.load("published-cases")
    figure = plot_courses(series)

    assert [p.id for p in series.patients] == [ax.get_title(loc="left") for ax in figure.axes]
    assert 1 == len(figure.legends)
    assert [] == [ax for ax in figure.axes if ax.get_legend()]
    assert [] == plot_courses([]).axes


def test_a_definition_without_levels_has_no_limits() -> None:
    """The landmarks of ASH 2019 are no levels."""
    found = marks(plot_course(case(), definition=itp.ASH_2019))

    assert (0, 0, 2) == (found["limit"], found["episode"], found["treatment"])


# --- the swimmer plot ---------------------------------------------------------------------------


def test_the_swimmer_plot_has_a_lane_a_patient_the_longest_on_top() -> None:
    """With treatments, responses, and what happened."""
    dead = case("dead", died_on=200)
    ax = plot_swimmer([case("short"), dead])
    found = marks(ax)

    assert ["dead", "short"] == [each.get_text() for each in ax.get_yticklabels()]
    assert (4, 2) == (found["treatment"], found["response"])
    assert {"loss", "rescue", "bleeding", "stop", "death", "going-on"} <= set(found)
    labels = [each.get_text().strip() for each in ax.get_legend().get_texts()]
    assert {"prednisone", "eltrombopag", "R or better", "Loss of response", "Death"} <= set(labels)


def test_the_data_of_the_swimmer_plot() -> None:
    """Days count from the start of the lane; a line may be chosen."""
    rows = list(swimmer_data([case()]).rows())
    response = next(row for row in rows if row["kind"] == "response")

    assert (7.0, 90.0) == (response["day"], response["until"])
    assert [0.0, 92.0] == [row["day"] for row in rows if row["kind"] == "treatment"]
    second = swimmer_data([case(), itp.Patient(id="none")], line=2)
    assert [0.0] == second["day"][second["kind"] == "treatment"].tolist()
    assert 0 == len(swimmer_data([case()], line=3))
    ash = swimmer_data([case()], definition=itp.ASH_2019)
    assert "response" not in ash["kind"]


def test_an_end_that_nobody_recorded_is_no_treatment_that_goes_on() -> None:
    """Going on is drawn where it is said, or where the end lies after the cut; else a question."""
    lines: dict[str, dict[str, Any]] = {
        "said": {"ongoing": True}, "later": {"ended_on": 300}, "unknown": {},
    }  # fmt: skip
    wanted = {"said": "going-on", "later": "going-on", "unknown": "end-unknown"}
    for name, more in lines.items():
        line = itp.TreatmentLine(line=1, agents=["eltrombopag"], started_on=0, **more)
        patient = case(lines=[line], followed_until=400)

        assert wanted[name] in swimmer_data([patient], data_cut=200)["kind"]
        assert 1 == marks(plot_course(patient, data_cut=200))[wanted[name]]


def test_a_cut_ends_the_lane() -> None:
    """What came later is not drawn."""
    rows = swimmer_data([case(died_on=200)], data_cut=50)

    assert 50 >= rows["until"].max()
    assert not {"death", "rescue", "loss"} & set(rows["kind"])
    assert "going-on" in swimmer_data([case(lines=[case().lines[1]])], data_cut=94)["kind"]


def test_many_lanes_lose_their_names_not_their_number() -> None:
    """And many treatments share one colour."""
    patients = [
        case(f"p{i}", lines=[itp.TreatmentLine(line=1, agents=[f"drug {i % 12}"], started_on=0)])
        for i in range(70)
    ]
    ax = plot_swimmer(patients)

    assert "Patients (n = 70)" == ax.get_ylabel()
    assert "other treatments" in [each.get_text().strip() for each in ax.get_legend().get_texts()]
    assert 70 == marks(ax)["treatment"]


def test_very_many_lanes_are_one_image(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every bar is in it, where it is when it is drawn alone, and the marks hide no other lane."""
    patients = [case(f"p{i}") for i in range(9)]
    alone = plot_swimmer(patients)
    monkeypatch.setattr(_swimmer, "LANES_DRAWN_ALONE", 8)
    monkeypatch.setattr(_swimmer, "LANES_WITH_NAMES", 5)
    ax = plot_swimmer(patients)
    corners = [
        path.get_extents().extents
        for drawn in ax.collections
        if drawn.get_gid() in {"treatment", "response"}
        for path in drawn.get_paths()
    ]
    bars = [
        bar.get_bbox().extents
        for bar in alone.patches
        if bar.get_gid() in {"treatment", "response"}
    ]

    assert not ax.patches
    assert np.allclose(sorted(map(tuple, bars)), sorted(map(tuple, corners)))
    assert all(drawn.get_rasterized() for drawn in [*ax.collections, *ax.lines])
    assert alone.get_xlim() == ax.get_xlim()


def test_a_swimmer_plot_without_lines_says_so() -> None:
    """No empty panel, and no axis that nothing stands on."""
    ax = plot_swimmer([])
    assert "No line of treatment with a start" in texts(ax)
    assert 0 == len(ax.get_xticks()) == len(ax.get_xlabel())
    one = plot_swimmer([itp.Patient(id="a")])
    assert "No line of treatment with a start. Not shown: 1, without a dated line" in texts(one)


def test_the_swimmer_plot_accounts_for_every_patient() -> None:
    """Those without a dated line are counted in the legend."""
    undated = [itp.TreatmentLine(line=1, agents=["ivig"], started_on=None)]
    ax = plot_swimmer([case("a"), itp.Patient(id="b"), itp.Patient(id="c", lines=undated)])

    assert "Not shown: 2, without a dated line" == ax.get_legend().get_title().get_text()
    assert not plot_swimmer([case("a")]).get_legend().get_title().get_text()


def test_many_lanes_take_pages_on_one_scale() -> None:
    """Sixty lanes a page, each once and with its name; a page that there is not is refused."""
    patients = [case(f"p{i}", followed_until=100 + i) for i in range(130)]
    pages = [plot_swimmer(patients, page=page) for page in range(1, pages_of(patients) + 1)]
    names = [[each.get_text() for each in ax.get_yticklabels()] for ax in pages]

    assert [60, 60, 10] == [len(each) for each in names]
    assert {f"p{i}" for i in range(130)} == {name for each in names for name in each}
    assert 1 == len({ax.get_xlim() for ax in pages})
    assert "Patients 61 to 120" == pages[1].get_ylabel()
    for page in (0, 4):
        with pytest.raises(itp.InputError, match="page"):
            plot_swimmer(patients, page=page)


@pytest.mark.parametrize(("unit", "scale"), [("days", 1), ("weeks", 7), ("months", 30.4375)])
def test_the_axis_of_the_swimmer_plot_has_a_unit(unit: Any, scale: float) -> None:
    """Ticks stand at whole units, two at least and few enough to be read in one column."""
    for width in (89, 183):
        for last in (1, 95, 3000):
            line = itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)
            patient = itp.Patient(id="a", lines=[line], followed_until=last)
            ax = plot_swimmer([patient], unit=unit, width=width)
            ticks = [int(each.get_text()) for each in ax.get_xticklabels()]

            assert ticks == pytest.approx(ax.get_xticks() / scale)
            assert 2 <= len(ticks) <= 11
            assert width == pytest.approx(25.4 * ax.figure.get_figwidth())
            assert unit in ax.get_xlabel().casefold()
    with pytest.raises(itp.InputError, match="unit"):
        plot_swimmer([case()], unit="years")  # type: ignore[arg-type]


def test_each_kind_of_rescue_has_a_mark_of_its_own() -> None:
    """No two kinds share a marker, and the legend names each."""
    rescues = [itp.RescueTherapy(on=i + 1, kind=kind) for i, kind in enumerate(RescueKind)]
    ax = plot_swimmer([case(rescues=rescues)])
    drawn = [each for each in ax.get_children() if each.get_gid() == "rescue"]

    assert len(RescueKind) == len(drawn) == len({each.get_marker() for each in drawn})
    labels = {each.get_text().strip() for each in ax.get_legend().get_texts()}
    assert {"Rescue: IVIG", "Rescue: anti-D", "Rescue: steroid pulse"} <= labels


def test_lanes_stand_in_their_groups() -> None:
    """The longest of each on top, parted by a line, each with its name and number of lanes."""

    def lane(name: str, agent: str, last: int) -> itp.Patient:
        lines = [itp.TreatmentLine(line=1, agents=[agent], started_on=0)]
        return itp.Patient(id=name, lines=lines, followed_until=last)

    patients = [lane("a", "ivig", 10), lane("b", "Promacta", 20), lane("c", "IVIG", 30),
                lane("d", "eltrombopag", 90), itp.Patient(id="e")]  # fmt: skip
    data = swimmer_data(patients, by="agent")
    ax = plot_swimmer(patients, by="agent")

    first = dict(zip(data["lane"].tolist(), data["patient_id"].tolist(), strict=True))
    assert ["d", "b", "c", "a"] == list(first.values())
    assert ["eltrombopag"] * 2 + ["ivig"] * 2 == [
        data["group"][data["patient_id"] == name][0] for name in "dbca"
    ]
    named = [each.get_text() for each in ax.texts if each.get_gid() == "group-name"]
    assert ["eltrombopag (n = 2)", "IVIG (n = 2)"] == named
    assert 1 == sum(each.get_gid() == "group" for each in ax.lines)
    assert ["d", "b", "c", "a"] == [each.get_text() for each in ax.get_yticklabels()]
    centres = {"a": "north", "b": "south", "c": "south"}
    by_centre = swimmer_data(patients, by=centres)["patient_id"].tolist()
    assert ["a", "c", "b", "d"] == list(dict.fromkeys(by_centre))


def test_what_takes_no_time_is_seen() -> None:
    """A procedure, and a response of one count, have a bar that is wide enough."""
    lines = [itp.TreatmentLine(line=1, agents=["splenectomy"], started_on=0)]
    counts = [
        itp.PlateletMeasurement(on=d, count=f"{n} G/L") for d, n in ((0, 9), (7, 90), (14, 8))
    ]
    patient = case(lines=lines, platelets=counts, rescues=[], bleeds=[], followed_until=1000)
    ax = plot_swimmer([patient], definition=itp.DING_2025)
    bars = [bar for bar in ax.patches if bar.get_gid() in {"treatment", "response"}]

    assert 2 == len(bars)
    assert all(bar.get_width() >= 7 for bar in bars)


def test_an_agent_has_one_colour_in_every_figure() -> None:
    """Whatever else is drawn, and under whatever name it was entered; two agents are striped."""
    alone = tell_apart([("rituximab",)])
    among = tell_apart([("eltrombopag",), ("prednisone", "rituximab"), ("rituximab",)])

    assert alone["rituximab",] == among["rituximab",]
    assert among["prednisone", "rituximab"].colour == style_of(("prednisone",)).colour
    assert among["prednisone", "rituximab"].edge == style_of(("rituximab",)).colour
    everything = [(agent.name,) for agent in AGENTS]
    assert len(everything) == len(set(tell_apart(everything).values()))
    drawn = plot_swimmer(
        [case(lines=[itp.TreatmentLine(line=1, agents=["MabThera"], started_on=0)])]
    )
    bar = next(bar for bar in drawn.patches if bar.get_gid() == "treatment")
    assert to_hex(bar.get_facecolor()).upper() == style_of(("rituximab",)).colour


# --- the curves ---------------------------------------------------------------------------------


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
    assert "Events before the day (cumulative)" in texts(ax)
    assert "responses, n = 4; median 300 days" in texts(ax)


def test_a_median_that_is_not_reached_is_said() -> None:
    """In every language."""
    ax = plot_remission(kaplan_meier([10], [False]), lang="zh")

    assert any(text.endswith("未达到中位数") for text in texts(ax))


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


def test_being_in_response_shows_its_mean() -> None:
    """The area below the curve, to the day up to which it is known."""
    ax = plot_in_response(itp.in_response([case()], line=1))

    assert "lines treated, n = 1; mean 83 days in response up to day 90" in texts(ax)
    assert (1, 1) == (marks(ax)["curve"], marks(ax)["area"])


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


def registry() -> list[itp.Patient]:
    """Twelve patients of two agents, of whom some lose the response, die or start again."""
    return [
        itp.Patient(
            id=f"p{i}",
            lines=[
                itp.TreatmentLine(
                    line=1, agents=["eltrombopag" if i % 2 else "rituximab"], started_on=0
                ),
                *(
                    itp.TreatmentLine(line=2, agents=["danazol"], started_on=90 + i)
                    for _ in range(i % 4 == 1)
                ),
            ],
            platelets=[
                itp.PlateletMeasurement(
                    on=day, count=f"{10 if day == 0 or day > 40 + 15 * i else 60} G/L"
                )
                for day in range(0, 150, 7)
            ],
            died_on=150 if i == 10 else None,
        )
        for i in range(12)
    ]  # fmt: skip


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
            word = read_words(lang).agents([name])
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

    assert "90\u00a0% interval" in plot_forest(rates).get_xlabel()


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


# --- the canvas ---------------------------------------------------------------------------------


def test_figures_are_drawn_where_one_wants_them() -> None:
    """``ax=`` is used and returned."""
    figure = _canvas.new_figure(6, 4)
    ax = figure.add_subplot()

    assert ax is plot_remission(kaplan_meier([1], [True]), ax=ax)
    assert ax is plot_swimmer([case()], ax=figure.add_subplot()).figure.axes[0]


def test_nothing_global_is_touched() -> None:
    """No settings, and no figure that pyplot knows."""
    import matplotlib as mpl  # noqa: PLC0415 - an extra
    from matplotlib import _pylab_helpers  # noqa: PLC0415

    before = dict(mpl.rcParams)
    plot_course(case(), lang="zh")

    assert before == dict(mpl.rcParams)
    assert {} == dict(_pylab_helpers.Gcf.figs)


@pytest.mark.parametrize(("ending", "start"), [(".png", b"\x89PNG"), (".pdf", b"%PDF")])
def test_a_figure_is_saved(tmp_path: Path, ending: str, start: bytes) -> None:
    """As an image of 300 dots an inch, or as PDF."""
    save_figure(plot_course(case()), tmp_path / f"course{ending}")

    assert (tmp_path / f"course{ending}").read_bytes().startswith(start)


def test_an_svg_keeps_text_as_text(tmp_path: Path) -> None:
    """The reader's fonts are used, markup is text, and the same data are the same file."""
    one, two = tmp_path / "one.svg", tmp_path / "two.svg"
    save_figure(plot_course(case("<script>alert(1)</script>"), lang="zh"), one)
    save_figure(plot_course(case("<script>alert(1)</script>"), lang="zh"), two)
    text = one.read_text(encoding="utf-8")

    assert "血小板计数" in text
    assert "&lt;script&gt;" in text
    assert "<script" not in text
    assert text == two.read_text(encoding="utf-8")


def test_another_ending_is_refused(tmp_path: Path) -> None:
    """With those there are."""
    with pytest.raises(itp.InputError, match=re.escape(".png, .svg, .pdf")):
        save_figure(plot_course(case()), tmp_path / "course.bmp")


def test_boxes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a Chinese font a picture is refused with the remedy, and an SVG is written."""
    monkeypatch.setattr(_canvas, "chinese_font", lambda: None)
    ax = plot_course(case(), lang="zh")
    with pytest.raises(itp.InputError, match="fonts-noto-cjk"):
        save_figure(ax, tmp_path / "course.png")
    save_figure(ax, tmp_path / "course.svg")

    assert ["course.svg"] == [path.name for path in tmp_path.iterdir()]
    save_figure(plot_course(case()), tmp_path / "english.png")


def test_a_font_that_is_there_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chinese text gets it, other text does not."""
    monkeypatch.setattr(_canvas, "chinese_font", lambda: "SimHei")
    ax = plot_course(case(), lang="zh")

    assert "SimHei" in ax.yaxis.label.get_fontfamily()
    assert "SimHei" not in ax.title.get_fontfamily()


def test_a_font_is_looked_for_in_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that matplotlib has not listed yet is added; a broken one is passed over."""
    from matplotlib import font_manager  # noqa: PLC0415 - an extra

    class Listed:
        """A list of fonts that learns."""

        def __init__(self) -> None:
            self.ttflist: list[Any] = []

        def addfont(self, path: str) -> None:
            """Take a font, unless its file is broken."""
            if "broken" in path:
                raise RuntimeError(path)
            self.ttflist.append(type("Entry", (), {"name": "SimHei"})())

    monkeypatch.setattr(font_manager, "fontManager", Listed())
    monkeypatch.setattr(
        font_manager, "findSystemFonts", lambda: ["/x/broken-cjk.ttc", "/x/a.ttf", "/x/simhei.ttf"]
    )

    assert "SimHei" == _canvas.chinese_font.__wrapped__()


def test_without_the_extra_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra report brings matplotlib."""
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(
        itp.errors.MissingExtraError, match=re.escape("pip install 'itpcase[report]'")
    ):
        plot_course(case())


def test_colours_are_told_apart_in_grey() -> None:
    """No two treatments share colour and hatch."""
    pairs = list(zip(_canvas.COLOURS, _canvas.HATCHES, strict=True))

    assert len(set(pairs)) == len(pairs)
    assert len(set(_canvas.HATCHES[:-1])) == len(_canvas.HATCHES) - 1


# --- whatever holds patients ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "held",
    [
        lambda p: p,
        lambda p: [p],
        lambda p: itp.CaseSeries(patients=(p,)),
        lambda p: itp.Cohort.from_patients([p]),
    ],
    ids=["patient", "list", "series", "cohort"],
)
def test_a_figure_takes_whatever_holds_patients(held: Any) -> None:
    """A course and a swimmer plot show the same of a patient, a list, a series and a cohort."""
    patient = examples.load("ding-2025").patients[0]
    wanted = list(course_data(patient)["day"])

    assert wanted == list(course_data(held(patient))["day"])
    assert "DING2025-1" in plot_course(held(patient)).get_title(loc="left")
    assert len(swimmer_data(patient)) == len(swimmer_data(held(patient)))


def test_the_course_of_several_patients() -> None:
    """Several are small multiples; on one Axes they are refused."""
    series = itp.Cohort.from_patients(examples.load("ding-2025"))

    assert 4 == len(plot_course(series).axes)
    with pytest.raises(itp.InputError, match="ONE_PATIENT"):
        course_data(series)


# --- counts without a day -----------------------------------------------------------------------


def _printed(*counts: tuple[int | None, str, str | None]) -> itp.Patient:
    return itp.Patient(
        id="printed",
        lines=[
            itp.TreatmentLine(line=1, agents=["prednisone"], started_on=None),
            itp.TreatmentLine(line=2, agents=["rituximab"], started_on=0),
        ],
        platelets=[
            itp.PlateletMeasurement(on=on, count=f"{count} ×10⁹/L", when=when)
            for on, count, when in counts
        ],
    )


def test_counts_without_a_day_stand_in_order_or_between_their_bounds() -> None:
    """Before line 2: left; 3-4 weeks: in the middle of its bounds; after line 2: right."""
    patient = _printed(
        (None, "150", "after line 2"), (None, "60", "3-4 weeks after line 2"),
        (None, "9", "before line 1"), (None, "<20", "after line 1"), (0, "12", None),
        (40, "80", None),
    )  # fmt: skip
    data = course_data(patient)
    ax = plot_course(patient)
    where = {
        float(drawn.get_ydata()[0]): float(drawn.get_xdata()[0])
        for drawn in ax.lines if str(drawn.get_gid()).startswith("undated-")
    }  # fmt: skip
    (bounds,) = (drawn for drawn in ax.lines if drawn.get_gid() == "bounds")

    assert ["9", "<20"] == data["printed"][data["kind"] == "undated"].tolist()[:2]
    assert [1] == data["label"][data["kind"] == "undated treatment"].tolist()
    assert 24.5 == where[60.0]
    assert [21, 28] == list(bounds.get_xdata())
    assert [9, 20, 60, 150] == sorted(where, key=lambda count: where[count])
    assert where[20.0] < 0
    assert where[150.0] > 40
    assert all(-2 <= tick <= 42 for tick in ax.get_xticks())
    assert 2 == len([patch for patch in ax.patches if patch.get_gid() == "in-order"])


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("scale", ["linear", "log"])
def test_a_course_without_any_day_has_no_scale_of_days(lang: str, scale: Any) -> None:
    """Its counts stand in the order of print, and no tick invents a day."""
    patient = itp.Patient(
        id="p", lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=None)],
        platelets=[
            itp.PlateletMeasurement(on=None, count=f"{count} ×10⁹/L", when=when)
            for count, when in [("0.5", "before line 1"), ("20-30", "after line 1"), (">200", None)]
        ],
    )  # fmt: skip
    ax = plot_course(patient, scale=scale, lang=lang)

    assert [] == list(ax.get_xticks())
    assert "" == ax.get_xlabel()
    assert 3 == sum(str(drawn.get_gid()).startswith("undated-") for drawn in ax.lines)


def test_an_episode_whose_days_are_open_does_not_stretch_the_axis() -> None:
    """It is shaded as long as it lasted for certain, and not at all where its start is open."""
    patient = _printed(
        (0, "12", None), (30, "60", None), (60, "80", None), (None, "9", "after line 2"),
        (None, "8", "1 week later"),
    )  # fmt: skip
    opened = _printed((0, "12", None), (None, "60", "3-4 weeks after line 2"), (60, "80", None))

    for each in (patient, opened):
        low, high = plot_course(each).get_xlim()
        assert -100 < low < high < 200

        assert plot_swimmer([each]).get_xlim()[1] < 200


def test_long_ids_are_told_apart() -> None:
    """They are cut in the middle, a name at its end."""
    ids = [shortened_id(f"synthetic-{number:012d}/1", 18) for number in range(20)]

    assert 20 == len(set(ids))
    assert {18} == {len(each) for each in ids}
    assert "p-1" == shortened_id("p-1", 18)


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
