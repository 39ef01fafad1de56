"""Measuring the annotator over a folder of workbooks: ``python -m tools.corpus FOLDER``.

Every workbook that the guard accepts is annotated, verified, stripped and
compared, in a worker process that may die. The originals are only read.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import shutil
import subprocess
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import openpyxl
from lxml import etree

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
_OWN_ATTRIBUTES = {"count", "size", "priority"}
"""Numbers that an edit must raise: the lengths of lists, and the ranks of conditional formats."""

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


def measure(folder: Path) -> Iterator[Outcome]:
    """Yield the outcome of every OOXML workbook under ``folder``, sorted by path."""
    paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() in PATTERNS and p.is_file())
    worker = _Worker()
    for path in paths:
        yield worker.examine(path)
    worker.stop()


def examine(path: Path) -> Outcome:
    """Annotate, verify and strip one workbook, and count what was lost."""
    source = path.read_bytes()
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
    outcome = Outcome(path.name, "annotated", seconds=seconds)
    _compare(strip(source), copy, outcome)
    try:
        verify(source, copy)
    except Refused as reason:
        outcome.losses["post-check failures"] += 1
        outcome.state = f"annotated, then refused: {reason}"
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


def _compare(source: bytes, copy: bytes, outcome: Outcome) -> None:
    before, after = opened(source), opened(copy)
    known = record.find_record(after)
    edited = known.edited if known else {}
    for entry in before:
        outcome.entries += 1
        if entry.name in edited:
            outcome.losses += _lost(entry.name, before.content(entry.name), after.content(entry.name))
        elif entry.name not in after or not same_raw(before, after, entry.name):
            outcome.losses["untouched entries differing"] += 1
    new = Counter(violations(after)) - Counter(violations(before))
    outcome.losses["invariant violations"] += new.total()
    outcome.losses["value differences"] += sum(1 for _ in unequal_values(source, copy))
    outcome.losses["strip differences"] += _part_differences(before, opened(strip(copy)))
    outcome.losses["no longer opened by openpyxl"] += _opens(source) and not _opens(copy)


def _lost(name: str, before: bytes, after: bytes) -> Counter[str]:
    if name.lower().endswith(".vml"):
        return Counter({"elements lost": (_tags(before) - _tags(after)).total()})
    old, new = _content(before), _content(after)
    return Counter({f"{kind} lost": (old[kind] - new[kind]).total() for kind in old})


def _tags(data: bytes) -> Counter[bytes]:
    """Return the start tags of VML, which need not be well-formed, by name."""
    return Counter(piece.split(None, 1)[0].rstrip(b"/>") for piece in data.split(b"<")[1:] if piece.strip())


def _content(data: bytes) -> dict[str, Counter[tuple[str, ...]]]:
    elements: Counter[tuple[str, ...]] = Counter()
    attributes: Counter[tuple[str, ...]] = Counter()
    texts: Counter[tuple[str, ...]] = Counter()
    for _, element in etree.iterparse(io.BytesIO(data), huge_tree=True, resolve_entities=False):
        tag = str(element.tag)
        elements[(tag,)] += 1
        for key, value in element.attrib.items():
            if key not in _OWN_ATTRIBUTES:
                attributes[(tag, str(key), str(value))] += 1
        if element.text and element.text.strip() and not tag.endswith("}i4"):
            texts[(tag, element.text)] += 1
        element.clear(keep_tail=True)
    return {"elements": elements, "attributes": attributes, "texts": texts}


def _part_differences(before: Package, after: Package) -> int:
    names = {entry.name for entry in before} ^ {entry.name for entry in after}
    return len(names) + sum(
        before.content(entry.name) != after.content(entry.name) for entry in before if entry.name in after
    )


def _opens(data: bytes) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            openpyxl.load_workbook(io.BytesIO(data))
    except Exception:
        return False
    return True


class _Worker:
    """A process that examines one workbook after another, and is replaced when it dies or hangs."""

    def __init__(self) -> None:
        self._start()

    def examine(self, path: Path) -> Outcome:
        self._pipe.send(path)
        try:
            if self._pipe.poll(_SECONDS_A_FILE):
                outcome: Outcome = self._pipe.recv()
                return outcome
            state = "the worker hung"
        except (EOFError, ConnectionError):
            state = "the worker died"
        self.stop()
        self._start()
        return Outcome(path.name, state)

    def stop(self) -> None:
        self._process.kill()
        self._process.join()

    def _start(self) -> None:
        self._pipe, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("spawn").Process(
            target=_serve, args=(theirs,), daemon=True
        )
        self._process.start()
        theirs.close()


def _serve(pipe: Connection) -> None:
    while True:
        path = pipe.recv()
        try:
            pipe.send(examine(path))
        except Exception as error:
            pipe.send(Outcome(path.name, f"fault: {type(error).__name__}: {error}"))


def office(folder: Path, count: int) -> tuple[int, int, list[str]]:
    """Open ``count`` workbooks with LibreOffice before and after; returns both numbers, and those lost."""
    with tempfile.TemporaryDirectory() as temporary:
        before, after = Path(temporary, "before"), Path(temporary, "after")
        for place in (before, after):
            place.mkdir()
        for number, path in enumerate(_annotatable(folder, count)):
            source = path.read_bytes()
            name = f"{number:04}-{path.stem[:40]}{path.suffix}"
            (before / name).write_bytes(source)
            (after / name).write_bytes(annotate(source, *_trial(source)))
        opened, opened_after = (_converted(place, Path(temporary)) for place in (before, after))
    return len(opened), len(opened_after & opened), sorted(opened - opened_after)


def _annotatable(folder: Path, count: int) -> Iterator[Path]:
    found = 0
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in PATTERNS or found == count:
            continue
        try:
            source = path.read_bytes()
            opened(source).judge()
            annotate(source, *_trial(source))
        except Refused:
            continue
        found += 1
        yield path


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
        lines.append(
            f"annotating: median {seconds[len(seconds) // 2] * 1000:.1f} ms, longest {seconds[-1]:.2f} s"
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
    options = parser.parse_args()
    print("\n".join(report(measure(options.folder))))
    if options.office:
        before, after, lost = office(options.folder, options.office)
        print(f"LibreOffice: opened {before} before, {after} of them after", *lost, sep="\n  ")


if __name__ == "__main__":
    main()
