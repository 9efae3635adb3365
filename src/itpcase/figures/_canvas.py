"""
What every figure stands on: a canvas without global state, colours, fonts, and saving.
"""

from __future__ import annotations

import io
import itertools
import os
import re
import unicodedata
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final

from itpcase._arguments import check_positive, refuse_kind, to_path
from itpcase._disk import new_file
from itpcase._sentences import Sentence, enumerated
from itpcase.errors import InputError, MissingExtraError
from itpcase.units.text import CHINESE, parts_of, unbroken, width_of
from itpcase.words import Words, read_words

COLOURS: Final = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999",
)  # fmt: skip
"""Colours of Okabe and Ito, told apart by the colour-blind; the last stands for all others."""

HATCHES: Final = ("", "///", "...", "\\\\\\", "xxx", "---", "++", "")
"""One a colour, so that bars differ in grey as well."""

INK: Final = "#222222"
PALE: Final = "#767676"
RED: Final = "#B3261E"

DOTS_PER_INCH: Final = 300

DOTS_IN_NOTEBOOKS: Final = 150

SINGLE, DOUBLE = 89.0, 183.0
"""The widths of one column and of two in a journal. [mm]"""

MM_IN_INCH: Final = 25.4

SHARE: Final = 0.775
"""So much of the width of a figure its axes take before they are laid out."""
FORMATS: Final = (".png", ".svg", ".pdf")

CHINESE_FONTS: Final = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Microsoft YaHei", "SimHei", "PingFang SC",
    "Hiragino Sans GB", "Heiti SC", "STHeiti", "Songti SC", "SimSun", "Noto Serif CJK SC",
    "Noto Sans CJK JP", "Droid Sans Fallback", "Arial Unicode MS",
)  # fmt: skip
"""Fonts with the characters of Chinese, the more usual ones first."""

_FONT_FILES: Final = re.compile(
    r"cjk|wqy|msyh|simhei|simsun|pingfang|sourcehan|notosanssc|heiti|songti|droidsansfallback"
    r"|arialuni|arial unicode|hiragino sans gb",
    re.IGNORECASE,
)
_WIDE: Final = re.compile(f"[{CHINESE}]")


def is_narrow(width: float) -> bool:
    """Whether a figure is nearer to one column of a journal than to two. [mm]"""
    return check_positive(width, "width") <= (SINGLE + DOUBLE) / 2


def axes_of(ax: Any, width: float, height: float) -> tuple[Any, float]:
    """
    Return the axes to draw on, and the width of a figure in which they would be as wide. [mm]

    They are new ones of a width [mm] and a height [inch] unless the caller has some.
    """
    if ax is None:
        return new_axes(width, height), width
    if not hasattr(ax, "get_window_extent"):
        raise refuse_kind(ax, "ax", "axes")
    return ax, ax.get_window_extent().width / ax.figure.dpi * MM_IN_INCH / SHARE


def open_axes(
    ax: Any, width: float, lang: str, height: float | Mapping[bool, float], more: float = 0.0
) -> tuple[Words, Any, float]:
    """
    Open a figure: the words of the language, the axes to draw on, and the width. [mm]

    The height is one number, or one by whether the figure is narrow, and what it has *more* for
    names and rows below. [inch]
    """
    inches = height[is_narrow(width)] if isinstance(height, Mapping) else height
    return read_words(lang), *axes_of(ax, width, inches + more)


def legend_below(ax: Any, inches: float, *, columns: int, size: float, **more: Any) -> None:
    """Explain the signs below what stands under the axes, as clearly as they are few."""
    legend = ax.legend(
        loc="upper center", bbox_to_anchor=(0.5, 0), bbox_transform=below(ax, inches),
        ncols=columns, fontsize=size, frameon=False, **more,
    )  # fmt: skip
    for line in legend.get_lines():  # those of many courses are thin and pale
        line.set(alpha=1, linewidth=max(line.get_linewidth(), 1.0))


