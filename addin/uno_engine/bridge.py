"""The way into a LibreOffice process: its ``uno`` module, the named pipe, the component context."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from addin.surroundings import without_our_python

UNO_FOLDERS = ("/usr/lib/python3/dist-packages", "/usr/lib/libreoffice/program")
"""Where distributions keep ``uno.py`` and ``pyuno``; KYOTEN_UNO_PATH goes before them."""


class OfficeError(RuntimeError):
    """LibreOffice cannot be reached; the text is Japanese and for the user."""


@contextmanager
def _also_from(folders: Sequence[str]) -> Iterator[None]:
    """Append folders to ``sys.path`` for the length of an import only.

    Appended, so that nothing of the distribution shadows this environment; taken
    away again, so that no later import finds the distribution's packages.
    """
    before = list(sys.path)
    sys.path.extend(folders)
    try:
        yield
    finally:
        sys.path[:] = before


@cache
def load_uno() -> Any:
    """Import and return LibreOffice's ``uno`` module.

    Raises:
        OfficeError: it is not there, or was built for another Python.
    """
    own = [folder for folder in os.environ.get("KYOTEN_UNO_PATH", "").split(os.pathsep) if folder]
    with _also_from([*own, *UNO_FOLDERS]):
        try:
            import uno
            import unohelper  # noqa: F401  (imported here, while its folder can be seen)
        except ImportError as fault:
            raise OfficeError(
                "LibreOffice と接続する部品（pyuno）を読み込めません。"
                f"LibreOffice の Python と同じ版の Python（今は {sys.version_info.major}.{sys.version_info.minor}）で"
                f"動かしてください。（{fault}）"
            ) from fault
    return uno


def new_pipe() -> str:
    """Return a random pipe name that nobody else on the machine can guess."""
    return f"kyoten{secrets.token_hex(16)}"


def connect_context(pipe: str, patience: float = 60.0) -> Any:
    """Return the component context of the office that listens on a named pipe.

    Args:
        pipe: the pipe's name.
        patience: seconds to wait for an office that is still starting.

    Raises:
        OfficeError: nobody answered in time.
    """
    uno = load_uno()
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    refused = uno.getClass("com.sun.star.connection.NoConnectException")
    until = time.monotonic() + patience
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except refused as fault:
            if time.monotonic() > until:
                raise OfficeError(
                    "LibreOffice から応答がありません。LibreOffice を開き直してください。"
                ) from fault
            time.sleep(0.1)


def start_office(
    files: Sequence[str | Path] = (),
    *,
    pipe: str,
    profile: Path,
    headless: bool = True,
    environment: dict[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start an office of its own on a profile of its own, listening on ``pipe``.

    The files are opened by the start itself: loading a second document by the
    API into an office with a window can hang (LibreOffice 7.4).

    Raises:
        OfficeError: there is no ``soffice`` on this machine.
    """
    soffice = shutil.which("soffice")
    if soffice is None:
        raise OfficeError("LibreOffice（soffice）が見つかりません。LibreOffice を入れてください。")
    command = [
        soffice,
        f"-env:UserInstallation={profile.resolve().as_uri()}",
        f"--accept=pipe,name={pipe};urp;",
        "--norestore",
        "--nologo",
        "--nodefault",
        "--nofirststartwizard",
        *(["--headless"] if headless else ["--calc"] if not files else []),
        *[str(one) for one in files],
    ]
    return subprocess.Popen(
        command,
        env={**without_our_python(), **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def end_office(process: subprocess.Popen[bytes]) -> None:
    """End an office that ``start_office`` started, with the processes it started itself."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
