"""The .xlam as a file: package, VBA project, sources, ribbon; and what LibreOffice makes of it."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import olefile
import pytest
import xlwings
from lxml import etree
from oletools.olevba import VBA_Parser, decompress_stream

from addin.excel.build import MODULES, NO_COMPILED_CODE, PROJECT, RIBBON, build, source
from addin.excel.host import QUESTIONS
from addin.excel.server import Service
from addin.excel.settings import KEYS, PART, SHEET, configured, read_settings
from addin.excel.words import WORDS

SHIPPED = Path(xlwings.__file__).with_name("quickstart_addin_ribbon.xlam")
OURS = [Path(name).stem for name in MODULES]
UI = "{http://schemas.microsoft.com/office/2009/07/customui}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"


@pytest.fixture(scope="module")
def xlam() -> bytes:
    return build()


@pytest.fixture(scope="module")
def parts(xlam: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(xlam)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture(scope="module")
def project(parts: dict[str, bytes]) -> olefile.OleFileIO:
    return olefile.OleFileIO(io.BytesIO(parts[PROJECT]))


def _stream(project: olefile.OleFileIO, *path: str) -> bytes:
    return bytes(project.openstream(list(path)).read())


def _listing(project: olefile.OleFileIO) -> bytes:
    return bytes(decompress_stream(bytearray(_stream(project, "VBA", "dir"))))


# --- the package ------------------------------------------------------------------------------


def test_two_builds_have_the_same_bytes(xlam: bytes) -> None:
    assert build() == xlam


def test_the_packaged_addin_is_current(xlam: bytes) -> None:
    packaged = (files("addin.excel") / "data" / "kyoten.xlam").read_bytes()
    assert packaged == xlam, "python -m addin.excel.build addin/excel/data/kyoten.xlam"


def test_every_part_has_a_type_and_every_relation_a_part(parts: dict[str, bytes]) -> None:
    types = etree.fromstring(parts["[Content_Types].xml"])
    named = {one.get("PartName") for one in types.iter(f"{TYPES}Override")}
    endings = {one.get("Extension") for one in types.iter(f"{TYPES}Default")}
    assert named <= {"/" + name for name in parts}
    assert all("/" + name in named or name.rpartition(".")[2] in endings for name in parts)
    for rels, folder in (("_rels/.rels", ""), ("xl/_rels/workbook.xml.rels", "xl/")):
        targets = [one.get("Target") for one in etree.fromstring(parts[rels]).iter(f"{RELATION}Relationship")]
        assert len(targets) == 4
        assert {folder + target for target in targets} <= set(parts)


def test_the_package_is_an_addin_with_macros(parts: dict[str, bytes]) -> None:
    types = etree.fromstring(parts["[Content_Types].xml"])
    kinds = {one.get("PartName"): one.get("ContentType") for one in types.iter(f"{TYPES}Override")}
    assert kinds["/xl/workbook.xml"] == "application/vnd.ms-excel.addin.macroEnabled.main+xml"
    assert kinds["/" + PROJECT] == "application/vnd.ms-office.vbaProject"


def test_nothing_of_the_shipped_files_author_is_left(parts: dict[str, bytes]) -> None:
    texts = b"".join(body for name, body in parts.items() if name.endswith((".xml", ".rels")))
    assert b"felix" not in texts.lower()


# --- the VBA project --------------------------------------------------------------------------


def test_the_project_carries_no_compiled_code(project: olefile.OleFileIO) -> None:
    assert _stream(project, "VBA", "_VBA_PROJECT") == NO_COMPILED_CODE
    assert not [path for path in project.listdir() if path[-1].startswith("__SRP_")]


def test_dir_project_and_streams_name_the_same_modules(project: olefile.OleFileIO) -> None:
    streams = {path[1] for path in project.listdir() if path[0] == "VBA"} - {"dir", "_VBA_PROJECT"}
    text = _stream(project, "PROJECT").decode("cp1252")
    declared = re.findall(r"^(?:Module|Class|Document)=([^/\r]+)", text, re.MULTILINE)
    windows = re.findall(r"^(\w+)=\d+, ", text.partition("[Workspace]\r\n")[2], re.MULTILINE)
    listed = [
        name.decode() for name in re.findall(rb"\x19\x00....(\w+?)\x47\x00", _listing(project), re.DOTALL)
    ]
    wide = _stream(project, "PROJECTwm")
    known = ["ThisWorkbook", "Dictionary", "RibbonMyAddin", "Sheet2", "xlwings", *OURS]
    assert declared == windows == listed == known
    assert streams == set(known)
    assert wide == b"".join(n.encode() + b"\0" + n.encode("utf-16-le") + b"\0\0" for n in known) + b"\0\0"


def test_dir_counts_its_modules_and_ends_with_its_terminator(project: olefile.OleFileIO) -> None:
    listing = _listing(project)
    count = re.search(rb"\x0f\x00\x02\x00\x00\x00(..)\x13\x00", listing, re.DOTALL)
    assert count is not None
    assert struct.unpack("<H", count[1])[0] == 9
    assert listing.endswith(b"\x2b\x00\x00\x00\x00\x00\x10\x00\x00\x00\x00\x00")


def test_project_text_has_no_blank_line_among_the_windows(project: olefile.OleFileIO) -> None:
    text = _stream(project, "PROJECT")
    assert text.count(b"\r\n\r\n") == 2
    assert b"\r\n\r\n" not in text.partition(b"[Workspace]")[2]


def test_the_shipped_code_is_kept_byte_for_byte(project: olefile.OleFileIO) -> None:
    with zipfile.ZipFile(SHIPPED) as package:
        shipped = olefile.OleFileIO(io.BytesIO(package.read(PROJECT)))
    kept = [path for path in shipped.listdir() if path[0] == "VBA" and path[1] != "dir"]
    assert len(kept) == 6
    for path in kept:
        assert _stream(project, *path) == _stream(shipped, *path)


def test_code_names_are_those_of_the_document_modules(
    parts: dict[str, bytes], project: olefile.OleFileIO
) -> None:
    documents = re.findall(rb"^Document=(\w+)/", _stream(project, "PROJECT"), re.MULTILINE)
    code_names = re.findall(
        rb'(?:workbookPr|sheetPr) codeName="(\w+)"', parts["xl/workbook.xml"] + parts[PART]
    )
    assert code_names == documents == [b"ThisWorkbook", b"Sheet2"]


# --- the sources ------------------------------------------------------------------------------


def test_olevba_reads_the_sources_back(xlam: bytes) -> None:
    found = {name: code for _, _, name, code in VBA_Parser("kyoten.xlam", data=xlam).extract_macros()}
    for name in MODULES:
        lines = [line for line in source(name).split("\r\n") if not line.startswith("Attribute VB_")]
        read = [line for line in re.split(r"\r?\n", found[name]) if not line.startswith("Attribute VB_")]
        assert read == lines


@pytest.mark.parametrize("name", MODULES)
def test_sources_are_ascii_with_crlf_and_end_what_they_begin(name: str) -> None:
    raw = (files("addin.excel") / "vba" / name).read_bytes()
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n") > 0
    text = raw.decode()
    for kind in ("Sub", "Function"):
        begun = re.findall(rf"^(?:Public |Private ){kind} ", text, re.MULTILINE)
        assert len(begun) == len(re.findall(rf"^End {kind}\r", text, re.MULTILINE))
    assert len(re.findall(r"^ *#If ", text, re.MULTILINE)) == len(
        re.findall(r"^ *#End If", text, re.MULTILINE)
    )
    assert "Option Explicit" in text


def test_no_module_takes_settings_or_code_from_the_active_workbook() -> None:
    text = "".join(source(name) for name in MODULES)
    code = "\n".join(line for line in text.split("\r\n") if not line.lstrip().startswith("'"))
    assert re.findall(r"GetConfig|RunPython|XLPyCommand|\bXLPy\b", code) == []


def test_our_modules_declare_nothing_of_windows() -> None:
    """A macro that declares Win32 functions is what Defender's rule 92e97fa1 blocks."""
    assert [name for name in MODULES if re.search(r"\bDeclare\b", source(name))] == []


