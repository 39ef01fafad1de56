"""Which Python checks for LibreOffice: the extension reads its path from a file of the user's."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def python_file() -> Path:
    """Return the file that names the service's Python (the extension looks in the same place)."""
    base = os.environ.get("APPDATA") or os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "kyoten" / "python.txt"


def remember(python: str = sys.executable) -> Path:
    """Have the extension use this Python; return the file that says so."""
    file = python_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{python}\n", encoding="utf-8")
    return file
