"""A fuzzer led by coverage, over package, reader, rules, annotator, strip, repair, ledger, definition, store and uploads.

``python -m fuzz.run --seconds 60 [--corpus FOLDER …] [--seed N] [--record]`` damages the
blank form, the samples, a ledger, a definition, a store and the files of the given folders. What
reaches a line of ours that nothing before it reached is damaged further. Every
input that takes more than 30 s of CPU time, every death of the worker and every uncaught exception is reported; such
inputs are kept in ``out/fuzz``. The last line is the count; exit 1 if there
was a fault, else ``--record`` leaves it as evidence (docs/evidence/fuzz.json).
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from importlib.resources import files
from multiprocessing.connection import Connection
from pathlib import Path

from batch.run.worker import limited
from fuzz.feedback import Feedback, Line
from fuzz.mutate import mutate
from fuzz.target import BOOK, CSV, STORE, TOML, UPLOAD, run
from tools.evidence import Figures

LIMIT = 30.0
"""CPU time that an input may take, in seconds."""
_TIMER = getattr(signal, "SIGPROF", 0)
MEMORY = 2 << 30
LARGEST_SEED = 256 << 10
SAMPLES = 4
KEPT = Path("out/fuzz")
SUFFIXES = {".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods"}


def main() -> int:
    """Fuzz for the given time; return the exit code."""
    options = _options()
    seeds = _seeds(options.corpus)
    chance = random.Random(options.seed)
    reached: set[Line] = set()
    grown: list[Seed] = []
    outcomes: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    worker = Worker()
    end = time.monotonic() + options.seconds
    while time.monotonic() < end and (options.count is None or outcomes.total() < options.count):
        kind, name, data = chance.choice(grown if grown and chance.random() < 0.5 else seeds)
        damaged = mutate(chance, data)
        outcome, detail, lines = worker.outcome(kind, damaged)
        if not reached.issuperset(lines):
            reached.update(lines)
            grown.append((kind, name, damaged))
        outcomes[outcome if not detail else "fault"] += 1
        if detail:
            faults[outcome] += 1
            _keep(damaged, outcome, detail, name, first=faults[outcome] == 1)
    worker.stop()
    for outcome, count in sorted(faults.items()):
        print(f"FAULT x{count}: {outcome}")
    for outcome, count in sorted(outcomes.items()):
        print(f"{count:>7} {outcome}")
    led = f"{len(grown):,} of them led further, {len(reached):,} lines reached"
    print(f"{outcomes.total()} inputs from {len(seeds)} seeds, {led}: {faults.total()} faults")
    if options.record and not faults:
        figures = Figures(f"Python {sys.version.split()[0]}")
        figures.add(
            f"damaged inputs in {options.seconds / 60:.0f} minutes", outcomes.total(), f"0 faults; {led}"
        )
        figures.save("fuzz")
    return 1 if faults else 0


class Worker:
    """A process that runs inputs one by one, and is replaced when it hangs or dies."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._start()

    def _start(self) -> None:
        self._here, there = self._context.Pipe()
        self._process = self._context.Process(target=_work, args=(there,), daemon=True)
        self._process.start()
        there.close()
        self._here.recv()

    def outcome(self, kind: str, data: bytes) -> tuple[str, str, list[Line]]:
        """Return what became of an input, the details if that is a fault, and which lines it reached first."""
        self._here.send((kind, data))
        try:
            if self._here.poll(8 * LIMIT):
                answer: tuple[str, str, list[Line]] = self._here.recv()
                return answer
            found = "hang", "no answer"
        except (EOFError, ConnectionError):
            self._process.join()
            code = self._process.exitcode
            found = ("hang" if code == -_TIMER else "death"), f"the worker died with {code}"
        self.stop()
        self._start()
        return *found, []

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self._here.close()


def _work(there: Connection) -> None:
    _bound_memory()
    os.environ["XDG_STATE_HOME"] = os.environ["LOCALAPPDATA"] = tempfile.mkdtemp(prefix="kyoten-fuzz-")
    feedback = Feedback()
    there.send("ready")
    while True:
        kind, data = there.recv()
        try:
            with limited(LIMIT):
                answer = run(data, kind), ""
        except BaseException as fault:
            places = [
                f"{f.name} ({Path(f.filename).name}:{f.lineno})"
                for f in traceback.extract_tb(fault.__traceback__)
            ]
            answer = f"exception: {type(fault).__name__} in {' > '.join(places[-2:])}", traceback.format_exc()
        there.send((*answer, feedback.new()))


def _bound_memory() -> None:
    """Let the worker fail rather than the machine, where the system can do that."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


Seed = tuple[str, str, bytes]


def _seeds(folders: list[Path]) -> list[Seed]:
    """Return (kind, name, bytes) of the form, the samples, the other kinds and the corpora; our own workbooks count tenfold."""
    from batch.grants.adoption import blank_ledger
    from batch.run.definition import template
    from batch.store.store import Store
    from validators.grants import LEDGER
    from workbooks.samples import build, load

    form = (files("workbooks") / "data" / "form.xlsx").read_bytes()
    own = [
        ("form.xlsx", form),
        *((str(index), build(sample)) for index, sample in enumerate(load()[:SAMPLES])),
    ]
    found = sorted(
        path for folder in folders for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES
    )
    others = [(path.name, path.read_bytes()) for path in found if 0 < path.stat().st_size < LARGEST_SEED]
    books = [(BOOK, *one) for one in own * max(1, len(others) // len(own)) + others]
    row = "072010,福島市,茂庭地区,2025,計画策定,600000,500000,0,概要,実績"
    ledger = ",".join(column.label for column in LEDGER.columns) + f"\n{row}\n"
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "results.sqlite3")
        store.note_outputs([("写し/a.xlsx", "0" * 64, "")])
        store.close()
        stored = (Path(folder) / "results.sqlite3").read_bytes()
    return [
        *books,
        (CSV, "台帳.csv", ledger.encode()),
        (CSV, "台帳.xlsx", blank_ledger()),
        (TOML, "募集.toml", template(2026).encode()),
        (STORE, "results.sqlite3", stored),
        (UPLOAD, "a name", "会津/申請書 (1).xlsx".encode()),
    ]


def _keep(data: bytes, outcome: str, detail: str, seed: str, *, first: bool) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / f"{hashlib.sha256(data).hexdigest()[:16]}.bin"
    path.write_bytes(data)
    if first:
        print(f"{outcome}\n  {path} (from {seed})\n{detail}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--count", type=int, default=None, help="stop after so many inputs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record", action="store_true", help="leave the count as evidence")
    parser.add_argument("--corpus", type=Path, action="append", default=[])
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
