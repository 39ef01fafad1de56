"""Why a file is not read: the refusal, and the limits beyond which there is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from validators.messages import UNKNOWN
from validators.submission import Observation

KB, MB = 1 << 10, 1 << 20


class Refused(Exception):
    """A file that must not, or cannot, be read.

    ``code`` is a variant of BATCH-5 in the catalogue, which has the Japanese
    text; ``words`` fill it. Travels between processes.
    """

    def __init__(self, code: str, words: dict[str, Any] | None = None) -> None:
        super().__init__(code, words or {})
        self.code = code
        self.words: dict[str, Any] = words or {}

    def observation(self) -> Observation:
        """Return what the engine turns into the finding of BATCH-5."""
        return Observation("BATCH-5", variant=self.code, words=dict(self.words))


@dataclass(frozen=True, slots=True)
class Limits:
    """What a submitted file may be at most. Sizes in bytes.

    ``ratio`` (inflated : packed) is judged only for parts above ``ratio_from``.
    ``area`` bounds the rectangle around the valued cells of a sheet, and the
    merged cells of a sheet, in cells. ``spins``
    bounds the key derivation of an encrypted workbook.
    """

    file: int = 128 * MB
    part: int = 256 * MB
    total: int = 512 * MB
    ratio: int = 200
    ratio_from: int = 8 * MB
    entries: int = 10_000
    depth: int = 256
    sheets: int = 255
    area: int = 5_000_000
    spins: int = 1_000_000


DEFAULT = Limits()


def shown_size(size: int) -> str:
    """Return a size in bytes as a clerk reads it.

    >>> shown_size(700), shown_size(45_000), shown_size(300 * MB)
    ('700バイト', '43KB', '300MB')
    """
    if size < KB:
        return f"{size}バイト"
    return f"{size >> 10:,}KB" if size < MB else f"{size >> 20:,}MB"


def shown_part(name: str) -> str:
    """Return a part's name fit for a message: short, without control characters.

    >>> shown_part("xl/a\\x1b[31m.xml"), shown_part("")
    ('xl/a[31m.xml', '不明')
    """
    return "".join(c for c in name if c.isprintable())[:80] or UNKNOWN
