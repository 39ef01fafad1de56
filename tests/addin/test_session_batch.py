"""The session against a real LibreOffice finds what the batch finds in the saved file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw

from addin.session import Session, attach
from tests.addin.against import Open, area, attached, of_batch
from tests.addin.forms import cells, filled
from tests.validators.cases import CASES, Case
from validators.engine import check
from validators.finding import Finding
from validators.frames import names
from validators.parameters import ParameterBook
from workbooks import samples
from workbooks.form import blank
from workbooks.ooxml.address import Area
from workbooks.reading.reader import read

pytestmark = pytest.mark.office

FAULTY: dict[str, dict[str, Any]] = {
    "sound": {},
    "plan": {"kind": "計画策定事業"},
    "too much": {"grant_requested": 1_900_000},
    "spellings": {
        "settlements": "４集落",
        "grant_requested": "１８０万円",
        "starts_on": "R8.5.1",
        "priority": "一番",
    },
    "not in the lists": {"bureau": "会津若松", "municipality": "喜多方", "municipality_code": 72087},
    "gaps": {"outline": None, "ends_on": None, "income__amount": [None, 300_000]},
    "numbers as texts": {"expenses__amount": ["1,200,000円", "200000", "abc", 100_000]},
    "spaces": {"development": "　", "expenses__note": [" ", None, "該当なし"]},
    "years": {
        "years__stage": ["両方", "小さな拠点づくり", "計画策定"],
        "years__plan_grant": [500_000, None, 1],
    },
    "sums overwritten": {"total_cost": 2_000, "eligible_cost": 2_000_001},
    "dates as numbers": {"starts_on": 46143, "ends_on": "2027/3/20", "plan__completed_on": "令和8年3月"},
    "marks": {
        "implementers__rules_attached": ["×"],
        "plan__municipal_role": True,
        "plan_items__covered": ["◯", "済"],
    },
}


class Typist:
    """Types one application after another into one open form, only the cells that differ."""

    def __init__(self, book: xw.Book) -> None:
        for sheet in book.sheets:
            sheet.api.unprotect("")
        self._doc = book.api
        self._stands = cells()
        self._cells = {name: book.names[name].refers_to_range for name in names() if name in book.names}
        self._formulas = {
            name: self._cells[name].formula
            for name in self._cells
            if name not in self._stands and name.startswith("application.")
        }

    def type(self, wanted: dict[str, object]) -> list[Area]:
        """Type the values by name, have all worked out once; return the cells that were edited."""
        edited = []
        self._doc.enableAutomaticCalculation(False)
        for name in (*self._formulas, *cells()):
            value = wanted.get(name, self._formulas.get(name))
            if value == self._stands.get(name, self._formulas.get(name)):
                continue
            where = self._cells[name]
            where.value = [[one] for one in value] if isinstance(value, list) else value
            edited.append(area(where))
        self._doc.enableAutomaticCalculation(True)
        self._doc.calculate()
        self._stands = wanted
        return edited


TYPED_IN = "記入中.xlsx"
"""The form that stays open while all fixtures are typed into it: no other book has its name."""


@pytest.fixture(scope="module")
def typing(office: xw.App, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Session, Typist]]:
    """A session with a sound form that was checked once, and who types into it."""
    book = office.books.open(filled(tmp_path_factory.mktemp("form") / TYPED_IN))
    session = attached(book)
    typist = Typist(book)
    session.check()
    yield session, typist
    book.api.setModified(False)
    book.close()


def batch_finds(path: Path, parameters: ParameterBook | None = None) -> list[Finding]:
    """Return what the batch finds in a single file: it then judges without the schemas, as a session does."""
    return check([read(path.read_bytes(), TYPED_IN)], parameters or ParameterBook(), by_schema=False)[
        0
    ].findings


def session_finds(session: Session, edited: list[Area] | None = None) -> list[Finding]:
    """Return what a session finds after an edit; without one, when it reads everything anew."""
    submission = session.read_afresh() if edited is None else session.read(edited)
    return session.judge(submission) if submission else session.findings


@pytest.mark.parametrize("changes", FAULTY.values(), ids=FAULTY.keys())
def test_it_finds_what_the_batch_finds(
    typing: tuple[Session, Typist], tmp_path: Path, changes: dict[str, Any]
) -> None:
    session, typist = typing
    edited = typist.type(cells(**changes))
    assert session_finds(session, edited) == batch_finds(filled(tmp_path / "申請書.xlsx", **changes))


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_typing_any_fixture_of_a_rule_finds_what_the_batch_finds_in_its_file(
    typing: tuple[Session, Typist], tmp_path: Path, case: Case
) -> None:
    session, typist = typing
    given = {"kind": case.kind, **case.changes}
    path = filled(tmp_path / "申請書.xlsx", *case.tables, **given)
    edited = typist.type(cells(*case.tables, **given))
    session.parameters = ParameterBook(tuple(sorted(case.parameters.items())))
    found = session_finds(session, None if case.parameters else edited)
    assert found == batch_finds(path, session.parameters)
    if case.parameters:  # the next case is judged by the usual ones
        session.parameters = ParameterBook()
        session.read_afresh()


@pytest.mark.slow
@pytest.mark.parametrize("sample", samples.load(), ids=lambda one: one.key)
def test_it_finds_what_the_batch_finds_in_every_sample(
    opened: Open, tmp_path: Path, sample: samples.Sample
) -> None:
    path = tmp_path / Path(sample.file).name
    path.write_bytes(samples.build(sample))
    session = attached(opened(path))
    assert [replace(one, file="") for one in session.check()] == of_batch(path)


def test_it_finds_what_the_batch_finds_in_the_blank_form(opened: Open, tmp_path: Path) -> None:
    path = tmp_path / "申請書.xlsx"
    path.write_bytes(blank())
    session = attached(opened(path))
    assert [replace(one, file="") for one in session.check()] == of_batch(path)


def test_a_blank_form_accuses_nobody_until_it_is_to_be_handed_in(opened: Open, tmp_path: Path) -> None:
    path = tmp_path / "申請書.xlsx"
    path.write_bytes(blank())
    session = attach(opened(path))
    assert session is not None
    assert session.check() == []


def test_a_damaged_form_is_judged_as_the_batch_judges_it(opened: Open, tmp_path: Path) -> None:
    path = filled(tmp_path / "申請書.xlsx")
    damaged = openpyxl.load_workbook(path)
    del damaged.defined_names["plan.author"]
    sheet = damaged["収支予算"]
    sheet.protection.sheet = False
    sheet["H26"] = "=1/0"
    sheet["C66"] = "委託料"
    sheet.row_dimensions[27].hidden = True
    sheet.merge_cells("C26:C27")
    damaged["申請書"].data_validations.dataValidation.clear()
    damaged.save(path)
    session = attached(opened(path))
    found = session.check()
    session.book.save(tmp_path / "保存.xlsx")
    assert [replace(one, file="") for one in found] == of_batch(tmp_path / "保存.xlsx")
