"""Where a Dask scheduler is: whether it answers, and whether anybody on the way could read and change what is sent."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

_SECONDS = 5.0
"""How long a scheduler may take to answer."""


def reachable(address: str) -> None:
    """Look whether anything answers at a scheduler's address. Raises OSError, at once where nothing listens there."""
    host, port = _place(address)
    if not host or not port:
        raise ConnectionError(address)
    try:
        socket.create_connection((host, port), timeout=_SECONDS).close()
    except socket.gaierror:
        raise
    except OSError as fault:
        raise ConnectionError(f"{address}: {fault}") from fault


def warning(address: str) -> str:
    """Return what to tell the user of an address whose traffic is neither secret nor proven (Japanese), or "".

    >>> warning("tcp://127.0.0.1:8786"), warning("tls://10.0.0.5:8786"), warning("")
    ('', '', '')
    >>> warning("10.0.0.5:8786")[:30]
    '注意：スケジューラー「10.0.0.5:8786」との'
    """
    if not address or urlsplit(_whole(address)).scheme != "tcp" or _is_loopback(_place(address)[0]):
        return ""
    return (
        f"注意：スケジューラー「{address}」との通信は、暗号化も相手の確認もされません（tcp）。申請の内容が見られたり、"
        "この機械でほかのプログラムを動かされたりするおそれがあります。tls:// を使ってください（docs/scale.md）。"
    )


def _whole(address: str) -> str:
    return address if "://" in address else f"tcp://{address}"


def _place(address: str) -> tuple[str, int]:
    """Return host and port, "" and 0 where the address has none."""
    parts = urlsplit(_whole(address))
    try:
        return parts.hostname or "", parts.port or 0
    except ValueError:
        return "", 0


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
