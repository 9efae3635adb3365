"""The course of a patient: counts, limits, episodes, treatments and events."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import numpy as np
import pytest
from matplotlib.text import Text

import itpcase as itp
from itpcase import examples
from itpcase.figures import (
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
    plot_stated_durations,
    plot_swimmer,
    plot_time_to_response,
)
from itpcase.figures._colours import MARKS
from itpcase.terms import RescueKind
from tests.figures.drawn import case, marks, registry, texts

# --- the course -----------------------------------------------------------------------------------


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


@pytest.mark.parametrize("dates", [True, False])
@pytest.mark.parametrize("name", ["born_on", "diagnosed_on", "died_on", "followed_until"])
def test_a_patient_with_one_date_and_no_record_is_drawn(name: str, *, dates: bool) -> None:
    """The days are counted from it where nothing happened before."""
    patient = itp.Patient(id="a", **{name: dt.date(2021, 3, 5)})  # type: ignore[arg-type]

    assert "No platelet count" in texts(plot_course(patient, dates=dates))


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
        plot_stated_durations(itp.estimates.stated_durations(series), width=width),
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


def test_grades_of_near_bleeds_do_not_read_as_one_number() -> None:
    """Grade 3 and, some days later, grade 1 are not 31; far from each other they stand level."""
    bleeds = [itp.BleedingEvent(on=on, who_grade=grade) for on, grade in ((300, 3), (306, 1))]
    counts = [itp.PlateletMeasurement(on=on, count="20 G/L") for on in (0, 600)]
    near, *others = (
        [text.xyann[1] for text in ax.texts if text.get_text() in {"3", "1"}]
        for ax in (
            plot_course(itp.Patient(id="p", bleeds=bleeds, platelets=counts)),
            plot_course(itp.Patient(id="p", bleeds=bleeds, platelets=counts[:1])),
        )
    )

    assert near[0] < near[1]
    assert all(low == high for low, high in others)


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


# --- whatever holds patients ----------------------------------------------------------------------


def test_the_course_of_several_patients() -> None:
    """Several are small multiples; on one Axes they are refused."""
    series = itp.Cohort.from_patients(examples.load("ding-2025"))

    assert 4 == len(plot_course(series).axes)
    with pytest.raises(itp.InputError, match="ONE_PATIENT"):
        course_data(series)


# --- counts without a day -------------------------------------------------------------------------


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


def test_the_names_of_levels_stand_beside_each_other_at_high_counts() -> None:
    """Lines that lie close together on the axis have names that do not overlap."""
    high = case(platelets=[
        itp.PlateletMeasurement(on=day, count=f"{n} G/L") for day, n in ((0, 5), (9, 1500))
    ])  # fmt: skip
    for ax in plot_courses([high, case("p2"), case("p3")]).axes:
        ax.figure.draw_without_rendering()
        low, above = sorted(
            (each.get_window_extent() for each in ax.texts if "≥" in each.get_text()),
            key=lambda box: box.y0,
        )

        assert low.y1 <= above.y0 + 1


def test_twenty_years_of_dates_have_two_at_least() -> None:
    """In narrow panels too."""
    day = dt.date(2003, 3, 1)
    years = [
        itp.Patient(id=f"p{i}", platelets=[
            itp.PlateletMeasurement(on=day + dt.timedelta(days=150 * k), count="50 G/L")
            for k in range(50)
        ]) for i in range(3)
    ]  # fmt: skip
    for ax in plot_courses(years, dates=True).axes:
        assert len(ax.get_xticks()) >= 2


def test_an_agent_is_said_in_chinese_by_whatever_word_it_is_printed() -> None:
    """In English it stands as it is printed."""
    agents = ["mycophenolate mofetil", "MMF"]
    patient = case(lines=[itp.TreatmentLine(line=1, agents=agents, started_on=0)])

    for lang, told in (
        ("zh", "吗替麦考酚酯 + 吗替麦考酚酯"),
        ("en", "mycophenolate mofetil"),
    ):
        assert any(told in text for text in texts(plot_course(patient, lang=lang)))


def test_long_ids_of_panels_do_not_touch() -> None:
    """Each is cut in its middle to the room of its panel."""
    figure = plot_courses([case(f"HOSPITAL-UNIVERSITARIO-VALENCIA-{i:03d}") for i in range(6)])
    figure.draw_without_rendering()
    names = [ax.get_title(loc="left") for ax in figure.axes]
    titles = [each for each in figure.findobj(Text) if each.get_text() in names]
    boxes = [each.get_window_extent() for each in titles]

    assert all(each.get_text().endswith(f"-{i:03d}") for i, each in enumerate(titles))
    assert boxes[0].x1 < boxes[1].x0
    assert boxes[1].x1 < boxes[2].x0


@pytest.mark.parametrize("draw", [plot_course, plot_courses])
@pytest.mark.parametrize(("lines", "named"), [(3, True), (40, False), (200, False)])
def test_many_treatments_leave_room_for_the_counts(draw: Any, lines: int, *, named: bool) -> None:
    """Names that take too many rows become the numbers of the lines; every bar is drawn."""
    one = itp.Patient(
        id="p1",
        lines=[
            itp.TreatmentLine(
                line=i + 1, agents=["eltrombopag", "prednisone", "rituximab"], started_on=3 * i,
                ended_on=3 * i + 2, dose="75 mg daily",
            )
            for i in range(lines)
        ],
        platelets=[itp.PlateletMeasurement(on=3 * i, count="40 G/L") for i in range(lines)],
    )  # fmt: skip
    drawn = draw(one)
    figure = drawn if draw is plot_courses else drawn.figure
    figure.canvas.draw()  # a warning here says that nothing is left of the axes
    (axes,) = figure.axes
    bars = [each for each in axes.lines if each.get_gid() == "treatment"]
    told = [text.get_text() for text in axes.texts]

    assert lines == len(bars)
    assert named == any("eltrombopag" in each for each in told)
    assert axes.get_window_extent().height > 0.15 * figure.bbox.height
