"""The rules' worksheet twins: complete, portable, and of one mind with the rules."""

from __future__ import annotations

import datetime as dt
import random
import re
import zipfile
from io import BytesIO

import openpyxl
import pytest

from tests.validators.spellings import AMOUNT, COUNT, DAY, MARK, QUANTITY, YEAR, Spelling, spellings
from tests.workbooks.differential.cases import Case, cases, handed_in, sound
from tests.workbooks.differential.formualizer_engine import Formualizer
from tests.workbooks.differential.office_engine import Office
from tests.workbooks.differential.projects import project
from tests.workbooks.differential.run import disagreements
from tests.workbooks.differential.verdicts import as_cell, by_python
from tools import twins_page
from validators import frames
from validators.normalise import READERS, Unreadable, vague
from validators.parameters import ParameterBook
from validators.rules import DERIVED
from workbooks.form import blank, twins
from workbooks.form.build import Built, built
from workbooks.form.checks import the_ledger
from workbooks.form.ledger import DOUBT, FAULT, SHEET
from workbooks.form.twins import Addresses, TwinError

P = ParameterBook().for_year(None)
READ_BY_THE_FORM = {AMOUNT, COUNT, DAY, MARK, QUANTITY, YEAR}
PLAIN = Addresses(one=str, column=lambda name: f"all_{name}", row=lambda name: f"own_{name}")
LARGEST, LARGEST_READ = 112_000, 95_000
"""Bytes of the file, and of the sheets that are read (see docs/decisions/0078)."""


@pytest.fixture(scope="module")
def form() -> Built:
    return built({})


@pytest.fixture(scope="module")
def engine(form: Built) -> Formualizer:
    return Formualizer(form)


def _sound(**changes: object) -> Case:
    case = sound(random.Random(7))
    case |= {name.replace("__", "."): value for name, value in changes.items()}
    return case


def test_figures_of_the_edition_are_written_into_the_formula() -> None:
    assert twins.compiled("application.grant_requested<={p.plan_grant_cap}", P, PLAIN) == (
        "application.grant_requested<=500000"
    )


def test_names_inside_texts_are_left_alone() -> None:
    assert twins.compiled('plan.name="plan.name"', P, PLAIN) == 'plan.name="plan.name"'


def test_a_word_list_is_written_out() -> None:
    assert twins.compiled(
        "OR({each p.hard_categories}expenses.category={word}{end})", P, PLAIN, "expenses"
    ) == ('OR(own_expenses.category="工事請負費",own_expenses.category="備品購入費")')


def test_brackets_ask_for_the_whole_column_of_the_own_table() -> None:
    formula = "SUM([expenses.amount])-expenses.amount"
    assert twins.compiled(formula, P, PLAIN, "expenses") == "SUM(all_expenses.amount)-own_expenses.amount"


@pytest.mark.parametrize(
    ("formula", "fault"),
    [
        ("application.nothing=1", "unknown name application.nothing"),
        ("plan.meetings>{p.nothing}", "unknown figure nothing"),
        ("XLOOKUP(plan.name,plan.name,plan.name)", "not in Excel 2016 and LibreOffice 7: ['XLOOKUP']"),
        ("plan.completed_on<TODAY()", "not in Excel 2016 and LibreOffice 7: ['TODAY']"),
    ],
)
def test_what_cannot_be_compiled_is_refused(formula: str, fault: str) -> None:
    with pytest.raises(TwinError, match=re.escape(fault)):
        twins.compiled(formula, P, PLAIN)


def test_most_rules_have_a_twin_and_the_rest_say_why_not() -> None:
    rules = twins_page.single()
    assert [one.id for one in rules if not twins_page.judged(one) and not one.no_formula] == []
    assert sum(map(twins_page.judged, rules)) / len(rules) >= 0.8


def test_the_page_of_twins_is_current() -> None:
    assert twins_page.PAGE.read_text(encoding="utf-8") == twins_page.page()


