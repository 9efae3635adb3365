"""
The agents of ITP: one name for each drug or procedure, found by any word that stands for it.

A closed vocabulary. A text is compared by its letters and digits only, so ``HD-DXM``, ``hd dxm``
and ``HDDXM`` are one word. A class of drugs (``TPO-RA``) and a word with two meanings (``pred``)
are refused with the reason; a drug that is missing here is an `Agent` of your own.
"""

from itpcase.agents.lookup import find_agent, known_agent, list_agents
from itpcase.agents.vocabulary import AGENTS, ATC_AS_OF, Agent, AgentClass, Use

__all__ = [
    "AGENTS",
    "ATC_AS_OF",
    "Agent",
    "AgentClass",
    "Use",
    "find_agent",
    "known_agent",
    "list_agents",
]
