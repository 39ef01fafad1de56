"""What installing asks of the machine it runs on; tests give one of their own."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

WINDOWS, MAC = "Windows", "Darwin"


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine: its system, folders and Python, and three questions to it.

    Attributes:
        system: ``Windows``, ``Darwin`` or another name, as ``platform.system`` says it.
        home: the user's folder.
        environment: the environment variables.
        python: the interpreter of the environment that kyoten is installed in.
        prefix: that environment's folder, where xlwings puts its DLLs.
        distributions: the versions of ``kyoten``, ``xlwings`` and, on Windows, ``pywin32``.
        registry: the value under a key (``HKCU\\…`` or ``HKLM\\…``) and a name; None where there is none.
        runs: whether a program of this name is running.
        downloaded: whether the system marked a file as coming from the internet.
    """

    system: str
    home: Path
    python: Path
    prefix: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    distributions: Mapping[str, str] = field(default_factory=dict)
    registry: Callable[[str, str], object | None] = lambda key, name: None
    runs: Callable[[str], bool] = lambda program: False
    downloaded: Callable[[Path], bool] = lambda path: False


def this_machine() -> Machine:
    """Return the machine that this program runs on."""
    return Machine(
        system=platform.system(),
        home=Path.home(),
        python=Path(sys.executable),
        prefix=Path(sys.prefix),
        environment=dict(os.environ),
        distributions=_distributions(),
        registry=_registry,
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

    root, _, rest = key.partition("\\")
    hive = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}[root]
    try:
        with winreg.OpenKey(hive, rest) as opened:
            value: object = winreg.QueryValueEx(opened, name)[0]
            return value
    except OSError:
        return None


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
