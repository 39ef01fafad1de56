"""Everything in the folder is accounted for: what was checked, what was not and why, what is a copy of what."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from pathlib import Path

import openpyxl
import pytest

from batch.cli.main import main
from batch.output.files import copy_paths
from batch.run.inventory import copied_from, judged, passed_over
from batch.run.remote import find_remote, others_remote
from batch.run.round import NothingFound
from tests.batch.test_run import run_here
from validators.record import RoundRecord
from workbooks.arrival.find import find
from workbooks.form.build import fill
from workbooks.samples import load

SOUND = fill(dict(load()[0].values))
OTHER = fill(dict(load()[0].values) | {"application.district": "別の地区"})


def packed(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name, data in files.items():
            target.writestr(
                zipfile.ZipInfo(name), data
            )  # the same bytes at any time: cases are called by them
    return made.getvalue()


OLE2_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook\0".encode("utf-16-le")
FOLDER = {
    "三島町.xlsx": SOUND,
    "下郷町．ｘｌｓｘ": OTHER,
    "下郷町.xlsx.download": OTHER,
    "下郷町_拡張子なし": OTHER,
    "只見町_送付.eml": b"From: a@example.org\n",
    "昭和村_申請.exe": b"MZ\x90\0" + bytes(range(256)),
    "金山町_申請書.pdf": b"%PDF-1.7\n",
    "添付/見積書.docx": packed({"[Content_Types].xml": b"", "word/document.xml": b""}),
    "まとめ.zip": packed({"a/柳津町.xlsx": SOUND, "a/見積.pdf": b"%PDF"}),
    "Thumbs.db": b"x",
    "~$三島町.xlsx": b"x",
    ".隠し": b"x",
    "メモ.xyz": b"\0\1\2",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "提出"
    for name, data in FOLDER.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    return place


def test_a_full_width_extension_is_one(folder: Path) -> None:
    assert [one.name for one in find(folder)] == [
        "まとめ.zip/a/柳津町.xlsx",
        "三島町.xlsx",
        "下郷町．ｘｌｓｘ",
    ]
    assert copy_paths(["会津/下郷町．ｘｌｓｘ"]) == {"会津/下郷町．ｘｌｓｘ": "写し/会津/下郷町.xlsx"}


def test_what_is_no_workbook_by_its_name_is_told_with_what_to_do(folder: Path) -> None:
    passed = {one.name: one for one in passed_over(folder, folder.parent / "結果") if not one.aside}
    assert {name: one.why.partition("。")[0] for name, one in passed.items()} == {
        "まとめ.zip/a/見積.pdf": "PDF です",
        "メモ.xyz": "申請ブックではないため、点検していません",
        "下郷町.xlsx.download": "中身は Excel ブックですが、名前がブックのものではないため、点検していません",
        "下郷町_拡張子なし": "中身は Excel ブックですが、名前がブックのものではないため、点検していません",
        "只見町_送付.eml": "メールです",
        "昭和村_申請.exe": "プログラムのファイルです",
        "添付/見積書.docx": "Word などの文書です",
        "金山町_申請書.pdf": "PDF です",
    }
    assert [name for name, one in passed.items() if one.is_workbook] == [
        "下郷町.xlsx.download",
        "下郷町_拡張子なし",
    ]
    assert passed["下郷町_拡張子なし"].size == len(OTHER)


def test_the_results_folder_is_no_part_of_the_submissions(folder: Path) -> None:
    (folder / "結果").mkdir()
    (folder / "結果" / "a.txt").write_text("x")
    assert not [one for one in passed_over(folder, folder / "結果") if one.name.startswith("結果")]


@pytest.mark.parametrize(
    "name",
    ["コピー ～ 三島町", "コピー ~ 三島町", "三島町 - コピー", "三島町 - コピー (2)", "三島町のコピー", "三島町(2)",
     "三島町（2）", "三島町-DESKTOP-A1B2C3", "Copy of 三島町"],
)  # fmt: skip
def test_a_copy_is_known_by_its_name_where_the_other_is_there(name: str) -> None:
    assert copied_from([f"会津/{name}.xlsx", "会津/三島町.xlsx"]) == {f"会津/{name}.xlsx": "会津/三島町.xlsx"}
    assert copied_from([f"会津/{name}.xlsx", "三島町.xlsx"]) == {}


def test_the_summary_and_the_command_line_account_for_every_file(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "コピー ～ 三島町.xlsx").write_bytes(
        fill(dict(load()[0].values) | {"application.outline": "別"})
    )
    (folder / "壊れ.xlsx").write_bytes(b"")
    out = tmp_path / "結果"
    outcome = run_here(folder, out, copies=False)
    assert [one.aside for one in outcome.passed] == [False] * 8 + [True] * 3
    book = openpyxl.load_workbook(out / "審査結果一覧.xlsx")
    heads, *rows = book["入力ファイル"].iter_rows(values_only=True)
    handled = {row[heads.index("ファイル")]: row[heads.index("扱い")] for row in rows}
    assert len(handled) == 5 + 8 + 3
    assert handled["下郷町．ｘｌｓｘ"] == "点検しました。"
    assert handled["壊れ.xlsx"] == "読めませんでした。"
    assert handled["コピー ～ 三島町.xlsx"].startswith(
        "点検しました。名前から見ると「三島町.xlsx」の写しか、直したものです。"
    )
    same = {handled["三島町.xlsx"], handled["まとめ.zip/a/柳津町.xlsx"]}
    assert len(same) == 2 and any("と中身が同じです" in one for one in same)
    assert handled["只見町_送付.eml"].startswith("メールです。")
    assert "点検していないファイル 8 件" in book["総括"]["B2"].value
    log = (out / "実行記録.txt").read_text("utf-8-sig")
    assert log.count("点検していないファイル：") == 8 + 3
    assert "点検していないファイル：金山町_申請書.pdf（PDF です。" in log
    monkeypatch.setattr("sys.argv", ["kyoten", "batch", str(folder), "--out", str(out), "--no-copies"])
    with pytest.raises(SystemExit):
        main()
    printed = capsys.readouterr()
    assert "申請ブックではないため点検していないファイル 8 件" in printed.out
    assert printed.err.count("点検していないブック：") == 2


def test_a_comparison_names_what_it_could_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "適.xlsx").write_bytes(SOUND)
    (tmp_path / "壊れ.xlsx").write_bytes(b"")
    monkeypatch.setattr("sys.argv", ["kyoten", "compare", str(tmp_path), "--parameters", "標準", "標準"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert capsys.readouterr().out.splitlines() == [
        "壊れ.xlsx：読めないため、比べていません（ファイルの中身がありません（0バイト）。"
        "手元の元のファイルが開けることを確かめ、もう一度提出してください。）",
        "判定が変わるブック 0 件、指摘だけが変わるブック 0 件、読めないブック 1 件",
    ]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("申請.csv", b"a,b", "Excel ブックではない形式の表です"),
        ("申請.numbers", packed({"Index/Document.iwa": b""}), "Excel ブックではない形式の表です"),
        ("申請．ＰＤＦ", b"%PDF-1.7", "PDF です"),
        ("写真.HEIC", b"\0\0\0\x18ftypheic", "画像です"),
        ("三島町.xlsx - ショートカット.lnk", b"L\0\0\0", "ショートカットです"),
        ("申請.xlsx.crdownload", SOUND[:500], "受け取りの途中のファイルです"),
        ("申請.tar", b"x", "ZIP ではない圧縮ファイルか"),
        ("申請.zip_", packed({"a.xlsx": SOUND}), "ZIP ではない圧縮ファイルか"),
        ("空.pdf", b"", "中身のないファイルです"),
        ("申請。xlsx", SOUND, "中身は Excel ブックですが、名前がブックのものではない"),
        ("申請.xlsx.bak", SOUND, "中身は Excel ブックですが、名前がブックのものではない"),
        ("古い申請", OLE2_WORKBOOK, "中身は Excel ブック（古い形式か、パスワード付き）のようですが"),
        ("送付.msg", OLE2_WORKBOOK, "メールです"),
        ("~$控え.xlsx", SOUND, "中身は Excel ブックですが、作業用のファイルの名前のため"),
        ("12AB34CD.tmp", SOUND, "中身は Excel ブックですが、作業用のファイルの名前のため"),
        ("申請.xlsx:Zone.Identifier", b"[ZoneTransfer]", "Windows などが使うファイルです"),
        (".~lock.三島町.xlsx#", b",a;", "ブックが開かれている間にできるファイルです"),
        ("$RECYCLE.BIN/三島町.xlsx", SOUND, "作業用のフォルダーか、ごみ箱です"),
        ("#recycle/会津/三島町.xlsx", SOUND, "作業用のフォルダーか、ごみ箱です"),
        ("束.zip", packed({"申請": SOUND, "a.xlsx": b""}), "中身は Excel ブックですが、名前がブックのものではない"),
        ("束.zip", packed({"__MACOSX/a/._b": b"", "__MACOSX/._c": b"", "a.xlsx": b""}), "作業用のフォルダーか、ごみ箱"),
    ],
)  # fmt: skip
def test_each_file_is_told_once_for_what_it_is(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_bytes(data)
    [one] = passed_over(tmp_path, tmp_path / "結果")
    assert one.why.startswith(said)
    assert one.is_workbook == said.startswith("中身は Excel")
    assert one.aside == said.startswith(("Windows", "ブックが", "作業用"))


def test_folders_that_are_called_like_a_workbook_or_hold_nothing(tmp_path: Path) -> None:
    (tmp_path / "三島町.xlsx").mkdir()
    (tmp_path / "三島町.xlsx" / "三島町.xlsx").write_bytes(SOUND)
    (tmp_path / "昭和村.xlsx").mkdir()
    assert [one.name for one in find(tmp_path)] == ["三島町.xlsx/三島町.xlsx"]
    assert [(one.name, one.why) for one in passed_over(tmp_path, tmp_path / "結果")] == [
        ("昭和村.xlsx", "空のフォルダーです。")
    ]


def test_names_that_differ_in_nothing_but_composition_or_width_stay_apart(tmp_path: Path) -> None:
    names = ["がくぎ.xlsx", "ｶﾞｸｷﾞ.xlsx", "ガクギ.xlsx"]
    for name in (unicodedata.normalize("NFD", names[0]), *names):
        (tmp_path / name).write_bytes(SOUND)
    found = [one.name for one in find(tmp_path)]
    assert len(set(found)) == 4
    assert len({path.casefold() for path in copy_paths(found).values()}) == 4


def test_names_in_an_archive_of_windows_are_read_as_such(tmp_path: Path) -> None:
    data = packed({"AAAA.xlsx": SOUND, "BBBB.pdf": b"%PDF"})
    for plain, name in ((b"AAAA", "申請"), (b"BBBB", "能書")):
        data = data.replace(plain, name.encode("cp932"))
    (tmp_path / "束.zip").write_bytes(data)
    assert [one.name for one in find(tmp_path)] == ["束.zip/申請.xlsx"]
    assert [one.name for one in passed_over(tmp_path, tmp_path / "結果")] == ["束.zip/能書.pdf"]


def sent(file: str, **changes: object) -> RoundRecord:
    told = {"municipality_code": "074446", "municipality": "三島町", "district": "霧立", "fiscal_year": 2026}
    return RoundRecord(file, told | {"project_type": "小さな拠点づくり事業"} | changes, {}, (), {})


@pytest.mark.parametrize(
    "name",
    ["三島町_最新版", "三島町最終", "三島町（修正版）", "【再提出】三島町", "三島町 2", "三島町_v2", "三島町_控え",
     "修正_三島町", "三島町_20260401", "三島町 の複製", "三島町最終版2", "ﾐｼﾏ/三島町"],
)  # fmt: skip
def test_a_copy_by_hand_is_known_where_the_content_says_so(name: str) -> None:
    names = [f"{name}.xlsx", "三島町.xlsx"]
    assert copied_from(names, map(sent, names)) == {names[0]: "三島町.xlsx"}
    assert copied_from(names, [sent(names[0], district="別の地区"), sent(names[1])]) == {}
    assert copied_from(names) == {}


def test_a_second_district_is_no_copy_whatever_its_name() -> None:
    names = ["三島町.xlsx", "三島町 (2).xlsx", "三島町 - コピー.xlsx"]
    records = [sent(names[0]), sent(names[1], district="別の地区"), sent(names[2])]
    assert copied_from(names, records) == {"三島町 - コピー.xlsx": "三島町.xlsx"}
    assert copied_from(names, records[:1]) == dict.fromkeys(names[1:], "三島町.xlsx")


def test_a_folder_without_workbooks_says_what_lies_there_instead(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "提出"
    folder.mkdir()
    for name in ("a.pdf", "b.pdf", "c.pdf", "d.pdf", "e.pdf", "三島町.xlsx.download", "Thumbs.db"):
        (folder / name).write_bytes(SOUND if "xlsx" in name else b"%PDF")
    told = "ほかのファイル 6 件：三島町.xlsx.download（中身は Excel ブックですが、"
    with pytest.raises(NothingFound, match=told):
        run_here(folder, tmp_path / "結果")
    monkeypatch.setattr("sys.argv", ["kyoten", "check", str(folder)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert told in (said := capsys.readouterr().err) and "e.pdf" not in said and "、ほか 1 件" in said


@pytest.mark.parametrize("packed_up", [False, True])
def test_a_check_of_a_folder_or_an_archive_names_what_it_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, packed_up: bool
) -> None:
    place = tmp_path / ("提出.zip" if packed_up else "提出")
    files = {"a.xlsx": b"", "見積.pdf": b"%PDF", "Thumbs.db": b"x"}
    if packed_up:
        place.write_bytes(packed(files))
    else:
        place.mkdir()
        for name, data in files.items():
            (place / name).write_bytes(data)
    monkeypatch.setattr("sys.argv", ["kyoten", "check", str(place)])
    with pytest.raises(SystemExit):
        main()
    above = "提出.zip/" if packed_up else ""
    assert capsys.readouterr().err.splitlines() == [
        f"{above}見積.pdf：PDF です。点検していません。申請書であれば、記入した Excel ブックを提出してもらってください。"
    ]


def test_what_lies_in_a_bucket_is_accounted_for_by_its_names() -> None:
    fsspec = pytest.importorskip("fsspec")
    disk = fsspec.filesystem("memory")
    try:
        for name in ("a.XLSX", "下郷町．ｘｌｓｘ", "束.zip", "見積.pdf", "~$a.xlsx", ".隠し/b.xlsx"):
            disk.pipe(f"/提出/{name}", b"%PDF")
        assert [one.name for one in find_remote("memory://提出")] == ["a.XLSX", "下郷町．ｘｌｓｘ", "束.zip"]
        told = {one.name: one.why.partition("。")[0] for one in judged(others_remote("memory://提出"))}
        assert told == {
            ".隠し/b.xlsx": "Windows などが使うファイルです",
            "見積.pdf": "PDF です",
            "~$a.xlsx": "ブックが開かれている間にできるファイルです",
        }
    finally:
        disk.rm("/提出", recursive=True)
