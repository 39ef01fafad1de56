"""Everything in the folder is accounted for: what was checked, what was not and why, what is a copy of what."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from batch.cli.main import main
from batch.output.files import copy_paths
from batch.run.inventory import Passed, copied_from, passed_over
from tests.batch.test_run import run_here
from workbooks.arrival.find import find
from workbooks.form.build import fill
from workbooks.samples import load

SOUND = fill(dict(load()[0].values))
OTHER = fill(dict(load()[0].values) | {"application.district": "別の地区"})


def packed(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name, data in files.items():
            target.writestr(name, data)
    return made.getvalue()


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
    passed = {one.name: one for one in passed_over(folder, folder.parent / "結果")}
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
    assert [type(one) for one in outcome.passed] == [Passed] * 8
    book = openpyxl.load_workbook(out / "審査結果一覧.xlsx")
    heads, *rows = book["入力ファイル"].iter_rows(values_only=True)
    handled = {row[heads.index("ファイル")]: row[heads.index("扱い")] for row in rows}
    assert len(handled) == 5 + 8
    assert handled["下郷町．ｘｌｓｘ"] == "点検しました。"
    assert handled["壊れ.xlsx"] == "読めませんでした。"
    assert handled["コピー ～ 三島町.xlsx"].startswith(
        "点検しました。名前から見ると「三島町.xlsx」の写しです。"
    )
    same = {handled["三島町.xlsx"], handled["まとめ.zip/a/柳津町.xlsx"]}
    assert len(same) == 2 and any("と中身が同じです" in one for one in same)
    assert handled["只見町_送付.eml"].startswith("メールです。")
    assert "点検していないファイル 8 件" in book["総括"]["B2"].value
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
        "壊れ.xlsx：読めないため、比べていません",
        "判定が変わるブック 0 件、指摘だけが変わるブック 0 件、読めないブック 1 件",
    ]
