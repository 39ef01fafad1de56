"""Compile every module in a folder; run by the kit's own Python, with the folder as its argument.

The same sources give the same bytes wherever the folder stands: the names inside are relative to it, and instead of a
time-stamp the files carry the source's hash, which is not looked at when they are imported.
"""

from __future__ import annotations

import sys
from pathlib import Path
from py_compile import PycInvalidationMode, PyCompileError, compile


def main(folder: Path) -> None:
    """Write ``__pycache__`` beside each module; what is no Python of this version is left as it is."""
    for file in sorted(folder.rglob("*.py")):
        name = file.relative_to(folder).as_posix()
        try:
            compile(
                str(file),
                dfile=name,
                doraise=True,
                quiet=1,
                invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
            )
        except PyCompileError:
            print(f"not compiled: {name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
