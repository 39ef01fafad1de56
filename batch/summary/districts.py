"""地区別累計: what each district has got and may still get."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from batch.grants.districts import District
from batch.summary.looks import BAR, print_set_up
from batch.summary.table import Head
from validators.messages import era_year
from validators.parameters import Parameters


def write_districts(
    sheet: Worksheet, styles: Mapping[str, Format], districts: list[District], p: Parameters
) -> None:
    """Write 地区別累計."""
    years = sorted({year for one in districts for year in one.grants})
    years = [year for year in years if 2000 <= year <= 2100][-10:]
    heads = (
        Head("市町村名", 14),
        Head("地区名", 22),
        *(Head(f"{era_year(year)}年度", 13, "yen") for year in years),
        Head("累計", 14, "yen"),
        Head("残額", 14, "yen"),
        Head("計画策定の残年数", 10, "int"),
        Head("小さな拠点づくりの残年数", 12, "int"),
        Head("判定", 10),
    )
    for column, head in enumerate(heads):
        sheet.set_column(column, column, head.width)
        sheet.write_string(0, column, head.title, styles["head"])
    print_set_up(sheet)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
    for line, one in enumerate(districts, start=1):
        left = one.remaining(p)
        grants = [one.grants.get(year) for year in years]
        sheet.write_string(line, 0, one.municipality, styles["text"])
        sheet.write_string(line, 1, one.name, styles["text"])
        for column, value in enumerate([*grants, one.total, left, *one.years_left(p)], start=2):
            if value is None:
                sheet.write_blank(line, column, None, styles["yen"])
            else:
                sheet.write_number(line, column, value, styles["yen"])
        verdict = "上限超過" if left < 0 else "上限到達" if left == 0 else ""
        sheet.write_string(line, len(heads) - 1, verdict, styles["不備" if left < 0 else "text"])
    if districts:
        sheet.autofilter(0, 0, len(districts), len(heads) - 1)
        bars = {"type": "data_bar", "bar_solid": True, "bar_color": BAR, "min_type": "num"}
        bars |= {"min_value": 0, "max_type": "num", "max_value": p.district_grant_cap}
        sheet.conditional_format(1, 2 + len(years), len(districts), 2 + len(years), bars)
