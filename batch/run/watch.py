"""Watching a folder: the summary is brought up to date whenever files arrive or change."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from threading import Event

from watchfiles import watch

QUIET_SECONDS = 2.0
"""A file counts as whole when its size and time have not changed for so long."""


def arrivals(
    folder: Path, out: Path, stop: Event | None = None, quiet: float = QUIET_SECONDS
) -> Iterator[int]:
    """Yield the number of files, and then of changed files each time the folder has changed and come to rest.

    What happens in ``out`` and to lock and hidden files does not count. A file
    that is still being copied is waited for. The folder is looked at every few
    seconds, too: a file that came while the last ones were checked is not missed,
    and a network folder that reports no changes is seen all the same.
    """
    own = out.resolve()
    before: dict[str, tuple[int, int]] | None = None
    events = watch(folder, stop_event=stop, debounce=500, yield_on_timeout=True)
    for _ in chain([()], events):
        if _state(folder, own) == before:
            continue
        after = wait_until_quiet(folder, own, quiet)
        changed = {name for name, _ in (before or {}).items() ^ after.items()}
        if changed or before is None:
            yield len(changed)
        before = after


def wait_until_quiet(
    folder: Path, out: Path, quiet: float = QUIET_SECONDS, sleep: Callable[[float], None] = time.sleep
) -> dict[str, tuple[int, int]]:
    """Wait until no file below the folder grows or changes any more; return each one's size and time."""
    before = _state(folder, out)
    while True:
        sleep(quiet)
        after = _state(folder, out)
        if after == before:
            return after
        before = after


def _state(folder: Path, out: Path) -> dict[str, tuple[int, int]]:
    state = {}
    for one in folder.rglob("*"):
        try:
            if (
                not one.name.startswith(("~$", "."))
                and one.is_file()
                and not one.resolve().is_relative_to(out)
            ):
                known = one.stat()
                state[str(one)] = (known.st_size, known.st_mtime_ns)
        except OSError:  # it vanished between listing and looking: the next look tells
            continue
    return state
