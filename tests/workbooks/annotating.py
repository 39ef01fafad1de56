"""What the tests of annotated copies share: annotate, verify, strip and look at the parts."""

from __future__ import annotations

from xml.etree import ElementTree

from tests.workbooks import packages
from validators.finding import Severity
from workbooks.annotate.annotator import annotate, verify
from workbooks.annotate.layout import ResultSheet
from workbooks.annotate.marks import Mark
from workbooks.annotate.strip import strip

MAIN = {"m": packages.MAIN}
MARK = Mark("申請書", "B1", Severity.ERROR, "上限を超えています。")
COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"


def annotated(source: bytes, *marks: Mark, sheet: ResultSheet | None = None) -> dict[str, bytes]:
    """Annotate, verify, strip; return the copy's parts."""
    copy = annotate(source, marks or [MARK], sheet)
    verify(source, copy)
    assert packages.unzipped(strip(copy)) == packages.unzipped(source)
    return packages.unzipped(copy)


def children(part: bytes) -> list[str]:
    """Return the local names of a part's top elements."""
    return [element.tag.rpartition("}")[2] for element in ElementTree.fromstring(part)]


def notes(part: bytes) -> dict[str, str]:
    """Return the text of each note of a comments part, and fail on two at one cell."""
    found = {}
    for comment in ElementTree.fromstring(part).iter(f"{{{packages.MAIN}}}comment"):
        assert comment.get("ref") not in found
        found[comment.get("ref")] = "".join(t.text or "" for t in comment.iter(f"{{{packages.MAIN}}}t"))
    return found


def with_notes(text: str, cell: str = "B1", **more) -> bytes:
    """Return a workbook with one note."""
    row, column = int(cell[1:]) - 1, ord(cell[0]) - 65
    return packages.workbook(
        sheets={"申請書": packages.sheet(after='<legacyDrawing r:id="rId2"/>')},
        parts={
            "xl/comments1.xml": packages.comments((cell, text)),
            "xl/drawings/vmlDrawing1.vml": packages.vml(packages.note_box(1025, row, column)),
            "xl/worksheets/_rels/sheet1.xml.rels": packages.relations(
                packages.relation("rId1", "comments", "../comments1.xml"),
                packages.relation("rId2", "vmlDrawing", "../drawings/vmlDrawing1.vml"),
            ),
            **more,
        },
        types={
            "xl/comments1.xml": COMMENTS,
            "xl/drawings/vmlDrawing1.vml": "application/vnd.openxmlformats-officedocument.vmlDrawing",
        },
    )
