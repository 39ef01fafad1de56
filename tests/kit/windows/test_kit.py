"""The kit on Windows (Wine), as a clerk and an officer would use it; the bytes are those that Linux writes."""

from __future__ import annotations

import json
import re
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from addin.excel.settings import read_settings
from batch.output.files import LOG
from kit.wine import Wine
from tests.addin.machines import SOUND
from tests.addin.test_probes import WRONG
from tests.kit.windows.conftest import Unzipped, vba_command
from workbooks.samples import build_samples

pytestmark = pytest.mark.wine

XLAM = "AppData/Roaming/Microsoft/Excel/XLSTART/kyoten.xlam"
INSIDE = Path(__file__).parent / "inside"


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    return f"{done.stdout.decode('utf-8', 'replace')}{done.stderr.decode('utf-8', 'replace')}"


def _home(windows: Wine) -> Path:
    return windows.drive / "users" / "root"


# --- the interpreter --------------------------------------------------------------------------


def test_the_command_line_answers_and_its_start_is_measured(kit: Unzipped) -> None:
    waits = []
    for _ in range(3):
        begun = time.monotonic()
        done = kit.python("-m", "batch", "--help")
        waits.append(time.monotonic() - begun)
        assert done.returncode == 0, _said(done)
        assert "kyoten" in _said(done)
    kit.figures.add(
        "`python.exe -m batch --help`, the second and third time", 2, f"{sum(waits[1:]) / 2:.1f} s"
    )


def test_the_command_line_has_a_file_of_its_own(kit: Unzipped) -> None:
    done = kit.explorer(kit.program / "kyoten.bat", "rules", "S3-3")
    assert (done.returncode, "S3-3" in _said(done)) == (0, True), _said(done)


def test_every_module_was_compiled_beforehand(kit: Unzipped) -> None:
    """Nothing is compiled at the start: the folder may be one that nobody may write to."""
    before = set(kit.folder.rglob("*"))
    assert kit.python("-c", "import addin.excel.host, batch.run.round, xlwings, tkinter").returncode == 0
    assert set(kit.folder.rglob("*")) == before


def test_nothing_is_imported_from_outside_the_kit(kit: Unzipped) -> None:
    trap = kit.work / "trap"
    trap.mkdir()
    for name in ("pandas", "typer", "batch", "sitecustomize", "usercustomize"):
        (trap / f"{name}.py").write_text("raise SystemExit('caught')", "utf-8")
    environment = {
        "PYTHONPATH": kit.windows.path(trap),
        "PYTHONHOME": kit.windows.path(trap),
        "PYTHONSTARTUP": "x",
    }
    done = kit.python("-m", "batch", "rules", "S3-3", folder=trap, environment=environment)
    assert (done.returncode, "caught" in _said(done)) == (0, False), _said(done)
    paths = json.loads(kit.python("-c", "import json, sys; print(json.dumps(sys.path))", folder=trap).stdout)
    inside = kit.windows.path(kit.program).lower()
    assert [one for one in paths if not one.lower().startswith(inside)] == []


# --- the round: the same bytes as on Linux ----------------------------------------------------


def _tree(folder: Path) -> dict[str, bytes]:
    """Return all results but the one file in which everything stands that differs from run to run."""
    return {
        one.relative_to(folder).as_posix(): one.read_bytes()
        for one in sorted(folder.rglob("*"))
        if one.is_file() and ".kyoten" not in one.parts and one.name != LOG
    }


def test_a_round_over_the_samples_gives_the_bytes_of_linux(
    kit: Unzipped, here: list[str], tmp_path: Path
) -> None:
    command = ["batch", "見本", "--out", "結果", "--letters", "--by-bureau", "--workers", "2"]
    for folder in (kit.work, tmp_path):
        build_samples(folder / "見本")
    linux = subprocess.run([*here, *command], cwd=tmp_path, capture_output=True, check=False)
    assert linux.returncode == 1, _said(linux)
    begun = time.monotonic()
    windows = kit.python("-m", "batch", *command, folder=kit.work, timeout=500)
    took = time.monotonic() - begun
    assert windows.returncode == 1, _said(windows)
    ours, theirs = _tree(tmp_path / "結果"), _tree(kit.work / "結果")
    assert list(theirs) == list(ours)
    other = [name for name in ours if ours[name] != theirs[name]]
    same = f"{len(ours) - len(other)} of {len(ours)} files byte for byte as on Linux; {took:.0f} s"
    kit.figures.add("`kyoten batch --letters --by-bureau` over the twenty samples", len(ours), same)
    assert other == []


def test_a_second_run_into_a_folder_at_work_is_told_by_whom(kit: Unzipped) -> None:
    out = kit.work / "使用中"
    done = kit.python(INSIDE / "locked.py", out, folder=kit.work)
    assert done.returncode == 0, _said(done)
    code, said = json.loads(done.stdout)
    assert code == 2
    assert "点検をしています" in said
    kit.figures.add("a second run into the same results folder is refused, with who is at work", 1, "passed")


# --- the files that people open ---------------------------------------------------------------


