"""Workbooks in a bucket or on a server, through fsspec (the extra ``cluster``)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from workbooks.arrival.find import WORKBOOKS
from workbooks.refusal import DEFAULT, Limits, Refused, shown_size


@dataclass(frozen=True, slots=True)
class RemoteSource:
    """A workbook behind an fsspec URL; ``size`` in bytes as the listing says."""

    name: str
    url: str
    size: int
    limits: Limits = DEFAULT

    def read(self) -> bytes:
        """Return the bytes. Raises ``Refused``: vanished, unreadable, too_large."""
        import fsspec

        if self.size > self.limits.file:
            words = {"size": shown_size(self.size), "limit": shown_size(self.limits.file)}
            raise Refused("too_large", words)
        try:
            with fsspec.open(self.url, "rb") as stream:
                data: bytes = stream.read()
                return data
        except FileNotFoundError as fault:
            raise Refused("vanished") from fault
        except OSError as fault:
            raise Refused("unreadable") from fault


def is_url(place: str) -> bool:
    """Whether the input is a bucket or server, not a folder of this machine.

    >>> is_url("s3://bucket/2026"), is_url("C:/申請"), is_url("申請")
    (True, False, False)
    """
    return "://" in place


def find_remote(url: str) -> Iterator[RemoteSource]:
    """Yield the workbooks below a URL, in the order of their names; lock and hidden files are left out."""
    import fsspec

    system, root = fsspec.core.url_to_fs(url)
    for path, facts in sorted(system.find(root, detail=True).items()):
        base = posixpath.basename(path)
        if posixpath.splitext(base)[1].lower() in WORKBOOKS and not base.startswith((".", "~$")):
            yield RemoteSource(posixpath.relpath(path, root), system.unstrip_protocol(path), facts["size"])
