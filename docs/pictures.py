"""Draw the pictures of the README and the Japanese guides anew: ``python docs/pictures.py``.

A round is played on the samples: a first run, what an examiner types into the
summary, one workbook that comes back corrected, a second run. Needs LibreOffice,
poppler (pdftoppm, pdftotext) and ImageMagick (convert); says which is missing
and leaves the pictures as they are.
"""

from __future__ import annotations

import datetime as dt
import io
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import openpyxl

from batch.grants.adoption import accepted, blank_ledger, read_adopted, with_rows
from batch.grants.settlement import as_workbook, settlement
from batch.run.definition import template
from batch.run.options import Options
from batch.run.round import run_batch
from validators.cells import Typed, type_cells
from validators.parameters import ParameterBook
from validators.reference import BUREAUS
from validators.round import RoundInfo
from workbooks.annotate.words import ANSWER_HEAD, ASKS, DONE, KEY_HEAD, STANDS, WHY_HEAD
from workbooks.form import examples
from workbooks.form.build import fill
from workbooks.form.results import complete
from workbooks.reading.reader import read
from workbooks.samples import build_samples, load

IMAGES = Path(__file__).parent / "images"
TOOLS = ("soffice", "pdftoppm", "pdftotext", "convert")
SUMMARY = "審査結果一覧.xlsx"
COPY = "写し/県北/二本松市_針道沢地区.xlsx"
BACK = "県北/二本松市_針道沢地区.xlsx"
ANSWERS = {
    "要綱": (STANDS, "要綱は3月に改正し、別便でお送りしました。"),
    "対象外": (ASKS, "どの行のことでしょうか。"),
    "": (DONE, ""),
}
"""What the clerk of the pictures answers, by words of the finding."""

TODAY = dt.date(2026, 3, 1)
INFO = RoundInfo(
    fiscal_year=2026,
    deadlines={one.name: dt.datetime(2026, 2, 13 - (one.name == "県中"), 23, 59) for one in BUREAUS},
    expected=("国見町", "二本松市", "石川町", "古殿町", "三島町", "昭和村"),
)

SENT_BACK = {"対応": "返却", "メモ": "2/20 電話で依頼", "担当者": "県北 花子"}
NOTES: Mapping[str, Mapping[str, Any]] = {
    "END-1": SENT_BACK,
    "Q11-1": SENT_BACK,
    "S3-2": {
        "対応": "容認",
        "メモ": "市の証明で確認",
        "担当者": "県南 太郎",
        "容認の期限": dt.date(2027, 3, 31),
    },
    "Q02-4": {"対応": "照会中", "メモ": "完了日を確認中", "担当者": "会津 次郎"},
}
"""What the examiner of the pictures types, by rule."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One page of a printed file: the first of a sheet, one by number, or the first at all; its width in pixels."""

    name: str
    source: str
    sheet: str = ""
    width: int = 1000
    page: int = 1


WIDE = 1700
"""Pixels of a sheet with many columns: its letters can be read where the picture is opened by itself."""

PICTURES = (
    Picture("overview-form", "form.xlsx", width=900),
    Picture("round-definition", "募集.txt", width=640),
    Picture("overview-summary", SUMMARY, "総括"),
    Picture("summary-applications", SUMMARY, "申請一覧", WIDE),
    Picture("overview-findings", SUMMARY, "指摘一覧", WIDE),
    Picture("summary-detail", SUMMARY, "詳細"),
    Picture("summary-changes", SUMMARY, "変更点", WIDE),
    Picture("summary-answers", SUMMARY, "その他の回答", WIDE),
    Picture("summary-gone", SUMMARY, "解消した指摘", WIDE),
    Picture("summary-homeless", SUMMARY, "引き継げなかったメモ", WIDE),
    Picture("summary-districts", SUMMARY, "地区別累計", WIDE),
    Picture("summary-ranking", SUMMARY, "優先順位"),
    Picture("summary-settled", SUMMARY, "精算", WIDE),
    Picture("summary-missing", SUMMARY, "未提出・期限後"),
    Picture("summary-readings", SUMMARY, "読取の注記"),
    Picture("summary-record", SUMMARY, "点検の記録"),
    Picture("summary-human", SUMMARY, "人が確認する事項"),
    Picture("summary-rules", SUMMARY, "規則一覧"),
    Picture("summary-facts", SUMMARY, "実行情報"),
    Picture("summary-inputs", SUMMARY, "入力ファイル"),
    Picture("summary-legend", SUMMARY, "凡例"),
    Picture("overview-copy", COPY, "審査結果"),
    Picture("letter", "通知文/県北/072109_二本松市.docx", width=800),
    Picture("ledger", "交付台帳.xlsx", width=WIDE),
    Picture("settlement", "比較.xlsx", width=1000),
)

CLERK = (
    Picture("clerk-front", "直すところ.xlsx", width=900),
    Picture("clerk-example", "記載例.xlsx", width=900, page=3),
)
"""What the page for clerks shows of the form."""


