"""What follows from other cells is worked out anew where its stored result is old; what is unseen or drawn is told."""

from __future__ import annotations

import io
import re
from functools import cache

import openpyxl
import pytest

from tests.addin.forms import cells
from tests.workbooks.books import (
    APPLICATION,
    BOOK,
    BUDGET,
    SHEETS,
    edited,
    found,
    observed,
    put,
    replaced,
    rows_added,
    sound,
    text,
    with_sheets,
)
from tests.workbooks.packages import unzipped, zipped
from tests.workbooks.test_cells_as_they_are import styled
from tests.workbooks.test_siblings import EMPTY, merged
from workbooks.form.build import fill
from workbooks.form.defaults import OWN
from workbooks.reading.reader import read
from workbooks.refusal import Refused
from workbooks.repair import repair

PLAN, PARTNERS, YEARS = SHEETS["計画"], SHEETS["間接補助"], SHEETS["年度別"]
WARNED, NOTED = "warning", "note"


@cache
def own() -> bytes:
    """Return the sound application with the form's own entries left as they are."""
    typed = dict(cells())
    typed |= {
        "expenses.amount": [OWN] * 4,
        "income.amount": [OWN, 300_000],
        "income.source": [OWN, "市町村負担"],
    }
    typed |= {"years.project_grant": [None, OWN, 1_500_000], "years.total_cost": [600_000, OWN, 2_000_000]}
    for name in ("application.municipality_code", "application.bureau"):
        typed.pop(name)
    return fill(typed)


def stored(part: str, cell: str, value: str) -> bytes:
    """Return that application with another stored result of a cell's formula."""
    pattern = rf'(<c r="{cell}"[^>]*>(?:<f[^>]*/>|<f.*?</f>)<v>)[^<]*'
    return edited(own(), {part: replaced((pattern, rf"\g<1>{value}"))})


def test_the_forms_own_entries_are_sound() -> None:
    assert found(own()) == []


@pytest.mark.parametrize(
    ("part", "cell", "old", "name", "now"),
    [
        (BUDGET, "H26", "1100000", "expenses.amount", 1_200_000),
        (BUDGET, "H27", "1", "expenses.amount", 200_000),
        (BUDGET, "H16", "1700000", "income.amount", 1_800_000),
        (YEARS, "H7", "1700000", "years.project_grant", 1_800_000),
        (YEARS, "F7", "0", "years.total_cost", 2_100_000),
        (APPLICATION, "D8", "072010", "application.municipality_code", "072087"),
        (APPLICATION, "D9", "県北", "application.bureau", "会津"),
    ],
)
def test_an_old_result_is_worked_out_anew_and_told_once(
    part: str, cell: str, old: str, name: str, now: object
) -> None:
    data = stored(part, cell, old)
    assert [(rule, severity, place.partition("!")[2]) for rule, severity, place in found(data)] == [
        ("FORM-6", WARNED, cell)
    ]
    assert now in read(data, "a").blocks[name].values


def test_several_old_results_are_one_finding() -> None:
    """A program that typed quantities and prices, and does not calculate, leaves every result blank."""
    blank = r'\1 t="str">\2<v></v>'
    edit = replaced((r'(<c r="H2[6-9]"[^>]*?)>((?:<f[^>]*/>|<f.*?</f>))<v>\d+</v>', blank))
    [seen] = read(edited(own(), {BUDGET: edit}), "a").observations
    assert (seen.rule, seen.variant) == ("FORM-6", "stale")
    assert str(seen.words["total"]).count("「収支予算」H2") == 4


def test_shared_formulas_without_results_are_the_forms_own_all_of_them() -> None:
    gone = replaced((r'(<c r="H2[6-9]"[^>]*>(?:<f[^>]*/>|<f.*?</f>))<v>\d+</v>', r"\1"))
    assert found(edited(own(), {BUDGET: gone})) == []
    assert ("expenses.amount", 3) in read(own(), "a").computed
    moved = openpyxl.load_workbook(io.BytesIO(repair(own(), "a")[0]))["収支予算"]
    assert str(moved["H27"].value).startswith("=")


