"""The reader: a workbook's bytes become a :class:`Submission`, by defined names only.

Values come from python-calamine; places come from the workbook part, and what
calamine does not tell (error values, formulas, struck text, hidden rows) from the
XML of the sheets. Nothing is typed here: the cells are handed on as they stand.
"""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from validators.frames import FORM_ID, FRAMES, Frame
from validators.submission import Observation, Submission
from workbooks.arrival.formats import opened
from workbooks.ooxml.address import Area
from workbooks.ooxml.package import Package
from workbooks.ooxml.workbook import WorkbookPart, parse_part, read_workbook
from workbooks.reading import damage, diagnosis, entries, strays, sums
from workbooks.reading.blocks import columns, single
from workbooks.reading.book import Book, book_of, wanted
from workbooks.reading.cells import Sheet, load
from workbooks.reading.names import resolve
from workbooks.refusal import Refused

Load = Callable[[list[str], dict[str, Area]], dict[str, Sheet]]


def read(data: bytes, file: str) -> Submission:
    """Read a workbook's bytes; see :func:`read_package`.

    Raises:
        Refused: the bytes are no workbook that can be read.
    """
    return read_package(opened(data), file)


def read_package(package: Package, file: str) -> Submission:
    """Read a workbook; ``file`` is the name that findings carry.

    Another form, an unknown edition and names that are missing or broken become
    FORM-5 observations; damaged formulas and stray data FORM-6 and FORM-7.

    Raises:
        Refused: a part that is needed is missing, broken, or must not be parsed.
    """
    try:
        part = read_workbook(package)

        def sheets(names: list[str], areas: dict[str, Area]) -> dict[str, Sheet]:
            return load(package, part, names, areas)

        return assemble(file, part, _properties(package), sheets)
    except (KeyError, etree.XMLSyntaxError) as fault:
        raise Refused("corrupt", {"part": str(fault)}) from fault


def assemble(file: str, part: WorkbookPart, properties: dict[str, str], load: Load) -> Submission:
    """Make the submission of a workbook whose sheets somebody else reads.

    ``load`` takes the names of the sheets that are to be read and the areas of the
    form's names, and returns those that it could read; ``properties`` are the custom
    document properties.
    """
    submission = Submission(file, {}, sheets=tuple(part.sheets))
    found = resolve(part)
    book = book_of(part, found.areas, load(wanted(part, found.areas), found.areas))
    if _identity(book, properties, "form.id") != FORM_ID and not diagnosis.is_ours(book):
        submission.observations.append(Observation("FORM-5", variant="other"))
        return submission
    version = _identity(book, properties, "form.version")
    submission.observations += diagnosis.diagnose(book, found, submission.sheets, version)
    for frame in FRAMES:
        _take(submission, book, frame)
    stale = entries.work_out(book, submission, entries.FACTORS)
    stale += entries.work_out_typed(book, submission)
    stale = sums.settle(book, submission) + stale
    stale += entries.work_out(book, submission, entries.FOLLOWING)
    sums.tell(submission, stale)
    entries.tell(book, submission)
    over = list(damage.typed_over(book))
    damage.inspect(book, submission, over)
    strays.inspect(book, submission, diagnosis.copies(book, found), found.complete, over)
    return submission


def _identity(book: Book, properties: dict[str, str], name: str) -> str:
    area = book.areas.get(name)
    value = book.value((area.sheet, area.row, area.column)) if area else None
    return str(value).strip() if value is not None else properties.get(name, "")


def _properties(package: Package) -> dict[str, str]:
    try:
        root = parse_part(package.read("docProps/custom.xml"))
    except (KeyError, Refused, etree.XMLSyntaxError):
        return {}
    return {one.get("name", ""): "".join(one.itertext()).strip() for one in root.iter("{*}property")}


def _take(submission: Submission, book: Book, frame: Frame) -> None:
    """Take the blocks of one frame out of the sheets."""
    areas = book.areas_of(frame)
    if frame.rows == 1:
        for name, area in areas.items():
            submission.blocks[name] = single(book, name, area, submission)
        return
    if len({(area.sheet, area.row, area.last) for area in areas.values()}) > 1:
        words: dict[str, object] = {"frame": frame.label}
        first = f"{frame.name}.{frame.columns[0].name}"
        submission.observations.append(Observation("FORM-5", first, 0, "ragged", words))
    for sheet in dict.fromkeys(area.sheet for area in areas.values()):
        submission.blocks |= columns(book, book.table_of(frame, areas, sheet), submission)
