"""A worker process from within: isolated, under limits, gone when its parent is gone.

Whatever a file makes it do (hang, ask for memory without end, die) ends this process
and nothing else; the parent then reads which item it had in hand.
"""

from __future__ import annotations

import faulthandler
import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, Generic, Protocol, TextIO, TypeVar, runtime_checkable

from batch.run.isolated import isolate

Item = TypeVar("Item")
Result = TypeVar("Result")
Task = Callable[[list[Item]], list[Result]]

FILE_SECONDS = 60.0
"""How long one file may take (CPU time) when it is alone; then it is given up."""
SUSPECT_SECONDS = 15.0
"""How long it may take among others; then it is tried alone."""
_WAITING = 4
"""So many times as long by the clock, for what waits without working, and where CPU time cannot be limited."""
_MEMORY = 2 << 30
"""What a worker may ask for (bytes) beyond what it has when its first file comes."""
_NOTHING = -1


class Processes(ProcessPoolExecutor):
    """Isolated worker processes that tell which item they have in hand."""

    def __init__(self, workers: int) -> None:
        isolate()
        context = multiprocessing.get_context("spawn")
        self._hands = context.RawArray("q", [_NOTHING] * (2 * workers))
        self._taken = context.Value("i", 0)
        self._given = 0
        super().__init__(
            workers, mp_context=context, initializer=_set_up, initargs=(self._hands, self._taken)
        )

    @property
    def began(self) -> bool:
        """Whether any of the processes ever came to life."""
        return bool(self._taken.value)

    def numbered(self, task: Task[Item, Result], seconds: float) -> Numbered[Item, Result]:
        """Return a task whose items are limited to ``seconds`` and that :meth:`in_hand` knows by its number."""
        self._given += 1
        return Numbered(task, self._given, seconds)

    def in_hand(self, number: int) -> int | None:
        """Return which item (0-based) of a task the worker last had in hand; None where nobody knows."""
        for at in range(0, len(self._hands), 2):
            if self._hands[at] == number and self._hands[at + 1] != _NOTHING:
                return int(self._hands[at + 1])
        return None


@runtime_checkable
class Prepared(Protocol):
    """A task that loads what it needs when it is asked to: no file is to pay for that."""

    def prepare(self) -> None:
        """Load it."""


@dataclass(frozen=True, slots=True)
class Numbered(Generic[Item, Result]):
    """A task under a number, with the seconds that each of its items may take."""

    task: Task[Item, Result]
    number: int
    seconds: float

    def __call__(self, chunk: list[Item]) -> list[Result]:
        """Do the task."""
        if isinstance(self.task, Prepared):
            self.task.prepare()
        _bound_memory()
        _hush()
        _HERE.begin(self.number, self.seconds)
        try:
            return self.task(chunk)
        finally:
            _HERE.begin(_NOTHING, None)


class _Here:
    """What this process has in hand, told where its parent can read it."""

    def __init__(self) -> None:
        self._hands: Any = [_NOTHING, _NOTHING]
        self._at = 0
        self.seconds: float | None = None

    def tell(self, hands: Any, at: int) -> None:
        self._hands, self._at = hands, at

    def begin(self, number: int, seconds: float | None) -> None:
        self.seconds = seconds
        self.take(_NOTHING)
        self._hands[self._at] = number

    def take(self, item: int) -> None:
        self._hands[self._at + 1] = item


_HERE = _Here()


@contextmanager
def limited(seconds: float | None = FILE_SECONDS, item: int | None = None) -> Iterator[None]:
    """End this worker process when the block takes more CPU time, or much longer by the clock; None for no limit.

    Works whatever hangs, native code included: the system's own timer ends the process, and so does the
    watchdog of faulthandler, a thread that needs no interpreter lock. ``item`` is the number of the item in
    hand: among others it gets less time, since it is tried again alone. On Windows only the clock counts.
    """
    if seconds is None:
        yield
        return
    if item is not None:
        _HERE.take(item)
        seconds = min(seconds, _HERE.seconds or seconds)
    faulthandler.dump_traceback_later(_WAITING * seconds, exit=True, file=_nowhere())
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        if sys.platform != "win32":
            signal.setitimer(signal.ITIMER_PROF, 0)
        faulthandler.cancel_dump_traceback_later()
        if item is not None:
            _HERE.take(_NOTHING)


@cache
def _nowhere() -> TextIO:
    return Path(os.devnull).open("w")


def _set_up(hands: Any, taken: Any) -> None:
    """Leave Ctrl-C to the parent, which lets the running chunks end; look for cycles of garbage seldom; end with the parent.

    A chunk holds many objects that live until its end, which the collector would
    walk through again and again.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.set_threshold(100_000, 20, 100)
    with taken.get_lock():
        _HERE.tell(hands, 2 * taken.value)
        taken.value += 1
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


@cache
def _hush() -> None:
    """Keep what a library's native code says in English when it fails off the user's terminal; faults travel as results."""
    if multiprocessing.parent_process() is not None:
        os.dup2(_nowhere().fileno(), 2)


@cache
def _bound_memory() -> None:
    """Let the worker fail rather than the machine, where the system can do that; what its task needs is loaded by now."""
    if sys.platform != "linux":
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    most = pages * resource.getpagesize() + _MEMORY
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
