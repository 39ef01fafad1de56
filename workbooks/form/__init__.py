"""The application form (参考様式): the committed blank ones and examples. ``build`` draws them, from the frames of ``validators``."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from validators import frames

BUILT = files("workbooks") / "data" / "form.xlsx"
"""The committed blank form."""


def examples() -> dict[str, Path]:
    """Return the committed complete examples (記載例), by their file's name without its ending."""
    folder = Path(str(BUILT)).parent
    return {one.stem: one for one in sorted(folder.glob(f"{frames.FORM_EXAMPLE}*.xlsx"))}


def blank(version: str = frames.FORM_VERSIONS[-1]) -> bytes:
    """Return the committed blank form of an edition, the present one unless another is asked for."""
    if version == frames.FORM_VERSIONS[-1]:
        return BUILT.read_bytes()
    return (files("workbooks") / "data" / f"form-{version}.xlsx").read_bytes()
