"""はじめに, the first sheet: the order with its progress, one verdict, what to hand in; 表紙, the cover in print."""

from __future__ import annotations

from validators.frames import BASE_PROJECT, label
from workbooks.form import texts
from workbooks.form.canvas import Canvas
from workbooks.form.drawing import FIRST, open_sheet, section
from workbooks.form.ledger import TICK

SHEET, COVER = "はじめに", "表紙"
STEPS = (*texts.LEADS, texts.CHECKS)
"""The filling order."""


def front(canvas: Canvas) -> None:
    """Draw はじめに; its formulas are written when 計算 is known."""
    sheet = open_sheet(canvas, SHEET, (4, 11, 29, 15, 15))
    sheet.set_row(1, 34)
    about = (
        "1地区・1年度・1事業区分の申請を1つのファイルに記入する参考様式です（県の公式様式ではありません）。"
        "上から順に記入し、下の判定が「提出できます」になったら出来上がりです。"
    )
    sheet.merge_range(1, FIRST, 1, 5, about, canvas.look("plain", text_wrap=True))
    sheet.set_row(2, 36)
    sheet.merge_range(2, FIRST, 2, 5, "", canvas.look("verdict line"))
    canvas.spots["verdict"] = (SHEET, 2, FIRST)
    sheet.set_row(3, 22)
    sheet.merge_range(3, FIRST, 3, 5, "", canvas.look("lead"))
    canvas.spots["counts"] = (SHEET, 3, FIRST)
    sheet.set_row(4, 26)
    sheet.merge_range(4, FIRST, 4, 2, "提出前点検", canvas.look("label"))
    sheet.write_blank(4, 3, None, canvas.look("tick"))
    tick = "記入が終わったら、この欄に ○ を入れてください。空いたままの必須の欄も「不備」に数え、提出後の審査と同じ点検をします。"
    sheet.data_validation(
        4,
        3,
        4,
        3,
        {
            "validate": "list",
            "source": ["○"],
            "show_error": False,
            "input_title": "提出前点検",
            "input_message": tick,
        },
    )
    canvas.place(TICK, sheet, 4, 3)
    sheet.merge_range(4, 4, 4, 5, "← 書き終わったら ○ を選ぶ", canvas.look("note"))
    row = section(canvas, sheet, 6, "記入する順番", 5)
    for column, title in enumerate(("順", "シート", "記入すること", "進み具合", "いまの状態"), start=FIRST):
        sheet.write_string(row, column, title, canvas.look("head"))
    for nth, name in enumerate(STEPS, start=1):
        line = row + nth
        sheet.set_row(line, 30)
        sheet.write_number(line, 1, nth, canvas.look("number"))
        canvas.spots[f"link {name}"] = (SHEET, line, 2)
        asked = texts.FRONT.get(name, "直すところと確かめるところの一覧。なくなったら提出前点検に ○")
        sheet.write_string(line, 3, asked, canvas.look("step"))
        canvas.spots[f"bar {name}"] = (SHEET, line, 4)
        canvas.spots[f"state {name}"] = (SHEET, line, 5)
    row = section(canvas, sheet, row + len(STEPS) + 2, "提出のしかた", 5)
    for key, title, height in _HAND_IN:
        sheet.set_row(row, height)
        sheet.merge_range(row, 1, row, 2, title, canvas.look("label"))
        sheet.merge_range(row, 3, row, 5, "", canvas.look("step"))
        canvas.spots[key] = (SHEET, row, 3)
        row += 1
    sheet.set_row(row, 34)
    sheet.merge_range(row, 1, row, 2, "紙で出すもの", canvas.look("label"))
    sheet.merge_range(row, 3, row, 5, texts.PRINT, canvas.look("step"))
    row += 1
    row = section(canvas, sheet, row + 1, "書き方", 5)
    for words in texts.HOW_TO:
        sheet.set_row(row, 30)
        sheet.write_string(row, 1, "・", canvas.look("plain", align="right"))
        sheet.merge_range(row, 2, row, 5, words, canvas.look("plain", text_wrap=True))
        row += 1
    sheet.set_row(row, 22)
    sheet.merge_range(row, 1, row, 5, texts.NO_PROMISE, canvas.look("note"))
    sheet.freeze_panes(5, 0)
    sheet.fit_to_pages(1, 1)
    sheet.print_area(1, 1, row, 5)
    sheet.activate()
    sheet.set_first_sheet()


