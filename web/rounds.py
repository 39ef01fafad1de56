"""A round at the desk: its job, how far it is, and what came of it.

The round itself is ``batch``'s; here it gets workers that tell which file they
have in hand and that stop when the officer says so.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from batch.run.pool import ClusterPool, Pool
from batch.run.worker import Task
from web.jobs import CANCELLED, FAILED, Job, held

if TYPE_CHECKING:
    from batch.run.definition import Definition
    from batch.run.options import Options, Outcome

CHUNK = 50
"""Files in one go: few enough that the bar moves and 中止 is heard soon."""
_LISTENING = 0.2
"""Seconds between two looks whether the officer stops the round."""


class WatchedPool(Pool):
    """Workers of a round that tell which files they have, and stop when told to; ``where`` is their number."""

    def __init__(self, where: Any) -> None:
        super().__init__(where)
        self._hands: dict[Future[Any], Sequence[Any]] = {}
        self._stop = threading.Event()
        self._told = False

    def stop(self) -> None:
        """Let the chunks under way end and take no more."""
        self._stop.set()

    def in_hand(self) -> list[str]:
        """Return the names of the files that workers read or copy at this moment; none while rules judge what was read."""
        names = []
        for future, chunk in list(self._hands.items()):
            to, number = self._numbers.get(future, (None, 0))
            at = to.in_hand(number) if to is not None and not future.done() else None
            if at is not None:
                names.append(_name(chunk[at]))
        return names

    def submit(self, task: Task[Any, Any], chunk: list[Any]) -> Future[list[Any]]:
        """Hand a chunk to the workers."""
        future = super().submit(task, chunk)
        self._hands[future] = chunk
        return future

    def result(self, future: Future[list[Any]]) -> list[Any]:
        """Wait for a chunk. Raises KeyboardInterrupt, as Ctrl-C does, once the round is to stop."""
        try:
            while not self._told:
                if self._stop.is_set():
                    self._told = True
                    raise KeyboardInterrupt
                try:
                    future.exception(timeout=_LISTENING)
                except NotYet:
                    continue
                break
            return super().result(future)
        finally:
            if future.done():
                self._hands.pop(future, None)


class WatchedCluster(WatchedPool, ClusterPool):
    """The same on the machines of a Dask scheduler, whose address ``where`` is; workbooks travel to them as bytes."""

    def submit(self, task: Task[Any, Any], chunk: list[Any]) -> Future[list[Any]]:
        """Hand a chunk to the cluster, which does not see this machine's disk."""
        return super().submit(task, [_brought(one) for one in chunk])


def _brought(item: Any) -> Any:
    return replace(item, source=held(item.source)) if hasattr(item, "source") else held(item)


def _name(item: Any) -> str:
    return str(getattr(item, "name", "") or item.source.name)


@dataclass(slots=True, eq=False)
class Round:
    """A round that was asked for: where from, where to, and how far it is.

    ``definition`` is what the officer filled in; ``workers`` and ``scheduler`` are the desk's own, where it says nothing.
    """

    key: str
    definition: Definition
    workers: int
    scheduler: str = ""
    step: str = ""
    done: int = 0
    total: int = 0
    outcome: Outcome | None = None
    pool: WatchedPool | None = None
    job: Job = field(init=False)
    _cancelled: bool = False

    def __post_init__(self) -> None:
        """Make the job that runs the round."""
        self.job = Job(self._run)

    @property
    def out(self) -> Path:
        """The results' folder."""
        assert self.definition.out is not None
        return self.definition.out

    def cancel(self) -> None:
        """Stop soon: what was checked so far is kept."""
        self._cancelled = True
        if self.pool is not None:
            self.pool.stop()

    def in_hand(self) -> list[str]:
        """Return the names of the files under way."""
        return self.pool.in_hand() if self.pool is not None else []

    def _run(self) -> None:
        from batch.run.faults import told
        from batch.run.round import run_batch

        try:
            options = options_of(self.definition, self.workers, self.scheduler)
            at = options.scheduler
            self.pool = WatchedCluster(at) if at else WatchedPool(options.workers)
            if self._cancelled:
                self.pool.stop()
            self.outcome = run_batch(options, self._progress, self.pool)
        except Exception as fault:
            self.job.told = told(fault, self.out)
            if not self.job.told:
                raise
            self.job.state = FAILED
        if self._cancelled and self.job.state != FAILED:
            self.job.state = CANCELLED

    def _progress(self, step: str, done: int, total: int) -> None:
        self.step, self.done, self.total = step, done, total


def options_of(known: Definition, workers: int, scheduler: str = "") -> Options:
    """Return what a batch is told. Raises ``OptionsRefused``, in Japanese, where something cannot be used."""
    from batch.run.options import Options

    told = Options.of(known)
    return replace(told, workers=known.workers or workers, scheduler=told.scheduler or scheduler, chunk=CHUNK)


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a chart: its name, what it means, its parts (status or "", number) and their sum."""

    name: str
    meaning: str
    parts: tuple[tuple[str, int], ...]

    @property
    def sum(self) -> int:
        """All parts together."""
        return sum(number for _, number in self.parts)


def charts(outcome: Outcome, titles: Callable[[], Mapping[str, str]]) -> list[tuple[str, list[Bar]]]:
    """Return the counterparts of the charts of 総括: a title and its bars each."""
    from batch.summary.entry import STATUSES
    from validators.reference import BUREAUS

    counts: Any = outcome.counts
    if counts is None:
        return []
    order = {one.name: at for at, one in enumerate(BUREAUS)}
    names = titles()
    bureaus = [
        Bar(name, "", tuple((status, counts.bureaus[name][status]) for status in STATUSES))
        for name in sorted(counts.bureaus, key=lambda name: (order.get(name, len(order)), name))
    ]
    rules = [Bar(name, names[name], (("", n),)) for name, n in _most(counts.faults) if name in names]
    senders = [Bar(name, "", (("", n),)) for name, n in _most(counts.municipalities)]
    return [
        ("地方振興局ごとのブック", bureaus),
        ("指摘の多い規則", rules),
        ("未処理の指摘が多い市町村", senders),
    ]


def _most(counter: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda one: (-one[1], one[0]))[:10]
