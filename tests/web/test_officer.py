"""An officer before the desk: from the folder to the figures, the letters, the ledger; in a real browser."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from batch.run.definition import read
from batch.run.lock import alone_in
from tests.batch.test_run import run_here
from tests.web.conftest import FAULTY, SOUND, USED, Place
from tests.web.driving import clean, fits, follow, tab_to
from validators.parameters import ParameterBook

SUMMARY = "審査結果一覧.xlsx"


@pytest.fixture
def few(samples: Path, tmp_path: Path) -> Path:
    """Lay three of the samples out as a round."""
    folder = tmp_path / "募集 令和8" / "提出"
    for name in USED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(samples / name, folder / name)
    return folder


def _start(page: Any) -> None:
    page.click("#start")
    page.wait_for_url("**/round/*")


def test_what_is_typed_while_a_folder_is_listed_is_what_is_meant(at_home: Any, few: Path) -> None:
    """The answer comes when all in the field is selected and before the first letter: it takes no part in what is typed."""
    page, held = at_home, list[Any]()
    follow(page, "text=届いたブックを全部点検し")
    page.route("**/folders?*", lambda route: held.append(route))
    page.click("[data-for=folder]")
    page.evaluate("document.getElementById('browse-path').select()")
    held[0].continue_()
    page.wait_for_selector("#browse-list button")
    page.keyboard.insert_text(str(few.parent))
    assert page.input_value("#browse-path") == str(few.parent)
    page.unroute("**/folders?*")
    page.keyboard.press("Enter")
    page.wait_for_selector("#browse-list button:has-text('提出')")


def test_a_round_from_the_form_to_the_ledger(at_home: Any, own: Place, few: Path) -> None:
    page = at_home
    follow(page, "text=届いたブックを全部点検し")
    page.click("[data-for=folder]")
    page.fill("#browse-path", str(few.parent))
    page.press("#browse-path", "Enter")
    page.click("#browse-list button:has-text('提出')")
    page.wait_for_selector("#browse-list button:has-text('会津')")
    clean(page)
    page.click("#browse-take")
    assert page.input_value("#folder") == str(few)
    assert page.input_value("#out") == f"{few}_点検結果"
    page.fill("#fiscal_year", "2026")
    page.fill("[data-day=県北]", "2026-02-16")
    page.fill("[data-time=県北]", "17:00")
    page.click("#same")
    page.click("summary:has-text('提出があるはず')")
    page.check("#town-福島市")
    page.click("summary:has-text('通知文に書くこと')")
    page.fill("#letter_number", "７{局}第12号")
    page.fill("#answer_by", "2026-03-06")
    page.once("dialog", lambda dialog: dialog.accept(str(few.parent / "募集.toml")))
    page.click("#save")
    page.wait_for_selector("#said:has-text('保存しました')")
    known = read(few.parent / "募集.toml")
    assert (known.fiscal_year, known.expected, known.letters) == (2026, ("福島市",), True)
    assert (known.letter_number, known.answer_by) == ("７{局}第12号", dt.date(2026, 3, 6))
    assert set(known.deadlines.values()) == {dt.datetime(2026, 2, 16, 17)} and len(known.deadlines) == 7
    page.goto(f"{own.address}/round?file={few.parent / '募集.toml'}")
    assert page.input_value("[data-day=いわき]") == "2026-02-16"
    for name, data in (("見積.pdf", b"%PDF"), ("~$三島町.xlsx", b"x"), ("三島町.xlsx.download", b"PK")):
        (few / name).write_bytes(data)
    _start(page)
    page.wait_for_selector("#head")
    page.reload()  # in the middle of the job
    page.wait_for_selector(".figures")
    clean(page)
    fits(page)
    assert page.locator("#passed li").all_inner_texts() == [
        "三島町.xlsx.download：受け取りの途中のファイルです。点検していません。もう一度受け取ってください。",
        "見積.pdf：PDF です。点検していません。申請書であれば、記入した Excel ブックを提出してもらってください。",
    ]
    assert page.locator(".figures li").all_inner_texts() == [
        "3 件のブック",
        "2 不備",
        "0 読取不能",
        "0 要確認",
        "1 適",
    ]
    assert page.locator(".chart tbody tr").filter(has_text="会津").count() >= 1
    out = few.with_name("提出_点検結果")
    for text, path in (
        ("審査結果一覧を開く", out / SUMMARY),
        ("通知文を開く", out / "通知文"),
        ("印の付いた写し", out / "写し"),
    ):
        page.click(f"button:has-text('{text}')")
        page.wait_for_selector("#said:has-text('開いています')")
        assert own.opened[-1] == path and path.exists()
        page.evaluate("document.getElementById('said').textContent = ''")
    _adopt(out / SUMMARY)
    follow(page, "a:has-text('採択を台帳に加える')")
    page.fill("#ledger", "")
    page.fill("#out", f'"{few.parent / "新しい台帳.xlsx"}"')
    page.click("button[type=submit]")
    page.wait_for_selector("#answer:not([hidden])")
    assert page.inner_text("#answer-said").startswith("1 件を書き加えた台帳")
    clean(page)
    page.click("button[type=submit]")
    page.wait_for_selector("#wrong:not([hidden])")
    assert "既にあります" in page.inner_text("#wrong")
    page.go_back()
    follow(page, "a:has-text('再提出を点検')")
    assert page.input_value("#previous") == str(out / SUMMARY)
    assert page.input_value("#out") == f"{out}_再提出"
    assert page.input_value("[data-time=県北]") == "17:00"


def test_a_round_with_the_keyboard_alone(at_home: Any, own: Place, few: Path) -> None:
    """From the first page over the folders and the deadlines to the opened summary, without one click."""
    page, keys = at_home, at_home.keyboard
    tab_to(page, "a[href='/round']")
    keys.press("Enter")
    page.wait_for_url("**/round")
    page.wait_for_selector("#start")
    tab_to(page, "[data-for=folder]")
    keys.press("Enter")
    page.wait_for_selector("#browse[open] #browse-list button")
    tab_to(page, "#browse-path")
    keys.press("Control+A")
    keys.type(str(few.parent))
    keys.press("Enter")
    entered = "#browse-list button:has-text('{}')"
    page.wait_for_selector(entered.format(few.name))
    tab_to(page, "#browse-list li:nth-child(2) button")  # the first is the way up
    keys.press("Enter")
    page.wait_for_selector(entered.format("会津"))
    assert page.evaluate(
        "document.activeElement.closest('#browse-list') !== null"
    )  # the keyboard is not thrown back
    tab_to(page, "#browse-take")
    keys.press("Enter")
    page.wait_for_selector("#browse", state="hidden")
    assert page.evaluate("document.activeElement.id") == "folder"
    assert page.input_value("#folder") == str(few)
    tab_to(page, "#fiscal_year")
    keys.type("2026")
    tab_to(page, "[data-day=県北]")
    keys.type("20260216")  # no fifth digit of the year
    tab_to(page, "#same")
    keys.press("Enter")
    assert page.input_value("[data-day=いわき]") == page.input_value("[data-day=県北]") == "2026-02-16"
    tab_to(page, "#start")
    keys.press("Enter")
    page.wait_for_url("**/round/*")
    page.wait_for_selector(".figures")
    assert page.locator(".figures li").first.inner_text() == "3 件のブック"
    for _ in range(60):
        keys.press("Tab")
        if "審査結果一覧を開く" in page.evaluate("document.activeElement.innerText"):
            break
    keys.press("Enter")
    page.wait_for_selector("#said:has-text('開いています')")
    assert own.opened[-1].name == SUMMARY


def _adopt(summary: Path) -> None:
    """Type 採択 beside the sound application."""
    book = openpyxl.load_workbook(summary)
    sheet = book["申請一覧"]
    head = next(row for row in sheet.iter_rows() if any(cell.value == "採否" for cell in row))
    at = {cell.value: cell.column for cell in head}
    for row in range(head[0].row + 1, sheet.max_row + 1):
        if sheet.cell(row, at["状態"]).value == "適":
            sheet.cell(row, at["採否"]).value = "採択"
    book.save(summary)


def test_a_dropped_folder_and_a_dropped_zip_are_rounds(
    at_home: Any, own: Place, server: Place, few: Path
) -> None:
    page = at_home
    page.goto(f"{own.address}/round")
    page.set_input_files("#directory", few)
    page.wait_for_selector("#dropped:has-text('3 件')")
    page.fill("#out", str(few.with_name("結果")))
    _start(page)
    page.wait_for_selector(".figures")
    assert (few.with_name("結果") / "写し" / "提出" / FAULTY).is_file()
    packed = few.with_name("提出.zip")
    with zipfile.ZipFile(packed, "w") as archive:
        for name in USED:
            archive.write(few / name, name)
    page.goto(f"{server.address}/round")
    clean(page)
    page.set_input_files("#zip", packed)
    _start(page)
    page.wait_for_selector(".figures")
    assert page.locator(".figures li").first.inner_text() == "3 件のブック"
    with page.expect_download() as wanted:
        page.click("text=結果をまとめて保存")
    names = zipfile.ZipFile(io.BytesIO(Path(wanted.value.path()).read_bytes())).namelist()
    assert SUMMARY in names and f"写し/提出.zip/{FAULTY}" in names
    assert not any(name.startswith(".") for name in names)


def test_a_round_is_stopped_and_taken_up_again(
    at_home: Any, own: Place, samples: Path, tmp_path: Path
) -> None:
    page, many = at_home, tmp_path / "提出"
    many.mkdir()
    for number in range(12):
        shutil.copy(samples / SOUND, many / f"{number:02}.xlsx")
    page.goto(f"{own.address}/round")
    page.fill("#folder", str(many))
    page.press("#folder", "Tab")  # the results follow the folder
    page.fill("#out", str(tmp_path / "結果"))
    page.click("summary:has-text('そのほか')")
    page.uncheck("#copies")
    _start(page)
    page.click("#cancel")
    page.wait_for_selector("#head:has-text('中止しました')")
    clean(page)
    page.go_back()
    assert page.input_value("#fiscal_year") == ""
    assert not own.desk.round_line.busy


def test_faults_are_told_before_and_in_the_run(at_home: Any, own: Place, few: Path, tmp_path: Path) -> None:
    page = at_home
    page.goto(f"{own.address}/round")
    page.click("#start")
    page.wait_for_selector("#wrong:not([hidden])")
    assert "フォルダーを選ぶか、枠に置いてください" in page.inner_text("#wrong")
    page.fill("#folder", str(few))
    page.press("#folder", "Tab")  # the results follow the folder
    page.fill("#out", str(few / "結果"))
    page.click("#start")
    page.wait_for_selector("#wrong:has-text('中にあります')")
    out = tmp_path / "共有の結果"
    with alone_in(out, out / ".kyoten"):
        page.fill("#out", str(out))
        _start(page)
        page.wait_for_selector("#head:has-text('点検できませんでした')")
        assert "から点検をしています" in page.inner_text("main")
        clean(page)
    follow(page, "#retry")
    assert page.input_value("#folder") == str(few)


def test_summaries_of_two_bureaus_come_back_together(
    at_home: Any, own: Place, few: Path, tmp_path: Path
) -> None:
    page, first = at_home, tmp_path / "前回"
    run_here(few, first, by_bureau=True, copies=False)
    returned = {}
    for bureau, town, memo in (
        ("県北", "二本松市", "要綱は届きました"),
        ("会津", "西会津町", "電話しました"),
    ):
        [returned[town]] = (first / "地方振興局別" / bureau).glob("*.xlsx")
        _note(returned[town], town, memo)
    page.goto(f"{own.address}/round")
    page.fill("#folder", str(few))
    page.press("#folder", "Tab")
    page.fill("#out", str(tmp_path / "今回"))
    for path in returned.values():  # one after another, each on a line of its own
        page.click("[data-for=previous]")
        page.fill("#browse-path", str(path.parents[1]))
        page.press("#browse-path", "Enter")
        page.click(f"#browse-list button:text-is('［フォルダー］{path.parent.name}')")
        page.click(f"#browse-list button:text-is('{path.name}')")
    assert page.input_value("#previous") == "\n".join(map(str, returned.values()))
    _start(page)
    page.wait_for_selector(".figures")
    sheet = openpyxl.load_workbook(tmp_path / "今回" / SUMMARY)["指摘一覧"]
    heads, *rows = sheet.iter_rows(values_only=True)
    found = {(row[heads.index("市町村名")], row[heads.index("メモ")]) for row in rows}
    assert found == {("二本松市", "要綱は届きました"), ("西会津町", "電話しました")}


def _note(summary: Path, town: str, memo: str) -> None:
    """Type a memo beside every finding of a municipality."""
    book = openpyxl.load_workbook(summary)
    sheet = book["指摘一覧"]
    at = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, at["市町村名"]).value == town:
            sheet.cell(row, at["メモ"]).value = memo
    book.save(summary)


def test_a_definition_that_cannot_be_read_is_explained(at_home: Any, own: Place, tmp_path: Path) -> None:
    page = at_home
    path = tmp_path / "募集.toml"
    path.write_bytes("fiscal_year = 令和8".encode("cp932"))
    page.goto(f"{own.address}/round?file={path}")
    assert "1行目" in page.inner_text("[role=alert]") and "fiscal_year = 2026" in page.inner_text(
        "[role=alert]"
    )


def test_settlement_compares_two_workbooks(at_home: Any, own: Place, samples: Path, tmp_path: Path) -> None:
    page = at_home
    page.goto(f"{own.address}/settle")
    page.fill("#before", str(samples / SOUND))
    page.fill("#after", str(samples / SOUND))
    page.fill("#out", str(tmp_path / "比較.xlsx"))
    page.click("button[type=submit]")
    page.wait_for_selector("#answer:not([hidden])")
    assert "違いはありません" in page.inner_text("#answer-left")
    assert (tmp_path / "比較.xlsx").is_file()


def test_own_values_are_filled_in_kept_and_opened_again(at_home: Any, own: Place, tmp_path: Path) -> None:
    page, path = at_home, tmp_path / "基準.toml"
    page.goto(f"{own.address}/ownvalues")
    page.click("button[data-for=out]")
    page.fill("#browse-path", str(tmp_path))
    page.press("#browse-path", "Enter")
    page.click("#browse-take")
    assert page.input_value("#out").endswith("基準.toml")
    page.fill("#out", str(path))
    page.fill("[name=rounding_unit]", "千円")
    page.click("button[type=submit]")
    page.wait_for_selector("#wrong:has-text('「千円」は使えません')")
    page.fill("[name=rounding_unit]", "1,000")
    page.select_option("[name=audit_checks]", "on")
    page.click("button[type=submit]")
    page.wait_for_selector("#answer-said:has-text('2 項目を')")
    assert dict(ParameterBook.read(path).overrides) == {"rounding_unit": 1000, "audit_checks": "on"}
    page.click("button[type=submit]")  # it was not opened here
    page.wait_for_selector("#wrong:has-text('既にあります')")
    page.goto(f"{own.address}/ownvalues?file={path}")
    assert page.input_value("[name=rounding_unit]") == "1000"
    page.select_option("[name=audit_checks]", "")
    page.click("button[type=submit]")
    page.wait_for_selector("#answer-said:has-text('1 項目を')")
    assert dict(ParameterBook.read(path).overrides) == {"rounding_unit": 1000}


def test_the_desk_ends_by_its_own_button(at_home: Any, own: Place) -> None:
    page, ended = at_home, []
    kept, own.desk.stop = own.desk.stop, lambda: ended.append(True)
    try:
        page.click("#end")
        page.wait_for_selector("h1:has-text('終了しました')")
    finally:
        own.desk.stop = kept
    assert ended == [True]