_HAND_IN = (
    ("file", "保存するときのファイル名", 28),
    ("papers", "いっしょに出すもの", 52),
    ("desk", "提出先・問合せ先", 34),
)

_NAME = (
    'IF(OR({code}="",{town}="",{district}="",{year}=""),"団体コード・市町村名・地区名・年度を記入すると表示します",'
    '{code}&"_"&{town}&"_"&{district}&"_"&{era}&".xlsx")'
)


def file_name(one: dict[str, str]) -> str:
    """Return the formula of the name to save under; ``one`` maps short names to cells of 計算."""
    district = one["district"]
    for sign in '/\\:*?"<>|':
        quoted = '""' if sign == '"' else sign
        district = f'SUBSTITUTE({district},"{quoted}","")'
    era = f'"R"&({one["year"]}-2018)'
    return _NAME.format(**{**one, "district": district, "era": era})


def papers(kind: str, method: str) -> str:
    """Return the formula of what to attach: by 事業区分, and by how implementers are paid."""
    base = "県の申請書（第1号様式など。様式は地方振興局にお尋ねください）"
    plan = '"、もとになる計画書"'
    paid = f'SUMPRODUCT(({method}="補助金")+({method}="負担金"))>0'
    indirect = '"、間接補助の要綱と経費内訳の分かる書類（見積書は不要。手引き 回答12）"'
    return f'"{base}"&IF({kind}="{BASE_PROJECT}",{plan},"")&IF({paid},{indirect},"")'


def desk(bureau: str) -> str:
    """Return the formula of the bureau and its telephone."""
    phone = f"INDEX(bureau_phones,MATCH({bureau},bureau_names,0))"
    said = f'{bureau}&"地方振興局　地域づくり・商工労政課　電話 "&{phone}'
    return f'IFERROR({said},"市町村名を選ぶと表示します")'


COVERED = (
    ("application.fiscal_year", "year"),
    ("application.municipality", ""),
    ("application.project_type", ""),
    ("application.project_name", ""),
    ("application.district", ""),
    ("application.representative", ""),
    ("application.total_cost", "yen"),
    ("application.eligible_cost", "yen"),
    ("application.grant_requested", "yen"),
)
"""The key figures on the cover."""


def cover(canvas: Canvas) -> None:
    """Draw 表紙: the key figures, for print."""
    sheet = open_sheet(canvas, COVER, (22, 50), (42,), headed=False)
    for row, height in ((1, 60), (2, 40)):
        sheet.set_row(row, height)
    sheet.merge_range(1, 1, 1, 2, texts.NAME, canvas.look("cover"))
    sheet.merge_range(2, 1, 2, 2, "申請の概要（参考様式）", canvas.look("cover", font_size=14))
    sheet.write_string(1, 3, texts.COVER, canvas.look("note"))
    for row, (name, _) in enumerate(COVERED, start=4):
        sheet.set_row(row, 34)
        sheet.write_string(row, 1, label(name), canvas.look("label"))
        canvas.spots[f"cover {name}"] = (COVER, row, 2)
    row = 4 + len(COVERED)
    for key, title in (("cover period", "事業の期間"), ("cover state", "点検の結果")):
        sheet.set_row(row, 34)
        sheet.write_string(row, 1, title, canvas.look("label"))
        canvas.spots[key] = (COVER, row, 2)
        row += 1
    sheet.print_area(1, 1, row - 1, 2)
