"""The form's formulas in five engines: generated applications, and those on which programs differ (``make excel``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from importlib.metadata import version
from typing import Any

import pytest

from tests.evidence import Figures
from tests.excel.hard_cases import hard_cases
from tests.excel.spreadsheets import Formulon, IronCalc
from tests.workbooks.differential.cases import cases
from tests.workbooks.differential.formualizer_engine import Formualizer
from tests.workbooks.differential.office_engine import Office
from tests.workbooks.differential.run import Engine, disagreements
from workbooks.form.build import built

pytestmark = pytest.mark.excel

ENGINES: dict[str, tuple[int, Callable[[], Any]]] = {
    "LibreOffice": (150, lambda: Office(built({}))),
    f"formualizer {version('formualizer')}": (500, lambda: Formualizer(built({}))),
    f"IronCalc {version('ironcalc')}": (100, lambda: IronCalc(built({}))),
    f"formulon {version('formulon')}, Excel 365 for Windows, Japanese": (
        12,
        lambda: Formulon(built({}), "win-365-ja_JP"),
    ),
    f"formulon {version('formulon')}, Excel 365 for Mac, Japanese": (
        12,
        lambda: Formulon(built({}), "mac-365-ja_JP"),
    ),
}
"""Each engine, with how many generated applications it judges: a second's work of one is a minute's of another."""


@cache
def _hard() -> list[tuple[str, Any]]:
    return list(hard_cases())


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[tuple[str, int, Engine]]:
    """An engine with the blank form open."""
    count, make = ENGINES[request.param]
    made = make()
    manager: AbstractContextManager[Any] = made if hasattr(made, "__enter__") else nullcontext(made)
    with manager as ready:
        yield request.param, count, ready


def test_the_form_and_the_rules_agree(engine: tuple[str, int, Engine], figures: Figures) -> None:
    name, count, ready = engine
    wrong = [found for _, found in disagreements(ready, cases(count, seed=17)) if found]
    names = [one for one in _hard() if one[0].startswith(("width", "like a number"))]
    hard = _hard() if count >= 100 else _hard()[::16] + names
    hard = list({title: (title, case) for title, case in hard}.values())
    judged = disagreements(ready, [case for _, case in hard])
    found = {title: tuple(told) for (title, _), (_, told) in zip(hard, judged, strict=True) if told}
    if ready.blind:
        name += f"; but for {', '.join(ready.blind)}, which it cannot work out"
    generated = "the form's verdicts and marks against the rules: generated"
    figures.add(generated, count, f"{len(wrong)} disagreements", name)
    words = f"{len(found)} disagreements"
    what = (
        "the same: wildcards, widths, case, kana, 255 characters, operators, numbers as text, blanks, marks"
    )
    figures.add(what, len(hard), words, name)
    assert wrong == []
    assert found == {}
