"""Figures of many lines beside each other: fixed weeks, waterfall, spaghetti."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import numpy as np
import pytest

import itpcase as itp
from itpcase import examples
from itpcase.estimates import counts_by_week
from itpcase.figures import (
    plot_forest,
    plot_in_response,
    plot_remission,
    plot_spaghetti,
    plot_swimmer,
    plot_time_to_response,
    plot_waterfall,
    plot_weeks,
    waterfall_data,
)
from itpcase.figures._canvas import measured
from itpcase.figures._colours import strokes_of, style_of
from itpcase.figures._labels import p_words
from itpcase.figures._under import ASPECT, SIDE
from itpcase.words import read_words


def patient(name: str, counts: dict[int, str], agent: str = "eltrombopag") -> itp.Patient:
    """One line from day 0 on."""
    return itp.Patient(
        id=name,
        lines=[itp.TreatmentLine(line=1, agents=[agent], started_on=0)],
        platelets=[
            itp.PlateletMeasurement(on=day, count=f"{count} G/L") for day, count in counts.items()
        ],
    )


SERIES = [
    patient("a", {0: "9", 7: "120", 14: "150"}), patient("b", {0: "9", 7: "<5"}, "ivig"),
    patient("c", {0: "9", 7: ">200", 14: "90"}), patient("d", {0: "9", 7: "20-60"}),
    patient("e", {}),
]  # fmt: skip


def marks(ax: Any) -> Counter[str]:
    """How many artists of each kind the axes hold."""
    return Counter(each.get_gid() for each in ax.get_children() if each.get_gid())


def texts(ax: Any) -> list[str]:
    """Every text of the axes, those outside of them too."""
    from matplotlib.text import Text  # noqa: PLC0415 - an extra

    return [each.get_text() for each in ax.findobj(Text) if each.get_text()]


# --- fixed weeks --------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", [{"kind": "boxes"}, {"kind": None}, {"scale": "log10"}])
def test_weeks_are_drawn_in_the_ways_that_are_listed(choice: dict[str, Any]) -> None:
    """Another one is refused by name."""
    (name,) = choice
    with pytest.raises(itp.InputError, match=rf"{name}: .*UNKNOWN_CONVENTION"):
        plot_weeks(counts_by_week(SERIES, weeks=[0, 1]), **choice)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [89, 183])
@pytest.mark.parametrize("kind", ["median", "box"])
def test_weeks_show_their_windows_and_how_many_lines_there_are(
    kind: Any, width: float, lang: str
) -> None:
    """Under the axis, for every group and week."""
    weeks = counts_by_week(SERIES, by="agents", weeks=[0, 1, 2])
    ax = plot_weeks(weeks, kind=kind, width=width, lang=lang)
    told = texts(ax)

    assert {"−30–0", "4–10", "11–17"} <= set(told)
    known = [each.get_text() for each in ax.texts if each.get_gid() == "risk-known"]
    numbers = [text for text in known if text.isdigit()]
    assert [str(n) for n in weeks["known"]] == numbers
    assert width == pytest.approx(25.4 * ax.figure.get_figwidth())


def test_a_box_is_drawn_where_there_are_counts() -> None:
    """Of the group and week that has more than three of them; of fewer each is a dot."""
    counts = {0: "9", 7: "30", 14: "50"}
    series = [*(patient(f"e{i}", counts) for i in range(4)), *SERIES[1:2],
              patient("f", {0: "8", 7: "20"}, "ivig")]  # fmt: skip
    weeks = counts_by_week(series, by="agents", weeks=[0, 1, 2])
    ax = plot_weeks(weeks, kind="box")
    dots = [each.get_ydata().tolist() for each in ax.lines if each.get_gid() == "each"]

    assert 3 == marks(ax)["box"]  # those of eltrombopag
    assert [[8.0, 5.0], [9.0, 20.0]] == dots  # no dot between two counts
    assert "each count, where there are 3 or fewer" in texts(ax)
    log = plot_weeks(counts_by_week(series, weeks=[0, 1]), kind="box", scale="log")
    assert "log" == log.get_yscale()
    assert log.get_ylim()[0] > 0


def test_many_groups_are_medians_without_bars() -> None:
    """So that they can be told apart; the figure is as much higher as its legend."""
    many = [patient(f"p{i}", {0: "9", 7: str(20 + i)}) for i in range(8)]
    weeks = counts_by_week(many, by=[f"g{i}" for i in range(8)], weeks=[0, 1])
    ax = plot_weeks(weeks)
    few = plot_weeks(counts_by_week(many, weeks=[0, 1]))

    assert "g0; median" == ax.get_legend().get_texts()[0].get_text()
    assert ax.figure.get_figheight() > few.figure.get_figheight() + 1


def test_a_median_is_not_carried_over_weeks_without_a_count() -> None:
    """The line is broken there."""
    patient = itp.Patient(
        id="a", lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
        platelets=[itp.PlateletMeasurement(on=day, count="40 G/L") for day in (0, 7, 84)],
    )  # fmt: skip
    ax = plot_weeks(counts_by_week([patient], weeks=[0, 1, 4, 12]))
    drawn = ax.containers[0].lines[0].get_ydata()

    assert [False, False, True, False] == np.isnan(drawn).tolist()


def test_weeks_without_a_count_say_so() -> None:
    """No frame, no axis."""
    ax = plot_weeks(counts_by_week([SERIES[-1]], weeks=[0, 1]))

    assert ["No platelet count"] == texts(ax)
    assert 0 == len(ax.get_xticks())


@pytest.mark.parametrize(
    ("by", "told"), [("line", "Line 1"), ("sex", "female"), ("agents", "prednisone")]
)
def test_a_group_says_what_it_is(by: str, told: str) -> None:
    """A number and a code alone would not; in the key, the table of risk and tables of a report."""
    lines = [itp.TreatmentLine(line=1, agents=["prednisone"], started_on=0)]
    counts = [
        itp.PlateletMeasurement(on=d, count=f"{n} G/L") for d, n in ((0, 9), (7, 60), (20, 60))
    ]
    series = [itp.Patient(id="p1", sex="F", lines=lines, platelets=counts)]

    pairs: list[tuple[Any, Any]] = [
        (itp.remission_survival, plot_remission), (itp.in_response, plot_in_response),
        (itp.response_times, plot_time_to_response),
    ]  # fmt: skip
    for ask, plot in pairs:
        ax = plot(ask(series, by=by))
        (key, *_) = [each.get_text() for each in ax.get_legend().get_texts()]
        assert key.startswith(f"{told}; ")
        assert told in [each.get_text() for each in ax.texts]
    for ax in (plot_swimmer(series, by=by), plot_spaghetti(series, by=by)):
        assert any(each.startswith(f"{told} (") for each in texts(ax))
    assert told in texts(plot_forest(itp.response_rates(series, by=by)))
    ax = plot_weeks(counts_by_week(series, by=by))
    assert any(each.startswith(f"{told}, of ") for each in texts(ax))
    assert any(each.startswith(f"{told}; ") for each in texts(ax))
    table = itp.report.groups_table(series, by=by)
    assert told == table.cell(table.rows[0], "group").text
    assert f"{told} (n = 1)" in itp.report.tables.summary_table(series, by=by).headings


@pytest.mark.parametrize("width", [89.0, 183.0])
@pytest.mark.parametrize(
    "long",
    [
        "an investigational monoclonal antibody with a long name and a code ABC-12345",
        "AN INVESTIGATIONAL MONOCLONAL ANTIBODY WITH A LONG NAME AND A CODE ABC-12345",
    ],
)
def test_long_names_of_groups_stay_on_the_figure(width: float, long: str) -> None:
    """A key that is wider than its figure leaves no room for the axes."""
    lines = [itp.TreatmentLine(line=1, agents=["prednisone", "danazol", long], started_on=0)]
    counts = [
        itp.PlateletMeasurement(on=d, count=f"{n} G/L") for d, n in ((0, 9), (7, 60), (20, 60))
    ]
    series = [itp.Patient(id=f"p{i}", lines=lines, platelets=counts) for i in range(2)]
    for ax in (
        plot_spaghetti(series, by="agents", width=width),
        plot_remission(itp.remission_survival(series, by="agents"), width=width),
    ):
        ax.figure.draw_without_rendering()
        whole, key = ax.figure.bbox, ax.get_legend().get_window_extent()

        assert whole.x0 <= key.x0 < key.x1 <= whole.x1
        assert ax.get_window_extent().width > 0.5 * whole.width


def test_a_group_of_an_agent_has_its_colour() -> None:
    """That of the vocabulary, as in the swimmer plot; no two groups look alike."""
    strokes = strokes_of(["rituximab", "unknown", "ivig", "eltrombopag", "romiplostim"])

    assert style_of(("rituximab",)).colour == strokes[0].colour
    assert style_of(("ivig",)).colour == strokes[2].colour
    assert 5 == len({(each.colour, each.line) for each in strokes})
    many = strokes_of([f"centre {i}" for i in range(8)])
    assert 8 == len({each.colour for each in many})
    assert 8 == len({each.line for each in many})
    assert 32 == len(set(strokes_of([f"centre {i}" for i in range(32)])))


# --- the waterfall ------------------------------------------------------------------------------


def test_the_waterfall_has_the_highest_first_and_those_without_one_last() -> None:
    """A line without a count is not evaluable, and not low."""
    data = waterfall_data(SERIES)

    assert ["c", "a", "d", "b", "e"] == data["patient_id"].tolist()
    assert "NE" == data["category"][-1]
    assert np.isnan(data["highest_1e9_per_l"][-1])
    assert [np.inf, 150.0] == data["highest_high"][:2].tolist()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [89, 183])
def test_the_waterfall_marks_bounds_ranges_and_what_is_not_evaluable(
    width: float, lang: str
) -> None:
    """Each with a mark of its own, and a line in the legend."""
    ax = plot_waterfall(SERIES, width=width, lang=lang)
    found = marks(ax)

    assert (1, 1, 1) == (found["bound-above"], found["bound-below"], found["without-count"])
    assert 2 == found["limit"]
    assert 4 == found["bar"]
    (crosses,) = (each for each in ax.lines if each.get_gid() == "without-count")
    assert [4] == list(crosses.get_xdata())
    assert any("1" in text.get_text() for text in ax.get_legend().get_texts())
    names = [each.get_text() for each in ax.get_xticklabels()]
    assert ["c/1", "a/1", "d/1", "b/1", "e/1"] == names


def test_the_legend_of_the_waterfall_counts_every_line_by_its_category() -> None:
    """A line of the published cases is judged, NR, without a day of its counts: it is no NE."""
    cases = examples.load("published-cases")
    legend = [text.get_text() for text in plot_waterfall(cases).get_legend().get_texts()]
    told = Counter[str]()
    for name, n in re.findall(r"(CR|NR|NE) \(n = (\d+)\)", " ".join(legend)):
        told[name] += int(n)

    assert "no count on a known day after the start: NE (n = 21), NR (n = 1)" in legend
    assert told == Counter(map(str, itp.classify_response(cases)["category"]))


def test_many_bars_are_areas_without_names() -> None:
    """One area a category, as high as the counts."""
    many = [patient(f"p{i}", {0: "9", 7: str(300 - 4 * i)}) for i in range(70)]
    ax = plot_waterfall(many)

    assert 0 == len(ax.get_xticks())
    assert 0 < marks(ax)["bar"] <= 4
    tops = [path.vertices[:, 1].max() for each in ax.collections for path in each.get_paths()]
    assert 300 == max(tops)


@pytest.mark.parametrize(
    ("series", "said"), [([], "No line"), ([SERIES[-1]], "after the start: NE (n = 1)")]
)
def test_a_waterfall_of_nothing_says_why(series: list[itp.Patient], said: str) -> None:
    """No frame, no axis."""
    ax = plot_waterfall(series)

    assert any(said in text for text in texts(ax))
    assert 0 == len(ax.get_yticks())


# --- spaghetti ----------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["days", "weeks", "months"])
def test_every_course_is_drawn_and_those_left_out_are_counted(unit: Any) -> None:
    """From the baseline to the last count of the line."""
    ax = plot_spaghetti(SERIES, by="agents", unit=unit)
    drawn = [each for each in ax.lines if each.get_gid() == "course"]

    assert 4 == len(drawn)
    assert [0, 7, 14] == list(drawn[0].get_xdata())
    assert [9, 120, 150] == list(drawn[0].get_ydata())
    assert "Not shown: 1 line, without a start or a count" == (
        ax.get_legend().get_title().get_text()
    )
    legend = [each.get_text() for each in ax.get_legend().get_texts()]
    assert ["eltrombopag (lines, n = 3; patients 3)", "IVIG (lines, n = 1; patients 1)"] == legend
    assert unit in ax.get_xlabel().casefold()


def test_counts_of_several_lines_count_from_their_own_start() -> None:
    """Each line is a course."""
    ax = plot_spaghetti(examples.load("published-cases"), scale="log", until=60)

    drawn = [each for each in ax.lines if each.get_gid() == "course"]
    assert 10 == len(drawn)
    assert "log" == ax.get_yscale()
    assert "Not shown: 22 lines, without a start or a count" == (
        ax.get_legend().get_title().get_text()
    )
    assert 0 == len(plot_spaghetti([]).get_xticks())


def test_the_baseline_of_a_splenectomy_stands_by_itself() -> None:
    """It is the count before the first treatment ever: what lies between is no course."""
    patient = itp.Patient(
        id="p1",
        lines=[itp.TreatmentLine(line=1, agents=["prednisone"], started_on=0),
               itp.TreatmentLine(line=2, agents=["splenectomy"], started_on=200)],
        platelets=[itp.PlateletMeasurement(on=day, count=f"{count} G/L")
                   for day, count in ((-1, 7), (30, 40), (190, 20), (207, 150), (214, 240))],
    )  # fmt: skip
    first, second = (line for line in plot_spaghetti(patient).lines if line.get_gid() == "course")

    assert [-1, 30, 190] == list(first.get_xdata())[:3]
    assert [-201, -201, 7, 14] == list(second.get_xdata())
    assert [False, True, False, False] == np.isnan(second.get_ydata()).tolist()
    assert [0, 2, 3] == list(second.get_markevery())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_curves_of_groups_have_the_p_of_the_log_rank_test(lang: str) -> None:
    """As `compare_durations` gives it; none where only one group has an event."""
    by = {f"p{i}": "a" if i < 4 else "b" for i in range(8)}
    series = [
        itp.Patient(
            id=f"p{i}", lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
            platelets=[
                itp.PlateletMeasurement(on=day, count=f"{count} G/L")
                for day, count in zip(
                    (0, 7, 20 + 9 * i, 21 + 9 * i, 25 + 9 * i), (10, 60, 60, 9, 8), strict=True
                )
            ],
        )
        for i in range(8)
    ]  # fmt: skip
    curves = itp.remission_survival(series, by=by)
    p = itp.estimates.compare_durations(series, by=by).p
    ax = plot_remission(curves, lang=lang)

    assert read_words(lang)("figure.logrank", p=p_words(p)) == (
        ax.get_legend().get_texts()[-1].get_text()
    )
    assert [] == [each for each in ax.texts if "p" in each.get_text()]
    alone = plot_remission(itp.remission_survival(series, by=dict.fromkeys(by, "a")), lang=lang)
    assert 0 == marks(alone)["test"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_curves_of_groups_in_which_nobody_responded_say_so(lang: str) -> None:
    """There is no group with a response, and no curve."""
    never = itp.Patient(
        id="p1", lines=[itp.TreatmentLine(line=1, agents=["ivig"], started_on=0)],
        platelets=[itp.PlateletMeasurement(on=day, count="9 G/L") for day in (0, 7, 14)],
    )  # fmt: skip
    ax = plot_remission(itp.remission_survival([never], by="agents"), lang=lang)

    assert [read_words(lang)("figure.nobody")] == [each.get_text() for each in ax.texts]


@pytest.mark.parametrize(("p", "told"), [
    (0.5, "= 0.500"), (0.00692, "= 0.007"), (0.001, "= 0.001"), (1e-9, "< 0.001"),
    (0.0495, "= 0.0495"), (0.04996, "= 0.04996"), (0.05, "= 0.050"), (0.0494, "= 0.049"),
    (0.9994, "= 0.999"), (0.9996, "> 0.999"), (1.0, "> 0.999"),
])  # fmt: skip
def test_a_p_has_three_decimals(p: float, told: str) -> None:
    """As journals print it; none is lifted to 0.05, and none is told as 0 or 1."""
    assert told == p_words(p)


def test_no_line_is_yellow() -> None:
    """On white paper it is hardly seen; a placebo has a colour of those that are left over."""
    strokes = strokes_of(["eltrombopag", "placebo", *(f"centre {i}" for i in range(6))])

    assert "#F0E442" not in {stroke.colour for stroke in strokes}
    assert len(strokes) == len({stroke.colour for stroke in strokes})


def test_no_warning_of_a_font_without_a_bold_face(caplog: pytest.LogCaptureFixture) -> None:
    """The table below curves of groups has bold names, and not every Chinese font has them."""
    patients = [patient(name, {0: "9", 7: "60", 14: "70", 21: "9"}, agent)
                for name, agent in (("a", "eltrombopag"), ("b", "placebo"))]  # fmt: skip
    series = itp.CaseSeries(patients=patients)
    curves = itp.remission_survival(series, definition=itp.DING_2025, by="agents")
    ax = plot_remission(curves, lang="zh")
    ax.figure.canvas.draw()

    assert "安慰剂" in {text.get_text() for text in ax.figure.findobj(type(ax.title))}
    assert not [each for each in caplog.messages if "findfont" in each]


def test_groups_stand_by_the_alphabet_whatever_their_letters() -> None:
    """A small letter is not after every capital, and what is not known stays the last."""
    arms = {"a": "anti-CD20", "b": "TPO-RA", "c": "Zeta", "d": "IVIG"}
    weeks = counts_by_week(SERIES, weeks=[0, 1], by=arms)

    assert ["anti-CD20", "IVIG", "TPO-RA", "Zeta", "unknown"] == list(
        dict.fromkeys(weeks["group"].tolist())
    )


@pytest.mark.parametrize(
    ("name", "is_whole"),
    [
        ("anti-CD20 + corticosteroid", True),
        ("W" * 24, False),
        ("anti-CD20 + corticosteroid + IVIG", False),
    ],
)
def test_the_name_of_a_row_is_cut_where_its_room_ends(name: str, is_whole: bool) -> None:
    """Room is a width in print: of narrow letters more stand in it, of broad ones fewer."""
    ax = plot_weeks(counts_by_week(SERIES, weeks=[0, 1], by=dict.fromkeys("abcde", name)))
    [side] = [text for text in texts(ax) if text.endswith(", of 5")]

    assert is_whole == (f"{name}, of 5" == side)
    assert is_whole == ("\u2026" not in side)
    assert measured(side, size=7.5) <= SIDE[False] * ASPECT * 7.5
