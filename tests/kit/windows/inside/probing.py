"""Put values into this Windows' registry, then print the codes of what ``kyoten addin status`` finds wrong, as JSON.

Argument: a JSON list of [key, name, kind, value]; ``kind`` is text, number or bytes (hex).
"""

import json
import sys
import winreg

from addin.excel.install import examine
from addin.excel.machine import this_machine
from addin.excel.probes import problems

HIVES = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}
KINDS = {"text": winreg.REG_SZ, "number": winreg.REG_DWORD, "bytes": winreg.REG_BINARY}
ACCESS = winreg.KEY_ALL_ACCESS | winreg.KEY_WOW64_64KEY


def write(key, name, kind, value):
    root, _, rest = key.partition("\\")
    with winreg.CreateKeyEx(HIVES[root], rest, 0, ACCESS) as opened:
        winreg.SetValueEx(opened, name, 0, KINDS[kind], bytes.fromhex(value) if kind == "bytes" else value)


def remove(key, name):
    root, _, rest = key.partition("\\")
    with winreg.OpenKey(HIVES[root], rest, 0, ACCESS) as opened:
        winreg.DeleteValue(opened, name)


def codes():
    return sorted(one.code for one in problems(examine(this_machine())[1]))


always, cases = json.loads(sys.argv[1])
for one in always:
    write(*one)
found = [codes()]
for case in cases:
    for one in case:
        write(*one)
    found.append(codes())
    for one in case:
        remove(*one[:2])
print(json.dumps(found))
