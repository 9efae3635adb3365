"""
What is worked out once and kept, without a lock.
"""

import functools
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

__all__ = ["cached_property", "once"]

if TYPE_CHECKING or sys.version_info >= (3, 12):
    from functools import cached_property
else:
    from typing import TypeVar

    T = TypeVar("T")

    class cached_property(functools.cached_property[T]):  # noqa: N801 - as Python calls it
        """
        As that of Python 3.12, which two threads may both work out.

        That of Python 3.11 has one lock for all objects of a class: two threads that ask for the
        same property of two objects wait for one another.
        """

        def __get__(self, instance: Any, owner: type[Any] | None = None) -> Any:
            """Return what is kept of the object; work it out when it is first asked for."""
            if instance is None:
                return self
            kept = vars(instance)
            if self.attrname not in kept:
                kept[self.attrname] = self.func(instance)
            return kept[self.attrname]


def once(kept: dict[Any, Any], key: Any, make: Callable[[], Any]) -> Any:
    """Return what is kept under a key; make it when it is first asked for."""
    found = kept.get(key)
    if found is None:  # two threads may both make it, and the answers are the same
        found = kept[key] = make()
    return found
