"""xlwings, without two habits that harm a clerk; import it from here: ``from addin.tamed import xw``.

On Windows ``import xlwings`` registers an exit handler that ends (``taskkill /F``) every Excel
without a workbook window, whoever started it; and a call to an Excel that is busy with a
cell being edited is repeated for ever. The handler is taken off, and a call gives up after
:data:`ATTEMPTS`. Source: xlwings 0.37, ``_xlwindows.py`` (``cleanup``, ``N_COM_ATTEMPTS``).
"""

from __future__ import annotations

import atexit
import sys
from types import ModuleType

import xlwings as xw

__all__ = ["ATTEMPTS", "tame", "xw"]

ATTEMPTS = 50
"""How often a call to a busy Excel is repeated before it fails; the caller then tells the clerk."""


def tame(platform: ModuleType) -> None:
    """Take the exit handler of xlwings' platform module off and bound its repeated calls."""
    atexit.unregister(platform.cleanup)
    platform.N_COM_ATTEMPTS = ATTEMPTS  # type: ignore[attr-defined]


if sys.platform == "win32":
    from xlwings import _xlwindows

    tame(_xlwindows)