@pytest.mark.parametrize(
    ("formula", "was", "told"),
    [
        ("E26*G26", 1_100_000, True),
        ("+$G26*E$26", 1_100_000, True),
        ("E26*G26", 1_200_000, False),
        ("E26*G26", 1_200_000.4, False),
        ("E27*G27", 1_200_000, False),
        ("SUM(E26:E27)", 1_200_000, False),
    ],
)
def test_a_product_that_was_typed_is_worked_out_anew_where_it_is_old(
    formula: str, was: float, told: bool
) -> None:
    data = edited(sound(), {BUDGET: put(H26=f"|<f>{formula}</f><v>{was}</v>")})
    assert ("FORM-6", "stale", "expenses.amount", 1) in observed(data) or not told
    assert [variant for _, variant, _, _ in observed(data) if variant == "stale"] == ["stale"] * told
    assert read(data, "a").blocks["expenses.amount"].values[0] == (1_200_000 if told else was)


def test_an_old_result_of_a_cell_that_takes_another_over() -> None:
    data = edited(sound(), {BUDGET: put(H26="|<f>E26*G26</f><v>5</v>", I26="|<f>H26</f><v>5</v>")})
    assert read(data, "a").blocks["expenses.eligible"].values[0] == 1_200_000
    assert found(data) == [("FORM-6", WARNED, "収支予算!H26")]


@pytest.mark.parametrize("quantity", [text("12か月"), "|<v>-12</v>", "|"])
def test_what_the_sheet_may_read_otherwise_is_left_as_it_was_stored(quantity: str) -> None:
    data = edited(stored(BUDGET, "H26", "1100000"), {BUDGET: put(E26=quantity)})
    assert read(data, "a").blocks["expenses.amount"].values[0] == 1_100_000


def test_repair_moves_what_follows_now_and_a_mark_across_two_columns() -> None:
    old = {"H26": "|<f>E26*G26</f><v>5</v>", "I26": "|<f>H26</f><v>5</v>"}
    data = edited(sound(), {BUDGET: put(**old), PARTNERS: put(G6=EMPTY)})
    assert found(repair(merged("間接補助", "F6:G6")(data), "a")[0]) == []


# --- copies, merged marks, days ------------------------------------------------------------------

FILLED = [f"D{row}" for row in (*range(5, 15), *range(17, 24), *range(26, 30))]


@pytest.mark.parametrize(
    ("emptied", "variant"), [(FILLED, "copy_filled"), (FILLED[:3], "copies"), ([], "copies")]
)
def test_a_copy_that_was_filled_in_instead_is_told_as_such(emptied: list[str], variant: str) -> None:
    first = edited(sound(), {APPLICATION: put(**dict.fromkeys(emptied, EMPTY))}) if emptied else sound()
    data = with_sheets(first, {"申請書 (2)": unzipped(sound())[APPLICATION]})
    [seen] = [one for one in read(data, "a").observations if one.rule == "FORM-5"]
    assert (seen.variant, seen.words["of"]) == (variant, "申請書" if variant == "copy_filled" else "")


def test_a_hidden_copy_is_called_hidden() -> None:
    data = with_sheets(sound(), {"旧": unzipped(sound())[APPLICATION]})
    data = edited(data, {BOOK: replaced(('<sheet name="旧"', '<sheet state="hidden" name="旧"'))})
    [seen] = read(data, "a").observations
    assert seen.words["where"] == "「旧」（非表示のシート）"


def test_one_mark_across_two_columns_holds_for_both() -> None:
    data = merged("間接補助", "F6:G6")(edited(sound(), {PARTNERS: put(G6=EMPTY)}))
    assert found(data) == []


