"""Install the add-in into Excel's start-up folder, take it out, and say what could be wrong.

``plan_install`` and ``plan_removal`` look and decide, ``carry_out`` writes. The settings
(interpreter, folder of the DLL) go into the add-in file itself: xlwings' own file
``.myaddin/myaddin.conf`` is shared by every add-in made with its template.
Excel opens everything in its start-up folder, so a foreign file is saved beside that folder.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path, PureWindowsPath

from lxml import etree

from addin.excel.machine import MAC, WINDOWS, Machine
from addin.excel.settings import FILE, configured, read_settings

_OFFICE = r"Software\Microsoft\Office\16.0"
_POLICY = r"Software\Policies\Microsoft\Office\16.0"
_SECURITY = r"Excel\Security"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong: a short code, what to tell the user, and whether nothing works until it is mended."""

    code: str
    text: str
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One change on disk, with its words: ``data`` is written to ``path``, or ``path`` goes to ``to``, or away."""

    words: str
    path: Path
    data: bytes | None = None
    to: Path | None = None


@dataclass(slots=True)
class Plan:
    """What would be done, and what stands in the way."""

    steps: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def stopped(self) -> bool:
        """Whether something must be mended first."""
        return any(one.stops for one in self.problems)


class Unwritable(Exception):
    """The disk refused a step; the text is Japanese and for the user."""


def packaged() -> bytes:
    """Return the add-in file that comes with this program."""
    return (files("addin.excel") / "data" / FILE).read_bytes()


def plan_install(machine: Machine, xlam: bytes) -> Plan:
    """Return what installing would do on a machine."""
    plan = Plan(problems=_obstacles(machine, xlam))
    if machine.system not in (WINDOWS, MAC):
        return plan
    target = start_folder(machine) / FILE
    wanted = configured(xlam, read_settings(xlam) | _settings(machine))
    plan.steps += _making_room(target, wanted)
    plan.steps += _apple_script(machine)
    return plan


def plan_removal(machine: Machine) -> Plan:
    """Return what uninstalling would do on a machine."""
    plan = Plan(problems=_not_here(machine))
    if plan.stopped:
        return plan
    plan.problems += _excel_open(machine)
    target = start_folder(machine) / FILE
    if not target.exists():
        plan.problems.append(Problem("absent", f"アドインは設置されていません（{target}）。"))
    elif _own(target) is None:
        plan.problems.append(
            Problem("foreign", f"「{target}」は kyoten のアドインではないため、残しました。", stops=True)
        )
    else:
        plan.steps.append(Step(f"アドインを取り除きます：{target}", target))
    return plan


def status(machine: Machine) -> tuple[str, list[Problem]]:
    """Return a line on what is installed, and everything that can be wrong with it."""
    problems = _not_here(machine)
    if problems:
        return "Excel のアドイン：使えません", problems
    target = start_folder(machine) / FILE
    settings = _own(target) if target.exists() else None
    if settings is None:
        missing = Problem(
            "absent", f"アドインは設置されていません（{target}）。kyoten addin install で設置します。"
        )
        return "Excel のアドイン：未設置", [missing, *_obstacles(machine, packaged())]
    problems = [*_installed(machine, target, settings), *_security(machine)]
    return f"Excel のアドイン：設置済み（版 {settings['Version']}、{target}）", problems


def carry_out(plan: Plan) -> None:
    """Do the steps of a plan, in order.

    Raises:
        Unwritable: the disk refused.
    """
    for step in plan.steps:
        try:
            _do(step)
        except OSError as fault:
            raise Unwritable(
                f"「{step.path}」を変更できません。Excel を閉じ、書き込みが許されているかを確かめてください（{fault.strerror}）。"
            ) from fault


def start_folder(machine: Machine) -> Path:
    """Return the folder whose files Excel opens when it starts."""
    if machine.system == MAC:
        office = machine.home / "Library/Group Containers/UBF8T346G9.Office"
        return office / "User Content.localized/Startup.localized/Excel"
    roaming = machine.environment.get("APPDATA")
    return (Path(roaming) if roaming else machine.home / "AppData" / "Roaming") / "Microsoft/Excel/XLSTART"


# --- the steps --------------------------------------------------------------------------------


def _do(step: Step) -> None:
    if step.to is not None:
        step.to.parent.mkdir(parents=True, exist_ok=True)
        step.path.replace(step.to)
    elif step.data is None:
        step.path.unlink()
    else:
        step.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = step.path.parent.parent / f"{step.path.name}.new"
        fresh.write_bytes(step.data)
        fresh.replace(step.path)


def _making_room(target: Path, wanted: bytes) -> list[Step]:
    """Return the steps that put the add-in in place; what is not ours is saved first."""
    if target.exists() and target.read_bytes() == wanted:
        return []
    steps = []
    if target.exists() and _own(target) is None:
        saved = _free(target.parent.parent / "kyoten-saved", target.name)
        steps.append(Step(f"同じ名前の別のファイルを残します：{saved}", target, to=saved))
    return [*steps, Step(f"アドインを設置します：{target}", target, wanted)]


def _free(folder: Path, name: str) -> Path:
    number = 1
    while (folder / f"{number}-{name}").exists():
        number += 1
    return folder / f"{number}-{name}"


def _apple_script(machine: Machine) -> list[Step]:
    """Return the step that lets Excel for Mac start Python, as ``xlwings runpython install`` does."""
    if machine.system != MAC:
        return []
    name = f"xlwings-{machine.distributions.get('xlwings')}.applescript"
    script = _xlwings_folder() / name
    target = machine.home / "Library/Application Scripts/com.microsoft.Excel" / name
    if not script.exists() or target.exists():
        return []
    return [Step(f"Python を呼び出す部品を置きます：{target}", target, script.read_bytes())]


def _xlwings_folder() -> Path:
    """Return the folder of xlwings without importing it: its exit handler ends other people's Excel."""
    found = find_spec("xlwings")
    assert found is not None and found.origin is not None, "kyoten depends on xlwings"
    return Path(found.origin).parent


