"""Copies that wait for their places: the worker that makes one writes it, too, so that its bytes need not travel.

It comes to stand in the folder in which this program's outputs are made, under a name that its place gives it; whoever
takes it from there puts it in its place (:class:`batch.output.files.OutputFolder`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from batch.output.copies import Annotated, AnnotateTask, Copy, without_copy
from batch.output.files import Waiting, waiting_place


@dataclass(frozen=True, slots=True)
class Made:
    """What was made for one file, as ``Annotated`` tells it; each output is its bytes, or waits."""

    file: str
    made_from: str
    outputs: tuple[tuple[str, bytes | Waiting], ...]
    remark: str


@dataclass(frozen=True, slots=True)
class WriteTask:
    """Make the annotated copies of a chunk of files and write them to ``folder``, where they wait."""

    folder: Path
    task: AnnotateTask

    def __call__(self, copies: list[Copy]) -> list[Made]:
        """Return what was made for each file, in order."""
        return [_made(one, self.folder) for one in self.task(copies)]


def nothing_made(one: Copy, seconds: float, reason: str) -> Made:
    """Return what stands for the copy of a file of which a worker died."""
    return _made(without_copy(one, seconds, reason), Path())


def _made(one: Annotated, folder: Path) -> Made:
    outputs = tuple((path, _written(folder, path, data)) for path, data in one.outputs)
    return Made(one.file, one.made_from, outputs, one.remark)


def _written(folder: Path, path: str, data: bytes) -> bytes | Waiting:
    """Write an output where it waits; one that cannot be written here (a full disk, another machine) travels."""
    try:
        waiting_place(folder, path).write_bytes(data)
    except OSError:
        return data
    return Waiting(hashlib.sha256(data).hexdigest())
