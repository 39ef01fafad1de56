"""Runs that are killed, run out of disk, meet a broken store or each other: ``make crash``.

Each trial is a run that goes wrong and a second one that does not; then every output must have the bytes that it has
when nothing goes wrong. Half of the trials begin with an empty results' folder, half with a finished round into which
an examiner has typed and in which one submission has changed since. Runs on Linux; a full disk is a small tmpfs in a
namespace of its own.
"""

from __future__ import annotations

import argparse
import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from batch.run.lock import AtWork
from batch.run.options import Options
from batch.run.pool import Pool
from batch.run.round import run_batch
from tests.batch.broken_stores import STORES
from tests.batch.rounds import Round, values
from tests.batch.test_run import Here, outputs
from tools.evidence import Figures
from workbooks.form.build import fill

BOOKS = 6
SUMMARY = "審査結果一覧.xlsx"
_WRITES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect"}
_REFUSED = 75


@dataclass(slots=True)
class Scene:
    """Submissions, a results' folder to begin with (None: an empty one), and what must stand there at the end.

    ``final`` holds the outputs after one run, and after two: a run that was killed when its summary stood was a run.
    """

    submitted: Path
    begun: Path | None
    final: list[dict[str, bytes]] = field(default_factory=list)

    def options(self, out: Path) -> Options:
        return Options(str(self.submitted), out, workers=1, letters=True, by_bureau=True)

    def begin(self, out: Path) -> None:
        if self.begun is not None:
            shutil.copytree(self.begun, out)

    def run(self, out: Path) -> None:
        run_batch(self.options(out), pool=Here(1))

    def wrong(self, out: Path) -> Counter[str]:
        """Count what is lost, doubled or different in a results' folder."""
        found = outputs(out)
        return min((_differences(found, wanted) for wanted in self.final), key=lambda one: one.total())


def _differences(found: dict[str, bytes], wanted: dict[str, bytes]) -> Counter[str]:
    counted = Counter(lost=len(wanted.keys() - found.keys()), doubled=len(found.keys() - wanted.keys()))
    for name in found.keys() & wanted.keys():
        if found[name] != wanted[name]:
            counted["wrong summary" if name.endswith(SUMMARY) else "differing"] += 1
    return +counted


def scenes(folder: Path, books: int = BOOKS) -> list[Scene]:
    """Draw a round to begin with nothing, and one to go on from; play both to their ends."""
    fresh = Round(_made(folder / "新"))
    _submit(fresh, books)
    return [_played(Scene(fresh.submitted, None), folder / "無事"), grown_scene(folder, books)]


def grown_scene(folder: Path, books: int = BOOKS, runs: int = 2) -> Scene:
    """Draw a round that was run and that goes on: notes were typed, a workbook changed, one came, one went."""
    grown = Round(_made(folder / "続"))
    _submit(grown, books)
    Scene(grown.submitted, None).run(grown.out)
    grown.type("指摘一覧", メモ="電話で確認")
    (grown.submitted / "00.xlsx").write_bytes(fill(values(district="第0地区", grant_requested=1_800_000)))
    grown.write("99.xlsx", district="第99地区", grant_requested=1_950_000)
    (grown.submitted / f"{books - 1:02}.xlsx").unlink()
    return _played(Scene(grown.submitted, grown.out), folder / "無事の続き", runs)


def _submit(one: Round, books: int) -> None:
    for number in range(books):
        changes = {"grant_requested": 1_900_000} if number % 2 else {}
        one.write(f"{number:02}.xlsx", district=f"第{number}地区", **changes)


def _played(scene: Scene, out: Path, runs: int = 2) -> Scene:
    scene.begin(out)
    for _ in range(runs):
        scene.run(out)
        scene.final.append(outputs(out))
    return scene


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


# --- what goes wrong --------------------------------------------------------------------------


