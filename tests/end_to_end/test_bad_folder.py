"""A folder as it arrives: bad files get one clear line each, the rest is checked, nothing stops."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import msoffcrypto
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from workbooks.samples import build, load

SOUND, FAULTY = "県北/適.xlsx", "会津/不備.xlsx"


def kyoten(*words: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    command = [sys.executable, "-m", "batch", *map(str, words)]
    return subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Draw the folder: two good workbooks among seven that are not."""
    place = tmp_path_factory.mktemp("round") / "申請"
    for part in ("県北", "会津"):
        (place / part).mkdir(parents=True)
    samples = {one.key: one for one in load()}
    sound = next(one for one in samples.values() if not one.expected and one.file.endswith(".xlsx"))
    faulty = next(one for one in samples.values() if any(rule == "S3-3" for rule, _, _ in one.expected))
    (place / SOUND).write_bytes(build(sound))
    (place / FAULTY).write_bytes(build(faulty))
    (place / "空.xlsx").write_bytes(b"")
    (place / "文字.xlsx").write_bytes("市町村,金額\n福島市,1".encode())
    (place / "鍵.xlsx").write_bytes(locked(build(sound)))
    (place / "別の様式.xlsx").write_bytes(other_form())
    (place / "~$適.xlsx").write_bytes(b"\x05user")
    (place / "途切れ.xlsx").symlink_to(place / "ありません.xlsx")
    return place


def locked(data: bytes) -> bytes:
    """Return a workbook behind a password."""
    target = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt("ひみつ", target)
    assert msoffcrypto.OfficeFile(io.BytesIO(target.getvalue())).is_encrypted()
    return target.getvalue()


def other_form() -> bytes:
    """Return a workbook that is not this form."""
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        book.add_worksheet("名簿").write_string(0, 0, "氏名")
    return target.getvalue()


@pytest.fixture(scope="module")
def outcome(folder: Path) -> tuple[subprocess.CompletedProcess[str], Path]:
    """Run the batch once for all tests of this module."""
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    done = kyoten("batch", folder, "--out", folder.parent / "結果", "--workers", 1, cwd=folder.parent)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    return done, folder.parent / "結果"


Outcome = tuple[subprocess.CompletedProcess[str], Path]


def test_the_exit_code_says_that_something_could_not_be_read(outcome: Outcome) -> None:
    done, _ = outcome
    assert (done.returncode, done.stderr) == (2, "")
    assert "読取不能 4" in done.stdout


def test_each_bad_file_has_one_clear_line(outcome: Outcome) -> None:
    findings = read_jsonl(outcome[1])
    bad = {one["file"]: (one["rule"], one["message"]) for one in findings if "/" not in one["file"]}
    assert bad == {
        "別の様式.xlsx": ("FORM-5", bad["別の様式.xlsx"][1]),
        "文字.xlsx": ("BATCH-5", "Excel ブックではなく、文字だけのファイル（CSV など）です。"),
        "空.xlsx": ("BATCH-5", "ファイルの中身がありません（0バイト）。"),
        "途切れ.xlsx": ("BATCH-5", "確認の途中でファイルがなくなったか、リンク先がありません。"),
        "鍵.xlsx": ("BATCH-5", "パスワードで保護されていて、開けません。"),
    }
    assert len([one for one in findings if "/" not in one["file"]]) == len(bad)


def test_the_rest_is_checked_and_copied(outcome: Outcome) -> None:
    out = outcome[1]
    rules = {one["rule"] for one in read_jsonl(out) if one["file"] == FAULTY}
    assert "S3-3" in rules
    assert not [one for one in read_jsonl(out) if one["file"] == SOUND and one["severity"] == "error"]
    assert (out / "写し" / SOUND).is_file()
    assert (out / "写し" / FAULTY).is_file()


def test_the_summary_has_a_row_for_every_file_and_every_finding(outcome: Outcome) -> None:
    out = outcome[1]
    book = CalamineWorkbook.from_path(str(out / "審査結果一覧.xlsx"))
    files = book.get_sheet_by_name("入力ファイル").to_python()
    assert [row[1] for row in files[1:]] == [
        FAULTY,
        "別の様式.xlsx",
        "文字.xlsx",
        "空.xlsx",
        "途切れ.xlsx",
        "鍵.xlsx",
        SOUND,
        "~$適.xlsx",
    ]
    findings = book.get_sheet_by_name("指摘一覧").to_python()
    assert len(findings) - 1 == len(read_jsonl(out))


def test_the_csv_holds_the_same_findings_and_nothing_live(outcome: Outcome) -> None:
    out = outcome[1]
    text = (out / "指摘一覧.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [one["file"] for one in read_jsonl(out)]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def read_jsonl(out: Path) -> list[dict[str, str]]:
    """Return the findings of a run."""
    return [json.loads(line) for line in (out / "findings.jsonl").read_text("utf-8").splitlines()]