def test_every_formula_of_the_form_is_portable(form: Built) -> None:
    """Only functions of Excel 2016 and LibreOffice 7, no array entry, nothing volatile."""
    with zipfile.ZipFile(BytesIO(form.data)) as book:
        sheets = [
            book.read(part).decode() for part in book.namelist() if part.startswith("xl/worksheets/sheet")
        ]
    formulas = [one for sheet in sheets for one in re.findall(r"<(?:f|formula)( [^>]*)?>([^<]*)<", sheet)]
    assert len(formulas) > 900
    assert {re.sub('"[^"]*"', "", attributes) for attributes, _ in formulas} == {
        "",
        " t= ref= si=",
        " t= si=/",
    }
    used = {
        name
        for _, text in formulas
        for name in re.findall(r"\b([A-Z][A-Z0-9.]*)\(", re.sub('"[^"]*"', "", text))
    }
    assert used - twins.FUNCTIONS == set()
    assert max(len(text) for _, text in formulas) < 8192


def test_the_form_is_small(form: Built) -> None:
    assert len(blank()) < LARGEST
    with zipfile.ZipFile(BytesIO(blank())) as book:
        named = {frame.sheet for frame in frames.FRAMES}
        sheets = openpyxl.load_workbook(BytesIO(blank()), read_only=True).sheetnames
        parts = [f"xl/worksheets/sheet{at}.xml" for at, name in enumerate(sheets, 1) if name in named]
        assert sum(book.getinfo(part).file_size for part in parts) < LARGEST_READ


def test_a_shared_formula_is_the_one_above_it_moved_down() -> None:
    """Each formula written once says what XlsxWriter would have written out."""
    book = openpyxl.load_workbook(BytesIO(blank()))
    sheet = book[SHEET]
    for address, content in the_ledger().cells.items():
        assert sheet[address].value == content, address


def test_generated_applications_are_judged_alike(engine: Formualizer) -> None:
    found = [
        (number, one) for number, (_, one) in enumerate(disagreements(engine, cases(100, seed=3))) if one
    ]
    assert found == []


@pytest.mark.slow
def test_five_hundred_applications_are_judged_alike(engine: Formualizer) -> None:
    assert [one for _, one in disagreements(engine, cases(500, seed=4)) if one] == []


@pytest.mark.office
@pytest.mark.slow
def test_five_hundred_applications_are_judged_alike_in_libreoffice(form: Built) -> None:
    with Office(form) as office:
        assert [one for _, one in disagreements(office, cases(500, seed=5)) if one] == []


@pytest.mark.office
def test_a_row_inserted_in_a_table_is_judged_and_marked(form: Built) -> None:
    inserted = {"expenses.category": "諸経費", "expenses.amount": 10, "expenses.eligible": 11}
    with Office(form) as office:
        before = office.judge(_sound())
        after = office.insert("expenses.amount", 2, inserted)
    assert (before.rules["SUM-4"], before.rules["SUM-2"]) == ("holds", "holds")
    assert (after.rules["SUM-4"], after.rules["SUM-2"]) == ("fails", "fails")
    assert after.marks["expenses.eligible", 2] == FAULT
    assert ("expenses.eligible", 1) not in after.marks


def test_the_cases_break_every_rule() -> None:
    """A rule that no case breaks would agree for want of trying."""
    failing = {
        id
        for said in by_python(list(cases(3000, seed=6)))
        for id, one in said.rules.items()
        if one == "fails"
    }
    assert {rule.id for rule in the_ledger().rules} - failing <= {"SUM-5"}


