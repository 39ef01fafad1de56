"""Cases of the rules in validators/rules/q10_development.py."""

from __future__ import annotations

from tests.validators.cases.drawing import faulty, sound

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
