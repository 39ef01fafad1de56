"""Ledgers of several sheets, deadlines, decisions in other words, names of files: as clerks and officers write them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from batch.examiner.decision import Adoption, Decision
from batch.examiner.heads import ADOPTED, NOT_ADOPTED, PENDING
from batch.grants.adoption import read_adopted, with_rows
from batch.grants.deadlines import read_deadlines
from batch.grants.ledger import read_ledger
from batch.grants.sheets import LedgerRefused
from batch.run import definition
from batch.run.inventory import copied_from, passed_over
from tests.batch.rounds import SUMMARY, TODAY, Round
from tests.batch.test_inventory import OLE2_WORKBOOK, packed, sent
from tests.batch.test_ledger_siblings import HEADS, SOUND, bare, ledger, line
from validators.parameters import ParameterBook
from workbooks.arrival.formats import sniff
from workbooks.arrival.unlock import read_passwords

Edit = Callable[[Any], None]


def added(name: str, *rows: list[object], at: int | None = None, state: str = "visible") -> Edit:
    def edit(first: Any) -> None:
        sheet = first.parent.create_sheet(name, at)
        sheet.sheet_state = state
        for row in rows:
            sheet.append(row)

    return edit


# --- the ledger ----------------------------------------------------------------------------------


def test_every_sheet_with_the_ledgers_head_is_read(tmp_path: Path) -> None:
    path = ledger(tmp_path, edit=added("令和6年度", HEADS, line(fiscal_year="R6"), bare(municipality="計")))
    read = read_ledger(path)
    assert [row.fiscal_year for row in read.rows] == [2025, 2024]
    assert [one.partition(" ")[2] for one in read.remarks] == [
        "「令和6年度」の3行目は合計の行とみて、読み飛ばしました。"
    ]
    grown = openpyxl.load_workbook(_saved(tmp_path, with_rows(path, read.rows[:1])))
    assert [sheet.max_row for sheet in grown] == [3, 3]  # below the latest year


def _saved(folder: Path, data: bytes) -> Path:
    (folder / "新.xlsx").write_bytes(data)
    return folder / "新.xlsx"


@pytest.mark.parametrize(
    ("edit", "remark"),
    [
        (added("表紙", ["交付台帳"], at=0), ""),
        (added("旧", HEADS, line(fiscal_year="R6"), state="hidden"), "非表示のシート「旧」は読んでいません"),
        (added("集計", *[["喜多方市", 1, 2, 3, 4]] * 5), "シート「集計」には台帳の見出しがないため"),
    ],
)
def test_a_sheet_that_is_not_read_is_told(tmp_path: Path, edit: Edit, remark: str) -> None:
    read = read_ledger(ledger(tmp_path, edit=edit))
    assert [row.fiscal_year for row in read.rows] == [2025]
    assert [remark in one for one in read.remarks] == ([True] if remark else [])


@pytest.mark.parametrize(
    "row",
    [
        bare(municipality_code="【令和6年度】"),
        bare(municipality_code="会津地方振興局管内"),
        bare(municipality="喜多方市"),
        bare(project_grant="（単位：円）"),
        bare(municipality="差引残額", project_grant=3_200_000),
        bare(municipality="件数", district="1件"),
    ],
)
def test_rows_that_head_or_close_others_are_read_past(tmp_path: Path, row: list[object]) -> None:
    read = read_ledger(ledger(tmp_path, row, list(HEADS), line(fiscal_year="R6")))
    assert [one.fiscal_year for one in read.rows] == [2025, 2024]
    assert ["3行目は" in one and "読み飛ばしました" in one for one in read.remarks] == [True]


@pytest.mark.parametrize("change", ["{}\n（必須）", "（1）{}", "3.{}", "{}※", " {} "])
def test_what_is_written_around_a_head_is_no_part_of_it(tmp_path: Path, change: str) -> None:
    read = read_ledger(ledger(tmp_path, heads=[change.format(head) for head in HEADS]))
    assert [one.project_grant for one in read.rows] == [1_800_000]


@pytest.mark.parametrize(
    ("changes", "read_as", "remark"),
    [
        ({"stage": "①", "plan_grant": 1, "project_grant": None}, ("計画策定", "採択"), "小さすぎます"),
        ({"stage": "①・②"}, ("両方", "採択"), ""),
        ({"status": "交付決定"}, ("小さな拠点づくり", "採択"), "「採択」と読みました"),
        ({"status": "辞退"}, ("小さな拠点づくり", "取消"), "「取消」と読みました"),
        ({"status": "不採択"}, ("小さな拠点づくり", "取消"), "「取消」と読みました"),
        ({"project_grant": "△200,000"}, ("小さな拠点づくり", "採択"), "-200,000円 はマイナスです"),
    ],
)
def test_words_of_a_ledger_that_have_one_meaning_are_read(
    tmp_path: Path, changes: dict[str, object], read_as: tuple[str, str], remark: str
) -> None:
    read = read_ledger(ledger(tmp_path, line(fiscal_year="R6", **changes)))
    assert (read.rows[1].stage, read.rows[1].status) == read_as
    assert [remark in one for one in read.remarks] == ([True] if remark else [])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": "中止"}, "「中止」を読み取れません。採択・確定・取消 のどれかにしてください"),
        ({"stage": "その他"}, "計画策定・小さな拠点づくり・両方 のどれか"),
        ({"district": "－"}, "3行目：「地区名」が空欄です"),
        ({"fiscal_year": 1924}, "「1924」を読み取れません"),
    ],
)
def test_a_value_that_has_none_is_refused_with_its_place(
    tmp_path: Path, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(LedgerRefused, match=said):
        read_ledger(ledger(tmp_path, line(**{"fiscal_year": "R6", **changes})))


@pytest.mark.parametrize(
    ("encoding", "between"), [("utf-16", "\t"), ("utf-8", "\t"), ("cp932", ";"), ("utf-8-sig", ",")]
)
def test_text_is_read_as_programs_save_it(tmp_path: Path, encoding: str, between: str) -> None:
    rows = [HEADS, [str(SOUND[name]) for name in SOUND]]
    heads = [
        "団体コード",
        "市町村名",
        "地区名",
        "年度",
        "実施した事業",
        "総事業費",
        "小さな拠点づくり分の補助額",
    ]
    rows = [[*heads, "計画策定分の補助額"], [*rows[1], ""]]
    path = tmp_path / "台帳.txt"
    path.write_bytes("\r\n".join(between.join(row) for row in rows).encode(encoding))
    assert [row.project_grant for row in read_ledger(path).rows] == [1_800_000]


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.xls", OLE2_WORKBOOK), ("a.ods", b"PK\x03\x04"), ("a.csv", b"%PDF-1.7"), ("a.xlsx", b""), ("a.xlsx", b"a,b")],
)  # fmt: skip
def test_another_kind_of_file_is_told_how_to_save_it(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(LedgerRefused, match="xlsx 形式で保存し直してください"):
        read_ledger(tmp_path / name)


# --- deadlines -----------------------------------------------------------------------------------


def deadlines(folder: Path, text: str) -> dict[str, dt.datetime]:
    (folder / "締切.csv").write_text(text, encoding="utf-8")
    return read_deadlines(folder / "締切.csv")


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("2026-05-29 17:00", (17, 0)),
        ("2026-05-29T17:00:00", (17, 0)),
        ("２０２６/５/２９　１７：００", (17, 0)),
        ("令和8年5月29日17時", (17, 0)),
        ("令和8年5月29日（金）17時15分必着", (17, 15)),
        ("R8.5.29 午後5時半", (17, 30)),
        ("令和8年5月29日 正午", (12, 0)),
        ("令和8年5月29日,17:00", (17, 0)),
        ("令和8年5月29日（必着）", (23, 59)),
        ("2026/5/29 24:00", (23, 59)),
    ],
)
def test_a_deadline_is_read_with_its_hour(tmp_path: Path, typed: str, time: tuple[int, int]) -> None:
    found = deadlines(tmp_path, f"令和8年度の締切,\n地方振興局,締切\n会津地方振興局,{typed}\n※消印有効,\n")
    assert {name: (one.date(), (one.hour, one.minute)) for name, one in found.items()} == {
        "会津": (dt.date(2026, 5, 29), time)
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("全て,2026-05-29\n", "1行目：「全て」という地方振興局はありません"),
        ("局,締切\n東京,x\n", "2行目：「東京」という地方振興局はありません"),
        ("地方振興局,締切\n", "締切の行がありません"),
        ("会津,\n", "1行目：締切が空欄です"),
        ("会津,2026-05-29\n会津地方振興局,2026-06-01\n", "2行目：「会津」の締切が二つあります"),
        ("会津,5月29日\n", "1行目：締切「5月29日」を読み取れません"),
        ("会津,2026-05-29,夕方\n", "1行目：締切「2026-05-29 夕方」を読み取れません"),
    ],
)
def test_a_deadline_that_is_wrong_is_refused_and_none_is_passed_over(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(LedgerRefused, match=said):
        deadlines(tmp_path, text)


@pytest.mark.parametrize("when", ["2026-05-29T17:00:00", "2026-05-29T08:00:00Z", "2026-05-29T17:00:00+09:00"])
def test_a_deadline_of_another_zone_is_the_hour_in_japan(tmp_path: Path, when: str) -> None:
    (tmp_path / "募集.toml").write_text(f'[deadlines]\n"会津" = {when}\n', encoding="utf-8")
    assert definition.read(tmp_path / "募集.toml").deadlines == {"会津": dt.datetime(2026, 5, 29, 17)}


# --- decisions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *((word, ADOPTED) for word in ("採択", "採 択", "採択する", "採択済", "採択（条件付）", "条件付き採択", "○", "可", "交付決定")),
        *((word, NOT_ADOPTED) for word in ("不採択", "非採択", "×", "否", "不採択（予算の都合）")),
        *((word, PENDING) for word in ("保留", "検討中", "保留（再提出待ち）")),
        *((word, "") for word in ("", "採択？", "採択→不採択", "採択予定", "採択せず", "内定", "適", "1", "採択（取下げ）")),
    ],
)  # fmt: skip
def test_a_decision_in_other_words_counts_where_it_has_one_meaning(typed: str, meant: str) -> None:
    assert Adoption(typed).meant == meant


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    one = Round(tmp_path_factory.mktemp("募集"))
    one.write("a.xlsx")
    one.run()
    return one.out / SUMMARY


@pytest.mark.parametrize(
    ("typed", "head", "granted", "left"),
    [
        ({"採否": "採 択", "交付決定額": 1_000_000}, {}, [1_000_000], ""),
        ({"採否": "採択", "交付決定額": 1_000_000}, {"交付決定額": "交付決定額（円）"}, [1_000_000], ""),
        ({"採否": "採択", "交付決定額": 1_000_000}, {"採否": "採\n否"}, [1_000_000], ""),
        ({"採否": "採択？"}, {}, [], "採否の「採択？」が分かりません"),
        ({"採否": "減額採択"}, {}, [], "交付決定額が空欄です"),
        ({"採否": "減額採択", "交付決定額": 1_000_000}, {}, [1_000_000], ""),
        ({"採否": "不採択"}, {}, [], ""),
    ],
)
def test_what_is_decided_is_taken_over_or_told(
    summary: Path,
    tmp_path: Path,
    typed: dict[str, object],
    head: dict[str, str],
    granted: list[int],
    left: str,
) -> None:
    path = _decided(summary, tmp_path, typed, head)
    rows, refused = read_adopted(path, ParameterBook())
    assert [row.project_grant for row in rows] == granted
    assert [left in one.reason for one in refused] == ([True] if left else [])


@pytest.mark.parametrize(
    "head", [{"採否": "採否結果"}, {"交付決定額": "決定額"}, {"交付決定額": "交付決定額（千円）"}]
)
def test_a_head_that_is_gone_is_no_blank_column(summary: Path, tmp_path: Path, head: dict[str, str]) -> None:
    path = _decided(summary, tmp_path, {"採否": "採択", "交付決定額": 1_000_000}, head)
    with pytest.raises(LedgerRefused, match=f"見出し「{next(iter(head))}」がありません"):
        read_adopted(path, ParameterBook())


def _decided(summary: Path, folder: Path, typed: dict[str, object], head: dict[str, str]) -> Path:
    book = openpyxl.load_workbook(summary)
    columns = {cell.value: cell for cell in book["申請一覧"][1]}
    for name, value in typed.items():
        book["申請一覧"].cell(2, columns[name].column, value)
    for name, other in head.items():
        columns[name].value = other
    book.save(folder / "一覧.xlsx")
    return folder / "一覧.xlsx"


def test_an_acceptance_in_other_words_is_told_and_waives_nothing() -> None:
    one = Decision("容認する", "理由", "山田")
    assert not one.waives(TODAY) and "一覧から「容認」を選んで" in one.lacks(TODAY)
    assert Decision("照会中", "理由", "山田").lacks(TODAY) == ""


# --- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        (".申請.xlsx.icloud", b"bplist00", "クラウドにあって"),
        ("申請.xlsx.icloud", b"bplist00", "クラウドにあって"),
        ("申請.xlsx.pfile", b".pfile", "秘密度ラベルなどで保護されたファイル"),
        ("申請", b"MZ\x90\0" + bytes(90), "プログラムのファイルです"),
        ("申請.pif", b"x", "プログラムのファイルです"),
        ("送付.p7m", b"0\x80", "メールです"),
        ("申請.xml", b"<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?>", "Excel ブックではない形式"),
        ("申請.zip.001", packed({"a": b""}), "ZIP ではない圧縮ファイルか"),
        ("写真.webp", b"RIFF\0\0", "画像です"),
    ],
)  # fmt: skip
def test_a_file_is_told_for_what_it_is(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(data)
    [one] = passed_over(tmp_path)
    assert one.why.startswith(said)
    assert not one.aside


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"MZ\x90\0" + bytes(90), "program"),
        ("MZ,申請\r\n".encode("cp932"), "text"),
        (b"L\0\0\0\x01\x14\x02\0" + bytes(60), "link"),
        (b"<?xml version='1.0'?>\n<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>", "flat"),
        (b"<?xml version='1.0'?><html/>", "text"),
        ("件名,日付\r\n".encode("cp932"), "text"),
        (b"from: a table\r\n", "text"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "html"),
    ],
)
def test_content_tells_what_is_no_workbook(head: bytes, kind: str) -> None:
    assert sniff(head) == kind


@pytest.mark.parametrize(
    "name", ["三島町_差し替え", "三島町2", "三島町（課長確認後）", "修正版三島町", "三島町_R8.2.10", "★三島町", "別/三島町_旧"]
)  # fmt: skip
def test_a_name_that_holds_anothers_is_a_copy_of_it_where_the_content_says_so(name: str) -> None:
    names = [f"{name}.xlsx", "三島町.xlsx"]
    assert copied_from(names, map(sent, names)) == {names[0]: "三島町.xlsx"}
    assert copied_from(names, [sent(names[0], district="別の地区"), sent(names[1])]) == {}


def test_passwords_saved_as_unicode_are_read(tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_bytes("三島町2026\r\n".encode("utf-16"))
    assert read_passwords(tmp_path / "p.txt") == ("三島町2026",)
