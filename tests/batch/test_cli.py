"""The command line: Japanese words, exit codes, nothing overwritten, nothing heavy imported for nothing."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from batch.cli import main as cli
from workbooks.form import blank
from workbooks.form.build import fill
from workbooks.samples import build, load

SAMPLES = {bool(one.expected): one for one in reversed(load()) if one.file.endswith(".xlsx")}


def run(*words: object, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Run a command in this process; returns the exit code and what was printed."""
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as ended:
        patch.setattr(sys, "argv", ["kyoten", *map(str, words)])
        cli.main()
    printed = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, printed.out, printed.err


@pytest.mark.parametrize("command", [["--help"], ["form", "new.xlsx"], ["batch", "--help"]])
def test_what_is_not_needed_is_not_imported(command: list[str], tmp_path: Path) -> None:
    script = (
        "import sys; from batch.cli import main as cli; sys.argv[1:] = sys.argv[1:]\n"
        "try:\n    cli.main()\n"
        "finally:\n    print(sorted({'pandas', 'pandera', 'openpyxl', 'lxml'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_what_checks_a_file_loads_no_library_that_only_writes_or_compares() -> None:
    script = (
        "import sys, batch.run.checking\n"
        "print(sorted({'pandas', 'numpy', 'pandera', 'openpyxl', 'xlsxwriter', 'rapidfuzz', 'typer'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chek"], "「chek」というコマンドはありません（check ではありませんか）。"),
        (["bach", "x"], "「bach」というコマンドはありません（batch、watch ではありませんか）。"),
        (
            ["desk", "--port", "99999"],
            "「--port」の値が正しくありません（0 以上、65535 以下を指定してください）。",
        ),
        (
            ["batch", "x", "--out", "y", "--workers", "0"],
            "「--workers」の値が正しくありません（1 以上を指定してください）。",
        ),
        (["check"], "「ファイル…」を指定してください。"),
        (["batch", "."], "結果を書き出すフォルダーを --out で指定してください。"),
        (
            ["batch", "x", "--out", "y", "--worker"],
            "「--worker」というオプションはありません（--workers ではありませんか）。",
        ),
        (
            ["batch", "x", "--out", "y", "--workers", "二"],
            "「--workers」の値が正しくありません（整数を指定してください）。",
        ),
        (
            ["check", "x", "--format", "xml"],
            "「--format」の値が正しくありません（text、json から選んでください）。",
        ),
        (
            ["batch", "ない", "--out", "y"],
            "「ない」というフォルダーはありません。場所と名前を確かめてください。",
        ),
        (["rules", "X9"], "「X9」という規則はありません。kyoten rules で一覧をご覧ください。"),
    ],
)
def test_a_slip_gets_one_japanese_line(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(*words, capsys=capsys)
    assert (code, out) == (2, "")
    assert err.splitlines() == [f"エラー：{said}", "使い方は kyoten --help でご覧になれます。"]


@pytest.mark.parametrize("command", ["", "form", "check", "batch", "demo", "rules", "annotate", "strip"])
def test_help_is_japanese_throughout(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(*filter(None, [command]), "--help", capsys=capsys)
    assert code == 0
    assert out.startswith("使い方: kyoten")
    for english in ("Usage", "Options", "Arguments", "Commands", "Show this", "default", "required"):
        assert english not in out


def test_the_form_is_never_written_over_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "様式.xlsx"
    assert run("form", target, capsys=capsys)[0] == 0
    assert target.read_bytes() == blank()
    target.write_bytes(b"mine")
    code, _, err = run("form", target, capsys=capsys)
    assert (code, target.read_bytes()) == (2, b"mine")
    assert "既にあります" in err


def test_check_says_by_its_exit_code_whether_there_is_a_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound, faulty, empty = tmp_path / "適.xlsx", tmp_path / "不備.xlsx", tmp_path / "空.xlsx"
    sound.write_bytes(build(SAMPLES[False]))
    faulty.write_bytes(build(SAMPLES[True]))
    empty.write_bytes(b"")
    assert run("check", sound, capsys=capsys)[0] == 0
    code, out, _ = run("check", sound, faulty, "--format", "json", capsys=capsys)
    assert code == 1
    findings = json.loads(out)
    places = sorted((one["rule"], one["name"], one["row"]) for one in findings)
    assert places == list(SAMPLES[True].expected)
    assert set(findings[0]) >= {
        "file", "rule", "severity", "sheet", "cell", "name", "row", "label",
        "found", "expected", "message", "fix", "citation",
    }  # fmt: skip
    assert run("check", sound, empty, capsys=capsys)[0] == 2


def test_check_says_what_it_could_not_check_and_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(fill(dict(load()[0].values) | {"application.grant_requested": "約148万円"}))
    code, out, _ = run("check", path, capsys=capsys)
    assert code == 1
    assert (
        out.splitlines()[-1]
        == "  [未点検] FORM-8、S3-3、SUM-3、SUM-4、SUM-5、SUM-6、SUM-8　「補助金申請額」を読み取れないため"
    )
    told = json.loads(run("check", path, "--format", "json", capsys=capsys)[1])
    assert [(one["rule"], one["severity"]) for one in told] == [
        ("FORM-2", "error"),
        *((rule, "not_checked") for rule in ("FORM-8", "S3-3", "SUM-3", "SUM-4", "SUM-5", "SUM-6", "SUM-8")),
    ]
    assert {key: told[-1][key] for key in ("file", "name", "row", "label", "message")} == {
        "file": str(path),
        "name": "application.grant_requested",
        "row": 0,
        "label": "補助金申請額",
        "message": "「補助金申請額」を読み取れないため",
    }
    assert {*told[0]} >= {*told[-1]}


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_marks_are_written_into_a_copy_and_come_off_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    original = tmp_path / "申請.xlsx"
    data = build(SAMPLES[True])
    original.write_bytes(data)
    copy = tmp_path / "写し.xlsx"
    assert run("annotate", original, "--out", copy, capsys=capsys)[0] == 0
    assert original.read_bytes() == data != copy.read_bytes()
    assert run("annotate", original, "--out", copy, capsys=capsys)[0] == 2
    assert run("strip", copy, "--out", tmp_path / "戻し.xlsx", capsys=capsys)[0] == 0
    assert _parts((tmp_path / "戻し.xlsx").read_bytes()) == _parts(data)
    assert run("strip", original, "--out", tmp_path / "別.xlsx", capsys=capsys)[0] == 2


@pytest.mark.parametrize("words", [["annotate", "a"], ["strip", "a"], ["repair", "a"], ["settle", "a", "a"]])
def test_nothing_is_written_beside_a_submission_unasked(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a folder of submissions the next batch would take it for one."""
    monkeypatch.chdir(tmp_path)
    command, *files = words
    (tmp_path / "a.xlsx").write_bytes(build(SAMPLES[True]))
    paths = [f"{name}.xlsx" for name in files]
    code, _, err = run(command, *paths, capsys=capsys)
    assert (code, err.splitlines()[0]) == (2, "エラー：「--out」を指定してください。")
    code, _, err = run(command, *paths, "--out", "b.csv", capsys=capsys)
    assert (code, [path.name for path in tmp_path.iterdir()]) == (2, ["a.xlsx"])
