"""Sound applications, drawn as text, for the tests of every station.

``application()`` is a sound 小さな拠点づくり事業, ``application(kind=PLAN_PROJECT)``
a sound 計画策定事業: checking them finds nothing. A test changes what it is about:

    application(grant_requested=1_800_001)                  a cell of ``application``
    application(plan__status="未策定")                       a cell of another one-row frame
    application(expenses__amount=[100, 200])                 a column, from its first row
    application('''years: fiscal_year | stage    | status
                          2026        | 計画策定 | 今回申請''')  a whole table, drawn
"""

from __future__ import annotations

import datetime as dt
import re

from validators.engine import check
from validators.finding import Finding
from validators.frames import BASE_PROJECT, FRAMES, PLAN_ITEMS, PLAN_PROJECT, Frame, frame
from validators.parameters import ParameterBook
from validators.report import Checked
from validators.submission import Block, Submission

_ROW, _COLUMN = 4, 2
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

_BOTH = """
application: fiscal_year | submitted_on | representative | department | contact_person | phone
             2026 | 2026-02-10 | 市長 福島太郎 | 地域振興課 | 県北花子 | 024-000-0000

form: id | version
      kyoten-network | 2025-01-08

activities: issue | activity | settlements | step
            買物 | 移動販売車の試験運行 | 一ノ木、早稲谷 | ③
            見守り | 見守り隊の立上げ | 一ノ木、宮古 | ②
"""

_BASE = """
application: municipality_code | municipality | bureau | project_type | project_name | district
             072087 | 喜多方市 | 会津 | 小さな拠点づくり事業 | 山都いきいき拠点づくり | 山都地区

application: area_class | settlements | priority | project_year_no | starts_on | ends_on | outline
             過疎地域 | 4 | 1 | 1 | 2026-05-01 | 2027-03-20 | 移動販売と見守りの仕組みを4集落の連携でつくる

application: total_cost | eligible_cost | grant_requested
             2100000 | 2000000 | 1800000

plan: name | status | completed_on | author | author_name | municipal_role | meetings
      山都地区小さな拠点づくり計画 | 策定済 | 2026-01-20 | 地域 | 山都地域協議会 | ○ | 6

plan_items: covered | page
            ○ | 1
            ○ | 3
            ○ | 6
            ○ | 8
            ○ | 10
            ○ | 14

income: source | amount
        県補助金 | 1800000
        市町村負担 | 300000

expenses: category | item | quantity | unit | unit_price | amount | eligible | implementer
          委託料 | 移動販売の試験運行 | 12 | 月 | 100000 | 1200000 | 1200000 | 山都地域協議会
          報償費 | 講師謝金 | 4 | 回 | 50000 | 200000 | 200000 |
          備品購入費 | 保冷車載庫 | 1 | 台 | 600000 | 600000 | 600000 |
          対象外 | 懇親会費 | 20 | 人 | 5000 | 100000 | 0 |

years: fiscal_year | stage | status | total_cost | plan_grant | project_grant
       2025 | 計画策定 | 実績 | 600000 | 500000 |
       2026 | 小さな拠点づくり | 今回申請 | 2100000 | | 1800000
       2027 | 小さな拠点づくり | 予定 | 2000000 | | 1500000

implementers: name | method | amount | rules_attached | breakdown_attached
              山都地域協議会 | 補助金 | 1200000 | ○ | ○
"""

_PLAN = """
application: municipality_code | municipality | bureau | project_type | project_name | district
             072010 | 福島市 | 県北 | 計画策定事業 | 茂庭のこれからを描く | 茂庭地区

application: area_class | area_basis | settlements | priority | plan_year_no | starts_on | ends_on | outline
             中山間地域 | 特定農山村法の指定 | 3 | 1 | 1 | 2026-04-01 | 2027-03-31 | 話合いと勉強会を重ねて計画をつくる

application: total_cost | eligible_cost | grant_requested
             500000 | 500000 | 450000

plan: name | status | completed_on | author | author_name | municipal_role | meetings
      茂庭地区小さな拠点づくり計画 | 策定中 | 2027-03-31 | 連名 | 福島市・茂庭自治会 | ○ | 8

plan_items: covered
            ○
            ○
            ○
            ○
            ○
            ○

income: source | amount
        県補助金 | 450000
        市町村負担 | 50000

expenses: category | item | quantity | unit | unit_price | amount | eligible
          報償費 | 講師謝金 | 5 | 回 | 40000 | 200000 | 200000
          委託料 | 課題の調査 | 1 | 式 | 300000 | 300000 | 300000

years: fiscal_year | stage | status | total_cost | plan_grant | project_grant
       2026 | 計画策定 | 今回申請 | 500000 | 450000 |
       2027 | 小さな拠点づくり | 予定 | 2000000 | | 1800000
"""

