"""The form checks itself: 計算 (hidden), 点検, はじめに, and the marks and figures on the input sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, partial
from typing import Any

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from validators import frames
from validators.frames import PLAN_PROJECT, Frame
from validators.parameters import ParameterBook
from validators.rule import Rule
from validators.rules import REGISTRY
from workbooks import look
from workbooks.form import calculation, defaults, front, ledger, listing, texts, twins
from workbooks.form.canvas import Canvas
from workbooks.form.ledger import ONES, STARS, Ledger
from workbooks.form.states import mark_words
from workbooks.form.words import as_text

HEADINGS = ("判定", "シート", "内容（直し方）", "見る所（クリックで移動）", "規則")
TOP = 6
"""The row (0-based) of the list's headings."""

Area = tuple[int, int, int, int]
"""First row and column, last row and column (0-based)."""


def rules() -> tuple[Rule, ...]:
    """Return the rules that the form itself judges, in the order of their declaration."""
    return tuple(one for one in REGISTRY.values() if twins.has_twin(one))


@cache
def the_ledger() -> Ledger:
    """Return the built formulas of 計算, which no filled-in value changes."""
    books = Ledger(ParameterBook().for_year(None), rules())
    calculation.build(books)
    listing.add(books)
    return books


def add_checks(canvas: Canvas) -> Ledger:
    """Write 計算, 点検, はじめに and 表紙, mark and count; the sheets are drawn already."""
    books = the_ledger()
    for name in ("faults", "missing"):
        canvas.book.define_name(f"form_{name}", f"={books.single(name, '全体')}")
    _own_formulas(canvas, books)
    _list(canvas, books)
    _marks(canvas, books)
    _figures(canvas, books)
    _front(canvas, books)
    sheet = canvas.book.add_worksheet(ledger.SHEET)
    sheet.hide()
    sheet.protect()
    return books


def _own_formulas(canvas: Canvas, books: Ledger) -> None:
    """Write what the form itself puts into input cells until they are typed over."""
    for (name, nth), (sheet, row, column, made) in canvas.inputs.items():
        if not canvas.is_own(name, nth):
            continue
        first = canvas.places[name].row

        def at(other: str, row: int = row, first: int = first) -> str:
            if other == "head":
                return f"$B${first}"
            return "$" + str(xl_rowcol_to_cell(row, canvas.places[other].column))

        what = "own" if name in defaults.FROM_READINGS else "value"
        text = defaults.formula(name, nth, at, partial(books.column, what))
        if text is not None:
            canvas.formula(sheet, row, column, f"={text}", made, canvas.value(name, nth))


# --- 点検 -------------------------------------------------------------------------------------


def _list(canvas: Canvas, books: Ledger) -> None:
    sheet = canvas.sheets[texts.CHECKS]
    for column, heading in enumerate(HEADINGS, start=1):
        sheet.write_string(TOP, column, heading, canvas.look("head"))
    sheet.set_row(TOP, 24)
    cell, centred = canvas.look("cell"), canvas.look("cell", align="center")
    for number in range(1, listing.LINES + 1):
        row = TOP + number
        sheet.set_row(row, 38)
        at = books.single("listed", f"line {number}")
        order = books.range("order")

        def picked(what: str, at: str = at) -> str:
            return f'=IF({at}=0,"",INDEX({books.range(what)},{at}))'

        verdict = f'=IF({at}=0,"",IF(INDEX({order},{at})>={ledger.FAULT * 1000},"▲不備","！要確認"))'
        canvas.formula(sheet, row, 1, verdict, canvas.look("verdict"))
        canvas.formula(sheet, row, 2, picked("sheet"), centred)
        canvas.formula(sheet, row, 3, picked("said"), cell)
        jump = f'HYPERLINK("#"&INDEX({books.range("target")},{at}),INDEX({books.range("where")},{at}))'
        canvas.formula(sheet, row, 4, f'=IF({at}=0,"",{jump})', canvas.look("link", text_wrap=True))
        canvas.formula(sheet, row, 5, picked("id"), centred)
    first, last = TOP + 1, TOP + listing.LINES
    _coloured(canvas, sheet, [(first, 1, last, 1)])
    _verdict(canvas, books, sheet, 2)
    _counts(canvas, books, sheet, 3)
    more = f'=IF(COUNTIF({books.range("order")},">0")>{listing.LINES},"ほかにもあります。上から直すと順に出てきます。","")'
    sheet.set_row(last + 1, 22)
    sheet.merge_range(last + 1, 1, last + 1, 5, "", canvas.look("note"))
    canvas.formula(sheet, last + 1, 1, more, canvas.look("note"))
    canvas.book.define_name("check_list", f"='{texts.CHECKS}'!$B$1")
    sheet.fit_to_pages(1, 2)
    sheet.repeat_rows(TOP)
    sheet.print_area(1, 1, last + 1, len(HEADINGS))
    sheet.freeze_panes(TOP + 1, 0)


