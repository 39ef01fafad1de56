"""Hold a results folder and start a second run into it: prints the second run's exit code and words, as JSON."""

import json
import subprocess
import sys
from pathlib import Path

from batch.run.lock import alone_in

out = Path(sys.argv[1])
submitted = out.with_name("届いたもの")
submitted.mkdir()
(submitted / "申請.xlsx").write_bytes(b"PK")
with alone_in(out, out / ".kyoten"):
    command = [sys.executable, "-m", "batch", "batch", str(submitted), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
print(json.dumps([done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")]))
