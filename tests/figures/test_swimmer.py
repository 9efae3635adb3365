"""The swimmer plot: a lane a patient, treatments, responses and their ends."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_hex

import itpcase as itp
from itpcase.agents import AGENTS
from itpcase.figures import (
    _swimmer,
    plot_course,
    plot_swimmer,
    swimmer_data,
)
from itpcase.figures._canvas import shortened_id
from itpcase.figures._colours import style_of, tell_apart
from itpcase.figures._swimmer import pages_of
from itpcase.terms import RescueKind
from tests.figures.drawn import case, marks, texts

# --- the swimmer plot -----------------------------------------------------------------------------


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


def test_a_visit_without_bleeding_has_no_mark_of_bleeding() -> None:
    """Grade 0 says that there was none; the bleed of day 91 has a mark."""
    bleeds = [itp.BleedingEvent(on=day, who_grade=grade) for day, grade in ((7, 0), (91, 2))]
    found = swimmer_data([case(bleeds=bleeds)])

    assert [91.0] == found["day"][found["kind"] == "bleeding"].tolist()


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


@pytest.mark.parametrize(
    ("lanes", "told"),
    [
        (60, ["prednisone", "eltrombopag", "dexamethasone", "romiplostim"]),
        (61, ["prednisone, dexamethasone", "eltrombopag, romiplostim"]),
    ],
)
def test_lanes_without_patterns_share_a_key_where_they_share_a_colour(
    lanes: int, told: list[str]
) -> None:
    """Two keys of one colour would say that the figure tells the two drugs apart."""
    drugs = ("prednisone", "eltrombopag", "dexamethasone", "romiplostim")
    patients = [
        case(f"p{i}", lines=[itp.TreatmentLine(line=1, agents=[drugs[i % 4]], started_on=0)])
        for i in range(lanes)
    ]
    legend = plot_swimmer(patients).get_legend()
    named = [text.get_text().strip() for text in legend.get_texts()]

    assert told == [name for name in named if name.split(",")[0] in drugs]


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


@pytest.mark.parametrize(
    ("unit", "scale"), [("days", 1), ("weeks", 7), ("months", 30.4375), ("years", 365.25)]
)
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
        plot_swimmer([case()], unit="fortnights")  # type: ignore[arg-type]


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


def test_the_mark_of_a_stop_is_no_higher_than_its_lane() -> None:
    """Those of many patients below each other are not one line."""
    ax = plot_swimmer([case(f"p{i}") for i in range(50)])
    ax.figure.draw_without_rendering()
    (stop,) = [each for each in ax.lines if each.get_gid() == "stop"]
    lane = ax.get_window_extent().height / ax.figure.dpi * 72 / 50

    assert stop.get_markersize() < 1.1 * lane


def test_the_treatments_of_a_figure_differ_in_their_hatch() -> None:
    """So that they are told apart in grey; the first of a class keeps its own."""
    first = [("prednisone",), ("ivig",), ("eltrombopag",), ("rituximab",), ("splenectomy",)]
    later = [("dexamethasone",), ("romiplostim",), ("zanubrutinib",), ("efgartigimod",)]
    found = tell_apart([*first, *later])

    assert len(found) == len({each.hatch for each in found.values()})
    assert [style_of(each) for each in first] == [found[each] for each in first]
    assert all(style_of(each).colour == found[each].colour for each in later)


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


# --- counts without a day -------------------------------------------------------------------------


def test_long_ids_are_told_apart() -> None:
    """They are cut in the middle, a name at its end."""
    ids = [shortened_id(f"synthetic-{number:012d}/1", 18) for number in range(20)]

    assert 20 == len(set(ids))
    assert {18} == {len(each) for each in ids}
    assert "p-1" == shortened_id("p-1", 18)


def test_two_agents_given_together_are_told_from_the_first_alone() -> None:
    """By stripes in the colour of the second, as strong as print needs."""
    series = [
        itp.Patient(
            id=name,
            lines=[itp.TreatmentLine(line=1, agents=agents, started_on=0, ended_on=90)],
            platelets=[itp.PlateletMeasurement(on=0, count="9 G/L")],
        )
        for name, agents in (("a", ["prednisone"]), ("b", ["prednisone", "rituximab"]))
    ]
    ax = plot_swimmer(series)
    both = next(
        bar for bar in ax.patches if bar.get_gid() == "treatment" and bar.get_hatch() == "////"
    )

    assert both.get_facecolor()[-1] < 1.0 == both.get_edgecolor()[-1]
