"""
Example data that ship with the package.

``published-cases`` holds twelve cases as printed; ``ding-2025`` holds published facts with counts
that are **constructed** and no patient data. ``README.md`` in the folder of this module says where
each number comes from and what was assumed.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from itpcase._sentences import Sentence, enumerated
from itpcase.errors import InputError
from itpcase.io.csv import read_csv
from itpcase.model import CaseSeries

__all__ = ["load", "names", "path"]


def names() -> tuple[str, ...]:
    """
    List the examples.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> from itpcase import examples
    >>> examples.names()
    ('ding-2025', 'published-cases')
    """
    folders = resources.files(__name__).iterdir()
    return tuple(sorted(each.name for each in folders if each.joinpath("counts.csv").is_file()))


def path(name: str) -> Path:
    """
    Return the folder of an example.

    Parameters
    ----------
    name : str
        One of `names`.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    InputError
        If there is no such example, with the names.

    Examples
    --------
    >>> from itpcase import examples
    >>> (examples.path("ding-2025") / "counts.csv").exists()
    True
    """
    if not isinstance(name, str) or name not in names():
        raise InputError.of(
            "UNKNOWN_EXAMPLE",
            argument="name",
            given=name,
            remedy=Sentence("problem.UNKNOWN_EXAMPLE.remedy", listed=enumerated(names())),
        )
    return Path(str(resources.files(__name__).joinpath(name)))


def load(name: str) -> CaseSeries:
    """
    Read an example.

    Parameters
    ----------
    name : str
        One of `names`.

    Returns
    -------
    CaseSeries

    Raises
    ------
    InputError
        If there is no such example, with the names.

    Examples
    --------
    >>> import itpcase as itp
    >>> from itpcase import examples
    >>> series = examples.load("ding-2025")
    >>> itp.remission_episodes(series.patients[0], definition=itp.DING_2025)[0].days
    1045.0
    """
    return read_csv(path(name))
