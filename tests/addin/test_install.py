"""Installing the Excel add-in on machines of the tests' own: what is written, what is saved, what is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import xlwings
from typer.testing import CliRunner

from addin.cli import commands
from addin.excel import machine as machines
from addin.excel import outside
from addin.excel.install import (
    Unwritable,
    carry_out,
    class_id,
    examine,
    packaged,
    plan_install,
    plan_removal,
    start_folder,
)
from addin.excel.machine import Machine
from addin.excel.probes import Probe, problems
from addin.excel.settings import read_settings
from batch.cli.japanese import Command, Group
from tests.addin import machines as machines_of_tests
from tests.addin.machines import KYOTEN, XLWINGS

POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0"
USER = r"HKCU\Software\Microsoft\Office\16.0"


@pytest.fixture
def windows(tmp_path: Path) -> Machine:
    """A Windows machine where nothing is wrong and nothing is installed."""
    return machines_of_tests.windows(tmp_path)


@pytest.fixture
def mac(tmp_path: Path) -> Machine:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    return Machine(
        system="Darwin",
        home=tmp_path / "home",
        python=tmp_path / "bin" / "python",
        distributions={"kyoten": KYOTEN, "xlwings": XLWINGS},
    )


def _files(folder: Path) -> dict[str, bytes]:
    return {
        one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()
    }


def _codes(problems: list[Probe]) -> list[tuple[str, bool]]:
    return [(one.code, one.stops) for one in problems]


def _registry(**values: object) -> Callable[[str, str], object | None]:
    """A registry in which only some names have a value, wherever they are asked for under the policies."""
    return lambda key, name: values.get(name) if key.startswith(POLICY) else None


def _install(machine: Machine) -> Path:
    carry_out(plan_install(machine, packaged()))
    return start_folder(machine) / "kyoten.xlam"


# --- install ----------------------------------------------------------------------------------


def test_the_addin_goes_to_the_start_folder_with_the_settings_of_this_python(windows: Machine) -> None:
    plan = plan_install(windows, packaged())
    assert (plan.problems, len(plan.steps)) == ([], 2)
    carry_out(plan)
    folder = Path(windows.environment["APPDATA"])
    assert list(_files(folder)) == ["Microsoft/Excel/XLSTART/kyoten.xlam"]
    assert read_settings((folder / "Microsoft/Excel/XLSTART/kyoten.xlam").read_bytes()) == {
        "Interpreter_Win": str(windows.python.with_name("pythonw.exe")),
        "Interpreter_Mac": "",
        "Class_Id": class_id(windows, str(windows.python.with_name("pythonw.exe"))),
        "Version": KYOTEN,
        "Xlwings": XLWINGS,
        "Officer": "",
    }


def test_the_group_for_officers_is_shown_on_request_and_hidden_again(windows: Machine) -> None:
    carry_out(plan_install(windows, packaged(), officer=True))
    target = start_folder(windows) / "kyoten.xlam"
    assert read_settings(target.read_bytes())["Officer"] == "1"
    _install(windows)
    assert read_settings(target.read_bytes())["Officer"] == ""


def test_planning_writes_nothing(windows: Machine, tmp_path: Path) -> None:
    before = _files(tmp_path)
    plan_install(windows, packaged())
    plan_removal(windows)
    examine(windows)
    assert _files(tmp_path) == before


def test_installing_twice_changes_nothing(windows: Machine) -> None:
    _install(windows)
    assert plan_install(windows, packaged()).steps == []


def test_a_foreign_file_of_that_name_is_saved_beside_the_start_folder(windows: Machine) -> None:
    start = start_folder(windows)
    start.mkdir(parents=True)
    for number in (1, 2):
        (start / "kyoten.xlam").write_bytes(b"somebody's own %d" % number)
        _install(windows)
    excel = _files(start.parent)
    assert excel.pop("XLSTART/kyoten.xlam") != b""
    assert excel == {
        "kyoten-saved/1-kyoten.xlam": b"somebody's own 1",
        "kyoten-saved/2-kyoten.xlam": b"somebody's own 2",
    }


def test_an_older_addin_of_ours_is_replaced_without_a_copy(windows: Machine) -> None:
    target = _install(windows)
    _install(replace(windows, home=windows.home / "other"))
    assert list(_files(target.parent.parent)) == ["XLSTART/kyoten.xlam"]


def test_on_a_mac_the_script_that_starts_python_is_put_in_place_too(mac: Machine) -> None:
    target = _install(mac)
    assert target.parent.parent.name == "Startup.localized"
    assert read_settings(target.read_bytes())["Interpreter_Mac"] == str(mac.python)
    name = f"xlwings-{XLWINGS}.applescript"
    script = mac.home / "Library/Application Scripts/com.microsoft.Excel" / name
    assert script.read_bytes() == Path(xlwings.__file__).with_name(name).read_bytes()
    script.write_bytes(b"the user's own")
    assert plan_install(mac, packaged()).steps == []


def test_a_disk_that_refuses_is_told_in_japanese(windows: Machine) -> None:
    Path(windows.environment["APPDATA"]).write_bytes(b"a file where a folder should be")
    with pytest.raises(Unwritable, match="変更できません"):
        carry_out(plan_install(windows, packaged()))


# --- uninstall --------------------------------------------------------------------------------


def test_uninstalling_takes_away_exactly_what_was_installed(windows: Machine) -> None:
    start = start_folder(windows)
    start.mkdir(parents=True)
    (start / "other.xlam").write_bytes(b"somebody's")
    _install(windows)
    carry_out(plan_removal(windows))
    assert _files(start) == {"other.xlam": b"somebody's"}
    assert _codes(plan_removal(windows).problems) == [("absent", False)]


def test_a_foreign_file_is_not_taken_away(windows: Machine) -> None:
    start = start_folder(windows)
    start.mkdir(parents=True)
    (start / "kyoten.xlam").write_bytes(b"somebody's own")
    plan = plan_removal(windows)
    assert (_codes(plan.problems), plan.steps) == ([("foreign", True)], [])


# --- what can be wrong ------------------------------------------------------------------------


def test_on_another_system_nothing_is_done(windows: Machine) -> None:
    linux = replace(windows, system="Linux")
    for plan in (plan_install(linux, packaged()), plan_removal(linux)):
        assert (_codes(plan.problems), plan.steps) == ([("system", True)], [])
    assert _codes(examine(linux)[1]) == [("system", True)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),
        ({"VBAOff": 1}, [("vba off", True)]),
        ({"DisableAllAddins": 1}, [("add-ins off", True)]),
        ({"RequireAddinSig": 1}, [("signature", True)]),
        ({"VBAWarnings": 4}, []),  # files of the start-up folder are trusted
        ({"AllLocationsDisabled": 1}, [("trusted location", False)]),
        ({"AllLocationsDisabled": 1, "VBAWarnings": 2}, [("trusted location", False)]),
        ({"AllLocationsDisabled": 1, "VBAWarnings": 4}, [("trusted location", False), ("macros", True)]),
        ({"VBAOff": 0, "DisableAllAddins": 0, "RequireAddinSig": 0, "AllLocationsDisabled": 0}, []),
    ],
)
def test_what_excels_settings_forbid(
    windows: Machine, values: dict[str, object], expected: list[tuple[str, bool]]
) -> None:
    assert (
        _codes(plan_install(replace(windows, registry=_registry(**values)), packaged()).problems) == expected
    )


def test_the_organisations_policy_comes_before_the_users_setting(windows: Machine) -> None:
    values = {POLICY: 0, USER: 1}

    def registry(key: str, name: str) -> object | None:
        return values.get(key.removesuffix(r"\Excel\Security")) if name == "RequireAddinSig" else None

    assert plan_install(replace(windows, registry=registry), packaged()).problems == []
    del values[POLICY]
    assert _codes(plan_install(replace(windows, registry=registry), packaged()).problems) == [
        ("signature", True)
    ]


def test_an_xlwings_of_another_version_or_no_pywin32_stops(windows: Machine) -> None:
    other = replace(windows, distributions={"kyoten": KYOTEN, "xlwings": "0.1"})
    found = _codes(plan_install(other, packaged()).problems)
    assert found == [("xlwings", True), ("pywin32", True)]


def test_on_a_mac_a_space_in_the_path_of_python_stops(mac: Machine) -> None:
    spaced = replace(mac, python=mac.home / "my env" / "python")
    assert _codes(plan_install(spaced, packaged()).problems) == [("space", True)]


def test_the_python_of_the_store_is_warned_of(windows: Machine) -> None:
    store = replace(windows, python=Path("C:/WindowsApps/python.exe"))
    assert _codes(plan_install(store, packaged()).problems) == [("store python", False)]


def test_an_open_excel_stops_installing_and_removing(windows: Machine) -> None:
    _install(windows)
    busy = replace(windows, runs=lambda program: program == "EXCEL.EXE")
    assert _codes(plan_install(busy, packaged()).problems) == [("excel open", True)]
    assert _codes(plan_removal(busy).problems) == [("excel open", True)]


# --- status -----------------------------------------------------------------------------------


def test_status_of_a_sound_installation(windows: Machine) -> None:
    target = _install(windows)
    line, answers = examine(windows)
    assert line == f"Excel のアドイン：設置済み（版 {KYOTEN}、{target}）"
    assert problems(answers) == []


def test_status_says_when_nothing_is_installed(windows: Machine) -> None:
    line, answers = examine(windows)
    assert line == "Excel のアドイン：未設置"
    assert _codes(problems(answers)) == [("absent", False)]


def test_status_sees_what_has_changed_since(windows: Machine) -> None:
    target = _install(windows)
    (windows.python.with_name("pythonw.exe")).unlink()
    newer = replace(
        windows,
        distributions={**windows.distributions, "kyoten": "9"},
        downloaded=lambda path: path == target,
    )
    assert _codes(problems(examine(newer)[1])) == [
        ("no python", True),
        ("mark of the web", True),
        ("old", False),
    ]


def test_status_tells_of_another_python(windows: Machine, tmp_path: Path) -> None:
    _install(windows)
    assert _codes(problems(examine(replace(windows, python=tmp_path / "python.exe"))[1])) == [
        ("other python", False)
    ]


# --- the commands -----------------------------------------------------------------------------


def _run(monkeypatch: pytest.MonkeyPatch, machine: Machine, *arguments: str) -> tuple[int, str]:
    monkeypatch.setattr(machines, "this_machine", lambda: machine)
    result = CliRunner().invoke(commands(Group, Command), list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_a_dry_run_says_what_would_be_done_and_does_nothing(
    monkeypatch: pytest.MonkeyPatch, windows: Machine, tmp_path: Path
) -> None:
    before = _files(tmp_path)
    code, said = _run(monkeypatch, windows, "install", "--dry-run")
    target = start_folder(windows) / "kyoten.xlam"
    assert (code, said) == (
        0,
        f"アドインを設置します：{target}\n設置の控えを書きます：{windows.local / 'kyoten' / 'addin-installed.txt'}\n（--dry-run のため、何も変更していません。）\n",
    )
    assert _files(tmp_path) == before


def test_install_status_and_uninstall_go_together(monkeypatch: pytest.MonkeyPatch, windows: Machine) -> None:
    assert _run(monkeypatch, windows, "install")[0] == 0
    assert _run(monkeypatch, windows, "status")[0] == 0
    assert _run(monkeypatch, windows, "uninstall")[0] == 0
    assert "未設置" in _run(monkeypatch, windows, "status")[1]


def test_a_problem_that_stops_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, windows: Machine, tmp_path: Path
) -> None:
    before = _files(tmp_path)
    code, said = _run(monkeypatch, replace(windows, runs=lambda _: True), "install")
    assert code == 2
    assert said.startswith("エラー：Excel が開いています。")
    assert _files(tmp_path) == before


def test_a_file_that_is_no_addin_is_refused(
    monkeypatch: pytest.MonkeyPatch, windows: Machine, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.xlam"
    wrong.write_bytes(b"not an add-in")
    for file in (wrong, tmp_path / "missing.xlam"):
        code, said = _run(monkeypatch, windows, "install", "--file", str(file))
        assert (code, "読めません" in said) == (2, True)


# --- outside Excel ----------------------------------------------------------------------------


def test_the_desk_starts_what_an_installed_addin_looks_for(windows: Machine) -> None:
    """Where Defender forbids Excel to start programs, Excel uses the one that the desk has started."""
    assert outside.command(windows, 7) == []
    settings = read_settings(_install(windows).read_bytes())
    told = f"import addin.excel.server as s; s.serve('{settings['Class_Id']}', process=7)"
    assert outside.command(windows, 7) == [settings["Interpreter_Win"], "-I", "-B", "-c", told]
    assert outside.command(replace(windows, system="Linux"), 7) == []


def test_every_user_and_version_has_a_class_of_its_own(windows: Machine) -> None:
    same = class_id(windows, "a")
    others = [
        class_id(windows, "b"),
        class_id(replace(windows, home=windows.home / "x"), "a"),
        class_id(replace(windows, distributions={"kyoten": "9"}), "a"),
    ]
    assert same == class_id(windows, "a")
    assert len({same, *others}) == 4