def checking(canvas: Canvas) -> None:
    """Draw 点検 up to its list, which comes from the rules."""
    from workbooks.form.drawing import open_sheet

    sheet = open_sheet(canvas, texts.CHECKS, (9, 9, 60, 22, 7))
    sheet.set_row(1, 34)
    sheet.merge_range(1, 1, 1, 5, texts.CHECK_LEAD, canvas.look("lead"))
    sheet.set_row(2, 34)
    sheet.merge_range(2, 1, 2, 5, "", canvas.look("verdict line"))
    sheet.set_row(3, 22)
    sheet.merge_range(3, 1, 3, 5, "", canvas.look("lead"))
    sheet.set_row(4, 20)
    sheet.merge_range(4, 1, 4, 5, texts.NO_PROMISE, canvas.look("note"))
    sheet.set_landscape()


# --- the verdict and the progress -------------------------------------------------------------


def verdict(books: Ledger) -> str:
    """Return the one sentence that says how far the form is."""
    faults, doubts, missing = (books.single(one, "全体") for one in listing.STATES)
    more = f'IF({faults}>0,"（直すところも {"{"}0{"}"} つあります）","")'.replace("{0}", f'"&{faults}&"')
    to_write = f'"あと "&{missing}&" か所です"&{more}'
    wrong = f'"直すところが "&{faults}&" つあります"'
    doubtful = f'"不備はありません。提出できます（確かめるところが "&{doubts}&" つあります）"'
    sound = '"不備はありません。提出できます"'
    return f"IF({missing}>0,{to_write},IF({faults}>0,{wrong},IF({doubts}>0,{doubtful},{sound})))"


def counts(books: Ledger, sheet: str = "全体") -> str:
    """Return the line of the three counts of a sheet, or of the whole form."""
    faults, doubts, missing = (books.single(one, sheet) for one in listing.STATES)
    return f'"直すところ（▲不備） "&{faults}&" か所　／　確かめるところ（！要確認） "&{doubts}&" か所　／　未記入 あと "&{missing}&" か所"'


def _verdict(canvas: Canvas, books: Ledger, sheet: Worksheet, row: int) -> None:
    canvas.formula(sheet, row, 1, f"={verdict(books)}", canvas.look("verdict line"))
    for test, style in (
        ("=form_faults>0", look.FAULT),
        ("=AND(form_faults=0,form_missing=0)", {**look.SOUND, "bg_color": "#E3F4EA"}),
    ):
        options = {"type": "formula", "criteria": test, "format": canvas.book.add_format(style)}
        sheet.conditional_format(row, 1, row, 5, options)


def _counts(canvas: Canvas, books: Ledger, sheet: Worksheet, row: int) -> None:
    canvas.formula(sheet, row, 1, f"={counts(books)}", canvas.look("lead"))


def _front(canvas: Canvas, books: Ledger) -> None:
    sheet = canvas.sheets[front.SHEET]
    _verdict(canvas, books, sheet, 2)
    _counts(canvas, books, sheet, 3)
    for name in front.STEPS:
        shown = books.known(f'"{name}"')
        _spot(canvas, f"link {name}", f"HYPERLINK(\"#'{name}'!A1\",{shown})", "sheet link")
        faults, doubts, missing, written = (
            books.single(one, name if name in texts.LEADS else "全体") for one in (*listing.STATES, "written")
        )
        share = f"IF({written}+{missing}=0,0,ROUND(10*{written}/({written}+{missing}),0))"
        bar = f'REPT("■",{share})&REPT("□",10-{share})'
        begin = '"使うときだけ"' if name == "間接補助" else '"まだ書かれていません"'
        state = (
            f'IF({faults}>0,"▲ 直すところ "&{faults},IF({missing}>0,"あと "&{missing}&" か所",'
            f'IF({doubts}>0,"！ 確かめるところ "&{doubts},IF({written}=0,{begin},"✓ 出来上がり"))))'
        )
        _spot(canvas, f"bar {name}", bar, "bar")
        _spot(canvas, f"state {name}", state, "bar")
    cells = {
        "code": books.one("application.municipality_code"),
        "town": books.one("application.municipality"),
        "district": books.one("application.district"),
        "year": books.one("application.fiscal_year"),
    }
    _spot(canvas, "file", front.file_name(cells), "step")
    method = books.column("value", "implementers.method")
    _spot(canvas, "papers", front.papers(books.one("application.project_type"), method), "step")
    _spot(canvas, "desk", front.desk(books.one("application.bureau")), "step")
    for name, as_what in front.COVERED:
        value = books.one(name)
        text = frames.column(name).kind == "text"
        shown = f'IF({name}="","",{name})' if text else as_text(value, name, as_what, blank="")
        if as_what == "yen":  # the sum of nothing
            shown = f'IF({value}=0,"",{shown})'
        _spot(canvas, f"cover {name}", shown, "cover value")
    days = [
        as_text(books.one(f"application.{one}"), f"application.{one}", "", blank="")
        for one in ("starts_on", "ends_on")
    ]
    none = f'AND({books.one("application.starts_on")}="",{books.one("application.ends_on")}="")'
    _spot(canvas, "cover period", f'IF({none},"",{days[0]}&" ～ "&{days[1]})', "cover value")
    _spot(canvas, "cover state", verdict(books), "cover value")


