"""A passing, a failing and, where there is one, a boundary application for every rule.

``found`` is the whole list of findings that the application gives, one a line
(``rule name row``). Other stations use the cases too: what the batch finds, the
open workbook and the in-sheet formulas must find.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.support import application
from validators.frames import BASE_PROJECT, PLAN_PROJECT
from validators.submission import Observation, Submission


@dataclass(frozen=True)
class Case:
    """One application and the whole list of findings it gives; ``about`` is the rule it was drawn for."""

    about: str
    number: int
    title: str
    found: tuple[str, ...]
    kind: str = BASE_PROJECT
    tables: tuple[str, ...] = ()
    parameters: dict[str, object] = field(default_factory=dict)
    changes: dict[str, object] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{self.about}-{self.number}"

    def submission(self) -> Submission:
        return application(*self.tables, kind=self.kind, **self.changes)


CASES: list[Case] = []


def sound(about: str, title: str, *tables: str, kind: str = BASE_PROJECT, **changes: object) -> None:
    faulty(about, title, "", *tables, kind=kind, **changes)


def faulty(
    about: str,
    title: str,
    found: str,
    *tables: str,
    kind: str = BASE_PROJECT,
    parameters: dict[str, object] | None = None,
    **changes: object,
) -> None:
    lines = sorted(line.strip() for line in found.splitlines() if line.strip())
    number = 1 + sum(case.about == about for case in CASES)
    CASES.append(Case(about, number, title, tuple(lines), kind, tables, parameters or {}, changes))


def granted(yen: int) -> dict[str, object]:
    """Ask for another grant, in every place of the sound 小さな拠点づくり事業 that says it."""
    return {
        "grant_requested": yen,
        "income__amount": [yen, 2_100_000 - yen],
        "years__project_grant": [None, yen],
    }


def planned(yen: int, cost: int = 600_000) -> dict[str, object]:
    """Ask for another grant, in every place of the sound 計画策定事業 that says it."""
    return {
        "total_cost": cost,
        "eligible_cost": cost,
        "grant_requested": yen,
        "income__amount": [yen, cost - yen],
        "expenses__unit_price": [40_000, cost - 200_000],
        "expenses__amount": [200_000, cost - 200_000],
        "expenses__eligible": [200_000, cost - 200_000],
        "years__plan_grant": [yen],
    }


DATE = {"municipality_code": "072133", "municipality": "伊達市", "bureau": "県北"}

# --- 手引き ３ -----------------------------------------------------------------------------------

faulty("S3-1", "対象外", "S3-1 application.area_class", area_class="対象外")
sound("S3-1", "中山間地域", area_class="中山間地域", area_basis="特定農山村法の指定")

faulty(
    "S3-2", "指定のない市の過疎地域", "S3-2 application.area_class", kind=PLAN_PROJECT, area_class="過疎地域"
)
faulty("S3-2", "一部過疎で旧市町村名なし", "S3-2 application.former_municipality", **DATE)
faulty(
    "S3-2",
    "一部過疎で指定外の旧町",
    "S3-2 application.former_municipality",
    **DATE,
    former_municipality="旧保原町",
)
sound("S3-2", "一部過疎で指定の旧町", **DATE, former_municipality="旧霊山町")
sound("S3-2", "一部過疎で「旧」のない旧町", **DATE, former_municipality="月舘町 の一部")
faulty("S3-2", "根拠のない中山間地域", "S3-2 application.area_basis", area_class="中山間地域")
sound("S3-2", "一部過疎の市の中山間地域", **DATE, area_class="中山間地域", area_basis="振興山村")

sound("S3-3", "ちょうど10分の9")
faulty("S3-3", "10分の9より1円多い", "S3-3 application.grant_requested", **granted(1_800_001))
sound(
    "S3-3",
    "10分の9に端数が出て切捨て",
    **granted(1_800_000),
    eligible_cost=2_000_001,
    expenses__eligible=[1_200_000, 200_000, 600_000, 1],
    expenses__category=["委託料", "報償費", "備品購入費", "諸経費"],
)
faulty(
    "S3-3",
    "10分の9に端数が出て切上げ",
    "S3-3 application.grant_requested",
    **granted(1_800_001),
    eligible_cost=2_000_001,
    expenses__eligible=[1_200_000, 200_000, 600_000, 1],
    expenses__category=["委託料", "報償費", "備品購入費", "諸経費"],
)

sound("S3-4", "ちょうど50万円", kind=PLAN_PROJECT, **planned(500_000))
faulty(
    "S3-4",
    "50万円より1円多い",
    """
    S3-4 application.grant_requested
    S3-5 years.plan_grant 1
    """,
    kind=PLAN_PROJECT,
    **planned(500_001),
)

TWO_PLAN_YEARS = """
years: fiscal_year | stage | status | plan_grant | project_grant
       2025 | 計画策定 | 実績 | 50000 |
       2026 | 計画策定 | 今回申請 | 450000 |
       2027 | 小さな拠点づくり | 予定 | | 1800000
