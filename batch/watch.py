"""Watching a folder: the summary is brought up to date whenever files arrive or change."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

from watchfiles import Change, watch

QUIET_SECONDS = 2.0
"""A file counts as whole when its size and time have not changed for so long."""


def arrivals(
    folder: Path, out: Path, stop: Event | None = None, quiet: float = QUIET_SECONDS
) -> Iterator[int]:
    """Yield the number of changed files each time the folder has changed and come to rest.

    What happens in ``out`` and to lock and hidden files does not count. A file
    that is still being copied is waited for.
    """
    own = out.resolve()

    def counts(change: Change, path: str) -> bool:
        one = Path(path)
        return not one.resolve().is_relative_to(own) and not one.name.startswith(("~$", "."))

    for changes in watch(folder, watch_filter=counts, stop_event=stop, debounce=500):
        wait_until_quiet(folder, own, quiet)
        yield len({path for _, path in changes})


def wait_until_quiet(
    folder: Path, out: Path, quiet: float = QUIET_SECONDS, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Wait until no file below the folder grows or changes any more."""
    before = _state(folder, out)
    while True:
        sleep(quiet)
        after = _state(folder, out)
        if after == before:
            return
        before = after


def _state(folder: Path, out: Path) -> dict[str, tuple[int, int]]:
    state = {}
    for one in folder.rglob("*"):
        try:
            if one.is_file() and not one.resolve().is_relative_to(out):
                known = one.stat()
                state[str(one)] = (known.st_size, known.st_mtime_ns)
        except OSError:  # it vanished between listing and looking: the next look tells
            continue
    return state
