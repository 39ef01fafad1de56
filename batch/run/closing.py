"""A round that is over, as one folder that a successor can read in five years.

Everything that the round was judged by and what came of it is copied: the submissions, the results, the definition, the
prefecture's own figures, the ledger. README.txt says in plain words what is what, by which edition of the
guide and which program it was made, and how to see that nothing was changed since. No program of ours is needed to read it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from batch.examiner.heads import ADOPTED, APPLICATION_SHEET
from batch.examiner.reading import adoption_rows
from batch.output.files import CSV, JSONL, LOG, SUMMARY, WORK_FOLDER
from batch.output.letterhead import day_of
from batch.output.report import CUT_SHORT, LETTERS, SLICES
from batch.run.lock import alone_in
from validators.messages import era_year
from validators.normalise import Unreadable, amount
from validators.parameters import ParameterBook
from workbooks.refusal import Refused
from workbooks.rows import LARGE, Sheets

README, HASHES = "README.txt", "ハッシュ一覧.txt"
RESULTS, SUBMITTED, SETTLED, JUDGED_BY, LEDGER = "結果", "提出", "実績", "募集の定義", "交付台帳"
_NONE = "（記入なし）"


class ClosingRefused(Exception):
    """A round cannot be closed so; the text is Japanese and for the user."""


@dataclass(frozen=True, slots=True)
class Round:
    """What belongs to a round: its results' folder, and the files and folders that it was made from, where there are any."""

    results: Path
    submitted: Path | None = None
    judged_by: tuple[Path, ...] = ()
    ledger: Path | None = None
    settled: Path | None = None
    fiscal_year: int | None = None


@dataclass(slots=True)
class Closed:
    """What was put away: how many files, the applications by 採否, the yen granted, and what is to be known of it."""

    files: int = 0
    choices: Counter[str] = field(default_factory=Counter)
    granted: int = 0
    remarks: list[str] = field(default_factory=list)


def close_round(one: Round, out: Path, today: dt.date) -> Closed:
    """Copy a round into the new folder ``out``, with README.txt and the hash of every file.

    Raises:
        ClosingRefused: there is no finished round, or the folder cannot be used.
        AtWork: a check of the round is under way.
    """
    _look(one, out)
    with alone_in(one.results, one.results / WORK_FOLDER):
        closed, facts = _of_summary(one.results / SUMMARY)
        out.mkdir(parents=True, exist_ok=True)
        try:
            _copy_all(one, out)
            kept = sorted(_files(out), key=str)
            closed.files = len(kept)
            _write(out / HASHES, [f"{_sha256(out / path)}  {path.as_posix()}" for path in kept])
            _write(out / README, _readme(one, closed, facts, today))
        except BaseException:
            with suppress(OSError):
                shutil.rmtree(out)
            raise
    return closed


def _look(one: Round, out: Path) -> None:
    """Refuse what is no finished round, and a folder that is in use or among what is copied."""
    if not (one.results / SUMMARY).is_file() or not (one.results / WORK_FOLDER).is_dir():
        raise ClosingRefused(
            f"「{one.results}」に「{SUMMARY}」がありません。点検の結果のフォルダーを指定してください。"
        )
    if (one.results / CUT_SHORT).exists():
        raise ClosingRefused(
            f"「{CUT_SHORT}」があります。点検を終わりまで行ってから、もう一度締めてください。"
        )
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ClosingRefused(f"「{out}」は既にあります。新しいフォルダー名を指定してください。")
    for inside in filter(None, (one.results, one.submitted, one.settled)):
        if out.resolve().is_relative_to(inside.resolve()):
            raise ClosingRefused(f"「{out}」は「{inside}」の中にあります。外のフォルダーを指定してください。")
    for path in filter(None, (one.submitted, one.settled, one.ledger, *one.judged_by)):
        if not path.exists():
            raise ClosingRefused(f"「{path}」がありません。場所と名前を確かめてください。")


def _of_summary(path: Path) -> tuple[Closed, list[tuple[str, str]]]:
    """Return what the summary says of the decisions, and its facts about the run."""
    try:
        book = Sheets(path.read_bytes(), LARGE)
        facts = [(str(row[0]), str(row[1])) for row in book.rows("実行情報")[2:] if len(row) > 1 and row[0]]
        named = [name for name in book.names if name.startswith(APPLICATION_SHEET)]
        rows = [row for name in named or book.names for row in adoption_rows(book.rows(name))]
    except Refused as fault:
        raise ClosingRefused(f"「{path}」を審査結果一覧として開けません。") from fault
    closed = Closed(choices=Counter(adoption.meant or adoption.choice or _NONE for adoption, _ in rows))
    unread = 0
    for adoption, cells in rows:
        if adoption.meant == ADOPTED:
            try:
                decided: Any = amount.read(adoption.amount or cells.get("補助金申請額")).value
                closed.granted += decided or 0
            except Unreadable:
                unread += 1
    if unread:
        closed.remarks.append(
            f"採択のうち {unread:,} 件は、交付決定額を読み取れないため合計に含めていません。"
        )
    if closed.choices[_NONE]:
        closed.remarks.append(f"採否が記入されていない申請が {closed.choices[_NONE]:,} 件あります。")
    return closed, facts


