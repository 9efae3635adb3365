"""
Ctrl-C: kept until something is whole, and still known when a package has swallowed it.
"""

from __future__ import annotations

import signal
import sys
import threading
from _thread import interrupt_main
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__: list[str] = []

AGAIN = 0.05
"""After how many seconds Ctrl-C is pressed again that came while a finalizer ran."""


@contextmanager
def interrupted_later() -> Iterator[None]:
    """Keep Ctrl-C until the end, so that what is begun or ended inside is so as a whole."""
    before = signal.getsignal(signal.SIGINT)
    if before is None or threading.current_thread() is not threading.main_thread():
        yield  # the handler is not Python's, or it never comes here
        return
    kept: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: kept.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if kept:
            signal.raise_signal(signal.SIGINT)


@contextmanager
def hidden_from_children() -> Iterator[None]:
    """Keep Ctrl-C from processes that are begun inside, until they let it in themselves."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows has none
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_in_silence() -> None:
    """Let Ctrl-C end this process without a word; the one that began it tells of it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


@contextmanager
def interruptible() -> Iterator[None]:
    """
    Raise KeyboardInterrupt for whatever comes after Ctrl-C.

    Compiled packages swallow it while they import others, and fail later of what is half there
    (pyarrow 26 that imports pandas 2.3): AttributeError, ImportError, SystemError. Python swallows
    it in a finalizer, with a traceback: there it is pressed again a moment later.
    """
    if (
        signal.getsignal(signal.SIGINT) is not signal.default_int_handler
        or threading.current_thread() is not threading.main_thread()
    ):
        yield  # somebody else looks after it
        return

    is_pressed = False
    timers: list[threading.Timer] = []
    before = sys.unraisablehook

    def notice(number: int, frame: FrameType | None) -> None:
        nonlocal is_pressed
        is_pressed = True
        signal.default_int_handler(number, frame)

    def press_again(unraisable: sys.UnraisableHookArgs) -> None:
        if unraisable.exc_type is not KeyboardInterrupt:
            before(unraisable)
            return
        timer = threading.Timer(AGAIN, interrupt_main)
        timer.daemon = True
        timers.append(timer)
        timer.start()

    signal.signal(signal.SIGINT, notice)
    sys.unraisablehook = press_again
    try:
        yield
    except Exception as error:
        if is_pressed:
            raise KeyboardInterrupt from error
        raise
    finally:
        for timer in timers:
            timer.cancel()
        sys.unraisablehook = before
        signal.signal(signal.SIGINT, signal.default_int_handler)
