"""Excel's part, played by the stand-in over COM: starts the add-in's server as the VBA does, types, asks what the VBA asks.

Arguments: the class, the command line (``HWND`` stands where the window's number goes), the folder of what is needed besides
the kit, the project, the form, a file with the steps, a file for what came of them (JSON).
"""

import datetime as dt
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path += [str(Path(__file__).parent), *sys.argv[3:5]]

import pythoncom
import win32com.client
from window import some_window

from tests.excel.standin import objects
from tests.excel.standin.com import served
from tests.excel.standin.model import State

class_id, command, _, _, form, todo, done = sys.argv[1:]


def found():
    """Return the server, or None."""
    try:
        return win32com.client.GetObject(f"new:{class_id}")
    except pythoncom.com_error:
        return None


def started():
    """Return the server, ready."""
    subprocess.Popen(command.replace("HWND", str(objects.Application.hwnd)))
    until = time.monotonic() + 150
    while (server := found()) is None or not server.Ready():
        assert time.monotonic() < until, "the server did not come"
        time.sleep(0.2)
    return server


def looks(state):
    """Return what stands in the form's cells: by sheet and place, fill and note."""
    return {
        f"{name}!{row},{column}": [one.fills.get((row, column)), one.notes.get((row, column), "")]
        for name, one in state.sheets.items()
        for row, column in sorted({*one.fills, *one.notes})
    }


def typed(value):
    """Return a value as it is typed."""
    return dt.date.fromisoformat(value["day"]) if isinstance(value, dict) else value


def main():
    pythoncom.CoInitialize()
    objects.Application.hwnd = some_window()
    server = started()
    state = State(Path(form).read_bytes(), Path(form).name)
    book = served(objects.Workbook(state))
    own = looks(state)
    told = {"said": [], "looks": [], "seconds": {}, "undo before the first mark": None, "undo after it": None}

    def ask(question, *given):
        begun = time.monotonic()
        told["said"].append(server.Ask(book, question, *given))
        told["seconds"].setdefault(question, []).append(time.monotonic() - begun)

    for kind, *rest in json.loads(Path(todo).read_text("utf-8")):
        if kind == "type":
            sheet, row, column, values = rest
            address = state.type(sheet, row, column, [typed(one) for one in values])
            if told["seconds"]:  # before the first look nobody is asked
                ask("changed", sheet, address)
        elif kind == "looks":
            now = looks(state)
            told["looks"].append([rest[0], {at: look for at, look in now.items() if own.get(at) != look}])
        else:
            if rest[0] == "check_now" and told["undo after it"] is None:
                told["undo before the first mark"] = len(state.undo)
                ask(*rest)
                told["undo after it"] = len(state.undo)
            else:
                ask(*rest)
    told["medians"] = [statistics.median(told["seconds"][one]) for one in ("look", "changed", "check_now")]
    told["calls"] = state.calls
    Path(done).write_text(json.dumps(told, ensure_ascii=False), "utf-8")


main()
