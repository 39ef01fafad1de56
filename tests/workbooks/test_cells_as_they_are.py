"""Cells as clerks leave them: struck out, merged, hidden, in thousands, drawn over, outside, stale; drawn by code."""

from __future__ import annotations

import datetime as dt
import re

import pytest

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
from workbooks.reading.reader import read
from workbooks.repair import repair

STYLES, STRINGS = "xl/styles.xml", "xl/sharedStrings.xml"
WARNED, NOTED = "warning", "note"


def budget(**cells: str) -> bytes:
    return edited(sound(), {BUDGET: put(**cells)})


def styled(sheet: str, cells: tuple[str, ...], font: str = "", code: str = "") -> bytes:
    """Return the sound form with a font or a number format of their own on cells."""
    parts = unzipped(sound())
    styles = parts[STYLES].decode()
    count = len(re.findall("<xf ", re.search("<cellXfs.*?</cellXfs>", styles, re.DOTALL)[0]))  # type: ignore[index]
    fonts = len(re.findall("<font>", re.search("<fonts.*?</fonts>", styles, re.DOTALL)[0]))  # type: ignore[index]
    styles = styles.replace("</fonts>", f"<font>{font}</font></fonts>")
    styles = styles.replace("</numFmts>", f'<numFmt numFmtId="999" formatCode="{code}"/></numFmts>')
    shown = f'<xf numFmtId="{999 if code else 0}" fontId="{fonts if font else 0}" fillId="0" borderId="0" xfId="0"/>'
    parts[STYLES] = styles.replace("</cellXfs>", shown + "</cellXfs>").encode()
    xml = parts[SHEETS[sheet]].decode()
    for cell in cells:
        xml, changed = re.subn(rf'(<c r="{cell}")(?: s="\d+")?', rf'\1 s="{count}"', xml)
        assert changed
    parts[SHEETS[sheet]] = xml.encode()
    return zipped(parts)


# --- struck out -------------------------------------------------------------------------------

RUN = "<r><rPr>{}<sz val='11'/></rPr><t>{}</t></r>".format


@pytest.mark.parametrize("strike", ["<strike/>", "<strike val='1'/>", "<strike val='true'/>"])
def test_a_struck_run_is_left_out_and_told(strike: str) -> None:
    typed = f't="inlineStr"|<is>{RUN(strike, "500000")}{RUN("", "1800000")}</is>'
    data = edited(sound(), {APPLICATION: put(D35=typed)})
    assert read(data, "a").blocks["application.grant_requested"].values == ["1800000"]
    assert found(data) == [("FORM-4", NOTED, "申請書!D35")] * 2


def test_a_struck_run_in_a_shared_text_is_left_out_and_told() -> None:
    data = edited(
        sound(),
        {
            STRINGS: replaced(
                ("<si><t>山都地区</t></si>", f"<si>{RUN('<strike/>', '旧山都')}{RUN('', '山都地区')}</si>")
            )
        },
    )
    assert read(data, "a").blocks["application.district"].values == ["山都地区"]
    assert found(data) == [("FORM-4", NOTED, "申請書!D26")]


def test_characters_with_a_line_laid_over_them_are_left_out_and_told() -> None:
    data = edited(sound(), {APPLICATION: put(D26=text("旧\u0336山\u0336都\u0336山都地区"))})
    assert read(data, "a").blocks["application.district"].values == ["山都地区"]
    assert observed(data) == [("FORM-4", "struck", "application.district", 1)]
    whole = edited(sound(), {APPLICATION: put(D26=text("山\u0336都\u0336"))})
    assert observed(whole) == [("FORM-7", "struck", "application.district", 1)]


def test_a_run_that_is_not_struck_is_text_like_any_other() -> None:
    runs = f"<si>{RUN('<strike val=' + chr(39) + '0' + chr(39) + '/>', '山都')}{RUN('', '地区')}</si>"
    data = edited(sound(), {STRINGS: replaced(("<si><t>山都地区</t></si>", runs))})
    assert read(data, "a").blocks["application.district"].values == ["山都地区"]
    assert found(data) == []


