"""The .xlam's own modules, compiled and run by LibreOffice's Basic."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from addin.excel.build import MODULES, build
from addin.excel.settings import SHEET

OURS = [Path(name).stem for name in MODULES]

_PROBE = """Public Function Tell() As String\r
    Tell = CStr(KyotenLive.IsWindows()) & " " & CStr(KyotenLive.IsForm(ThisWorkbook)) & " " & KyotenPython.Word("title")\r
End Function\r
"""


def _twin(xlam: bytes, folder: Path) -> Path:
    """Write a macro workbook with our modules and a probe, without ``xlwings`` and ``Dictionary``.

    LibreOffice's Basic cannot compile those two; the constants that ours read are given here.
    """
    from pyopenvba import ExcelFile

    with zipfile.ZipFile(io.BytesIO(xlam)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"application/vnd.ms-excel.addin.macroEnabled.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b'visibility="hidden"', b"")
    plain = folder / "plain.xlsm"
    with zipfile.ZipFile(plain, "w") as package:
        for name, body in parts.items():
            package.writestr(name, body)
    twin = folder / "twin.xlsm"
    with ExcelFile(plain) as book:
        project = book.vba_project()
        project.delete_module("xlwings")
        project.delete_module("Dictionary")
        project.add_module(
            "Constants",
            f'Public Const PROJECT_NAME As String = "{SHEET.partition(".")[0]}"\r\n'
            'Public Const XLWINGS_VERSION As String = "0"\r\n',
        )
        project.add_module("Probe", _PROBE)
        book.save(twin)
    return twin


@pytest.mark.office
def test_libreoffice_lists_the_modules_and_runs_a_probe(tmp_path: Path) -> None:
    from addin.uno_engine import connect_context, end_office, new_pipe, start_office

    twin = _twin(build(), tmp_path)
    pipe = new_pipe()
    process = start_office(pipe=pipe, profile=tmp_path / "profile")
    try:
        context = connect_context(pipe)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        document = desktop.loadComponentFromURL(twin.as_uri(), "_blank", 0, _macros_allowed())
        assert set(OURS) <= set(document.BasicLibraries.getByName("MyAddin").ElementNames)
        script = document.getScriptProvider().getScript(
            "vnd.sun.star.script:MyAddin.Probe.Tell?language=Basic&location=document"
        )
        assert script.invoke((), (), ())[0] == "True False 申請の点検"
        document.close(True)
    finally:
        end_office(process)


def _macros_allowed() -> tuple[object, ...]:
    from addin.uno_engine.bridge import load_uno

    uno = load_uno()
    value = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    value.Name, value.Value = "MacroExecutionMode", 4
    return (value,)