def test_a_reference_may_begin_with_a_sign_of_equality() -> None:
    name = r'(<definedName name="application\.district">)'
    assert found(edited(sound(), {BOOK: replaced((name, r"\1="))})) == []


@pytest.mark.parametrize("moment", ["2026-02-10T00:00:00Z", "2026-02-09T15:00:00.000Z"])
def test_a_moment_in_another_zone_is_the_day_in_japan(moment: str) -> None:
    """JavaScript writes a day that was typed in Japan as the moment of its midnight in UTC."""
    data = edited(sound(), {APPLICATION: put(D6=f't="d"|<v>{moment}</v>')})
    assert found(data) == [("FORM-4", NOTED, "申請書!D6")]


@pytest.mark.parametrize(("row", "cell"), [(1_048_576, "H1048576"), (900, "XFD900")])
def test_a_value_too_far_away_is_told_with_its_sheet(row: int, cell: str) -> None:
    far = rows_added(f'<row r="{row}"><c r="{cell}"><v>5</v></c></row>')
    with pytest.raises(Refused) as refused:
        read(edited(sound(), {BUDGET: far}), "a")
    assert (refused.value.code, refused.value.words["part"]) == ("area", "シート「収支予算」")


# --- out of sight, drawn ---------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "told"), [(";;;", True), ("[赤];;;", True), ("#,##0;;;", False)])
def test_a_value_whose_format_shows_nothing_is_told(code: str, told: bool) -> None:
    data = styled("収支予算", ("H27", "I27"), code=code)
    assert found(data) == [("FORM-7", WARNED, "収支予算!H27")] * told


SHAPE = (
    "<xdr:twoCellAnchor><xdr:from><xdr:col>3</xdr:col><xdr:row>14</xdr:row></xdr:from>{}</xdr:twoCellAnchor>"
)
CHOICE = "<mc:AlternateContent><mc:Choice Requires='a14'>{}</mc:Choice><mc:Fallback/></mc:AlternateContent>"
CONTROL = '<x:ClientData ObjectType="{}"><x:SizeWithCells/><x:Anchor>\n 3, 0, 14, 0, 4, 0, 15, 0</x:Anchor></x:ClientData>'


@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [
        ("drawing", CHOICE.format(SHAPE.format("<xdr:sp/>")), "図形"),
        ("drawing", SHAPE.format("<xdr14:contentPart/>"), "手書き"),
        ("vmlDrawing", CONTROL.format("Checkbox"), "チェックボックスなど"),
        ("vmlDrawing", CONTROL.format("Note"), ""),
    ],
)
def test_what_is_drawn_is_told_where_it_lies(kind: str, content: str, said: str) -> None:
    parts = unzipped(sound())
    tag = "drawing" if kind == "drawing" else "legacyDrawing"
    xml = parts[PLAN].decode()
    end = re.search("</headerFooter>|<pageSetup[^>]*/>(?!<headerFooter)", xml)
    assert end
    parts[PLAN] = (xml[: end.end()] + f'<{tag} r:id="rZ"/>' + xml[end.end() :]).encode()
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = PLAN.replace("worksheets/", "worksheets/_rels/") + ".rels"
    relation = f'<Relationship Id="rZ" Type="{office}/{kind}" Target="../drawings/z.xml"/></Relationships>'
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    blank = f'<Relationships xmlns="{package}"></Relationships>'.encode()
    parts[rels] = parts.get(rels, blank).replace(b"</Relationships>", relation.encode())
    spaces = " ".join(f'xmlns:{prefix}="{prefix}"' for prefix in ("xdr", "mc", "xdr14", "x"))
    parts["xl/drawings/z.xml"] = f"<xml {spaces}>{content}</xml>".encode()
    seen = read(zipped(parts), "a").observations
    assert [(one.variant, one.cell, one.words["kinds"]) for one in seen] == (
        [("drawings", "D15", said)] if said else []
    )
