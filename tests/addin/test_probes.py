"""``kyoten addin status``: every question to a machine, sound and wrong, and the page for 情報政策課."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from addin.cli import commands
from addin.excel import machine as machines
from addin.excel.install import carry_out, examine, packaged, plan_install, plan_removal, start_folder
from addin.excel.machine import Machine
from addin.excel.probes import CHILDREN, WIN32, Probe, problems
from addin.excel.sheet import page
from batch.cli.japanese import Command, Group
from tests.addin.machines import CLICK_TO_RUN, SOUND, registry, windows

POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security"
ASR = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
MANAGED = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager"
DISABLED = r"HKCU\Software\Microsoft\Office\16.0\Excel\Resiliency\DisabledItems"
FOLDERS = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
EXCEL = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
CURRENT = r"HKLM\SOFTWARE\Classes\Excel.Application\CurVer"
CODE_PAGE = r"HKLM\SYSTEM\CurrentControlSet\Control\Nls\CodePage"
VIEW = r"HKCU\Software\Microsoft\Office\16.0\Excel\Security\ProtectedView"
ITEM = b"\x00\x00\x00\x00" + "C:\\Users\\a\\AppData\\Roaming\\Microsoft\\Excel\\XLSTART\\Kyoten.xlam".encode(
    "utf-16-le"
)

Values = Mapping[tuple[str, str], object]

WRONG: list[tuple[Values, list[tuple[str, bool, bool]]]] = [
    ({(ASR, CHILDREN): "1"}, [("asr children", False, False)]),
    ({(ASR, CHILDREN): "6"}, [("asr children", False, False)]),
    ({(ASR, CHILDREN): "2"}, []),  # audit only
    ({(ASR, WIN32): "1"}, [("asr win32", False, True)]),
    (
        {(MANAGED, "ASRRules"): f"{CHILDREN.upper()}=1|{WIN32}=1"},
        [("asr children", False, False), ("asr win32", False, True)],
    ),
    ({(MANAGED, "ASRRules"): f"{CHILDREN}=1", (ASR, CHILDREN): "0"}, []),
    ({(POLICY, "RequireAddinSig"): 1}, [("signature", True, True)]),
    ({(POLICY + r"\Trusted Locations", "AllLocationsDisabled"): 1}, [("trusted location", False, True)]),
    ({(DISABLED, "A1B2"): ITEM}, [("disabled item", True, False)]),
    ({(DISABLED, "A1B2"): b"other.xlam", (DISABLED, "n"): 3}, []),
    ({(EXCEL, ""): r"C:\Program Files\WindowsApps\Microsoft.Office\EXCEL.EXE"}, [("store excel", False, True)]),
    ({(CURRENT, ""): "Excel.Application.15"}, [("old excel", True, True)]),
    ({(FOLDERS, "Personal"): r"C:\Users\a\OneDrive - 町\ドキュメント"}, [("autosave", False, False)]),
    ({(VIEW, "DisableAttachmentsInPV"): 1}, []),  # told, but not wrong for us
]  # fmt: skip
"""What is put into a sound registry, and the problems that are found: code, whether it stops, whether it takes an administrator."""
NO_EXCEL: tuple[Values, list[tuple[str, bool, bool]]] = (
    {(CURRENT, ""): None, (CLICK_TO_RUN, "VersionToReport"): None},
    [("no excel", True, True)],
)

ALL = {
    "there", "code page", "version", "store excel", "macros", "asr", "disabled item", "gen_py", "left over", "autosave",
    "protected view",
}  # fmt: skip


@pytest.fixture
def installed(tmp_path: Path) -> Machine:
    """A Windows machine with the add-in."""
    machine = windows(tmp_path)
    carry_out(plan_install(machine, packaged()))
    return machine


def _told(answers: list[Probe]) -> list[tuple[str, bool, bool]]:
    return [(one.code, one.stops, one.administrator) for one in problems(answers)]


def test_on_a_sound_machine_every_question_is_answered_and_nothing_is_wrong(installed: Machine) -> None:
    answers = examine(installed)[1]
    assert (_told(answers), {one.code for one in answers}) == ([], ALL)
    assert all(one.seen.endswith(("。", "）。")) for one in answers)


@pytest.mark.parametrize(("values", "expected"), [*WRONG, NO_EXCEL])
def test_what_the_registry_says(
    installed: Machine, values: Values, expected: list[tuple[str, bool, bool]]
) -> None:
    assert _told(examine(replace(installed, **registry(SOUND | values)))[1]) == expected


def test_protected_view_that_is_off_is_told(installed: Machine) -> None:
    machine = replace(installed, **registry(SOUND | {(VIEW, "DisableAttachmentsInPV"): 1}))
    assert "メールの添付の保護ビューは切られています" in _seen(machine, "protected view")


def test_version_and_bits_are_told(installed: Machine) -> None:
    assert _seen(installed, "version") == "16.0.18129.20158、64 ビット（どちらでも動きます）。"


def _seen(machine: Machine, code: str) -> str:
    return next(one.seen for one in examine(machine)[1] if one.code == code)


@pytest.mark.parametrize(
    ("page", "folder", "stops"),
    [
        ("932", "髙橋", False),
        ("932", "田中é", True),
        ("1252", "田中", True),
        ("65001", "田中é", False),
        (None, "田中", False),
    ],
)
def test_a_folder_that_vba_cannot_name(tmp_path: Path, page: str | None, folder: str, stops: bool) -> None:
    machine = windows(tmp_path / folder, **registry(SOUND | {(CODE_PAGE, "ACP"): page}))
    carry_out(plan_install(replace(machine, **registry(SOUND), python=tmp_path / "python.exe"), packaged()))
    found = [one for one in examine(machine)[1] if one.code == "code page"]
    assert [(bool(one.todo), one.stops) for one in found] == [(stops, stops)]


@pytest.mark.parametrize(
    ("kind", "words"), [("removable", "USB メモリー"), ("remote", "共有フォルダー"), ("fixed", "")]
)
def test_a_program_that_may_be_gone_tomorrow(installed: Machine, kind: str, words: str) -> None:
    found = problems(examine(replace(installed, drive=lambda _: kind))[1])
    assert [words in one.text for one in found] == ([True] if words else [])


def test_a_file_that_was_taken_away_is_not_called_uninstalled(installed: Machine) -> None:
    (start_folder(installed) / "kyoten.xlam").unlink()
    assert _told(examine(installed)[1]) == [("quarantined", True, True)]


def test_removing_forgets_that_it_was_installed(installed: Machine) -> None:
    carry_out(plan_removal(installed))
    assert _told(examine(installed)[1]) == [("absent", False, False)]


def test_a_damaged_folder_of_types_is_told(installed: Machine) -> None:
    folder = installed.local / "kyoten" / "gen_py"
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    assert _told(examine(installed)[1]) == []
    (folder / "00020813x0x1x9.py").touch()
    assert _told(examine(installed)[1]) == [("gen_py", False, False)]


@pytest.mark.parametrize(
    ("running", "expected"),
    [({"pythonw.exe"}, [("left over", False, False)]), ({"pythonw.exe", "EXCEL.EXE"}, []), (set(), [])],
)
def test_a_python_that_outlived_its_excel(
    installed: Machine, running: set[str], expected: list[tuple[str, bool, bool]]
) -> None:
    assert _told(examine(replace(installed, runs=running.__contains__))[1]) == expected


@pytest.mark.parametrize(("kit", "words"), [(True, "「Excelに入れる.bat」"), (False, "kyoten addin install")])
def test_users_of_the_kit_are_told_of_its_files(tmp_path: Path, kit: bool, words: str) -> None:
    [absent] = problems(examine(windows(tmp_path, kit=kit))[1])
    assert words in absent.text


# --- the page ---------------------------------------------------------------------------------


def test_the_page_says_what_to_do_and_who_must(installed: Machine) -> None:
    values = SOUND | {(ASR, CHILDREN): "1", (ASR, WIN32): "1", (POLICY, "VBAOff"): 0, (DISABLED, "x"): ITEM}
    line, answers = examine(replace(installed, **registry(values)))
    text = page(line, answers, ["LibreOffice の拡張機能：未設置"], dt.datetime(2026, 11, 26, 9, 5))
    assert "2026年11月26日 09:05" in text
    assert "対応が要るもの 3 件（うち管理者の権限が要るもの 1 件）" in text
    assert "このままでは動きません（1 件）" in text
    assert text.index("使用できないアイテム") < text.index("Defender の規則")
    assert all(one.todo in text for one in problems(answers))
    assert "<script" not in text
    assert "http" not in text


def test_what_a_machine_says_is_never_markup() -> None:
    text = page("<b>", [Probe("x", "<i>", "&", "<u>")], ["<s>"], dt.datetime(2026, 1, 1))
    assert [one in text for one in ("<b>", "<i>", "<u>", "<s>", "&lt;u&gt;")] == [False] * 4 + [True]


def test_the_command_writes_the_page(
    installed: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    named = {**installed.environment, "COMPUTERNAME": "KIKAKU-07", "USERNAME": "tanaka"}
    run = _runner(monkeypatch, replace(installed, environment=named))
    target = tmp_path / "新しい フォルダー" / "状態.html"
    code, said = run("status", "--sheet", str(target))
    assert (code, str(target) in said) == (0, True)
    text = target.read_text("utf-8")
    assert ("動きます。" in text, "KIKAKU-07、tanaka" in text) == (True, True)


def test_a_place_that_cannot_be_written_is_told(
    installed: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    code, said = _runner(monkeypatch, installed)("status", "--sheet", str(tmp_path / "file" / "a.html"))
    assert (code, "に書けません" in said) == (2, True)


def test_where_there_is_no_excel_the_extension_counts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    linux = Machine(system="Linux", home=tmp_path, python=tmp_path / "python", environment={})
    run = _runner(monkeypatch, linux)
    assert run("status")[0] == 2
    there = tmp_path / ".config/libreoffice/4/user/uno_packages/cache/uno_packages/lu1.tmp_/kyoten.oxt"
    there.mkdir(parents=True)
    assert "Python がありません" in run("status")[1]
    (tmp_path / "python").touch()
    (tmp_path / ".config/kyoten").mkdir()
    (tmp_path / ".config/kyoten/python.txt").write_text(f"{tmp_path / 'python'}\n", "utf-8")
    assert run("status") == (0, "Excel のアドイン：使えません\nLibreOffice の拡張機能：設置済み\n")


def _runner(monkeypatch: pytest.MonkeyPatch, machine: Machine) -> Callable[..., tuple[int, str]]:
    monkeypatch.setattr(machines, "this_machine", lambda: machine)

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(commands(Group, Command), list(arguments))
        return result.exit_code, result.output

    return run