def test_a_struck_row_counts_and_is_told_once() -> None:
    data = styled("収支予算", ("C27", "D27", "E27", "F27", "G27", "H27", "I27"), font="<strike/>")
    assert observed(data) == [("FORM-7", "struck_row", "expenses.category", 2)]
    assert read(data, "a").blocks["expenses.amount"].values[1] == 200_000


def test_a_struck_cell_counts_and_is_told() -> None:
    assert observed(styled("収支予算", ("H27",), font="<strike/>")) == [
        ("FORM-7", "struck", "expenses.amount", 2)
    ]
    assert observed(styled("申請書", ("D26",), font="<strike/>")) == [
        ("FORM-7", "struck", "application.district", 1)
    ]
    assert observed(styled("申請書", ("D27",), font="<strike/>")) == []


def test_repair_lists_what_was_struck_out() -> None:
    typed = f't="inlineStr"|<is>{RUN("<strike/>", "500000")}{RUN("", "1800000")}</is>'
    _, left = repair(edited(sound(), {APPLICATION: put(D35=typed)}), "a")
    assert [(one.cell, one.value) for one in left] == [("D35", "500000")]


# --- the calendar -----------------------------------------------------------------------------

MAC = {BOOK: replaced((r"<workbookPr ", '<workbookPr date1904="1" '))}
APRIL = dt.date(2026, 5, 1)


def _earlier(xml: str) -> str:
    """Return a sheet with every day number (2025 to 2030) counted from 1904."""
    return re.sub(r"<v>(4[5-7]\d{3})</v>", lambda match: f"<v>{int(match[1]) - 1462}</v>", xml)


def from_1904(typed: str, *, spilled: bool = False) -> bytes:
    """Return the sound form with the calendar of 1904; 着手 typed as given, not shown as a date."""
    data = edited(sound(), MAC | {APPLICATION: _earlier, SHEETS["計画"]: _earlier})
    spill = [put(D4='t="e"|<v>#SPILL!</v>')] if spilled else []
    for edit in (replaced((r'<c r="D22"[^>]*>.*?</c>', f'<c r="D22"{typed}</c>')), *spill):
        data = edited(data, {APPLICATION: edit})
    return data


@pytest.mark.parametrize("typed", ["><v>44681</v>", ' t="inlineStr"><is><t>44681</t></is>'])
@pytest.mark.parametrize("spilled", [False, True])
def test_a_day_number_counts_from_the_workbooks_own_day(typed: str, spilled: bool) -> None:
    data = from_1904(typed, spilled=spilled)
    assert read(data, "a").blocks["application.starts_on"].values == [APRIL]
    assert ("FORM-4", "date", "application.starts_on", 1) in observed(data)
    assert not [one for one in found(data) if one[1] == "error"]
    moved, _ = repair(data, "a")
    [day] = read(moved, "a").blocks["application.starts_on"].values
    assert day in (APRIL, dt.datetime(2026, 5, 1))


@pytest.mark.parametrize("cell", ["D5", "C7"])
def test_a_year_given_as_a_day_number_counts_from_the_workbooks_own_day(cell: str) -> None:
    sheet = APPLICATION if cell == "D5" else SHEETS["年度別"]
    data = edited(from_1904("><v>44681</v>"), {sheet: put(**{cell: "|<v>44651</v>"})})
    place = f"{'申請書' if cell == 'D5' else '年度別'}!{cell}"
    assert found(data) == sorted([("FORM-4", NOTED, place), ("FORM-4", NOTED, "申請書!D22")])
    assert [one for one in found(repair(data, "a")[0]) if one[1] != NOTED] == []


# --- merged, subtotals ------------------------------------------------------------------------


def merged(area: str, **cells: str) -> bytes:
    def edit(xml: str) -> str:
        return replaced(("(<mergeCells[^>]*>)", rf'\1<mergeCell ref="{area}"/>'))(
            put(**cells)(xml) if cells else xml
        )

    return edited(sound(), {BUDGET: edit})


def test_a_text_merged_down_a_column_holds_for_its_rows() -> None:
    data = merged("C26:C28", C27="|", C28="|")
    assert read(data, "a").blocks["expenses.category"].values[:4] == ["委託料"] * 3 + ["対象外"]
    assert found(data) == []
    assert read(repair(data, "a")[0], "a").blocks["expenses.category"].values[:3] == ["委託料"] * 3


