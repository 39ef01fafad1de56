"""Which Python checks for LibreOffice: the extension reads its path from a file of the user's."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from addin.libreoffice.build import FILE

NOT_INSTALLED = "LibreOffice の拡張機能：未設置"


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


def extension_folders(home: Path, environment: Mapping[str, str]) -> list[Path]:
    """Return the folders in which LibreOffice keeps this extension for its user; none where it is not installed."""
    base = Path(environment.get("APPDATA") or environment.get("XDG_CONFIG_HOME") or home / ".config")
    profiles = (base / name for name in ("libreoffice", "LibreOffice"))
    return [
        one
        for profile in profiles
        for one in profile.glob(f"*/user/uno_packages/cache/uno_packages/*/{FILE}")
    ]


def state(home: Path, environment: Mapping[str, str]) -> str:
    """Return a line that says whether the extension is there, and whether its Python is."""
    if not extension_folders(home, environment):
        return NOT_INSTALLED
    base = Path(environment.get("APPDATA") or environment.get("XDG_CONFIG_HOME") or home / ".config")
    file = base / "kyoten" / "python.txt"
    python = file.read_text("utf-8").strip() if file.exists() else ""
    if not python or not Path(python).exists():
        return f"LibreOffice の拡張機能：点検に使う Python がありません（{python or '未設定'}）。入れ直してください。"
    return "LibreOffice の拡張機能：設置済み"
