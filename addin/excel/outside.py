"""Start the warm Python outside Excel: where a rule forbids Excel to start programs, Excel still finds one that is there."""

from __future__ import annotations

import os
import subprocess

from addin.excel.install import installed_settings
from addin.excel.machine import WINDOWS, Machine, this_machine


def command(machine: Machine, process: int) -> list[str]:
    """Return the command that starts it for as long as a process runs; [] where no add-in is installed."""
    settings = installed_settings(machine) if machine.system == WINDOWS else None
    if settings is None or not settings["Interpreter_Win"]:
        return []
    program = f"import addin.excel.server as s; s.serve('{settings['Class_Id']}', process={process})"
    return [settings["Interpreter_Win"], "-I", "-B", "-c", program]


def start() -> None:
    """Start it for as long as this program runs; nothing happens where no add-in is installed or the start fails."""
    words = command(this_machine(), os.getpid())
    if not words:
        return
    try:
        subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    except OSError:
        return
