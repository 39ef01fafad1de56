"""The trees of byte offsets: the same elements as an XML parser sees, whatever only looks like markup."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbooks.ooxml.markup import Element, attributes_of, numbers_of, parsed
from workbooks.ooxml.splices import Splices
from workbooks.refusal import Refused

NAMES = st.sampled_from(["a", "ab", "a.b", "x:a", "sheetData2"])
TRAPS = st.sampled_from(
    ["", " ", "文 > ]]", "<!-- <a> </a> <ab/> -->", "<![CDATA[</a><a x='1'>]]>", "<?a </a> ?>", "&lt;a>"]
)
ATTRIBUTES = st.sampled_from(
    [
        "",
        ' b="1"',
        " b='a&gt;\"/>'",
        ' b="/" c = "</a"'.replace("<", "&lt;"),
        ' b=">" name="<"'.replace("<", "&lt;"),
    ]
)


def written(name: str, attributes: str, inner: list[str], trap: str, space: str) -> str:
    body = trap + trap.join(inner)
    return f"<{name}{attributes}{space}>{body}</{name}{space}>" if body else f"<{name}{attributes}{space}/>"


def elements(inner: st.SearchStrategy[list[str]]) -> st.SearchStrategy[str]:
    return st.builds(written, NAMES, ATTRIBUTES, inner, TRAPS, st.sampled_from(["", "\n"]))


DOCUMENTS = st.recursive(
    elements(st.just([])), lambda deeper: elements(st.lists(deeper, max_size=4)), max_leaves=12
)


def same(ours: Element, theirs: ElementTree.Element) -> None:
    """Check an element, and that its offsets cut out just this element, against another parser's."""
    uri, _, name = theirs.tag.rpartition("}")
    assert (ours.name, ours.uri) == (name, uri.lstrip("{"))
    assert {k: v for k, v in ours.attributes.items() if not k.startswith("xmlns")} == theirs.attrib
    children = [child for child in theirs if isinstance(child.tag, str)]
    assert len(ours.children) == len(children)
    for one, other in zip(ours.children, children, strict=True):
        same(one, other)
        cut = ours.data[one.start : one.end].replace(
            b"<" + one.written.encode(), b"<%b xmlns:x='u'" % one.written.encode(), 1
        )
        same(parsed(cut), ElementTree.fromstring(cut))
    assert ours.empty == ours.data[ours.start : ours.end].endswith(b"/>")


@given(DOCUMENTS, TRAPS.filter(lambda trap: not trap or trap.startswith(("<!--", "<?", " "))))
def test_the_tree_is_what_an_xml_parser_sees(document, trap):
    data = f'<?xml version="1.0"?>{trap}<root xmlns:x="u">{document}</root>{trap}'.encode()
    same(parsed(data), ElementTree.fromstring(data))


def test_rows_and_cells_are_not_looked_into():
    root = parsed(b"<w><sheetData><row><c/></row></sheetData><cfRule><cfRule/></cfRule></w>")
    assert [child.name for child in root.children] == ["sheetData", "cfRule"]
    assert root.children[0].children == []
    assert len(list(root.below("cfRule"))) == 2 and not list(root.below("c"))


def test_attributes_are_set_where_they_stand():
    data = b"<r><e n='1' name = \"n='2'\" m=\"\"/></r>"
    element = parsed(data).children[0]
    splices = Splices(data)
    for name in ("m", "name", "missing"):
        splices.set(element, name, "新")
    assert splices.result().decode() == '<r><e n=\'1\' name = "新" m="新"/></r>'


def test_all_tags_of_a_name_are_found_in_one_scan():
    root = parsed(b'<x:r xmlns:x="u"><x:n a="1"/><x:n a=">"><b/></x:n><nn a="2"/><n/></x:r>')
    assert attributes_of(root.content, "n") == [{"a": "1"}, {"a": ">"}]


@pytest.mark.parametrize(
    "data", [b"", b"<a>", b"<a></b>", b"<a x=1/>", b"<!DOCTYPE a []><a/>", "<a/>".encode("utf-16")]
)
def test_what_is_no_plain_xml_is_refused(data):
    with pytest.raises(Refused):
        parsed(data)


@pytest.mark.parametrize("beside", [b"", b"<!-- <cfRule priority='8'/> -->"])
def test_numbers_stand_where_they_are_said_to_stand_and_nowhere_else(beside: bytes) -> None:
    rules = (
        b"<cfRule text=\" priority='7'\" priority='1'><f>\"x:cfRule priority='9'>\"</f></cfRule>"
        b'<x:cfRule priority = "23" id=">"/><cfRule/><cfRules priority="4"/><cfRule priority="many"/>'
    )
    data = b"<w xmlns:x='u'><sheetData><cfRule priority='6'/></sheetData>" + beside + rules + b"</w>"
    found = numbers_of(parsed(data), "cfRule", "priority")
    assert [(data[start:end], number) for start, end, number in found] == [(b"1", 1), (b"23", 23)]
