"""docs/hostile-inputs.md: what every crafted input costs and what is said of it: ``make hostile``.

Each is checked in a process of its own, as a worker would; more folders of inputs may be named.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from importlib.resources import files
from pathlib import Path

from batch.run.first_pass import CheckTask
from fuzz.mutate import mutate
from tests.workbooks.bad_inputs import CASES
from validators.parameters import ParameterBook
from workbooks.arrival.find import find
from workbooks.arrival.unlock import open_workbook
from workbooks.reading.reader import read_package
from workbooks.refusal import Refused

PAGE = Path(__file__).parents[1] / "docs" / "hostile-inputs.md"
DAMAGED = 40
MOST_SECONDS, MOST_MB = 10.0, 200.0
HEAD = """# Crafted inputs: what is said of each, and what it costs

Written by `make hostile` (`python -m tools.hostile`), never by hand. Each input is checked in a process of its own. MB are those
above a process that checks nothing; seconds are CPU time. Bounds: {seconds:.0f} s, {mb:.0f} MB. {count} inputs, {bad} beyond a bound,
largest {worst_mb:.0f} MB, longest {worst_seconds:.1f} s; {date}.

| input | bytes | code | line | s | MB |
|---|---|---|---|---|---|
"""


def inputs(folders: list[Path]) -> Iterator[tuple[str, bytes]]:
    """Yield the tests' own inputs, forms damaged by the fuzzer, and the files of folders."""
    for case in CASES.values():
        yield case.name, case.make()
    form = (files("workbooks") / "data" / "form.xlsx").read_bytes()
    for seed in range(DAMAGED):
        yield f"the form, damaged ({seed})", mutate(random.Random(seed), form)
    for folder in folders:
        for path in sorted(folder.iterdir()):
            if path.is_file() and path.suffix in (".xlsx", ".zip"):
                yield path.name, path.read_bytes()


def forked(act: Callable[[], str]) -> tuple[str, float, float]:
    """Do something in a child; return what it says, its CPU seconds and its peak memory in MB."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
        try:
            said = act()
        except BaseException as fault:
            said = json.dumps(["fault of ours", repr(fault)])
        os.write(writer, said.encode()[:60_000])
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        said = answer.read().decode("utf-8", "replace")
    _, status, usage = os.wait4(child, 0)
    told = said if status == 0 else json.dumps([f"died ({status})", ""])
    return told, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def checked(path: Path) -> str:
    """Return the codes of an input's refusals and the lines said of it (of each workbook in an archive)."""
    codes, lines = [], []
    for source in find(path):
        try:
            read_package(open_workbook(source.read()), source.name)
        except BaseException as fault:
            if not isinstance(fault, Refused) and type(fault).__name__ != "PanicException":
                raise
            refused = fault if isinstance(fault, Refused) else Refused("died")  # as the first pass tells it
            codes.append(refused.code)
            lines.append(refused.text)
            continue
        [result] = CheckTask(ParameterBook(), (), None)([source])
        if result.faults:
            return json.dumps(["fault of ours", result.faults[0].detail])
        codes.append("accepted")
        lines.append(result.status)
    return json.dumps([" ".join(dict.fromkeys(codes)), " ".join(dict.fromkeys(lines))])


def main() -> int:
    """Check every input and write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, help="folders with more inputs")
    folders = parser.parse_args().folders
    with redirect_stdout(io.StringIO()):
        CheckTask(ParameterBook(), (), None)(list(find(Path(str(files("workbooks") / "data" / "form.xlsx")))))
    _, idle_seconds, idle = forked(lambda: json.dumps(["", ""]))
    rows, costs = [], []
    with tempfile.TemporaryDirectory() as temporary:
        for name, data in inputs(folders):
            archive = name.endswith(".zip") and zipfile.is_zipfile(io.BytesIO(data))
            path = Path(temporary) / ("input.zip" if archive else "input.xlsx")
            path.write_bytes(data)
            said, seconds, peak = forked(lambda path=path: checked(path))  # type: ignore[misc]
            path.unlink()
            code, line = json.loads(said)
            cost = (max(0.0, seconds - idle_seconds), max(0.0, peak - idle))
            costs.append((*cost, code.startswith(("died", "fault"))))
            cells = (
                name,
                f"{len(data):,}",
                code,
                line.replace("|", "\\|"),
                f"{cost[0]:.1f}",
                f"{cost[1]:.0f}",
            )
            rows.append(f"| {' | '.join(cells)} |\n")
            print(*cells, sep="\t", flush=True)
    bad = sum(seconds > MOST_SECONDS or mb > MOST_MB or died for seconds, mb, died in costs)
    head = HEAD.format(
        seconds=MOST_SECONDS,
        mb=MOST_MB,
        count=len(rows),
        bad=bad,
        worst_mb=max(mb for _, mb, _ in costs),
        worst_seconds=max(seconds for seconds, _, _ in costs),
        date=time.strftime("%Y-%m-%d"),
    )
    PAGE.write_text(head + "".join(rows), "utf-8")
    print(head.splitlines()[4:6])
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main())
