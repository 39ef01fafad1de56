"""xlwings, without three habits that harm a clerk; import it from here: ``from addin.tamed import xw``.

On Windows ``import xlwings`` registers an exit handler that ends (``taskkill /F``) every Excel
without a workbook window, whoever started it; and a call to an Excel that is busy with a
cell being edited is repeated for ever. The handler is taken off, and a call gives up after
:data:`ATTEMPTS`. Everywhere it loads pandas and numpy, if they are there, to convert tables that nobody here
asks for: most of a second in which the clerk waits for the first marks; they are hidden from it.
Source: xlwings 0.37, ``_xlwindows.py`` (``cleanup``, ``N_COM_ATTEMPTS``), ``main.py``, ``utils.py``, ``conversion``.
"""

from __future__ import annotations

import atexit
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

__all__ = ["ATTEMPTS", "tame", "xw"]

ATTEMPTS = 50
"""How often a call to a busy Excel is repeated before it fails; the caller then tells the clerk."""


_UNUSED = ("numpy", "pandas", "matplotlib", "plotly", "PIL")


@contextmanager
def _hidden(*names: str) -> Iterator[None]:
    """Have the import of modules that are not loaded yet fail for a while."""
    absent = [name for name in names if name not in sys.modules]
    modules: dict[str, ModuleType | None] = sys.modules  # type: ignore[assignment]
    modules.update(dict.fromkeys(absent))
    try:
        yield
    finally:
        for name in absent:
            del modules[name]


with _hidden(*_UNUSED):
    import xlwings as xw


def tame(platform: ModuleType) -> None:
    """Take the exit handler of xlwings' platform module off and bound its repeated calls."""
    atexit.unregister(platform.cleanup)
    platform.N_COM_ATTEMPTS = ATTEMPTS  # type: ignore[attr-defined]


if sys.platform == "win32":
    from xlwings import _xlwindows

    tame(_xlwindows)
