"""What was told from a part's bytes, kept for the next workbook whose part has the same bytes.

Submissions share the form's styles, relationships and workbook part. What is kept is
found by the bytes themselves, never by a part's name or size: a part that only looks
like another is looked at afresh. Each process keeps its own, and little: :data:`MOST`
answers a question, none of a part above :data:`LARGEST`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable
from typing import TypeVar

MOST = 16
LARGEST = 32 << 10
"""Bytes of a part. Parsed, tags of four bytes each take sixty times as much: all answers of a question stay below 32 MB."""

T = TypeVar("T")


def same_bytes(question: Callable[..., T]) -> Callable[..., T]:
    """Keep what a function of a part's bytes returns; its further arguments must be hashable.

    What is returned is shared, so nobody may change it.
    """
    known = functools.lru_cache(MOST)(question)

    @functools.wraps(question)
    def answer(content: bytes, *more: Hashable) -> T:
        return known(content, *more) if len(content) <= LARGEST else question(content, *more)

    return answer
