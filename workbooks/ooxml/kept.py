"""What was told from bytes, kept for the next workbook that has the same bytes.

Submissions share the form's styles, relationships, labels and most of its rows. What is kept is
found by the bytes themselves, never by a part's name or size: what only looks
like another is looked at afresh. Each process keeps its own, and little.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar

MOST = 512 << 10
"""Bytes whose answers to one question are kept. Parsed, tags of four bytes each take sixty times as much: below 32 MB."""
LARGEST = 128 << 10
"""Bytes of a part: of a larger one nothing is kept, nor looked up."""

T = TypeVar("T")


class Rooted(Protocol):
    """A root element: it knows the bytes of its part."""

    @property
    def data(self) -> bytes: ...


class Kept(Generic[T]):
    """The answers for at most ``most`` bytes, each found by its key.

    They live in two generations: when the younger one holds half of what may be kept it
    becomes the older one, and what nobody asked for since it was young is forgotten.
    """

    def __init__(self, most: int = MOST) -> None:
        self._half = most // 2
        self._young: dict[Hashable, T] = {}
        self._old: dict[Hashable, T] = {}
        self._size = 0

    def get(self, key: Hashable) -> T | None:
        """Return what the younger generation holds for a key, at once; None where nothing is: ask :meth:`of` then."""
        return self._young.get(key)

    def of(self, key: Hashable, size: int, make: Callable[[], T]) -> T:
        """Return the answer for a key (None: nothing is kept), made where none is there.

        ``size`` is how many bytes it was told from; of too many nothing is kept either.
        """
        if key is None or size > self._half:
            return make()
        found = self._young.get(key)
        if found is not None:
            return found
        found = self._old.get(key)
        if found is None:
            found = make()
        self._size += size
        if self._size > self._half:
            self._young, self._old, self._size = {}, self._young, size
        self._young[key] = found
        return found


def same_bytes(question: Callable[..., T]) -> Callable[..., T]:
    """Keep what a function of bytes returns (never None); its further arguments must be hashable.

    What is returned is shared, so nobody may change it.
    """
    kept = Kept[T]()

    @functools.wraps(question)
    def answer(content: bytes, *more: Hashable) -> T:
        if len(content) > LARGEST:
            return question(content, *more)
        key = (content, *more)
        found = kept.get(key)
        return found if found is not None else kept.of(key, len(content), functools.partial(question, *key))

    return answer


def same_tree(question: Callable[..., T]) -> Callable[..., T]:
    """Keep what a function of a part's root element returns, as :func:`same_bytes` does; ``root.data`` are its bytes."""
    kept = Kept[T]()

    @functools.wraps(question)
    def answer(root: Rooted, *more: Hashable) -> T:
        size = len(root.data)
        key = (root.data, *more) if size <= LARGEST else None
        return kept.of(key, size, functools.partial(question, root, *more))

    return answer