def _spot(canvas: Canvas, key: str, formula: str, style: str) -> None:
    sheet, row, column = canvas.spots[key]
    canvas.formula(canvas.sheets[sheet], row, column, f"={formula}", canvas.look(style))


# --- marks on the input sheets ----------------------------------------------------------------


def _marks(canvas: Canvas, books: Ledger) -> None:
    fault, doubt = canvas.book.add_format(look.FAULT), canvas.book.add_format(look.DOUBT)
    columns: dict[str, list[Area]] = {}
    for frame in ONES:
        names = [f"{frame.name}.{column.name}" for column in frame.columns]
        columns.setdefault(frame.sheet, []).append(_mark_ones(canvas, books, names, (fault, doubt)))
    for frame in STARS:
        columns.setdefault(frame.sheet, []).append(_mark_table(canvas, books, frame.name, (fault, doubt)))
    for name, areas in columns.items():
        _coloured(canvas, canvas.sheets[name], areas)
    for name in texts.LEADS:
        sheet, row, column = canvas.spots[f"banner {name}"]
        said = f'HYPERLINK("#check_list",{books.known(counts(books, name))}&"　　（「点検」へ）")'
        canvas.formula(canvas.sheets[sheet], row, column, f"={said}", canvas.look("banner"))


def _mark_ones(canvas: Canvas, books: Ledger, names: list[str], styles: tuple[object, object]) -> Area:
    """Mark single values: a word, what is told beside it, and the cell; returns where the words stand."""
    marks = [canvas.marks[name] for name in names]
    sheet = canvas.sheets[marks[0].sheet]
    for name, mark in zip(names, marks, strict=True):
        canvas.formula(sheet, mark.row, mark.column, f"={books.single('mark', name)}", canvas.look("mark"))
        _, row, column = canvas.spots[f"note {name}"]
        canvas.formula(sheet, row, column, f"={books.single('beside', name)}", canvas.look("note"))
    first, last = min(one.row for one in marks), max(one.row for one in marks)
    left, right = max(canvas.places[n].column for n in names), max(canvas.spans[n] for n in names)
    column = marks[0].column
    words = (first, column, last, column)
    _coloured(canvas, sheet, [(first, column + 1, last, column + 1)], by=words, signs="！▲")
    places = [canvas.places[name] for name in names]
    boxes = [(one.row, one.column, one.row, one.column) for one in places if one.column != left]
    end = min([row for row, *_ in boxes], default=last + 1) - 1
    for areas in filter(None, ([(first, left, end, right)], boxes)):
        for sign, style in zip(("▲", "！"), styles, strict=True):
            _by_sign(sheet, areas, words, sign, style)
    return words


