"""Work in the office's own main thread, where nothing else happens at the same time.

Calc drops a lock of the undo list after one operation, and between two calls from
another process the clerk may type. Everything that reads or writes the workbook
therefore runs as a callback of the office's main thread: the calls made inside it
run there too, one after another, and the clerk's next key waits its turn.

A listener is such a callback as well. While one lends its turn (``MainThread.lend``),
what is to be done is done there, before the office paints.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from addin.uno_engine import OfficeError
from addin.uno_engine.bridge import load_uno

load_uno()

import unohelper  # noqa: E402  (can be imported only after LibreOffice's folder was seen)
from com.sun.star.awt import XCallback  # noqa: E402

log = logging.getLogger(__name__)

Result = TypeVar("Result")

PATIENCE = 30.0
"""Seconds to wait for a main thread that is busy with something of its own."""


class _Turn(unohelper.Base, XCallback):  # type: ignore[misc]
    """One piece of work, its result or its failure."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._work = work
        self._begun = threading.Lock()
        self._done = threading.Event()
        self._result: Any = None
        self._failure: Exception | None = None

    def notify(self, data: Any) -> None:
        """Do the work, unless it has been done already in a turn that was lent."""
        if not self._begun.acquire(blocking=False):
            return
        try:
            self._result = self._work()
        except Exception as fault:  # whatever it is, it belongs to the one who asked
            self._failure = fault
        finally:
            self._done.set()

    def result(self) -> Any:
        if not self._done.wait(PATIENCE):
            raise OfficeError("LibreOffice が応答しません。")
        if self._failure is not None:
            raise self._failure
        return self._result


class MainThread:
    """Runs work in the main thread of an office: ``main_thread(work)``."""

    def __init__(self, context: Any) -> None:
        self._later = context.ServiceManager.createInstanceWithContext(
            "com.sun.star.awt.AsyncCallback", context
        )
        self._guard = threading.Lock()
        self._asked: _Turn | None = None
        self._lent: queue.SimpleQueue[_Turn | None] | None = None

    def __call__(self, work: Callable[[], Result]) -> Result:
        """Run ``work`` there, wait for it, and return what it returned.

        Raises:
            OfficeError: the office did not get to it in time.
        """
        self._asked = turn = _Turn(work)
        with self._guard:
            lent = self._lent
            if lent is not None:
                lent.put(turn)
        if lent is None:
            self._later.addCallback(turn, None)
        result: Result = turn.result()
        return result

    def lend(self, seconds: float) -> None:
        """In a listener, for which the office waits: do what is asked for until it is given back, or the time is over."""
        end = time.monotonic() + seconds
        turns: queue.SimpleQueue[_Turn | None] = queue.SimpleQueue()
        with self._guard:
            self._lent = turns
        if self._asked is not None:  # the office, which waits for us, would not come to it
            self._asked.notify(None)
        with suppress(queue.Empty):
            while (turn := turns.get(timeout=max(0.0, end - time.monotonic()))) is not None:
                turn.notify(None)
        with self._guard:
            self._lent = None
        while not turns.empty():
            if (turn := turns.get()) is not None:
                self._later.addCallback(turn, None)

    def give_back(self) -> None:
        """Let the listener that lends its turn return, if one does."""
        with self._guard:
            if self._lent is not None:
                self._lent.put(None)

    def later(self, work: Callable[[], Any]) -> None:
        """Have ``work`` run there when it gets to it, and wait for nothing; a failure is logged."""

        def logged() -> None:
            try:
                work()
            except Exception:
                log.exception("work in the office's main thread failed")

        self._later.addCallback(_Turn(logged), None)
