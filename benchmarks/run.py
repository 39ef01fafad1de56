"""``make bench``: ours, the peer and the floor on the same workbooks in one run.

Every measurement is a process of its own; its CPU time is what it and its
children used (start-up included, measured apart and taken off where a number
says "per workbook"), its memory the largest of any of these processes. Ratios
are what counts: wall times depend on the machine and its load. Writes
docs/performance.md and prints one JSON line last.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generate import FAULTY, generate
from benchmarks.others import WAYS

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "performance.md"
INSTALLED = Path(__file__).with_name("as_installed")
FRICTIONLESS = ROOT / "build" / "frictionless"
"""Where the Makefile puts it, apart: it brings pydantic, for which every start of ours would pay, too."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process cost: CPU and wall in seconds, memory of its largest process in MB."""

    cpu: float
    wall: float
    mb: float


def measured(*command: object, beside: Path | None = None) -> Cost:
    """Run a command to its end and return its cost; exit codes 0 to 2 are kyoten's results.

    As on any machine on which a program is installed, compiled modules are kept and the tests' libraries are not there.
    ``beside`` is a folder of further libraries.
    """
    keeping = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    keeping["PYTHONPATH"] = os.pathsep.join(map(str, filter(None, (INSTALLED, beside))))
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:  # a process between, so that the figures are of this command alone
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, *map(str, command)], cwd=ROOT, env=keeping, stdout=subprocess.DEVNULL
        )
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        cost = [used.ru_utime + used.ru_stime, time.monotonic() - started, used.ru_maxrss / 1024]
        os.write(writer, json.dumps(cost).encode())
        os._exit(done.returncode)
    os.close(writer)
    with os.fdopen(reader) as told:
        cost = json.loads(told.read())
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) > 2:
        raise SystemExit(f"failed: {command}")
    return Cost(*cost)


def ours(folder: Path, out: Path, *options: object) -> Cost:
    """Run the batch without its cache."""
    return measured("-m", "batch", "batch", folder, "--out", out, "--no-cache", *options)


_PARENT = """
import resource, sys
from batch.cli.main import main
sys.argv = ["kyoten", *sys.argv[2:]]
try:
    main()
finally:
    used = resource.getrusage(resource.RUSAGE_SELF)
    open({told!r}, "w").write(str(used.ru_utime + used.ru_stime))
"""


def parents_share(folder: Path, out: Path, *options: object) -> tuple[Cost, float]:
    """Run the batch without its cache; return its cost, and the CPU seconds of its first process alone."""
    told = out.with_suffix(".parent")
    cost = measured(
        "-c", _PARENT.format(told=str(told)), "-", "batch", folder, "--out", out, "--no-cache", *options
    )
    return cost, float(told.read_text())


def others(folder: Path, count: int) -> dict[str, float]:
    """Return what each of ``benchmarks.others`` costs, CPU ms a workbook with its start; those that are not installed are left out."""
    found = {}
    for way in WAYS:
        beside = FRICTIONLESS if way == "frictionless" else None
        there = shutil.which("soffice") if way == "office" else beside is None or beside.is_dir()
        if there:
            cost = measured("-m", "benchmarks.others", way, folder, beside=beside)
            found[f"other_{way}"] = round(cost.cpu / count * 1000, 2)
    return found