def _mark_table(canvas: Canvas, books: Ledger, frame_name: str, styles: tuple[object, object]) -> Area:
    """Mark a table: a column of words, and the cells; both by the row's place below the heading.

    Returns where the words stand.
    """
    frame, mark = frames.frame(frame_name), canvas.marks[frame_name]
    free = {} if frame.fixed else {"locked": False}
    sheet = canvas.sheets[mark.sheet]
    nth = f"ROW()-ROW($B${mark.row})"
    _, _, beside = canvas.spots[f"why {frame_name}"]
    worst, begun, why = (books.column(one, f"{frame_name}.{one}") for one in ("worst", "begun", "why"))
    for line in range(mark.row, mark.row + mark.rows):
        words = mark_words(f"INDEX({worst},{nth})", f"INDEX({begun},{nth})")
        canvas.formula(sheet, line, mark.column, f"={words}", canvas.look("mark", **free))
        canvas.formula(sheet, line, beside, f"=INDEX({why},{nth})", canvas.look("note", **free))
    last = mark.row + mark.rows - 1
    canvas.book.define_name(f"marks_{frame_name}", f"={books.block('shown', frame)}")
    for first, columns in _runs(canvas, frame):
        left = canvas.places[columns[0]].column
        cell = f"INDEX(marks_{frame_name},{nth},COLUMN()-{left - first})"
        for code, style in zip((ledger.FAULT, ledger.DOUBT), styles, strict=True):
            options = {"type": "formula", "criteria": f"={cell}={code}", "format": style}
            sheet.conditional_format(mark.row, left, last, left + len(columns) - 1, options)
    return mark.row, mark.column, last, mark.column


def _runs(canvas: Canvas, frame: Frame) -> Iterator[tuple[int, list[str]]]:
    """Yield the columns of a table that stand side by side, and which of its states the first of them shows."""
    names = [f"{frame.name}.{one}" for one in texts.TABLES[frame.name] if one != frame.fixed]
    run: list[str] = []
    for number, name in enumerate(names, start=1):
        if run and canvas.places[name].column != canvas.places[run[-1]].column + 1:
            yield number - len(run) - 1, run
            run = []
        run.append(name)
    yield len(names) - len(run), run


def _coloured(
    canvas: Canvas, sheet: Worksheet, areas: list[Area], by: Area | None = None, signs: str = "✓！▲"
) -> None:
    """Colour what is marked: by the sign that its own word, or the one in the same row of ``by``, begins with."""
    styles: dict[str, dict[str, Any]] = {"✓": look.SOUND, "！": look.DOUBT, "▲": look.FAULT}
    for sign in signs:
        plain = {key: value for key, value in styles[sign].items() if "border" not in key}
        _by_sign(sheet, areas, by or areas[0], sign, canvas.book.add_format(plain))


def _by_sign(sheet: Worksheet, areas: list[Area], by: Area, sign: str, style: object) -> None:
    """Show areas in a style where the word in the same row begins with a sign: one rule for all.

    They stand in one column, the topmost first: from it Excel reckons what is relative in the
    formula, and LibreOffice from the leftmost.
    """
    options: dict[str, Any] = {
        "type": "formula",
        "criteria": f'=LEFT(${xl_rowcol_to_cell(areas[0][0], by[1])},1)="{sign}"',
        "format": style,
    }
    if len(areas) > 1:
        options["multi_range"] = " ".join(xl_range(*area) for area in areas)
    sheet.conditional_format(*areas[0], options)


# --- live figures -----------------------------------------------------------------------------


def _figures(canvas: Canvas, books: Ledger) -> None:
    """Write the highest grant that may be asked for, and what is left to the district."""
    p = books.p
    kind, this = books.one("application.project_type"), books.one("application.this_grant")
    spent = f"({books.one('application.years_grant')}-N({this}))"
    plans = (
        f"({books.one('application.plan_grant_total')}-N({this}))"
        if p.plan_grant_cap_scope == "total"
        else "0"
    )
    plan_cap = f'IF({kind}="{PLAN_PROJECT}",{p.plan_grant_cap}-{plans},{p.district_grant_cap})'
    rate = books.one("application.grant_limit")
    highest = f'IF(OR({rate}="",{kind}=""),"",MAX(0,MIN({rate},{plan_cap},{p.district_grant_cap}-{spent})))'
    whole = {"num_format": look.YEN}
    _figure(canvas, "grant", highest, {**whole, "bold": True})
    _figure(
        canvas, "remaining grant", f"{p.district_grant_cap}-{books.one('application.years_grant')}", whole
    )
    for key, cap, name in (
        ("remaining plan years", p.plan_years_max, "application.plan_years"),
        ("remaining project years", p.project_years_max, "application.project_years"),
    ):
        _figure(canvas, key, f"{cap}-{books.one(name)}", whole)


def _figure(canvas: Canvas, key: str, formula: str, style: Mapping[str, object]) -> None:
    sheet, row, column = canvas.spots[key]
    made = canvas.look("auto", align="right", **style)
    canvas.formula(canvas.sheets[sheet], row, column, f"={formula}", made)
