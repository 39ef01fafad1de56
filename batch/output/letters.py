"""Return letters (差し戻し・照会): one per municipality, as Word and as plain text.

A letter is what an office sends: number, date, addressee, sender, subject, text, 記, 以上. It
lists what is still open in the municipality's applications, by 地区 and 事業名: 不備 to be mended and 要確認 to
be answered, each with its place in the workbook, what to do and the place in the guide. A letter about a
resubmission says what was settled and what is open still. What the round's definition
does not give is left for the bureau to fill in.
"""

from __future__ import annotations

import io
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from docx import Document
from docx.document import Document as Letter
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table

from batch.output.letterhead import Letterhead
from validators.finding import EXPECTED, FOUND, Finding, Severity, merged, spans
from validators.foreign import one_line
from validators.reference import BUREAUS, BY_NAME
from workbooks.annotate.words import ANSWER_HEAD, STANDS, TITLE, WHY_HEAD
from workbooks.look import FONT
from workbooks.writer import timeless

_WHOLE = "ブック全体"
NO_HEAD = Letterhead()
"""A letter whose number, dates and sender are filled in by hand."""
_HEADS = ("区分", "シート・場所", "内容", "直し方", "根拠")
_WIDTHS = (Mm(15), Mm(31), Mm(55), Mm(55), Mm(20))


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to one municipality: its open findings, by workbook (file name → findings).

    ``titles`` names a workbook's application (地区 and 事業名). ``still`` are the findings that a letter told
    before, ``settled`` is how many of those are gone.
    """

    municipality: str
    workbooks: Mapping[str, Sequence[Finding]]
    titles: Mapping[str, str] = field(default_factory=dict)
    still: frozenset[Finding] = frozenset()
    settled: int = 0

    @property
    def bureau(self) -> str:
        """The 地方振興局 in charge of the municipality."""
        return BY_NAME[self.municipality].bureau

    @property
    def findings(self) -> list[Finding]:
        """All open findings."""
        return [one for found in self.workbooks.values() for one in found]

    @property
    def is_return(self) -> bool:
        """Whether something must be mended (差し戻し); otherwise it is only asked (照会)."""
        return any(one.severity is Severity.ERROR for one in self.findings)

    @property
    def is_again(self) -> bool:
        """Whether it answers a resubmission."""
        return bool(self.still or self.settled)

    @property
    def subject(self) -> str:
        """The letter's subject."""
        again = "再" if self.is_again else ""
        what = (
            f"申請書類の{again}補正について（依頼）"
            if self.is_return
            else f"申請内容の{again}確認について（照会）"
        )
        return f"集落ネットワーク圏形成事業 {what}"


def replies(
    findings: Iterable[tuple[str, Finding]],
    titles: Mapping[str, str] | None = None,
    still: Container[Finding] = frozenset(),
    settled: Mapping[str, int] | None = None,
) -> list[Reply]:
    """Group open findings, given as (municipality, finding), into letters; notes need no reply.

    ``titles`` names the application of a file; ``still`` holds the findings that were told before;
    ``settled`` counts, by municipality, those that are gone.
    """
    by_municipality: dict[str, dict[str, list[Finding]]] = {}
    for municipality, finding in findings:
        if municipality in BY_NAME and finding.severity is not Severity.NOTE:
            by_municipality.setdefault(municipality, {}).setdefault(finding.file, []).append(finding)
    made = []
    for name in sorted(by_municipality, key=_code):
        workbooks = by_municipality[name]
        own = {file: titles[file] for file in workbooks if titles and titles.get(file)}
        told = frozenset(one for found in workbooks.values() for one in found if one in still)
        made.append(Reply(name, workbooks, own, told, (settled or {}).get(name, 0)))
    return made


def _code(municipality: str) -> str:
    return BY_NAME[municipality].code


