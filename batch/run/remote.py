"""Workbooks in a bucket or on a server, through fsspec (the extra ``cluster``)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from workbooks.arrival.find import WANTED, is_set_aside
from workbooks.arrival.names import suffix_of
from workbooks.arrival.others import Other
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
    """Yield the workbooks below a URL, in the order of their names, and archives, which are refused there."""
    for name, path, size in _listed(url):
        if suffix_of(name) in WANTED and not _is_aside(name):
            yield RemoteSource(name, path, size)


def others_remote(url: str) -> Iterator[Other]:
    """Yield what else lies below a URL, by the names alone."""
    for name, _, size in _listed(url):
        aside = _is_aside(name)
        if aside or suffix_of(name) not in WANTED:
            yield Other(name, size, "" if size else "empty", aside)


def _listed(url: str) -> Iterator[tuple[str, str, int]]:
    """Yield name below the URL, own URL and size in bytes of every file, in the order of their names."""
    import fsspec

    system, root = fsspec.core.url_to_fs(url)
    for path, facts in sorted(system.find(root, detail=True).items()):
        yield posixpath.relpath(path, root), system.unstrip_protocol(path), facts["size"]


def _is_aside(name: str) -> bool:
    return any(map(is_set_aside, name.split("/")))
