"""A sheet read by its bytes says what calamine and the probe say of it, or is left to them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from lxml import etree

from tests.workbooks.books import edited, replaced, sound
from tests.workbooks.packages import unzipped, zipped
from workbooks.arrival.formats import opened
from workbooks.ooxml.workbook import read_workbook
from workbooks.reading import cells, plain
from workbooks.reading.book import wanted
from workbooks.reading.cells import Sheet, load
from workbooks.reading.names import resolve
from workbooks.refusal import Refused

SHEET, STRINGS, STYLES = "xl/worksheets/sheet3.xml", "xl/sharedStrings.xml", "xl/styles.xml"


@contextmanager
def left_to_calamine() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:

        def unusual(*_: object) -> None:
            raise plain.Unusual

        patch.setattr(plain, "read_sheet", unusual)
        patch.setattr(cells, "_FAR", re.compile(rb"(?!)"))  # calamine reads what lies far below, too
        yield


def sheets(data: bytes) -> dict[str, Sheet] | str:
    """Return the sheets of a workbook, or the code of its refusal."""
    try:
        package = opened(data)
        part = read_workbook(package)
        areas = resolve(part).areas
        return load(package, part, wanted(part, areas), areas)
    except Refused as refusal:
        return refusal.code
    except (KeyError, etree.XMLSyntaxError):  # the reader refuses such a file as corrupt
        return "corrupt"


def told(found: dict[str, Sheet] | str) -> object:
    """Return all that is known of sheets, the types of their values too (1 is not True, nor 1.0)."""
    if isinstance(found, str):
        return found
    return {
        name: (
            [[(type(value), value) for value in row] for row in one.rows],
            [*one.merged],
            one.probe,
        )
        for name, one in found.items()
    }


def same(data: bytes) -> bool:
    """Say whether both readers read the same of a workbook."""
    with left_to_calamine():
        general = told(sheets(data))
    return told(sheets(data)) == general


@cache
def plainly_read(data: bytes) -> int:
    """Return how many of a workbook's sheets are read by their bytes."""
    count = 0
    own = plain.read_sheet

    def counted(*words: object) -> object:
        nonlocal count
        found = own(*words)  # type: ignore[arg-type]
        count += 1
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain, "read_sheet", counted)
        found = sheets(data)
    assert not isinstance(found, str)
    assert count <= len(found)
    return count


def test_the_form_is_read_by_its_bytes_as_calamine_reads_it() -> None:
    found = sheets(sound())
    assert plainly_read(sound()) == len(found)
    assert same(sound())


CELLS = (
    "<v>7</v>", "<v>-0.5</v>", "<v>1E+3</v>", "<v>46113</v>", "<v>46113.5</v>", "<v>60</v>", "<v></v>", "<v>1_0</v>", "<v> 7</v>",
    "<v>inf</v>", "<v>1E400</v>", "<f>1+1</f><v>2</v>", "<f>1+1</f>", "<f/>", '<f t="shared" si="9"/><v>3</v>', "<f>A1&amp;&quot;x&quot;</f><v>0</v>",
    "<f>x</f><v>1</v><v>2</v>", "<v>7</v><!-- x -->", "<v><![CDATA[7]]></v>", "<v>&#55;</v>", "<v>７</v>",
    "<f>A1&B1</f><v>0</v>", '<f t="shared" t="shared" si="9"/><v>3</v>', '<f x="a&b">1</f><v>0</v>', "<f>a]]>b</f><v>0</v>", "<f>\x01</f><v>0</v>",
    "<f>\uffff</f><v>0</v>", "<f>&#65;1</f><v>0</v>", "<f>&bogus;</f><v>0</v>",
)  # fmt: skip
TEXTS = (
    "", "文", " 前", "後 ", "　全角　", "a&amp;b&lt;c&gt;&quot;&apos;", "&#12354;", "&bogus;", "_x000D_", "_x0041_", "_x3042_", "行\n改", "行\r\n改", "\x07", "]]&gt;", "a&b", "]]>", "\ufffe",
)  # fmt: skip
KINDS: tuple[tuple[str, str], ...] = (
    (' t="str"', "<v>{}</v>"),
    (' t="str"', "<f>x</f><v>{}</v>"),
    (' t="inlineStr"', "<is><t>{}</t></is>"),
    (' t="inlineStr"', '<is><t xml:space="preserve">{}</t></is>'),
    (' t="inlineStr"', "<is><r><t>{}</t></r><r><rPr><strike/></rPr><t>消</t></r></is>"),
)
ODD_CELLS = (
    ' t="b"><v>1</v></c>', ' t="b"><v>2</v></c>', ' t="s"><v>0</v></c>', ' t="s"><v>999999</v></c>', ' t="s"><v></v></c>', ' t="s"/>',
    ' t="e"><v>#DIV/0!</v></c>', ' t="d"><v>2026-04-01</v></c>', ' t="n"><v>5</v></c>', ' t="str"><f>x</f></c>', ' ph="1"><v>5</v></c>',
    ' cm="1"><v>5</v></c>', ' t="str"><v/></c>', "><v>1</v></c><c r=\"D5\"><v>2</v></c>", '><v>1</v></c><c r="B5"><v>2</v></c>',
    '><v>1</v></c><c><v>2</v></c>', '><v>1</v></c><c r="E6"><v>2</v></c>', '><v>1</v></c></row><row r="5"><c r="E5"><v>2</v></c>',
    '><v>1</v></c></row><row><c r="E6"><v>2</v></c>',
)  # fmt: skip
FORMATS = tuple(range(0, 60, 7))


