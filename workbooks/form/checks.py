"""The form checks itself: 計算 (hidden), 点検, and the marks and figures on the input sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial

from xlsxwriter.worksheet import Worksheet

from validators import frames
from validators.finding import Severity
from validators.frames import PLAN_PROJECT
from validators.parameters import ParameterBook
from validators.rule import Rule
from validators.rules import REGISTRY
from workbooks import look
from workbooks.form import calculation as ledger
from workbooks.form import texts, twins
from workbooks.form import words as messages
from workbooks.form.calculation import ONES, STARS, Ledger
from workbooks.form.canvas import Canvas

SHEET = "点検"
HEADINGS = ("判定", "シート", "点検項目", "内容", "見る所", "根拠", "番号", "満たさないとき")
VERDICTS = ("適", "不備", "要確認", "参考", "未記入で判定できません", "対象外")
TOP = 7
"""The row (0-based) of the list's headings."""

OBSERVED = {
    "FORM-1": (
        "必須の欄の記入",
        "必須の欄が {count} か所、未記入です。「点検」の列に「未記入」と出ている欄を記入してください。",
    ),
    "FORM-2": (
        "数字・日付・年度の欄",
        "数字・日付・年度として読み取れない欄が {count} か所あります。赤い欄を入力し直してください。",
    ),
    "FORM-3": (
        "選択する欄",
        "一覧にない値の入った欄が {count} か所あります。赤い欄を一覧から選び直してください。",
    ),
}
"""Title and message of the faults of single cells, counted over the whole form."""


def rules() -> tuple[Rule, ...]:
    """Return the rules that the form itself judges, in the order of their declaration."""
    return tuple(one for one in REGISTRY.values() if twins.has_twin(one))


@cache
def the_ledger() -> Ledger:
    """Return the built formulas of 計算, which no filled-in value changes."""
    books = Ledger(ParameterBook().for_year(None), rules())
    books.build()
    return books


def add_checks(canvas: Canvas) -> Ledger:
    """Write 計算 and 点検, and mark and count on the input sheets; the input sheets are drawn already."""
    books = the_ledger()
    _list(canvas, books)
    _marks(canvas, books)
    _figures(canvas, books)
    sheet = canvas.book.add_worksheet(ledger.SHEET)
    books.write(sheet)
    sheet.hide()
    sheet.protect()
    return books


# --- 点検 -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of 点検: its fixed words, and the formulas of its verdict and its message."""

    severity: Severity
    sheet: str
    id: str
    title: str
    verdict: str
    message: str
    target: str
    where: str
    citation: str

    def order(self) -> tuple[int, int, str]:
        """Sort by sheet, then the gravest first."""
        sheets = list(texts.LEADS)
        return (sheets.index(self.sheet) if self.sheet in sheets else -1, self.severity.rank, self.id)


def _list(canvas: Canvas, books: Ledger) -> None:
    sheet = canvas.sheets[SHEET]
    lines = sorted(
        [*_observed_lines(books), *(_rule_line(rule, books) for rule in books.rules)], key=_Line.order
    )
    for column, heading in enumerate(HEADINGS, start=1):
        sheet.write_string(TOP, column, heading, canvas.look("head"))
    sheet.set_row(TOP, 24)
    cell = canvas.look("cell")
    for row, line in enumerate(lines, start=TOP + 1):
        sheet.set_row(row, 36)
        sheet.write_formula(row, 1, f"={line.verdict}", canvas.look("verdict", text_wrap=True), "")
        sheet.write_formula(row, 4, f"={line.message}", cell, "")
        if line.target:
            jump = f'=HYPERLINK("#{line.target}","{line.where}")'
            sheet.write_formula(row, 5, jump, canvas.look("link"), line.where)
        else:
            sheet.write_string(row, 5, line.where, cell)
        for column, text in ((3, line.title), (6, line.citation)):
            sheet.write_string(row, column, text, cell)
        for column, text in ((2, line.sheet), (7, line.id), (8, line.severity.label)):
            sheet.write_string(row, column, text, canvas.look("cell", align="center"))
    last = TOP + len(lines)
    sheet.autofilter(TOP, 1, last, len(HEADINGS))
    _counts(canvas, sheet, f"$B${TOP + 2}:$B${last + 1}")
    _verdict_formats(canvas, sheet, TOP + 1, last)
    canvas.book.define_name("check_list", f"='{SHEET}'!$B$1")
    sheet.print_area(0, 0, last, len(HEADINGS))
    sheet.freeze_panes(TOP + 1, 0)


