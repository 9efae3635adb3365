"""The canvas: files, fonts, colours, and whatever holds patients."""

from __future__ import annotations

import pickle
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import itpcase as itp
from itpcase import examples
from itpcase.estimates import counts_by_week
from itpcase.estimates.curves import kaplan_meier
from itpcase.figures import (
    _canvas,
    course_data,
    plot_course,
    plot_courses,
    plot_in_response,
    plot_remission,
    plot_swimmer,
    plot_weeks,
    save_figure,
    swimmer_data,
)
from itpcase.figures._canvas import shortened, shortened_id, shortened_ids
from itpcase.units.text import width_of
from tests.figures.drawn import case

# --- the canvas -----------------------------------------------------------------------------------


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


# --- whatever holds patients ----------------------------------------------------------------------


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


@pytest.mark.parametrize("most", [1, 2, 7, 24, 40])
@pytest.mark.parametrize(
    "text", ["广州市第一人民医院血液科患者编号〇〇一", "Registry-2019-0000000001", "患-1", "a"]
)
def test_a_shortened_text_is_no_wider_and_says_nothing_twice(text: str, most: int) -> None:
    """A character of Chinese takes two columns; the two ends of an id do not overlap."""
    for cut in (shortened(text, most), shortened_id(text, most)):
        start, dots, end = cut.partition("…")

        assert width_of(cut) <= max(most, 3)
        assert (cut == text) != bool(dots)
        assert text.startswith(start)
        assert text.endswith(end)
        assert len(start + end) <= len(text)


@pytest.mark.parametrize("width", [89.0, 183.0])
def test_no_name_of_a_curve_is_cut_off(width: float) -> None:
    """Many groups with long names: the key, the curves and the table of risk have their room."""
    agents = ["prednisone", "ivig", "rituximab", "eltrombopag", "romiplostim", "danazol"]
    mixed = ["azathioprine", "ciclosporin", "dapsone", "fostamatinib", "sirolimus", "vincristine"]
    series = [
        case(f"p{i}", lines=[itp.TreatmentLine(line=1, agents=each, started_on=0)])
        for i, each in enumerate([*([agent] for agent in agents), mixed])
    ]
    times = itp.remission_times(series, by="agents")
    drawn = [
        plot_remission(itp.remission_survival(times, by="agents"), width=width),
        plot_in_response(itp.in_response(series[:1]), width=width),
        plot_weeks(counts_by_week(series, by="agents"), width=width),
    ]
    for ax in drawn:
        ax.figure.draw_without_rendering()
        page, own = ax.figure.bbox, ax.get_window_extent()
        key = ax.get_legend().get_window_extent()
        names = [
            text.get_window_extent() for text in ax.texts if str(text.get_gid())[:5] == "risk-"
        ]

        assert own.height > 0.25 * page.width
        assert own.width > 0.5 * page.width
        assert key.x1 <= page.x1 + 1
        assert key.y1 <= page.y1 + 1
        assert names
        assert all(page.y0 <= name.y0 and page.x0 - 1 <= name.x0 for name in names)


@pytest.mark.parametrize("drawn", [plot_course, plot_swimmer, plot_courses])
def test_a_notebook_shows_a_figure_as_a_picture(drawn: Any) -> None:
    """Without pyplot and its backend, which know nothing of it; a copy of another process too."""
    figure = drawn(case()).figure
    again = pickle.loads(pickle.dumps(figure))

    for each in (figure, again):
        assert each._repr_png_().startswith(b"\x89PNG")


@given(
    start=st.text("ab-é中", max_size=30), end=st.text("ab-é中", max_size=30),
    names=st.lists(st.text("0123ab中", min_size=1, max_size=30), min_size=2, max_size=8),
    most=st.integers(12, 30),
)  # fmt: skip
def test_different_ids_stay_different(start: str, end: str, names: list[str], most: int) -> None:
    """However long, and however alike they begin and end; none is longer than asked."""
    ids = [f"{start}{name}{end}" for name in names]
    cut = shortened_ids(ids, most)

    assert len({*ids}) == len({*cut})
    assert len(dict(zip(ids, cut, strict=True))) == len({*ids})
    assert all(width_of(each) <= most for each in cut)
    assert all(short == id for short, id in zip(cut, ids, strict=True) if width_of(id) <= most)


def test_what_tells_ids_apart_is_shown() -> None:
    """With what stands around it, where begin and end are those of all."""
    ids = [f"Subject-of-a-long-site-{i:03d}-in-Rheinisch-Westfalen" for i in range(12)]

    for i, short in enumerate(shortened_ids(ids, 24)):
        assert f"-{i:03d}-" in short
