"""Measuring the annotator over a folder of workbooks: ``python -m tools.corpus FOLDER``.

Every workbook that the guard accepts is annotated, verified and stripped in one
worker process, and compared in another; both may die. The originals are only
read. What was measured becomes evidence (docs/evidence/corpus.json).
"""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tools import sdk
from tools.evidence import Figures
from tools.losses import lost_between, opens, part_differences
from tools.values import unequal_values
from validators.finding import Finding, Severity
from workbooks.annotate import record
from workbooks.annotate.annotator import annotate, verify
from workbooks.annotate.check import same_raw, violations
from workbooks.annotate.layout import ResultSheet
from workbooks.annotate.marks import Mark, marks_of
from workbooks.annotate.strip import strip
from workbooks.arrival.formats import opened
from workbooks.ooxml.package import Package
from workbooks.refusal import Refused

PATTERNS = (".xlsx", ".xlsm", ".xltx", ".xltm")
_SECONDS_A_FILE = 120
_OFFICE = "Microsoft365"
_WHAT = "workbooks of others"
LOSSES = (
    "untouched entries differing",
    "elements lost",
    "attributes lost",
    "texts lost",
    "invariant violations",
    "value differences",
    "strip differences",
    "no longer opened by openpyxl",
    "post-check failures",
)


@dataclass(slots=True)
class Outcome:
    """What happened to one workbook: ``state`` is annotated, or why not; counts of losses."""

    name: str
    state: str
    losses: Counter[str] = field(default_factory=Counter)
    entries: int = 0
    seconds: float = 0.0
    peak: int = 0
    copy: bytes = b""


def measure(folder: Path) -> Iterator[Outcome]:
    """Yield the outcome of every OOXML workbook under ``folder``, sorted by path."""
    marking, comparing = _Worker(mark), _Worker(compare)
    for path in _workbooks(folder):
        outcome = marking.ask(path, path.name)
        if outcome.copy:
            compared = comparing.ask((path, outcome.copy), path.name)
            outcome.copy, outcome.entries = b"", compared.entries
            outcome.losses += compared.losses
            outcome.state = compared.state or outcome.state
        yield outcome
    marking.stop()
    comparing.stop()


def _workbooks(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in PATTERNS and p.is_file())


