"""The samples: exactly the findings that stand beside each, also after LibreOffice has saved them."""

from __future__ import annotations

import subprocess
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest

from tests.excel.repairs import repairs
from tools import samples_office as libreoffice
from validators.engine import check
from validators.finding import Finding
from validators.frames import BASE_PROJECT, PLAN_PROJECT
from workbooks import samples
from workbooks.arrival.formats import opened
from workbooks.reading.reader import read
from workbooks.samples import Sample, build, build_samples, load

SAMPLES = load()


@cache
def _built(number: int) -> bytes:
    return build(SAMPLES[number])


def built(sample: Sample) -> bytes:
    return _built(SAMPLES.index(sample))


def found(data: bytes, file: str) -> list[Finding]:
    [checked] = check([read(data, file)])
    assert checked.faults == []
    return checked.findings


def places(findings: list[Finding]) -> list[tuple[str, str, int]]:
    return sorted((one.rule, one.name, one.row) for one in findings)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.key)
def test_a_sample_has_exactly_the_findings_beside_it(sample: Sample) -> None:
    data = built(sample)
    opened(data).judge()
    assert places(found(data, sample.file)) == list(sample.expected)


def test_the_samples_cover_both_kinds_and_many_towns() -> None:
    kinds = {one.values["application.project_type"] for one in SAMPLES}
    towns = {one.values["application.municipality"] for one in SAMPLES}
    assert kinds == {PLAN_PROJECT, BASE_PROJECT}
    assert len(SAMPLES) >= 12
    assert len(towns) >= 12
    assert sum(not one.expected for one in SAMPLES) >= 4
    assert {one.dress for one in SAMPLES} == {"", "furigana", "macro", "damaged", "libreoffice", "rearranged"}


@pytest.mark.parametrize("dress", ["", "furigana", "macro", "damaged"])
def test_a_sample_is_built_the_same_every_time(dress: str) -> None:
    sample = next(one for one in SAMPLES if one.dress == dress)
    assert build(sample) == built(sample)


def test_the_samples_are_written_below_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "build", lambda sample: sample.key.encode())
    written = build_samples(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in written] == [one.file for one in SAMPLES]
    assert [path.read_bytes() for path in written] == [one.key.encode() for one in SAMPLES]


def test_the_macro_workbook_holds_its_macro() -> None:
    [sample] = [one for one in SAMPLES if one.dress == "macro"]
    with zipfile.ZipFile(BytesIO(built(sample))) as package:
        assert "xl/vbaProject.bin" in package.namelist()
    assert opened(built(sample)).kind == "xlsm"


def test_findings_in_moved_renamed_and_lengthened_sheets_know_their_cells() -> None:
    [sample] = [one for one in SAMPLES if one.dress == "rearranged"]
    data = built(sample)
    assert read(data, "").sheets[:3] == ("予算書 (R8)", "年度別", "1 申請書")
    cells = {(one.name, one.row): (one.sheet, one.cell) for one in found(data, "")}
    assert cells["expenses.eligible", 8] == ("予算書 (R8)", "I34")


@pytest.mark.office
def test_samples_saved_again_by_libreoffice_have_the_same_findings(tmp_path: Path) -> None:
    command = [
        "soffice",
        "--headless",
        "--norestore",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
    ]
    flat = [tmp_path / f"{number:02}{Path(sample.file).suffix}" for number, sample in enumerate(SAMPLES)]
    for path, sample in zip(flat, SAMPLES, strict=True):
        path.write_bytes(built(sample))
    subprocess.run(
        [*command, "--convert-to", "xlsx", "--outdir", str(tmp_path / "saved"), *map(str, flat)],
        check=True,
        capture_output=True,
        timeout=300,
    )
    for number, sample in enumerate(SAMPLES):
        data = (tmp_path / "saved" / f"{number:02}.xlsx").read_bytes()
        assert places(found(data, sample.file)) == list(sample.expected), sample.key


@pytest.mark.office
def test_the_samples_of_libreoffice_can_be_made_again(tmp_path: Path) -> None:
    made = libreoffice.write(tmp_path)
    by_key = {one.key: one for one in SAMPLES}
    assert made
    for path in made:
        sample = by_key[path.stem]
        assert places(found(path.read_bytes(), "")) == list(sample.expected)


@pytest.mark.parametrize("sample", [one for one in SAMPLES if one.dress], ids=lambda one: one.key)
def test_a_sample_that_other_programs_had_is_not_repaired_by_excel(sample: Sample) -> None:
    """Links that lead to nowhere, for instance: two were saved from an older form once."""
    assert repairs(built(sample)) == []
