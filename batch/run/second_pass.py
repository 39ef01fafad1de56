"""The second pass: the annotated copies, each made by a worker from the file's bytes with all its findings."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from batch.examiner.previous import Previous
from batch.output.copies import BESIDE, AnnotateTask, Copy, result_path, result_sheet
from batch.output.files import OutputFolder
from batch.output.waiting import WriteTask, nothing_made
from batch.run.options import Link
from batch.run.pool import Pool, in_order
from batch.store.store import program
from workbooks.arrival.find import Source

_CHUNK = 25

Progress = Callable[[str, int, int], None]
"""Called with the step's name, how many files are done, and how many there are."""


def copy_all(
    sources: Sequence[Source],
    targets: Mapping[str, str],
    previous: Previous,
    folder: OutputFolder,
    pool: Pool,
    meanwhile: Iterator[object],
    progress: Progress,
) -> dict[str, Link]:
    """Write the annotated copies; returns, by file, where links lead and what is to be said.

    ``meanwhile`` has a step for each file that can be done while workers are at the copies; it is gone on with, not finished.
    """
    links: dict[str, Link] = {}
    wanted = _wanted(sources, targets, previous, folder, links)
    task = WriteTask(folder.made_in, AnnotateTask())
    done = 0
    for made in in_order(wanted, task, nothing_made, pool, _CHUNK):
        folder.write_all((path, data, one.made_from) for one in made for path, data in one.outputs)
        for one in made:
            links[one.file] = Link(one.outputs[0][0] if one.outputs else "", one.remark)
        folder.store.commit()
        done += len(made)
        progress("注釈付きの写し", done, len(sources))
        for _ in islice(meanwhile, len(made)):
            pass
    return links


def _wanted(
    sources: Sequence[Source],
    targets: Mapping[str, str],
    previous: Previous,
    folder: OutputFolder,
    links: dict[str, Link],
) -> Iterator[Copy]:
    """Yield the copies to write; those that an earlier run wrote alike are linked to as they are."""
    noted = set(folder.store.outputs())
    for source, result in zip(sources, folder.store, strict=True):
        if result.record is None:
            continue
        sheet = result_sheet(result, result.findings, previous)
        made_from = hashlib.sha256(f"{program()}|{result.sha256}|{sheet!r}".encode()).hexdigest()
        target = targets[source.name]
        if folder.is_current(target, made_from):
            aside = result_path(target)
            if folder.is_current(aside, made_from):
                links[source.name] = Link(aside, BESIDE)
                continue
            if aside not in noted:
                links[source.name] = Link(target)
                continue
        yield Copy(source, result.sha256, sheet, target, made_from)