"""
sound("S3-5", "2年で50万円", TWO_PLAN_YEARS, kind=PLAN_PROJECT, plan_year_no=2)
faulty(
    "S3-5",
    "2年で50万円より1円多い",
    """
    S3-5 years.plan_grant 1
    S3-5 years.plan_grant 2
    """,
    TWO_PLAN_YEARS,
    kind=PLAN_PROJECT,
    plan_year_no=2,
    years__plan_grant=[50_001],
)
faulty(
    "S3-5",
    "年度ごとに比べる設定",
    "",
    TWO_PLAN_YEARS,
    kind=PLAN_PROJECT,
    plan_year_no=2,
    years__plan_grant=[500_000],
    parameters={"plan_grant_cap_scope": "year"},
)
faulty(
    "S3-5",
    "年度ごとに比べて1年だけ多い",
    "S3-5 years.plan_grant 1",
    TWO_PLAN_YEARS,
    kind=PLAN_PROJECT,
    plan_year_no=2,
    years__plan_grant=[500_001],
    parameters={"plan_grant_cap_scope": "year"},
)

faulty("S3-6", "1集落", "S3-6 application.settlements", settlements=1)
sound("S3-6", "2集落", settlements=2)

faulty(
    "S3-7",
    "同じ課題が2行",
    """
    S3-7 activities.issue 1
    S3-7 activities.issue 2
    """,
    activities__issue=["買物", "買 物"],
)
faulty("S3-7", "課題が1行", "S3-7 activities.issue 1", activities__issue=["買物", None])
faulty("S3-7", "課題の記入なし", "S3-7 activities.issue 1", activities__issue=[None, None])
sound("S3-7", "計画策定事業では見ない", kind=PLAN_PROJECT, activities__issue=["買物", None])

faulty(
    "S3-8",
    "④だけ",
    """
    S3-8 activities.step 1
    S3-8 activities.step 2
    """,
    activities__step=["④", "④"],
)
sound("S3-8", "①と④", activities__step=["①", "④"])
faulty("S3-8", "ステップの記入なし", "S3-8 activities.step 1", activities__step=[None, None])
sound("S3-8", "計画策定事業でステップの記入なし", kind=PLAN_PROJECT, activities__step=[None, None])
faulty(
    "S3-8",
    "計画策定事業で④だけ",
    "S3-8 activities.step 1",
    kind=PLAN_PROJECT,
    activities__step=["④", None],
)

# --- 回答１・回答12・お問合せ ---------------------------------------------------------------------

faulty(
    "Q01-1",
    "よく似た別の村の番号",
    """
    Q01-1 application.municipality_code
    Q01-1 application.municipality
    """,
    municipality_code="074021",
)
faulty("Q01-1", "県外の番号", "Q01-1 application.municipality_code", municipality_code="012335")
sound("Q01-1", "一部過疎の市", **DATE, former_municipality="旧梁川町")

IMPLEMENTER = """
implementers: name | method | amount | rules_attached | breakdown_attached
              茂庭自治会 | 委託 | 0 | |
