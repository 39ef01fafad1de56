"""What all tests share: the tests that drive LibreOffice say why they skip, and never skip in CI."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="session")
def _no_users_data(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep logs and keys out of the folders of whoever runs the tests."""
    os.environ["LOCALAPPDATA" if os.name == "nt" else "XDG_STATE_HOME"] = str(
        tmp_path_factory.mktemp("state")
    )


@pytest.fixture(autouse=True, scope="session")
def _no_waiting_for_disks() -> Iterator[None]:
    """Leave it to the system when it writes: no test pulls the plug, and a flush costs as much as a check."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda file: None)
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long, so that no process is left alone with one at the end; skip what cannot run.

    That are the office tests where LibreOffice is missing; in CI it is a failure.
    """
    long = {item.path for item in items for mark in ("office", "slow") if item.get_closest_marker(mark)}
    items.sort(key=lambda item: item.path not in long)
    if shutil.which("soffice"):
        return
    office = [item for item in items if item.get_closest_marker("office")]
    if office and os.environ.get("CI"):
        pytest.exit("CI must have LibreOffice: see .ci/packages", returncode=1)
    for item in office:
        item.add_marker(pytest.mark.skip(reason="LibreOffice (soffice) is not installed"))