def put(cell: str) -> bytes:
    """Return the sound form with a row of its own below everything on 申請書, which ends as given."""
    own = f'<row r="400"><c r="B400"><v>1</v></c><c r="D400"{cell}</row></sheetData>'.replace(
        'r="D5"', 'r="D400"'
    )
    own = (
        own.replace('r="B5"', 'r="B400"')
        .replace('r="E6"', 'r="E401"')
        .replace('r="E5"', 'r="E400"')
        .replace('"5"', '"400"')
    )
    return edited(sound(), {SHEET: replaced(("</sheetData>", own))})


@pytest.mark.parametrize("cell", [*(f">{one}</c>" for one in CELLS), *ODD_CELLS])
def test_a_cell_however_it_is_written_reads_the_same(cell: str) -> None:
    assert same(put(cell))


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_however_it_is_written_reads_the_same(kind: tuple[str, str]) -> None:
    attribute, inner = kind
    assert [one for one in TEXTS if not same(put(f"{attribute}>{inner.format(one)}</c>"))] == []


def test_a_shared_text_however_it_is_written_reads_the_same() -> None:
    def with_text(item: str) -> bytes:
        strings = replaced(("</sst>", f"{item}</sst>"))
        number = opened(sound()).read(STRINGS).count(b"<si>")
        sheet = replaced(
            ("</sheetData>", f'<row r="400"><c r="D400" t="s"><v>{number}</v></c></row></sheetData>')
        )
        return edited(sound(), {STRINGS: strings, SHEET: sheet})

    reading = '<rPh sb="0" eb="1"><t>よみ</t></rPh><phoneticPr fontId="1"/>'
    items = [f"<si><t>{one}</t></si>" for one in TEXTS] + [
        *(f'<si><t xml:space="preserve">{one}</t></si>' for one in TEXTS),
        f"<si><t>字</t>{reading}</si>",
        f'<si><r><t>甲</t></r><r><rPr><b/><sz val="9"/></rPr><t>乙</t></r>{reading}</si>',
        "<si><r><rPr><strike/></rPr><t>甲</t></r><r><t>乙</t></r></si>",
        "<si/><si><t>次</t></si>",
        "<si></si>",
        "<si><t>甲</t><t>乙</t></si>",
        "<si><t/></si>",
    ]
    assert [one for one in items if not same(with_text(one))] == []


@pytest.mark.parametrize("number", FORMATS)
@pytest.mark.parametrize("value", ["46113", "46113.25", "0", "60", "2958466"])
def test_a_number_is_a_day_where_its_format_says_so(number: int, value: str) -> None:
    assert same(put(f' s="{number}"><v>{value}</v></c>'))


AROUND: tuple[tuple[str, tuple[str, str]], ...] = (
    (SHEET, ("<sheetData>", '<sheetData foo="1">')),
    (SHEET, ("</sheetData>", "</sheetData><sheetData><row r=\"1\"><c r=\"A1\"><v>9</v></c></row></sheetData>")),
    (SHEET, ("</sheetData>", '<row r="999"/></sheetData>')),
    (SHEET, ("</sheetData>", '<row r="999"><c r="A999"><v>1</v></c></row></sheetData>')),
    (SHEET, ("</sheetData>", '<row r="999"><c r="A999"><v>1</v></c></sheetData>')),
    (SHEET, ("</sheetData>", '<row r="999"></sheetData>')),
    (SHEET, ('<mergeCell ref="B1:E1"/>', '<mergeCell ref="E1:B1"/>')),
    (SHEET, ('<mergeCell ref="B1:E1"/>', '<mergeCell ref="B1"/>')),
    (SHEET, ("<dimension ", '<dimension x="1" ')),
    (SHEET, ('<col min="2"', '<col hidden="1" min="2"')),
    (SHEET, ("<worksheet ", '<worksheet xmlns:x="urn:x" ')),
    (SHEET, ('<row r="2"', '<row hidden="1" r="2"')),
    (SHEET, ('<row r="2"', '<row r="2" hidden="1"')),
    (SHEET, ('<row r="2"', '<row r="2" ht="0"')),
    (STYLES, ("<font>", "<font><strike/>")),
    ("xl/workbook.xml", ("<workbookPr", '<workbookPr date1904="1"')),
)  # fmt: skip


@pytest.mark.parametrize("change", AROUND)
def test_what_stands_around_the_rows_reads_the_same(change: tuple[str, tuple[str, str]]) -> None:
    part, words = change
    assert same(edited(sound(), {part: replaced(words)}))


def test_damaged_sheets_read_the_same_or_are_refused_alike() -> None:
    chance = random.Random(13)
    signs = b"<>/=\"'& \n0159rcstvf\xe3\x81\xff"

    def damaged(part: str) -> bytes:
        parts = unzipped(sound())
        changed = bytearray(parts[part])
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(changed))
            changed[at : at + chance.randint(0, 2)] = bytes(chance.choices(signs, k=chance.randint(0, 2)))
        parts[part] = bytes(changed)
        return zipped(parts)

    parts = [chance.choice((SHEET, SHEET, STRINGS, STYLES, "xl/workbook.xml")) for _ in range(60)]
    assert [part for part in parts if not same(damaged(part))] == []
