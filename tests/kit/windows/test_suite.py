"""The project's own tests on Windows' Python (Wine): ``make windows-tests``. What cannot run there is named below."""

from __future__ import annotations

import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from kit.packages import ROOT
from tests.kit.windows.conftest import Unzipped

pytestmark = pytest.mark.wine

INSIDE = Path(__file__).parent / "inside"
ROOMS = {
    "tests/validators": [],
    "tests/workbooks": ["--ignore=tests/workbooks/differential"],
    "tests/batch": ["--ignore=tests/batch/test_cluster.py"],
    "tests/addin/test_install.py": [],
}
"""What runs, with what is left out of it: no LibreOffice and no cluster stands in Wine."""


@pytest.mark.parametrize("room", ROOMS)
def test_the_projects_own_tests_on_windows(kit: Unzipped, extra: Path, room: str, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    arguments = [
        "-q",
        "-p",
        "no:cacheprovider",
        "-m",
        "not office and not slow and not wine",
        f"--junitxml={kit.windows.path(report)}",
    ]
    begun = time.monotonic()
    done = kit.python(INSIDE / "suite.py", extra, room, *arguments, *ROOMS[room], folder=ROOT, timeout=3000)
    suite = ET.parse(report).getroot()[0]
    counts = {name: int(suite.attrib[name]) for name in ("tests", "failures", "errors", "skipped")}
    failed = [
        f"{one.attrib['classname']}::{one.attrib['name']}"
        for one in suite
        if one.find("failure") is not None or one.find("error") is not None
    ]
    result = f"{counts['tests'] - counts['skipped'] - len(failed)} passed, {len(failed)} failed, {counts['skipped']} skipped; {time.monotonic() - begun:.0f} s"
    kit.figures.add(f"`pytest {room}`", counts["tests"], result)
    assert failed == [], done.stdout.decode("utf-8", "replace")[-4000:]
