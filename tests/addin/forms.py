"""Filled forms on disk, drawn from the sound applications that all tests share."""

from __future__ import annotations

from pathlib import Path

from tests.support import application
from validators.frames import FRAMES
from workbooks.form.build import fill

_COMPUTED = {"application.total_cost", "application.eligible_cost"}
_FIXED = {f"{one.name}.{one.fixed}" for one in FRAMES if one.fixed} | {"form.id", "form.version"}


def cells(*tables: str, **changes: object) -> dict[str, object]:
    """Return by name what a clerk types for a sound application with changes (see ``tests.support``)."""
    submission = application(*tables, **changes)
    given = {f"application.{key}" if "__" not in key else key.replace("__", ".") for key in changes}
    values: dict[str, object] = {}
    for name, block in submission.blocks.items():
        if name in _FIXED or (name in _COMPUTED and name not in given):
            continue
        one_row = len(block.values) == 1
        values[name] = block.values[0] if one_row else list(block.values)
    return values


def filled(path: Path, *tables: str, **changes: object) -> Path:
    """Write a sound application with changes into the real form."""
    path.write_bytes(fill(cells(*tables, **changes)))
    return path