def test_a_text_merged_into_empty_rows_makes_no_rows() -> None:
    data = merged("C29:C31", C30="|", C31="|")
    assert read(data, "a").blocks["expenses.category"].values[4:6] == [None, None]
    assert found(data) == []


def test_an_amount_merged_over_rows_is_refused_with_the_reason() -> None:
    data = merged("H27:H28", H28="|")
    assert [one for one in observed(data) if one[0] == "FORM-2"] == [("FORM-2", "", "expenses.amount", 2)]
    assert not [one for one in found(data) if one[0] in ("FORM-1", "SUM-2", "SUM-3")]


def subtotal(row: int, **cells: str) -> bytes:
    """Return the sound form with the row put between the expenses, the form's sums stored as Excel computes them."""
    blank = {f"{column}{row}": "|" for column in "CDEFGHI"}
    data = budget(**{**blank, **cells})
    amount = re.search(r"<v>(\d+)", cells[f"H{row}"])
    total = 2_100_000 + int(amount[1]) if amount else 0
    return edited(data, {APPLICATION: replaced((r"(SUM\(expenses.amount\)\)</f><v>)\d+", rf"\g<1>{total}"))})


@pytest.mark.parametrize(
    "cells",
    [
        {"D30": text("小計"), "H30": "|<v>2100000</v>"},
        {"C30": text("合　計"), "H30": "|<v>2100000</v>"},
        {"K30": text("（計）"), "H30": "|<v>2100000</v>"},
        {"C30": text("委託料"), "D30": text("小計"), "H30": "|<v>2100000</v>"},
    ],
)
def test_a_subtotal_is_told_and_is_no_line(cells: dict[str, str]) -> None:
    assert found(subtotal(30, **cells)) == [
        ("FORM-7", WARNED, "収支予算!" + next(cell for cell, typed in cells.items() if "計" in typed))
    ]


def test_a_line_with_a_category_that_adds_nothing_up_is_a_line() -> None:
    data = subtotal(30, C30=text("委託料"), D30=text("計"), H30="|<v>70000</v>")
    assert ("FORM-7", WARNED, "収支予算!D30") not in found(data)
    assert read(data, "a").blocks["expenses.amount"].values[4] == 70_000


# --- not shown --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "column", ['<col min="9" max="9" width="0"/>', '<col min="8" max="12" hidden="1" width="9"/>']
)
def test_a_hidden_column_is_told_once(column: str) -> None:
    data = edited(sound(), {BUDGET: replaced(("<cols>.*?</cols>", f"<cols>{column}</cols>"))})
    told = [one for one in observed(data) if one[1] == "hidden_column"]
    assert ("FORM-7", "hidden_column", "expenses.eligible", 0) in told
    assert len(told) == len({name for _, _, name, _ in told})


@pytest.mark.parametrize("row", ['ht="0" customHeight="1"', 'hidden="true"', 'ht="0.0"'])
def test_a_row_without_height_is_told(row: str) -> None:
    data = edited(
        sound(),
        {
            BUDGET: replaced(
                (r'<row r="27"', f'<row r="27" {row}'), (r'(<row r="27"[^>]*?) ht="[1-9][^"]*"', r"\1")
            )
        },
    )
    assert observed(data) == [("FORM-7", "hidden", "expenses.category", 0)]


def test_a_hidden_sheet_and_a_hidden_single_row_are_told() -> None:
    hidden = edited(sound(), {BOOK: replaced(('(<sheet name="年度別")', r'\1 state="hidden"'))})
    assert observed(hidden) == [("FORM-7", "hidden_sheet", "years.fiscal_year", 0)]
    row = edited(sound(), {APPLICATION: replaced((r'<row r="26"', '<row hidden="1" r="26"'))})
    assert observed(row) == [("FORM-7", "hidden", "application.district", 1)]


# --- outside ----------------------------------------------------------------------------------


def row(number: int, **cells: str) -> str:
    inner = "".join(
        f'<c r="{column}{number}" {typed.partition("|")[0]}>{typed.partition("|")[2]}</c>'
        for column, typed in cells.items()
    )
    return f'<row r="{number}">{inner}</row>'


