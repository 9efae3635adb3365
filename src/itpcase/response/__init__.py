"""What is asked of a line of treatment: category, remission, endpoints, phase, and why."""

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
