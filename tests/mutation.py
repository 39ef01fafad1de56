"""Set the rules up for mutmut, which passes over decorated functions.

    python -m tests.mutation build/mutation

copies what the rules and their tests need into a folder, with every
``@decorator`` above a function written as a plain call below it, so that mutmut
changes the rules' own lines. ``make mutation`` then runs mutmut in that folder.
"""

from __future__ import annotations

import shutil
import sys
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


if __name__ == "__main__":
    prepare(Path.cwd(), Path(sys.argv[1]))
