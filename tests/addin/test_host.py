"""What the service makes of the events that it hears, without an office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from addin.libreoffice.host import Desk, Host

pytestmark = pytest.mark.office

NOTHING: Any = None
NOW = 1000.0


@pytest.fixture
def host() -> Host:
    """A host that is connected to nothing."""
    from addin.libreoffice.host import Host

    return object.__new__(Host)


@pytest.fixture
def desk() -> Desk:
    from addin.libreoffice.host import Desk

    return Desk("form", NOTHING)


def edited(host: Host, desk: Desk, heard: float) -> None:
    from addin.libreoffice.host import Edit

    host.edited(desk, [Edit("cell-change", NOTHING, heard)])


def test_an_edit_explains_the_changes_heard_around_it(host: Host, desk: Desk) -> None:
    host.modified(desk, NOW)
    edited(host, desk, NOW + 0.001)
    host.modified(desk, NOW + 0.002)
    assert (desk.due, len(desk.edits)) == (None, 1)


def test_a_change_without_cells_is_checked_after_a_while(host: Host, desk: Desk) -> None:
    edited(host, desk, NOW)
    host.modified(desk, NOW + 0.2)  # however late a busy worker comes to it
    assert desk.due == pytest.approx(NOW + 0.5)


def test_an_edit_soon_after_a_change_without_cells_does_not_hide_it(host: Host, desk: Desk) -> None:
    host.modified(desk, NOW)
    host.modified(desk, NOW + 0.2)
    edited(host, desk, NOW + 0.201)
    assert desk.due == pytest.approx(NOW + 0.5)
