"""Build the extension: ``python -m addin.libreoffice.build OUT`` writes ``kyoten.oxt``, always the same bytes."""

from __future__ import annotations

import sys
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

FILE = "kyoten.oxt"
_TIME = (2025, 1, 8, 0, 0, 0)
_OFFICER, _MANIFEST = "Officer.xcu", "META-INF/manifest.xml"
_LEFT_OUT = ("__pycache__", "__init__.py")


def build(folder: Path, officer: bool = False) -> Path:
    """Write the extension into a folder and return its path; ``officer`` adds the menu 審査."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / FILE
    with ZipFile(target, "w", ZIP_DEFLATED) as package:
        for name, source in sorted(_sources(files("addin.libreoffice") / "oxt")):
            data = source.read_bytes()
            if not officer and name == _OFFICER:
                continue
            if not officer and name == _MANIFEST:
                data = b"".join(line for line in data.splitlines(True) if _OFFICER.encode() not in line)
            if name == "description.xml":
                data = data.replace(b"{version}", version("kyoten").encode())
            entry = ZipInfo(name, _TIME)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            package.writestr(entry, data)
    return target


def _sources(folder: Traversable, above: str = "") -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for one in folder.iterdir():
        if one.name in _LEFT_OUT:
            continue
        name = above + one.name
        found += _sources(one, name + "/") if one.is_dir() else [(name, one)]
    return found


if __name__ == "__main__":
    print(build(Path(sys.argv[1] if len(sys.argv) > 1 else "dist")))
