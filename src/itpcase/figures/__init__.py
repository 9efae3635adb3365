"""
Figures: the platelet course, the swimmer plot, and the curves of a series.

Every function takes ``ax=`` and returns Axes; the data behind a figure are a table of its own
function. No window is opened and nothing global is set. Colours are those of Okabe and Ito, with
hatches and markers beside them for print in grey. Needs the extra ``report``.
"""

from __future__ import annotations

from itpcase.figures._agreement import plot_agreement
from itpcase.figures._canvas import save_figure
from itpcase.figures._causes import plot_causes
from itpcase.figures._course import plot_course, plot_courses
from itpcase.figures._course_data import course_data
from itpcase.figures._curves import plot_in_response, plot_remission, plot_time_to_response
from itpcase.figures._flow import plot_flow
from itpcase.figures._forest import plot_forest, plot_pooled
from itpcase.figures._prisma import plot_prisma
from itpcase.figures._spaghetti import plot_spaghetti
from itpcase.figures._stated import plot_stated_durations
from itpcase.figures._swimmer import plot_swimmer, swimmer_data
from itpcase.figures._waterfall import plot_waterfall, waterfall_data
from itpcase.figures._weeks import plot_weeks

__all__ = [
    "course_data",
    "plot_agreement",
    "plot_causes",
    "plot_course",
    "plot_courses",
    "plot_flow",
    "plot_forest",
    "plot_in_response",
    "plot_pooled",
    "plot_prisma",
    "plot_remission",
    "plot_spaghetti",
    "plot_stated_durations",
    "plot_swimmer",
    "plot_time_to_response",
    "plot_waterfall",
    "plot_weeks",
    "save_figure",
    "swimmer_data",
    "waterfall_data",
]
