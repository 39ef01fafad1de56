"""What visitors brought: a folder of its own for each, under a name that nobody can guess, for a while.

A file lies on disk under a number; what its sender called it is only ever shown.
"""

from __future__ import annotations

import re
import secrets
import shutil
import tempfile
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from web.settings import Settings

_PREFIX = "kyoten-desk-"
_SUFFIX = re.compile(r"\.[a-z]{2,5}")
_ABANDONED = 6 * 3600.0
"""Seconds after which the folder of a desk that was killed is removed by the next one."""


class UploadRefused(Exception):
    """An upload that is not taken; the text is Japanese and for the user, ``status`` the HTTP status."""

    def __init__(self, text: str, status: int) -> None:
        super().__init__(text)
        self.status = status


@dataclass(slots=True)
class Upload:
    """A file that came: ``name`` as its sender calls it (a posix path below the folder dropped), ``path`` on disk.

    ``place`` is where its sender put it among those brought together, of which several are
    sent at once and arrive in any order.
    """

    number: int
    name: str
    path: Path
    size: int = 0
    place: int = 0


@dataclass(slots=True)
class Sitting:
    """One visitor's files and what became of them; ``key`` is its address."""

    key: str
    folder: Path
    born: float
    uploads: list[Upload] = field(default_factory=list)
    size: int = 0
    taken: int = 0
    work: dict[int, object] = field(default_factory=dict)

    def upload(self, number: int) -> Upload | None:
        """Return an upload by its number."""
        return next((one for one in self.uploads if one.number == number), None)


class Sittings:
    """All visitors' files, below one folder that only this user can enter and that is gone at the end."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._known: dict[str, Sitting] = {}
        self._lock = threading.Lock()
        self._rates: dict[str, deque[float]] = {}
        _remove_abandoned()
        self.root = Path(tempfile.mkdtemp(prefix=_PREFIX))

    def new(self) -> Sitting:
        """Open a folder for a visitor."""
        key = secrets.token_urlsafe(24)
        folder = self.root / key
        folder.mkdir()
        sitting = Sitting(key, folder, self._clock())
        with self._lock:
            self._known[key] = sitting
        return sitting

    def find(self, key: str) -> Sitting | None:
        """Return a sitting by its address; None where there is none, or it is over."""
        with self._lock:
            found = self._known.get(key)
        return found if found and self._clock() - found.born < self._settings.keep else None

    def forget(self, key: str) -> None:
        """Remove a sitting and all its files."""
        with self._lock:
            found = self._known.pop(key, None)
        if found:
            shutil.rmtree(found.folder, ignore_errors=True)

    def sweep(self) -> None:
        """Remove what is older than uploads are kept."""
        now = self._clock()
        with self._lock:
            old = [key for key, one in self._known.items() if now - one.born >= self._settings.keep]
            for name in [name for name, times in self._rates.items() if not times or now - times[-1] > 60]:
                del self._rates[name]
        for key in old:
            self.forget(key)
        with suppress(OSError):
            self.root.touch()

    def close(self) -> None:
        """Remove everything."""
        shutil.rmtree(self.root, ignore_errors=True)

    def __len__(self) -> int:
        """The number of sittings that are kept."""
        return len(self._known)

    def admit(self, address: str) -> None:
        """Count an upload of an address. Raises ``UploadRefused`` where it sends too many in a minute."""
        now = self._clock()
        with self._lock:
            times = self._rates.setdefault(address, deque())
            while times and now - times[0] > 60:
                times.popleft()
            if len(times) >= self._settings.rate:
                raise UploadRefused(
                    "短い間に多くのファイルが届きました。1分ほど待ってから、もう一度置いてください。", 429
                )
            times.append(now)

    async def receive(
        self, sitting: Sitting, name: str, body: AsyncIterator[bytes], limit: int, place: int = 0
    ) -> Upload:
        """Write what comes to disk. Raises ``UploadRefused``: size, number, room."""
        suffix = _SUFFIX.fullmatch(PurePosixPath(name).suffix.lower())
        if len(sitting.uploads) >= self._settings.parts:
            raise UploadRefused(f"一度に置けるのは {self._settings.parts:,} 件までです。", 413)
        with self._lock:
            room = self._settings.disk - sum(one.size for one in self._known.values())
        sitting.taken += 1
        number = sitting.taken
        upload = Upload(
            number, name, sitting.folder / f"{number:05}{suffix[0] if suffix else ''}", place=place
        )
        sitting.uploads.append(upload)
        try:
            with upload.path.open("xb") as file:
                async for chunk in body:
                    upload.size += len(chunk)
                    sitting.size += len(chunk)
                    if upload.size > limit:
                        raise UploadRefused(f"ファイルが大きすぎます。{limit >> 20:,} MB までです。", 413)
                    if upload.size > room:
                        raise UploadRefused(
                            "ただいま混み合っています。しばらくしてから、もう一度置いてください。", 503
                        )
                    file.write(chunk)
        except BaseException:
            sitting.uploads.remove(upload)
            sitting.size -= upload.size
            upload.path.unlink(missing_ok=True)
            raise
        return upload


def _remove_abandoned() -> None:
    """Remove the folders of desks that were killed before they could."""
    for one in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if time.time() - one.stat().st_mtime > _ABANDONED:
                shutil.rmtree(one, ignore_errors=True)
