"""The catalogue: every word the user reads about a rule, and the grammar that fills it.

A template names values by their full name, ``{application.grant_requested:yen}``.
A value that is not there prints as 不明; a report never fails for want of a word.
"""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

UNKNOWN = "不明"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one rule: title, message, the two values, what to do.

    ``variants`` replace single words for the rules that meet several cases.
    """

    title: str
    message: str
    fix: str
    found: str = "{cell}"
    expected: str = ""
    variants: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def fill(self, values: Mapping[str, Any], variant: str = "") -> dict[str, str]:
        """Return message, found, expected and fix with the values filled in."""
        chosen = self.variants.get(variant, {})
        return {
            part: filled(chosen.get(part, getattr(self, part)), values)
            for part in ("message", "found", "expected", "fix")
        }


class _Filler(string.Formatter):
    def get_field(self, field_name: str, args: Any, kwargs: Any) -> tuple[Any, str]:
        return kwargs.get(field_name), field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        return shown(value, format_spec)


def filled(template: str, values: Mapping[str, Any]) -> str:
    """Fill a template; what is missing reads 不明.

    >>> filled("上限 {limit:yen}", {"limit": 1800000})
    '上限 1,800,000円'
    >>> filled("上限 {limit:yen}", {})
    '上限 不明'
    """
    return _Filler().vformat(template, (), values)


def shown(value: Any, as_what: str = "") -> str:
    """Show a value as a clerk would write it. ``as_what``: yen, year, date or nothing.

    >>> shown(2026, "year"), shown(dt.date(2026, 4, 1))
    ('令和8年度', '令和8年4月1日')
    """
    if value is None or (isinstance(value, float) and value != value) or str(value) in ("<NA>", "NaT"):
        return UNKNOWN
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return f"{era_year(value.year)}年{value.month}月{value.day}日"
    if isinstance(value, bool):
        return "○" if value else "空欄"
    if as_what == "yen":
        return f"{int(value):,}円"
    if as_what == "year":
        return f"{era_year(int(value))}年度"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def era_year(year: int) -> str:
    """Return a Western year (for fiscal years: the one it starts in) as 令和n.

    >>> era_year(2026), era_year(2019), era_year(2018)
    ('令和8', '令和元', '平成30')
    """
    name, first = ("令和", 2019) if year >= 2019 else ("平成", 1989)
    number = year - first + 1
    if number < 1:
        return str(year)
    return f"{name}{'元' if number == 1 else number}"


_RESAVE = "Excel で開いて「名前を付けて保存」で .xlsx 形式に保存し直し、提出してください。"
_RESEND = "手元の元のファイルが開けることを確かめ、もう一度提出してください。"

BATCH_5_VARIANTS: dict[str, dict[str, str]] = {
    "empty": {
        "message": "ファイルの中身がありません（0バイト）。",
        "found": "空のファイル",
        "fix": _RESEND,
    },
    "text": {
        "message": "Excel ブックではなく、文字だけのファイル（CSV など）です。",
        "found": "文字だけのファイル",
        "fix": "様式の Excel ブックに記入して提出してください。",
    },
    "html": {
        "message": "Excel ブックではなく、ウェブページ（HTML）です。",
        "found": "HTML",
        "fix": "様式の Excel ブックに記入して提出してください。",
    },
    "pdf": {
        "message": "Excel ブックではなく、PDF です。",
        "found": "PDF",
        "fix": "PDF にする前の Excel ブックを提出してください。",
    },
    "document": {
        "message": "Excel ブックではなく、Word や PowerPoint などの文書です。",
        "found": "他のソフトの文書",
        "fix": "様式の Excel ブックに記入して提出してください。",
    },
    "unknown": {
        "message": "Excel ブックとして知られる形式ではありません。",
        "found": "不明な形式",
        "fix": _RESAVE,
    },
    "archive": {
        "message": "中身が Excel ブックではなく、ほかの圧縮ファイルです。",
        "found": "圧縮ファイル",
        "fix": "圧縮したものは拡張子を .zip にして提出するか、中の Excel ブックを取り出して提出してください。",
    },
    "compressor": {
        "message": "読み取れない形式の圧縮ファイル（RAR・7z・LZH など）です。",
        "found": "圧縮ファイル",
        "fix": "中の Excel ブックを取り出すか、zip 形式で圧縮し直して提出してください。",
    },
    "archive_empty": {
        "message": "圧縮ファイルの中に Excel ブックが見当たりません。",
        "found": "Excel ブックのない圧縮ファイル",
        "fix": "Excel ブックを入れて圧縮し直すか、圧縮せずに提出してください。",
    },
    "nested": {
        "message": "圧縮ファイルの中に、さらに圧縮ファイルがあります。",
        "found": "二重の圧縮",
        "fix": "中の圧縮ファイルを取り出し、圧縮を一重にして提出してください。",
    },
    "encrypted": {
        "message": "パスワードで保護されていて、開けません。",
        "found": "パスワード付きのブック",
        "fix": "Excel の「ファイル」→「情報」→「ブックの保護」で読み取りパスワードを外して保存し、提出してください。",
    },
    "zip_password": {
        "message": "圧縮ファイルにパスワードが付いていて、開けません。",
        "found": "パスワード付きの圧縮ファイル",
        "fix": "展開（解凍）した Excel ブックか、パスワードなしの圧縮ファイルを提出してください。",
    },
    "password": {
        "message": "用意されたパスワードのどれでも開けません。",
        "found": "パスワード付きのブック",
        "fix": "提出者に正しいパスワードを確かめるか、パスワードを外したブックの提出を依頼してください。",
    },
    "encryption": {
        "message": "読み取れない方式で暗号化されています。",
        "found": "暗号化されたファイル",
        "fix": "暗号化や秘密度ラベルを外して保存し、提出してください。",
    },
    "truncated": {
        "message": "ファイルが途中で切れています。",
        "found": "途中で切れたファイル",
        "fix": "送信やコピーが途中で止まったと思われます。" + _RESEND,
    },
    "corrupt": {
        "message": "ファイルが壊れています。",
        "found": "壊れた部分 {part}",
        "fix": "手元の元のファイルを開いて .xlsx 形式で保存し直し、もう一度提出してください。",
    },
    "directory": {
        "message": "ファイルの目次（部品の一覧）が壊れています。",
        "found": "読めない目次",
        "fix": _RESEND,
    },
    "method": {
        "message": "Excel が使わない方式で圧縮されています。",
        "found": "部品 {part}",
        "fix": _RESAVE,
    },
    "xml": {
        "message": "ブックの内容が壊れています。",
        "found": "正しく読めない部分 {part}",
        "fix": _RESAVE,
    },
    "encoding": {
        "message": "ブックの内容の文字コードが、書かれているものと違います。",
        "found": "文字コードの違う部分 {part}",
        "fix": _RESAVE,
    },
    "no_workbook": {
        "message": "ブックの本体が入っていません。",
        "found": "本体のないファイル",
        "fix": _RESAVE,
    },
    "entries": {
        "message": "ブックを構成する部品の数が多すぎます。",
        "found": "{count} 個",
        "fix": "不要な画像や図形を減らし、新しい様式に記入して提出してください。",
    },
    "names": {
        "message": "ブックの中の部品の名前が重なっているか、食い違っています。",
        "found": "部品 {part}",
        "fix": _RESAVE,
    },
    "path": {
        "message": "中のファイルの場所の書き方が正しくありません。",
        "found": "{part}",
        "fix": "中身を取り出し、圧縮し直して提出してください。",
    },
    "too_large": {
        "message": "ファイルが大きすぎます。",
        "found": "{size}",
        "fix": "画像を減らすか縮小し、{limit}以下にして提出してください。",
    },
    "part_size": {
        "message": "ブックの中に、展開すると大きすぎる部品があります。",
        "found": "部品 {part}（{size}）",
        "fix": "不要な行・列・画像を削除するか、新しい様式に記入し直してください。",
    },
    "total_size": {
        "message": "展開すると大きすぎます。",
        "found": "{size}",
        "fix": "不要な行・列・画像を削除するか、新しい様式に記入し直してください。",
    },
    "ratio": {
        "message": "圧縮の度合いが異常です（開くと膨大になるおそれがあります）。",
        "found": "部品 {part}（{size}）",
        "fix": "不要な行・列を削除するか、新しい様式に記入し直してください。",
    },
    "dtd": {
        "message": "ブックの中に、許されない定義（DTD）が入っています。",
        "found": "部品 {part}",
        "fix": _RESAVE,
    },
    "depth": {
        "message": "ブックの内容の入れ子が深すぎます。",
        "found": "部品 {part}",
        "fix": _RESAVE,
    },
    "sheets": {
        "message": "シートが多すぎます。",
        "found": "{count} 枚",
        "fix": "不要なシートを削除し、{limit}枚以下にして提出してください。",
    },
    "cell": {
        "message": "シートの範囲を超えた番地のセルがあります。",
        "found": "セル {cell}（部品 {part}）",
        "fix": _RESAVE,
    },
    "area": {
        "message": "値のあるセルが離れすぎていて、読み取る範囲が大きすぎます。",
        "found": "{cell}（部品 {part}）",
        "fix": "様式から遠く離れたセルの値を削除して保存し直してください。",
    },
    "merge": {
        "message": "結合されたセルの範囲が大きすぎます。",
        "found": "{cell}（部品 {part}）",
        "fix": "シート全体に及ぶようなセルの結合を解除して保存し直してください。",
    },
    "unreadable": {
        "message": "ファイルまたはフォルダーを読み取る権限がないか、ほかのソフトが使用中です。",
        "found": "読み取れないファイル",
        "fix": "Excel などで開いていれば閉じ、読み取りの権限を確かめてから、もう一度実行してください。",
    },
    "vanished": {
        "message": "確認の途中でファイルがなくなったか、リンク先がありません。",
        "found": "見当たらないファイル",
        "fix": "ファイルの場所を確かめてから、もう一度実行してください。",
    },
    "died": {
        "message": "読み取りの途中で処理が止まりました（ファイルが特殊であるか、壊れています）。",
        "found": "読み取れないファイル",
        "fix": "新しい様式に記入し直すか、" + _RESAVE,
    },
    "timeout": {
        "message": "読み取りに時間がかかりすぎたため、打ち切りました。",
        "found": "時間切れ",
        "fix": "不要な行・列・図形を削除するか、新しい様式に記入し直してください。",
    },
}
"""Why a file could not be opened, by the code of the refusal (workbooks/guard.py, workbooks/intake.py)."""

CATALOGUE: dict[str, Words] = {
    "S3-3": Words(
        title="補助金申請額は補助対象経費の10分の9以内",
        message="補助金申請額が補助率の上限を超えています。",
        found="{application.grant_requested:yen}",
        expected="上限 {application.grant_limit:yen}（補助対象経費 {application.eligible_cost:yen} × {p.rate_numerator}/{p.rate_denominator}）",
        fix="補助金申請額を{application.grant_limit:yen}以下に直してください。",
    ),
    "Q02-3": Words(
        title="地区の補助額の累計は500万円以内",
        message="この地区の補助額の累計が上限を超えています。",
        found="累計 {application.years_grant:yen}",
        expected="上限 {p.district_grant_cap:yen}（計画策定分を含む）",
        fix="各年度の補助額を見直し、累計を{p.district_grant_cap:yen}以内にしてください。",
    ),
    "SUM-4": Words(
        title="補助対象額は0円以上、金額以下",
        message="補助対象額または金額の範囲が正しくありません。",
        found="金額 {expenses.amount:yen}、うち補助対象額 {expenses.eligible:yen}",
        expected="0円 ≦ 補助対象額 ≦ 金額",
        fix="金額と補助対象額を確かめて直してください。",
    ),
    "FORM-1": Words(
        title="必須の欄の記入",
        message="「{label}」が記入されていません。",
        found="空欄",
        expected="記入が必要",
        fix="「{label}」を記入してください。",
    ),
    "FORM-2": Words(
        title="値の種類",
        message="「{label}」を読み取れません（{reason}）。",
        found="「{typed}」",
        expected="{wanted}",
        fix="{wanted}で入力し直してください。",
    ),
    "FORM-3": Words(
        title="選択肢",
        message="「{label}」が選択肢にありません。",
        found="「{typed}」",
        expected="{choices}",
        fix="一覧から選んでください。",
        variants={"near": {"fix": "一覧から選んでください（「{near}」ではありませんか）。"}},
    ),
    "FORM-4": Words(
        title="読み取りの注記",
        message="「{label}」を次のように読み取りました。",
        found="「{typed}」",
        expected="{read}",
        fix="読み取りが違う場合だけ、入力し直してください。",
    ),
    "FORM-5": Words(
        title="様式と版",
        message="この事業の参考様式として読み取れません。",
        found="{cell}",
        expected="参考様式の欄がすべてそろっていること",
        fix="新しい参考様式に記入し直してください。",
        variants={
            "other": {
                "message": "この事業の参考様式ではないブックです。",
                "found": "ほかの様式のブック",
                "expected": "集落ネットワーク圏形成事業の参考様式",
                "fix": "参考様式に記入して提出してください。",
            },
            "version": {
                "message": "様式の版が分かりません。",
                "found": "{version}",
                "expected": "扱える版 {known}",
                "fix": "最新の参考様式に記入し直してください。",
            },
            "missing": {
                "message": "「{label}」の欄が見つかりません（セルの名前がなくなっています）。",
                "found": "名前「{defined}」がない",
                "expected": "名前「{defined}」が欄のセルを指していること",
                "fix": "新しい参考様式に記入し直してください。",
            },
            "broken": {
                "message": "「{label}」の欄が見つかりません（行、列またはシートが削除されたと思われます）。",
                "found": "名前「{defined}」の参照先「{reference}」",
                "expected": "名前「{defined}」が欄のセルを指していること",
                "fix": "新しい参考様式に記入し直してください。",
            },
            "ragged": {
                "message": "「{frame}」の表の列の高さがそろっていません（一部の列だけにセルが挿入または削除されています）。",
                "found": "列によって行がずれている",
                "expected": "表のすべての列が同じ行であること",
                "fix": "新しい参考様式に記入し直してください。行を増やすときは、行全体を挿入してください。",
            },
        },
    ),
    "FORM-6": Words(
        title="様式の数式とエラー値",
        message="「{label}」のセルの数式に問題があります。",
        found="「{typed}」",
        expected="正しい計算結果",
        fix="セルを確かめて直してください。",
        variants={
            "overwritten": {
                "message": "「{label}」の計算式が上書きされています。",
                "found": "入力された値「{typed}」",
                "expected": "様式の計算式（支出の表の合計）",
                "fix": "値が正しいか確かめてください。新しい参考様式に写すと計算式が戻ります。",
            },
            "total": {
                "message": "「{frame}」の表の合計の計算式が上書きされています。",
                "found": "入力された値「{typed}」",
                "expected": "様式の計算式",
                "fix": "明細の行に記入された額は読み取っています。この値は使いません。合計欄への入力を消してください。",
            },
            "no_result": {
                "message": "「{label}」のセルの数式に計算結果がなく、読み取れません。",
                "found": "計算結果のない数式",
                "expected": "値または計算結果のある数式",
                "fix": "表計算ソフトで開いて再計算し、上書き保存するか、値を直接入力してください。",
            },
            "error": {
                "message": "「{label}」のセルがエラー値になっていて、読み取れません。",
                "found": "{typed}",
                "expected": "エラーでない値",
                "fix": "セルの数式を直すか、値を直接入力してください。",
            },
            "validation": {
                "message": "シート「{where}」の入力規則（選択の一覧など）がなくなっています。",
                "found": "入力規則なし",
                "expected": "様式の入力規則",
                "fix": "選択する欄の言葉が一覧のとおりか確かめてください。新しい参考様式に写すと入力規則が戻ります。",
            },
        },
    ),
    "FORM-7": Words(
        title="表の外の記入",
        message="「{frame}」の表の外に記入があります。この値は読み取られません。",
        found="「{typed}」",
        expected="表の枠の中への記入",
        fix="表の中の空いた行に移してください。行が足りないときは、表の途中に行を挿入してください。",
        variants={
            "hidden": {
                "message": "「{frame}」の表の非表示の行に記入があります。この値も読み取られます。",
                "found": "非表示の行の「{typed}」",
                "expected": "見える行への記入",
                "fix": "行を再表示し、不要な記入なら消してください。",
            },
        },
    ),
    "BATCH-5": Words(
        title="ファイルを開ける",
        message="ファイルを開けません。",
        found="開けないファイル",
        expected="開いて読める Excel ブック（.xlsx など）",
        fix="Excel で開けることを確かめ、.xlsx 形式で保存し直して提出してください。",
        variants=BATCH_5_VARIANTS,
    ),
}
"""Title, message, values and advice of every rule, by id."""
