"""
The agents of ITP: one name for each drug or procedure, found by any word that stands for it.

A closed vocabulary. A text is compared by its letters and digits only, so ``HD-DXM``, ``hd dxm``
and ``HDDXM`` are one word; a dose, a salt or a dose form beside the name is read off. A class of
drugs (``TPO-RA``) and a word with two meanings (``pred``) are refused with the reason; a drug that
is missing here is an `Agent` of your own.
"""

from itpcase.agents.lookup import (
    AgentWord,
    classes_of,
    find_agent,
    list_agents,
    look_up_agent,
    own_agent,
    read_agent,
    says_no_treatment,
    split_agents,
    unread_agents,
)
from itpcase.agents.lookup import (
    known_agent as known_agent,
)
from itpcase.agents.naming import code_of, codes_of
from itpcase.agents.saying import say_agents
from itpcase.agents.vocabulary import AGENTS, ATC_AS_OF, Agent, AgentClass, Use

__all__ = [
    "AGENTS",
    "ATC_AS_OF",
    "Agent",
    "AgentClass",
    "AgentWord",
    "Use",
    "classes_of",
    "code_of",
    "codes_of",
    "find_agent",
    "list_agents",
    "look_up_agent",
    "own_agent",
    "read_agent",
    "say_agents",
    "says_no_treatment",
    "split_agents",
    "unread_agents",
]
