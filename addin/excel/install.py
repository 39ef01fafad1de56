"""Install the add-in into Excel's start-up folder, take it out, and say what could be wrong.

``plan_install`` and ``plan_removal`` look and decide, ``carry_out`` writes. The settings
(interpreter, COM class) go into the add-in file itself: xlwings' own file
``.myaddin/myaddin.conf`` is shared by every add-in made with its template.
Excel opens everything in its start-up folder, so a foreign file is saved beside that folder.
"""

from __future__ import annotations

import uuid
import zipfile
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from lxml import etree

from addin.excel import probes
from addin.excel.machine import MAC, WINDOWS, Machine
from addin.excel.probes import Probe
from addin.excel.settings import FILE, configured, read_settings


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
    problems: list[Probe] = field(default_factory=list)

    @property
    def stopped(self) -> bool:
        """Whether something must be mended first."""
        return any(one.stops for one in self.problems)


class Unwritable(Exception):
    """The disk refused a step; the text is Japanese and for the user."""


def packaged() -> bytes:
    """Return the add-in file that comes with this program."""
    return (files("addin.excel") / "data" / FILE).read_bytes()


def plan_install(machine: Machine, xlam: bytes, officer: bool = False) -> Plan:
    """Return what installing would do on a machine; ``officer`` shows the group 審査 in the ribbon."""
    plan = Plan(problems=_obstacles(machine, xlam))
    if machine.system not in (WINDOWS, MAC):
        return plan
    target = start_folder(machine) / FILE
    wanted = configured(xlam, read_settings(xlam) | _settings(machine) | {"Officer": "1" if officer else ""})
    plan.steps += _making_room(target, wanted)
    plan.steps += _apple_script(machine)
    record, words = _record(machine), f"{target}\n".encode()
    if not record.exists() or record.read_bytes() != words:
        plan.steps.append(Step(f"設置の控えを書きます：{record}", record, words))
    return plan


def plan_removal(machine: Machine) -> Plan:
    """Return what uninstalling would do on a machine."""
    plan = Plan(problems=probes.system(machine))
    if plan.stopped:
        return plan
    plan.problems += probes.excel_open(machine)
    target = start_folder(machine) / FILE
    if not target.exists():
        seen = f"アドインは設置されていません（{target}）。"
        plan.problems.append(Probe("absent", "アドインのファイル", seen, "何もしません。"))
    elif _own(target) is None:
        seen = f"「{target}」は kyoten のアドインではないため、残しました。"
        plan.problems.append(
            Probe("foreign", "アドインのファイル", seen, "ご自分で確かめてください。", stops=True)
        )
    else:
        plan.steps.append(Step(f"アドインを取り除きます：{target}", target))
    record = _record(machine)
    if record.exists() and not plan.stopped:
        plan.steps.append(Step(f"設置の控えを取り除きます：{record}", record))
    return plan


def examine(machine: Machine) -> tuple[str, list[Probe]]:
    """Return a line on what is installed, and the answers to all questions that concern this machine."""
    found = probes.system(machine)
    if found:
        return "Excel のアドイン：使えません", found
    target = start_folder(machine) / FILE
    settings = installed_settings(machine)
    if settings is None:
        line = "Excel のアドイン：未設置"
        asked = [probes.gone(machine, target, _record(machine).exists())]
        built_with = read_settings(packaged())["Xlwings"]
    else:
        line = f"Excel のアドイン：設置済み（版 {settings['Version']}、{target}）"
        asked = [Probe("there", "アドインのファイル", f"あります（{target}）。")]
        asked += probes.installed(machine, target, settings)
        built_with = settings["Xlwings"]
    return line, [*asked, *probes.python(machine, built_with), *probes.everything_about_excel(machine)]


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


def installed_settings(machine: Machine) -> dict[str, str] | None:
    """Return the settings of the add-in that is installed; None where there is none of ours."""
    return _own(start_folder(machine) / FILE)


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


def _record(machine: Machine) -> Path:
    """Return the file that says an add-in was installed: where it is there and the add-in is not, somebody took it away."""
    return machine.local / "kyoten" / "addin-installed.txt"


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
        return {"Interpreter_Mac": str(machine.python)}
    quiet = machine.python.with_name("pythonw.exe")
    interpreter = str(quiet if quiet.exists() else machine.python)
    return {"Interpreter_Win": interpreter, "Class_Id": class_id(machine, interpreter)}


def class_id(machine: Machine, interpreter: str) -> str:
    """Return the COM class under which Excel finds its Python: another one for each user, program and version."""
    words = f"{machine.home}|{interpreter}|{machine.distributions.get('kyoten')}"
    return f"{{{str(uuid.uuid5(uuid.NAMESPACE_OID, words)).upper()}}}"


def _own(path: Path) -> dict[str, str] | None:
    """Return the settings in an add-in file of ours; None where it is something else."""
    try:
        settings = read_settings(path.read_bytes())
    except (OSError, KeyError, zipfile.BadZipFile, etree.XMLSyntaxError):
        return None
    return settings if settings["Version"] else None


# --- what can be wrong ------------------------------------------------------------------------


def _obstacles(machine: Machine, xlam: bytes) -> list[Probe]:
    found = probes.system(machine)
    if found:
        return found
    asked = [*probes.excel_open(machine), *probes.python(machine, read_settings(xlam)["Xlwings"])]
    if machine.system == WINDOWS:
        asked += probes.macros(machine)
    return probes.problems(asked)
