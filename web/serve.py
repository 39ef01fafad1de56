"""Starting and ending a desk: on one's own machine, or on a server for many."""

from __future__ import annotations

import logging
import multiprocessing
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import webbrowser
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import uvicorn

from web.app import create_app
from web.desk import Desk
from web.settings import Settings, local

_LISTEN = 200
"""Connections that may wait to be taken."""


def run_local(
    say: Callable[[str], None], browser: bool = True, port: int = 0, paths: Sequence[Path] = ()
) -> None:
    """Run a desk on this machine until its last page is closed; ``paths`` are what was dropped on its icon."""
    listener = _listener("127.0.0.1", port)
    number = listener.getsockname()[1]
    key = secrets.token_urlsafe(24)
    desk = Desk(local(number, key), open_file)
    start = _start(desk, paths)
    joint = "&" if "?" in start else "?"
    address = f"http://127.0.0.1:{number}{start}{joint}key={key}"
    say(f"点検の画面：{address}")
    if sys.platform == "win32":
        from addin.excel.outside import start  # an Excel that may start nothing finds what runs here

        start()
    if browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    _serve(desk, listener)


def run_server(
    say: Callable[[str], None],
    host: str,
    port: int,
    names: Sequence[str] = (),
    certificate: Path | None = None,
    private_key: Path | None = None,
    settings: Settings | None = None,
) -> None:
    """Run a desk for an intranet; it answers to ``host``, this machine's names and ``names``."""
    listener = _listener(host, port)
    number = listener.getsockname()[1]
    scheme = "https" if certificate else "http"
    known = {one.lower() for one in (*_names(host), *names)}
    hosts = {one for name in known for one in (f"{name}:{number}", name)}
    # Behind a reverse proxy that speaks TLS, a browser's origin is https whatever is spoken here.
    origins = {f"{kind}://{one}" for one in hosts for kind in ("http", "https")}
    base = settings or Settings(False, number)
    desk = Desk(
        replace(
            base, port=number, hosts=frozenset(hosts), origins=frozenset(origins), secure=scheme == "https"
        )
    )
    say(f"点検の画面：{scheme}://{host}:{number}/")
    _serve(desk, listener, certificate, private_key)


def _names(host: str) -> list[str]:
    own = ["127.0.0.1", "localhost", socket.gethostname(), socket.getfqdn()]
    return own if host in ("0.0.0.0", "::", "") else [host, *own]


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    if sys.platform == "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(_LISTEN)
    return listener


def _serve(
    desk: Desk, listener: socket.socket, certificate: Path | None = None, private_key: Path | None = None
) -> None:
    logging.getLogger("kyoten.desk").addHandler(logging.NullHandler())
    config = uvicorn.Config(
        create_app(desk),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=not desk.settings.local,
        timeout_graceful_shutdown=3,
        ssl_certfile=str(certificate) if certificate else None,
        ssl_keyfile=str(private_key) if private_key else None,
    )
    server = uvicorn.Server(config)

    def stop() -> None:
        server.should_exit = True

    desk.stop = stop
    # uvicorn ends in good order and then raises the signal again: it must not end us before all is removed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        pass
    finally:
        for worker in multiprocessing.active_children():
            worker.terminate()  # one that is still loading its libraries need not be waited for
        desk.close()


def _start(desk: Desk, paths: Sequence[Path]) -> str:
    """Return the page that is opened first: the round of a folder that was dropped, the check of workbooks."""
    if not paths:
        return "/"
    first = paths[0]
    if first.is_dir() or first.suffix.lower() == ".zip":
        return _round_of(desk, first)
    if first.suffix.lower() == ".toml":
        return f"/round?file={quote(str(first))}"
    import shutil

    sitting = desk.sittings.new()
    from web.sittings import Upload

    for number, path in enumerate(paths[: desk.settings.books], start=1):
        copy = sitting.folder / f"{number:05}{path.suffix.lower()}"
        shutil.copyfile(path, copy)
        upload = Upload(number, path.name, copy, copy.stat().st_size)
        sitting.uploads.append(upload)
        desk.add_book(sitting, upload)
    return f"/check/{sitting.key}"


def _round_of(desk: Desk, folder: Path) -> str:
    from batch.run.definition import Definition
    from web.desk import new_key
    from web.rounds import Round
    from web.views.officer import beside

    folder = folder.resolve()
    one = Round(new_key(), Definition(folder=folder, out=beside(folder), letters=True), desk.settings.workers)
    desk.add_round(one)
    return f"/round/{one.key}"


def open_file(path: Path) -> None:
    """Open a file or folder in its own program. Raises OSError."""
    if sys.platform == "win32":
        os.startfile(path)
    else:
        opener = "open" if sys.platform == "darwin" else "xdg-open"
        subprocess.Popen(
            [opener, str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
