"""A clerk's hour: a blank form filled in by real keys in a LibreOffice window, ten slips on the way, until 「提出できます」.

``python -m tests.end_to_end.clerk_hour [FOLDER]`` (``make hour``) plays it, has ``kyoten check`` judge the file that
was saved, and takes the five pictures of docs/clerk.md anew; FOLDER keeps the file.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from tests.addin.clerk import Clerk, until, window_on
from tools.evidence import Figures
from validators import frames
from workbooks.form import blank
from workbooks.form.ledger import TICK

SIZE = "1366x768x24"
IMAGES = Path(__file__).parents[2] / "docs" / "images" / "hour"
DONE = "不備はありません。提出できます"
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Linguistic/General"><prop oor:name="UILocale"><value>ja</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale"><value>ja-JP</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Save/Document"><prop oor:name="WarnAlienFormat"><value>false</value></prop></item>
</oor:items>
"""
"""LibreOffice as it is set up in a town hall: in Japanese; saving keeps the file's format."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is typed into a cell; ``slip`` is what is typed first, and is found faulty."""

    name: str
    text: str
    row: int = 1
    slip: str = ""


APPLICATION = (
    Entry("application.fiscal_year", "R8"),
    Entry("application.submitted_on", "R7.11.20", slip="7.11.20"),
    Entry("application.municipality", "檜枝岐村"),
    Entry("application.municipality_code", "073644", slip="072010"),
    Entry("application.representative", "檜枝岐村長　星 一郎"),
    Entry("application.department", "総務課"),
    Entry("application.contact_person", "平野 花子"),
    Entry("application.phone", "0241-00-0000"),
    Entry("application.project_type", "小さな拠点づくり事業"),
    Entry("application.project_name", "尾瀬口地区 小さな拠点づくり"),
    Entry("application.project_year_no", "1"),
    Entry("application.priority", "1"),
    Entry("application.starts_on", "令和8年6月1日"),
    Entry("application.ends_on", "R9.2.28", slip="R9.4.1"),
    Entry("application.district", "尾瀬口地区"),
    Entry("application.area_class", "過疎地域"),
    Entry("application.settlements", "4"),
    Entry("application.outline", "乗合タクシーを試験運行し、旧分校を交流の場として開く。"),
)
PLAN = (
    Entry("plan.name", "尾瀬口地区 小さな拠点づくり計画"),
    Entry("plan.status", "策定済"),
    Entry("plan.completed_on", "R7.10.31", slip="R7.2.30"),
    Entry("plan.author", "連名"),
    Entry("plan.municipal_role", "○"),
    Entry("plan.meetings", "6回"),
    *(
        Entry(f"plan_items.{column}", text, row)
        for row in range(1, 7)
        for column, text in (("covered", "○"), ("page", f"{row + 1}頁"))
    ),
    Entry("activities.issue", "買物の足がない", slip="同上"),
    Entry("activities.step", "③"),
    Entry("activities.activity", "乗合タクシー"),
    Entry("activities.issue", "見守り", 2),
    Entry("activities.step", "②", 2),
    Entry("activities.activity", "声かけ", 2),
)
BUDGET = (
    Entry("expenses.category", "委託料"),
    Entry("expenses.item", "運行の委託"),
    Entry("expenses.quantity", "1式"),
    Entry("expenses.unit_price", "1,900,000円"),
    Entry("expenses.eligible", "1900000", slip="19000000"),
    Entry("expenses.category", "諸経費", 2),
    Entry("expenses.item", "チラシ", 2),
    Entry("expenses.amount", "100000", 2, slip="約10万円"),
    Entry("expenses.eligible", "10万円", 2),
)
GRANT = (
    Entry("application.grant_requested", "1800000", slip="1800001"),
    Entry("income.source", "市町村負担", 2),
    Entry("income.amount", "200000", 2, slip="20000"),
)
YEARS = (
    Entry("years.fiscal_year", "R7"),
    Entry("years.stage", "計画策定"),
    Entry("years.status", "実績"),
    Entry("years.total_cost", "500000"),
    Entry("years.plan_grant", "450000", slip="4500000"),
    Entry("years.fiscal_year", "R8", 2),
    Entry("years.stage", "小さな拠点づくり", 2),
    Entry("years.status", "今回申請", 2),
)
ENTRIES = (*APPLICATION, *PLAN, *BUDGET, *GRANT, *YEARS)