def _settings(machine: Machine) -> dict[str, str]:
    if machine.system == MAC:
        return {"Interpreter_Mac": str(machine.python), "Library_Folder": ""}
    quiet = machine.python.with_name("pythonw.exe")
    interpreter = quiet if quiet.exists() else machine.python
    return {"Interpreter_Win": str(interpreter), "Library_Folder": str(machine.prefix)}


def _own(path: Path) -> dict[str, str] | None:
    """Return the settings in an add-in file of ours; None where it is something else."""
    try:
        settings = read_settings(path.read_bytes())
    except (OSError, KeyError, zipfile.BadZipFile, etree.XMLSyntaxError):
        return None
    return settings if settings["Version"] else None


# --- what can be wrong ------------------------------------------------------------------------


def _obstacles(machine: Machine, xlam: bytes) -> list[Problem]:
    problems = _not_here(machine)
    if problems:
        return problems
    return [*_excel_open(machine), *_python(machine, read_settings(xlam)["Xlwings"]), *_security(machine)]


def _not_here(machine: Machine) -> list[Problem]:
    if machine.system in (WINDOWS, MAC):
        return []
    text = (
        "Excel のアドインは Windows と Mac で使えます。このパソコンでは、LibreOffice の拡張機能"
        "（kyoten addin install --libreoffice）をお使いください。"
    )
    return [Problem("system", text, stops=True)]


def _excel_open(machine: Machine) -> list[Problem]:
    if not machine.runs("EXCEL.EXE" if machine.system == WINDOWS else "Microsoft Excel"):
        return []
    return [
        Problem(
            "excel open",
            "Excel が開いています。すべての Excel を閉じてから、もう一度実行してください。",
            stops=True,
        )
    ]


def _python(machine: Machine, built_with: str) -> list[Problem]:
    problems = []
    own = machine.distributions.get("xlwings", "なし")
    if own != built_with:
        text = f"xlwings の版が合いません（アドイン {built_with}、この Python {own}）。kyoten をまとめて設置し直してください。"
        problems.append(Problem("xlwings", text, stops=True))
    if machine.system == MAC and " " in str(machine.python):
        text = f"Python の場所（{machine.python}）に空白があるため、Excel から呼び出せません。空白のない場所に設置し直してください。"
        problems.append(Problem("space", text, stops=True))
    if machine.system != WINDOWS:
        return problems
    if "pywin32" not in machine.distributions:
        text = "Python に pywin32 がありません。配布物を展開し直し、「Excelに入れる.bat」で設置し直してください。"
        problems.append(Problem("pywin32", text, stops=True))
    if "WindowsApps" in machine.python.parts:
        text = (
            "Microsoft Store 版の Python では Excel と接続できないことがあります。"
            "python.org のインストーラーの Python に設置してください。"
        )
        problems.append(Problem("store python", text))
    return [*problems, *_library(machine, own)]


