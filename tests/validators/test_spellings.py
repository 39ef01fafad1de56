"""Every spelling of the list is read, or refused, as it says; and so are cells, rows and required cells."""

from __future__ import annotations

import pytest

from tests.validators import spellings
from tests.validators.spellings import Spelling
from validators import normalise
from validators.cells import reader_of
from validators.normalise import Unreadable


@pytest.mark.parametrize("one", list(spellings.spellings()), ids=lambda one: f"{one.name} {one.typed}")
def test_a_spelling_is_read_or_refused(one: Spelling) -> None:
    read = reader_of(one.name)
    if one.refused:
        assert normalise.reason(read, one.typed) == one.refused
        return
    reading = read(one.typed)
    assert (reading.value, reading.note) == (one.read, one.note)
    assert type(reading.value) is type(one.read)


@pytest.mark.parametrize(
    ("name", "typed", "near"),
    [(name, typed, near) for name, own in spellings.SUGGESTED.items() for typed, near in own.items()],
)
def test_a_suggestion_is_certain_or_not_made(name: str, typed: str, near: str | None) -> None:
    with pytest.raises(Unreadable) as fault:
        reader_of(name)(typed)
    assert fault.value.near == near
