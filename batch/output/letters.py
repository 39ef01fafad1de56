"""Return letters (差し戻し・照会): one per municipality, as Word and as plain text.

A letter lists what is still open in the municipality's workbooks: 不備 to be
mended and 要確認 to be answered, by workbook and sheet, with the place in the
guide and what to do. Names, dates and numbers of the letter itself are left for
the bureau to fill in.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from docx import Document
from docx.document import Document as Letter
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table

from validators.finding import EXPECTED, FOUND, Finding, Severity, merged, spans
from validators.reference import BUREAUS, BY_NAME

_FONT = "BIZ UDPゴシック"
_WHOLE = "ブック全体"
_HEADS = ("区分", "場所", "内容", "直し方", "根拠")
_WIDTHS = (Mm(15), Mm(31), Mm(64), Mm(43), Mm(23))


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to one municipality: its open findings, by workbook (file name → findings)."""

    municipality: str
    workbooks: Mapping[str, Sequence[Finding]]

    @property
    def bureau(self) -> str:
        """The 地方振興局 in charge of the municipality."""
        return BY_NAME[self.municipality].bureau

    @property
    def is_return(self) -> bool:
        """Whether something must be mended (差し戻し); otherwise it is only asked (照会)."""
        return any(one.severity is Severity.ERROR for found in self.workbooks.values() for one in found)

    @property
    def subject(self) -> str:
        """The letter's subject."""
        what = "申請書類の補正について（依頼）" if self.is_return else "申請内容の確認について（照会）"
        return f"集落ネットワーク圏形成事業 {what}"


def replies(findings: Iterable[tuple[str, Finding]]) -> list[Reply]:
    """Group open findings, given as (municipality, finding), into letters; notes need no reply."""
    by_municipality: dict[str, dict[str, list[Finding]]] = {}
    for municipality, finding in findings:
        if municipality in BY_NAME and finding.severity is not Severity.NOTE:
            by_municipality.setdefault(municipality, {}).setdefault(finding.file, []).append(finding)
    return [Reply(name, by_municipality[name]) for name in sorted(by_municipality, key=_code)]


def _code(municipality: str) -> str:
    return BY_NAME[municipality].code


def _opening(reply: Reply) -> str:
    if reply.is_return:
        return (
            "ご提出いただいた申請書類を点検したところ、下記の点について補正または確認が必要です。"
            "お手数ですが、補正のうえ再度ご提出ください。"
        )
    return (
        "ご提出いただいた申請書類を点検したところ、下記の点について確認させていただきたい事項があります。"
        "ご回答をお願いします。"
    )


_CLOSING = (
    "各ブックには、該当する欄に印を付けた写しを添えています。補正は、提出されたブックに行ってください"
    "（写しの印は、再提出の際に残っていても差し支えありません）。"
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


def _items(findings: Sequence[Finding]) -> Iterator[tuple[str, list[_Item]]]:
    """Yield each sheet with its items, in the order of the findings' sheets."""
    by_sheet: dict[str, list[_Item]] = {}
    for group in merged(findings):
        first = group[0]
        labels = "・".join(dict.fromkeys(one.label for one in group if one.label))
        cells = spans(one.cell for one in group)
        place = f"{labels}（{cells}）" if labels and cells else labels or cells or _WHOLE
        content = f"{first.message}\n{FOUND}：{first.found}\n{EXPECTED}：{first.expected}"
        item = _Item(first.severity.label, place, content, first.fix, first.citation)
        by_sheet.setdefault(first.sheet or _WHOLE, []).append(item)
    yield from by_sheet.items()


# --- plain text -------------------------------------------------------------------------------


def as_text(reply: Reply) -> str:
    """Return the letter as plain text, for an e-mail."""
    lines = [
        f"{reply.municipality} 集落ネットワーク圏形成事業 ご担当者 様",
        "",
        reply.subject,
        "",
        _opening(reply),
    ]
    for file, findings in reply.workbooks.items():
        lines += ["", f"■ {_plain(file)}"]
        for sheet, items in _items(findings):
            lines.append(f"【{_plain(sheet)}】")
            for number, item in enumerate(items, 1):
                lines.append(f"{number}. [{item.severity}] {_plain(item.place)}")
                lines += [f"   {_plain(part)}" for part in item.content.split("\n")]
                lines.append(f"   対応：{_plain(item.fix)}（{item.citation}）")
    return "\n".join([*lines, "", _CLOSING, "", f"お問合せ：{_contact(reply)}", ""])


def _plain(text: str) -> str:
    """Return text that a submitter may have typed on one line, without control characters."""
    return "".join(c if c.isprintable() or c == "　" else " " for c in text)


# --- Word -------------------------------------------------------------------------------------


def as_docx(reply: Reply) -> bytes:
    """Return the letter as a Word file (A4); the same reply gives the same bytes."""
    letter = Document()
    _page(letter)
    _line(letter, "（文書番号）", WD_ALIGN_PARAGRAPH.RIGHT)
    _line(letter, "令和　　年　　月　　日", WD_ALIGN_PARAGRAPH.RIGHT)
    _line(letter, f"{reply.municipality}　集落ネットワーク圏形成事業　ご担当者　様")
    _line(letter, f"{reply.bureau}地方振興局 企画商工部\n地域づくり・商工労政課", WD_ALIGN_PARAGRAPH.RIGHT)
    _line(letter, reply.subject, WD_ALIGN_PARAGRAPH.CENTER, size=13, bold=True)
    _line(letter, _opening(reply))
    _line(letter, "記", WD_ALIGN_PARAGRAPH.CENTER)
    for file, findings in reply.workbooks.items():
        _line(letter, f"■ {_plain(file)}", size=11, bold=True, keep=True)
        for sheet, items in _items(findings):
            _line(letter, f"シート「{_plain(sheet)}」" if sheet != _WHOLE else _WHOLE, keep=True)
            _table(letter, items)
    _line(letter, _CLOSING)
    _line(letter, f"お問合せ　{_contact(reply)}")
    stream = io.BytesIO()
    letter.save(stream)
    return _same_bytes(stream.getvalue())


def _page(letter: Letter) -> None:
    section = letter.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(17)
    section.top_margin = section.bottom_margin = Mm(20)
    style = letter.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
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
    repeat = table.rows[0]._tr.get_or_add_trPr().makeelement(qn("w:tblHeader"), {qn("w:val"): "true"})
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    for item in items:
        table.add_row()
        parts = (item.severity, item.place, item.content, item.fix, item.citation)
        _cells(table, len(table.rows) - 1, [_lines(part) for part in parts])
        if item.severity == Severity.ERROR.label:
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


def _same_bytes(data: bytes) -> bytes:
    """Pack a zip package again with fixed times, so that equal content has equal bytes."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            info = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3  # as on Linux, everywhere
            target.writestr(info, source.read(entry))
    return stream.getvalue()
