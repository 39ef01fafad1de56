"""The stand-in for Excel over COM, under Wine: the add-in's server, started as the VBA starts it, does its work in another process.

What the stand-in is and is not: ``tests/excel/standin``. The same questions without Windows: ``tests/excel/test_standin.py``.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from addin.marks import SEPARATOR, wanted
from kit.packages import ROOT
from tests.addin.forms import cells, filled
from tests.excel.standin import pywin
from tests.excel.standin.model import State
from tests.excel.standin.typist import Typist
from tests.kit.windows.conftest import Unzipped, vba_command
from tests.validators.cases import CASES, Case
from validators.engine import check
from validators.finding import Finding
from validators.submission import letters
from workbooks.form import fill
from workbooks.form.ledger import TICK
from workbooks.reading.reader import read

pytestmark = pytest.mark.wine

INSIDE = Path(__file__).parent / "inside"
CLASS_ID = "{0E1B6C0C-0C6B-5B8E-9F0B-6C3C1D1F2A78}"
NAME = "申請.xlsx"


def _chosen() -> list[Case]:
    """Return, of every rule, the first fixture that it finds something in."""
    by_rule: dict[str, Case] = {}
    for case in CASES:
        if case.found and not case.parameters:
            by_rule.setdefault(case.about, case)
    return list(by_rule.values())


def _plain(value: Any) -> Any:
    return {"day": value.isoformat()} if isinstance(value, dt.date) else value


def _steps(state: State, typist: Typist, values: dict[str, Any]) -> list[list[Any]]:
    """Return the steps of a clerk who types what differs."""
    typed: list[tuple[str, int, int, list[Any]]] = []
    state.heard = typed
    typist.type(values)
    return [
        ["type", sheet, row, column, [_plain(one) for one in column_of]]
        for sheet, row, column, column_of in typed
    ]


def _marks(findings: list[Finding]) -> dict[str, list[Any]]:
    """Return fills and notes of these findings, as the stand-in tells them."""
    return {
        f"{sheet}!{cell}": [mark.colour[0] | mark.colour[1] << 8 | mark.colour[2] << 16, mark.note or ""]
        for (sheet, cell), mark in wanted(findings).items()
    }


def _told(looks: dict[str, list[Any]]) -> dict[str, list[Any]]:
    found = {}
    for at, (fill_, note) in looks.items():
        sheet, _, place = at.rpartition("!")
        row, column = map(int, place.split(","))
        found[f"{sheet}!{letters(column)}{row}"] = [fill_, note.partition(SEPARATOR)[0]]
    return found


def test_the_server_finds_and_marks_over_com_what_the_batch_finds(
    kit: Unzipped, extra: Path, tmp_path: Path
) -> None:
    data = fill(cells())
    form = kit.work / NAME
    form.write_bytes(data)
    state = State(data, NAME)
    book = pywin.opened(pywin.workbook(state))
    tick = book.names[TICK].refers_to_range
    ticked = ["type", tick.sheet.name, tick.row, tick.column, ["○"]]
    typist, steps, expected = Typist(state, book), [ticked, ["ask", "look"]], []
    for case in _chosen():
        given = {"kind": case.kind, **case.changes}
        steps += [
            *_steps(state, typist, cells(*case.tables, **given)),
            ["ask", "check_now"],
            ["looks", case.id],
        ]
        file = filled(tmp_path / NAME, *case.tables, **given)
        expected.append(_marks(check([read(file.read_bytes(), NAME)])[0].findings))
    steps += [["ask", "before_save"], ["looks", "saved"], ["ask", "after_save"], ["looks", "again"]]
    steps += [["ask", "clear_marks"], ["looks", "cleared"], ["ask", "next_finding"], ["ask", "before_close"]]
    expected += [{}, expected[-1], {}]
    todo, done = tmp_path / "steps.json", tmp_path / "told.json"
    todo.write_text(json.dumps(steps, ensure_ascii=False), "utf-8")
    interpreter = kit.windows.path(kit.program / "pythonw.exe")
    command = vba_command({"Interpreter_Win": interpreter, "Class_Id": CLASS_ID})
    ended = kit.python(INSIDE / "standin.py", CLASS_ID, command, extra, ROOT, form, todo, done, timeout=1500)
    assert ended.returncode == 0, ended.stdout.decode("utf-8", "replace") + ended.stderr.decode(
        "utf-8", "replace"
    )
    told = json.loads(done.read_text("utf-8"))
    wrong = {
        name: (_told(looks), marks)
        for (name, looks), marks in zip(told["looks"], expected, strict=True)
        if _told(looks) != marks
    }
    kit.figures.add(
        "a fixture of every rule typed into the stand-in for Excel, the server in a process of its own: marks other than the batch's findings",
        len(expected) - 3,
        str(len(wrong)),
        f"pywin32's COM in Wine {kit.windows.version}",
    )
    kit.figures.add(
        "the same: the first look, an edit (median), 今すぐ点検 (median)",
        len(told["said"]),
        ", ".join(f"{one:.2f} s" for one in told["medians"]),
        f"pywin32's COM in Wine {kit.windows.version}",
    )
    assert wrong == {}
    assert told["undo before the first mark"] > 0
    assert told["undo after it"] == 0
