"""Machines drawn for the tests: a Windows on which nothing is wrong, and a registry to put values into."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from addin.excel.install import packaged
from addin.excel.machine import Machine
from addin.excel.settings import read_settings

XLWINGS = read_settings(packaged())["Xlwings"]
KYOTEN = read_settings(packaged())["Version"]
CLICK_TO_RUN = r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
SOUND: dict[tuple[str, str], object] = {
    (CLICK_TO_RUN, "VersionToReport"): "16.0.18129.20158",
    (CLICK_TO_RUN, "Platform"): "x64",
    (r"HKLM\SOFTWARE\Classes\Excel.Application\CurVer", ""): "Excel.Application.16",
    (r"HKLM\SYSTEM\CurrentControlSet\Control\Nls\CodePage", "ACP"): "932",
}


def registry(values: Mapping[tuple[str, str], object]) -> dict[str, Any]:
    """Return the two questions to a registry that holds these values under (key, name)."""
    return {
        "registry": lambda key, name: values.get((key, name)),
        "values": lambda key: [name for one, name in values if one == key],
    }


def windows(folder: Path, **more: Any) -> Machine:
    """Return a Windows machine where nothing is wrong and nothing is installed; ``more`` replaces what it has."""
    scripts = folder / "kyoten env" / "Scripts"
    scripts.mkdir(parents=True)
    for name in ("python.exe", "pythonw.exe"):
        (scripts / name).touch()
    own: dict[str, Any] = {
        "system": "Windows",
        "home": folder / "home",
        "python": scripts / "python.exe",
        "environment": {"APPDATA": str(folder / "Roaming"), "LOCALAPPDATA": str(folder / "Local")},
        "distributions": {"kyoten": KYOTEN, "xlwings": XLWINGS, "pywin32": "311"},
        **registry(SOUND),
    }
    return Machine(**(own | more))