def _counts(canvas: Canvas, sheet: Worksheet, verdicts: str) -> None:
    for column, verdict in enumerate(("不備", "要確認", "未記入で判定できません", "適"), start=1):
        sheet.write_string(3, column, verdict, canvas.look("head"))
        formula = f'=COUNTIF({verdicts},"{verdict}")'
        sheet.write_formula(4, column, formula, canvas.look("count", num_format='0"件"'), "")
    sheet.set_row(4, 26)
    places = {"check_errors": "$B$5", "check_warnings": "$C$5", "check_unknown": "$D$5"}
    for name, place in places.items():
        canvas.book.define_name(name, f"='{SHEET}'!{place}")


def _verdict_formats(canvas: Canvas, sheet: Worksheet, first: int, last: int) -> None:
    shows = (("不備", look.FAULT), ("要確認", look.DOUBT), ("適", look.SOUND), ("参考", look.DOUBT))
    for verdict, style in (*shows, ("未記入で判定できません", look.FAINT), ("対象外", look.FAINT)):
        options = {
            "type": "cell",
            "criteria": "==",
            "value": f'"{verdict}"',
            "format": canvas.book.add_format(style),
        }
        sheet.conditional_format(first, 1, last, 1, options)


def _observed_lines(books: Ledger) -> Iterator[_Line]:
    for id, (title, message) in OBSERVED.items():
        count = f"({'+'.join(_counted(id, books))})"
        text = messages.formula(message.replace("{count}", "\0"), "", books.p, books.one)
        text = text.replace("\0", f'"&{count}&"')
        verdict = f'IF({count}>0,"不備","適")'
        said = f'IF({count}>0,{text},"")'
        yield _Line(
            Severity.ERROR,
            "全シート",
            id,
            title,
            verdict,
            said,
            "",
            "各シートの「点検」の列",
            REGISTRY[id].citation,
        )


def _counted(id: str, books: Ledger) -> Iterator[str]:
    """Yield the counts of faulty cells, name by name."""
    for frame in (*ONES, *STARS):
        for column in frame.columns:
            name = f"{frame.name}.{column.name}"
            what, code = ("shown", 3) if id == "FORM-1" else ("state", 2)
            if id == "FORM-1" and not column.required and column.name not in frame.keys:
                continue
            if id != "FORM-1" and (
                column.kind == "text" or (column.kind == "choice") is not (id == "FORM-3")
            ):
                continue
            cells = books.single(what, name) if frame.rows == 1 else books.column(what, name)
            yield f"COUNTIF({cells},{code})"


def _rule_line(rule: Rule, books: Ledger) -> _Line:
    code = books.code(rule)
    failing = rule.severity.label
    verdict = f'CHOOSE({code}+1,"適","{failing}","未記入で判定できません","対象外")'
    needed = "」「".join(frames.label(name) for name in (*twins.needed(rule), *_scope(rule))[:4])
    unknown = f'IF({code}=2,"「{needed}」の記入を確かめてください。","")'
    message = f"IF({code}=1,{_message(rule, books)},{unknown})"
    mark = rule.marks[0]
    frame = frames.frame(mark.partition(".")[0])
    where = f"{frame.sheet}／{'・'.join(frames.label(name) for name in rule.marks[:3])}"
    return _Line(
        rule.severity, frame.sheet, rule.id, rule.title, verdict, message, mark, where, rule.citation
    )


def _scope(rule: Rule) -> tuple[str, ...]:
    return ("application.project_type",) if rule.scope else ()


def _message(rule: Rule, books: Ledger) -> str:
    """Return what a failing rule says: of its first part that fails, with the first such row's values."""
    said = ""
    for mark in reversed(twins.parts(rule)):
        words = rule.words
        chosen = words.variants.get(mark or rule.marks[0], {})
        message, found, expected, fix = (chosen.get(part, getattr(words, part)) for part in _PARTS)
        template = f"{message}（{found}"
        template += f" → {expected}）" if expected else "）"
        own = mark or rule.marks[0]
        at = partial(_cell, rule, mark, own, books)
        text = messages.formula(template + fix, own, books.p, at)
        text = f"{_row_words(rule, mark, books)}{text}"
        said = f"IF({_fails(rule, mark, books)},{text},{said})" if said else text
    return said


_PARTS = ("message", "found", "expected", "fix")


def _row_words(rule: Rule, mark: str, books: Ledger) -> str:
    """Return the words that name the row of a table, followed by &."""
    if frames.frame(rule.frame).rows == 1:
        return ""
    first = books.single("first", f"{rule.frame}.{rule.id} {mark}")
    return f'{first}&"行目："&'


def _fails(rule: Rule, mark: str, books: Ledger) -> str:
    if frames.frame(rule.frame).rows == 1:
        return f"{books.single('part', f'{rule.id} {mark}')}=1"
    return f"COUNTIF({books.column('rule', f'{rule.frame}.{rule.id} {mark}')},1)>0"