def _library(machine: Machine, xlwings_version: str) -> list[Problem]:
    """Excel loads the DLL of its own bitness; both come with xlwings."""
    platform = machine.registry(r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration", "Platform")
    bits = {"x86": ["32"], "x64": ["64"]}.get(str(platform), ["32", "64"])
    names = [f"xlwings{one}-{xlwings_version}.dll" for one in bits]
    missing = [name for name in names if not (machine.prefix / name).exists()]
    if not missing:
        return []
    text = (
        f"Excel（{'/'.join(bits)} ビット）が使う部品 {'、'.join(missing)} が「{machine.prefix}」にありません。"
        "32/64 ビットの組み合わせを確かめ、配布物を展開し直してください。"
    )
    return [Problem("bitness", text, stops=True)]


def _installed(machine: Machine, target: Path, settings: dict[str, str]) -> list[Problem]:
    problems = []
    key = "Interpreter_Win" if machine.system == WINDOWS else "Interpreter_Mac"
    interpreter = settings[key]
    if not interpreter or not Path(interpreter).exists():
        text = f"アドインが使う Python がありません（{interpreter or '未設定'}）。kyoten addin install で設置し直してください。"
        problems.append(Problem("no python", text, stops=True))
    elif PureWindowsPath(interpreter).parent != PureWindowsPath(machine.python).parent:
        text = f"アドインは別の場所の Python（{interpreter}）を使います。"
        problems.append(Problem("other python", text))
    if machine.downloaded(target):
        text = (
            f"「{target}」に「インターネットから取得した」という印（Mark of the Web）が付いています。"
            "ファイルのプロパティで［許可する］を選ぶか、kyoten addin install で設置し直してください。"
        )
        problems.append(Problem("mark of the web", text, stops=True))
    if settings["Version"] != machine.distributions.get("kyoten"):
        text = f"アドインの版（{settings['Version']}）が古いままです。kyoten addin install で入れ替えてください。"
        problems.append(Problem("old", text))
    return [*problems, *_python(machine, settings["Xlwings"])]


def _security(machine: Machine) -> list[Problem]:
    """What the organisation's or the user's settings forbid; files of the start-up folder are trusted otherwise."""
    if machine.system != WINDOWS:
        return []

    def setting(place: str, name: str) -> object | None:
        keys = (rf"HKCU\{_POLICY}\{place}", rf"HKLM\{_POLICY}\{place}", rf"HKCU\{_OFFICE}\{place}")
        return next((value for key in keys if (value := machine.registry(key, name)) is not None), None)

    problems = []
    if setting("Common", "VBAOff") == 1:
        problems.append(_forbidden("vba off", "VBA が使えない設定（VBAOff）"))
    if setting(_SECURITY, "DisableAllAddins") == 1:
        problems.append(_forbidden("add-ins off", "すべてのアドインを無効にする設定（DisableAllAddins）"))
    if setting(_SECURITY, "RequireAddinSig") == 1:
        problems.append(_forbidden("signature", "署名のないアドインを無効にする設定（RequireAddinSig）"))
    if setting(rf"{_SECURITY}\Trusted Locations", "AllLocationsDisabled") == 1:
        problems.append(
            _forbidden(
                "trusted location", "信頼できる場所を無効にする設定（AllLocationsDisabled）", stops=False
            )
        )
        if setting(_SECURITY, "VBAWarnings") in (3, 4):
            problems.append(_forbidden("macros", "マクロを禁止する設定（VBAWarnings）"))
    return problems


def _forbidden(code: str, what: str, stops: bool = True) -> Problem:
    text = (
        f"Excel に{what}があります。アドインが動かないときは、情報システムの担当者に"
        "「トラスト センター」の設定をご相談ください。点検だけなら kyoten check で行えます。"
    )
    return Problem(code, text, stops)