def test_nothing_of_vba_waits_for_python_to_start() -> None:
    """``Shell`` returns at once; xlwings' DLL would hold Excel until the server answers."""
    code = "".join(source(name) for name in MODULES)
    assert code.count("    Shell ") == code.count(", vbHide") == 2
    assert re.findall(r"XLPyDLL\w+|Application\.Wait|\bDoEvents\b|\.Run\b", code) == []


def test_vba_calls_only_what_the_server_has() -> None:
    code = source("KyotenPython.bas")
    assert set(re.findall(r"\bServer\.(\w+)\(", code)) == set(Service._public_methods_)
    asked = set(
        re.findall(r'\b(?:Ask\(?\s?\w*(?:\.\w+)?, |Press |Question = )"(\w+)"', "".join(map(source, MODULES)))
    )
    assert asked == set(QUESTIONS)


def test_nothing_is_written_to_a_workbook_by_vba() -> None:
    """Writing empties Excel's undo list; the one thing set is whether the workbook needs saving."""
    text = "".join(source(name) for name in MODULES)
    assert set(re.findall(r"\b(?:Book|Target|Sheet)\.(\w+) = ", text)) == {"Saved"}
    assert re.findall(r"\.(?:Value2?|Formula\w*|Interior|AddComment) = ", text) == []