def main() -> None:
    """Measure everything and write it down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=20, help="workbooks for the peer, which is run twice")
    parser.add_argument("--files", type=int, default=2_000)
    parser.add_argument("--many", type=int, default=20_000, help="workbooks for the memory's growth")
    sizes = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="kyoten-bench-") as name:
        figures = _measure(Path(name), sizes)
    figures["load"] = round(load, 2)
    PAGE.write_text(_page(figures, sizes), encoding="utf-8")
    print(json.dumps({key: figures[key] for key in _KEYS}))


_KEYS = (
    "summary_vs_peer",
    "annotated_vs_peer",
    "cpu_vs_calamine_floor",
    "two_workers_vs_one",
    "mb_at_2000",
    "mb_at_20000",
    "annotate_ms",
    "load",
)


_BEGUN = 60
"""Workbooks after which two workers have loaded all that a round needs."""


def _usual(*command: object) -> float:
    """Return the CPU seconds of a command, the middle one of seven runs."""
    return sorted(measured(*command).cpu for _ in range(7))[3]


def _measure(place: Path, sizes: argparse.Namespace) -> dict[str, float]:
    counts = {
        "one": 1,
        "some": _BEGUN,
        "few": sizes.few,
        "less": sizes.files // 4,
        "files": sizes.files,
        "many": sizes.many,
    }
    for name, count in counts.items():
        generate(place / name, count)
    one, some, few, less, files, many = (place / name for name in counts)
    (place / "saved").mkdir()
    ours(one, place / "o", "--workers", 1)  # the modules are compiled once, before anything is measured
    start = ours(one, place / "o0", "--workers", 1, "--no-copies")
    begun = ours(some, place / "o5", "--workers", 2, "--no-copies")
    nothing = measured("-m", "benchmarks.floor", "calamine", place / "saved")
    peer_start = measured("-m", "benchmarks.peer", one, place / "saved")
    inflate = measured("-m", "benchmarks.floor", "inflate", files)

    def others_of_ours() -> list[Cost]:
        peer = ("-m", "benchmarks.peer", few, place / "saved")
        floor = ("-m", "benchmarks.floor", "calamine", files)
        return [measured(*peer), measured(*peer, "--copies"), measured(*floor)]

    before = others_of_ours()
    summary, first = parents_share(files, place / "o1", "--workers", 1, "--no-copies")
    copies, first_copies = parents_share(files, place / "o2", "--workers", 1)
    _, first_start = parents_share(one, place / "o4", "--workers", 1, "--no-copies")
    two = ours(files, place / "o3", "--workers", 2)
    peer, peer_copies, calamine = (
        Cost((one.cpu + other.cpu) / 2, (one.wall + other.wall) / 2, max(one.mb, other.mb))
        for one, other in zip(before, others_of_ours(), strict=True)
    )
    small, large, grown = (
        ours(folder, place / f"o-{folder.name}", "--workers", 2, "--no-copies")
        for folder in (less, files, many)
    )
    check = _usual("-m", "batch", "check", next(one.rglob("*.xlsx")))
    shown = _usual("-m", "batch", "--help")

    def each(cost: Cost, start: Cost, count: int) -> float:
        return (cost.cpu - start.cpu) / count * 1000

    own, own_copies = each(summary, start, sizes.files - 1), each(copies, start, sizes.files - 1)
    plain = each(peer, peer_start, sizes.few - 1)
    coloured = each(peer_copies, peer_start, sizes.few - 1)
    floor = each(calamine, nothing, sizes.files)
    parent, parent_copies = ((cpu - first_start) / (sizes.files - 1) * 1000 for cpu in (first, first_copies))
    figures = {
        "inflate_ms": each(inflate, nothing, sizes.files),
        "floor_ms": floor,
        "ours_ms": own,
        "ours_copies_ms": own_copies,
        "peer_ms": plain,
        "peer_copies_ms": coloured,
        "summary_vs_peer": plain / own,
        "annotated_vs_peer": coloured / own_copies,
        "cpu_vs_calamine_floor": own / floor,
        "two_workers_vs_one": copies.wall / two.wall,
        "two_workers_per_cpu": (copies.wall / copies.cpu) / (two.wall / two.cpu),
        "mb_copies": max(copies.mb, two.mb),
        "mb_at_500": small.mb,
        "mb_at_2000": large.mb,
        "mb_at_20000": grown.mb,
        "annotate_ms": own_copies - own,
        "check_cpu_s": check,
        "help_cpu_s": shown,
        "ms_at_500": each(small, begun, sizes.files // 4 - _BEGUN),
        "ms_at_2000": each(large, begun, sizes.files - _BEGUN),
        "ms_at_20000": each(grown, begun, sizes.many - _BEGUN),
        "parent_ms": parent,
        "parent_copies_ms": parent_copies,
        "saturates": (own - parent) / parent,
        "saturates_copies": (own_copies - parent_copies) / parent_copies,
        "summary_with_start_vs_peer": (peer.cpu / sizes.few) / (summary.cpu / sizes.files),
        "one_wall_s": copies.wall,
        "two_wall_s": two.wall,
        "many_wall_s": grown.wall,
    }
    return {key: round(value, 2) for key, value in figures.items()} | others(few, sizes.few)


def _page(figures: dict[str, float], sizes: argparse.Namespace) -> str:
    """Return docs/performance.md."""
    rows = "\n".join(
        f"| {words.format(less=sizes.files // 4, files=sizes.files, many=sizes.many)} | {wanted} | {figures[key]} |"
        for words, wanted, key in _ROWS
    )
    instead = "\n".join(
        f"| {words} | {figures.get(f'other_{way}', 'not installed here')} | {misses} |"
        for way, words, misses in _INSTEAD
    )
    return f"""# Performance