@dataclass(slots=True)
class Hour:
    """A clerk at the open form, and what was noticed: the faults that each slip caused, in the words of 点検."""

    clerk: Clerk
    noticed: list[str] = field(default_factory=list)

    def write(self, entry: Entry, text: str) -> None:
        """Type a text into the cell until it stands there: a loaded machine loses keys."""
        cell = self.clerk.book.names[entry.name].refers_to_range[entry.row - 1, 0]
        own = self.clerk.book.api.Sheets.getByName(cell.sheet.name).getCellRangeByName(
            cell.address.replace("$", "")
        )
        before = own.Formula
        for patience in (10, 20, 40, 60):
            cell.select()
            time.sleep(0.3)
            self.clerk.screen.do("xdotool", "type", "--delay", "60", text)
            self.clerk.screen.key("Delete", "Return")  # what the office would complete it to is not meant
            with suppress(AssertionError):
                until(lambda before=before: own.Formula != before or own.String == text, patience)  # type: ignore[misc]
                if own.String == text or (own.Type.value == "VALUE" and not _is_text(entry)):
                    return
            # A dialogue may ask about what came of lost keys.
            self.clerk.screen.key("Escape", "Escape")
            before = own.Formula
        raise AssertionError(f"{entry.name}: {own.String} instead of {text}")

    def faults(self) -> list[str]:
        """Return what 点検 lists."""
        rows = self.clerk.book.sheets["点検"].range("B8:F32").value
        return [f"{row[0]} {row[4]} {row[2]}" for row in rows if row[0]]

    def verdict(self) -> str:
        """Return the verdict of はじめに."""
        return str(self.clerk.book.sheets["はじめに"].range("B3").value)

    def fill_in(self, entries: tuple[Entry, ...], picture: str = "") -> None:
        """Fill cells in; with a slip, wait for the form to say so first (a picture of the last)."""
        slips = [entry for entry in entries if entry.slip]
        for entry in entries:
            if entry.slip:
                before = self.faults()
                self.write(entry, entry.slip)
                until(lambda before=before: set(self.faults()) - set(before))  # type: ignore[misc]
                new = set(self.faults()) - set(before)
                self.noticed.append(f"{entry.slip} → {min(new)}")
                if picture and entry is slips[-1]:
                    self.picture(picture, entry.name)
            self.write(entry, entry.text)
            if entry.slip:
                until(lambda new=new: not new & set(self.faults()))  # type: ignore[misc]

    def picture(self, name: str, at: str = "") -> None:
        """Take a picture, with the cell cursor beside what it is about."""
        if at:
            self.clerk.at(at)
        else:
            self.clerk.book.sheets["はじめに"].range("B3").select()
        time.sleep(3)
        self.clerk.screen.picture(IMAGES / f"{name}.png")


def _is_text(entry: Entry) -> bool:
    return entry.name == TICK or frames.column(entry.name).kind in ("text", "choice", "mark")


def in_japanese(folder: Path) -> None:
    """Lay out the office's profile that ``window_on`` takes from a folder, as it is set up in a town hall."""
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")


@contextmanager
def hour_at(path: Path, folder: Path) -> Iterator[Hour]:
    """Open the form in a Japanese LibreOffice with a window."""
    in_japanese(folder)
    letters = "".join(
        sorted({one for entry in ENTRIES for one in entry.text + entry.slip if not one.isascii()})
    )
    with window_on(path, folder, SIZE, letters=letters) as clerk:
        time.sleep(5)
        clerk.screen.do("xdotool", "mousemove", "600", "600", "click", "1")
        yield Hour(clerk)


def _play(hour: Hour) -> None:
    hour.picture("1-blank")
    hour.fill_in(APPLICATION, "2-application")
    hour.fill_in(PLAN)
    hour.fill_in(BUDGET, "3-budget")
    hour.fill_in(GRANT)
    hour.picture("4-on-the-way")
    hour.fill_in(YEARS)
    hour.write(Entry(TICK, "○"), "○")
    until(lambda: hour.verdict() == DONE)
    hour.picture("5-done")


def played(path: Path) -> list[str]:
    """Play the hour on the form at a path, which is saved; return what was noticed of each slip."""
    path.write_bytes(blank())
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, hour_at(path, Path(folder)) as hour:
        try:
            _play(hour)
        except AssertionError as fault:
            hour.clerk.screen.picture(path.with_suffix(".png"))
            raise AssertionError(f"{fault}; {hour.verdict()}: {hour.faults()}") from fault
        written = path.stat().st_mtime
        hour.clerk.screen.key("ctrl+s")
        until(lambda: path.stat().st_mtime > written)
        until(lambda: not hour.clerk.book.api.isModified())
        for one in IMAGES.glob("*.png"):
            hour.clerk.screen.do("mogrify", "-resize", "1000x", "-colors", "64", "-strip", str(one))
        return hour.noticed


def main() -> int:
    """Play the hour; 0 where the form ends in 「提出できます」 and the file is found sound."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        path = (
            Path(sys.argv[1] if len(sys.argv) > 1 else folder).resolve()
            / "073644_檜枝岐村_尾瀬口地区_R8.xlsx"
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        for one in played(path):
            print(one)
        command = [str(Path(sys.executable).with_name("kyoten")), "check", str(path), "--format", "json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        found = [one for one in json.loads(done.stdout) if one["severity"] != "note"]
    took = timedelta(seconds=round(time.monotonic() - started))
    print(f"{DONE}。kyoten check：{found or '適'}（{took}）")
    if not found:
        slips = sum(bool(entry.slip) for entry in ENTRIES)
        what = f"a blank form filled in by real keys, {slips} slips on the way ({took})"
        figures = Figures("LibreOffice in Japanese, Xvfb, xdotool")
        figures.add(what, len(ENTRIES) + 1, f"every slip told; {DONE}; kyoten check: 適")
        figures.save("hour")
    return done.returncode or len(found)


if __name__ == "__main__":
    sys.exit(main())