def test_a_workbook_that_saves_itself_is_let_alone_before_and_after_saving() -> None:
    code = source("KyotenLive.bas")
    for sub, question in (("BeforeSave", "before_save"), ("AfterSave", "after_save")):
        [body] = re.findall(rf"Public Sub {sub}\(.*?\r\nEnd Sub", code, re.DOTALL)
        assert 0 < body.index("If SavesItself(Book) Then Exit Sub") < body.index(f'"{question}"')


def test_every_word_is_there_and_every_setting_is_known() -> None:
    text = "".join(source(name) for name in MODULES)
    assert set(re.findall(r'\bWord\("(\w+)"\)', text)) == {*WORDS, "version"}
    assert set(re.findall(r'\bSetting\("(\w+)"\)', text)) == set(KEYS) - {"Version", "Xlwings"}


# --- the ribbon -------------------------------------------------------------------------------


def test_every_ribbon_callback_is_a_public_sub_with_the_right_arguments(parts: dict[str, bytes]) -> None:
    ribbon = etree.fromstring(parts[RIBBON])
    wanted = {
        "onLoad": "Loaded As IRibbonUI",
        "getPressed": "Control As IRibbonControl, ByRef IsPressed As Variant",
        "getEnabled": "Control As IRibbonControl, ByRef IsEnabled As Variant",
        "getVisible": "Control As IRibbonControl, ByRef IsVisible As Variant",
        "button": "Control As IRibbonControl",
        "toggleButton": "Control As IRibbonControl, IsPressed As Boolean",
    }
    code = source("KyotenRibbon.bas")
    called = set()
    for element in ribbon.iter():
        for attribute in ("onLoad", "onAction", "getPressed", "getEnabled", "getVisible"):
            callback = element.get(attribute)
            if callback is None:
                continue
            module, _, sub = callback.partition(".")
            arguments = wanted.get(attribute) or wanted[etree.QName(element).localname]
            assert module == "KyotenRibbon"
            assert f"Public Sub {sub}({arguments})\r\n" in code
            called.add(sub)
    assert called == set(re.findall(r"^Public Sub (Kyoten\w+)", code, re.MULTILINE))


