"""Spellings that clerks use, with what each is read as: data for every reader of the form.

Each line was reported from the field or is a sibling of one that was. ``READ`` are
read with a note (FORM-4); ``PLAIN`` without; ``REFUSED`` are told with the reason.
The names are the form's; ``read`` is the typed value (dates are dates, years the
Western year that the fiscal year starts in, marks booleans).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.validators.refused_spellings import AMOUNT, COUNT, DAY, MARK, QUANTITY, REFUSED, YEAR

APRIL = dt.date(2026, 4, 1)


@dataclass(frozen=True, slots=True)
class Spelling:
    """One cell: the name it stands under, what was typed, and its reading or why it is refused."""

    name: str
    typed: object
    read: object = None
    note: bool = False
    refused: str = ""


READ: Mapping[str, Mapping[object, object]] = {
    QUANTITY: {
        **dict.fromkeys(("一式", "１式", "1式", "壱式", "1 式", "一括", "初年度", "初回"), 1),
        **dict.fromkeys(
            ("1カ月", "1ヵ月", "1ヶ月", "1か月", "１ヶ月間", "1ヵ所", "1世帯", "1食", "1km", "1回分"), 1
        ),
        **dict.fromkeys(("1㎡", "1m2", "１ｍ２", "1m²", "1平米", "1箱", "1口", "1人日", "1kg", "1L"), 1),
        **dict.fromkeys(
            (
                "4契約",
                "4か所",
                "4つ",
                "4自治会",
                "四",
                "四回",
                "４箇所",
                "計4回",
                "全4回",
                "延べ4人",
                "4名分",
            ),
            4,
        ),
        **dict.fromkeys(("10人（予定）", "十名", "10回(6月～3月)", "一〇部"), 10),
        **dict.fromkeys(("2千枚", "2,000枚", "二千部", "0.2万枚"), 2000),
        **dict.fromkeys(("2.5時間", "２．５ｈ", "2.5t"), 2.5),
    },
    AMOUNT: {
        **dict.fromkeys(
            ("1,800,000-", "¥1,800,000-", "￥1,800,000.-", "1,800,000円-", "1800000―"), 1_800_000
        ),
        **dict.fromkeys(
            ("百八十万円", "180万円", "金壱百八拾萬円也", "金百八十万円也", "一八〇万円"), 1_800_000
        ),
        **dict.fromkeys(("1 800 000", "1　800　000円", "1 800 000"), 1_800_000),
        **dict.fromkeys(
            ("1,800,000（税込）", "1,800,000円(税込み)", "税込1,800,000円", "1,800,000円（消費税込）"),
            1_800_000,
        ),
        **dict.fromkeys(("1,800,000円（税抜）", "1,800,000円（内税）", "1,800,000（予定）"), 1_800_000),
        **dict.fromkeys(
            ("三百五十万円", "３５０万円", "350万", "3百50万円", "3,500千円", "三、五〇〇千円"), 3_500_000
        ),
        **dict.fromkeys(("2千万円", "二千万円", "20百万円"), 20_000_000),
        **dict.fromkeys(("五万円", "＠50,000", "@50,000円", "50,000円/人", "5万円／回"), 50_000),
        "五百円": 500,
        "▲五万円": -50_000,
    },
    COUNT: {
        **dict.fromkeys(
            (
                "三集落",
                "３集落",
                "3自治会",
                "3行政区",
                "全3集落",
                "計3地区",
                "3地区（一ノ木、宮古ほか）",
                "3回（月1回）",
                "3つ",
                "3大字",
                "3コミュニティ",
                "第三位",
                "3か年度目",
            ),
            3,
        ),
        **dict.fromkeys(("初年度", "初年度目", "１年度目", "一番"), 1),
    },
    DAY: {
        **dict.fromkeys(
            ("令和8年4月1日（予定）", "R8.4.1予定", "令和８年４月１日(見込み)", "R8.4.1 （予定）"), APRIL
        ),
        **dict.fromkeys(("令和八年四月一日", "二〇二六年四月一日", "令和８年四月１日"), APRIL),
        **dict.fromkeys(
            ("Ｒ８・４・１", "R8･4･1", "2026・4・1", "R8,4,1", "R8．4．1", "Ｒ８、４、１"), APRIL
        ),
        **dict.fromkeys(
            ("令8.4.1", "令8年4月1日", "令和8年4月1日付", "令和8年4月1日付け", "（令和8年4月1日）"), APRIL
        ),
        **dict.fromkeys(("2026年（令和8年）4月1日", "令和8年（2026年）4月1日", "令和8(2026)年4月1日"), APRIL),
        **dict.fromkeys(("R8.4.1.", "R8.4.1（着手予定）", "R8.4.1着手", "令和8年4月1日開始予定"), APRIL),
        **dict.fromkeys(("令和8年4月1日 水曜日", "R8.4.1（水）", "R080401", "令和08年04月01日"), APRIL),
        "令和八年十二月二十五日": dt.date(2026, 12, 25),
        "平31.4.30": dt.date(2019, 4, 30),
    },
    YEAR: {
        **dict.fromkeys(
            ("令和8年度分", "R8年度分", "令和八年度", "令8", "令8年度", "８年度分", "2026年度分"), 2026
        ),
        **dict.fromkeys(
            (
                "令和8年度（1年目）",
                "令和8年度（第1回募集）",
                "令和8年度（予定）",
                "令和8年度事業",
                "令和8会計年度",
                "（令和8年度）",
                "二〇二六年度",
            ),
            2026,
        ),
    },
    MARK: {
        **dict.fromkeys(("☑️", "✔️", "⭕️", "⭕", "レ点", "レ", "V", "ｖ", "✓", "○済", "◯（別添）"), True),
        **dict.fromkeys(
            ("済", "済み", "記載済", "記載済み", "添付済", "添付済み", "添付あり", "記載有り", "作成済"), True
        ),
        **dict.fromkeys(
            (
                "5、6頁",
                "計画書P5",
                "P.5、P.7",
                "別添資料1",
                "別添",
                "別添のとおり",
                "別紙",
                "別紙参照",
                "○（5頁）",
                "○ P5",
                "○5ページ",
                "5頁",
                "ｐ．５",
            ),
            True,
        ),
        **dict.fromkeys(("未", "未添付", "未記載", "添付なし", "記載無し", "✖️", "❌️"), False),
    },
    "application.project_type": {
        "小さな拠点づくり計画策定事業": "計画策定事業",
        "①小さな拠点づくり計画策定事業": "計画策定事業",
        "計画策定": "計画策定事業",
        "計画策定事業（１年目）": "計画策定事業",
        "②小さな拠点づくり事業": "小さな拠点づくり事業",
        "小さな拠点づくり": "小さな拠点づくり事業",
    },
    "application.bureau": {
        "会津地方振興局長": "会津",
        "南会津地方振興局長": "南会津",
        "福島県会津地方振興局": "会津",
        "福島県南会津地方振興局": "南会津",
        "福島県県北地方振興局長　様": "県北",
        "県南地方振興局　地域づくり・商工労政課": "県南",
        "いわき地方振興局長殿": "いわき",
    },
    "application.municipality": {
        "⻄会津町": "西会津町",
        "西会津町役場": "西会津町",
        "福島県耶麻郡西会津町": "西会津町",
        "南会津郡只見町": "只見町",
        "会津美⾥町": "会津美里町",
        "⼆本松市": "二本松市",
        "飯舘\U000e0100村": "飯舘村",
        "飯館村": "飯舘村",
        "桧枝岐村": "檜枝岐村",
        "田村市船引町": "田村市",
        "南相馬市小高区": "南相馬市",
        "⽩河市（旧表郷村）": "白河市",
        "西 会 津 町": "西会津町",
    },
    "application.area_class": {
        "過疎": "過疎地域",
        "過疎地域（全部）": "過疎地域",
        "中山間": "中山間地域",
        "一部過疎": "過疎地域",
        "みなし過疎地域": "過疎地域",
        "対象外地域": "対象外",
    },
    "plan.status": {
        "策定済み": "策定済",
        "計画策定中": "策定中",
        "R8.3策定済": "策定済",
        "既存計画あり": "既存計画",
    },
    "plan.author": {
        "只見町": "市町村",
        "町と協議会の連名": "連名",
        "市町村（企画課）": "市町村",
        "地域住民": "地域",
        "地域運営組織": "地域",
        "町": "市町村",
    },
    "activities.step": {
        "②取組体制の確立": "②",
        "２": "②",
        "ステップ②": "②",
        "Step2": "②",
        "（2）取組体制の確立": "②",
        "取組体制の確立": "②",
        "仕事・収入の確保": "④",
        "Step.3": "③",
        "①意識の喚起": "①",
        "③ 生活サービスの維持確保": "③",
    },
    "income.source": {
        "市町村負担金": "市町村負担",
        "町負担": "市町村負担",
        "村負担金": "市町村負担",
        "会津美里町負担金": "市町村負担",
        "県補助": "県補助金",
        "地元負担金": "地元負担",
        "その他（寄付金）": "その他",
    },
    "expenses.category": {
        "諸経費（燃料費）": "諸経費",
        "報償費（講師謝金）": "報償費",
        "委託": "委託料",
        "５．諸経費": "諸経費",
        "備品購入費等": "備品購入費",
        "対象外経費": "対象外",
    },
    "years.stage": {
        "小さな拠点づくり計画策定": "計画策定",
        "小さな拠点づくり計画策定事業": "計画策定",
        "小さな拠点づくり事業": "小さな拠点づくり",
    },
    "years.status": {"今回申請分": "今回申請", "実績（確定）": "実績", "予定（２年目）": "予定"},
    "implementers.method": {"委託契約": "委託", "業務委託": "委託", "補助": "補助金", "補助金交付": "補助金"},
}
"""What is read, with a note."""

PLAIN: Mapping[str, Mapping[object, object]] = {
    QUANTITY: {3.0: 3, 1.5: 1.5, 0.30000000000000004: 0.3},
    AMOUNT: {450000.0: 450000, 1650000.0000000002: 1650000, 1499999.9999999998: 1500000, 0: 0, -5: -5},
    DAY: {dt.datetime(2026, 4, 1): APRIL, "令和8年4月1日": APRIL, "2026/4/1": APRIL},
    YEAR: {2026: 2026, 8: 2026, "令和8年度": 2026, "R8": 2026},
    MARK: {"○": True, "〇": True, "◯": True, "×": False},
    "application.phone": {
        "0241-00-0000": "0241-00-0000",
        "024-521-7111（内線2334）": "024-521-7111（内線2334）",
        "０２４１－００－００００": "０２４１－００－００００",
        "00-0000": "00-0000",
        241000000: "241000000",
    },
}
"""What is read without a note."""

SUGGESTED: Mapping[str, Mapping[str, str | None]] = {
    "application.municipality": {
        "福島町": "福島市",
        "桑折村": "桑折町",
        "会津若杉市": "会津若松市",
        "会津": None,
        "山間部": None,
    },
    "application.area_class": {"対象": None, "過疏地域": "過疎地域", "山間部": None},
    "application.project_type": {"小さな拠点づくり計画": None, "小さな拠点作り事業": "小さな拠点づくり事業"},
    "plan.status": {"策定": None, "策定予定": None, "末策定": None, "策定斉": None},
    "expenses.category": {"対象": None, "備品講入費": "備品購入費"},
}
"""What FORM-3 suggests: only what is certain, never the opposite."""

CLOSING = (
    "以下空欄",
    "以下余白（3行）",
    "以上です。",
    "（以下、余白）",
    "以下余白",
    "（以下余白）",
    "以上",
    "―以上―",
    "以　上",
    "以下空白",
    "以下余白。",
    "〔以下余白〕",
    "余白",
    "終",
    "以下記入なし",
)
"""Lines that close a table: no row."""

DITTO = ("〃", "同上", "″", "々", "〃　〃", "”", "（同上）", "仝", "上に同じ", "↑", "上記と同じ")
"""Signs that repeat the value above, in a row of a table."""

UNFILLED = (
    "－",
    "なし",
    "該当なし",
    "未定",
    "同上",
    "〃",
    "？",
    "?",
    "以下余白",
    "以上",
    "検討中",
    "調整中",
    "―",
    "特にありません",
    "記載なし",
    "精査中",
    "追って連絡",
)
"""What is no answer in a required cell (FORM-1)."""


def spellings() -> Iterator[Spelling]:
    """Yield every spelling, in order."""
    for name, lines in PLAIN.items():
        for typed, read in lines.items():
            yield Spelling(name, typed, read)
    for name, lines in READ.items():
        for typed, read in lines.items():
            yield Spelling(name, typed, read, note=True)
    for name, reasons in REFUSED.items():
        for typed, reason in reasons.items():
            yield Spelling(name, typed, refused=reason)