def new_axes(width: float, height: float) -> Any:
    """
    Return axes on a figure of their own, which no window and no global list knows.

    The width is that of a column of a journal [mm], the height what is drawn takes [inch].
    """
    return new_figure(width, height).add_subplot()


def new_figure(width: float, height: float) -> Any:
    """Return a figure of a width [mm] and a height [inch]."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - an extra
        from matplotlib.figure import Figure  # noqa: PLC0415 - as above
    except ImportError:
        raise MissingExtraError("a figure", "report") from None
    inches = check_positive(width, "width") / MM_IN_INCH
    figure: Any = Figure(figsize=(inches, height), layout="constrained")
    FigureCanvasAgg(figure)
    # Figures that no global list knows are not shown by the backend of a notebook.
    figure._repr_png_ = partial(_picture_of, figure)
    return figure


def _picture_of(figure: Any) -> bytes:
    """Return a figure as a notebook shows it."""
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=DOTS_IN_NOTEBOOKS)
    return out.getvalue()


def check_drawn(given: object, holds: str, source: str) -> None:
    """
    Refuse what a figure cannot be drawn from, and name the function whose answer it takes.

    Parameters
    ----------
    given : object
        An answer, a table, or answers by group.
    holds : str
        The attribute or the column that is drawn.
    source : str
        The function that gives it.

    Raises
    ------
    InputError
        If there is no such thing, as in a patient or a series.
    """
    if any(hasattr(given, name) for name in (holds, "groups")):
        return
    if holds not in getattr(given, "columns", ()):
        raise InputError.of(
            "NOT_DRAWN", argument=source.rpartition(".")[2], given=type(given).__name__,
            needed=Sentence("problem.NOT_DRAWN.needed", source=source),
            remedy=Sentence("problem.NOT_DRAWN.remedy", source=source),
        )  # fmt: skip


def plain(text: object) -> str:
    """Return text on one line, without characters that print nothing."""
    kept = "".join(" " if unicodedata.category(c).startswith("C") else c for c in str(text))
    return " ".join(kept.split()) or "?"


def shortened(text: str, most: int) -> str:
    """Cut a long text, and say so with three dots."""
    return text if width_of(text) <= most else _start(text, max(1, most - 1)).rstrip() + "…"


def shortened_id(text: str, most: int) -> str:
    """Cut a long id in its middle: what tells ids apart is more often their end."""
    if width_of(text) <= most:
        return text
    last = max(1, 2 * (most - 1) // 3)
    end = _start(text[::-1], last)[::-1]
    return _start(text, most - 1 - last).rstrip() + "…" + (end or text[-1])


def shortened_ids(texts: Sequence[str], most: int) -> list[str]:
    """
    Cut long ids so that different ones stay different.

    Each is cut in its middle. Of several that then look alike, the part is shown that tells them
    apart, with what stands around it; where that is too long, they are numbered.
    """
    cut = {text: shortened_id(text, most) for text in texts}
    times = Counter(cut.values())
    alike = [text for text, short in cut.items() if times[short] > 1]
    if alike:
        cut |= _told_apart(alike, most)
    return [cut[text] for text in texts]


def _told_apart(names: Sequence[str], most: int) -> dict[str, str]:
    """Cut names around what all of them begin and end with."""
    first = _shared(names)
    last = min(_shared([name[::-1] for name in names]), min(map(len, names)) - first)
    room = most - DOTS - max(width_of(name[first : len(name) - last]) for name in names)
    found = {}
    for name in names:
        start = max(0, first - max(0, room) // 2)
        part = _start(name[start:], most - DOTS)
        dots = ["…" if start else "", "…" if start + len(part) < len(name) else ""]
        found[name] = part.join(dots)
    if room >= 0 and len({*found.values()}) == len(names):
        return found
    numbered = enumerate(names, start=1)
    return {name: f"{shortened_id(name, most - DOTS - len(str(i)) - 1)} ({i})"
            for i, name in numbered}  # fmt: skip


def _shared(names: Sequence[str]) -> int:
    """Return how many characters all names begin with."""
    columns = zip(*names, strict=False)
    return sum(1 for _ in itertools.takewhile(lambda each: len({*each}) == 1, columns))


DOTS: Final = 2
"""So wide are the dots, or the brackets, on both sides of what is left of an id."""


@lru_cache(maxsize=1024)
def measured(text: str, *, size: float, bold: bool = False) -> float:
    """Measure a text on one line; a character of Chinese is as wide as its font is high. [point]"""
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415 - an extra
    from matplotlib.textpath import TextToPath  # noqa: PLC0415 - as above

    latin = "".join(each for each in text if width_of(each) == 1)
    font = FontProperties(size=size, weight="bold" if bold else "normal")
    width, *_ = TextToPath().get_text_width_height_descent(latin or " ", font, ismath=False)
    return float(width) + (len(text) - len(latin)) * size


def _start(text: str, most: int) -> str:
    """Return as much of the beginning of a text as so many columns hold."""
    widths = itertools.accumulate(map(width_of, text))
    return text[: len(list(itertools.takewhile(most.__ge__, widths)))]


def wrapped(text: str, most: int) -> str:
    """Break a text into lines of so many columns: between words, or characters of Chinese."""
    lines = [""]
    for part in parts_of(unbroken(text)):
        if lines[-1] and width_of(lines[-1] + part.rstrip()) > most:
            lines.append("")
        lines[-1] += part
    return "\n".join(line.rstrip() for line in lines)


def write(ax: Any, x: float, y: float, text: str, **style: Any) -> Any:
    """Write text that is no formula, whatever signs it has."""
    return ax.text(x, y, plain(text), parse_math=False, **style)


def below(ax: Any, inches: float) -> Any:
    """Return the transform of a place under the axes, wherever the layout puts them."""
    from matplotlib.transforms import ScaledTranslation  # noqa: PLC0415 - an extra

    return ax.transAxes + ScaledTranslation(0, -inches, ax.figure.dpi_scale_trans)


def in_the_middle(ax: Any, place: Any) -> Any:
    """Return a transform whose heights are those of another, and whose widths the figure's."""
    from matplotlib.transforms import blended_transform_factory  # noqa: PLC0415 - an extra

    return blended_transform_factory(ax.figure.transFigure, place)


