"""What a desk is: on one's own machine, or on a server for many; and its limits."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Settings:
    """How a desk is run.

    ``key`` must be known to use it ("" on a server, which anybody on the intranet may
    use); ``hosts`` are the values of the header Host that it answers to, ``origins``
    those of Origin. ``keep`` is how long uploads and results stay, in seconds; ``book``
    the largest workbook, ``parcel`` the largest round (.zip or folder), ``disk`` all
    uploads together, in bytes. ``books`` is the number of files in one go, ``rate`` the
    number of uploads of one address in a minute, ``waiting`` the number of jobs that may
    wait. ``scheduler`` is the address of a Dask scheduler, "" for this machine.
    """

    local: bool
    port: int
    key: str = ""
    hosts: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()
    secure: bool = False
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    scheduler: str = ""
    keep: float = 3600
    book: int = 64 * MB
    books: int = 100
    parcel: int = 512 * MB
    parts: int = 5000
    disk: int = 4096 * MB
    rate: int = 600
    waiting: int = 1000


def local(port: int, key: str) -> Settings:
    """Return the settings of a desk on one's own machine: no limit on the rate, nothing goes within the day."""
    hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
    origins = frozenset(f"http://{one}" for one in hosts)
    return Settings(True, port, key, hosts, origins, keep=24 * 3600, rate=1_000_000, disk=1 << 40)
