"""読み取り: what a reader of cells returns, and how it refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

CACHE = 1 << 14
"""How many values a reader remembers: the same spellings come again and again in a round."""


class Unreadable(ValueError):
    """A value that cannot be read. ``reason`` is short Japanese; ``near`` the closest choice, if any."""

    def __init__(self, reason: str, near: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.near = near


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: ``value`` is None for a blank cell; ``note`` marks an unusual spelling.

    ``beside`` is what else stands in the cell and belongs to another: the page in ○（5頁）.
    """

    value: object | None
    note: bool
    beside: str = field(default="", repr=False)


BLANK = Reading(None, False)


def reason(read: Callable[..., Reading], *values: object) -> str | None:
    """Return why ``read`` refuses a value; None where it reads it.

    >>> from validators.normalise import amount
    >>> reason(amount.read, "千円"), reason(amount.read, "5万円")
    ('数値として読めません', None)
    """
    try:
        read(*values)
    except Unreadable as fault:
        return fault.reason
    return None
