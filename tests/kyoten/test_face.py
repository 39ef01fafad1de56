"""What other programs get: typed reports, and nothing written but what was asked for."""

from __future__ import annotations

import io
from importlib.resources import files
from pathlib import Path

import openpyxl
import pytest

import kyoten
from validators.rules import REGISTRY
from workbooks.form.build import fill
from workbooks.samples import load

SOUND = dict(load()[0].values)


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "適.xlsx"
    path.write_bytes(fill(SOUND))
    return path


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    path = tmp_path / "不備.xlsx"
    path.write_bytes(fill(SOUND | {"application.district": None}))
    return path


def test_a_sound_workbook(sound: Path) -> None:
    report = kyoten.check(sound)
    assert (report.file, report.status, report.is_sound, report.findings) == (str(sound), "適", True, ())
    assert report.edition == "2025-01-08"


def test_a_faulty_workbook_says_where_and_what(faulty: Path) -> None:
    report = kyoten.check(str(faulty))
    assert (report.status, report.is_sound) == ("不備", False)
    assert [(one.rule, one.severity, one.name) for one in report.findings] == [
        ("FORM-1", kyoten.Severity.ERROR, "application.district")
    ]


def test_what_only_asks_for_a_look_is_not_sound(tmp_path: Path) -> None:
    path = tmp_path / "要確認.xlsx"
    path.write_bytes(fill(SOUND | {"application.bureau": "県南"}))
    report = kyoten.check(path)
    assert (report.status, report.is_sound) == ("要確認", False)
    assert [(one.rule, one.severity, one.name) for one in report.findings] == [
        ("END-1", kyoten.Severity.WARNING, "application.bureau")
    ]


def test_a_prefectures_own_figures_count(sound: Path, tmp_path: Path) -> None:
    own = tmp_path / "基準.toml"
    own.write_text("rate_numerator = 8\n", encoding="utf-8")
    report = kyoten.check(sound, parameters=kyoten.Parameters.read(own))
    assert [one.rule for one in report.findings] == ["S3-3"]


@pytest.mark.parametrize("content", [None, b"", b"%PDF-1.7"])
def test_what_cannot_be_read_is_reported(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "a.xlsx"
    if content is not None:
        path.write_bytes(content)
    report = kyoten.check(path)
    assert (report.status, report.edition) == ("読取不能", "")
    assert [one.rule for one in report.findings] == ["BATCH-5"]


def test_a_folder_is_judged_as_a_round(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.xlsx").write_bytes(fill(SOUND))
    reports = kyoten.check_folder(tmp_path)
    assert [one.file for one in reports] == ["a.xlsx", "b.xlsx"]
    assert {rule.rule for one in reports for rule in one.findings} == {"BATCH-1"}
    with pytest.raises(NotADirectoryError):
        kyoten.check_folder(tmp_path / "none")


def test_an_annotated_copy_is_a_new_file(faulty: Path, tmp_path: Path) -> None:
    before, copy = faulty.read_bytes(), tmp_path / "写し.xlsx"
    assert kyoten.annotate(faulty, copy).status == "不備"
    assert faulty.read_bytes() == before
    assert "審査結果" in openpyxl.load_workbook(io.BytesIO(copy.read_bytes())).sheetnames
    with pytest.raises(FileExistsError):
        kyoten.annotate(faulty, copy)


def test_what_cannot_be_annotated_is_told(tmp_path: Path) -> None:
    path, copy = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    path.write_bytes(b"text")
    with pytest.raises(kyoten.NotAnnotated, match="ブック"):
        kyoten.annotate(path, copy)
    assert not copy.exists()


def test_every_rule_has_its_facts() -> None:
    assert [one.id for one in kyoten.rules()] == list(REGISTRY)
    assert all(one.title and one.citation and one.page for one in kyoten.rules())


def test_it_is_typed_and_exports_what_it_names() -> None:
    assert (files("kyoten") / "py.typed").is_file()
    assert all(hasattr(kyoten, name) for name in kyoten.__all__)