def _cell(rule: Rule, mark: str, own: str, books: Ledger, name: str) -> str:
    """Return the cell of a name's value in the row that a message speaks of."""
    frame = frames.frame(name.partition(".")[0])
    if frame.rows == 1:
        return books.one(name)
    column = books.column("value", name)
    if frame.name == rule.frame:
        return f"INDEX({column},{books.single('first', f'{rule.frame}.{rule.id} {mark}')})"
    where = rule.where.get(own)
    return f"INDEX({column},{books.single('first', where)})" if where else f"INDEX({column},1)"


# --- marks on the input sheets ----------------------------------------------------------------


def _marks(canvas: Canvas, books: Ledger) -> None:
    fault, doubt = canvas.book.add_format(look.FAULT), canvas.book.add_format(look.DOUBT)
    for frame in ONES:
        for column in frame.columns:
            _mark_one(canvas, books, f"{frame.name}.{column.name}", (fault, doubt))
    for frame in STARS:
        _mark_table(canvas, books, frame.name, (fault, doubt))
    for name in texts.LEADS:
        _banner(canvas, name)


def _mark_one(canvas: Canvas, books: Ledger, name: str, styles: tuple[object, object]) -> None:
    place, mark = canvas.places[name], canvas.marks[name]
    sheet = canvas.sheets[place.sheet]
    shown, state = books.shown(name), books.single("state", name)
    formula = f'=IF({shown}=0,IF({state}=0,"✓",""),CHOOSE({shown},"△確認","▲不備","未記入"))'
    sheet.write_formula(mark.row, mark.column, formula, canvas.look("mark"), "")
    _mark_format(canvas, sheet, mark.row, mark.column, mark.row)
    alias = "mark_" + name.replace(".", "_")
    canvas.book.define_name(alias, f"={shown}")
    for code, style in zip((2, 1), styles, strict=True):
        options = {"type": "formula", "criteria": f"={alias}={code}", "format": style}
        sheet.conditional_format(place.row, place.column, place.row, canvas.spans[name], options)


def _mark_table(canvas: Canvas, books: Ledger, frame_name: str, styles: tuple[object, object]) -> None:
    """Mark a table: a column of words, and the cells; both by the row's place below the heading."""
    frame, mark = frames.frame(frame_name), canvas.marks[frame_name]
    sheet = canvas.sheets[mark.sheet]
    nth = f"ROW()-ROW($B${mark.row})"
    worst, begun = books.column("worst", f"{frame_name}.worst"), books.column("begun", f"{frame_name}.begun")
    for line in range(mark.row, mark.row + mark.rows):
        own, filled = f"INDEX({worst},{nth})", f"INDEX({begun},{nth})"
        formula = f'=IF({own}=0,IF({filled}=1,"✓",""),CHOOSE({own},"△確認","▲不備","未記入"))'
        sheet.write_formula(line, mark.column, formula, canvas.look("mark"), "")
    _mark_format(canvas, sheet, mark.row, mark.column, mark.row + mark.rows - 1)
    for column in frame.columns:
        name = f"{frame_name}.{column.name}"
        if column.name == frame.fixed or not books.marked(name):
            continue
        place = canvas.places[name]
        alias = "mark_" + name.replace(".", "_")
        canvas.book.define_name(alias, f"={books.column('shown', name)}")
        for code, style in zip((2, 1), styles, strict=True):
            options = {"type": "formula", "criteria": f"=INDEX({alias},{nth})={code}", "format": style}
            last = place.row + place.rows - 1
            sheet.conditional_format(place.row, place.column, last, canvas.spans[name], options)


def _mark_format(canvas: Canvas, sheet: Worksheet, first: int, column: int, last: int) -> None:
    for text, style in (("✓", look.SOUND), ("△確認", look.DOUBT), ("▲不備", look.FAULT)):
        options = {
            "type": "cell",
            "criteria": "==",
            "value": f'"{text}"',
            "format": canvas.book.add_format(style),
        }
        sheet.conditional_format(first, column, last, column, options)


def _banner(canvas: Canvas, name: str) -> None:
    sheet_name, row, column = canvas.spots[f"banner {name}"]
    sheet = canvas.sheets[sheet_name]
    said = (
        '"点検：　不備 "&check_errors&"件　／　要確認 "&check_warnings&"件　／　'
        '未記入で判定できません "&check_unknown&"件　　（クリックで「点検」へ）"'
    )
    sheet.write_formula(row, column, f'=HYPERLINK("#check_list",{said})', canvas.look("banner"), "")


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
    highest = f'IF({rate}="","",MAX(0,MIN({rate},{plan_cap},{p.district_grant_cap}-{spent})))'
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
    canvas.sheets[sheet].write_formula(
        row, column, f"={formula}", canvas.look("auto", align="right", **style), ""
    )
