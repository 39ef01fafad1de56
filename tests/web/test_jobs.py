"""What stands between the pages and the workers, without a browser: the bell, the scheduler's way, the files in hand."""

from __future__ import annotations

import asyncio
import http.client
import json
import pickle
import sys
import threading
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from batch.cli.main import main
from batch.run.definition import Definition
from batch.run.pool import ClusterPool, Pool
from tests.web.driving import running, served
from web.desk import BookWork
from web.jobs import Bell, HeldSource, Job, Line, held
from web.rounds import Round, WatchedCluster, WatchedPool, options_of
from web.sittings import Upload
from workbooks.arrival.find import FileSource, RefusedSource
from workbooks.form.build import fill
from workbooks.samples import load


def test_whoever_waits_hears_a_thread_ring() -> None:
    async def wait() -> None:
        bell = Bell()
        bell.hang()
        threading.Timer(0.05, bell.ring).start()
        await asyncio.wait_for(bell.heard(3600), 60)
        await bell.heard(0.01)  # nobody rings: it is over all the same

    with ThreadPoolExecutor(1) as aside:  # a browser's loop may run in this thread
        aside.submit(asyncio.run, wait()).result()
    Bell().ring()  # nobody hears it


def test_the_end_of_a_job_rings_whether_it_was_done_failed_or_dropped() -> None:
    rung: list[str] = []

    class Heard(Bell):
        def ring(self) -> None:
            rung.append("rung")

    gate = threading.Event()
    line = Line(1, 5, Heard())
    jobs = [Job(gate.wait), Job(lambda: 1 / 0), Job(gate.wait)]  # type: ignore[arg-type,return-value]
    for one in jobs:
        line.add(one)
    assert line.drop(jobs[2]) and rung == ["rung"]
    gate.set()
    assert all(one.ended.wait(60) for one in jobs)
    line.add(last := Job(lambda: None))
    assert last.ended.wait(60)
    assert len(rung) >= 3
    line.close()


def test_a_job_says_what_the_machine_lacks_and_else_that_the_program_is_at_fault() -> None:
    def without_workers() -> None:
        raise BrokenExecutor

    line = Line(1, 5)
    jobs = [Job(without_workers), Job(lambda: 1 / 0)]  # type: ignore[arg-type,return-value]
    for one in jobs:
        line.add(one)
    assert all(one.ended.wait(60) for one in jobs)
    line.close()
    assert "始められません" in jobs[0].told and "不具合" in jobs[1].told


def test_an_answer_comes_with_the_end_and_not_before_there_is_news() -> None:
    with running(lambda port: served(port)) as (desk, address), ThreadPoolExecutor(1) as clients:
        gate, sitting = threading.Event(), desk.sittings.new()
        job = Job(lambda: (gate.wait(60), None)[1])
        sitting.work[1] = BookWork(Upload(1, "a.xlsx", Path("a.xlsx")), job)
        desk.checks.add(job)
        assert _state(address, sitting.key, "")["done"] == 0  # a page that has seen nothing is told at once
        waiting = clients.submit(_state, address, sitting.key, "0/1")
        with pytest.raises(TimeoutError):
            waiting.result(0.2)
        gate.set()
        told = waiting.result(60)
        assert (told["over"], told["mark"]) == (True, "1/1")


def _state(address: str, key: str, seen: str) -> dict[str, Any]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request("GET", f"/check/{key}/state?seen={seen}")
    found: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return found


# --- other machines ---------------------------------------------------------------------------


def test_the_scheduler_of_the_command_reaches_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    monkeypatch.setattr("web.serve.run_server", lambda *words: given.extend(words))
    monkeypatch.setattr(
        sys, "argv", ["kyoten", "desk", "--serve", "127.0.0.1:0", "--scheduler", "tls://host:8786"]
    )
    with pytest.raises(SystemExit):
        main()
    assert given[-1].scheduler == "tls://host:8786"


def test_the_scheduler_of_the_desk_reaches_the_batch_unless_the_round_names_its_own(tmp_path: Path) -> None:
    known = Definition(folder=tmp_path, out=tmp_path / "結果")
    assert options_of(known, 3, "tls://host:8786").scheduler == "tls://host:8786"
    assert options_of(known, 3).scheduler == ""
    own = replace(known, scheduler="tls://other:1")
    assert options_of(own, 3, "tls://host:8786").scheduler == "tls://other:1"


def test_a_round_goes_to_the_cluster_as_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    submitted, seen = tmp_path / "提出", list[Any]()
    submitted.mkdir()
    (submitted / "a.xlsx").write_bytes(fill(load()[0].values))

    def begin(self: ClusterPool, address: str) -> None:
        assert address == "tls://host:8786"
        Pool.__init__(self, 1)

    def elsewhere(self: ClusterPool, task: Any, chunk: list[Any]) -> Future[list[Any]]:
        seen.extend(getattr(one, "source", one) for one in chunk)
        task, chunk = pickle.loads(pickle.dumps((task, chunk)))
        object.__setattr__(task.task, "seconds", None)  # this is no worker process
        done: Future[list[Any]] = Future()
        done.set_result(task(chunk))
        return done

    monkeypatch.setattr(ClusterPool, "__init__", begin)
    monkeypatch.setattr(ClusterPool, "submit", elsewhere)
    monkeypatch.setattr(ClusterPool, "result", lambda self, future: future.result())
    monkeypatch.setattr(ClusterPool, "close", lambda self: None)
    made = Round("key", Definition(folder=submitted, out=tmp_path / "結果"), 1, "tls://host:8786")
    made.job.do()
    assert isinstance(made.pool, WatchedCluster)
    assert made.outcome is not None and made.outcome.statuses == {"適": 1}
    assert [type(one) for one in seen] == [HeldSource, HeldSource]  # its check and its copy
    assert (tmp_path / "結果" / "写し" / "a.xlsx").is_file()


def test_what_cannot_be_read_is_told_from_here(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    assert held(FileSource("a.xlsx", tmp_path / "a.xlsx")) == HeldSource("a.xlsx", b"x")
    gone = held(FileSource("b.xlsx", tmp_path / "b.xlsx"))
    assert isinstance(gone, RefusedSource) and gone.code == "vanished"


def test_the_file_that_a_worker_reads_is_the_one_in_hand() -> None:
    class Hands:
        def in_hand(self, number: int) -> int | None:
            return {7: 1}.get(number)

    pool = WatchedPool(1)
    reading, judging, done = (Future[list[Any]]() for _ in range(3))
    done.set_result([])
    for number, future in ((7, reading), (8, judging), (7, done)):
        pool._hands[future] = [HeldSource("a.xlsx", b""), HeldSource("b.xlsx", b"")]
        pool._numbers[future] = (Hands(), number)  # type: ignore[assignment]
    assert pool.in_hand() == ["b.xlsx"]
