"""Properties that are worked out once."""

from __future__ import annotations

import threading
from typing import Any

import attrs
import pytest

from itpcase._kept import cached_property


@attrs.frozen(slots=False)
class Waits:
    """An object that works something out while another one does."""

    both: threading.Barrier

    @cached_property
    def found(self) -> list[str]:
        """A new list, once both objects have come so far."""
        self.both.wait(timeout=60)
        return ["found"]


def test_two_threads_do_not_wait_for_one_another() -> None:
    """Each works the property of its own object out at the same time, on every Python."""
    both = threading.Barrier(2)
    objects = [Waits(both), Waits(both)]
    threads = [threading.Thread(target=lambda each=each: each.found) for each in objects]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [["found"], ["found"]] == [vars(each).get("found") for each in objects]


def test_it_is_worked_out_once() -> None:
    """What is kept is given again, and the class gives the property itself."""
    one: Any = Waits(threading.Barrier(1))

    assert one.found is one.found
    assert isinstance(Waits.__dict__["found"], cached_property)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        one.found = []
