"""A bounded mutation fuzzer over guard, reader, rules and annotator.

``python -m fuzz.run --seconds 60 [--corpus FOLDER …] [--seed N]`` damages the
blank form, the samples and the files of the given folders, and reports every
hang over 30 s, every death of the worker and every uncaught exception; such
inputs are kept in ``out/fuzz``. The last line is the count; exit 1 if there
was a fault.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import random
import sys
import time
import traceback
from collections import Counter
from importlib.resources import files
from multiprocessing.connection import Connection
from pathlib import Path

from fuzz.mutate import mutate
from fuzz.target import run

LIMIT = 30.0
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
    outcomes: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    worker = Worker()
    end = time.monotonic() + options.seconds
    while time.monotonic() < end and (options.count is None or outcomes.total() < options.count):
        name, data = chance.choice(seeds)
        damaged = mutate(chance, data)
        outcome, detail = worker.outcome(damaged)
        outcomes[outcome if not detail else "fault"] += 1
        if detail:
            faults[outcome] += 1
            _keep(damaged, outcome, detail, name, first=faults[outcome] == 1)
    worker.stop()
    for outcome, count in sorted(faults.items()):
        print(f"FAULT x{count}: {outcome}")
    for outcome, count in sorted(outcomes.items()):
        print(f"{count:>7} {outcome}")
    print(f"{outcomes.total()} inputs from {len(seeds)} seeds: {faults.total()} faults")
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

    def outcome(self, data: bytes) -> tuple[str, str]:
        """Return what became of an input, and the details if that is a fault."""
        self._here.send_bytes(data)
        try:
            if self._here.poll(LIMIT):
                outcome, detail = self._here.recv()
                return outcome, detail
            found = "hang", f"no answer in {LIMIT:.0f} s"
        except (EOFError, ConnectionError):
            self._process.join()
            found = "death", f"the worker died with {self._process.exitcode}"
        self.stop()
        self._start()
        return found

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self._here.close()


def _work(there: Connection) -> None:
    _bound_memory()
    there.send("ready")
    while True:
        data = there.recv_bytes()
        try:
            answer = run(data), ""
        except BaseException as fault:
            places = [
                f"{f.name} ({Path(f.filename).name}:{f.lineno})"
                for f in traceback.extract_tb(fault.__traceback__)
            ]
            answer = f"exception: {type(fault).__name__} in {' > '.join(places[-2:])}", traceback.format_exc()
        there.send(answer)


def _bound_memory() -> None:
    """Let the worker fail rather than the machine, where the system can do that."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _seeds(folders: list[Path]) -> list[tuple[str, bytes]]:
    """Return (name, bytes) of the form, the samples and the corpora; those of the project count tenfold."""
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
    return own * max(1, len(others) // len(own)) + others


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
    parser.add_argument("--corpus", type=Path, action="append", default=[])
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