def _opening(reply: Reply) -> str:
    what = "補正または確認が必要です" if reply.is_return else "確認させていただきたい事項があります"
    ask = "補正のうえ再度ご提出くださるよう" if reply.is_return else "ご回答くださるよう"
    if not reply.is_again:
        return f"このことについて、ご提出いただいた申請書類を点検したところ、下記のとおり{what}。{ask}お願いします。"
    still = sum(one in reply.still for one in reply.findings)
    new = len(reply.findings) - still
    counts = f"前回お知らせした事項のうち {reply.settled} 件は解消し、{still} 件が残っています"
    more = f"。また、新たに {new} 件ありました" if new else ""
    return f"このことについて、再度ご提出いただいた申請書類を点検したところ、{counts}{more}。下記のとおり{ask}お願いします。"


_HOW = (
    "各ブックには、該当する欄に印を付けた写しを添えています。補正は、元のブックと写しのどちらに行ってもかまいません"
    f"（写しの印は、残したままで差し支えありません）。写しのシート「{TITLE}」の「{ANSWER_HEAD}」の欄で選び、「要確認」の事項がそのままで"
    f"正しいときは「{STANDS}」を選んで、「{WHY_HEAD}」に理由を書いてください。元のブックを直すときは、その旨と理由をご回答ください。"
)


def _contact(reply: Reply) -> str:
    phone = {one.name: one.phone for one in BUREAUS}[reply.bureau]
    return f"{reply.bureau}地方振興局 企画商工部 地域づくり・商工労政課　電話 {phone}"


@dataclass(frozen=True, slots=True)
class _Item:
    """One line of a letter: findings that say the same, told once."""

    severity: str
    place: str
    content: str
    fix: str
    citation: str


def _items(reply: Reply, findings: Sequence[Finding]) -> Iterator[_Item]:
    """Yield the lines of one application, sheet by sheet in the order of the findings."""
    by_sheet: dict[str, list[_Item]] = {}
    for group in merged(findings):
        first = group[0]
        labels = "・".join(dict.fromkeys(one.label for one in group if one.label))
        cells = spans(one.cell for one in group)
        place = f"{labels}（{cells}）" if labels and cells else labels or cells
        where = "\n".join(part for part in (first.sheet and f"「{_plain(first.sheet)}」", place) if part)
        content = f"{first.message}\n{FOUND}：{first.found}\n{EXPECTED}：{first.expected}"
        told = "\n（前回から）" if reply.still and all(one in reply.still for one in group) else ""
        item = _Item(first.severity.label + told, where or _WHOLE, content, first.advice, first.citation)
        by_sheet.setdefault(first.sheet or _WHOLE, []).append(item)
    for items in by_sheet.values():
        yield from items


def _heading(reply: Reply, number: int, file: str) -> str:
    """Return the heading of an application: its number, 地区 and 事業名, and the workbook."""
    title = reply.titles.get(file)
    return f"({number}) {_plain(title)}（{_plain(file)}）" if title else f"({number}) {_plain(file)}"


# --- plain text -------------------------------------------------------------------------------


def as_text(reply: Reply, head: Letterhead = NO_HEAD) -> str:
    """Return the letter as plain text, for an e-mail."""
    lines = [
        f"{reply.municipality}長　様",
        f"（集落ネットワーク圏形成事業 ご担当者 様）　{head.sender_of(reply.bureau)}",
        "",
        reply.subject,
        "",
        _opening(reply),
        "",
        "記",
        "",
        "1 指摘事項",
    ]
    for number, (file, findings) in enumerate(reply.workbooks.items(), start=1):
        lines += ["", _heading(reply, number, file)]
        for line, item in enumerate(_items(reply, findings), start=1):
            lines.append(f"{line}. [{_flat(item.severity)}] {_flat(item.place)}")
            lines += [f"   {_plain(part)}" for part in item.content.split("\n")]
            first, *more = [_plain(part) for part in item.fix.split("\n")]
            lines += [f"   対応：{first}（{item.citation}）", *(f"   {part}" for part in more)]
    lines += ["", f"2 回答の期限　{head.due()}", f"3 回答の方法　{_HOW}", f"4 問合せ先　{_contact(reply)}"]
    return "\n".join([*lines, "", "以上", ""])


