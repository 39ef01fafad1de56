"""Nothing a submitter typed is taken for a formula, a link, markup or a command in any output."""

from __future__ import annotations

import csv
import dataclasses
import html
import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from docx import Document

from batch.cli.shared import show
from batch.output.files import FindingsFiles, OutputFolder
from batch.output.letters import Reply, as_docx
from batch.store.result import Result
from batch.summary import Entry, RunFacts, Summary, lines
from batch.summary.detail import APPLICATION, FINDING, looked_up
from tests.batch.test_cli import run
from tests.support import application, checked
from validators.finding import Finding
from validators.parameters import ParameterBook
from validators.round import record

NASTY = (
    '=HYPERLINK("http://example.invalid","押す")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "[red]赤[/red]",
    "\x1b[31m赤\x1b[0m",
    "\x9b31m",
    "\u202eexe.xlsx",
    "a\x00b\x07\uffff",
    "長" * 32_768,
)


@pytest.fixture(params=NASTY, ids=[f"{n}" for n in range(len(NASTY))])
def typed(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def unwanted(text: str) -> set[str]:
    """Return what commands a terminal, turns the direction of reading, or cannot stand in XML."""
    return {one for one in text if one in "\x1b\x9b\x00\x07\u202e\uffff"}


def findings_with(typed: str) -> list[Finding]:
    """Return a real finding whose every typed place holds the text."""
    found = checked(application(grant_requested=1_900_000)).findings
    return [
        dataclasses.replace(one, file=f"{typed[:40]}.xlsx", found=typed, sheet=typed[:31]) for one in found
    ]


LOOKED_UP = {
    html.escape(looked_up(name, head, row).removeprefix("="), quote=False)
    for name, shown, row in (("指摘一覧", FINDING, 5), ("申請一覧", APPLICATION, 5 + len(FINDING) + 3))
    for head in shown
}
"""The formulas of 詳細: none holds anything of a submitter's."""


def test_the_summary_holds_no_formula_but_its_own(typed: str, tmp_path: Path) -> None:
    one = checked(application(district=typed[:1000], outline=typed))
    one.findings[:] = findings_with(typed)
    target = tmp_path / "s.xlsx"
    summary = Summary(target)
    summary.add(
        Entry(Result(one.file, "", 0, record=record(one)), "不備", lines(one.findings), "写し/a.xlsx")
    )
    summary.close(RunFacts({"入力": typed}), [], ParameterBook().for_year(2026))
    with zipfile.ZipFile(target) as package:
        assert package.testzip() is None
        sheets = [package.read(name).decode() for name in package.namelist() if "worksheets/sheet" in name]
    formulas = [part.partition("</f>")[0] for sheet in sheets for part in sheet.split("<f>")[1:]]
    links = [one for one in formulas if one not in LOOKED_UP]
    assert len(links) < len(formulas) and set(formulas) - set(links) == LOOKED_UP
    assert links
    assert all(one.startswith("HYPERLINK(") and not one.startswith("HYPERLINK(&quot;http") for one in links)
    assert not any("<hyperlink " in sheet for sheet in sheets)
    assert not unwanted("".join(sheets))


def test_the_lists_hold_text_only(typed: str, tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path / "out")
    found = findings_with(typed)
    with FindingsFiles(folder) as lists:
        lists.add(found)
    raw = (tmp_path / "out" / "findings.jsonl").read_text(encoding="utf-8")
    assert [json.loads(line)["found"] for line in raw.split("\n")[:-1]] == [typed] * len(found)
    assert not {c for c in raw if c != "\n" and not c.isprintable() and c != "\u3000"}
    rows = csv.reader(
        io.StringIO((tmp_path / "out" / "指摘一覧.csv").read_text(encoding="utf-8-sig"), newline="")
    )
    cells = [cell for row in rows for cell in row]
    assert not unwanted("".join(cells))
    assert not [cell for cell in cells if cell.lstrip()[:1] in "=+-@＝＋－＠" and cell.strip()]
    assert not [cell for cell in cells if cell.startswith(("\t", "\r"))]
    folder.close()


def test_the_terminal_gets_no_command(typed: str, capsys: pytest.CaptureFixture[str]) -> None:
    show("a.xlsx", "不備", tuple(findings_with(typed)))
    printed = capsys.readouterr().out
    assert not {c for c in printed if c != "\n" and not c.isprintable() and c != "\u3000"}


@pytest.mark.parametrize("command", ["annotate", "strip", "repair", "settle", "ledger", "batch --round"])
def test_no_error_hands_a_command_to_the_terminal(
    command: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The name of a file, or of what stands in it, comes back in the error."""
    sign = "" if os.name == "nt" else "\x1b"  # no name on Windows holds one
    nasty = tmp_path / f"a{sign}[31m\u202e.xlsx"
    words = {
        "settle": ["settle", nasty, nasty, "--out", tmp_path / "x.xlsx"],
        "ledger": ["ledger", "update", nasty, "--ledger", nasty, "--out", tmp_path / "x.xlsx"],
        "batch --round": ["batch", "--round", nasty],
    }
    nasty.write_bytes(b"\x1b]0;evil\x07 = 1")
    code, out, err = run(*words.get(command, [command, nasty, "--out", tmp_path / "x.xlsx"]), capsys=capsys)
    assert code == 2
    assert nasty.name.translate({0x1B: " ", 0x202E: None}) in out + err
    assert not unwanted(out + err)


def test_a_letter_holds_text_only(typed: str) -> None:
    data = as_docx(Reply("喜多方市", {f"{typed[:40]}.xlsx": findings_with(typed)}))
    assert Document(io.BytesIO(data)).tables
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        body = package.read("word/document.xml").decode()
    assert "<w:hyperlink" not in body
    assert "<w:fldSimple" not in body
    assert "<w:instrText" not in body
