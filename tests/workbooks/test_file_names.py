"""Names of files: shown anywhere, written to any disk, never two outputs in one place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workbooks.bad_inputs import Part, book, zipped
from workbooks.arrival.find import find
from workbooks.arrival.names import MOST_BYTES, MOST_CHARACTERS, part_on_disk, places, shown_name

ASIDE = "（審査結果）.xlsx"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("申請.xlsx", "申請.xlsx"),
        ("a\uffff.xlsx", "a\ufffd.xlsx"),
        ("a\x1b[31m.xlsx", "a\ufffd[31m.xlsx"),
        ("a\u202excod.xlsx", "a\ufffdxcod.xlsx"),
        ("ガ.xlsx", "ガ.xlsx"),
    ],
)
def test_a_name_is_shown_without_what_no_document_can_hold(name: str, shown: str) -> None:
    assert shown_name(name) == shown


@pytest.mark.parametrize(
    ("part", "on_disk"),
    [
        ("a:b?.xlsx", "a_b_.xlsx"),
        ("CON.xlsx", "_CON.xlsx"),
        ("com¹", "_com¹"),
        ("aux", "_aux"),
        ("auxiliary.xlsx", "auxiliary.xlsx"),
        ("a. . ", "a"),
        ("...", "_"),
        ("下郷町．ｘｌｓｘ", "下郷町.xlsx"),
        ("a．b.xlsx", "a．b.xlsx"),
        ("a\0b", "a\ufffdb"),
    ],
)
def test_a_name_on_disk(part: str, on_disk: str) -> None:
    assert part_on_disk(part) == on_disk


@pytest.mark.parametrize("stem", ["a" * 251, "あ" * 83, "𩸽" * 90, "." * 300])
def test_long_names_are_cut_and_told_apart(stem: str) -> None:
    cut, other = part_on_disk(f"{stem}.xlsx"), part_on_disk(f"{stem}b.xlsx")
    assert max(len(cut.encode()), len(other.encode())) <= MOST_BYTES
    assert cut != other
    assert part_on_disk(f"{stem}.xlsx") == cut


def test_outputs_of_one_round_never_share_a_place() -> None:
    names = [
        "a.xlsx",
        "A.XLSX",
        "a.xlsm",
        "a（審査結果）.xlsx",
        "q.xlsx",
        "q.xlsx/r.xlsx",
        "ガ.xlsx",
        "ガ.xlsx",
        "x?.xlsx",
        "x*.xlsx",
    ]
    found = places(names, ASIDE)
    assert found["a.xlsx"] == "a.xlsx"
    assert found["A.XLSX"] == "A（2）.XLSX"
    assert found["a.xlsm"] == "a（3）.xlsm"
    assert found["a（審査結果）.xlsx"] == "a（審査結果）（2）.xlsx"
    assert (found["q.xlsx"], found["q.xlsx/r.xlsx"]) == ("q（2）.xlsx", "q.xlsx/r.xlsx")
    assert (found["x?.xlsx"], found["x*.xlsx"]) == ("x_.xlsx", "x_（2）.xlsx")


PARTS = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="/"), min_size=1, max_size=120
)


@settings(deadline=None)
@given(st.lists(st.lists(PARTS, min_size=1, max_size=4).map("/".join), max_size=8, unique=True))
def test_any_names_get_places_that_any_disk_takes(names: list[str]) -> None:
    found = places(names, ASIDE)
    assert list(found) == names
    folded = [output.casefold() for output in found.values()]
    assert len(set(folded)) == len(folded)
    folders = {str(parent).casefold() for place in found.values() for parent in Path(place).parents}
    assert folders.isdisjoint(folded)
    for place in found.values():
        assert len(place) <= MOST_CHARACTERS + len("（10）")
        for part in place.split("/"):
            assert 0 < len(part.encode()) <= MOST_BYTES + len("（10）".encode())
            assert not set(part) & set('<>:"|?*\\') and part[-1] not in ". "


def test_members_whose_names_come_out_alike_stay_two(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped([Part("x?.xlsx", book()), Part("x*.xlsx", book())]))
    assert [source.name for source in find(tmp_path)] == ["a.zip/x_.xlsx", "a.zip/x_（2）.xlsx"]
