"""What installing asks of the machine it runs on; tests give one of their own."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

WINDOWS, MAC = "Windows", "Darwin"


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine: its system, folders and Python, and some questions to it.

    Attributes:
        system: ``Windows``, ``Darwin`` or another name, as ``platform.system`` says it.
        home: the user's folder.
        environment: the environment variables.
        python: the interpreter of the environment that kyoten is installed in.
        kit: whether this program came as the kit, whose users have files to open and no command line.
        distributions: the versions of ``kyoten``, ``xlwings`` and, on Windows, ``pywin32``.
        registry: the value under a key (``HKCU\\…`` or ``HKLM\\…``) and a name; None where there is none.
        values: the names of the values under a key.
        drive: the kind of drive that a path is on: ``fixed``, ``removable``, ``remote``, or "" where nobody knows.
        runs: whether a program of this name is running.
        downloaded: whether the system marked a file as coming from the internet.
    """

    system: str
    home: Path
    python: Path
    kit: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)
    distributions: Mapping[str, str] = field(default_factory=dict)
    registry: Callable[[str, str], object | None] = lambda key, name: None
    values: Callable[[str], Sequence[str]] = lambda key: ()
    drive: Callable[[Path], str] = lambda path: ""
    runs: Callable[[str], bool] = lambda program: False
    downloaded: Callable[[Path], bool] = lambda path: False

    @property
    def local(self) -> Path:
        """The folder for what programs keep on this machine for this user."""
        base = self.environment.get("LOCALAPPDATA") or self.environment.get("XDG_STATE_HOME")
        return Path(base) if base else self.home / ".local" / "state"


def this_machine() -> Machine:
    """Return the machine that this program runs on."""
    return Machine(
        system=platform.system(),
        home=Path.home(),
        python=Path(sys.executable),
        kit=(Path(sys.executable).parent / "start.py").exists(),
        environment=dict(os.environ),
        distributions=_distributions(),
        registry=_registry,
        values=_values,
        drive=_drive,
        runs=_runs,
        downloaded=lambda path: Path(f"{path}:Zone.Identifier").exists(),
    )


def _distributions() -> dict[str, str]:
    found = {}
    for name in ("kyoten", "xlwings", "pywin32"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _registry(key: str, name: str) -> object | None:
    if sys.platform != "win32":
        return None
    import winreg

    try:
        with _opened(key) as opened:
            value: object = winreg.QueryValueEx(opened, name)[0]
            return value
    except OSError:
        return None


def _values(key: str) -> list[str]:
    if sys.platform != "win32":
        return []
    import winreg

    try:
        with _opened(key) as opened:
            return [winreg.EnumValue(opened, one)[0] for one in range(winreg.QueryInfoKey(opened)[1])]
    except OSError:
        return []


def _opened(key: str) -> Any:
    """Open a key of the 64-bit registry, whatever this Python is."""
    import winreg

    root, _, rest = key.partition("\\")
    hive = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}[root]  # type: ignore[attr-defined]
    return winreg.OpenKey(hive, rest, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY)  # type: ignore[attr-defined]


def _drive(path: Path) -> str:
    if sys.platform != "win32":
        return ""
    import ctypes

    kind = ctypes.windll.kernel32.GetDriveTypeW(path.anchor)
    return {2: "removable", 3: "fixed", 4: "remote"}.get(kind, "")


def _runs(program: str) -> bool:
    windows = sys.platform == "win32"
    # By its full path: Windows would look in the current folder first.
    tasklist = str(Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "tasklist.exe")
    command = [tasklist, "/NH", "/FI", f"IMAGENAME eq {program}"] if windows else ["pgrep", "-x", program]
    try:
        answer = subprocess.run(command, capture_output=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return program.lower().encode() in answer.stdout.lower() if windows else answer.returncode == 0
