"""The short keys by which an application and a finding are known again in the next round's summary."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from validators.finding import Finding
from validators.round import RoundRecord


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


def short(text: str) -> str:
    """Return a short key for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def finding_keys(application: str, findings: Iterable[Finding]) -> list[str]:
    """Return a short key for each finding; equal ones are told apart by their order.

    A finding about no cell of the form is known by what was found.
    """
    seen: Counter[str] = Counter()
    keys = []
    for one in findings:
        place = one.content if one.name else one.content or one.found
        text = "|".join((application, one.rule, one.name, place))
        seen[text] += 1
        keys.append(short(f"{text}|{seen[text]}"))
    return keys
