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
    """Run a command to its end and return its cost; exit codes 0 to 2 are kyoten's results."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:  # a process between, so that the figures are of this command alone
        started = time.monotonic()
        done = subprocess.run([sys.executable, *map(str, command)], cwd=ROOT, stdout=subprocess.DEVNULL)
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
    keys = (
        "summary_vs_peer",
        "annotated_vs_peer",
        "cpu_vs_calamine_floor",
        "two_workers_vs_one",
        "mb_at_2000",
        "mb_at_20000",
        "annotate_ms",
        "load",
    )
    print(json.dumps({key: figures[key] for key in keys}))


def _measure(place: Path, sizes: argparse.Namespace) -> dict[str, float]:
    few, files, many, one = (place / name for name in ("few", "files", "many", "one"))
    for folder, count in ((few, sizes.few), (files, sizes.files), (one, 1)):
        generate(folder, count)
    (place / "saved").mkdir()
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
    generate(many, sizes.many)
    grown = ours(many, place / "o4", "--workers", 2, "--no-copies")
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
        "mb_at_2000": max(summary.mb, copies.mb, two.mb),
        "mb_summary_at_2000": summary.mb,
        "mb_at_20000": grown.mb,
        "annotate_ms": own_copies - own,
        "check_cpu_s": check.cpu,
        "summary_with_start_vs_peer": (peer.cpu / sizes.few) / (summary.cpu / sizes.files),
    }
    return {key: round(value, 2) for key, value in figures.items()}


def _page(figures: dict[str, float], sizes: argparse.Namespace) -> str:
    """Return docs/performance.md."""
    day = time.strftime("%Y-%m-%d")
    rows = "\n".join(f"| {words} | {figures[key]} |" for words, key in _ROWS)
    return f"""# Performance

Written by `make bench` on {day}: {os.cpu_count()} CPUs, {platform.machine()}, Python {platform.python_version()},
load before the run {figures["load"]}. {sizes.files} generated workbooks ({FAULTY:.0%} with faults), {sizes.few} of
the same kind for the peer, {sizes.many} for the growth of memory. CPU per workbook is without the start of the
process. The peer (benchmarks/peer.py) is a loop of openpyxl, the same rules as pandera checks over one workbook, and
openpyxl; the floor (benchmarks/floor.py) is calamine reading the needed sheets and nothing else.

| what | measured |
|---|---|
{rows}
"""


_ROWS = (
    ("inflate the needed parts, CPU ms a workbook", "inflate_ms"),
    ("floor: calamine, needed sheets, CPU ms a workbook", "floor_ms"),
    ("ours, summary only, CPU ms a workbook", "ours_ms"),
    ("ours, with annotated copies, CPU ms a workbook", "ours_copies_ms"),
    ("an annotated copy, CPU ms", "annotate_ms"),
    ("peer, CPU ms a workbook", "peer_ms"),
    ("peer, with copies, CPU ms a workbook", "peer_copies_ms"),
    ("summary only: peer / ours (wanted: at least 60)", "summary_vs_peer"),
    ("the same with the start of the processes", "summary_with_start_vs_peer"),
    ("with copies: peer / ours (wanted: at least 60)", "annotated_vs_peer"),
    ("ours / floor (wanted: at most 4)", "cpu_vs_calamine_floor"),
    ("two workers / one, by wall time (wanted: at least 1.7, on an idle machine)", "two_workers_vs_one"),
    ("largest process, MB, fewer workbooks (wanted: at most 200)", "mb_at_2000"),
    ("the same, summary only", "mb_summary_at_2000"),
    ("largest process, MB, many workbooks, summary only (wanted: within 10 %)", "mb_at_20000"),
    ("cold `kyoten check FILE`, CPU s (wanted: at most 1.5)", "check_cpu_s"),
)

if __name__ == "__main__":
    main()
