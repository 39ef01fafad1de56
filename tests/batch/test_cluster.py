"""A real Dask scheduler with two worker processes, over TLS, one of which is killed: the same bytes as on one machine."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import dask
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from batch.run.cluster import warning
from batch.run.faults import told
from batch.run.pool import ClusterPool, in_order
from batch.run.round import Options, run_batch
from tests.batch import tasks
from workbooks.samples import build, load

pytestmark = pytest.mark.slow
SCHEDULER = (sys.executable, "-m", "distributed.cli.dask_scheduler")
WORKER = (sys.executable, "-m", "distributed.cli.dask_worker")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a scheduler and two workers with their nannies on loopback; gives the address."""
    place = tmp_path_factory.mktemp("dask")
    told = place / "scheduler.json"
    settings = {
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
        "PYTHONPATH": str(ROOT),
        "PYTHONSAFEPATH": "1",
    }
    tls = _certificate(place)
    common = ("--scheduler-file", str(told), "--protocol", "tls")
    common += ("--tls-ca-file", tls["ca-file"], "--tls-cert", tls["cert"], "--tls-key", tls["key"])
    commands = [
        (*SCHEDULER, *common, "--host", "127.0.0.1", "--port", "0", "--no-dashboard"),
        *[(*WORKER, *common, "--nthreads", "1", "--no-dashboard", "--local-directory", str(place))] * 2,
    ]
    running = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for command in commands
    ]
    client = {"ca-file": tls["ca-file"], "client": {name: tls[name] for name in ("cert", "key")}}
    try:
        with dask.config.set({"distributed.comm.tls": client, "distributed.comm.require-encryption": True}):
            yield _address(told)
    finally:
        for one in reversed(running):
            one.send_signal(signal.SIGINT)
        for one in running:
            one.wait(60)


def _certificate(folder: Path) -> dict[str, str]:
    """Return a certificate for loopback that signs itself, its key, and it again as its authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kyoten")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert, private = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return {"ca-file": str(cert), "cert": str(cert), "key": str(private)}


def _address(said: Path) -> str:
    from distributed import Client

    until = time.monotonic() + 120
    while not said.exists():
        assert time.monotonic() < until, "the scheduler did not start"
        time.sleep(0.2)
    with Client(scheduler_file=str(said), timeout=60) as client:
        client.wait_for_workers(2, timeout=120)
        return str(client.scheduler.address)


def outputs(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and ".kyoten" not in path.parts and path.name != "実行記録.txt"
    }


def test_the_traffic_is_encrypted(cluster: str) -> None:
    assert cluster.startswith("tls://")
    assert warning(cluster) == ""


@pytest.mark.parametrize(
    ("address", "warned"),
    [
        ("tcp://127.0.0.1:8786", False),
        ("tcp://localhost:8786", False),
        ("tcp://[::1]:8786", False),
        ("tls://10.0.0.5:8786", False),
        ("tcp://10.0.0.5:8786", True),
        ("kenchou-pc:8786", True),
    ],
)
def test_plain_traffic_beyond_this_machine_is_warned_of(address: str, warned: bool) -> None:
    assert bool(warning(address)) == warned
    assert "tls://" in (warning(address) or "tls://")


def test_a_scheduler_that_is_dead_or_unknown_ends_with_a_line(tmp_path: Path) -> None:
    """At once: nothing is waited for that is not there."""
    (tmp_path / "申請").mkdir()
    (tmp_path / "申請" / "a.xlsx").write_bytes(build(load()[0]))
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        for address in (
            f"tcp://127.0.0.1:{taken.getsockname()[1]}",
            "tls://no-such-machine.invalid:8786",
            "x://",
        ):
            with pytest.raises(OSError) as ended:
                run_batch(Options(str(tmp_path / "申請"), tmp_path / "結果", scheduler=address))
            assert any(word in told(ended.value) for word in ("つながりません", "見つかりません"))


def test_a_cluster_that_loses_a_worker_gives_the_bytes_of_one_machine(cluster: str, tmp_path: Path) -> None:
    from distributed import Client

    folder = tmp_path / "申請"
    for sample in load()[:6]:
        path = folder / sample.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(build(sample))
    run_batch(Options(str(folder), tmp_path / "here", workers=1))
    killed = []

    def kill_one(step: str, done: int, total: int) -> None:
        if not killed:
            with Client(cluster) as client:
                killed.append(next(iter(client.run(os.getpid).values())))
                os.kill(killed[0], signal.SIGKILL)

    there = run_batch(Options(str(folder), tmp_path / "there", scheduler=cluster, chunk=1), kill_one)
    assert killed
    assert there.faults == []
    assert outputs(tmp_path / "there") == outputs(tmp_path / "here")


def test_an_item_that_kills_every_worker_is_given_up_alone(cluster: str) -> None:
    pool = ClusterPool(cluster)
    try:
        chunks = in_order(
            list(range(6, 10)), tasks.square_but_die_at_7, lambda item, seconds, reason: -item, pool, 4
        )
        assert [value for chunk in chunks for value in chunk] == [36, -7, 64, 81]
    finally:
        pool.close()


def test_inputs_may_stand_behind_an_fsspec_url(tmp_path: Path) -> None:
    folder = tmp_path / "bucket"
    folder.mkdir()
    (folder / "a.xlsx").write_bytes(build(load()[0]))
    (folder / "~$a.xlsx").write_bytes(b"x")
    outcome = run_batch(Options(f"file://{folder}", tmp_path / "out", workers=1))
    assert (outcome.files, outcome.copies, outcome.faults) == (1, 1, [])
    assert (tmp_path / "out" / "写し" / "a.xlsx").is_file()