@pytest.mark.parametrize("typed", [one for one in spellings() if one.name in READ_BY_THE_FORM], ids=str)
def test_a_spelling_is_read_as_the_program_reads_it_or_left_open(
    engine: Formualizer, typed: Spelling
) -> None:
    """Never otherwise, and never refused with a reason where the program reads it."""
    engine.type(typed.name, typed.typed)
    engine.work_out()
    found = engine.reading(typed.name)
    engine.type(typed.name, None)
    try:
        read = as_cell(READERS[frames.column(typed.name).kind](typed.typed).value)
    except Unreadable:
        undecided = typed.name in (AMOUNT, COUNT, DAY, YEAR) and vague.undecided(typed.typed)
        assert str(found).startswith("!") or (undecided and found == "")
        return
    assert found == read or str(found).startswith("!!")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("R8.4.15", "→ 令和8年4月15日"),
        ("2026.4.15", "→ 令和8年4月15日"),
        ("令和8年4月15日", ""),
        ("8.4.15", "令和か西暦か決められません"),
        ("未定", ""),
        ("春ごろ", "この書き方は読み取れません：日付として読めません"),
    ],
)
def test_the_reading_stands_beside_the_cell(engine: Formualizer, typed: str, shown: str) -> None:
    engine.judge(_sound(application__submitted_on=typed))
    assert engine.value(the_ledger().single("why", "application.submitted_on")) == shown


def test_the_short_reason_stands_beside_the_cell(engine: Formualizer) -> None:
    engine.judge(_sound(application__eligible_cost=2_000_000, application__grant_requested="1,800,001円"))
    why = the_ledger().single("why", "application.grant_requested")
    assert engine.value(why) == "上限 1,800,000円"


def test_the_verdict_leads_from_missing_over_wrong_to_done(engine: Formualizer) -> None:
    """Blank cells are counted, then faults; at the end the form says that it can be handed in."""
    sound_one = next(one for one in (sound(random.Random(seed)) for seed in range(9)) if not handed_in(one))
    engine.judge(sound_one)
    assert engine.at("はじめに", 3, 2) == "不備はありません。提出できます"
    engine.judge(sound_one | {"application.settlements": None, "application.phone": None})
    assert engine.at("はじめに", 3, 2) == "あと 2 か所です"
    engine.judge(sound_one | {"application.bureau": "いわき", "application.settlements": None})
    assert str(engine.at("はじめに", 3, 2)).startswith("あと 1 か所です")


def test_faults_stand_first_and_go_when_they_are_mended(engine: Formualizer) -> None:
    case = next(one for one in (sound(random.Random(seed)) for seed in range(9)) if not handed_in(one))
    engine.judge(case | {"application.settlements": 1, "plan.completed_on": dt.date(2040, 1, 1)})
    listed = [str(engine.at("点検", row, 2)) for row in range(8, 33)]
    assert [one for one in listed if one] == sorted(
        (one for one in listed if one), key=["▲不備", "！要確認"].index
    )
    assert "！要確認" in listed
    engine.judge(case)
    assert {engine.at("点検", row, 2) for row in range(8, 33)} <= {"", None}


@pytest.mark.parametrize(
    ("typed", "year"),
    [
        ("令和8年度", 2026),
        ("R8", 2026),
        (8, 2026),
        ("8", 2026),
        (2026, 2026),
        ("2026年度", 2026),
        ("令和元年度", 2019),
    ],
)
def test_spellings_of_a_fiscal_year(engine: Formualizer, typed: object, year: int) -> None:
    engine.judge(_sound(application__fiscal_year=typed))
    assert engine.value(the_ledger().one("application.fiscal_year")) == year


@pytest.mark.parametrize("typed", ["来年度", 26, "31年度", "約8", ""])
def test_what_is_no_fiscal_year(engine: Formualizer, typed: object) -> None:
    engine.judge(_sound(application__fiscal_year=typed))
    assert str(engine.value(the_ledger().one("application.fiscal_year")))[:1] in ("", "!")


