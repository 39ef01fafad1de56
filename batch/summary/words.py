"""The sheets of words: 凡例 (what the words mean) and 実行情報 (what the run was)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from batch.examiner.changes import ASKED, FOLLOWS, SAME, SWAPPED, UNASKED
from batch.examiner.heads import (
    ACCEPTED,
    ACTIONS,
    ANSWERS_SHEET,
    GONE,
    GONE_SHEET,
    HOMELESS_SHEET,
    NEW,
    STILL,
)
from batch.summary.entry import RunFacts
from batch.summary.front import MEANING
from batch.summary.looks import print_set_up
from workbooks.annotate.words import ASKS, DONE, STANDS

_LEGEND: tuple[tuple[str, Sequence[tuple[str, str]]], ...] = (
    ("状態", tuple(MEANING.items())),
    (
        "重大さ",
        (
            ("不備", "手引きが認めないもの、または計算が合わないもの。直しが必要です。"),
            ("要確認", "手引きが勧めないもの、または手引きに明記がないもの。確認のうえ判断してください。"),
            ("参考", "お知らせです。対応は要りません。"),
        ),
    ),
    (
        "経過",
        (
            (NEW, "前回の一覧にはなかった指摘です。"),
            (STILL, "前回の一覧にもあった指摘です。"),
            (GONE, f"前回はあり、今回はなくなった指摘です。シート「{GONE_SHEET}」にあります。"),
        ),
    ),
    (
        "対応（審査する方の記入欄）",
        (
            (ACTIONS[0], "提出者に返却して、直してもらいます。"),
            (
                ACCEPTED,
                "このまま認めます。メモ（理由）と担当者を書くと、未処理に数えません。期限を書くと、その日まで有効です。",
            ),
            (ACTIONS[2], "確認が済みました。"),
            (ACTIONS[3], "提出者に照会しています。"),
        ),
    ),
    (
        "回答（市町村が写しに書いたもの）",
        (
            (DONE, "指摘のとおり直した、という回答です。指摘が残っていれば、直しきれていません。"),
            (STANDS, "直さない、という回答です。説明を読み、認めるときは「容認」にしてください。"),
            (ASKS, "質問です。説明に書いてあります。"),
            (ANSWERS_SHEET, "合う指摘が今回ない回答を、ここにすべて残します。"),
        ),
    ),
    (
        "変更点（再提出されたブック）",
        (
            (ASKED, "前回の指摘に応えた変更です。"),
            (FOLLOWS, "その変更に合わせて変わる、合計や写しの欄です。"),
            (UNASKED, "どの指摘も求めていない変更です。確かめてください。"),
            (SAME, "同じ内容のまま再提出されました。"),
            (SWAPPED, "前回と同じ名前のファイルに、別の地区の申請が入っています。"),
        ),
    ),
    (
        "次の点検への引き継ぎ",
        (
            (
                "引き継ぎ方",
                "次の点検で --previous にこのブックを指定すると、記入した対応・メモなどを引き継ぎます。並べ替えや絞り込みをしてもかまいません。いくつも指定できます。",
            ),
            (
                HOMELESS_SHEET,
                "引き継ぐ先の指摘が見つからなかった記入を、ここにすべて残します。",
            ),
        ),
    ),
)


def write_legend(sheet: Worksheet, looks: Mapping[str, Format]) -> None:
    """Write 凡例."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    print_set_up(sheet)
    sheet.write_string(0, 0, "凡例", looks["title"])
    line = 2
    for title, rows in _LEGEND:
        sheet.write_string(line, 0, title, looks["section"])
        for word, meaning in rows:
            line += 1
            sheet.write_string(line, 0, word, looks.get(word, looks["label"]))
            sheet.write_string(line, 1, meaning, looks["text"])
        line += 2


def write_facts(sheet: Worksheet, styles: Mapping[str, Format], run: RunFacts) -> None:
    """Write 実行情報."""
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    print_set_up(sheet)
    sheet.write_string(0, 0, "実行情報", styles["title"])
    line = 2
    for key, value in run.facts.items():
        sheet.write_string(line, 0, key, styles["label"])
        sheet.write_string(line, 1, value, styles["text"])
        line += 1
    for fault in run.faults:
        sheet.write_string(line, 0, "プログラムの不具合", styles["label"])
        sheet.write_string(line, 1, fault, styles["text"])
        line += 1
