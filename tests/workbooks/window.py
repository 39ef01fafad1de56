"""A form without macro or add-in in a real LibreOffice window: a clerk types, the form answers.

``python -m tests.workbooks.window`` takes the pictures of docs/form.md anew.
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.addin.clerk import Clerk, until, window_on
from workbooks.form.build import fill

IMAGES = Path(__file__).parents[2] / "docs" / "images"
GRANT, ELSEWHERE = "application.grant_requested", "application.settlements"

SOUND = {
    "application.fiscal_year": "令和8年度",
    "application.submitted_on": dt.date(2025, 11, 20),
    "application.municipality_code": "073644",
    "application.municipality": "檜枝岐村",
    "application.bureau": "南会津",
    "application.representative": "檜枝岐村長　星 一郎",
    "application.department": "総務課企画観光係",
    "application.contact_person": "平野 花子",
    "application.phone": "0241-00-0000",
    "application.project_type": "小さな拠点づくり事業",
    "application.project_name": "尾瀬口地区 小さな拠点づくり事業",
    "application.district": "尾瀬口地区",
    "application.area_class": "過疎地域",
    "application.settlements": 4,
    "application.priority": 1,
    "application.project_year_no": 1,
    "application.starts_on": dt.date(2026, 6, 1),
    "application.ends_on": dt.date(2027, 2, 28),
    "application.outline": "乗合タクシーを試験運行し、旧分校を交流の場として開く。",
    "application.grant_requested": 1_800_000,
    "plan.name": "尾瀬口地区 小さな拠点づくり計画",
    "plan.status": "策定済",
    "plan.completed_on": dt.date(2025, 10, 31),
    "plan.author": "連名",
    "plan.municipal_role": "○",
    "plan.meetings": 6,
    "plan_items.covered": ["○"] * 7,
    "plan_items.page": ["2頁", "4頁", "6頁", "8～9頁", "10～14頁", "15頁", "16頁"],
    "activities.issue": ["買物・通院の足がない", "高齢者の見守り"],
    "activities.activity": ["乗合タクシーの試験運行", "宅配を兼ねた見守り"],
    "activities.step": ["③", "②"],
    "income.source": ["県補助金", "市町村負担"],
    "income.amount": [1_800_000, 200_000],
    "expenses.category": ["委託料", "諸経費"],
    "expenses.item": ["乗合タクシー運行委託", "周知チラシ印刷"],
    "expenses.amount": [1_900_000, 100_000],
    "expenses.eligible": [1_900_000, 100_000],
    "years.fiscal_year": ["令和7年度", "令和8年度"],
    "years.stage": ["計画策定", "小さな拠点づくり"],
    "years.status": ["実績", "今回申請"],
    "years.plan_grant": [450_000],
    "years.project_grant": [None, 1_800_000],
}
"""An application that nothing is wrong with; its grant is the highest that may be asked for."""


@contextmanager
def window_on_form(folder: Path) -> Iterator[Clerk]:
    """Open the sound application in an office with a window and nothing else."""
    path = folder / "form.xlsx"
    path.write_bytes(fill(SOUND))
    with window_on(path, folder) as clerk:
        yield clerk


def mark(clerk: Clerk) -> str:
    """Return what stands beside the grant."""
    cell = clerk.book.names[GRANT].refers_to_range
    return str(cell.offset(0, 2).value or "")


def said(clerk: Clerk, rule: str) -> tuple[str, str]:
    """Return verdict and message of a rule on 点検, where only findings stand; nothing where it is not listed."""
    rows = clerk.book.sheets["点検"].range("B8:F60").value
    row = next((one for one in rows if one[4] == rule), None)
    return (str(row[0]), str(row[2] or "")) if row else ("", "")


def red_pixels(clerk: Clerk, path: Path) -> int:
    """Take a picture, the cursor out of the way, and count the pixels that have the colour of a fault."""
    clerk.at(ELSEWHERE)
    time.sleep(0.5)
    clerk.screen.picture(path)
    counts = clerk.screen.do("convert", str(path), "-format", "%c", "histogram:info:-")
    return sum(int(number) for number in re.findall(r"(\d+):[^\n]*#FDE3E1", counts))


def main() -> None:
    """Type one yen too much, look at 点検, correct it: a picture each."""
    with tempfile.TemporaryDirectory() as folder, window_on_form(Path(folder)) as clerk:
        for text, state, name in (("1800001", "▲不備", "fault"), ("1800000", "✓", "sound")):
            clerk.enter(GRANT, text)
            until(lambda state=state: mark(clerk) == state)
            clerk.at(ELSEWHERE)
            clerk.screen.key("Up")
            time.sleep(3)
            clerk.screen.picture(IMAGES / f"form-{name}.png")
            if name == "fault":
                clerk.book.sheets["点検"].range("B8").select()
                time.sleep(3)
                clerk.screen.picture(IMAGES / "form-list.png")
        for one in IMAGES.glob("form-*.png"):
            clerk.screen.do("mogrify", "-resize", "1000x", "-colors", "64", "-strip", str(one))


if __name__ == "__main__":
    main()
