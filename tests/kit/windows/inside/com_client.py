"""What the add-in's VBA does, in Python: has xlwings' DLL start the server and asks it; prints what came of it, as JSON."""

import ctypes
import json
import sys
import time
import winreg

import pythoncom
import win32com.client

library, interpreter = sys.argv[1:]


class Variant(ctypes.Structure):
    """A VARIANT of 64-bit Windows."""

    _fields_ = [
        ("kind", ctypes.c_ushort),
        ("reserved", ctypes.c_ushort * 3),
        ("value", ctypes.c_void_p),
        ("more", ctypes.c_void_p),
    ]


def registered() -> set[str]:
    """Return the classes that are registered for this user."""
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, r"Software\Classes\CLSID") as key:
            return {winreg.EnumKey(key, number) for number in range(winreg.QueryInfoKey(key)[0])}
    except OSError:
        return set()


before = registered()
pythoncom.CoInitialize()
begun = time.monotonic()
command = f'cmd.exe  /K ""{interpreter}" -I -B -c "import addin.excel.server as s; s.serve(\'$(CLSID)\')""'
result = Variant()
code = ctypes.WinDLL(library).XLPyDLLActivateAuto(
    ctypes.byref(result), ctypes.c_char_p(command.encode("mbcs")), 1
)
if code:
    sys.exit(f"XLPyDLLActivateAuto: {code} {ctypes.cast(result.value, ctypes.c_wchar_p).value}")
server = win32com.client.Dispatch(pythoncom.ObjectFromAddress(result.value, pythoncom.IID_IDispatch))
first = time.monotonic() - begun
module = server.Module("addin.excel.server")
while (ready := server.Str(server.Call(module, "ready"))) != "True" and time.monotonic() - begun < 120:
    time.sleep(0.2)
try:
    server.Module("no_such_module")
    fault = ""
except pythoncom.com_error as error:
    fault = str(error)
answer = {
    "ready": ready,
    "activation": first,
    "seconds": time.monotonic() - begun,
    "fault": fault,
    "registered": sorted(registered() - before),
}
print(json.dumps(answer))