"""
faulty("Q01-2", "計画策定事業に実施主体", "Q01-2 implementers.name 1", IMPLEMENTER, kind=PLAN_PROJECT)
sound("Q01-2", "計画策定事業に実施主体なし", kind=PLAN_PROJECT)

faulty("Q01-3", "方法なし", "Q01-3 implementers.method 1", implementers__method=[None])
faulty("Q01-3", "金額なし", "Q01-3 implementers.amount 1", implementers__amount=[None])
sound("Q01-3", "金額0円", implementers__amount=[0])
sound("Q01-3", "名称のない行", implementers__rules_attached=["○", "○"])

faulty("Q12-1", "要綱なし", "Q12-1 implementers.rules_attached 1", implementers__rules_attached=[None])
faulty("Q12-1", "内訳が×", "Q12-1 implementers.breakdown_attached 1", implementers__breakdown_attached=["×"])
faulty(
    "Q12-1",
    "負担金で書類なし",
    """
    Q12-1 implementers.breakdown_attached 1
    Q12-1 implementers.rules_attached 1
    """,
    implementers__method=["負担金"],
    implementers__rules_attached=[None],
    implementers__breakdown_attached=[None],
)
sound(
    "Q12-1",
    "委託には不要",
    implementers__method=["委託"],
    implementers__rules_attached=[None],
    implementers__breakdown_attached=[None],
)

faulty("END-1", "所管でない振興局", "END-1 application.bureau", bureau="南会津")
sound("END-1", "所管の振興局")

# --- 回答２・回答３ -------------------------------------------------------------------------------

faulty(
    "Q02-1",
    "計画策定が3か年度",
    """
    Q02-1 years.stage 1
    Q02-1 years.stage 2
    Q02-1 years.stage 3
    Q02-1 application.plan_year_no
    """,
    """
    years: fiscal_year | stage | status | plan_grant
           2024 | 計画策定 | 実績 | 20000
           2025 | 計画策定 | 実績 | 30000
           2026 | 計画策定 | 今回申請 | 450000
    """,
    kind=PLAN_PROJECT,
    plan_year_no=3,
)
sound("Q02-1", "計画策定が2か年度", TWO_PLAN_YEARS, kind=PLAN_PROJECT, plan_year_no=2)
faulty(
    "Q02-1",
    "計画策定が3か年度、両方を含み事業だけの年に印なし",
    """
    Q02-1 years.stage 1
    Q02-1 years.stage 2
    Q02-1 years.stage 3
    Q03-2 years.stage 3
    """,
    """
    years: fiscal_year | stage | status | plan_grant | project_grant
           2023 | 計画策定 | 実績 | 100000 |
           2024 | 計画策定 | 実績 | 100000 |
           2025 | 両方 | 実績 | 100000 | 100000
           2026 | 小さな拠点づくり | 今回申請 | | 1800000
    """,
    project_year_no=2,
    development="対象の集落を広げる",
)
faulty(
    "Q02-1",
    "通算3年度目だけ",
    """
    Q02-1 application.plan_year_no
    Q02-7 application.plan_year_no
    """,
    kind=PLAN_PROJECT,
    plan_year_no=3,
)

FOUR_PROJECT_YEARS = """
years: fiscal_year | stage | status | plan_grant | project_grant
       2022 | 計画策定 | 実績 | 100000 |
       2023 | 小さな拠点づくり | 実績 | | 100000
       2024 | 小さな拠点づくり | 実績 | | 100000
       2025 | 小さな拠点づくり | 実績 | | 100000
       2026 | 小さな拠点づくり | 今回申請 | | 1800000
