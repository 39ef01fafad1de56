"""What an earlier run left in a results' folder is believed only under a seal that this user alone can make.

The key lies in the user's own data folder (0600), not beside the results. Against whoever acts as this user
it protects nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from batch.run.faults import log_folder

_LENGTH = 32


def key_of_user() -> bytes:
    """Return this user's key, made when it is first needed; one for this run alone where none can be kept."""
    file = log_folder() / "results.key"
    try:
        known = _known(file)
        if known is None:
            file.parent.mkdir(parents=True, exist_ok=True)
            made = file.with_name(f".{secrets.token_hex(8)}")
            with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(secrets.token_bytes(_LENGTH))
            made.replace(file)
            known = _known(file)
    except OSError:
        known = None
    return known or secrets.token_bytes(_LENGTH)


def _known(file: Path) -> bytes | None:
    """Return the key in a file; None where there is none, or none of our making."""
    if file.is_symlink() or not file.is_file():
        return None
    known = file.read_bytes()
    return known if len(known) == _LENGTH else None


def seal(key: bytes, *parts: str | None) -> str:
    """Return the seal of texts, in their order.

    >>> seal(b"k", "ab", "c") == seal(b"k", "a", "bc")
    False
    """
    mac = hmac.new(key, digestmod=hashlib.sha256)
    for one in parts:
        raw = b"" if one is None else one.encode("utf-8", "surrogatepass")
        mac.update(b"%d:%d:" % (one is None, len(raw)) + raw)
    return mac.hexdigest()


def holds(key: bytes, sealed: object, *parts: object) -> bool:
    """Whether a seal is that of these texts, all of which come from a file that anybody may have written."""
    if not isinstance(sealed, str) or not all(one is None or isinstance(one, str) for one in parts):
        return False
    return hmac.compare_digest(sealed.encode("utf-8", "replace"), seal(key, *parts).encode())  # type: ignore[arg-type]
