"""The desk under load: ``python -m benchmarks.desk_load`` (Linux; this machine's loopback address only).

Measures how soon a desk shows a usable page, how soon one workbook is answered
once it is warm, and a minute in which ``CLERKS`` clerks bring a workbook each:
whether all are answered, each with its own, how long they wait, and the memory
of the desk's processes before and after. Bounded in number and time; prints JSON.
"""

from __future__ import annotations

import argparse
import html
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

from workbooks.samples import build_samples, load

CLERKS, MINUTE = 200, 60.0
PATIENCE = 300.0
"""Seconds after which a clerk gives up."""


@dataclass
class Answer:
    """What a clerk got: after how many seconds, and whether it was his own."""

    seconds: float
    is_his_own: bool


class Client:
    """A browser, as far as the desk can tell."""

    def __init__(self, address: str) -> None:
        self._parts = urlsplit(address)
        self._origin = f"{self._parts.scheme}://{self._parts.netloc}"

    def ask(self, method: str, path: str, body: bytes = b"", cookie: str = "") -> tuple[int, bytes]:
        """Return the status and the body of an answer."""
        assert self._parts.hostname == "127.0.0.1" and self._parts.port
        connection = HTTPConnection(self._parts.hostname, self._parts.port, timeout=PATIENCE)
        headers = {"Origin": self._origin} if method != "GET" else {}
        connection.request(method, path, body or None, {**headers, **({"Cookie": cookie} if cookie else {})})
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found

    def clerk(self, name: str, data: bytes, wanted: int) -> Answer:
        """Bring a workbook, wait for its turn as the page does, read the answer; ``wanted`` is its 不備."""
        started = time.monotonic()
        key = json.loads(self.ask("POST", "/sitting")[1])["key"]
        status, _ = self.ask("PUT", f"/sitting/{key}/file?name={quote(name)}", data)
        assert status == 200, status
        seen = "0/1"
        while time.monotonic() - started < PATIENCE:
            state = json.loads(self.ask("GET", f"/check/{key}/state?seen={seen}")[1])
            if state["over"]:
                break
            seen = state["mark"]
        page = html.unescape(self.ask("GET", f"/check/{key}")[1].decode())
        counted = f"不備 {wanted} か所" in page if wanted else "v-bad" not in page
        return Answer(time.monotonic() - started, name in page and counted)


@contextmanager
def desk(*words: str) -> Iterator[tuple[str, int, float]]:
    """Run a desk in a process of its own; yields its address, process and the moment it was begun."""
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "batch", "desk", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip().partition("：")[2], process.pid, begun
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()


def cold_start() -> float:
    """Return the seconds from the command to the first page, its style and its script."""
    with desk("--no-browser") as (address, _, begun):
        parts = urlsplit(address)
        client, cookie = Client(address), f"kyoten-{parts.port}={parts.query.partition('=')[2]}"
        for path in ("/", "/static/desk.css", "/static/desk.js"):
            assert client.ask("GET", path, cookie=cookie)[0] == 200
        return time.monotonic() - begun


def family(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    children: dict[int, list[int]] = {}
    for one in Path("/proc").iterdir():
        if one.name.isdecimal():
            try:
                parent = int((one / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(one.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def memory(pid: int) -> dict[str, float]:
    """Return the resident memory, in MB, of the desk itself and of all its processes."""

    def of(one: int) -> float:
        try:
            return int(Path(f"/proc/{one}/statm").read_text().split()[1]) * 4096 / (1 << 20)
        except OSError:
            return 0.0

    return {"desk": round(of(pid)), "all": round(sum(map(of, family(pid))))}


def load_test(folder: Path, clerks: int, minute: float) -> dict[str, object]:
    """Let clerks come, evenly over a minute; return what they met."""
    build_samples(folder)
    samples = load()
    with desk("--serve", "127.0.0.1:0", "--rate", "100000") as (address, pid, _):
        client = Client(address)
        books = [(folder / one.file).read_bytes() for one in samples]
        truth = [_truth(client, data) for data in books]  # warms the workers, too
        alone = [client.clerk("一人.xlsx", books[0], truth[0]).seconds for _ in range(5)]
        before = memory(pid)
        answers: list[Answer] = []

        def come(number: int) -> None:
            time.sleep(minute * number / clerks)
            book = number % len(books)
            answers.append(client.clerk(f"町{number:03}_申請.xlsx", books[book], truth[book]))

        threads = [threading.Thread(target=come, args=(number,)) for number in range(clerks)]
        started = time.monotonic()
        for one in threads:
            one.start()
        for one in threads:
            one.join(PATIENCE + minute)
        waits = sorted(one.seconds for one in answers)
        return {
            "one workbook, warm (s, median)": round(statistics.median(alone), 2),
            "clerks": clerks,
            "answered": len(answers),
            "mixed up": sum(not one.is_his_own for one in answers),
            "all answered after (s)": round(time.monotonic() - started, 1),
            "wait (s): median, 95 %, longest": [
                round(waits[int(share * (len(waits) - 1))], 1) for share in (0.5, 0.95, 1)
            ],
            "memory before (MB)": before,
            "memory after (MB)": memory(pid),
        }


def _truth(client: Client, data: bytes) -> int:
    """Return the number of 不備 that the desk counts for a workbook which comes alone."""
    key = json.loads(client.ask("POST", "/sitting")[1])["key"]
    client.ask("PUT", f"/sitting/{key}/file?name=a.xlsx", data)
    while not json.loads(client.ask("GET", f"/check/{key}/state")[1])["over"]:
        time.sleep(0.1)
    page = client.ask("GET", f"/check/{key}")[1].decode()
    if "v-bad" not in page:
        return 0
    return int(page.partition("不備 ")[2].partition(" か所")[0])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clerks", type=int, default=CLERKS)
    parser.add_argument("--seconds", type=float, default=MINUTE)
    told = parser.parse_args()
    starts = [round(cold_start(), 2) for _ in range(3)]
    with tempfile.TemporaryDirectory() as folder:
        found = load_test(Path(folder), min(told.clerks, 500), min(told.seconds, 300))
    print(json.dumps({"cold start (s)": starts, **found}, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