def test_the_message_says_how_much_is_allowed(engine: Formualizer) -> None:
    case = _sound(application__eligible_cost=2_000_000, application__grant_requested=1_800_001)
    engine.judge(case)
    message = engine.message("S3-3")
    assert "1,800,001円 → 上限 1,800,000円（補助対象経費 2,000,000円 × 9/10）" in message
    assert "補助金申請額を1,800,000円以下に直してください。" in message
    engine.judge(case | {"application.grant_requested": 1_800_000})
    assert engine.message("S3-3") == ""


def test_calculation_has_no_sheet_of_its_own_in_view(form: Built) -> None:
    assert openpyxl.load_workbook(BytesIO(form.data))[SHEET].sheet_state == "hidden"


@pytest.mark.parametrize(
    ("days", "verdict", "mark", "said"),
    [
        (1, "", 0, ""),
        (0, "！要確認", DOUBT, "計画の策定と同じ日に"),
        (-1, "▲不備", FAULT, "計画の策定前に"),
    ],
)
def test_a_start_on_the_day_of_the_plan_is_only_asked_about(
    engine: Formualizer, days: int, verdict: str, mark: int, said: str
) -> None:
    case = project(plan__status="策定中")
    case["plan.completed_on"] = case["application.starts_on"] - dt.timedelta(days)
    python, form = by_python([case])[0], engine.judge(case)
    for name in ("application.starts_on", "plan.completed_on"):
        assert (python.marks.get((name, 1), 0), form.marks.get((name, 1), 0)) == (mark, mark)
    assert engine.verdict("Q09-1") == verdict
    assert engine.message("Q09-1").startswith(said) and bool(said) == bool(engine.message("Q09-1"))


@pytest.mark.parametrize(
    ("methods", "rules", "breakdowns", "verdict", "said"),
    [
        (("委託", "補助金"), ("○", "○"), ("○", "○"), "", ""),
        (("委託", "補助金"), ("×", "○"), ("○", "○"), "！要確認", "1行目：「甲」への委託に"),
        (("委託", "補助金"), ("×", "×"), ("○", "○"), "▲不備", "2行目：「乙」への補助金に"),
        (("委託", "補助金"), ("×", "○"), ("×", "×"), "▲不備", "2行目：「乙」への補助金に"),
        (("補助金", "委託"), ("×", "×"), ("×", "×"), "▲不備", "1行目：「甲」への補助金に"),
        (("委託", "委託"), ("○", "○"), ("○", "×"), "！要確認", "2行目：「乙」への委託に"),
    ],
)
def test_papers_of_a_commission_are_only_asked_about(
    engine: Formualizer,
    methods: tuple[str, ...],
    rules: tuple[str, ...],
    breakdowns: tuple[str, ...],
    verdict: str,
    said: str,
) -> None:
    case = project(
        implementers__name=("甲", "乙"),
        implementers__method=methods,
        implementers__amount=(1, 1),
        implementers__rules_attached=rules,
        implementers__breakdown_attached=breakdowns,
    )
    python, form = by_python([case])[0], engine.judge(case)
    for row in (1, 2):
        for name in ("implementers.rules_attached", "implementers.breakdown_attached"):
            assert python.marks.get((name, row), 0) == form.marks.get((name, row), 0)
    assert engine.verdict("Q12-1") == verdict
    assert engine.message("Q12-1").startswith(said) and bool(said) == bool(engine.message("Q12-1"))


def test_every_case_of_a_rule_has_its_words_in_the_form() -> None:
    for rule in (one for one in the_ledger().rules if one.cases):
        known = " ".join(str(DERIVED[case].formula) for case in rule.cases.values())
        told = {one for one in rule.words.variants if one not in frames.names()}
        assert {one for one in told if f'"{one}"' not in known} == set(), rule.id


@pytest.mark.parametrize("name", ["application.submitted_on", "plan.completed_on"])
def test_a_blank_day_is_no_error(engine: Formualizer, name: str) -> None:
    case = project(**{name.replace(".", "__"): None})
    assert by_python([case])[0].rules["FORM-8"] == engine.judge(case).rules["FORM-8"] == "holds"