def test_the_tick_before_handing_in_is_the_forms_own() -> None:
    ticked = edited(sound(), {"xl/worksheets/sheet1.xml": put(D5=text("○"))})
    assert found(ticked) == []
    beside = edited(sound(), {"xl/worksheets/sheet1.xml": put(D5=text("○"), C5=text("メモ"))})
    assert [rule for rule, _, place in found(beside)] == ["FORM-7"]


@pytest.mark.parametrize(
    ("rows", "seen"),
    [
        (
            [row(140, C=text("諸経費"), H="|<v>5</v>"), row(141, H="|<v>7</v>")],
            [("outside", "expenses.category")],
        ),
        (
            [row(900, H="|<v>5</v>"), row(2000, D=text("旅費"))],
            [("outside", "expenses.amount"), ("outside", "expenses.item")],
        ),
        ([row(70, C=text("※ 金額は消費税を含む。"))], [("remark", "")]),
        ([row(70, N=text("要確認"), O="|<v>3</v>")], [("remark", "")]),
        ([row(70, C=text("－"), D=text("該当なし"))], []),
    ],
)
def test_what_is_typed_far_below_or_beside_is_told_once_an_area(
    rows: list[str], seen: list[tuple[str, str]]
) -> None:
    data = edited(sound(), {BUDGET: rows_added(*rows)})
    assert [(variant, name) for _, variant, name, _ in observed(data)] == seen


def test_a_remark_and_an_added_sheet_are_notes() -> None:
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
    added = with_sheets(
        sound(), {"見積": sheet.format(row(3, B=text("見積書"), C="|<v>9</v>")), "空": sheet.format("")}
    )
    assert found(added) == [("FORM-7", NOTED, "見積!B3")]
    remark = edited(sound(), {BUDGET: rows_added(row(70, C=text("※ 金額は消費税を含む。")))})
    assert found(remark) == [("FORM-7", NOTED, "収支予算!C70")]


# --- drawings ---------------------------------------------------------------------------------

_XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_ANCHOR = "<xdr:from><xdr:col>{}</xdr:col><xdr:row>{}</xdr:row></xdr:from>".format


@pytest.mark.parametrize(
    ("shape", "kind"),
    [("<xdr:sp/>", "図形"), ("<xdr:pic/>", "画像"), ("<xdr:grpSp><xdr:sp/></xdr:grpSp>", "図形の組")],
)
def test_drawings_on_a_sheet_are_told_once(shape: str, kind: str) -> None:
    anchors = "".join(
        f"<xdr:oneCellAnchor>{_ANCHOR(column, line)}{shape}</xdr:oneCellAnchor>"
        for column, line in ((9, 1), (3, 14))
    )
    parts = unzipped(sound())
    parts["xl/drawings/d1.xml"] = f'<xdr:wsDr xmlns:xdr="{_XDR}">{anchors}</xdr:wsDr>'.encode()
    kind_of = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
    folder, _, part = SHEETS["計画"].rpartition("/")
    parts[f"{folder}/_rels/{part}.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId9" Type="{kind_of}" Target="../drawings/d1.xml"/></Relationships>'
    ).encode()
    sheet = parts[SHEETS["計画"]].replace(b"</worksheet>", b'<drawing r:id="rId9"/></worksheet>')
    parts[SHEETS["計画"]] = sheet
    [seen] = read(zipped(parts), "a").observations
    assert (seen.rule, seen.variant, seen.cell, seen.words["kinds"]) == ("FORM-7", "drawings", "D15", kind)


# --- the unit of a number format ----------------------------------------------------------------


def test_the_unit_of_a_format_is_named() -> None:
    [seen] = read(styled("収支予算", ("H26",), code="#,##0&quot;百万円&quot;"), "a").observations
    assert (seen.words["unit"], seen.words["typed"]) == ("百万円", "1,200,000百万円")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("#,##0&quot;千円&quot;", True),
        ("#,##0\\百\\万\\円", True),
        ("#,##0,&quot;千円&quot;", False),
        ("#,##0&quot;円&quot;", False),
    ],
)
def test_an_amount_shown_in_thousands_is_told_unless_the_format_scales_it(code: str, told: bool) -> None:
    data = styled("収支予算", ("H26", "H27"), code=code)
    assert observed(data) == ([("FORM-8", "format", "expenses.amount", 1)] if told else [])
