"""Spellings that are refused, and why; see :mod:`tests.validators.spellings`."""

from __future__ import annotations

from collections.abc import Mapping

QUANTITY, AMOUNT, COUNT = "expenses.quantity", "expenses.amount", "application.settlements"
DAY, YEAR, MARK = "application.starts_on", "application.fiscal_year", "plan_items.covered"

NUMBER, SEVERAL = "数値として読めません", "二つ以上の値が書かれています"
ABOUT, UNDECIDED = "おおよその書き方で、値が一つに決まりません", "まだ決まっていないと書かれています"
PERIOD, NO_DAY = "二つ以上の日付（期間）が書かれています", "年と月だけで、日がありません"
SUM, LUMP = "計算の途中の式が書かれています", "金額ではなく「一式」と書かれています"
UNSURE, LATER = "○か×か決められません", "後から添える・作ると書かれています"
CHOICE = "選択肢にありません"

REFUSED: Mapping[str, Mapping[object, str]] = {
    QUANTITY: {
        **dict.fromkeys(("約10人", "10人程度", "10名以内", "10名以上", "およそ10人"), ABOUT),
        **dict.fromkeys(("2～3回", "2〜3人", "2、3回", "5-6人"), SEVERAL),
        **dict.fromkeys(("2泊3日", "1時間30分", "10名、2日", "1地区1回"), SEVERAL),
        **dict.fromkeys(("10人まで", "最大10人", "10名ほか"), ABOUT),
        **dict.fromkeys(("3×4", "2人×3回", "3*4", "2+3"), SUM),
        **dict.fromkeys(("未定", "検討中", "調整中"), UNDECIDED),
        **dict.fromkeys(("1/2", "50%", "５割", "数回", "若干", "適宜"), NUMBER),
        0.12345: "小数は３桁までです",
    },
    AMOUNT: {
        **dict.fromkeys(("約50万円", "50万円程度", "50万円以内", "概算500,000円", "五十万円くらい"), ABOUT),
        **dict.fromkeys(("概ね50万円", "上限50万円", "50万円まで", "～50万円", "50万円～"), ABOUT),
        **dict.fromkeys(("1,620,000円（うち消費税147,272円）", "1,000円/1人"), SEVERAL),
        **dict.fromkeys(("50～60万円", "50万円から60万円", "500,000～600,000"), SEVERAL),
        **dict.fromkeys(("1,000円×50", "3×4", "10,000＋5,000"), SUM),
        **dict.fromkeys(("未定", "調整中"), UNDECIDED),
        **dict.fromkeys(("一式", "１式"), LUMP),
        **dict.fromkeys(("1万2", "1,5", "5-", "千円", "100ドル", "1800000a"), NUMBER),
        "(5)": "負の数か内数か決められません",
        "1.000": "小数点か桁区切りか決められません",
        "450000①": "注記の記号と数字が続いています",
        0.5: "整数ではありません",
        1650000.4: "整数ではありません",
    },
    DAY: {
        **dict.fromkeys(
            (
                "R8.4.1～R9.3.31",
                "令和8年4月1日から令和9年3月31日まで",
                "2026/4/1～2027/3/31",
                "R8.4.1、R8.6.1",
            ),
            PERIOD,
        ),
        **dict.fromkeys(
            ("令和8年3月", "2026年3月", "R8.3", "令和８年三月", "令和8年3月中旬", "令和8年3月末"), NO_DAY
        ),
        **dict.fromkeys(("未定", "調整中", "決定次第"), UNDECIDED),
        **dict.fromkeys(("令和8年4月1日頃", "R8.4.1ごろ"), "おおよその書き方で、日が一つに決まりません"),
        **dict.fromkeys(("4月1日", "4/1"), "年がありません"),
        **dict.fromkeys(("8.4.1", "26/4/1"), "令和か西暦か決められません"),
        "令和8年度": "年度だけで、月と日がありません",
        "2026年（令和7年）4月1日": "和暦と西暦が合いません",
        "令和8年2月30日": "実在しない日付です",
        **dict.fromkeys(
            ("交付決定日", "交付決定日以降", "契約締結後", "採択後"),
            "日付ではなく、いつになるかが言葉で書かれています",
        ),
        **dict.fromkeys(
            ("R8.4.1→R9.3.31", "R8.4.1-R9.3.31", "R8.4.1\nR9.3.31", "R8.4.1（当初R8.5.1）"), PERIOD
        ),
        **dict.fromkeys(("令和8年4月　日", "令和8年4月○日", "令和8年3月策定"), NO_DAY),
        "令和8年　月　日": "年度だけで、月と日がありません",
        "4月1日（水）": "年がありません",
    },
    YEAR: {
        **dict.fromkeys(
            ("令和8年度～令和10年度", "R8→R10", "R8～R10", "令和8・9年度", "令和8年度及び9年度"),
            "二つ以上の年度が書かれています",
        ),
        **dict.fromkeys(("今年度", "本年度", "初年度"), "年度として読めません"),
        "令和7年度(2026年度)": "和暦と西暦が合いません",
        "未定": UNDECIDED,
    },
    MARK: {
        **dict.fromkeys(("○（一部）", "○一部", "○（ほぼ）"), UNSURE),
        **dict.fromkeys(("△", "0", 0, "一部", "○×", "要確認", "有・無", "有（未）", "不要"), UNSURE),
        **dict.fromkeys(("後日提出", "後送", "添付予定", "作成中", "後日添付"), LATER),
        "未定": UNDECIDED,
        "？": UNDECIDED,
    },
    "application.area_class": dict.fromkeys(
        (
            "対象",
            "過疎・中山間地域",
            "過疎地域以外",
            "過疎地域外",
            "非過疎地域",
            "過疎地域に該当しない",
            "準過疎地域",
            "過疎地域？",
        ),
        CHOICE,
    ),
    "plan.author": dict.fromkeys(("町・地域", "地域と町", "只見町・地域"), CHOICE),
    "plan.status": dict.fromkeys(
        (
            "ほぼ策定済",
            "一部策定済",
            "おおむね策定済",
            "策定",
            "策定予定",
            "策定済でない",
            "策定中・既存計画",
        ),
        CHOICE,
    ),
    "application.bureau": dict.fromkeys(("県北・県中", "会津・南会津", "福島県", "地方振興局"), CHOICE),
    "application.municipality": dict.fromkeys(
        ("福島県", "会津", "三島町・金山町", "福島町", "南会津郡"), CHOICE
    ),
    "activities.step": dict.fromkeys(("②③", "①～③", "12", "2回"), CHOICE),
    "expenses.category": dict.fromkeys(("諸経費・委託料", "対象", "諸経費以外"), CHOICE),
    "years.status": dict.fromkeys(("実績なし・予定", "未実績", "申請予定"), CHOICE),
}
"""What is refused, with the reason (FORM-2; FORM-3 for a choice)."""