"""
faulty(
    "Q02-2",
    "小さな拠点づくりが4か年度",
    """
    Q02-2 years.stage 2
    Q02-2 years.stage 3
    Q02-2 years.stage 4
    Q02-2 years.stage 5
    Q02-2 application.project_year_no
    """,
    FOUR_PROJECT_YEARS,
    project_year_no=4,
    development="運行日を増やす",
)
sound(
    "Q02-2",
    "小さな拠点づくりが3か年度",
    FOUR_PROJECT_YEARS,
    years__stage=["計画策定", "計画策定"],
    project_year_no=3,
    development="運行日を増やす",
)

sound("Q02-3", "累計がちょうど500万円", years__project_grant=[None, 1_800_000, 2_700_000])
faulty(
    "Q02-3",
    "累計が500万円より1円多い",
    """
    Q02-3 years.plan_grant 1
    Q02-3 years.project_grant 2
    Q02-3 years.project_grant 3
    """,
    years__project_grant=[None, 1_800_000, 2_700_001],
)

sound("Q02-4", "年度いっぱい", starts_on="2026-04-01", ends_on="2027-03-31")
faulty("Q02-4", "着手だけ前の年度", "Q02-4 application.starts_on", starts_on="2026-03-31")
faulty("Q02-4", "完了だけ次の年度", "Q02-4 application.ends_on", ends_on="2027-04-01")
faulty(
    "Q02-4",
    "順序が逆",
    """
    Q02-4 application.starts_on
    Q02-4 application.ends_on
    """,
    starts_on="2026-06-02",
    ends_on="2026-06-01",
)
sound("Q02-4", "1日だけの事業", starts_on="2026-06-01", ends_on="2026-06-01")
faulty(
    "Q02-4",
    "両方とも次の年度",
    """
    Q02-4 application.starts_on
    Q02-4 application.ends_on
    """,
    starts_on="2027-05-01",
    ends_on="2027-04-01",
)

faulty("Q02-5", "今回申請なし", "Q02-5 years.status 2", years__status=["実績", "予定", "予定"])
faulty(
    "Q02-5",
    "今回申請が2行",
    """
    Q02-5 years.status 2
    Q02-5 years.status 3
    """,
    years__status=["実績", "今回申請", "今回申請"],
)
faulty(
    "Q02-5",
    "今回申請の年度が違う",
    """
    Q02-5 years.fiscal_year 2
    Q02-7 application.project_year_no
    """,
    years__fiscal_year=[2024, 2025, 2026],
)
faulty(
    "Q02-5",
    "今回申請の事業が違う",
    """
    Q02-5 years.stage 2
    Q02-7 application.project_year_no
    """,
    years__stage=["計画策定", "計画策定"],
)
faulty("Q02-5", "年度別の表が空", "Q02-5 years.status 1", "years: fiscal_year")
sound("Q02-5", "今回申請が1行")

faulty("Q02-6", "空いた年度", "Q02-6 years.fiscal_year 3", years__fiscal_year=[2025, 2026, 2028])
faulty("Q02-6", "同じ年度が2行", "Q02-6 years.fiscal_year 3", years__fiscal_year=[2025, 2026, 2026])
faulty(
    "Q02-6",
    "小さな拠点づくりの後の計画策定",
    "Q02-6 years.stage 3",
    years__stage=["計画策定", "小さな拠点づくり", "計画策定"],
)
sound("Q02-6", "計画策定から続く3年")

faulty(
    "Q02-7",
    "計画策定の通算年度目が多い",
    "Q02-7 application.plan_year_no",
    kind=PLAN_PROJECT,
    plan_year_no=2,
)
faulty(
    "Q02-7",
    "小さな拠点づくりの通算年度目が多い",
    "Q02-7 application.project_year_no",
    project_year_no=2,
    development="運行日を増やす",
)
sound("Q02-7", "もう一方の通算年度目も合う", plan_year_no=1)
faulty("Q02-7", "もう一方の通算年度目が違う", "Q02-7 application.plan_year_no", plan_year_no=2)

BOTH_THIS_YEAR = """
years: fiscal_year | stage | status | plan_grant | project_grant
       2026 | 両方 | 今回申請 | 500000 | 1800000
       2027 | 小さな拠点づくり | 予定 | | 1500000
