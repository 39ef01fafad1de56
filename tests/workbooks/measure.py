"""Runs the guard over files, each in a process of its own, and prints what it cost.

``python -m tests.workbooks.measure FILE…`` prints one JSON object: for each file
the code, the CPU seconds and the peak memory in bytes. Nothing but the guard is
imported, so that the memory is the guard's and the interpreter's own.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

from workbooks.arrival.formats import opened
from workbooks.refusal import Refused

MEMORY = 512 << 20
SECONDS = 10


def measured(path: Path) -> dict[str, object]:
    """Inspect one file in a child process that may not grow or run without bound."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        os.write(writer, code_of(path).encode())
        os._exit(0)
    os.close(writer)
    _, status, usage = os.wait4(child, 0)
    with os.fdopen(reader) as answer:
        code = answer.read() if status == 0 else f"died ({status})"
    return {"code": code, "cpu": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss * 1024}


def code_of(path: Path) -> str:
    """Return the code of the refusal, or ``accepted``."""
    try:
        opened(path.read_bytes()).judge()
    except Refused as refused:
        return refused.code
    except BaseException as fault:
        return repr(fault)
    return "accepted"


if __name__ == "__main__":
    print(json.dumps({argument: measured(Path(argument)) for argument in sys.argv[1:]}))
