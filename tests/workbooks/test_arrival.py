"""Finding the files of a round, in folders and archives, and opening encrypted ones."""

from __future__ import annotations

import os
import pickle
import unicodedata
from pathlib import Path

import pytest

from tests.workbooks.bad_inputs import CASES, Part, book, encrypted, plain, zipped
from workbooks.arrival.find import FileSource, find
from workbooks.arrival.unlock import open_encrypted, open_workbook, read_passwords
from workbooks.refusal import Limits, Refused

GOOD = book()


def names(path: Path) -> list[str]:
    return [source.name for source in find(path)]


def told(path: Path, limits: Limits | None = None) -> list[tuple[str, str]]:
    """Return (name, code) of what is found; ``read`` for what could be read."""
    found = []
    for source in find(path, limits or Limits()):
        try:
            data = source.read()
        except Refused as refused:
            found.append((source.name, refused.code))
        else:
            found.append((source.name, "read" if data == GOOD else "other"))
    return found


def member(raw: bytes) -> Part:
    """Return a zip entry whose name is these bytes, not said to be UTF-8."""
    return Part("", GOOD, raw=raw, flags=0)


def test_workbooks_are_found_in_order_whatever_the_depth(tmp_path: Path) -> None:
    for name in ("会津/三島町.xlsx", "b.XLSM", "a.xls", "会津/金山町/再提出/x.ods", "c.xlsb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(GOOD)
    assert names(tmp_path) == ["a.xls", "b.XLSM", "c.xlsb", "会津/三島町.xlsx", "会津/金山町/再提出/x.ods"]


def test_lock_hidden_temporary_and_other_files_are_passed_over(tmp_path: Path) -> None:
    for name in (
        "~$a.xlsx",
        ".a.xlsx",
        ".git/a.xlsx",
        "~WRL0001.tmp",
        "a.docx",
        "a.pdf",
        "__MACOSX/._a.xlsx",
        "a",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(GOOD)
    assert names(tmp_path) == []


def test_one_file_is_taken_whatever_its_extension(tmp_path: Path) -> None:
    (tmp_path / "申請.csv").write_bytes(b"a,b")
    assert told(tmp_path / "申請.csv") == [("申請.csv", "other")]
    assert told(tmp_path / "無い.xlsx") == [("無い.xlsx", "vanished")]


def test_archives_that_cannot_be_opened_are_not_overlooked(tmp_path: Path) -> None:
    (tmp_path / "a.lzh").write_bytes(CASES["lzh"].make())
    (tmp_path / "b.7z").write_bytes(CASES["7z"].make())
    assert names(tmp_path) == ["a.lzh", "b.7z"]


def test_decomposed_names_are_composed(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "サポート事業/ガイド.xlsx")
    (tmp_path / decomposed).parent.mkdir()
    (tmp_path / decomposed).write_bytes(GOOD)
    assert told(tmp_path) == [("サポート事業/ガイド.xlsx", "read")]


def test_names_that_differ_only_in_composition_stay_two(tmp_path: Path) -> None:
    composed, decomposed = "ガ.xlsx", unicodedata.normalize("NFD", "ガ.xlsx")
    (tmp_path / composed).write_bytes(GOOD)
    (tmp_path / decomposed).write_bytes(GOOD)
    if len(list(tmp_path.iterdir())) < 2:
        pytest.skip("the file system takes both names for one")
    assert sorted(names(tmp_path)) == sorted([composed, decomposed])


@pytest.mark.skipif(os.name == "nt", reason="names are text on Windows")
def test_a_name_in_cp932_on_disk_becomes_text(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/" + "申請表.xlsx".encode("cp932")
    try:
        with open(path, "wb") as file:  # noqa: PTH123
            file.write(GOOD)
    except OSError:
        pytest.skip("the file system takes UTF-8 names only")
    assert told(tmp_path) == [("申請表.xlsx", "read")]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "a.xlsx").write_bytes(GOOD)
    try:
        (tmp_path / "a" / "circle").symlink_to(tmp_path, target_is_directory=True)
        (tmp_path / "a" / "lost.xlsx").symlink_to(tmp_path / "nowhere.xlsx")
        (tmp_path / "a" / "self.xlsx").symlink_to(tmp_path / "a" / "self.xlsx")
    except OSError:
        pytest.skip("links cannot be made here")
    if tmp_path / "a" / "lost.xlsx" not in (tmp_path / "a").iterdir():
        pytest.skip("links that lead nowhere are not listed here (in Wine)")
    assert told(tmp_path) == [
        ("a/a.xlsx", "read"),
        ("a/lost.xlsx", "vanished"),
        ("a/self.xlsx", "unreadable"),
    ]


def test_files_without_permission_are_reported(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(GOOD)
    (tmp_path / "a.xlsx").chmod(0)
    (tmp_path / "closed").mkdir(mode=0)
    if os.access(tmp_path / "a.xlsx", os.R_OK):
        pytest.skip("this user may read everything")
    assert told(tmp_path) == [("a.xlsx", "unreadable"), ("closed", "unreadable")]


def test_a_folder_that_cannot_be_listed_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "閉").mkdir()
    scandir = os.scandir

    def refusing(path: object) -> object:
        if Path(str(path)).name == "閉":
            raise PermissionError
        return scandir(str(path))

    monkeypatch.setattr(os, "scandir", refusing)
    assert told(tmp_path) == [("閉", "unreadable")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.xlsx")
    assert told(tmp_path) == [("a.xlsx", "unreadable")]


def test_a_file_that_vanishes_after_it_was_found(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(GOOD)
    found = list(find(tmp_path))
    (tmp_path / "a.xlsx").unlink()
    with pytest.raises(Refused, match="vanished"):
        found[0].read()


def test_a_huge_file_is_refused_by_its_size(tmp_path: Path) -> None:
    with (tmp_path / "a.xlsx").open("wb") as file:
        file.truncate(200 << 20)
    (tmp_path / "b.zip").write_bytes(zipped([Part("c.xlsx", GOOD)]))
    assert told(tmp_path) == [("a.xlsx", "too_large"), ("b.zip/c.xlsx", "read")]
    assert told(tmp_path / "b.zip", Limits(file=len(GOOD) - 1)) == [("b.zip/c.xlsx", "too_large")]
    assert told(tmp_path / "b.zip", Limits(file=100)) == [("b.zip", "too_large")]


def test_members_of_an_archive(tmp_path: Path) -> None:
    parts = [
        Part("会津/b.xlsx", GOOD),
        Part("a.xlsx", GOOD),
        Part("会津/", b"", method=0),
        Part("読んで.txt", b""),
    ]
    (tmp_path / "提出.zip").write_bytes(zipped(parts))
    assert told(tmp_path) == [("提出.zip/a.xlsx", "read"), ("提出.zip/会津/b.xlsx", "read")]


def test_names_in_an_archive_from_windows(tmp_path: Path) -> None:
    # 表 and ソ end in the byte of a backslash.
    parts = [member("申請表\\ソ.xlsx".encode("cp932")), member("表.xlsx".encode("cp932"))]
    (tmp_path / "a.zip").write_bytes(zipped(parts))
    assert told(tmp_path) == [("a.zip/申請表/ソ.xlsx", "read"), ("a.zip/表.xlsx", "read")]


def test_names_in_an_archive_from_a_mac(tmp_path: Path) -> None:
    raw = unicodedata.normalize("NFD", "ガイド.xlsx").encode()
    parts = [member(raw), member(b"__MACOSX/._" + raw)]
    (tmp_path / "a.zip").write_bytes(zipped(parts))
    assert told(tmp_path) == [("a.zip/ガイド.xlsx", "read")]


def test_an_archive_within_an_archive_is_refused(tmp_path: Path) -> None:
    inner = zipped([Part("a.xlsx", GOOD)])
    (tmp_path / "a.zip").write_bytes(zipped([Part("b.zip", inner), Part("c.xlsx", GOOD)]))
    assert told(tmp_path) == [("a.zip/b.zip", "nested"), ("a.zip/c.xlsx", "read")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (zipped([]), "archive_empty"),
        (zipped([Part("写真.jpg", b"")]), "archive_empty"),
        (zipped([Part("a.xlsx", GOOD)])[:-9], "truncated"),
        (zipped([Part("a.xlsx", GOOD)], shift=1), "directory"),
        (zipped([Part("a.xlsx", GOOD)] * 2), "names"),
        (zipped([Part("../a.xlsx", GOOD)]), "path"),
        (zipped([Part("C:/a.xlsx", GOOD)]), "path"),
        (zipped([Part("a.xlsx", GOOD, flags=1)]), "zip_password"),
        (zipped([Part("a.xlsx", GOOD, crc=1)]), "corrupt"),
        (CASES["7z"].make(), "compressor"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "unknown"),
        (CASES["bomb of 300 MB"].make().replace(b"[Content_Types].xml", b"[Content_Types]_xml"), "ratio"),
    ],
)
def test_archives_that_are_refused(tmp_path: Path, data: bytes, code: str) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    assert [found for _, found in told(tmp_path)] == [code]


def test_a_workbook_called_zip_is_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(GOOD)
    assert told(tmp_path) == [("a.zip", "read")]


def test_member_names_can_be_written_on_any_disk(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped([Part("令和8年度?\x1b[31m|申請*.xlsx", GOOD)]))
    assert names(tmp_path) == ["a.zip/令和8年度__[31m_申請_.xlsx"]


def test_sources_travel_between_processes(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped([Part("a.xlsx", GOOD), Part("b.zip", b"")]))
    (tmp_path / "b.xlsx").write_bytes(GOOD)
    found = list(find(tmp_path))
    assert pickle.loads(pickle.dumps(found)) == found


def test_an_encrypted_workbook_opens_with_one_of_the_passwords() -> None:
    data = encrypted("ひみつ 1")
    assert open_encrypted(data, ["違う", "ひみつ 1"]) == plain()
    package = open_workbook(data, ["ひみつ 1"])
    assert (package.data, package.kind) == (plain(), "xlsx")


@pytest.mark.parametrize(("passwords", "code"), [((), "encrypted"), (("違う",), "password")])
def test_an_encrypted_workbook_without_its_password(passwords: tuple[str, ...], code: str) -> None:
    with pytest.raises(Refused, match=code):
        open_workbook(encrypted("ひみつ"), passwords)


def test_the_default_password_needs_no_list() -> None:
    assert open_workbook(encrypted("VelvetSweatshop")).data == plain()


def test_encryption_that_would_never_end_is_refused() -> None:
    data = encrypted("ひみつ").replace(b'spinCount="100000"', b'spinCount="9999999"')
    assert b"9999999" in data
    with pytest.raises(Refused, match="encryption"):
        open_encrypted(data, ["ひみつ"])


@pytest.mark.parametrize("damaged", [b"<keyData ", b"spinCount=", b"encryptedVerifierHashInput="])
def test_encryption_that_is_broken_is_refused(damaged: bytes) -> None:
    data = encrypted("ひみつ")
    assert damaged in data
    with pytest.raises(Refused, match="encryption"):
        open_encrypted(data.replace(damaged, b"x" * len(damaged)), ["ひみつ"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_passwords_are_read_one_a_line(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "passwords.txt"
    path.write_bytes("ひみつ\r\n\r\n two words \nlast".encode(encoding))
    assert read_passwords(path) == ("ひみつ", " two words ", "last")


def test_the_original_is_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(GOOD)
    before = path.stat()
    assert FileSource("a.xlsx", path).read() == GOOD
    after = path.stat()
    assert (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)
