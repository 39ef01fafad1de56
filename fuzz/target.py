"""What every damaged file goes through, by its kind; anything that is raised, but a refusal, is a fault."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import zlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from batch.grants.ledger import read_ledger
from batch.grants.sheets import LedgerRefused
from batch.run.definition import DefinitionFault
from batch.run.definition import read as read_definition
from batch.store.rounds import rounds_in
from batch.store.store import Store
from validators.engine import check
from validators.finding import Finding, Severity
from validators.parameters import ParameterBook
from validators.submission import Submission
from web.settings import local
from web.sittings import Sittings, UploadRefused
from web.views.common import plain_name
from workbooks.annotate.annotator import checked_copy
from workbooks.annotate.layout import ResultSheet
from workbooks.annotate.marks import Mark, marks_of
from workbooks.annotate.strip import strip
from workbooks.arrival.unlock import open_workbook
from workbooks.reading.reader import read_package
from workbooks.refusal import Refused
from workbooks.repair import repair

BOOK, CSV, TOML, STORE, UPLOAD = "book", "csv", "toml", "store", "upload"

JUDGED_ONE_IN = 10
"""The rules and the repair cost far more than all the rest: they see every tenth input only."""


def run(data: bytes, kind: str = BOOK) -> str:
    """Return how far a file came: refused, not patched, annotated, read. Anything it raises is a fault."""
    return KINDS[kind](data)


def _book(data: bytes) -> str:
    try:
        package = open_workbook(data)
    except Refused as refused:
        return f"refused by the guard: {refused.code}"
    try:
        submission = read_package(package, "fuzz.xlsx")
    except Refused as refused:
        return f"refused by the reader: {refused.code}"
    rarely = zlib.crc32(data) % JUDGED_ONE_IN == 0
    findings = _judged(submission) if rarely else []
    try:
        if rarely:
            repair(data, "fuzz.xlsx")
        marks = marks_of(findings) + _marks(submission)
        copy = checked_copy(package, marks, ResultSheet(findings=findings))
        strip(copy)
    except Refused as fault:
        return f"not patched: {fault.code}"
    return "annotated"


def _judged(submission: Submission) -> list[Finding]:
    checked = check([submission], ParameterBook())[0]
    if checked.faults:
        raise AssertionError(f"a rule failed: {checked.faults[0]}")
    return checked.findings


def _marks(submission: Submission) -> list[Mark]:
    """Return marks at a few cells that names point to, or at some cell of the first sheet."""
    blocks = list(submission.blocks.values())[::20]
    marks = [Mark(block.sheet, block.address(1), Severity.WARNING, "=試し") for block in blocks]
    return marks or [Mark(name, "B2", Severity.ERROR, "=試し") for name in submission.sheets[:1]]


def _ledger(data: bytes) -> str:
    name = "台帳.xlsx" if data.startswith(b"PK") else "台帳.csv"
    return f"a ledger is {_read(name, data, read_ledger, LedgerRefused)}"


def _definition(data: bytes) -> str:
    return f"a definition is {_read('募集.toml', data, read_definition, DefinitionFault)}"


def _read(name: str, data: bytes, reader: Callable[[Path], object], refusal: type[Exception]) -> str:
    """Say whether a reader of files reads these bytes, or refuses them as it says it does."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            reader(path)
        except refusal:
            return "refused"
    return "read"


def _store(data: bytes) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "results.sqlite3"
        path.write_bytes(data)
        rounds = rounds_in(path)
        if rounds is not None:
            try:
                rounds.has("1")
            except sqlite3.DatabaseError:
                return "the rounds of a broken store"
        store = Store(path)
        store.has_earlier()
        store.reuse(0, "a.xlsx", "key")
        for one in store.outputs():
            store.made_from(one, "")
        list(store)
        store.forget_unused()
        store.close()
        return "a store is set aside" if store.remark else "a store is used"


def _upload(data: bytes) -> str:
    name = data[:200].decode("utf-8", "replace")

    async def body() -> AsyncIterator[bytes]:
        yield data

    sittings = Sittings(local(1, "key"))
    try:
        sitting = sittings.new()
        upload = asyncio.run(sittings.receive(sitting, name, body(), 1 << 20))
        assert upload.path.parent == sitting.folder
        assert plain_name(name) and not set(plain_name(name)) & set('/\\:\0\n"')
    except UploadRefused:
        return "an upload is refused"
    finally:
        sittings.close()
    return "an upload is taken"


KINDS: dict[str, Callable[[bytes], str]] = {
    BOOK: _book,
    CSV: _ledger,
    TOML: _definition,
    STORE: _store,
    UPLOAD: _upload,
}
"""What a file of each kind goes through."""
