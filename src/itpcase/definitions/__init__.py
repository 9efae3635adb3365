"""
Published definitions of response, as data.

The clinical numbers of the library are here. A definition is frozen: a variant is
``attrs.evolve(IWG_2009, id="...", max_gap=56)``.

Each definition names its source and how sure we are of it: ``seen`` was read in the source, its
abstract or its registration; ``cited`` in a publication that cites it; ``recalled 90`` is from
knowledge of the literature with the confidence in percent and still has to be checked against the
paper; ``assumed`` is a choice of ours. A definition whose rule is not known is listed with the
reason in *placeholder*, and refuses to compute.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

from itpcase import _names
from itpcase._nearest import nearest
from itpcase._sentences import Sentence, enumerated
from itpcase.definitions.definition import Definition
from itpcase.definitions.page import look_up_in
from itpcase.errors import DefinitionError, text_of_value
from itpcase.units.times import DAYS_PER_MONTH

if TYPE_CHECKING:
    from itpcase.definitions.chinese import CHINA_2020
    from itpcase.definitions.guidelines import ASH_2019
    from itpcase.definitions.iwg import IWG_2009, IWG_PHASES
    from itpcase.definitions.series import DING_2025, DING_2025_RESPONSE

__all__ = [
    "ASH_2019",
    "CHINA_2020",
    "DAYS_PER_MONTH",
    "DING_2025",
    "DING_2025_RESPONSE",
    "IWG_2009",
    "IWG_PHASES",
    "get_definition",
    "list_definitions",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = _names.load_late(
        __name__,
        {
            "chinese": ("CHINA_2020",),
            "guidelines": ("ASH_2019",),
            "iwg": ("IWG_2009", "IWG_PHASES"),
            "series": ("DING_2025", "DING_2025_RESPONSE"),
        },
    )

SECTIONS: Final = (
    "iwg",
    "guidelines",
    "chinese",
    "series",
    "tpo_agonists",
    "children",
    "kinase_inhibitors",
    "antibodies",
    "treatment_free",
)
"""The modules that hold the definitions, in the order in which they are listed."""

ID_LIKENESS: Final = 0.4
"""So like an id is what is typed for it: few ids have a word in common."""


@lru_cache(maxsize=1)
def _constants() -> dict[str, Definition]:
    """Every definition of the sections, by the name that it has there."""
    modules = [import_module(f"{__name__}.{section}") for section in SECTIONS]
    return {
        name: each
        for module in modules
        for name, each in vars(module).items()
        if isinstance(each, Definition) and name.isupper()
    }


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, Definition]:
    """Every definition of the sections, by id."""
    return {each.id: each for each in _constants().values()}


def list_definitions() -> tuple[Definition, ...]:
    """
    List the definitions that ship with the library.

    Returns
    -------
    tuple of Definition

    Examples
    --------
    >>> import itpcase as itp
    >>> [d.id for d in itp.list_definitions()][:2]
    ['iwg-2009', 'iwg-2009-trial']

    Those that are listed and cannot be computed:

    >>> [d.id for d in itp.list_definitions() if d.placeholder][:2]
    ['iwg-2009-refractory', 'iwg-update']
    """
    return tuple(_catalogue().values())


def get_definition(id: str) -> Definition:
    """
    Find a definition by its id.

    Parameters
    ----------
    id : str
        Such as ``"iwg-2009"``; `list_definitions` has them all.

    Returns
    -------
    Definition

    Raises
    ------
    DefinitionError
        If there is none, with the nearest ids.

    Examples
    --------
    >>> import itpcase as itp
    >>> itp.get_definition("iwg-2009") is itp.IWG_2009
    True
    """
    catalogue = _catalogue()
    try:
        return catalogue[id]
    except (KeyError, TypeError):
        near = nearest_ids(text_of_value(id)) or catalogue
        raise DefinitionError.of(
            "UNKNOWN_DEFINITION",
            argument="definition",
            given=id,
            remedy=Sentence("problem.UNKNOWN_DEFINITION.remedy", listed=enumerated(near)),
        ) from None


def nearest_ids(id: str) -> list[str]:
    """Return the ids of the catalogue that may be meant by an id or by a name such as DING_2025."""
    names = {_as_id(name): each.id for name, each in _constants().items()}
    return nearest(_as_id(id), names | {each: each for each in _catalogue()}, likeness=ID_LIKENESS)


def _as_id(text: str) -> str:
    """Write a name as ids are written."""
    return text.casefold().replace("_", "-").replace(" ", "-")


look_up_in(_catalogue)
_names.let_be_called(__name__)  # itpcase.definitions() of the release before
