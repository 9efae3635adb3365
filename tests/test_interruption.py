"""Ctrl-C that is kept until something is whole, and Ctrl-C that a package has swallowed."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import itpcase as itp
from itpcase import cli
from itpcase._interruption import hidden_from_children, interrupted_later, interruptible
from itpcase.registry import shards
from itpcase.registry.job import Job
from itpcase.registry.simulate import write_simulated


@pytest.fixture(autouse=True)
def pressed_as_on_a_terminal() -> Iterator[None]:
    """Ctrl-C raises; it is ignored where tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def press() -> None:
    """Press Ctrl-C."""
    signal.raise_signal(signal.SIGINT)


def swallow() -> None:
    """Do as compiled packages do, that go on and fail of what is half there."""
    with suppress(KeyboardInterrupt):
        press()


class Finalized:
    """Something in whose finalizer Ctrl-C is pressed."""

    def __del__(self) -> None:
        press()


def test_it_comes_when_all_is_done() -> None:
    """Pressed twice, it comes once, and what stands inside is done before."""
    done = []

    def do() -> None:
        with interrupted_later():
            press()
            press()
            done.append("first")
        done.append("never")

    with pytest.raises(KeyboardInterrupt):
        do()
    assert done == ["first"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_nothing_comes_that_was_not_pressed() -> None:
    """The handler is as before, with an error, too."""
    with pytest.raises(ZeroDivisionError), interrupted_later():
        _ = 1 / 0
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_another_thread_changes_no_handler() -> None:
    """Ctrl-C never comes to it."""
    found: list[Any] = []

    def look() -> None:
        with interrupted_later(), interruptible():
            found.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert found == [signal.default_int_handler]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows masks no signals")
def test_children_do_not_hear_it() -> None:
    """What is masked here is masked in a process that is begun; then all is as before."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    with hidden_from_children():
        assert signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before


def test_a_handler_of_others_is_left() -> None:
    """Who calls from a program that looks after Ctrl-C itself keeps doing so."""
    heard: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    with interruptible():
        press()
    assert heard == [signal.SIGINT]


@pytest.mark.parametrize(
    "error", [AttributeError("half there"), ImportError("half there"), MemoryError(), None],
    ids=repr,
)  # fmt: skip
def test_what_fails_after_it_is_the_interruption(
    error: Exception | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever a package makes of it; what was done in spite of it is done."""

    def run(_: object) -> int:
        swallow()
        if error is not None:
            raise error
        return 0

    monkeypatch.setattr(cli, "run", run)
    code = cli.main(["definitions"])
    said = capsys.readouterr().err
    assert (code, said) == (
        (0, "") if error is None else (130, "itpcase: interrupted; no file is half written\n")
    )


def test_an_error_alone_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault is not hidden as an interruption."""

    def run(_: object) -> int:
        raise AttributeError("a fault")

    monkeypatch.setattr(cli, "run", run)
    with pytest.raises(AttributeError, match="a fault"):
        cli.main(["definitions"])


def test_it_comes_again_out_of_a_finalizer(capfd: pytest.CaptureFixture[str]) -> None:
    """Python would print a traceback and go on."""
    done = []

    def do() -> None:
        with interruptible():
            Finalized()
            done.append("first")
            time.sleep(10)
            done.append("never")

    with pytest.raises(KeyboardInterrupt):
        do()
    assert (done, capfd.readouterr().err) == (["first"], "")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_other_errors_of_finalizers_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """As before."""
    told: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", told.append)

    class Failing:
        def __del__(self) -> None:
            raise ValueError("a fault")

    with interruptible():
        Failing()
    assert [each.exc_type for each in told] == [ValueError]


@pytest.mark.parametrize("when", ["begun", "ended"])
def test_workers_are_begun_and_ended_as_a_whole(
    when: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What they hold of the system is given back, whenever it is pressed."""
    ended = []

    class Pressed(ProcessPoolExecutor):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            if when == "begun":
                press()

        def shutdown(self, *arguments: Any, **options: Any) -> None:
            if when == "ended":
                press()
            super().shutdown(*arguments, **options)
            ended.append(self)

    write_simulated(4, tmp_path / "registry", seed=1)
    shards.write_shards(tmp_path / "registry", tmp_path / "shards", shards=2)
    monkeypatch.setattr(shards, "ProcessPoolExecutor", Pressed)
    job = Job(func=itp.classify_response, definition=itp.IWG_2009)
    with pytest.raises(KeyboardInterrupt):
        shards.map_shards(tmp_path / "shards", job, out=tmp_path / "answers", workers=2)
    assert len(ended) == 1

    monkeypatch.undo()
    answers = shards.map_shards(tmp_path / "shards", job, out=tmp_path / "answers", workers=2)
    assert len(answers.table())
