"""The blank form as a reader sees it: which words, labels and formulas stand where on it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from validators.frames import FORM_VERSIONS, FRAMES
from workbooks.arrival.formats import opened
from workbooks.form import blank
from workbooks.form.texts import EXAMPLE_STAMP, NAME
from workbooks.reading.book import At, Book, Table, is_blank, whole

_EXAMPLE = "記入例"

EARLIER: dict[str, tuple[str, ...]] = {"implementers.name": ("実施主体の名称",)}
"""Labels of names on earlier printings of the form, which are still filled in: add to it what a new one rewords."""

EARLIER_WORDS = (
    "補助対象額は0円以上、金額以下",
    "計画策定分の補助額は合わせて50万円以内",
    "計画／策定主体",
    "収支予算／うち補助対象額・金額",
    "参考様式 記入要領",
    "重さ",
    "ステップ：①話合い・計画　②組織づくり　③生活サービスなど　④仕事・収入の確保",
    "うち補助対象額（円）",
    "補助額の残り（円）",
    "計画策定の残り（年度）",
    "小さな拠点づくりの残り（年度）",
)
"""What the sheets showed on earlier printings of an edition that is kept in its last."""


@cache
def blank_form(edition: str = FORM_VERSIONS[-1]) -> Book:
    """Return the blank form of an edition, without those of its hidden sheets that no name leads to."""
    return whole(opened(blank(edition)))


@cache
def sheet_names() -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of the sheets of every edition: all that are read, and those of them that are hidden."""
    forms = [blank_form(edition) for edition in FORM_VERSIONS]
    return frozenset(name for one in forms for name in one.sheets), frozenset(
        name for one in forms for name in one.hidden
    )


@cache
def formulas_beside(edition: str) -> dict[str, tuple[int, ...]]:
    """Return, for each one-row name and each table's first, how far right the form has formulas in its rows.

    The input cells of a table's row, which may hold formulas too, are left out.
    """
    form = blank_form(edition)
    beside = {}
    for frame in FRAMES:
        inputs = {area.column for area in form.areas_of(frame).values()}
        for column in frame.columns[: 1 if frame.rows > 1 else None]:
            name = f"{frame.name}.{column.name}"
            area = form.areas[name]
            formulas = sorted(form.sheets[area.sheet].probe.formulas)
            mine = inputs if frame.rows > 1 else {area.column}
            beside[name] = tuple(
                c - area.column for r, c in formulas if r == area.row and c > area.column and c not in mine
            )
    return beside


def around(book: Book, table: Table) -> Iterator[int]:
    """Yield the row above a table, and those below it, in which something stands, down to the row above the next name."""
    others = [area for area in book.areas.values() if area.sheet == table.name]
    above = max((area.last for area in others if area.last < table.first), default=0)
    below = min((area.row - 1 for area in others if area.row > table.last), default=len(table.sheet.rows) + 1)
    yield from range(max(above + 1, table.first - 1), table.first)
    for row in table.sheet.told(table.last):
        if row >= below:
            return
        yield row


@cache
def words_around() -> tuple[frozenset[object], frozenset[object]]:
    """Return what the form itself shows right above and below its tables, and of that the words beside a total."""
    words: set[object] = set()
    totals: set[object] = set()
    for form in map(blank_form, FORM_VERSIONS):
        for table in filter(None, map(form.table, FRAMES)):
            for row in around(form, table):
                own = {value for _, _, value in table.typed(row)}
                words |= own
                if table.computes(row):
                    totals |= own
    return frozenset(words), frozenset(totals)


@cache
def own() -> tuple[frozenset[tuple[int, object]], frozenset[object]]:
    """Return what the form itself shows: (column, value) pairs, and the texts that nobody would type.

    A heading counts with and without what an edition writes below it (必須).

    The rows of its example look like typed ones and are left out (:func:`examples`).
    """
    choices = {choice for frame in FRAMES for column in frame.columns for choice in column.choices}
    shown = [
        (at, value)
        for form in map(blank_form, FORM_VERSIONS)
        for at, value in form.cells()
        if at[0] not in form.hidden and content(form, at) not in examples()
    ]
    said = [value for _, value in shown if isinstance(value, str)]
    texts = {part for value in said for part in (value, value.partition("\n")[0])}
    texts.update(label for labels in EARLIER.values() for label in labels)
    texts.update(EARLIER_WORDS)
    texts.update(EXAMPLE_STAMP + one for one in said if one.startswith(NAME))
    return frozenset((at[2], value) for at, value in shown), frozenset(texts - choices)


@cache
def examples() -> frozenset[tuple[object, ...]]:
    """Return the contents of the rows that the form shows as an example of how to fill in a table."""
    found = set()
    for form in map(blank_form, FORM_VERSIONS):
        for name, sheet in form.sheets.items():
            below = False
            for row, line in enumerate(sheet.rows, start=1):
                if below:
                    found.add(content(form, (name, row, 1)))
                below = below or _EXAMPLE in line
    return frozenset(found - {()})


def content(book: Book, at: At) -> tuple[object, ...]:
    """Return what stands in the row of a cell, blanks left out."""
    return tuple(value for value in book.sheets[at[0]].rows[at[1] - 1] if not is_blank(value))
