"""What is asked of a line of treatment: category, remission, endpoints, phase, and why."""

from typing import TYPE_CHECKING

from itpcase import _names

if TYPE_CHECKING:
    from itpcase.response.category import Response, classify_response
    from itpcase.response.comparison import Comparison, compare_definitions
    from itpcase.response.cumulative import CumulativeResponse, cumulative_response
    from itpcase.response.endpoints import EndpointAnswer
    from itpcase.response.landmarks import LandmarkAnswer
    from itpcase.response.phase import PhaseAnswer, itp_phase
    from itpcase.response.remission import Episode, remission_episodes
    from itpcase.response.timing import time_to_response

__all__ = [
    "Comparison",
    "CumulativeResponse",
    "EndpointAnswer",
    "Episode",
    "LandmarkAnswer",
    "PhaseAnswer",
    "Response",
    "classify_response",
    "compare_definitions",
    "cumulative_response",
    "itp_phase",
    "remission_episodes",
    "time_to_response",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = _names.load_late(
        __name__,
        {
            "category": ("Response", "classify_response"),
            "comparison": ("Comparison", "compare_definitions"),
            "cumulative": ("CumulativeResponse", "cumulative_response"),
            "endpoints": ("EndpointAnswer",),
            "landmarks": ("LandmarkAnswer",),
            "phase": ("PhaseAnswer", "itp_phase"),
            "remission": ("Episode", "remission_episodes"),
            "timing": ("time_to_response",),
        },
    )
