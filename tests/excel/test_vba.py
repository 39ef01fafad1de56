"""The add-in's VBA: its grammar on every kind of Excel, Excel's object model, and faults put in that must be found."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.metadata import version

import pytest

from addin.excel.build import MODULES, source
from tests.evidence import Figures

pytestmark = pytest.mark.excel

PLATFORMS = {
    "64-bit Windows": {"Mac": False, "Win64": True, "VBA7": True},
    "32-bit Windows": {"Mac": False, "Win64": False, "VBA7": True},
    "Mac": {"Mac": True, "Win64": True, "VBA7": True},
}
OTHERS = (
    'Attribute VB_Name = "xlwings"\r\nOption Explicit\r\nPublic Const PROJECT_NAME As String = "myaddin"\r\n'
    'Public Const XLWINGS_VERSION As String = "0"\r\n'
    "Public Function ExecuteMac(ByVal Command As String, ByVal Python As String, ByVal Rest As String) As Integer\r\n"
    "    ExecuteMac = Len(Command & Python & Rest)\r\nEnd Function\r\n"
)
"""What ours use of the module that xlwings ships."""


def on(platform: dict[str, bool], text: str) -> str:
    """Return a source as one kind of Excel compiles it: the branches of ``#If`` that are taken."""
    kept: list[str] = []
    taken: list[bool] = []
    for line in text.split("\r\n"):
        words = line.strip()
        if found := re.fullmatch(r"#If (Not )?(\w+) Then", words):
            taken.append(platform[found[2]] != bool(found[1]))
        elif words == "#Else":
            taken[-1] = not taken[-1]
        elif words == "#End If":
            taken.pop()
        elif all(taken):
            kept.append(line)
    assert not taken
    return "\r\n".join(kept)


def exported(name: str, text: str) -> str:
    """Return a class as Excel exports it, which is what the grammar knows; other modules as they are."""
    if not name.endswith(".cls"):
        return text
    inner = ("VB_Base", "VB_TemplateDerived", "VB_Customizable")  # stand in a file of Excel alone
    kept = [
        line for line in text.split("\r\n") if not line.startswith(tuple(f"Attribute {one}" for one in inner))
    ]
    return "VERSION 1.0 CLASS\r\nBEGIN\r\n  MultiUse = -1\r\nEND\r\n" + "\r\n".join(kept)


def _syntax_errors(text: str) -> list[str]:
    from antlr4 import CommonTokenStream, InputStream
    from antlr4.error.ErrorListener import ErrorListener
    from antlr4_vba.vbaLexer import vbaLexer
    from antlr4_vba.vbaParser import vbaParser

    found: list[str] = []

    class Listener(ErrorListener):  # type: ignore[misc]
        def syntaxError(
            self, recognizer: object, symbol: object, line: int, column: int, msg: str, e: object
        ) -> None:
            found.append(f"{line}:{column} {msg}")

    lexer = vbaLexer(InputStream(text))
    parser = vbaParser(CommonTokenStream(lexer))
    for one in (lexer, parser):
        one.removeErrorListeners()
        one.addErrorListener(Listener())
    parser.startRule()
    return found


def _diagnostics(change: Callable[[str, str], str] = lambda name, text: text) -> list[str]:
    from pyvbaanalysis import ModuleInput, ModuleSymbolKind, analyze_project

    modules = [ModuleInput("xlwings", ModuleSymbolKind.STANDARD, OTHERS)]
    for name in MODULES:
        stem, _, ending = name.partition(".")
        kind = ModuleSymbolKind.CLASS if ending == "cls" else ModuleSymbolKind.STANDARD
        modules.append(ModuleInput(stem, kind, change(name, source(name))))
    found = analyze_project(modules, only=[name.partition(".")[0] for name in MODULES])
    return [f"{module}: {one.code}" for module, told in found.items() for one in told]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_grammar_of_vba(platform: str, figures: Figures) -> None:
    wrong = {name: _syntax_errors(exported(name, on(PLATFORMS[platform], source(name)))) for name in MODULES}
    assert {name: errors for name, errors in wrong.items() if errors} == {}
    figures.add(f"VBA syntax, {platform}", len(MODULES), "0 errors", f"antlr4-vba {version('antlr4-vba')}")


def test_excels_object_model(figures: Figures) -> None:
    assert _diagnostics() == []
    figures.add(
        "VBA against Excel's object model",
        len(MODULES),
        "0 diagnostics",
        f"pyvbaanalysis {version('pyvbaanalysis')}",
    )


FAULTS = {
    "a member that Excel lacks": ("KyotenLive.bas", "Application.StatusBar = False", "Application.StatusLine = False"),
    "a name that nobody declared": ("KyotenLive.bas", "Due = True", "Deu = True"),
    "a function that is nowhere": ("KyotenLive.bas", "GiveUp Err.Description", "GiveUpNow Err.Description"),
    "an argument too many": ("KyotenLive.bas", "Opened ActiveWorkbook", "Opened ActiveWorkbook, 1"),
    "an argument missing": ("KyotenRibbon.bas", 'Press "check_now"', "Press"),
    "a member of no module": ("KyotenRibbon.bas", "KyotenLive.Watch", "KyotenLive.Watched"),
    "an event that Excel lacks": ("KyotenEvents.cls", "App_WorkbookAfterSave", "App_WorkbookAfterSaved"),
    "an event's argument missing": ("KyotenEvents.cls", "ByVal Wb As Workbook, ByVal Success As Boolean", "ByVal Wb As Workbook"),
    "a property of a workbook": ("KyotenLive.bas", "Book.Saved = WasSaved", "Book.IsSaved = WasSaved"),
    "a block that does not end": ("KyotenPython.bas", "        Next Row\r\n", ""),
    "a constant that is assigned": ("KyotenPython.bas", "    Begun = Now", "    PATIENCE = 3"),
    "an object without Set": ("KyotenPython.bas", "    Set Server = Nothing\r\n    Begun = 0", "    Server = Nothing\r\n    Begun = 0"),
}  # fmt: skip
FOUND = 9
"""How many of them the two tools are known to find; fewer would say that they no longer look."""


def test_faults_that_are_put_in_are_found(figures: Figures) -> None:
    missed = []
    for fault, (module, old, new) in FAULTS.items():
        assert old in source(module), fault
        changed = {name: source(name) for name in MODULES}
        changed[module] = changed[module].replace(old, new)
        syntax = _syntax_errors(exported(module, on(PLATFORMS["64-bit Windows"], changed[module])))
        if not syntax and not _diagnostics(lambda name, _, texts=changed: texts[name]):  # type: ignore[misc]
            missed.append(fault)
    words = f"{len(FAULTS) - len(missed)} found" + (f"; missed: {', '.join(missed)}" if missed else "")
    figures.add("faults put into the VBA", len(FAULTS), words, "antlr4-vba and pyvbaanalysis")
    assert len(FAULTS) - len(missed) >= FOUND, missed
