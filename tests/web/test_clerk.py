"""A clerk before the desk: drops workbooks, reads what is wrong, takes the copy; in a real browser."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl

from tests.web.conftest import FAULTY, SOUND, Place
from tests.web.driving import KEY, STILL, clean, fits, follow

NASTY = "<img src=x onerror=alert(1)>&amp;\"'..％.xlsx"


def _drop(page: Any, files: dict[str, bytes]) -> None:
    """Drop files on the place, as a hand with a mouse does."""
    transfer = page.evaluate_handle(
        """(files) => {
            const transfer = new DataTransfer();
            for (const [name, bytes] of files) transfer.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name));
            return transfer;
        }""",
        [[name, _base64(data)] for name, data in files.items()],
    )
    page.dispatch_event("#drop", "drop", {"dataTransfer": transfer})


def _base64(data: bytes) -> str:
    import base64

    return base64.b64encode(data).decode()


def test_a_faulty_workbook_tells_where_what_and_how_to_mend(
    at_home: Any, samples: Path, tmp_path: Path
) -> None:
    page = at_home
    follow(page, "text=申請ブックを置くと")
    _drop(page, {"針道沢地区.xlsx": (samples / FAULTY).read_bytes()})
    page.wait_for_selector(".sentence")
    assert page.inner_text(".sentence").startswith("不備")
    assert page.inner_text("h2.file") == "針道沢地区.xlsx"
    assert page.locator(".finding").count() == 5
    first = page.locator(".finding").first.inner_text()
    assert all(word in first for word in ("不備", "ステップ", "D26", "⑤", "直し方", "根拠", "規則 FORM-3"))
    page.wait_for_function("document.activeElement.id === 'head'")  # by a script, once the page is read
    clean(page)
    fits(page)
    with page.expect_download() as wanted:
        page.click("text=印の付いた写しを保存")
    copy = tmp_path / "copy.xlsx"
    wanted.value.save_as(copy)
    assert wanted.value.suggested_filename == "針道沢地区（点検済み）.xlsx"
    assert openpyxl.load_workbook(copy).sheetnames[-1] == "審査結果"
    page.goto(page.url + "/1/print")
    assert page.locator(".sheet tbody tr").count() == 5
    clean(page)
    fits(page)
    page.go_back()
    follow(page, "text=規則 FORM-3 の説明")
    page.wait_for_selector("h1:has-text('FORM-3')")
    page.go_back()
    assert page.locator(".finding").count() == 5


def test_many_at_once_and_each_keeps_its_own(at_home: Any, own: Place, samples: Path) -> None:
    page = at_home
    page.goto(f"{own.address}/check")
    page.set_input_files("#files", [samples / FAULTY, samples / SOUND])
    page.wait_for_selector("details.book")
    rows = page.locator(".list tbody tr").all_inner_texts()
    assert [row.split("\t")[1:] for row in rows] == [["不備", "6", "0"], ["適", "0", "0"]]
    clean(page)
    fits(page)
    other = page.context.new_page()
    other.goto(f"{own.address}/check")
    other.set_input_files("#files", samples / SOUND)
    other.wait_for_selector(".sentence")
    assert other.inner_text(".sentence").startswith("適")
    page.reload()
    assert page.locator("details.book").count() == 2
    gone = page.url
    page.click("text=この結果をすぐに消す")
    page.wait_for_url("**/check")
    page.goto(gone)
    assert "もうありません" in page.inner_text("main")


def test_hostile_broken_and_foreign_files_are_told_not_run(at_home: Any, own: Place, samples: Path) -> None:
    page = at_home
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>" + b" " * (40 << 20))
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(f"{own.address}/check")
    _drop(
        page,
        {
            "爆弾.xlsx": bomb.getvalue(),
            NASTY: (samples / FAULTY).read_bytes(),
            "空.xlsx": b"",
            "絵.xlsx": b"%PDF-1.7",
        },
    )
    page.wait_for_selector("details.book")
    verdicts = [row.split("\t")[1] for row in page.locator(".list tbody tr").all_inner_texts()]
    assert verdicts == ["読取不能", "不備", "読取不能", "読取不能"]
    assert page.locator("main img").count() == 0
    assert dialogs == []
    assert NASTY in page.inner_text("main")
    with page.expect_download() as wanted:
        page.locator("details.book", has_text=NASTY).get_by_text("印の付いた写しを保存").click()
    assert "<" not in wanted.value.suggested_filename


def test_a_file_of_50_mb_and_one_too_large_for_the_server(
    at_home: Any, own: Place, server: Place, tmp_path: Path
) -> None:
    page = at_home
    large = tmp_path / "大きい.xlsx"
    with zipfile.ZipFile(large, "w") as packed:
        packed.write(Path("workbooks/data/form.xlsx").resolve(), "a.xlsx")
        packed.writestr("media.bin", bytes(50 << 20))
    page.goto(f"{own.address}/check")
    page.set_input_files("#files", large)
    page.wait_for_selector(".sentence")
    assert page.inner_text(".sentence").startswith("読取不能")
    page.goto(f"{server.address}/check")
    page.set_input_files("#files", large)
    page.wait_for_selector("#wrong:not([hidden])")
    assert "ファイルが大きすぎます。1 MB までです。" in page.inner_text("#wrong")
    assert list(server.desk.sittings.root.glob("*/*.xlsx")) == []


def test_with_the_keyboard_alone(at_home: Any, own: Place, samples: Path) -> None:
    page = at_home
    page.on("filechooser", lambda chooser: None)  # asked for early: the browser hears of it some time after
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(9):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href')") == "/check":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/check")
    page.wait_for_selector("#files", state="attached")
    page.focus("h1, .skip")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "files":
            break
    assert page.evaluate("document.activeElement.id") == "files"
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(samples / SOUND)
    page.wait_for_selector(".sentence")
    assert page.inner_text(".sentence").startswith("適")


def test_every_still_page_is_clean_and_fits_twice_as_large(at_home: Any, own: Place) -> None:
    page = at_home
    for view in STILL:
        page.goto(f"{own.address}/{view}")
        clean(page)
        fits(page)


def test_rules_are_found_by_word_by_number_and_by_cell(at_home: Any, own: Place) -> None:
    page = at_home
    for asked, rule in (
        ("補助率", "S3-3"),
        ("ｓ３－３", "S3-3"),
        ("申請書!D5", "Q02-4"),
        ("直しようのない言葉", ""),
    ):
        page.goto(f"{own.address}/rules")
        page.fill("#q", asked)
        page.press("#q", "Enter")
        page.wait_for_selector("[role=status]:has-text('当たる規則')")
        found = page.locator("tbody a").all_inner_texts()
        assert (rule in found and len(found) < 58) if rule else found == []


def test_the_blank_form_is_given(at_home: Any, own: Place) -> None:
    page = at_home
    page.goto(f"{own.address}/form")
    with page.expect_download() as wanted:
        page.click("text=記入用の申請ブックを保存")
    assert wanted.value.suggested_filename == "申請様式.xlsx"
    assert Path(wanted.value.path()).read_bytes() == Path("workbooks/data/form.xlsx").read_bytes()


def test_without_the_key_there_is_nothing(page: Any, own: Place) -> None:
    answer = page.goto(f"{own.address}/check")
    assert answer.status == 403
    page.goto(f"{own.address}/rules?q=補助率&key={KEY}")
    assert page.url.endswith("/rules?q=%E8%A3%9C%E5%8A%A9%E7%8E%87")
