"""Work in the office's own main thread, where nothing else happens at the same time.

Calc drops a lock of the undo list after one operation, and between two calls from
another process the clerk may type. Everything that reads or writes the workbook
therefore runs as a callback of the office's main thread: the calls made inside it
run there too, one after another, and the clerk's next key waits its turn.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
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
        self._done = threading.Event()
        self._result: Any = None
        self._failure: Exception | None = None

    def notify(self, data: Any) -> None:
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

    def __call__(self, work: Callable[[], Result]) -> Result:
        """Run ``work`` there, wait for it, and return what it returned.

        Raises:
            OfficeError: the office did not get to it in time.
        """
        turn = _Turn(work)
        self._later.addCallback(turn, None)
        result: Result = turn.result()
        return result

    def later(self, work: Callable[[], Any]) -> None:
        """Have ``work`` run there when it gets to it, and wait for nothing; a failure is logged."""

        def logged() -> None:
            try:
                work()
            except Exception:
                log.exception("work in the office's main thread failed")

        self._later.addCallback(_Turn(logged), None)