def forked(act: Callable[[], None], after: float | None = None) -> int:
    """Do something in a child; kill it ``after`` seconds. Return its exit code, or minus the signal that ended it."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 (a child that ends here)
            act()
            code = 0
        except AtWork:
            code = _REFUSED
        except OSError as fault:
            code = 2 if fault.errno == errno.ENOSPC else 1
        except BaseException as fault:
            code = 2 if "full" in str(fault) else 1
        finally:
            os._exit(code)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def writes(out: Path, at_each: Callable[[int], None]) -> None:
    """Have every step that changes the results' folder counted, and told before it is done."""
    counted = 0
    below = str(out)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal counted
        writing = (
            event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        )
        if (writing or event in _WRITES) and str(arguments[0]).startswith(below):
            counted += 1
            at_each(counted)

    sys.addaudithook(hook)


def steps_of(scene: Scene, out: Path) -> int:
    """Return in how many steps a run changes the results' folder."""
    told = out.with_name("steps")

    def act() -> None:
        writes(out, lambda number: told.write_text(str(number)) and None)
        scene.run(out)

    out.parent.mkdir()
    scene.begin(out)
    forked(act)
    return int(told.read_text())


def killed_while_writing(scene: Scene, out: Path, step: int) -> int:
    """Run, and be killed before the ``step``-th change of the results' folder."""

    def end(number: int) -> None:
        if number == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def act() -> None:
        writes(out, end)
        scene.run(out)

    scene.begin(out)
    return forked(act)


