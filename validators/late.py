"""pandas and numpy, loaded when they are first used: ``from validators.late import np, pd``.

They take most of a second to load. One workbook (an open one, above all) is judged without them, see ``validators.single``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
else:

    class _Late:
        """Stands for a module until it is asked for something."""

        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, name: str) -> Any:
            value = getattr(import_module(self._name), name)
            setattr(self, name, value)
            return value

    np, pd = _Late("numpy"), _Late("pandas")

__all__ = ["np", "pd"]
