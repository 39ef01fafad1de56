"""The key by which an application is known again in the next round's summary; a finding's: ``validators.finding``."""

from __future__ import annotations

from batch.examiner.previous import Previous
from validators.finding import short
from validators.record import RoundRecord


def application_key(record: RoundRecord | None, file: str) -> str:
    """Return what tells an application from every other; its file's name where it could not be read."""
    if record is None:
        return file
    one = record.application
    parts = (
        one.get("municipality_code"),
        one.get("district"),
        one.get("fiscal_year"),
        one.get("project_type"),
    )
    return "|".join(map(str, parts)) if all(parts[:2]) else file


def plain_key(record: RoundRecord | None, file: str) -> str:
    """Return the short key of an application, whatever was known before."""
    return short(application_key(record, file))


def key_of(record: RoundRecord | None, file: str, previous: Previous) -> str:
    """Return the short key of an application; the one under which the previous summary knows it."""
    return previous.known_as(plain_key(record, file), file, record.application if record else {})
