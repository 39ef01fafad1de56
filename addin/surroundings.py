"""What a LibreOffice that this program starts gets to know of this program's surroundings."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_PYTHONS = frozenset({"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"})


def without_our_python() -> dict[str, str]:
    """Return this process's environment without the virtual environment that it runs in, or that is activated.

    An office has a Python of its own, which looks for its library beside the first ``python3`` of the path:
    it would find that of the virtual environment, and could take no extension.
    """
    kept = {name: value for name, value in os.environ.items() if name not in _PYTHONS}
    active = os.environ.get("VIRTUAL_ENV")
    ours = {Path(one, "bin") for one in (active, sys.prefix) if one and one != sys.base_prefix}
    folders = kept.get("PATH", "").split(os.pathsep)
    return {**kept, "PATH": os.pathsep.join(one for one in folders if Path(one) not in ours)}
