"""Every kind of file that this project writes, before the Open XML SDK and before our own checker (``make excel``)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openxml_audit import FileFormat, OpenXmlValidator

from tests.evidence import Figures
from tests.excel.repairs import repairs
from tools import sdk

pytestmark = pytest.mark.excel

OFFICES = ("Office2016", "Microsoft365")
Files = dict[str, list[Path]]

KNOWN = {
    "kyoten.xlam": {"/xl/workbook.xml: The attribute 'defaultImageDpi'"},
}
"""Errors that stand in what xlwings ships, kept byte for byte: the file, and how the error begins."""

NO_THEME = "/xl/workbook.xml: A required relationship type 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme'"
"""What openxml-audit says of every workbook that LibreOffice saved, as two of the samples were; the Open XML SDK asks for no theme."""


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Open XML SDK's validator."""
    try:
        return sdk.fetch(tmp_path_factory.mktemp("sdk"))
    except sdk.Unavailable as why:
        pytest.skip(str(why))


def _unknown(file: Path, errors: list[str]) -> list[str]:
    return [one for one in errors if not any(one.startswith(start) for start in KNOWN.get(file.name, ()))]


@pytest.mark.parametrize("office", OFFICES)
def test_the_open_xml_sdk_finds_no_error(
    artefacts: Files, program: Path, office: str, figures: Figures
) -> None:
    wrong: dict[str, list[str]] = {}
    for kind, files in artefacts.items():
        known = 0
        for file in files:
            errors = sdk.errors(program, file, office)
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
            sdk.VERSION,
        )
    assert wrong == {}


def test_the_validator_in_python_finds_no_error(artefacts: Files, figures: Figures) -> None:
    validator = OpenXmlValidator(file_format=FileFormat.MICROSOFT_365)
    wrong: dict[str, list[str]] = {}
    for kind, files in artefacts.items():
        for file in files:
            told = [
                f"{one.part_uri}: {one.description}"
                for one in validator.validate(str(file)).errors
                if one.severity.value == "error"
            ]
            errors = [one for one in _unknown(file, told) if not one.startswith(NO_THEME)]
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
