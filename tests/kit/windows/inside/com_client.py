"""What the add-in's VBA does, in Python: finds the server by its class, starts it, asks it, loses it, starts it again.

Arguments: the class, the command line (``HWND`` stands where the window's number goes). Prints what came of it, as JSON.
"""

import ctypes
import json
import subprocess
import sys
import time
import winreg
from ctypes import wintypes

import pythoncom
import win32com.client

class_id, command = sys.argv[1:]
user, kernel = ctypes.windll.user32, ctypes.windll.kernel32
user.CreateWindowExW.restype = wintypes.HWND
user.DefWindowProcW.argtypes = [wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM]
user.DefWindowProcW.restype = ctypes.c_ssize_t
Procedure = ctypes.WINFUNCTYPE(
    ctypes.c_ssize_t, wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM
)


class WindowClass(ctypes.Structure):
    """WNDCLASSW."""

    _fields_ = [
        ("style", wintypes.UINT),
        ("procedure", Procedure),
        ("more", ctypes.c_int),
        ("rest", ctypes.c_int),
        ("instance", wintypes.HINSTANCE),
        ("icon", wintypes.HANDLE),
        ("cursor", wintypes.HANDLE),
        ("brush", wintypes.HANDLE),
        ("menu", wintypes.LPCWSTR),
        ("name", wintypes.LPCWSTR),
    ]


@Procedure
def handle(window, message, first, second):
    return user.DefWindowProcW(window, message, first, second)


def main_window():
    """Return a window of Excel's class, shown: an Excel that is at work."""
    made = WindowClass(procedure=handle, name="XLMAIN")
    assert user.RegisterClassW(ctypes.byref(made)), kernel.GetLastError()
    window = user.CreateWindowExW(
        0, "XLMAIN", "申請.xlsx - Excel", 0x10CF0000, 0, 0, 200, 100, None, None, None, None
    )
    assert window, kernel.GetLastError()
    return window


def registered():
    """Return the classes that are registered for this user."""
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, r"Software\Classes\CLSID") as key:
            return {winreg.EnumKey(key, number) for number in range(winreg.QueryInfoKey(key)[0])}
    except OSError:
        return set()


def found():
    """Return the server, or None: ``GetObject("new:" & class)``."""
    try:
        return win32com.client.GetObject(f"new:{class_id}")
    except pythoncom.com_error:
        return None


def started():
    """Start the server as ``Shell`` does; return it, its process, and the seconds to the start, the class, the rules."""
    begun = time.monotonic()
    process = subprocess.Popen(command.replace("HWND", str(window)))
    shell = time.monotonic() - begun
    while (server := found()) is None and time.monotonic() - begun < 60:
        time.sleep(0.1)
    there = time.monotonic() - begun
    while not server.Ready() and time.monotonic() - begun < 120:
        time.sleep(0.1)
    return server, process, [shell, there, time.monotonic() - begun]


def fault(call):
    """Return the words of the fault that a call ends with."""
    try:
        return f"no fault: {call()}"
    except pythoncom.com_error as error:
        return str((error.excepinfo or (0, 0, error.strerror))[2])


before = registered()
pythoncom.CoInitialize()
window = main_window()
nothing = found() is None
server, process, seconds = started()
unknown = fault(lambda: server.Ask(None, "let_go"))
process.kill()
process.wait()
dead = fault(server.Alive)
server = None
server, second, again = started()
alive = server.Alive()
server = None
user.ShowWindow(window, 0)  # Excel was closed, and stays hidden while somebody holds it
hidden = time.monotonic()
second.wait(60)
answer = {
    "nothing at first": nothing,
    "seconds": seconds,
    "unknown": unknown,
    "dead": dead,
    "again": [alive, *again],
    "ended after": time.monotonic() - hidden,
    "registered": sorted(registered() - before),
}
print(json.dumps(answer))