"""
faulty("Q03-2", "同じ年度に両方", "Q03-2 years.stage 1", BOTH_THIS_YEAR)
sound("Q03-2", "翌年度から")

# --- 計画：回答３・回答６〜回答９ -------------------------------------------------------------------

faulty("Q03-1", "計画の状況が空欄", "Q03-1 plan.status", plan__status=None)
faulty("Q03-1", "未策定", "Q03-1 plan.status", plan__status="未策定")
faulty("Q03-1", "予定日のない策定中", "Q03-1 plan.status", plan__status="策定中", plan__completed_on=None)
sound("Q03-1", "予定日のある策定中", plan__status="策定中")
sound("Q03-1", "既存計画", plan__status="既存計画")
faulty("Q03-1", "計画名なし", "Q03-1 plan.name", plan__name="　")

faulty("Q06-1", "3番目の事項が空欄", "Q06-1 plan_items.covered 3", plan_items__covered=["○", "○", None])
faulty("Q06-1", "6番目の事項が×", "Q06-1 plan_items.covered 6", plan_items__covered=["○"] * 5 + ["×"])
sound("Q06-1", "7番目は自由", plan_items__covered=["○"] * 6 + ["×"])

faulty("Q06-2", "該当頁なし", "Q06-2 plan_items.page 2", plan_items__page=["1", None])
faulty("Q06-2", "その他の該当頁なし", "Q06-2 plan_items.page 7", plan_items__covered=["○"] * 7)
sound("Q06-2", "計画策定事業では見ない", kind=PLAN_PROJECT)

faulty(
    "Q06-3",
    "盛り込む予定のない事項",
    "Q06-3 plan_items.covered 4",
    kind=PLAN_PROJECT,
    plan_items__covered=["○", "○", "○", None],
)
sound("Q06-3", "6事項とも予定", kind=PLAN_PROJECT)

faulty(
    "Q07-1",
    "既存計画に足りない事項",
    "Q07-1 plan_items.covered 1",
    plan__status="既存計画",
    plan_items__covered=[None],
)
sound("Q07-1", "既存計画が網羅", plan__status="既存計画")

faulty("Q07-2", "網羅した既存計画", "Q07-2 plan.status", kind=PLAN_PROJECT, plan__status="既存計画")
faulty(
    "Q07-2",
    "足りない既存計画",
    "Q06-3 plan_items.covered 6",
    kind=PLAN_PROJECT,
    plan__status="既存計画",
    plan_items__covered=["○"] * 5 + [None, "○"],
)
sound("Q07-2", "策定中", kind=PLAN_PROJECT)

faulty("Q08-1", "策定主体なし", "Q08-1 plan.author", plan__author=None)
sound("Q08-1", "連名", plan__author="連名", plan__municipal_role=None)
sound("Q08-1", "計画策定事業では見ない", kind=PLAN_PROJECT, plan__author=None)

faulty("Q08-2", "地域の計画に役割なし", "Q08-2 plan.municipal_role", plan__municipal_role=None)
faulty(
    "Q08-2",
    "役割が×",
    "Q08-2 plan.municipal_role",
    kind=PLAN_PROJECT,
    plan__author="地域",
    plan__municipal_role="×",
)
sound("Q08-2", "市町村の計画", plan__author="市町村", plan__municipal_role=None)

sound("Q09-1", "策定の翌日に着手", plan__completed_on="2026-04-30")
faulty(
    "Q09-1",
    "策定と同じ日に着手",
    """
    Q09-1 application.starts_on
    Q09-1 plan.completed_on
    """,
    plan__completed_on="2026-05-01",
)
sound("Q09-1", "計画策定事業では見ない", kind=PLAN_PROJECT)

# --- 回答５・回答10・回答11 -----------------------------------------------------------------------

faulty(
    "Q05-1",
    "ハードだけ",
    """
    Q05-1 expenses.category 1
    Q05-1 expenses.category 3
    """,
    expenses__category=["工事請負費", "対象外", "備品購入費"],
    expenses__eligible=[1_400_000, 0, 600_000],
    expenses__unit_price=[None, 50_000],
    expenses__amount=[1_400_000, 0, 600_000],
    expenses__quantity=[None, 0],
)
sound("Q05-1", "ハードなし", expenses__category=["委託料", "報償費", "諸経費"])
faulty(
    "Q05-1",
    "ハードが1行だけ",
    """
    Q05-1 expenses.category 3
    S3-3 application.grant_requested
    """,
    eligible_cost=600_000,
    expenses__eligible=[0, 0, 600_000, 0],
)
faulty(
    "Q05-1",
    "補助対象額がまったくない",
    "S3-3 application.grant_requested",
    eligible_cost=0,
    expenses__eligible=[0, None, 0, 0],
)
sound("Q05-1", "ほとんどハード", expenses__category=["工事請負費", "報償費", "備品購入費"])

SECOND_YEAR = """
years: fiscal_year | stage | status | plan_grant | project_grant
       2024 | 計画策定 | 実績 | 500000 |
       2025 | 小さな拠点づくり | 実績 | | 1000000
       2026 | 小さな拠点づくり | 今回申請 | | 1800000
