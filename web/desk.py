"""The desk itself: what all pages share while it runs."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from web.checking import CheckBook, Checked, Manual, check
from web.jobs import Bell, Job, Line, Workers, source
from web.rounds import Round
from web.settings import Settings
from web.sittings import Sitting, Sittings, Upload

CLOSED_FOR = 60.0
"""Seconds after the last page was closed until a desk on one's own machine ends."""
SILENT_FOR = 8 * 3600.0
"""Seconds without a word of any page (a browser that died, a machine that slept) until it ends."""


@dataclass(slots=True, eq=False)
class BookWork:
    """A workbook under way or checked: its job and what the check said."""

    upload: Upload
    job: Job
    checked: Checked | None = None


class Desk:
    """Visitors' files, the queue, the workers, and which pages are open."""

    def __init__(self, settings: Settings, opener: Callable[[Path], None] | None = None) -> None:
        self.settings = settings
        self.sittings = Sittings(settings)
        self.workers = Workers(settings.workers, settings.scheduler)
        self.bell = Bell()
        self.checks = Line(settings.workers, settings.waiting, self.bell)
        self.round_line = Line(1, settings.waiting, self.bell)
        self.rounds: dict[str, Round] = {}
        self.opener = opener
        self.presence = Presence()
        self.stop: Callable[[], None] = lambda: None
        self._manual = threading.Lock()

    def warm(self) -> None:
        """Start the workers in the background: the first workbook need not wait for them."""
        self.workers.warm(CheckBook(), source("form.xlsx", BLANK, self.workers.remote))

    def add_book(self, sitting: Sitting, upload: Upload) -> BookWork:
        """Let a workbook wait to be checked. Raises ``web.jobs.Full``."""

        def do() -> None:
            work.checked = check(self.workers, upload.name, upload.path)

        work = BookWork(upload, Job(do))
        self.checks.add(work.job)
        sitting.work[upload.number] = work
        return work

    def add_round(self, made: Round) -> None:
        """Let a round wait its turn. Raises ``web.jobs.Full``."""
        self.round_line.add(made.job)
        self.rounds[made.key] = made

    def manual(self) -> list[Mapping[str, Any]]:
        """Return the manual of the rules."""
        with self._manual:
            return self._rules

    @cached_property
    def _rules(self) -> list[Mapping[str, Any]]:
        rules: list[Mapping[str, Any]] = self.workers.run(Manual(), None)
        return rules

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return self.checks.busy or self.round_line.busy

    def sweep(self) -> None:
        """Remove what is over."""
        self.sittings.sweep()
        for key in [
            key for key in self.rounds if not self.settings.local and self.sittings.find(key) is None
        ]:
            del self.rounds[key]

    def close(self) -> None:
        """End everything; nothing that was brought stays."""
        for one in self.rounds.values():
            one.cancel()
        self.checks.close()
        self.round_line.close()
        self.workers.close()
        self.sittings.close()


BLANK = Path(str(files("workbooks") / "data" / "form.xlsx"))
"""The blank form."""


@dataclass(slots=True)
class Presence:
    """Which pages of a desk on one's own machine are open: they say so now and then, and say goodbye."""

    clock: Callable[[], float] = time.monotonic
    _pages: dict[str, float] = field(default_factory=dict)
    _left: float | None = None

    def heard(self, page: str) -> None:
        """A page is open."""
        self._pages[page] = self.clock()
        self._left = None

    def left(self, page: str) -> None:
        """A page was closed."""
        self._pages.pop(page, None)
        if not self._pages:
            self._left = self.clock()

    @property
    def over(self) -> bool:
        """Whether the last page was closed a while ago (reloading takes less), or nothing was heard for long."""
        now = self.clock()
        if self._left is not None:
            return now - self._left > CLOSED_FOR
        return bool(self._pages) and now - max(self._pages.values()) > SILENT_FOR


def new_key() -> str:
    """Return an address that nobody can guess."""
    return secrets.token_urlsafe(24)
