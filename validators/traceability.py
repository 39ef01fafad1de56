"""The guide, statement by statement: which is a rule, which is for people, which is background.

Every line of the guide's section 3 and every numbered answer is broken into what
it says, in our own words; each statement is judged by rules, or checked by a
person, or asks nothing of an application. The human checks are the examiner's
checklist. Source: 集落ネットワーク圏形成事業のご案内, 改訂 2025-01-08.
"""

from __future__ import annotations

from dataclasses import dataclass

from validators.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing the guide says, at ``place``, in our words.

    Exactly one of ``rules`` (ids), ``check`` (what a person is to look at) and
    ``background`` (why nothing is to be checked) is filled.
    """

    place: str
    says: str
    rules: tuple[str, ...] = ()
    check: str = ""
    background: str = ""

    @property
    def kind(self) -> str:
        """規則 / 人が確認 / 背景."""
        if self.rules:
            return "規則"
        return "人が確認" if self.check else "背景"


@dataclass(frozen=True, slots=True)
class HumanCheck:
    """A line of the examiner's checklist: its source, what to look at, and why."""

    place: str
    text: str
    reason: str


STATEMENTS: tuple[Statement, ...] = (
    # --- ３ 事業概要 ---------------------------------------------------------------------------
    Statement(
        "手引き ３ 事業概要（目的：複数の集落）",
        "複数の集落などが連携する取組である",
        rules=("S3-6",),
    ),
    Statement(
        "手引き ３ 事業概要（目的：住民主体）",
        "市町村が先頭に立ち、住民が主体となって地域課題を解決する仕組みをつくる",
        check="市町村が先頭に立ち、住民が主体となって進める仕組みになっているかをご確認ください。",
    ),
    Statement(
        "手引き ３ 事業概要（目的：連携の相手）",
        "各種団体や企業などと連携し、ネットワーク組織をつくる",
        check="集落のほか、団体や企業などとの連携が具体的に書かれているかをご確認ください。",
    ),
    Statement(
        "手引き ３ 事業概要（ステップ）",
        "主にステップ①から③までの取組が当たる",
        rules=("S3-8",),
    ),
    Statement(
        "手引き ３ 事業概要（ステップの図）",
        "ステップ①から④までの並びと、④にはほかの枠も使えること",
        background="図の説明であり、申請に求めるものではありません。",
    ),
    Statement("手引き ３ 補助対象", "補助の相手は市町村である", rules=("Q01-1",)),
    Statement("手引き ３ 対象地域", "過疎・中山間地域に限る", rules=("S3-1", "S3-2")),
    Statement("手引き ３ 補助率", "補助率は10分の9以内である", rules=("S3-3",)),
    Statement("手引き ３ 補助上限額①", "計画策定事業の上限額", rules=("S3-4", "S3-5")),
    Statement("手引き ３ 補助上限額②", "計画策定分を含む累計の上限額", rules=("Q02-3",)),
    Statement(
        "手引き ３ ②小さな拠点づくり事業（期間）",
        "発展的な事業は3か年度以内で続けられる",
        rules=("Q02-2",),
    ),
    Statement(
        "手引き ３ ②小さな拠点づくり事業（地域課題）",
        "複数の地域課題の解決を図る",
        rules=("S3-7",),
    ),
    Statement(
        "手引き ３ ②小さな拠点づくり事業（計画と連携）",
        "計画に基づき、集落間の連携によって行う",
        check="取組が計画に書かれた内容に基づき、集落間の連携によるものかを、計画書と見比べてご確認ください。",
    ),
    Statement(
        "手引き ３ ②小さな拠点づくり事業（具体例）",
        "試験運行、集出荷の体制、鳥獣害対策、見守りなどの例",
        background="例示であり、ほかの取組を妨げるものではありません。",
    ),
    Statement(
        "手引き ３ ②小さな拠点づくり事業（間接補助）",
        "実施主体への委託・補助・負担金によることができる",
        rules=("Q01-3",),
    ),
    Statement(
        "手引き ３ ①小さな拠点づくり計画策定事業（期間）",
        "最大で2か年度である",
        rules=("Q02-1",),
    ),
    Statement(
        "手引き ３ ①小さな拠点づくり計画策定事業（話合い）",
        "住民が集まって話し合い、地域課題を整理する",
        check="地域住民が集まって話し合い、課題を整理する場が設けられているかをご確認ください。",
    ),
    Statement(
        "手引き ３ ①小さな拠点づくり計画策定事業（検討と計画）",
        "複数の集落などの連携による解決の方向を探り、計画をつくる",
        check="複数の集落などの連携による解決の方向を検討し、計画づくりに至る内容かをご確認ください。",
    ),
    Statement(
        "手引き ３ ①小さな拠点づくり計画策定事業（具体例）",
        "勉強会、研修、視察、調査などの例",
        background="例示であり、ほかの取組を妨げるものではありません。",
    ),
    # --- ４ よくある問合せ ------------------------------------------------------------------------
    Statement("手引き 回答１（実施主体）", "実施主体は市町村に限る", rules=("Q01-1",)),
    Statement(
        "手引き 回答１（民間団体）",
        "民間団体が実施できるのは、委託・補助金・負担金による小さな拠点づくり事業だけである",
        rules=("Q01-2", "Q01-3"),
    ),
    Statement(
        "手引き 回答１（取組の性格）",
        "市町村の関与や調整が欠かせない広域的な取組を想定している",
        check="生活交通や福祉サービスなど、市町村の関与や調整が必要な取組かをご確認ください。",
    ),
    Statement(
        "手引き 回答２（期間）",
        "計画策定は最長2か年度、小さな拠点づくりはそれに関わらず最長3か年度である",
        rules=("Q02-1", "Q02-2", "Q02-6", "Q02-7", "Q02-8"),
    ),
    Statement("手引き 回答２（累計）", "5か年度の累計補助額に上限がある", rules=("Q02-3",)),
    Statement("手引き 回答２（単年度）", "申請は単年度ごとに行う", rules=("Q02-4", "Q02-5")),
    Statement(
        "手引き 回答２（合意と総意）",
        "多様な主体の話合いで合意し、地域の総意による実行できる計画をつくる",
        check="計画が地域の総意に基づき、実行できる内容になっているかをご確認ください。",
    ),
    Statement(
        "手引き 回答２（採択）",
        "採択は翌年度の採択を保証しない",
        background="審査の前提であり、申請に求めるものではありません。",
    ),
    Statement(
        "手引き 回答３（計画の要件）",
        "計画（または網羅した計画）ができていることが必須である",
        rules=("Q03-1", "Q03-3"),
    ),
    Statement("手引き 回答３（同じ年度）", "同じ年度も可能だが、翌年度からが望ましい", rules=("Q03-2",)),
    Statement(
        "手引き 回答３（話合い）",
        "計画の策定では、住民による十分な話合いが大切である",
        check="住民の話合いが、回数・参加者・内容の面で十分かをご確認ください。",
    ),
    Statement(
        "手引き 回答４（優先順位）",
        "複数の申請ができ、2事業目は他市町村の1事業目より下位になる",
        rules=("Q04-1", "Q04-2"),
    ),
    Statement("手引き 回答４（地区の上限）", "地区当たりの累計に上限がある", rules=("Q04-3",)),
    Statement(
        "手引き 回答４（市町村の上限）",
        "市町村当たりの上限はない",
        background="上限がないという説明です。点検もしません。",
    ),
    Statement(
        "手引き 回答５（想定する取組）",
        "ハード整備を前提とせず、ソフト的な取組を想定している",
        rules=("Q05-1",),
    ),
    Statement(
        "手引き 回答５（施設の整備）",
        "施設の整備は必須でない",
        background="必須でないという説明です。施設の整備がなくても指摘しません。",
    ),
    Statement(
        "手引き 回答６（記載事項）", "計画書に記載する事項が示されている", rules=("Q06-1", "Q06-2", "Q06-3")
    ),
    Statement(
        "手引き 回答６（内容）",
        "記載された内容の質",
        check="計画の各事項が、項目だけでなく具体的な内容を伴って書かれているかをご確認ください。",
    ),
    Statement(
        "手引き 回答７（既存の計画）",
        "事項を網羅した計画が既にあれば、事業から始められる",
        rules=("Q07-1", "Q07-2"),
    ),
    Statement(
        "手引き 回答７（網羅）",
        "既存の計画が実質的に網羅しているか",
        check="既存計画で始める場合、その計画の写しで、必要な事項が実質的に網羅されているかをご確認ください。",
    ),
    Statement("手引き 回答８（策定主体）", "策定主体は市町村・地域・連名などである", rules=("Q08-1",)),
    Statement(
        "手引き 回答８（市町村の役割）", "市町村の役割を計画に記載することが望ましい", rules=("Q08-2",)
    ),
    Statement(
        "手引き 回答８（継続的な支援）",
        "市町村の継続的な支援が欠かせない",
        check="市町村の関わりが明確で、継続的に支援する体制があるかをご確認ください。",
    ),
    Statement("手引き 回答９（策定前）", "計画の策定前に小さな拠点づくり事業は行えない", rules=("Q09-1",)),
    Statement(
        "手引き 回答９（持続的な取組）",
        "住民主体の計画をもとに、地域運営組織が持続的に取り組む",
        check="地域運営組織が中心となり、計画をもとに続けて取り組む見通しがあるかをご確認ください。",
    ),
    Statement(
        "手引き 回答10（発展・改善）",
        "1年目を踏まえた内容の発展や改善が望ましい",
        rules=("Q10-1", "Q10-2"),
    ),
    Statement(
        "手引き 回答10（発展の中身）",
        "発展や改善の中身",
        check="2年目以降の事業が、前年度の成果や反省を踏まえて実際に発展・改善しているかをご確認ください。",
    ),
    Statement(
        "手引き 回答10（単年度）",
        "申請は単年度ごとで、採択は翌年度の採択を保証しない",
        background="回答２と同じ説明です。申請の年度は Q02-4・Q02-5 で点検します。",
    ),
    Statement(
        "手引き 回答11（対象経費）", "対象は県の交付要綱に定める補助対象経費である", rules=("Q11-1", "Q11-2")
    ),
    Statement(
        "手引き 回答11（経費の中身）",
        "経費の中身が要綱に合うか",
        check="支出の内容が、県の交付要綱に定める補助対象経費に当たるかを、要綱と見比べてご確認ください。",
    ),
    Statement("手引き 回答12（提出書類）", "市町村の要綱と経費内訳の分かる書類を提出する", rules=("Q12-1",)),
    Statement(
        "手引き 回答12（書類の中身）",
        "提出された書類の中身",
        check="添付された要綱と経費内訳が、間接補助の内容と合っているかをご確認ください。",
    ),
    Statement(
        "手引き 回答12（見積書）",
        "見積書などの詳しい資料は不要である",
        background="不要という説明です。見積書がなくても指摘しません。",
    ),
    Statement(
        "手引き 回答13",
        "間接補助の内容の変更は、市町村の要綱による手続があれば県への手続は不要である",
        background="採択後の手続の説明です。変更があっても指摘しません。",
    ),
    Statement("手引き 参考（事業期間の考え方）", "認められる年度の並び", rules=("Q02-6",)),
    Statement("手引き 事業に関するお問合せ", "所管の地方振興局が窓口である", rules=("END-1",)),
)
"""Every statement of section 3, of the answers, of the 参考 and of the contact list, in the guide's order."""

