"""What is kept of a part is kept for its bytes: nothing is trusted because it looks alike."""

from __future__ import annotations

import tracemalloc

import pytest

from tests.workbooks.books import edited, found, replaced, sound
from workbooks.ooxml.kept import LARGEST, MOST, Kept, same_bytes
from workbooks.ooxml.package import _tree
from workbooks.reading.reader import read
from workbooks.refusal import DEFAULT, Refused


def test_the_same_bytes_are_asked_once_and_others_again() -> None:
    asked: list[bytes] = []

    @same_bytes
    def length(content: bytes, more: int) -> int:
        asked.append(content)
        return len(content) + more

    assert [length(b"ab", 1), length(bytes(bytearray(b"ab")), 1), length(b"ac", 1), length(b"ab", 2)] == [
        3,
        3,
        3,
        4,
    ]
    assert asked == [b"ab", b"ac", b"ab"]
    large = bytes(LARGEST + 1)
    assert length(large, 0) == length(large, 0) == LARGEST + 1
    assert asked[3:] == [large, large]


def test_what_is_kept_stays_small_whatever_the_parts_hold() -> None:
    def part(number: int) -> bytes:
        head = f"<r n='{number}'>".encode()
        return head + b"<a/>" * ((LARGEST - len(head) - 4) // 4) + b"</r>"

    tracemalloc.start()
    try:
        for number in range(MOST // LARGEST + 4):
            content = part(number)
            assert len(content) <= LARGEST
            assert len(_tree(content, "xl/a.xml", DEFAULT).children) > 30_000
        assert tracemalloc.get_traced_memory()[0] < 40 << 20
    finally:
        tracemalloc.stop()


def test_a_part_that_only_looks_like_the_one_before_is_looked_at_afresh() -> None:
    good = sound()
    assert found(good) == found(good)
    struck = edited(good, {"xl/styles.xml": replaced(("<font>", "<font><strike/>"))})
    assert read(struck, "").observations != read(good, "").observations
    bad = edited(good, {"xl/workbook.xml": replaced(("</workbook>", "</workbOok>"))})
    for _ in range(2):
        with pytest.raises(Refused):
            read(bad, "")
    assert found(good) == found(sound())


def test_what_nobody_asks_for_is_forgotten_and_what_is_too_large_is_never_kept() -> None:
    made: list[str] = []

    def asked(key: str, size: int) -> str:
        return kept.of(key, size, lambda: made.append(key) or key)

    kept = Kept[str](100)
    for key in ("a", "b", "c", "a", "d", "e"):
        assert asked(key, 25) == key
    assert made == ["a", "b", "c", "d", "e"]  # a was asked for again while it was there
    assert asked("a", 25) == "a" and made[-1] == "e"
    assert asked("b", 25) == "b" and made[-1] == "b"
    assert [asked("large", 51), asked("large", 51)] == ["large", "large"]
    assert made[-2:] == ["large", "large"]


def test_what_is_asked_for_often_outlives_what_was_asked_for_once() -> None:
    kept, made = Kept[str](100), list[str]()

    def ask(key: str) -> str:
        def make() -> str:
            made.append(key)
            return key

        return kept.get(key) or kept.of(key, 10, make)

    for number in range(40):
        assert (ask("often"), ask(str(number))) == ("often", str(number))
    assert made == ["often", *map(str, range(40))]
