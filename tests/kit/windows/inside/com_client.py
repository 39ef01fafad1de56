"""What the add-in's VBA does, in Python: finds the server by its class, starts it, asks it, loses it, starts it again.

Arguments: the class, the command line (``HWND`` stands where the window's number goes). Prints what came of it, as JSON.
"""

import json
import subprocess
import sys
import time
import winreg
from pathlib import Path

import pythoncom
import win32com.client

sys.path.append(str(Path(__file__).parent))
from window import some_window

class_id, command = sys.argv[1:]


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


def started(owner):
    """Start the server as ``Shell`` does; return it, its process, and the seconds to the start, the class, the rules."""
    begun = time.monotonic()
    process = subprocess.Popen(command.replace("HWND", owner))
    shell = time.monotonic() - begun
    while (server := found()) is None and time.monotonic() - begun < 100:
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
    except AttributeError as error:  # so pywin32 says that a server does not answer any more
        return str(error)


before = registered()
pythoncom.CoInitialize()
window = some_window()
nothing = found() is None
server, process, seconds = started(str(window))
unknown = fault(lambda: server.Ask(None, "let_go"))
process.kill()
process.wait()
dead = fault(lambda: server.Alive())
server = None
forgotten = found() is None
# Wine's service of COM remembers a class after its process has died (programs/rpcss/rpcss_main.c: nothing takes it off the list),
# and finds no other of the same name; started anew, it knows what lives. Windows forgets the dead by itself.
subprocess.run(["net", "stop", "rpcss"], capture_output=True, stdin=subprocess.DEVNULL, check=True)
excel = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
server, second, again = started(f"0, {excel.pid}")
alive = server.Alive()
server = None
excel.communicate(b"\n")  # it is closed
closed = time.monotonic()
second.wait(60)
answer = {
    "nothing at first": nothing,
    "seconds": seconds,
    "unknown": unknown,
    "dead": dead,
    "forgotten": forgotten,
    "again": [alive, *again],
    "ended after": time.monotonic() - closed,
    "registered": sorted(registered() - before),
}
print(json.dumps(answer))