def test_the_ribbon_part_is_of_the_kind_that_its_relationship_says(parts: dict[str, bytes]) -> None:
    """2007 relationships lead to the schema of 2009/07 (MS-CUSTOMUI2 2.2); Excel shows no ribbon otherwise."""
    relations = etree.fromstring(parts["_rels/.rels"])
    kinds = [one.get("Type") for one in relations if one.get("Target") == RIBBON]
    assert kinds == ["http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"]
    assert etree.fromstring(parts[RIBBON]).tag == f"{UI}customUI"
    assert "2009/07" in UI


def test_the_group_for_officers_is_hidden_unless_it_was_asked_for(parts: dict[str, bytes]) -> None:
    ribbon = etree.fromstring(parts[RIBBON])
    [group] = [one for one in ribbon.iter(f"{UI}group") if one.get("getVisible")]
    assert [one.get("label") for one in group] == ["募集をまとめて点検", "返却用の写しを開く"]
    assert 'IsVisible = (KyotenPython.Setting("Officer") = "1")' in source("KyotenRibbon.bas")


def test_the_ribbon_says_what_the_buttons_do_in_japanese(parts: dict[str, bytes]) -> None:
    ribbon = etree.fromstring(parts[RIBBON])
    buttons = [*ribbon.iter(f"{UI}button"), *ribbon.iter(f"{UI}toggleButton")]
    assert {one.get("label") for one in buttons} == {
        "今すぐ点検",
        "自動点検 入/切",
        "印を消す",
        "前の指摘",
        "次の指摘",
        "指摘の一覧",
        "規則の説明",
        "バージョン",
        "募集をまとめて点検",
        "返却用の写しを開く",
    }
    assert all(one.get("supertip", "").endswith("。") for one in buttons)
    ids = [one.get("id") for one in ribbon.iter() if one.get("id")]
    assert len(ids) == len(set(ids)) == 15


PUBLISHED = {
    "About",
    "AutoCorrect",
    "Copy",
    "ErrorChecking",
    "FileOpen",
    "Help",
    "ReviewDeleteComment",
    "ReviewNextComment",
    "ReviewPreviousComment",
    "ReviewShowAllComments",
}
"""Of the buttons that Excel 2013, 2016, 2019 and Microsoft 365 (current and semi-annual channel) all have, those whose
pictures are used here. Source: Microsoft's lists ``excelcontrols.xlsx`` in OfficeDev/office-fluent-ui-command-identifiers,
commit b230a0df45036b2d5e8b49ebf368b3f90ada8d63 (18 March 2024). A name that is in none of them shows no picture."""


def test_every_picture_of_the_ribbon_is_one_that_every_excel_has(parts: dict[str, bytes]) -> None:
    ribbon = etree.fromstring(parts[RIBBON])
    assert {one.get("imageMso") for one in ribbon.iter() if one.get("imageMso")} == PUBLISHED


# --- settings ---------------------------------------------------------------------------------


def test_settings_go_in_and_come_out_and_nothing_else_changes(xlam: bytes, parts: dict[str, bytes]) -> None:
    settings = {
        "Interpreter_Win": r"C:\申請 点検\python.exe",
        "Interpreter_Mac": "",
        "Class_Id": "a&b<c>",
        "Version": "1.2",
        "Xlwings": "0.1",
        "Officer": "",
    }
    done = configured(xlam, settings)
    assert read_settings(done) == settings
    with zipfile.ZipFile(io.BytesIO(done)) as package:
        assert {name for name in parts if package.read(name) != parts[name]} == {PART}


def test_the_unconfigured_addin_names_no_program(xlam: bytes, parts: dict[str, bytes]) -> None:
    assert read_settings(xlam) == dict.fromkeys(KEYS, "") | {
        "Version": version("kyoten"),
        "Xlwings": version("xlwings"),
    }
    assert f'name="{SHEET}"'.encode() in parts["xl/workbook.xml"]