Written by `make bench` on {time.strftime("%Y-%m-%d")}: {os.cpu_count()} CPUs, {platform.machine()}, Python {platform.python_version()},
load before the run {figures["load"]}. {sizes.files:,} generated workbooks ({FAULTY:.0%} with faults), {sizes.few} of the same
kind for the peer and the floor before ours and again after it, {sizes.many:,} for the growth of memory; all in one run, by CPU time of the processes and all their
children. CPU per workbook is without the start of the processes. As at a user's, the libraries of the tests are not there.

- The **peer** (benchmarks/peer.py) is the obvious way: a loop of `openpyxl.load_workbook`, the same rules as pandera checks
  over one workbook, the findings into a summary by openpyxl, and, with copies, the faulty cells coloured and the workbook
  saved by openpyxl.
- The **floor** (benchmarks/floor.py) is calamine reading the needed sheets, and nothing else.
- **Ours** also judges every part before it is parsed, and writes findings.jsonl, 指摘一覧.csv and the whole summary
  workbook with its charts; a copy carries notes, the sheet 審査結果 and the way back, and is checked before it is written.

- The **workbooks** differ as saved files do: in the cells of 申請書, in the texts of every table, in the window, the properties and
  the shared texts; styles, theme, 計算 and the form's own rows are the same, as they are among real submissions of one edition.

| what | wanted | measured |
|---|---|---|
{rows}

## What somebody might use instead

The same {sizes.few} workbooks in the same run (benchmarks/others.py), CPU ms a workbook with the start of the process. None of
them looks at a file before it is parsed, follows names that moved, tells where a value was overwritten, or gives a copy back.

| what | CPU ms a workbook | what it leaves out |
|---|---|---|
{instead}

{_DONE}"""


_DONE = """## How it is done

- A sheet of the usual form is read by its bytes, each distinct row once ([0071](decisions/0071-a-sheet-is-read-by-its-bytes.md)): 0.45 of
  what calamine and the probe took on workbooks with texts of their own.
- Of a row that is new, what its cells say is kept by the cell: most of them are the form's own, too.
- What is told from bytes is kept for the next workbook with the same bytes, bounded
  ([0072](decisions/0072-the-same-bytes-the-same-work.md)): names and what they stand for, formats, relationships, what is around a sheet's rows.
- A copy parses a sheet without its rows, which is the same in most workbooks, and each distinct row once; its pieces are compared once, and what the
  check after it says of formats, types and rows is kept by their bytes.
- A worker packs its result and writes its copy; the first process notes it, puts it in its place, and writes the lists meanwhile
  ([0097](decisions/0097-a-worker-writes-the-copy-that-it-makes.md)).
- The summary's rows are written as prepared XML, byte for byte what XlsxWriter would write.
- A process loads what it needs: `check` makes ready the one command that is asked for and starts without pandas, and so does its worker up to 250 files; the
  rules over a round run without pandera's schemas.

## How to read it

- The **peer** pays for the form: openpyxl reads the hidden 計算 (5,900 cells, most of them shared formulas, which it writes out one by
  one). Ours does not read it. On the form of an earlier edition it was about 30 times when last measured. The ratio to the **floor** tells how this program does.
- The machine has two speeds, 1.6 apart, and changes between them by itself, within a run too: seconds of different runs do not compare, and the peer and the floor are
  measured before and after ours. This run began at the fast one (floor 2.7 ms, `check` 0.62 s) and was partly at the slow one with copies (so a copy's 12 ms: 9.5 and 9.8 in two runs
  before) and at 20,000 workbooks. At one speed throughout, right after it: 2,000 workbooks 23.8 ms with the start, 20,000 workbooks 21.2, 2,000 again 25.2.