def _desk(kit: Unzipped, file: str, *dropped: str) -> tuple[str, str]:
    """Open a file of the kit; return the address of its page and the page."""
    log = _home(kit.windows) / "AppData/Local/kyoten/desk.log"
    before = log.stat().st_size if log.exists() else 0
    kit.explorer(kit.folder / file, *dropped)
    until = time.monotonic() + 90
    while time.monotonic() < until:
        said = log.read_bytes()[before:].decode("utf-8") if log.exists() else ""
        if found := re.search(r"http://127\.0\.0\.1:\d+/\S*", said):
            opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            with opener.open(found[0], timeout=60) as answer:
                return found[0], answer.read().decode("utf-8")
        time.sleep(0.5)
    raise AssertionError(f"no page within 90 s: {said}")


def test_the_page_opens_by_a_double_click(kit: Unzipped) -> None:
    begun = time.monotonic()
    _, page = _desk(kit, "点検.bat")
    kit.figures.add("点検.bat: the page answers", 1, f"after {time.monotonic() - begun:.1f} s")
    assert "募集をまとめて点検" in page


@pytest.mark.parametrize("name", ["届いた 申請", "届いた申請"])
def test_a_folder_dropped_on_the_file_is_opened_on_the_page(kit: Unzipped, name: str) -> None:
    build_samples(kit.work / name)
    dropped = kit.windows.path(kit.work / name)
    _, page = _desk(kit, "ここに重ねる.bat", dropped)
    assert name in page
    kit.figures.add("ここに重ねる.bat with a dropped folder: its page answers", 1, "passed")


def test_a_file_opened_inside_the_zip_says_what_to_do(kit: Unzipped) -> None:
    lonely = kit.work / "Temp1_kyoten.zip"
    lonely.mkdir()
    for name in ("点検.bat", "ここに重ねる.bat"):
        (lonely / name).write_bytes((kit.folder / name).read_bytes())
        done = kit.explorer(lonely / name)
        assert "すべて展開" in done.stdout.decode("cp932")


# --- the add-in -------------------------------------------------------------------------------


def test_the_addin_is_put_in_looked_at_and_taken_out(kit: Unzipped) -> None:
    target = _home(kit.windows) / XLAM
    done = kit.explorer(kit.folder / "アドイン" / "Excelに入れる.bat")
    assert target.exists(), _said(done)
    settings = read_settings(target.read_bytes())
    assert settings["Interpreter_Win"] == kit.windows.path(kit.program / "pythonw.exe")
    assert re.fullmatch(r"\{[0-9A-F-]{36}\}", settings["Class_Id"])
    assert "設置済み" in _said(kit.explorer(kit.folder / "アドイン" / "状態を調べる.bat"))
    page = _home(kit.windows) / "AppData/Local/kyoten/addin-status.html"
    assert "Excel が見つかりません" in page.read_text("utf-8")  # nobody has put one into this Windows
    kit.explorer(kit.folder / "アドイン" / "Excelから外す.bat")
    assert not target.exists()
    kit.figures.add("the add-in is installed, examined and removed by the files of アドイン", 3, "passed")


def test_excel_finds_starts_loses_and_replaces_its_server(kit: Unzipped) -> None:
    """As the VBA does it: by the class of this user, nothing registered, nobody waits, nothing stays."""
    interpreter = kit.windows.path(kit.program / "pythonw.exe")
    class_id = "{6E0D6C0C-0C6B-5B8E-9F0B-6C3C1D1F2A77}"
    command = vba_command({"Interpreter_Win": interpreter, "Class_Id": class_id})
    done = kit.python(INSIDE / "com_client.py", class_id, command, timeout=300)
    assert done.returncode == 0, _said(done)
    answer = json.loads(done.stdout)
    assert answer["nothing at first"]
    assert answer["registered"] == []
    shell, there, ready = answer["seconds"]
    assert shell < there <= ready
    assert "let_go" in answer["unknown"]
    assert not answer["dead"].startswith("no fault")
    assert answer["forgotten"]
    assert answer["again"][0] is True
    kit.figures.add(
        "the add-in's server, found by its class and started with the VBA's command line: Excel goes on after, class after, rules after",
        1,
        f"{shell:.2f} s, {there:.1f} s, {ready:.1f} s",
    )
    kit.figures.add(
        "the server is killed: the next call fails at once, another one takes its place (once Wine's rpcss is started anew)",
        1,
        "passed",
    )
    kit.figures.add(
        "the program that needed the server ends: so does the server",
        1,
        f"after {answer['ended after']:.0f} s",
    )


def test_status_asks_the_registry_of_windows(kit: Unzipped) -> None:
    """Every question, with the registry set that way; the same tables as in the ordinary tests."""
    always = [[*key, _kind(value), _worth(value)] for key, value in SOUND.items() if key[1] != "ACP"]
    cases = [[[*key, _kind(value), _worth(value)] for key, value in values.items()] for values, _ in WRONG]
    done = kit.python(INSIDE / "probing.py", json.dumps([always, cases]))
    assert done.returncode == 0, _said(done)
    usual, *found = json.loads(done.stdout)
    assert set(usual) <= {"absent", "left over"}, usual  # a page of an earlier test may still be open
    assert found == [sorted([*usual, *(code for code, _, _ in expected)]) for _, expected in WRONG]
    kit.figures.add("`kyoten addin status` with the registry set wrong, case by case", len(WRONG), "passed")


def _kind(value: object) -> str:
    return "text" if isinstance(value, str) else "number" if isinstance(value, int) else "bytes"


def _worth(value: object) -> object:
    return value.hex() if isinstance(value, bytes) else value