def kills(made: list[Scene], folder: Path, count: int, chance: random.Random) -> Iterator[Counter[str]]:
    """Kill runs: every other one at a step of its writing, the rest at any moment; then run again."""
    steps = [steps_of(scene, folder / f"steps{at}" / "out") for at, scene in enumerate(made)]
    started = time.monotonic()
    forked(lambda: made[-1].run(_begun(made[-1], folder / "time" / "out")))
    whole = time.monotonic() - started
    for number in range(count):
        at = number // 2 % len(made)
        out = folder / f"kill{number}" / "out"
        out.parent.mkdir()
        if number % 2:
            killed_while_writing(made[at], out, 1 + steps[at] * (number // 2) // max(1, count // 2))
        else:
            made[at].begin(out)
            forked(lambda at=at, out=out: made[at].run(out), after=chance.uniform(0.02, 1.0) * whole)
        yield run_again(made[at], out)


def _begun(scene: Scene, out: Path) -> Path:
    scene.begin(out)
    return out


def run_again(scene: Scene, out: Path) -> Counter[str]:
    """Run once more, as if nothing had happened; return what is wrong then, and clear away."""
    code = forked(lambda: scene.run(out))
    found = scene.wrong(out) if code == 0 else Counter({"not run again": 1})
    shutil.rmtree(out.parent)
    return found


def full_disks(made: list[Scene], folder: Path, count: int) -> Iterator[Counter[str]]:
    """Run on a disk that is full after so much; then with room enough."""
    place = _made(folder / "full")
    need = _size(made[-1].begun or folder)
    for number in range(count):
        scene = made[number % len(made)]
        room = 40 + need * 3 * number // (2 * count) + (need if scene.begun is not None else 0)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room}k", "tmpfs", place], check=True)
        try:
            out = place / "out"
            scene.begin(out)
            code = forked(lambda scene=scene, out=out: scene.run(out))  # type: ignore[misc]
            subprocess.run(["mount", "-o", "remount,size=200m", place], check=True)
            ended = Counter({"fault of ours": int(code not in (0, 2))})
            again = forked(lambda scene=scene, out=out: scene.run(out))  # type: ignore[misc]
            yield +ended + (scene.wrong(out) if again == 0 else Counter({"not run again": 1}))
        finally:
            subprocess.run(["umount", place], check=True)


def _size(folder: Path) -> int:
    """Return what a folder takes on a disk, in KB."""
    return sum(4 * (one.stat().st_size // 4096 + 1) for one in folder.rglob("*"))


def stores(made: list[Scene], folder: Path) -> Iterator[Counter[str]]:
    """Break the store of a finished round, and run again."""
    for number, spoil in enumerate(STORES.values()):
        out = folder / f"store{number}" / "out"
        made[0].run(out)
        spoil(out / ".kyoten" / "results.sqlite3")
        yield run_again(made[0], out)


def at_once(made: list[Scene], folder: Path, count: int) -> Iterator[Counter[str]]:
    """Start two runs into one folder at the same moment."""
    for number in range(count):
        scene = made[number % len(made)]
        out = folder / f"two{number}" / "out"
        out.parent.mkdir()
        scene.begin(out)
        children = []
        for _ in range(2):
            child = os.fork()
            if child == 0:
                os._exit(forked(lambda scene=scene, out=out: scene.run(out)) % 256)  # type: ignore[misc]
            children.append(child)
        codes = sorted(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)
        ended = Counter(
            {"neither ran": int(codes[0] != 0), "fault of ours": int(codes[1] not in (0, _REFUSED))}
        )
        yield +ended + scene.wrong(out)
        shutil.rmtree(out.parent)


def workers(made: list[Scene], folder: Path, count: int, chance: random.Random) -> Iterator[Counter[str]]:
    """Kill a worker process of a run with two of them; the run goes on by itself."""
    import psutil

    for number in range(count):
        scene = made[number % len(made)]
        out = folder / f"worker{number}" / "out"
        out.parent.mkdir()
        scene.begin(out)
        child = os.fork()
        if child == 0:
            try:
                run_batch(scene.options(out), pool=Pool(2))
            finally:
                os._exit(0)
        until = time.monotonic() + 10
        while time.monotonic() < until and not _at_work(psutil.Process(child)):
            time.sleep(0.05)
        time.sleep(chance.uniform(0.0, 2.0))
        if with_code := _at_work(psutil.Process(child)):
            os.kill(chance.choice(with_code), signal.SIGKILL)
        os.waitpid(child, 0)
        yield scene.wrong(out)
        shutil.rmtree(out.parent)


def _at_work(parent: Any) -> list[int]:
    """Return the ids of the worker processes of a run that have not ended."""
    import psutil

    found = []
    for one in parent.children():
        with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            if "spawn_main" in " ".join(one.cmdline()):
                found.append(one.pid)
    return found


# --- the report -------------------------------------------------------------------------------


def main() -> int:
    """Play it all; write what came of it beside the other evidence."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--disks", type=int, default=40)
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--workers", type=int, default=10)
    parser.add_argument("--inside", action="store_true", help="already in a namespace of its own")
    asked = parser.parse_args()
    if not asked.inside:
        return subprocess.run(
            ["unshare", "-Urm", sys.executable, "-m", "tests.end_to_end.crash", *sys.argv[1:], "--inside"],
            check=False,
        ).returncode
    chance = random.Random(19)
    with tempfile.TemporaryDirectory() as temporary:
        os.environ["XDG_STATE_HOME"] = temporary
        folder = Path(temporary)
        made = scenes(folder)
        parts = {
            "kill -9 at any moment and at each step of writing": kills(made, folder, asked.kills, chance),
            "a disk that is full": full_disks(made, folder, asked.disks),
            "a broken, strange or newer store": stores(made, folder),
            "two runs at once": at_once(made, folder, asked.pairs),
            "kill -9 of a worker": workers(made, folder, asked.workers, chance),
        }
        figures, bad = Figures(f"Python {sys.version.split()[0]}, Linux"), 0
        for what, trials in parts.items():
            found = []
            for number, one in enumerate(trials, start=1):
                found.append(one)
                if +one:
                    print(f"{what}, trial {number}: {dict(+one)}", flush=True)
            wrong = sum((+one for one in found), Counter[str]())
            bad += wrong.total()
            said = "、".join(f"{name} {count}" for name, count in wrong.items())
            result = said or "0 lost, 0 doubled, 0 differing bytes, 0 wrong summaries"
            figures.add(what, len(found), result)
            print(f"{what}: {len(found)}: {result}", flush=True)
    if not bad:
        figures.save("crash")
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main())
