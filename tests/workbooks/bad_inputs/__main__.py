"""Writes every crafted input to a file; the extension is .xlsx whatever it is."""

import sys
from pathlib import Path

from tests.workbooks.bad_inputs import CASES

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for name, case in CASES.items():
    (folder / f"{name.replace(' ', '_').replace(',', '')}.xlsx").write_bytes(case.make())