def mark(path: Path) -> Outcome:
    """Annotate, verify and strip one workbook; tell the process's largest memory meanwhile (MB)."""
    source = path.read_bytes()
    Path("/proc/self/clear_refs").write_text("5")  # the kernel's mark of the largest memory begins anew
    try:
        opened(source).judge()
    except Refused as refused:
        return Outcome(path.name, f"guard: {refused.code}")
    try:
        marks, result = _trial(source)
        start = time.perf_counter()
        copy = annotate(source, marks, result)
        seconds = time.perf_counter() - start
    except Refused as reason:
        return Outcome(path.name, f"refused: {reason}")
    outcome = Outcome(path.name, "annotated", seconds=seconds, copy=copy)
    try:
        verify(source, copy)
        strip(copy)
    except Refused as reason:
        outcome.losses["post-check failures"] += 1
        outcome.state = f"annotated, then refused: {reason}"
    [line] = (one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM"))
    outcome.peak = int(line.split()[1]) >> 10
    return outcome


def _trial(source: bytes) -> tuple[list[Mark], ResultSheet]:
    """Return three marks (first sheet, a cell with a note if there is one, last sheet) and a result."""
    package = opened(strip(source))
    sheets = [sheet for sheet in package.sheets if sheet.kind == "worksheet"]
    if not sheets:
        return [], ResultSheet()
    noted = next(((s.name, cell) for s in sheets for cell in _noted(package, s.part)), (sheets[0].name, "D4"))
    places = [(sheets[0].name, "B2"), noted, (sheets[-1].name, "C3")]
    findings = [
        Finding(
            "",
            "TEST-1",
            severity,
            sheet,
            cell,
            "",
            0,
            "欄",
            "値",
            "基準",
            "試しの指摘です。",
            "直す",
            "手引き",
        )
        for (sheet, cell), severity in zip(places, Severity, strict=True)
    ]
    return marks_of(findings), ResultSheet(findings)


def _noted(package: Package, part: str) -> Iterator[str]:
    comments = package.related(part, "comments")
    if comments:
        yield from (e.get("ref") for e in package.tree(comments).walk() if e.name == "comment")


def compare(pair: tuple[Path, bytes]) -> Outcome:
    """Count what a copy lost of a workbook."""
    path, copy = pair
    source = strip(path.read_bytes())
    outcome = Outcome(path.name, "")
    before, after = opened(source), opened(copy)
    known = record.find_record(after)
    edited = known.edited if known else {}
    for entry in before:
        outcome.entries += 1
        if entry.name in edited:
            outcome.losses += lost_between(entry.name, before.content(entry.name), after.content(entry.name))
        elif entry.name not in after or not same_raw(before, after, entry.name):
            outcome.losses["untouched entries differing"] += 1
    new = Counter(violations(after)) - Counter(violations(before))
    outcome.losses["invariant violations"] += new.total()
    outcome.losses["value differences"] += sum(1 for _ in unequal_values(source, copy))
    outcome.losses["strip differences"] += part_differences(before, opened(strip(copy)))
    outcome.losses["no longer opened by openpyxl"] += opens(source) and not opens(copy)
    return outcome


class _Worker:
    """A process that does one thing with one workbook after another, and is replaced when it dies or hangs."""

    def __init__(self, act: Callable[[Any], Outcome]) -> None:
        self._act = act
        self._start()

    def ask(self, what: object, name: str) -> Outcome:
        self._pipe.send(what)
        try:
            if self._pipe.poll(_SECONDS_A_FILE):
                outcome: Outcome = self._pipe.recv()
                return outcome
            state = "the worker hung"
        except (EOFError, ConnectionError):
            state = "the worker died"
        self.stop()
        self._start()
        return Outcome(name, state)

    def stop(self) -> None:
        self._process.kill()
        self._process.join()

    def _start(self) -> None:
        self._pipe, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("spawn").Process(
            target=_serve, args=(theirs, self._act), daemon=True
        )
        self._process.start()
        theirs.close()


def _serve(pipe: Connection, act: Callable[[Any], Outcome]) -> None:
    while True:
        what = pipe.recv()
        try:
            pipe.send(act(what))
        except Exception as error:
            pipe.send(Outcome("", f"fault: {type(error).__name__}: {error}"))


def office(folder: Path, count: int) -> tuple[int, int, list[str]]:
    """Open ``count`` workbooks with LibreOffice before and after; returns both numbers, and those lost."""
    with tempfile.TemporaryDirectory() as temporary:
        places = _pairs(folder, count, Path(temporary))
        opened, opened_after = (_converted(place, Path(temporary)) for place in places)
    return len(opened), len(opened_after & opened), sorted(opened - opened_after)


def validated(folder: Path, count: int) -> tuple[int, int, list[str]]:
    """Let the Open XML SDK judge ``count`` workbooks before and after.

    Returns how many were judged, how many errors stood in them before, and what is new in the copies.
    """
    new: list[str] = []
    old = 0
    with tempfile.TemporaryDirectory() as temporary:
        program = sdk.fetch(Path(temporary))
        before, after = _pairs(folder, count, Path(temporary))
        names = sorted(path.name for path in before.iterdir())
        for name in names:
            known, found = (Counter(sdk.errors(program, place / name, _OFFICE)) for place in (before, after))
            old += known.total()
            new += [f"{name}: {error}" for error in (found - known).elements()]
    return len(names), old, new


def _pairs(folder: Path, count: int, temporary: Path) -> tuple[Path, Path]:
    """Write ``count`` workbooks from all over a folder, and their copies, under the same names into two folders."""
    before, after = temporary / "before", temporary / "after"
    for place in (before, after):
        place.mkdir()
    paths = _workbooks(folder)
    done = 0
    for number, path in enumerate(paths[at] for at in _spread(len(paths))):
        if done == count:
            break
        source = path.read_bytes()
        try:
            opened(source).judge()
            copy = annotate(source, *_trial(source))
        except Refused:
            continue
        done += 1
        name = f"{number:04}-{path.stem[:40]}{path.suffix}"
        (before / name).write_bytes(source)
        (after / name).write_bytes(copy)
    return before, after


def _spread(length: int) -> list[int]:
    """Return the places of a list in an order of which every beginning comes from all over it."""
    return sorted(range(length), key=lambda at: at * 0.6180339887 % 1)


def _converted(folder: Path, temporary: Path) -> set[str]:
    """Return the names (without suffix) of the workbooks that LibreOffice opens."""
    target = temporary / f"{folder.name}-opened"
    target.mkdir()
    program = shutil.which("soffice") or "soffice"
    profile = f"-env:UserInstallation={(temporary / 'profile').as_uri()}"
    for path in sorted(folder.iterdir()):
        command = [program, profile, "--headless", "--convert-to", "ods", "--outdir", str(target), str(path)]
        try:
            subprocess.run(command, capture_output=True, timeout=_SECONDS_A_FILE, check=False)
        except subprocess.TimeoutExpired:
            continue
    return {path.stem for path in target.iterdir()}


def report(outcomes: Iterable[Outcome]) -> list[str]:
    """Return the lines that say how it went."""
    listed = list(outcomes)
    states = Counter(_kind(outcome.state) for outcome in listed)
    annotated = [outcome for outcome in listed if outcome.state == "annotated"]
    losses: Counter[str] = sum((outcome.losses for outcome in listed), Counter())
    seconds = sorted(outcome.seconds for outcome in annotated)
    lines = [f"workbooks: {len(listed)}"]
    lines += [f"  {state}: {count}" for state, count in sorted(states.items())]
    lines.append(f"entries compared: {sum(outcome.entries for outcome in listed)}")
    lines += [f"  {kind}: {losses[kind]}" for kind in LOSSES]
    if seconds:
        peak, name = max((outcome.peak, outcome.name) for outcome in annotated)
        lines.append(
            f"annotating: median {seconds[len(seconds) // 2] * 1000:.1f} ms, longest {seconds[-1]:.2f} s, "
            f"most memory {peak} MB ({name})"
        )
    lines += [f"  {o.name}: {o.state} {dict(o.losses)}" for o in listed if not _expected(o)]
    return lines


def _kind(state: str) -> str:
    return ": ".join(state.split(": ")[:2])


def _expected(outcome: Outcome) -> bool:
    return outcome.state.startswith("guard") or (
        outcome.state == "annotated" and not any(outcome.losses.values())
    )


def main() -> None:
    """Run the measurement from the command line."""
    parser = argparse.ArgumentParser(description="Measure the annotator over a folder of workbooks.")
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--office", type=int, default=0, help="open so many with LibreOffice, before and after"
    )
    parser.add_argument(
        "--sdk", type=int, default=0, help="let the Open XML SDK judge so many, before and after"
    )
    asked = parser.parse_args()
    outcomes = list(measure(asked.folder))
    print("\n".join(report(outcomes)), flush=True)
    states = Counter(_kind(one.state).partition(":")[0] for one in outcomes)
    lost = sum(one.losses.total() for one in outcomes)
    said = "、".join(f"{count:,} {state}" for state, count in states.most_common())
    figures = Figures("Python")
    figures.add(f"{_WHAT}: annotated, verified, stripped, compared", len(outcomes), f"{said}; {lost} losses")
    if asked.office:
        before, after, gone = office(asked.folder, asked.office)
        print(f"LibreOffice: opened {before} before, {after} of them after", *gone, sep="\n  ", flush=True)
        figures.add(f"{_WHAT}: opened as before", before, f"{after} opened after", "LibreOffice")
    if asked.sdk:
        count, old, new = validated(asked.folder, asked.sdk)
        print(f"Open XML SDK: {count} workbooks, {old} errors before, {len(new)} new", *new, sep="\n  ")
        figures.add(f"{_WHAT}: errors for {_OFFICE}", count, f"{old} before, {len(new)} new", sdk.VERSION)
    figures.save("corpus")


if __name__ == "__main__":
    main()
