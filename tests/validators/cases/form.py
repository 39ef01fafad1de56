"""Cases of the rules in validators/rules/form.py."""

from __future__ import annotations

from tests.validators.cases.drawing import faulty, sound
from validators.frames import PLAN_PROJECT

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