_SOUND = {BASE_PROJECT: _BOTH + _BASE, PLAN_PROJECT: _BOTH + _PLAN}


def application(
    *tables: str, kind: str = BASE_PROJECT, file: str = "申請書.xlsx", **changes: object
) -> Submission:
    """Return a sound application with the drawn tables and the changes put in place."""
    blocks = _blank()
    for drawn in (_SOUND[kind], *tables):
        clear = drawn is not _SOUND[kind]
        for one, columns in _drawn(drawn):
            if clear:
                _clear(blocks, one)
            for column, cells in columns.items():
                _put(blocks, f"{one.name}.{column}", cells)
    for key, value in changes.items():
        name = key.replace("__", ".") if "__" in key else f"application.{key}"
        _put(blocks, name, value if isinstance(value, list) else [value])
    return Submission(file, blocks, sheets=tuple(dict.fromkeys(one.sheet for one in FRAMES)))


def _blank() -> dict[str, Block]:
    blocks = {}
    for one in FRAMES:
        for place, column in enumerate(one.columns):
            row, col = (_ROW + place, _COLUMN) if one.rows == 1 else (_ROW, _COLUMN + place)
            blocks[f"{one.name}.{column.name}"] = Block(one.sheet, row, col, [None] * one.rows)
    _put(blocks, "plan_items.item", list(PLAN_ITEMS))
    return blocks


def _clear(blocks: dict[str, Block], one: Frame) -> None:
    for column in one.columns:
        if column.name != one.fixed:
            _put(blocks, f"{one.name}.{column.name}", [None] * one.rows)


def _put(blocks: dict[str, Block], name: str, cells: list[object]) -> None:
    values = blocks[name].values
    values[: len(cells)] = cells


def _drawn(text: str) -> list[tuple[Frame, dict[str, list[object]]]]:
    """Read drawn tables: ``frame: column | column``, then a line for each row."""
    found: list[tuple[Frame, dict[str, list[object]]]] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        head = re.match(r"(\w+): (.*)", line)
        if head:
            names = [name.strip() for name in head[2].split("|")]
            found.append((frame(head[1]), {name: [] for name in names}))
            continue
        one, columns = found[-1]
        for (name, cells), cell in zip(columns.items(), line.split("|"), strict=True):
            cells.append(_cell(cell.strip(), one[name].kind))
    return found


def _cell(text: str, kind: str) -> object:
    if kind == "text" or not text:
        return text or None
    if _DATE.fullmatch(text):
        return dt.date.fromisoformat(text)
    if re.fullmatch(r"-?[1-9]\d*|0", text):
        return int(text)
    return float(text) if re.fullmatch(r"-?\d+\.\d+", text) else text


def checked(submission: Submission, **parameters: object) -> Checked:
    """Return what checking one application says, under the parameters with these overrides."""
    return check([submission], ParameterBook(tuple(sorted(parameters.items()))))[0]


def found(submission: Submission, **parameters: object) -> list[str]:
    """Return the whole list of findings as ``rule name row``, sorted."""
    result = checked(submission, **parameters)
    assert not result.faults, result.faults
    return listed(result.findings)


def listed(findings: list[Finding]) -> list[str]:
    """Return findings as ``rule name row``, sorted.

    The row is left out in a frame of one row.
    """
    return sorted(
        f"{one.rule} {one.name}" + (f" {one.row}" if frame(one.name.partition(".")[0]).rows > 1 else "")
        for one in findings
    )
