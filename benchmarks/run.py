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
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generate import FAULTY, generate

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "performance.md"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process cost: CPU and wall in seconds, memory of its largest process in MB."""

    cpu: float
    wall: float
    mb: float


def measured(*command: object) -> Cost:
    """Run a command to its end and return its cost; exit codes 0 to 2 are kyoten's results.

    Compiled modules are kept, as on any machine on which a program is installed.
    """
    keeping = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
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


def main() -> None:
    """Measure everything and write it down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=40, help="workbooks for the peer")
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


def _measure(place: Path, sizes: argparse.Namespace) -> dict[str, float]:
    counts = {"one": 1, "few": sizes.few, "less": sizes.files // 4, "files": sizes.files, "many": sizes.many}
    for name, count in counts.items():
        generate(place / name, count)
    one, few, less, files, many = (place / name for name in counts)
    (place / "saved").mkdir()
    ours(one, place / "o", "--workers", 1)  # the modules are compiled once, before anything is measured
    start = ours(one, place / "o0", "--workers", 1, "--no-copies")
    nothing = measured("-m", "benchmarks.floor", "calamine", place / "saved")
    peer_start = measured("-m", "benchmarks.peer", one, place / "saved")
    peer = measured("-m", "benchmarks.peer", few, place / "saved")
    peer_copies = measured("-m", "benchmarks.peer", few, place / "saved", "--copies")
    inflate = measured("-m", "benchmarks.floor", "inflate", files)
    calamine = measured("-m", "benchmarks.floor", "calamine", files)
    summary = ours(files, place / "o1", "--workers", 1, "--no-copies")
    copies = ours(files, place / "o2", "--workers", 1)
    two = ours(files, place / "o3", "--workers", 2)
    small, large, grown = (
        ours(folder, place / f"o-{folder.name}", "--workers", 2, "--no-copies")
        for folder in (less, files, many)
    )
    check = measured("-m", "batch", "check", next(one.rglob("*.xlsx")))

    def each(cost: Cost, start: Cost, count: int) -> float:
        return (cost.cpu - start.cpu) / count * 1000

    own, own_copies = each(summary, start, sizes.files - 1), each(copies, start, sizes.files - 1)
    plain = each(peer, peer_start, sizes.few - 1)
    coloured = each(peer_copies, peer_start, sizes.few - 1)
    floor = each(calamine, nothing, sizes.files)
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
        "mb_copies": max(copies.mb, two.mb),
        "mb_at_500": small.mb,
        "mb_at_2000": large.mb,
        "mb_at_20000": grown.mb,
        "annotate_ms": own_copies - own,
        "check_cpu_s": check.cpu,
        "summary_with_start_vs_peer": (peer.cpu / sizes.few) / (summary.cpu / sizes.files),
        "one_wall_s": copies.wall,
        "two_wall_s": two.wall,
        "many_wall_s": grown.wall,
    }
    return {key: round(value, 2) for key, value in figures.items()}


def _page(figures: dict[str, float], sizes: argparse.Namespace) -> str:
    """Return docs/performance.md."""
    rows = "\n".join(
        f"| {words.format(less=sizes.files // 4, files=sizes.files, many=sizes.many)} | {wanted} | {figures[key]} |"
        for words, wanted, key in _ROWS
    )
    return f"""# Performance

Written by `make bench` on {time.strftime("%Y-%m-%d")}: {os.cpu_count()} CPUs, {platform.machine()}, Python {platform.python_version()},
load before the run {figures["load"]}. {sizes.files:,} generated workbooks ({FAULTY:.0%} with faults), {sizes.few} of the same
kind for the peer, {sizes.many:,} for the growth of memory; all in one run, by CPU time of the processes and all their
children. CPU per workbook is without the start of the processes.

- The **peer** (benchmarks/peer.py) is the obvious way: a loop of `openpyxl.load_workbook`, the same rules as pandera checks
  over one workbook, the findings into a summary by openpyxl, and, with copies, the faulty cells coloured and the workbook
  saved by openpyxl.
- The **floor** (benchmarks/floor.py) is calamine reading the needed sheets, and nothing else.
- **Ours** also judges every part before it is parsed, and writes findings.jsonl, 指摘一覧.csv and the whole summary
  workbook with its charts; a copy carries notes, the sheet 審査結果 and the way back, and is checked before it is written.

| what | wanted | measured |
|---|---|---|
{rows}
"""


_ROWS = (
    ("inflate the needed parts, CPU ms a workbook", "", "inflate_ms"),
    ("floor: calamine, needed sheets, CPU ms a workbook", "", "floor_ms"),
    ("ours, summary only, CPU ms a workbook", "", "ours_ms"),
    ("ours, with annotated copies, CPU ms a workbook", "", "ours_copies_ms"),
    ("an annotated copy, CPU ms", "", "annotate_ms"),
    ("peer, CPU ms a workbook", "", "peer_ms"),
    ("peer, with copies, CPU ms a workbook", "", "peer_copies_ms"),
    ("summary only: peer / ours", "≥ 60", "summary_vs_peer"),
    ("the same with the start of the processes", "", "summary_with_start_vs_peer"),
    ("with copies: peer / ours", "≥ 60", "annotated_vs_peer"),
    ("ours / floor", "≤ 4", "cpu_vs_calamine_floor"),
    (
        "one worker / two workers, by wall time, {files:,} workbooks with copies",
        "≥ 1.7",
        "two_workers_vs_one",
    ),
    ("wall time with one worker, s", "", "one_wall_s"),
    ("wall time with two workers, s", "", "two_wall_s"),
    ("wall time of {many:,} workbooks, summary only, two workers, s", "", "many_wall_s"),
    ("largest process, MB, {less:,} workbooks, summary only", "≤ 200", "mb_at_500"),
    ("largest process, MB, {files:,} workbooks, summary only", "≤ 200", "mb_at_2000"),
    ("largest process, MB, {many:,} workbooks, summary only", "within 10 %", "mb_at_20000"),
    ("largest process, MB, {files:,} workbooks with copies", "≤ 200", "mb_copies"),
    ("cold `kyoten check FILE`, CPU s", "≤ 1.5", "check_cpu_s"),
)

if __name__ == "__main__":
    main()