"""
faulty("Q10-1", "2年目に発展の記入なし", "Q10-1 application.development", SECOND_YEAR, project_year_no=2)
faulty(
    "Q10-1",
    "2年目に該当なし",
    "Q10-1 application.development",
    SECOND_YEAR,
    project_year_no=2,
    development="該当なし",
)
sound("Q10-1", "2年目に発展の記入", SECOND_YEAR, project_year_no=2, development="運行日を増やす")
sound("Q10-1", "1年目", development=None)

faulty(
    "Q11-1",
    "対象外に補助対象額",
    """
    Q11-1 expenses.category 4
    Q11-1 expenses.eligible 4
    """,
    eligible_cost=2_000_001,
    expenses__eligible=[1_200_000, 200_000, 600_000, 1],
)
sound("Q11-1", "対象外で補助対象額が空欄", expenses__eligible=[1_200_000, 200_000, 600_000, None])

faulty("Q11-2", "賞金", "Q11-2 expenses.item 2", expenses__item=["試験運行", "コンクール賞金"])
sound("Q11-2", "賞金を除く表彰", expenses__item=["試験運行", "表彰経費（賞金を除く）"])
sound("Q11-2", "対象にしない賞金", expenses__item=["試験運行", "講師謝金", "保冷車載庫", "賞金"])
faulty(
    "Q11-2",
    "加えた言葉",
    "Q11-2 expenses.item 3",
    parameters={"ineligible_words": ("賞金", "保冷車")},
)
faulty(
    "Q11-2",
    "順序を変えた言葉",
    "Q11-2 expenses.item 3",
    parameters={"ineligible_words": ("保冷車", "賞金")},
)
faulty(
    "Q11-2",
    "記号のある言葉はそのまま比べる",
    "Q11-2 expenses.item 2",
    parameters={"ineligible_words": ("(賞金)",)},
    expenses__item=["賞金の案内", "賞金を除く景品(賞金)"],
)
faulty(
    "Q11-2",
    "1円の賞金",
    "Q11-2 expenses.item 4",
    eligible_cost=2_000_001,
    expenses__category=["委託料", "報償費", "備品購入費", "諸経費"],
    expenses__item=["試験運行", "講師謝金", None, "賞金"],
    expenses__eligible=[1_200_000, 200_000, 600_000, 1],
)
sound(
    "Q11-2",
    "補助対象額が空欄の賞金",
    expenses__item=["試験運行", "講師謝金", "保冷車載庫", "賞金"],
    expenses__eligible=[1_200_000, 200_000, 600_000, None],
)

# --- 収支 --------------------------------------------------------------------------------------

faulty("SUM-1", "数量が1つ多い", "SUM-1 expenses.amount 1", expenses__quantity=[13])
sound("SUM-1", "数量なし", expenses__quantity=[None, None, None, None])
sound(
    "SUM-1",
    "端数を切り捨てた金額",
    expenses__quantity=[12, 4, 0.7],
    expenses__unit_price=[100_000, 50_000, 857_143],
)
sound(
    "SUM-1",
    "端数を切り上げた金額",
    expenses__quantity=[12, 4, 0.7],
    expenses__unit_price=[100_000, 50_000, 857_142],
)
faulty(
    "SUM-1",
    "端数より違う金額",
    "SUM-1 expenses.amount 3",
    expenses__quantity=[12, 4, 0.7],
    expenses__unit_price=[100_000, 50_000, 857_141],
)
faulty("SUM-1", "1円違い", "SUM-1 expenses.amount 3", expenses__unit_price=[100_000, 50_000, 600_001])

faulty(
    "SUM-2",
    "収入が1円多い",
    """
    SUM-2 income.amount 1
    SUM-2 income.amount 2
    """,
    income__amount=[1_800_000, 300_001],
)
sound(
    "SUM-2",
    "収入を4つに分ける",
    income__source=["県補助金", "市町村負担", "地元負担", "その他"],
    income__amount=[1_800_000, 100_000, 100_000, 100_000],
)

faulty("SUM-3", "総事業費が違う", "SUM-3 application.total_cost", total_cost=2_100_001)
faulty("SUM-3", "補助対象経費が違う", "SUM-3 application.eligible_cost", eligible_cost=2_000_001)
faulty("SUM-3", "補助金申請額が違う", "SUM-3 application.grant_requested", grant_requested=1_799_999)
faulty(
    "SUM-3",
    "年度別の補助額が違う",
    "SUM-3 application.grant_requested",
    years__project_grant=[None, 1_799_999],
)
faulty(
    "SUM-3", "年度別の補助額が空欄", "SUM-3 application.grant_requested", years__project_grant=[None, None]
)
faulty(
    "SUM-3",
    "県補助金の収入が違う",
    "SUM-3 application.grant_requested",
    income__amount=[1_700_000, 400_000],
)
faulty(
    "SUM-3",
    "計画策定分が違う",
    "SUM-3 application.grant_requested",
    kind=PLAN_PROJECT,
    years__plan_grant=[449_999],
)
faulty("SUM-3", "今回申請の行がない", "Q02-5 years.status 2", years__status=["実績", "予定", "予定"])
sound(
    "SUM-3",
    "県補助金が2行",
    income__source=["県補助金", "市町村負担", "県補助金"],
    income__amount=[1_000_000, 300_000, 800_000],
)

faulty(
    "SUM-4",
    "補助対象額が金額より1円多い",
    """
    SUM-4 expenses.eligible 1
    SUM-4 expenses.amount 1
    """,
    eligible_cost=2_000_001,
    expenses__eligible=[1_200_001],
)
faulty(
    "SUM-4",
    "マイナスの金額",
    "SUM-4 expenses.amount 5",
    total_cost=2_099_999,
    income__amount=[1_800_000, 299_999],
    expenses__category=["委託料", "報償費", "備品購入費", "対象外", "諸経費"],
    expenses__amount=[1_200_000, 200_000, 600_000, 100_000, -1],
)
sound("SUM-4", "金額と同じ補助対象額")
faulty(
    "SUM-4",
    "金額0円に補助対象額1円",
    """
    SUM-4 expenses.amount 5
    SUM-4 expenses.eligible 5
    """,
    eligible_cost=2_000_001,
    expenses__category=["委託料", "報償費", "備品購入費", "対象外", "諸経費"],
    expenses__amount=[1_200_000, 200_000, 600_000, 100_000, 0],
    expenses__eligible=[1_200_000, 200_000, 600_000, 0, 1],
)
faulty(
    "SUM-4",
    "マイナスの補助対象額",
    "SUM-4 expenses.eligible 5",
    eligible_cost=1_999_999,
    **granted(1_799_999),
    expenses__category=["委託料", "報償費", "備品購入費", "対象外", "諸経費"],
    expenses__amount=[1_200_000, 200_000, 600_000, 100_000, 0],
    expenses__eligible=[1_200_000, 200_000, 600_000, 0, -1],
)
sound(
    "SUM-4",
    "金額0円で補助対象額が空欄",
    expenses__category=["委託料", "報償費", "備品購入費", "対象外", "諸経費"],
    expenses__amount=[1_200_000, 200_000, 600_000, 100_000, 0],
)

faulty(
    "SUM-5",
    "千円未満の端数",
    "SUM-5 application.grant_requested",
    **granted(1_799_500),
    parameters={"rounding_unit": 1000},
)
sound("SUM-5", "初めは見ない", **granted(1_799_501))

faulty(
    "SUM-6",
    "総事業費が千円単位",
    """
    SUM-3 application.total_cost
    SUM-6 application.total_cost
    """,
    total_cost=2_100,
)
faulty(
    "SUM-6",
    "補助対象経費が千円単位",
    """
    S3-3 application.grant_requested
    SUM-3 application.eligible_cost
    SUM-6 application.eligible_cost
    """,
    eligible_cost=2_000,
)
faulty(
    "SUM-6",
    "補助金申請額が千円単位で四捨五入",
    """
    SUM-3 application.grant_requested
    SUM-6 application.grant_requested
    """,
    **{**granted(1_799_501), "grant_requested": 1_800},
)
faulty("SUM-6", "千分の一でない", "SUM-3 application.total_cost", total_cost=2_101)
faulty("SUM-6", "0円", "SUM-3 application.total_cost", total_cost=0)
sound("SUM-6", "円単位")
faulty(
    "SUM-6",
    "どちらも0円",
    "S3-3 application.grant_requested",
    eligible_cost=0,
    expenses__eligible=[0, 0, 0, 0],
)
faulty(
    "SUM-6",
    "1千円",
    """
    S3-3 application.grant_requested
    SUM-3 application.eligible_cost
    SUM-6 application.eligible_cost
    """,
    eligible_cost=1,
    expenses__eligible=[1_000, 0, 0, 0],
)

sound("SUM-7", "支出と同じ額")
faulty("SUM-7", "支出より1円多い", "SUM-7 implementers.amount 1", implementers__amount=[1_200_001])
faulty(
    "SUM-7",
    "表にない実施主体",
    "SUM-7 expenses.implementer 2",
    expenses__implementer=["山都地域協議会", "山都観光協会"],
)
sound("SUM-7", "全角と空白の違い", expenses__implementer=["山都　地域協議会"])
sound("SUM-7", "市町村自身", expenses__implementer=["山都地域協議会", "喜多方市", "市町村"])
faulty(
    "SUM-7",
    "二度載った実施主体の計",
    """
    SUM-7 implementers.amount 1
    SUM-7 implementers.amount 2
    """,
    """
    implementers: name | method | amount | rules_attached | breakdown_attached
                  山都地域協議会 | 補助金 | 700000 | ○ | ○
                  山都地域協議会 | 委託 | 500001 | |
    """,
)

# --- 様式とファイル ------------------------------------------------------------------------------

faulty("FORM-1", "代表者なし", "FORM-1 application.representative", representative="　")
faulty(
    "FORM-1",
    "書き始めた収入の行",
    "FORM-1 income.amount 3",
    income__source=["県補助金", "市町村負担", "その他"],
)
faulty(
    "FORM-1",
    "計画策定の通算年度目なし",
    "FORM-1 application.plan_year_no",
    kind=PLAN_PROJECT,
    plan_year_no=None,
)
sound("FORM-1", "空白だけの行", expenses__item=["試験運行", "講師謝金", "保冷車載庫", "懇親会", "　", "－"])

faulty("FORM-2", "金額でない", "FORM-2 application.total_cost", total_cost="約二百万")
sound("FORM-2", "整数")

faulty("FORM-3", "一覧にない区分", "FORM-3 application.area_class", area_class="山奥の地域")
sound("FORM-3", "一覧の区分")

faulty("FORM-4", "和暦の日付", "FORM-4 application.starts_on", starts_on="R8.5.1")
sound("FORM-4", "普通の日付")


def observed(*seen: Observation) -> Submission:
    """Return a sound application at which the reader has observed something."""
    submission = application()
    submission.observations.extend(seen)
    return submission
