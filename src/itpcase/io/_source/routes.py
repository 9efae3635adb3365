"""
The route by which a drug was given: what acts where it is put is no treatment of the disease.
"""

from __future__ import annotations

import re
from typing import Final

from itpcase.units.text import clean

__all__: list[str] = []

LOCAL: Final = frozenset({
    "topical", "cutaneous", "dermal", "external", "on skin", "scalp", "ophthalmic", "conjunctival",
    "subconjunctival", "intraocular", "intravitreal", "eye", "both eyes", "left eye", "right eye",
    "auricular", "auricular (otic)", "otic", "ear", "nasal", "intranasal", "inhalation",
    "respiratory", "respiratory (inhalation)", "respiratory tract", "inhaled", "intra-articular",
    "intraarticular", "periarticular", "intrabursal", "intralesional", "dental", "periodontal",
    "oropharyngeal", "vaginal", "mouthwash",
})  # fmt: skip
"""
Routes as the terminologies of CDISC, SNOMED CT and OMOP, and charts, write them.

The list is recalled, and not checked against a terminology; a route that is not in it is read.
"""

_ENDING: Final = re.compile(r" (?:route|use)$")


def is_local(route: object) -> bool:
    """
    Tell whether a drug that was given by a route acts where it is put, such as an eye drop.

    Parameters
    ----------
    route : object
        A word for it, None for nothing.

    Returns
    -------
    bool
        False where nothing is said.
    """
    return _ENDING.sub("", clean(route).casefold()) in LOCAL