def _flat(text: str) -> str:
    return _plain(text.replace("\n", " "))


def _plain(text: str) -> str:
    """Return text that a submitter may have typed on one line, without control characters."""
    return one_line(text)


# --- Word -------------------------------------------------------------------------------------


def as_docx(reply: Reply, head: Letterhead = NO_HEAD) -> bytes:
    """Return the letter as a Word file (A4); the same reply gives the same bytes."""
    letter = Document()
    _page(letter)
    right, centre = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER
    _line(letter, head.number_of(reply.bureau), right)
    _line(letter, head.dated(), right)
    _line(letter, f"{reply.municipality}長　様\n（集落ネットワーク圏形成事業　ご担当）")
    _line(letter, head.sender_of(reply.bureau), right)
    _line(letter, reply.subject, centre, size=13, bold=True)
    _line(letter, f"　{_opening(reply)}")
    _line(letter, "記", centre)
    _line(letter, "1　指摘事項", bold=True, keep=True)
    for number, (file, findings) in enumerate(reply.workbooks.items(), start=1):
        _line(letter, _heading(reply, number, file), size=11, bold=True, keep=True)
        _table(letter, list(_items(reply, findings)))
    for number, (title, text) in enumerate(
        (("回答の期限", head.due()), ("回答の方法", _HOW), ("問合せ先", _contact(reply))), start=2
    ):
        _line(letter, f"{number}　{title}　　{text}")
    _line(letter, "以上", right)
    stream = io.BytesIO()
    letter.save(stream)
    return timeless(stream.getvalue())


def _page(letter: Letter) -> None:
    """Set up the page; the template's second list of styles, which differs from the first, is left out."""
    relations = letter.part.rels
    for key in [key for key, one in relations.items() if one.reltype.endswith("/stylesWithEffects")]:
        del relations[key]
    section = letter.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(17)
    section.top_margin = section.bottom_margin = Mm(20)
    style = letter.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(6)


def _line(
    letter: Letter,
    text: str,
    align: WD_ALIGN_PARAGRAPH | None = None,
    size: float = 10.5,
    bold: bool = False,
    keep: bool = False,
) -> None:
    paragraph = letter.add_paragraph()
    if align is not None:
        paragraph.alignment = align
    paragraph.paragraph_format.keep_with_next = keep
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size)


def _table(letter: Letter, items: Sequence[_Item]) -> None:
    table = letter.add_table(rows=1, cols=len(_HEADS), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = width
    _cells(table, 0, _HEADS, bold=True)
    for cell in table.rows[0].cells:
        shade = {qn("w:val"): "clear", qn("w:color"): "auto", qn("w:fill"): "E7EEF2"}
        cell._tc.get_or_add_tcPr().append(cell._tc.makeelement(qn("w:shd"), shade))
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(properties.makeelement(qn("w:tblHeader"), {}))  # that it is there is what counts
    for item in items:
        table.add_row()
        parts = (item.severity, item.place, item.content, item.fix, item.citation)
        _cells(table, len(table.rows) - 1, [_lines(part) for part in parts])
        if item.severity.startswith(Severity.ERROR.label):
            run = table.rows[-1].cells[0].paragraphs[0].runs[0]
            run.bold, run.font.color.rgb = True, RGBColor(0xA6, 0x1C, 0x1C)
    letter.add_paragraph().paragraph_format.space_after = Pt(2)


def _cells(table: Table, row: int, texts: Sequence[str], bold: bool = False) -> None:
    for cell, text, width in zip(table.rows[row].cells, texts, _WIDTHS, strict=True):
        cell.width = width
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        run = paragraph.add_run(text)
        run.bold, run.font.size = bold, Pt(9)


def _lines(text: str) -> str:
    return "\n".join(_plain(part) for part in text.split("\n"))