def _copy_all(one: Round, out: Path) -> None:
    _copy(one.results, out / RESULTS, leave=(WORK_FOLDER,))
    if one.submitted is not None:
        name = "" if one.submitted.is_dir() else one.submitted.name
        _copy(one.submitted, out / SUBMITTED / name)
    if one.settled is not None:
        _copy(one.settled, out / SETTLED)
    for folder, paths in ((JUDGED_BY, one.judged_by), (LEDGER, (one.ledger,) if one.ledger else ())):
        for path in paths:
            _copy(path, out / folder / path.name)


def _copy(source: Path, target: Path, leave: tuple[str, ...] = ()) -> None:
    """Copy a file or a folder with its times; links, and what programs leave behind while a file is open, are left out."""
    if source.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
        return
    for path in sorted(source.iterdir()):
        if path.name not in leave and not path.is_symlink() and not path.name.startswith(("~$", ".~")):
            _copy(path, target / path.name)


def _files(folder: Path) -> Iterator[Path]:
    yield from (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write(path: Path, lines: Iterable[str]) -> None:
    """Write a text as Notepad reads it."""
    path.write_text("\r\n".join([*lines, ""]), encoding="utf-8-sig", newline="")


# --- README -------------------------------------------------------------------------------------

_WHAT = (
    (
        f"{RESULTS}/{SUMMARY}",
        "申請と指摘、採否、地区別の累計など、審査の記録の全体（Excel。まずこれを開きます）",
    ),
    (f"{RESULTS}/{CSV}", "指摘の一覧（表計算ソフトでもメモ帳でも開けます）"),
    (f"{RESULTS}/{JSONL}", "同じ指摘の一覧（プログラム用）"),
    (f"{RESULTS}/写し", "申請ごとの、印を付けた写し（Excel）"),
    (f"{RESULTS}/{LETTERS}", "市町村に送った通知文（Word とテキスト）"),
    (f"{RESULTS}/{SLICES}", "地方振興局ごとに分けた一覧と写し"),
    (f"{RESULTS}/{LOG}", "点検を実行した日時の記録"),
    (SUBMITTED, "市町村から届いたままの申請ブック"),
    (SETTLED, "年度末に届いたままの実績のブック"),
    (JUDGED_BY, "点検に使った募集の定義と、県独自の基準（テキスト）"),
    (LEDGER, "交付台帳"),
    (HASHES, "すべてのファイルの SHA-256（変わっていないことを確かめるための値）"),
)


def _readme(one: Round, closed: Closed, facts: list[tuple[str, str]], today: dt.date) -> Iterator[str]:
    said = dict(facts).get("対象年度", "")
    fiscal_year = one.fiscal_year or (int(said) if said.isdecimal() else None)
    p = ParameterBook().for_year(fiscal_year)
    year = f"{era_year(fiscal_year)}年度　" if fiscal_year else ""
    yield f"集落ネットワーク圏形成事業　{year}募集の記録"
    yield f"まとめた日　{day_of(today)}"
    yield f"手引き　集落ネットワーク圏形成事業のご案内　{p.edition} 改訂版"
    yield ""
    yield "1 このフォルダーにあるもの"
    out = {RESULTS: one.results, SUBMITTED: one.submitted, SETTLED: one.settled, LEDGER: one.ledger}
    for place, what in _WHAT:
        top, _, rest = place.partition("/")
        source = out.get(top, one.judged_by or None) if top != HASHES else one.results
        if source and (not rest or (one.results / rest).exists()):
            yield f"　{place}　{what}"
    yield ""
    yield "2 審査の結果"
    yield f"　申請　{closed.choices.total():,} 件"
    for choice, count in sorted(
        closed.choices.items(), key=lambda pair: (pair[0] == _NONE, pair[0] != ADOPTED, pair[0])
    ):
        yield f"　　{choice}　{count:,} 件" + (
            f"（交付決定額の計 {closed.granted:,}円）" if choice == ADOPTED else ""
        )
    yield from (f"　※ {remark}" for remark in closed.remarks)
    yield ""
    yield "3 点検の条件（審査結果一覧のシート「実行情報」と同じ）"
    yield from (f"　{key}　{value}" for key, value in facts)
    yield ""
    yield "4 読み方"
    yield "　Excel（または LibreOffice）とメモ帳だけで読めます。点検のプログラムは要りません。"
    yield "　言葉の意味は審査結果一覧のシート「凡例」、規則の根拠はシート「規則一覧」にあります。"
    yield "　担当者の氏名や電話番号が含まれます。文書の保存年限に従って扱ってください。"
    yield ""
    yield "5 変わっていないことの確かめ方"
    yield f"　「{HASHES}」の1行は、1つのファイルの SHA-256 とその場所です。コマンドプロンプトで次のように打つと、"
    yield "　今のファイルの値が表示されます。同じであれば、まとめた日から変わっていません。"
    yield f'　certutil -hashfile "{RESULTS}\\{SUMMARY}" SHA256'
