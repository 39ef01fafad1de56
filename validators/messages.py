"""The catalogue: every word the user reads about a rule, and the grammar that fills it.

A template names values by their full name, ``{application.grant_requested:yen}``.
A value that is not there prints as 不明; a report never fails for want of a word.
"""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

UNKNOWN, EMPTY = "不明", "空欄"


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
        return {part: filled(template, values) for part, template in self._templates(variant).items()}

    def names(self, variant: str = "") -> set[str]:
        """Return the names of the values that these words show."""
        return {name for template in self._templates(variant).values() for name in _fields(template)}

    def _templates(self, variant: str) -> dict[str, str]:
        chosen = self.variants.get(variant, {})
        return {
            part: chosen.get(part, getattr(self, part)) for part in ("message", "found", "expected", "fix")
        }


@cache
def _fields(template: str) -> tuple[str, ...]:
    return tuple(name for _, name, _, _ in string.Formatter().parse(template) if name)


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
    """Show a value as a clerk would write it. ``as_what``: yen, year, span or nothing.

    >>> shown(2026, "year"), shown(dt.date(2026, 4, 1)), shown(("①", "②"))
    ('令和8年度', '令和8年4月1日', '①、②')
    >>> shown(1234.5, "yen"), shown(2026, "span")
    ('1,234.5円', '令和8年4月1日から令和9年3月31日まで')
    """
    if value is None or (isinstance(value, float) and value != value) or str(value) in ("<NA>", "NaT"):
        return UNKNOWN
    if isinstance(value, str):
        return value
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return f"{era_year(value.year)}年{value.month}月{value.day}日"
    if isinstance(value, bool):
        return "○" if value else EMPTY
    if isinstance(value, tuple):
        return "、".join(shown(one, as_what) for one in value)
    if as_what == "yen":
        return f"{int(value):,}円" if value == int(value) else f"{value:,}円"
    if as_what == "span":
        return f"{era_year(int(value))}年4月1日から{era_year(int(value) + 1)}年3月31日まで"
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
    "format": {
        "message": "この形式のブック（.xls・.xlsb・.ods）からは、様式の欄を読み取れません。",
        "found": "{kind} 形式",
        "fix": _RESAVE,
    },
    "other_form": {
        "message": "この事業の参考様式の記入が見当たりません。",
        "found": "ほかの様式のブック",
        "fix": "参考様式に記入されたブックを選んでください。",
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
    "decoy": {
        "message": "ブックの本体や部品にあたるものが二つあり、ソフトによって別の内容に見えます。",
        "found": "紛らわしい部品 {part}",
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
    "Q01-1": Words(
        title="申請者は県内の市町村（団体コードと市町村名の一致）",
        message="団体コードと市町村名が合っていません。",
        found="団体コード {application.municipality_code}（{application.code_owner}）、市町村名 {application.municipality}",
        expected="{application.municipality}の団体コードは {application.municipality_known_code}",
        fix="市町村名を確かめ、正しければ団体コードを {application.municipality_known_code} に直してください。",
    ),
    "Q01-2": Words(
        title="計画策定事業は市町村が自ら実施",
        message="計画策定事業に、間接補助の実施主体が記入されています。",
        found="実施主体「{implementers.name}」",
        expected="空欄（民間団体が実施できるのは小さな拠点づくり事業だけ）",
        fix="間接補助の行を消すか、事業区分を確かめてください。",
    ),
    "Q01-3": Words(
        title="間接補助の方法と金額の記入",
        message="実施主体「{implementers.name}」の「{label}」が記入されていません。",
        found="空欄",
        expected="方法（委託・補助金・負担金）と金額",
        fix="「{label}」を記入してください。",
        variants={
            "implementers.method": {"expected": "委託、補助金、負担金のいずれか"},
            "implementers.amount": {"expected": "実施主体に渡す金額（円）"},
        },
    ),
    "S3-1": Words(
        title="対象地域は過疎・中山間地域",
        message="対象地域の区分が、この事業の対象になっていません。",
        expected="過疎地域 または 中山間地域",
        fix="地区の区分を確かめ、対象であれば選び直してください。対象外の地区は申請できません。",
    ),
    "S3-2": Words(
        title="過疎・中山間地域の区分の確認",
        message="対象地域の区分の根拠を確かめられません。",
        fix="区分の根拠を確かめてください。",
        variants={
            "application.area_class": {
                "message": "市町村の過疎指定の一覧と、対象地域の区分が合っていません。",
                "found": "{application.municipality}、過疎地域",
                "expected": "{application.municipality}の過疎指定は「{application.depopulated}」（令和4年4月1日時点の一覧）",
                "fix": "区分を確かめてください。中山間地域であれば、そう選んで区分の根拠を記入してください。",
            },
            "application.former_municipality": {
                "message": "過疎地域に指定された旧市町村かどうかを確かめられません。",
                "expected": "{application.depopulated_former}のいずれか（{application.municipality}は一部が過疎地域）",
                "fix": "地区のある旧市町村名を記入してください。指定の区域でなければ、区分を確かめてください。",
            },
            "application.area_basis": {
                "message": "中山間地域とする根拠が書かれていません。",
                "expected": "根拠の記入（法律や条例による指定など）",
                "fix": "区分の根拠を記入してください。",
            },
        },
    ),
    "S3-3": Words(
        title="補助金申請額は補助対象経費の10分の9以内",
        message="補助金申請額が補助率の上限を超えています。",
        found="{application.grant_requested:yen}",
        expected="上限 {application.grant_limit:yen}（補助対象経費 {application.eligible_cost:yen} × {p.rate_numerator}/{p.rate_denominator}）",
        fix="補助金申請額を{application.grant_limit:yen}以下に直してください。",
    ),
    "S3-4": Words(
        title="計画策定事業の補助上限額は50万円",
        message="計画策定事業の補助金申請額が、補助上限額を超えています。",
        found="{application.grant_requested:yen}",
        expected="上限 {p.plan_grant_cap:yen}",
        fix="補助金申請額を{p.plan_grant_cap:yen}以下に直してください。",
    ),
    "S3-5": Words(
        title="計画策定分の補助額は合わせて50万円以内",
        message="計画策定分の補助額が、補助上限額を超えているかもしれません。",
        found="{years.fiscal_year:year} {years.plan_grant:yen}、合計 {application.plan_grant_total:yen}",
        expected="{p.plan_grant_cap:yen}以内（合計か年度ごとかは手引きに明記なし）",
        fix="上限の数え方を地方振興局に確かめ、必要なら補助額を見直してください。",
    ),
    "S3-6": Words(
        title="複数の集落の連携",
        message="関係集落が1つ以下です。",
        found="{application.settlements} 集落",
        expected="{p.settlements_min} 集落以上",
        fix="連携する集落の数を確かめてください。",
    ),
    "S3-7": Words(
        title="複数の地域課題への取組",
        message="異なる地域課題の数が足りません。",
        found="{application.issues} 件",
        expected="{p.issues_min} 件以上",
        fix="解決を図る地域課題を確かめ、取組の表に記入してください。",
    ),
    "S3-8": Words(
        title="ステップ①〜③に当たる取組",
        message="ステップ{p.main_steps}のいずれかに当たる取組が見当たりません。",
        expected="{p.main_steps}のいずれかを含む",
        fix="取組のステップを確かめてください。④だけの場合は、ほかの事業が合わないかを検討してください。",
    ),
    "Q02-1": Words(
        title="計画策定は最長2か年度",
        message="計画策定の期間が、最長の年数を超えています。",
        found="計画策定 {application.plan_years} か年度",
        expected="{p.plan_years_max} か年度以内",
        fix="年度別の表を確かめ、計画策定を{p.plan_years_max}か年度以内に直してください。",
        variants={
            "application.plan_year_no": {
                "found": "通算 {application.plan_year_no} 年度目",
                "fix": "通算年度目を確かめてください。{p.plan_years_max}年度目を超える申請はできません。",
            }
        },
    ),
    "Q02-2": Words(
        title="小さな拠点づくりは最長3か年度",
        message="小さな拠点づくりの期間が、最長の年数を超えています。",
        found="小さな拠点づくり {application.project_years} か年度",
        expected="{p.project_years_max} か年度以内（計画策定の年数に関わらず）",
        fix="年度別の表を確かめ、小さな拠点づくりを{p.project_years_max}か年度以内に直してください。",
        variants={
            "application.project_year_no": {
                "found": "通算 {application.project_year_no} 年度目",
                "fix": "通算年度目を確かめてください。{p.project_years_max}年度目を超える申請はできません。",
            }
        },
    ),
    "Q02-3": Words(
        title="地区の補助額の累計は500万円以内",
        message="この地区の補助額の累計が上限を超えています。",
        found="累計 {application.years_grant:yen}",
        expected="上限 {p.district_grant_cap:yen}（計画策定分を含む）",
        fix="各年度の補助額を見直し、累計を{p.district_grant_cap:yen}以内にしてください。",
    ),
    "Q02-4": Words(
        title="事業の期間は申請する年度の中",
        message="「{label}」が申請する年度の中にないか、着手と完了の順序が逆です。",
        found="着手 {application.starts_on}、完了 {application.ends_on}",
        expected="{application.fiscal_year:span}、着手は完了の日まで",
        fix="日付と申請の年度を確かめて直してください。",
    ),
    "Q02-5": Words(
        title="今回申請する年度は1つ",
        message="年度別の表の「今回申請」が、申請書と合っていません。",
        fix="年度別の表を申請書に合わせてください。",
        variants={
            "years.status": {
                "message": "年度別の表の「今回申請」が、ちょうど1行ではありません。",
                "found": "今回申請 {application.this_rows} 行",
                "expected": "今回申請 1 行（{application.fiscal_year:year}）",
                "fix": "{application.fiscal_year:year}の行だけを「今回申請」にしてください。",
            },
            "years.fiscal_year": {
                "message": "「今回申請」の年度が、申請書の年度と違います。",
                "found": "年度別 {application.this_year:year}",
                "expected": "申請書 {application.fiscal_year:year}",
                "fix": "年度別の表か申請書の年度を直してください。",
            },
            "years.stage": {
                "message": "「今回申請」の事業が、申請書の事業区分と違います。",
                "found": "年度別 {application.this_stage}",
                "expected": "申請書 {application.project_type}（または「両方」）",
                "fix": "年度別の表か申請書の事業区分を直してください。",
            },
        },
    ),
    "Q02-6": Words(
        title="年度の並び",
        message="年度別の表の年度が、前の行から続いていません。",
        found="{years.fiscal_year:year}",
        expected="{years.expected_year:year}（前の行の翌年度）",
        fix="年度の入力を確かめてください。空いた年度があるときは、理由を地方振興局に伝えてください。",
        variants={
            "years.stage": {
                "message": "小さな拠点づくりを行った後の年度に、計画策定があります。",
                "found": "{years.fiscal_year:year} {years.stage}",
                "expected": "計画策定は小さな拠点づくりより前",
                "fix": "事業の順序を確かめてください。計画を作り直すときは、地方振興局に確かめてください。",
            }
        },
    ),
    "Q02-7": Words(
        title="通算年度目と年度別の表の一致",
        message="「{label}」が、年度別の表の年数と合っていません。",
        fix="通算年度目か年度別の表を直してください。",
        variants={
            "application.plan_year_no": {
                "found": "{application.plan_year_no} 年度目",
                "expected": "{application.plan_years_so_far} 年度目（{application.fiscal_year:year}までの計画策定の年数）",
            },
            "application.project_year_no": {
                "found": "{application.project_year_no} 年度目",
                "expected": "{application.project_years_so_far} 年度目（{application.fiscal_year:year}までの小さな拠点づくりの年数）",
            },
        },
    ),
    "Q03-1": Words(
        title="もとになる計画があること",
        message="小さな拠点づくり事業のもとになる計画を確かめられません。",
        fix="計画の内容を記入してください。",
        variants={
            "plan.status": {
                "expected": "策定済、既存計画、または策定予定日のある策定中",
                "fix": "計画の状況を確かめてください。策定中のときは策定（予定）年月日も記入してください。",
            },
            "plan.name": {"expected": "計画名の記入", "fix": "もとになる計画の名称を記入してください。"},
        },
    ),
    "Q03-2": Words(
        title="計画策定と事業を同じ年度に行うとき",
        message="計画策定と小さな拠点づくりが同じ年度に予定されています。",
        found="{years.fiscal_year:year} 両方",
        expected="小さな拠点づくりは計画策定の翌年度からが望ましい（同じ年度も可能）",
        fix="話合いの時間が足りるかを確かめてください。十分であれば、このままでかまいません。",
    ),
    "Q04-1": Words(
        title="市町村内の優先順位",
        message="同じ市町村の申請で、優先順位が重なっているか抜けています。",
        found="優先順位 {application.priority}（{application.municipality}の申請 {round.applications} 件）",
        expected="1から{round.applications}までを1つずつ",
        fix="市町村内の優先順位を確かめて直してください。届いていない申請がないかも確かめてください。",
    ),
    "Q04-2": Words(
        title="2事業目以降の順位",
        message="ほかの市町村の1事業目より下位の扱いになります。",
        found="優先順位 {application.priority}",
        expected="1事業目を先に並べる",
        fix="直す必要はありません。",
    ),
    "Q04-3": Words(
        title="地区の累計（台帳と今回の申請）は500万円以内",
        message="台帳と今回の申請を合わせた地区の累計が上限を超えています。",
        found="累計 {round.district_total:yen}（台帳 {round.ledger_total:yen}、今回の申請 {round.requested_total:yen}）",
        expected="上限 {p.district_grant_cap:yen}",
        fix="同じ地区のほかの申請と台帳を確かめ、累計を{p.district_grant_cap:yen}以内にしてください。",
    ),
    "Q05-1": Words(
        title="ハード整備だけの事業でないこと",
        message="補助対象の経費が、施設の工事や備品の購入だけになっています。",
        found="補助対象の {application.eligible_rows} 行がすべて{p.hard_categories}",
        expected="ソフト的な取組の経費を含む",
        fix="ソフト的な取組の経費がないかを確かめてください。",
    ),
    "Q06-1": Words(
        title="計画の記載事項（6事項）",
        message="計画に必要な事項「{plan_items.item}」の記載がありません。",
        expected="○（計画に記載）",
        fix="計画書に記載し、○を付けてください。",
    ),
    "Q06-2": Words(
        title="記載事項の該当頁",
        message="「{plan_items.item}」の該当頁が書かれていません。",
        expected="計画書の該当頁",
        fix="計画書のどこに記載したかを記入してください。",
    ),
    "Q06-3": Words(
        title="計画に盛り込む予定の事項（6事項）",
        message="「{plan_items.item}」を計画に盛り込む予定になっていません。",
        expected="○（記載の予定を含む）",
        fix="計画に盛り込む予定であれば、○を付けてください。",
    ),
    "Q07-1": Words(
        title="既存計画の網羅（6事項）",
        message="既存計画に「{plan_items.item}」が網羅されていません。",
        expected="○（既存計画に記載）",
        fix="既存計画の内容を確かめてください。足りないときは、計画策定事業などで計画を補ってください。",
    ),
    "Q07-2": Words(
        title="既存計画がある場合",
        message="必要な事項を網羅した計画が既にあるので、小さな拠点づくり事業から始めることもできます。",
        found="既存計画、記載事項 {application.items_covered} 件",
        expected="計画策定事業を行うかどうかは任意",
        fix="直す必要はありません。事業区分をもう一度検討してください。",
    ),
    "Q08-1": Words(
        title="計画の策定主体",
        message="計画の策定主体が選ばれていません。",
        expected="市町村、地域、連名のいずれか",
        fix="計画の策定主体を選んでください。",
    ),
    "Q08-2": Words(
        title="市町村の役割の記載",
        message="地域が策定した計画に、市町村の役割の記載がありません。",
        expected="○（記載が望ましい）",
        fix="市町村の役割が計画に書かれているかを確かめ、あれば○を付けてください。",
    ),
    "Q09-1": Words(
        title="着手は計画の策定後",
        message="計画の策定前に、小さな拠点づくり事業に着手する予定になっています。",
        found="着手 {application.starts_on}、計画の策定 {plan.completed_on}",
        expected="着手は計画の策定（{plan.completed_on}）より後",
        fix="着手予定日を計画の策定より後にするか、策定（予定）年月日を確かめてください。",
    ),
    "Q10-1": Words(
        title="前年度からの発展・改善",
        message="前年度からの発展・改善点が書かれていません。",
        found="通算 {application.project_year_no} 年度目、発展・改善点 空欄",
        expected="発展・改善点の記入（望ましい）",
        fix="前年度の取組を踏まえた発展・改善点を記入してください。",
    ),
    "Q10-2": Words(
        title="前年度と同じ事業概要",
        message="事業概要が、前年度の文章とほとんど同じです。",
        found="一致度 {round.similarity}%（前年度：{round.last_source}）",
        expected="{p.similarity_threshold}%未満、または発展・改善点の記入",
        fix="今年度の内容に書き直すか、前年度からの発展・改善点を記入してください。",
    ),
    "Q11-1": Words(
        title="補助対象になる科目",
        message="補助対象にならない科目に、補助対象額が入っています。",
        found="科目 {expenses.category}、うち補助対象額 {expenses.eligible:yen}",
        expected="{p.eligible_categories}のいずれか、または補助対象額 0円",
        fix="科目を確かめ、対象外であれば補助対象額を0円にしてください。",
    ),
    "Q11-2": Words(
        title="対象にならない経費の言葉",
        message="補助対象にならない経費（{p.ineligible_words}）が含まれているかもしれません。",
        found="「{expenses.item}」、うち補助対象額 {expenses.eligible:yen}",
        expected="{p.ineligible_words}は補助対象額に含めない",
        fix="内容を確かめ、含まれていれば補助対象額から除いてください。",
    ),
    "Q12-1": Words(
        title="間接補助の添付書類",
        message="「{implementers.name}」への{implementers.method}に、必要な書類の添付がありません。",
        found="{label} 空欄",
        expected="要綱と経費内訳の両方に ○",
        fix="市町村が定めた要綱と経費内訳の分かる書類を添付し、○を付けてください（見積書は不要です）。",
    ),
    "END-1": Words(
        title="所管の地方振興局",
        message="提出先が、市町村を所管する地方振興局ではありません。",
        found="{application.municipality}、提出先 {application.bureau}",
        expected="{application.bureau_in_charge}地方振興局",
        fix="提出先を「{application.bureau_in_charge}」に直してください。",
    ),
    "SUM-1": Words(
        title="金額は数量×単価",
        message="金額が、数量×単価と合っていません。",
        found="金額 {expenses.amount:yen}",
        expected="{expenses.product:yen}（{expenses.quantity} × {expenses.unit_price:yen}）",
        fix="数量・単価・金額のどれが正しいかを確かめて直してください。",
    ),
    "SUM-2": Words(
        title="収入の合計と支出の合計の一致",
        message="収入の合計と支出の合計が違います。",
        found="収入 計 {application.income_total:yen}",
        expected="支出 計 {application.expenses_total:yen} と同額",
        fix="収入と支出の表を確かめ、合計をそろえてください。",
    ),
    "SUM-3": Words(
        title="申請書の金額と表の合計の一致",
        message="「{label}」が、表の金額と合っていません。",
        fix="申請書か表の金額を直してください。",
        variants={
            "application.total_cost": {
                "found": "{application.total_cost:yen}",
                "expected": "支出の合計 {application.expenses_total:yen} と同額",
            },
            "application.eligible_cost": {
                "found": "{application.eligible_cost:yen}",
                "expected": "補助対象額の合計 {application.expenses_eligible:yen} と同額",
            },
            "application.grant_requested": {
                "found": "{application.grant_requested:yen}",
                "expected": "収入の県補助金 {application.income_grant:yen}、年度別の今回申請 {application.this_grant:yen} と同額",
            },
        },
    ),
    "SUM-4": Words(
        title="補助対象額は0円以上、金額以下",
        message="補助対象額または金額の範囲が正しくありません。",
        found="金額 {expenses.amount:yen}、うち補助対象額 {expenses.eligible:yen}",
        expected="0円 ≦ 補助対象額 ≦ 金額",
        fix="金額と補助対象額を確かめて直してください。",
    ),
    "SUM-5": Words(
        title="端数処理の単位",
        message="補助金申請額に、端数処理の単位に満たない端数があります。",
        found="{application.grant_requested:yen}",
        expected="{p.rounding_unit:yen}単位（手引きに定めなし、設定による）",
        fix="端数の取扱いを確かめ、必要なら切り捨ててください。",
    ),
    "SUM-6": Words(
        title="千円単位の書き間違い",
        message="「{label}」が千円単位で書かれているようです。",
        fix="円単位で書き直してください。",
        variants={
            "application.total_cost": {
                "found": "{application.total_cost:yen}",
                "expected": "支出の合計 {application.expenses_total:yen}",
            },
            "application.eligible_cost": {
                "found": "{application.eligible_cost:yen}",
                "expected": "補助対象額の合計 {application.expenses_eligible:yen}",
            },
            "application.grant_requested": {
                "found": "{application.grant_requested:yen}",
                "expected": "収入の県補助金 {application.income_grant:yen}",
            },
        },
    ),
    "SUM-7": Words(
        title="間接補助と支出の実施主体の一致",
        message="間接補助の表と、支出の実施主体が合っていません。",
        fix="間接補助の表と支出の実施主体を確かめて直してください。",
        variants={
            "implementers.amount": {
                "message": "「{implementers.name}」に渡す額が、その実施主体の支出の合計を超えています。",
                "found": "間接補助 {implementers.promised:yen}",
                "expected": "「{implementers.name}」の支出の合計 {implementers.expenses:yen} 以下",
                "fix": "間接補助の金額か、支出の実施主体の欄を直してください。",
            },
            "expenses.implementer": {
                "message": "支出の実施主体が、間接補助の表にありません。",
                "found": "「{expenses.implementer}」",
                "expected": "間接補助の表にある名称（市町村自身は空欄）",
                "fix": "間接補助の表に実施主体を加えるか、名称をそろえてください。",
            },
        },
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
            "beside": {
                "message": "「{label}」の行にある自動計算の式が上書きされています。",
                "found": "入力された値「{typed}」",
                "expected": "様式の計算式",
                "fix": "この値は使いません。新しい参考様式に写すと計算式が戻ります。",
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
    "BATCH-1": Words(
        title="同じ申請が二つ以上",
        message="同じ市町村・地区・年度・事業区分の申請が、ほかにもあります。",
        found="{round.same_count} 件（ほかのファイル：{round.same_files}）",
        expected="1 件",
        fix="どちらが正しいかを確かめ、古いほうをフォルダーから除いてください。",
    ),
    "BATCH-2": Words(
        title="今回募集の年度",
        message="申請の年度が、今回の募集の年度と違います。",
        found="{application.fiscal_year:year}",
        expected="{round.fiscal_year:year}",
        fix="年度の入力か、ファイルの取り違えがないかを確かめてください。",
    ),
    "BATCH-3": Words(
        title="過年度の補助額と台帳の一致",
        message="{years.fiscal_year:year}の実績が、交付台帳と合っていません。",
        fix="年度別の表と交付台帳を確かめ、違うほうを直してください。",
        variants={
            "years.plan_grant": {
                "found": "計画策定分 {cell}",
                "expected": "台帳 {round.plan_grant:yen}",
            },
            "years.project_grant": {
                "found": "小さな拠点づくり分 {cell}",
                "expected": "台帳 {round.project_grant:yen}",
            },
        },
    ),
    "BATCH-4": Words(
        title="締切りまでの到着",
        message="{application.bureau}地方振興局の締切りを過ぎています。",
        found="{round.arrived_text}",
        expected="締切り {round.deadline_text}",
        fix="届いた日時を確かめ、取扱いを決めてください。",
    ),
    "BATCH-6": Words(
        title="未提出の市町村",
        message="提出が見込まれる市町村のファイルがありません。",
        found="{municipality} 提出なし",
        expected="申請のファイル（見込みの一覧による）",
        fix="提出の予定を市町村に確かめてください。",
    ),
}
"""Title, message, values and advice of every rule, by id."""
