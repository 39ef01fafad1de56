"""``python -m tools.samples_office`` writes anew the samples that LibreOffice fills in and saves.

For developers; needs LibreOffice and a Python that has its ``uno`` module
(``KYOTEN_OFFICE_PYTHON``, by default the system's). The form is opened, filled
in and changed through the API as a person would do it, and saved as .xlsx.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

PYTHON = os.environ.get("KYOTEN_OFFICE_PYTHON", "/usr/bin/python3")
REARRANGED = {
    "insert": [["expenses.category", 4, 2], ["income.source", 2, 1]],
    "rename": {"収支予算": "予算書 (R8)", "計画": "地区の計画", "申請書": "1 申請書"},
    "first": ["収支予算", "年度別"],
}
"""Rows inserted below a row of a table, sheets renamed, sheets moved to the front."""


def write(folder: Path) -> list[Path]:
    """Write the samples that LibreOffice saves into a folder; returns their paths."""
    from workbooks.form import blank
    from workbooks.samples import load

    jobs, written = [], []
    with tempfile.TemporaryDirectory() as work:
        form = Path(work) / "form.xlsx"
        form.write_bytes(blank())
        for sample in load():
            if sample.dress not in ("libreoffice", "rearranged"):
                continue
            path = folder.resolve() / f"{sample.key}.xlsx"
            changes = REARRANGED if sample.dress == "rearranged" else {}
            values = {name: _plain(value) for name, value in sample.values.items()}
            jobs.append({"form": form.as_uri(), "out": path.as_uri(), "values": values, "changes": changes})
            written.append(path)
        job = Path(work) / "jobs.json"
        job.write_text(json.dumps(jobs, ensure_ascii=False), encoding="utf-8")
        subprocess.run([PYTHON, __file__, str(job), f"{Path(work).as_uri()}/profile"], check=True)
    return written


def _plain(value: Any) -> Any:
    """Return a value as JSON: a date as its serial number."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return (value - dt.date(1899, 12, 30)).days if isinstance(value, dt.date) else value


def _drive(jobs: list[dict[str, Any]], profile: str) -> None:
    """Run the jobs in one office of its own; needs ``uno``."""
    pipe = f"kyoten{os.getpid()}"
    command = ["soffice", "--headless", "--norestore", "--nologo", f"-env:UserInstallation={profile}"]
    office = subprocess.Popen([*command, f"--accept=pipe,name={pipe};urp;"])
    try:
        desktop = _desktop(pipe)
        for job in jobs:
            _run(desktop, job)
        desktop.terminate()
    finally:
        office.wait(60)


def _desktop(pipe: str) -> Any:
    import uno

    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    for _ in range(120):
        try:
            remote = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)
        except Exception:  # the office is still starting
            time.sleep(0.5)
    raise TimeoutError(pipe)


def _run(desktop: Any, job: dict[str, Any]) -> None:
    document = desktop.loadComponentFromURL(job["form"], "_blank", 0, (_property("Hidden", True),))
    names = document.NamedRanges
    for name, row, count in job["changes"].get("insert", []):
        cells = names.getByName(name).getReferredCells()
        cells.Spreadsheet.unprotect("")
        cells.Spreadsheet.Rows.insertByIndex(cells.RangeAddress.StartRow + row, count)
        cells.Spreadsheet.protect("")
    for name, value in job["values"].items():
        cells = names.getByName(name).getReferredCells()
        for row, one in enumerate(value if isinstance(value, list) else [value]):
            _enter(cells.getCellByPosition(0, row), one)
    for place, name in enumerate(job["changes"].get("first", [])):
        document.Sheets.moveByName(name, place)
    for old, new in job["changes"].get("rename", {}).items():
        document.Sheets.getByName(old).Name = new
    document.storeToURL(job["out"], (_property("FilterName", "Calc MS Excel 2007 XML"),))
    document.close(True)


def _enter(cell: Any, value: Any) -> None:
    if isinstance(value, str):
        cell.String = value
    elif value is not None:
        cell.Value = value


def _property(name: str, value: Any) -> Any:
    from com.sun.star.beans import PropertyValue

    one = PropertyValue()
    one.Name, one.Value = name, value
    return one


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _drive(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), sys.argv[2])
    else:
        for one in write(Path(__file__).parents[1] / "workbooks" / "samples" / "office"):
            print(one)