CHECKLIST: tuple[HumanCheck, ...] = tuple(
    HumanCheck(one.place, one.check, f"手引き：{one.says}") for one in STATEMENTS if one.check
)
"""What a person is to look at, in the guide's order."""

_AUDITS = "会計検査の指摘例（手引きに定めなし）"

AUDITED: tuple[HumanCheck, ...] = tuple(
    HumanCheck(_AUDITS, text, reason)
    for text, reason in (
        (
            "間接補助のある事業では、実績報告までに、市町村から実施主体への支払が済んでいるかをご確認ください。",
            "支払が済まないまま、支払ったものとして実績を報告した例が指摘されています。",
        ),
        (
            "同じ経費に、国・県・市町村などのほかの補助金が充てられていないかをご確認ください。",
            "1つの経費に2つの補助金を受けていた例が指摘されています。",
        ),
        (
            "実施主体が消費税の仕入税額控除を受けるとき、補助対象額に消費税相当額が含まれていないかをご確認ください。",
            "控除を受けた消費税の分まで補助を受けていた例が指摘されています。",
        ),
        (
            "支出の明細に、事業の目的に合わない物や、ほかの用途に使う物が含まれていないかをご確認ください。",
            "補助の対象にならない経費を含めて補助金を受けていた例が指摘されています。",
        ),
        (
            "話合いや試行などのソフトの取組が、名目だけでなく実際に行われるか（行われたか）をご確認ください。",
            "施設や備品だけを整え、ソフトの取組を行っていなかった例が指摘されています。",
        ),
    )
)
"""What auditors of such subsidies found elsewhere; the guide is silent, so it is never a finding. Source: 会計検査院の検査報告."""


def checklist(p: Parameters) -> tuple[HumanCheck, ...]:
    """Return what a person has to check: what the guide leaves to people, and with ``audit_checks`` what auditors found."""
    return CHECKLIST + (AUDITED if p.audit_checks == "on" else ())
