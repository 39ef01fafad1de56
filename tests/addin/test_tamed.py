"""Nothing of ours ends a process it did not start, and nothing waits for a busy Excel for ever."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("validators", "workbooks", "batch", "addin")


def test_the_exit_handler_is_off_and_calls_are_bounded() -> None:
    program = (
        "import atexit, types\n"
        "platform = types.ModuleType('platform')\n"
        "platform.N_COM_ATTEMPTS = 0\n"
        "platform.cleanup = atexit.register(lambda: print('taskkill'))\n"
        "TAME\n"
        "print(platform.N_COM_ATTEMPTS)\n"
    )
    tamed = program.replace("TAME", "from addin.tamed import tame; tame(platform)")
    said = [
        subprocess.run(
            [sys.executable, "-c", text], capture_output=True, text=True, check=True, cwd=ROOT
        ).stdout
        for text in (program.replace("TAME", ""), tamed)
    ]
    assert said == ["0\ntaskkill\n", "50\n"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_xlwings_is_imported_through_one_door(folder: str) -> None:
    doors = {"addin/tamed.py", "addin/excel/server.py", "addin/excel/build.py", "addin/uno_engine/engine.py"}
    found = set()
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.partition(".")[0] == "xlwings" for name in names):
                found.add(path.relative_to(ROOT).as_posix())
    assert found <= doors


def test_installing_never_imports_xlwings() -> None:
    program = (
        "import sys, addin.cli, addin.excel.install, addin.excel.machine; print('xlwings' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == "False\n"


def test_a_session_judges_without_loading_pandas() -> None:
    program = (
        "import sys\n"
        "import addin.libreoffice.edits\n"
        "from addin.session import Session\n"
        "from tests.support import application\n"
        "print([one.rule for one in Session(None).judge(application(settlements=1))])\n"
        "print([name for name in ('numpy', 'pandas', 'pandera') if name in sys.modules])\n"
        "import pandas\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == "['S3-6']\n[]\n"
