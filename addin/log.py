"""The file that says what went wrong in an add-in's Python."""

from __future__ import annotations

import os
from pathlib import Path


def log_file() -> Path:
    """Return the log file of the add-ins, in a folder that is there."""
    base = (
        os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    )
    folder = Path(base) / "kyoten"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "addin.log"