- Two workers against one, three pairs an hour before: 1.85, 1.59, 1.53 by wall time; each by the CPU seconds of its own run 1.67, 1.67, 1.66, which is the figure to go by.
  A worker alone and the first process share two cores already: the workers' part is 54 of 64 CPU seconds, so two can be 54 / 32 = 1.7 times one; 1.8 needs a first process of less than a tenth.
- Against the run of the morning before: with copies 68 to 79 times the peer (53 to 63), 4.0 to 5.1 floors (6.6), a worker of up to 250 files 64 MB (147).
- Memory: the workers' is the largest at any number. The rules over the round are judged 500 workbooks at a time, and no more names are remembered than such a slice has.
- `check` and `--help` at the slow speed: 1.0 to 1.2 and 0.18 to 0.26 s. Left are two interpreters, 80 dataclasses in each (0.09 s), 250 patterns (0.07 s), lxml, and the blank forms of two editions (0.04 s).

Asked and not reached: 2.5 times the floor; a copy in 3 ms; two workers 1.8 times one; a cold `check` in 0.6 s at the slow speed.
`--previous` at 20,000 workbooks: 191 MB while the summary is read, 173 MB after that
([why](decisions/0092-previous-summaries-are-kept-on-disk.md)); 200 were asked.
"""

_INSTEAD = (
    ("script", "a plain openpyxl script", "all rules but two"),
    ("once", "a loop of openpyxl, this project's rules once at the end", "copies, summary, guard"),
    (
        "pandas",
        "pandas.read_excel (calamine), this project's rules once at the end",
        "copies, summary, guard, moved names",
    ),
    ("frictionless", "frictionless", "all rules of the guide"),
    ("office", "LibreOffice without a window, to CSV", "all rules: the values are only read"),
)

_ROWS = (
    ("inflate the needed parts, CPU ms a workbook", "", "inflate_ms"),
    ("floor: calamine, needed sheets, CPU ms a workbook", "", "floor_ms"),
    ("ours, summary only, CPU ms a workbook", "", "ours_ms"),
    ("ours, with annotated copies, CPU ms a workbook", "", "ours_copies_ms"),
    ("an annotated copy, CPU ms", "≤ 3", "annotate_ms"),
    ("peer, CPU ms a workbook", "", "peer_ms"),
    ("peer, with copies, CPU ms a workbook", "", "peer_copies_ms"),
    ("summary only: peer / ours", "≥ 60", "summary_vs_peer"),
    ("the same with the start of the processes", "", "summary_with_start_vs_peer"),
    ("with copies: peer / ours", "≥ 60", "annotated_vs_peer"),
    ("ours / floor", "≤ 2.5", "cpu_vs_calamine_floor"),
    (
        "one worker / two workers, by wall time, {files:,} workbooks with copies",
        "≥ 1.8",
        "two_workers_vs_one",
    ),
    ("the same, each by the CPU seconds of its own run", "", "two_workers_per_cpu"),
    ("wall time with one worker, s", "", "one_wall_s"),
    ("wall time with two workers, s", "", "two_wall_s"),
    ("wall time of {many:,} workbooks, summary only, two workers, s", "", "many_wall_s"),
    ("largest process, MB, {less:,} workbooks, summary only", "≤ 170", "mb_at_500"),
    ("largest process, MB, {files:,} workbooks, summary only", "≤ 170", "mb_at_2000"),
    ("largest process, MB, {many:,} workbooks, summary only", "within 5 %", "mb_at_20000"),
    ("largest process, MB, {files:,} workbooks with copies", "≤ 170", "mb_copies"),
    ("cold `kyoten check FILE`, CPU s", "≤ 0.6", "check_cpu_s"),
    ("`kyoten --help`, CPU s", "≤ 0.15", "help_cpu_s"),
    ("CPU ms a workbook after the first 60, {less:,} workbooks, summary only, two workers", "", "ms_at_500"),
    ("the same, {files:,} workbooks", "within 5 %", "ms_at_2000"),
    ("the same, {many:,} workbooks", "within 5 %", "ms_at_20000"),
    ("the first process's share, CPU ms a workbook, summary only", "", "parent_ms"),
    ("the same, with copies", "", "parent_copies_ms"),
    ("workers that keep the first process busy, summary only", "", "saturates"),
    ("the same, with copies", "", "saturates_copies"),
)

if __name__ == "__main__":
    main()