def main() -> int:
    """Play the round, print what it made and cut out the pages; return the exit code."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        print(f"pictures left as they are; not installed: {', '.join(missing)}", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        results = _played(folder)
        every = (*PICTURES, *CLERK)
        for source in dict.fromkeys(one.source for one in every):
            pdf = _printed(results / source, folder)
            for picture in every:
                if picture.source == source:
                    _cut(pdf, picture, folder)
    return 0


# --- the round --------------------------------------------------------------------------------


def _played(folder: Path) -> Path:
    """Play the round in a folder; return where everything lies that is drawn."""
    submitted, results = folder / "提出", folder / "結果"
    build_samples(submitted)
    settled = folder / "実績"
    settled.mkdir()
    first = load()[0]
    (settled / "実績.xlsx").write_bytes(fill({**first.values, **_spent(first.values)}))
    options = Options(
        place=str(submitted), out=results, info=INFO, letters=True, today=TODAY, settled=settled
    )
    run_batch(options)
    _type(results / SUMMARY)
    samples = {one.key: one for one in load()}
    fixed = samples["07-samegawa"]
    values = {**fixed.values, "application.bureau": "県南", "application.phone": "0247-00-0001"}
    _answer(results, submitted / fixed.file, fixed.file, {"": (DONE, "")}, fill(values))
    _answer(results, submitted / BACK, BACK, ANSWERS)
    run_batch(options)
    (results / "form.xlsx").write_bytes((files("workbooks") / "data" / "form.xlsx").read_bytes())
    [over] = (one for one in load() if "金山町" in one.file)
    (results / "直すところ.xlsx").write_bytes(complete(over.values))
    example, *_ = examples().values()
    (results / "記載例.xlsx").write_bytes(example.read_bytes())
    (results / "募集.txt").write_text(template(2026), encoding="utf-8-sig")
    ledger = folder / "台帳.xlsx"
    ledger.write_bytes(blank_ledger())
    book = ParameterBook()
    added, _ = accepted([], read_adopted(results / SUMMARY, book)[0], book)
    (results / "交付台帳.xlsx").write_bytes(with_rows(ledger, added))
    sound = load()[0].values
    items = settlement(_typed(sound), _typed({**sound, **_spent(sound)}))
    (results / "比較.xlsx").write_bytes(
        as_workbook(items, book.for_year(2026), "予算：申請.xlsx　実績：実績.xlsx")
    )
    return results


def _type(summary: Path) -> None:
    """Type into a summary what an examiner would."""
    with warnings.catch_warnings(action="ignore"):  # openpyxl drops the data bars and says so
        book = openpyxl.load_workbook(summary)
    sheet = book["指摘一覧"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        for head, value in NOTES.get(str(sheet.cell(row, heads["規則"]).value), {}).items():
            sheet.cell(row, heads[head], value)
    sheet.cell(1, sheet.max_column + 1, "課長の確認")
    sheet.cell(2, sheet.max_column, "2/24 済")
    sheet = book["申請一覧"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, heads["不備"]).value == 0 and sheet.cell(row, heads["要確認"]).value == 0:
            sheet.cell(row, heads["採否"], "採択")
    book.save(summary)


def _answer(
    results: Path, target: Path, file: str, answers: Mapping[str, tuple[str, str]], filled: bytes = b""
) -> None:
    """Answer in the returned copy what a clerk would, by words of the finding; ``filled`` are the sheets put right."""
    book = openpyxl.load_workbook(results / "写し" / file)
    sheet = book["審査結果"]
    at = {cell.value: cell.column for cell in sheet[4]}
    for row in range(5, sheet.max_row + 1):
        if not sheet.cell(row, at[KEY_HEAD]).value:
            continue
        said = str(sheet.cell(row, at["指摘"]).value)
        for word, (choice, why) in answers.items():
            if word in said:
                sheet.cell(row, at[ANSWER_HEAD], choice)
                sheet.cell(row, at[WHY_HEAD], why)
                break
    if not filled:
        sheet.cell(sheet.max_row + 2, at[WHY_HEAD], "打合せをお願いできますか。")
    if filled:
        right = openpyxl.load_workbook(io.BytesIO(filled))
        for one in right:
            for line in one.iter_rows():
                for cell in line:
                    if cell.value is not None and type(cell).__name__ != "MergedCell":
                        book[one.title][cell.coordinate].value = cell.value
    book.save(target)


def _spent(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was spent in the end: the first row less than planned, the second more."""
    shares = {0: 0.9, 1: 1.05}
    return {
        name: [value and int(value * shares.get(row, 1)) for row, value in enumerate(values[name])]
        for name in ("expenses.amount", "expenses.eligible")
    }


def _typed(values: Mapping[str, Any]) -> Typed:
    return type_cells(read(fill(dict(values)), "申請.xlsx"))


# --- the pictures -----------------------------------------------------------------------------


def _printed(source: Path, folder: Path) -> Path:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    _run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source))
    return folder / f"{source.stem}.pdf"


@cache
def _pages(pdf: Path) -> list[str]:
    """Return the last line of each page: a sheet's name stands at its foot."""
    text = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"],
        check=True,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    ).stdout
    return [(page.strip().splitlines() or [""])[-1].strip() for page in text.split("\f")]


def _page(pdf: Path, sheet: str) -> int:
    """Return the number of the first page of a sheet."""
    return 1 + next(number for number, foot in enumerate(_pages(pdf)) if foot.startswith(sheet))


def _cut(pdf: Path, picture: Picture, folder: Path) -> None:
    page = str(_page(pdf, picture.sheet) if picture.sheet else picture.page)
    raw = folder / picture.name
    _run("pdftoppm", "-r", "170", "-f", page, "-l", page, "-singlefile", "-png", str(pdf), str(raw))
    # The footer stands apart at the bottom; without it, trimming leaves the content alone.
    _run(
        *("convert", f"{raw}.png", "-gravity", "south", "-chop", "0x6%", "-trim", "+repage"),
        *("-bordercolor", "white", "-border", "12", "-resize", f"{picture.width}x>"),
        *(
            "+dither",
            "-colors",
            "24",
            "-strip",
            "-define",
            "png:compression-filter=0",
            str(IMAGES / f"{picture.name}.png"),
        ),
    )


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=300)


if __name__ == "__main__":
    raise SystemExit(main())
