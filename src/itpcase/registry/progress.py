"""
How far a long run is: rows done, rows a second, and the time that is left.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from itpcase._arguments import check_switches
from itpcase.errors import MissingExtraError

__all__ = ["shown"]


@contextmanager
def shown(what: str, rows: int, *, wanted: bool | None) -> Iterator[Callable[[int], None]]:
    """
    Show how far it is, on a terminal and where rich is installed.

    Parameters
    ----------
    what : str
        What is done.
    rows : int
        How many there are.
    wanted : bool or None
        Whether to show it; on a terminal if None.

    Yields
    ------
    callable
        Takes the number of rows that were done since it was called last.

    Raises
    ------
    MissingExtraError
        If it is wanted without the extra ``report``.

    Examples
    --------
    >>> from itpcase.registry.progress import shown
    >>> with shown("asking", 100, wanted=False) as advance:
    ...     advance(60)
    ...     advance(40)
    """
    check_switches(or_none=True, wanted=wanted)
    try:
        from rich.console import Console  # noqa: PLC0415 - an extra
        from rich.progress import (  # noqa: PLC0415 - an extra
            BarColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )
    except ImportError:
        if wanted:
            raise MissingExtraError("showing the progress", "report") from None
        wanted = False
    if not (sys.stderr.isatty() if wanted is None else wanted):
        yield lambda _: None
        return
    columns = (
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.completed:,} of {task.total:,} rows"),
        TextColumn("{task.fields[speed]}"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=rows, speed="")

        def advance(done: int) -> None:
            bar.advance(task, done)
            speed = bar.tasks[0].finished_speed or bar.tasks[0].speed
            bar.update(task, speed="" if speed is None else f"{speed:,.0f} rows a second")

        yield advance
