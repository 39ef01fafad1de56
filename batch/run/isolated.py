"""Nothing that lies in the current folder, among submissions perhaps, is imported or run."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def isolate() -> None:
    """Have every Python that is started from here import nothing from the folder it is started in.

    A worker (``python -c`` …) would look for ``multiprocessing`` there first: among the submissions, it may be. Programs
    are not looked for there either (Windows does, unless it is told not to).
    """
    os.environ["PYTHONSAFEPATH"] = "1"
    os.environ["NODEFAULTCURRENTDIRECTORYINEXEPATH"] = "1"
    kept = [one for one in os.environ.get("PYTHONPATH", "").split(os.pathsep) if Path(one).is_absolute()]
    if "PYTHONPATH" in os.environ:
        os.environ["PYTHONPATH"] = os.pathsep.join(kept)
    sys.path[:] = [one for one in sys.path if Path(one).is_absolute()]  # workers are given ours