def say_only(ax: Any, text: str) -> Any:
    """Say why there is nothing to draw, without a frame and without an axis."""
    ax.set(xticks=[], yticks=[], xlabel="", ylabel="")
    ax.spines[:].set_visible(False)
    write(ax, 0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", color=PALE)
    return dressed(ax)


def dressed(ax: Any) -> Any:
    """Take away the box, and give every text a font that has its characters."""
    ax.spines[["top", "right"]].set_visible(False)
    dress_texts(ax)
    return ax


def dress_texts(artist: Any) -> None:
    from matplotlib.text import Text  # noqa: PLC0415 - an extra

    texts = [each for each in artist.findobj(Text) if _WIDE.search(each.get_text())]
    font = chinese_font() if texts else None
    for each in texts:
        each.set_parse_math(False)
        if font is not None:
            each.set_fontfamily(["DejaVu Sans", font])
            if each.get_fontweight() == "bold" and not _has_bold(font):
                each.set_fontweight("normal")  # matplotlib would warn of it, in English


@lru_cache(maxsize=8)
def _has_bold(font: str) -> bool:
    """Whether a font that is installed has a bold face."""
    from matplotlib import font_manager  # noqa: PLC0415 - an extra

    known: dict[Any, Any] = {**font_manager.weight_dict}
    weights = (each.weight for each in font_manager.fontManager.ttflist if each.name == font)
    return any(known.get(each, each) >= known["semibold"] for each in weights)


@lru_cache(maxsize=1)
def chinese_font() -> str | None:
    """Find an installed font with the characters of Chinese; None if there is none."""
    try:
        from matplotlib import font_manager  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("a figure", "report") from None

    have = {entry.name for entry in font_manager.fontManager.ttflist}
    if not have.intersection(CHINESE_FONTS):  # one installed after matplotlib made its list
        for file in font_manager.findSystemFonts():
            if _FONT_FILES.search(Path(file).name):
                try:
                    font_manager.fontManager.addfont(file)
                except (OSError, RuntimeError, ValueError):
                    continue
        have = {entry.name for entry in font_manager.fontManager.ttflist}
    return next((name for name in CHINESE_FONTS if name in have), None)


def _needs_font(figure: Any) -> bool:
    """Whether a figure has Chinese text, and no font is there to draw it."""
    return any(texts_without_font(figure))


def texts_without_font(figure: Any) -> Iterator[str]:
    """Give the texts of a figure that are Chinese, if no font is there to draw them."""
    from matplotlib.text import Text  # noqa: PLC0415 - an extra

    return filter(lacks_font, (each.get_text() for each in figure.findobj(Text)))


def lacks_font(text: str) -> bool:
    """Whether a text is Chinese, and no font is there to draw it."""
    return _WIDE.search(text) is not None and chinese_font() is None


def refuse_boxes(argument: str = "figure", remedy: str = "remedy", words: str = "") -> None:
    """Refuse to draw Chinese text without a font; *words* are those that would be boxes."""
    listed = enumerated(CHINESE_FONTS[:5])
    raise InputError.of(
        "NO_CHINESE_FONT",
        argument=argument,
        given=Sentence(f"problem.NO_CHINESE_FONT.given{'_words' if words else ''}", words=words),
        remedy=Sentence(f"problem.NO_CHINESE_FONT.{remedy}", listed=listed),
    )


def save_figure(figure: Any, path: str | os.PathLike[str]) -> Path:
    """
    Save a figure: PNG at 300 dots per inch, SVG with text as text, or PDF.

    Parameters
    ----------
    figure : matplotlib.figure.Figure or matplotlib.axes.Axes
        The figure, or one of its axes.
    path : path
        Its ending chooses the format: ``.png``, ``.svg`` or ``.pdf``.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    InputError
        For another ending; and for Chinese text in a PNG or PDF without a font that has it, which
        would print boxes.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> from itpcase.figures import plot_remission, save_figure
    >>> from itpcase.estimates import kaplan_meier
    >>> ax = plot_remission(kaplan_meier([100, 200, 300], [True, False, True]))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_figure(ax, pathlib.Path(folder) / "remission.svg").name
    'remission.svg'
    """
    target = to_path(path, "path")
    drawn: Any = figure if hasattr(figure, "savefig") else getattr(figure, "figure", None)
    if not hasattr(drawn, "savefig"):
        raise refuse_kind(figure, "figure", "figure")
    ending = target.suffix.lower()
    if ending not in FORMATS:
        raise InputError.of(
            "FIGURE_FORMAT",
            argument="path",
            needed=Sentence("problem.FIGURE_FORMAT.needed", listed=enumerated(FORMATS)),
            given=target.name,
        )
    if ending != ".svg" and _needs_font(drawn):
        refuse_boxes()
    import matplotlib as mpl  # noqa: PLC0415 - an extra

    # The date of writing is left out, so that the same data give the same file.
    stamp: dict[str, dict[str, Any]] = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}
    settings = {"svg.fonttype": "none", "svg.hashsalt": "itpcase", "pdf.fonttype": 42}
    kinds = {each: each.get_gid() for each in drawn.findobj() if each.get_gid()}
    with mpl.rc_context(settings), warnings.catch_warnings():
        if ending == ".svg":
            warnings.filterwarnings("ignore", message="Glyph")  # the reader's font has them
        try:
            for each in kinds:  # several artists of a kind would be several elements of one id
                each.set_gid(None)
            with new_file(target) as stream:
                drawn.savefig(
                    stream, format=ending[1:], dpi=DOTS_PER_INCH, metadata=stamp.get(ending)
                )
        finally:
            for each, kind in kinds.items():
                each.set_gid(kind)
    return target
