"""Set the rules up for mutmut, which passes over decorated functions.

    python -m tests.mutation build/mutation

copies what the rules and their tests need into a folder, with every
``@decorator`` above a function written as a plain call below it, so that mutmut
changes the rules' own lines. ``make mutation`` then runs mutmut in that folder, and at last

    python -m tests.mutation build/mutation --while-loading

which tries again what mutmut cannot notice: it loads the rules once for all
mutants, so that a change in what runs while they load is never seen. Each of these
gets a process of its own.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import libcst as cst

MUTATED = ("validators/rules/*.py", "validators/derived.py")
COPIED = ("validators", "tests/validators", "tests/support.py", "tests/conftest.py", "pyproject.toml")


class Undecorated(cst.CSTTransformer):
    """Writes ``@rule(...) def f`` as ``def f`` and, after it, ``f = rule(...)(f)``."""

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef | cst.FlattenSentinel[cst.BaseStatement]:
        name = updated_node.name
        calls: list[cst.BaseStatement] = []
        for one in reversed(updated_node.decorators):
            if not isinstance(one.decorator, cst.Call):
                return updated_node
            call = cst.Call(one.decorator, [cst.Arg(name)])
            assign = cst.Assign([cst.AssignTarget(name)], call)
            calls.append(cst.SimpleStatementLine([assign]))
        return cst.FlattenSentinel([updated_node.with_changes(decorators=()), *calls])


def prepare(root: Path, folder: Path) -> None:
    """Copy the project's rules and tests below ``folder`` (made anew), the rules undecorated."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in COPIED:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (root / name).is_dir():
            shutil.copytree(root / name, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(root / name, target)
    for pattern in MUTATED:
        for path in folder.glob(pattern):
            module = cst.parse_module(path.read_text(encoding="utf-8"))
            path.write_text(module.visit(Undecorated()).code, encoding="utf-8")


_CALLED = """
import sys
called = set()
sys.setprofile(lambda frame, event, _: event == "call" and called.add(f"{frame.f_globals.get('__name__')}.{frame.f_code.co_name}"))
import validators.rules
sys.setprofile(None)
print("\\n".join(called))
"""


def while_loading(folder: Path) -> int:
    """Run the tests against each mutant, unnoticed so far, of a function that runs while the rules load; returns how many stay so."""
    python = sys.executable
    where = folder / "mutants"
    listed = subprocess.run(["mutmut", "results"], cwd=folder, capture_output=True, text=True, check=True)
    unnoticed = re.findall(r"^\s*(\S+): survived$", listed.stdout, re.MULTILINE)
    quiet = {**os.environ, "MUTANT_UNDER_TEST": ""}
    called = subprocess.run(
        [python, "-c", _CALLED], cwd=where, env=quiet, capture_output=True, text=True, check=True
    )
    own = set(re.findall(r"^(\S+)__mutmut_orig$", called.stdout, re.MULTILINE))
    chosen = [name for name in unnoticed if name.rpartition("__mutmut_")[0] in own]
    told = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
    tests = [*told["pytest_add_cli_args_test_selection"], *told["pytest_add_cli_args"]]
    left = []
    for name in chosen:
        done = subprocess.run(
            [python, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests],
            cwd=where,
            env={**os.environ, "MUTANT_UNDER_TEST": name},
            capture_output=True,
        )
        if done.returncode == 0:
            left.append(name)
            print(name, flush=True)
    print(f"{len(unnoticed)} unnoticed, of these {len(chosen)} while loading: {len(left)} left")
    return len(left)


if __name__ == "__main__":
    if "--while-loading" in sys.argv:
        while_loading(Path(sys.argv[1]))
    else:
        prepare(Path.cwd(), Path(sys.argv[1]))
