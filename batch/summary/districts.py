"""地区別累計: what each district has got and may still get."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xlsxwriter.format import Format

from batch.summary.looks import NOT_READ, print_set_up
from batch.summary.table import Head
from validators.grants import District
from validators.messages import era_year
from validators.parameters import Parameters
from workbooks.look import CELL_BAR
from workbooks.writer import Sheet, Written


def write_districts(
    sheet: Sheet, styles: Mapping[str, Format], districts: Iterable[District], p: Parameters
) -> None:
    """Write 地区別累計; the districts are gone through twice."""
    years = sorted({year for one in districts for year in one.grants})
    years = [year for year in years if 2000 <= year <= 2100][-10:]
    heads = (
        Head("市町村名", 14),
        Head("地区名", 22),
        *(Head(f"{era_year(year)}年度", 13, "yen") for year in years),
        Head("累計（今回・予定を含む）", 14, "yen"),
        Head("うち交付済", 14, "yen"),
        Head("残額（交付済まで）", 14, "yen"),
        Head("残額（今回・予定も引いた額）", 15, "yen"),
        Head("計画策定の残年数", 10, "int"),
        Head("小さな拠点づくりの残年数", 12, "int"),
        Head("判定", 10),
        Head("備考", 44),
    )
    for column, head in enumerate(heads):
        sheet.set_column(column, column, head.width)
        sheet.write_string(0, column, head.title, styles["head"])
    print_set_up(sheet)
    sheet.set_row(0, 46)
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
    line = 0
    for line, one in enumerate(districts, start=1):
        left = one.remaining_after_all(p)
        grants = one.grants
        money = [one.total, one.granted_total, one.remaining(p), left]
        sums = [NOT_READ] * len(money) if one.unreadable else money
        values = [*(grants.get(year) for year in years), *sums, *one.years_left(p)]
        verdict = _verdict(one, left)
        look = {"上限超過": "不備", "要確認": "要確認"}.get(verdict, "text")
        cells: list[Written] = [(styles["text"], text, "") for text in (one.municipality, one.name)]
        cells += [(styles["要確認" if isinstance(value, str) else "yen"], value, "") for value in values]
        cells += [(styles[look], verdict, ""), (styles["text"], _remarks(one), "")]
        sheet.add_row(line, None, cells)
    if line:
        sheet.autofilter(0, 0, line, len(heads) - 1)
        bars = {"type": "data_bar", "bar_solid": True, "bar_color": CELL_BAR, "min_type": "num"}
        bars |= {"min_value": 0, "max_type": "num", "max_value": p.district_grant_cap}
        sheet.conditional_format(1, 2 + len(years), line, 2 + len(years), bars)


def _verdict(one: District, left: int) -> str:
    if left < 0:
        return "上限超過"
    return "要確認" if one.unreadable else "上限到達" if left == 0 else ""


def _remarks(one: District) -> str:
    """Return what is to be known of a district's sums: amounts that could not be read, and other spellings."""
    unread = [f"読み取れない金額があります：{'、'.join(one.unreadable)}。"] if one.unreadable else []
    others = [f"「{name}」（{where}）" for name, where in one.spellings.items() if name != one.name]
    return " ".join([*unread, *([f"同じ地区の別の書き方：{'、'.join(others)}。"] if others else [])])
