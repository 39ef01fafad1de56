"""The warm Python: it serves at once, and says when the rules are loaded."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import sys, xlwings
from addin.excel import server
served = []
xlwings.serve = served.append
print(server.ready())
server.serve("{1-2}")
server._loading.join()
print(served, server.ready(), "addin.excel.host" in sys.modules)
"""


def test_it_is_ready_once_the_rules_are_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["False", "['{1-2}'] True True"], done.stderr
