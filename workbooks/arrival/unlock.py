"""Workbooks that are encrypted: opened with Excel's own default password or those that were given."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path

from workbooks.arrival.formats import opened
from workbooks.ooxml.package import Package
from workbooks.refusal import DEFAULT, Limits, Refused

DEFAULT_PASSWORD = "VelvetSweatshop"
"""What Excel itself uses when a workbook is encrypted without asking ([MS-OFFCRYPTO] 2.4.2.3)."""

SPIN_COUNT = re.compile(rb"spinCount\s*=\s*[\"'](\d{1,18})")
LARGEST_INFO = 64 << 10


def read_passwords(path: Path) -> tuple[str, ...]:
    """Return the passwords in a text file, one a line, UTF-8, UTF-16 or cp932; blank lines do not count.

    Raises OSError where it cannot be read, UnicodeDecodeError where it is neither.
    """
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return tuple(line for line in data.decode("utf-16").splitlines() if line)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp932")
    return tuple(line for line in text.splitlines() if line)


def open_workbook(data: bytes, passwords: Sequence[str] = (), limits: Limits = DEFAULT) -> Package:
    """Open a workbook that was submitted, decrypted where need be.

    Raises ``Refused`` as :func:`workbooks.arrival.formats.opened` and :func:`open_encrypted` do.
    """
    try:
        return opened(data, limits)
    except Refused as refused:
        if refused.code != "encrypted":
            raise
    return opened(open_encrypted(data, passwords, limits), limits)


def open_encrypted(data: bytes, passwords: Sequence[str] = (), limits: Limits = DEFAULT) -> bytes:
    """Return the decrypted bytes of an encrypted package (.xlsx, .xlsm, .xlsb).

    Excel's own default password is tried first, then ``passwords`` in order.
    Raises ``Refused``: encrypted (no password was given), password (none
    fits), encryption (a method that cannot be opened, or hostile).
    """
    _check_encryption(data, limits)
    for password in (DEFAULT_PASSWORD, *passwords):
        plain = _decrypted(data, password)
        if plain is not None:
            return plain
    raise Refused("password" if passwords else "encrypted")


def _decrypted(data: bytes, password: str) -> bytes | None:
    """Return the decrypted bytes, or None where the password does not fit."""
    import msoffcrypto  # few files are encrypted
    from msoffcrypto.exceptions import InvalidKeyError

    plain = io.BytesIO()
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(data))
        office.load_key(password=password, verify_password=True)
        office.decrypt(plain)
    except InvalidKeyError:
        return None
    except Exception:
        # The library meets hostile bytes here and fails in every manner of ways.
        raise Refused("encryption") from None
    return plain.getvalue()


def _check_encryption(data: bytes, limits: Limits) -> None:
    """Refuse a description of the encryption that is no plain XML or asks for endless hashing."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            if not container.exists("EncryptionInfo"):
                return
            info = container.openstream("EncryptionInfo").read()
    except Exception:
        raise Refused("encryption") from None
    spins = [int(count) for count in SPIN_COUNT.findall(info)]
    if len(info) > LARGEST_INFO or b"<!" in info or any(count > limits.spins for count in spins):
        raise Refused("encryption")
