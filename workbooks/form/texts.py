"""The form's words: how to fill each cell, and the sheets' leads.

Every sentence is this project's own; the guide is cited by its place.
"""

from __future__ import annotations

from validators import frames

NAME = "集落ネットワーク圏形成事業（小さな拠点）"
NOTICE = "参考様式（県の公式様式ではありません）"
CHECKS = "点検"
"""The sheet that lists what was found."""

LEADS = {
    "申請書": "太い枠の欄に記入してください。日付・金額は、ふだんの書き方のままで構いません（読み取った内容が右に出ます）。",
    "計画": "計画の状況と、計画に書かれている（書く予定の）内容を記入してください。",
    "間接補助": "市町村以外の団体が実施するときだけ記入してください（小さな拠点づくり事業のみ。手引き 回答１）。なければ次のシートへ進みます。",
    "収支予算": "収入と支出を1行に1件ずつ、円単位で記入してください。集計は自動です。金額は、数量と単価を書けば自動で入ります。\n"
    "空いた行を印刷しないとき：支出の見出し「科目」の ▼ で（空白）のチェックを外します（印刷したら戻します）。貼り付けは［値］で。",
    "年度別": "この地区の各年度を、早い年度から1行ずつ記入してください。「今回申請」の行の金額は、申請書から自動で入ります。",
}
"""The input sheets in their filling order, and what to do on each."""

ADD_ROWS = (
    "表の行が足りないとき・余るとき：表の途中の行番号を右クリックして［挿入］や［削除］を選びます"
    "（シートの保護は外さなくてかまいません）。表の下に書いた行は読み取られません。"
)
FILTER_ROWS = (
    "空いた行を印刷したくないとき：支出の見出し「科目」の ▼ を押し、（空白）のチェックを外します。"
    "印刷したら、▼ から元に戻してください。"
)
PRINT = (
    "表紙・申請書・計画・収支予算・年度別（書いたときは間接補助も）を、1シートずつ開いて印刷します。"
    "A4で、点検の列や説明は印刷されません。"
)
COVER = "この表紙は、ほかのシートに書いた内容から自動で出来上がります。記入するところはありません。"
PASTE_VALUES = (
    "ほかの表から貼り付けるとき：［形式を選択して貼り付け］→［値］で貼り付けると、枠や色が崩れません。"
)

NOTES = {
    "application.fiscal_year": "例：令和8年度（R8、2026 も可）",
    "application.submitted_on": "例：R8.4.15、令和8年4月15日、2026/4/15",
    "application.municipality_code": "市町村名を選ぶと入ります",
    "application.municipality": "はじめに選んでください。団体コードと提出先が入ります",
    "application.bureau": "市町村名を選ぶと入ります（手引き 申請書提出・問合せ先）",
    "application.representative": "例：○○町長　福島 太郎",
    "application.department": "例：企画政策課",
    "application.contact_person": "この申請についての問合せ先となる方",
    "application.phone": "例：024-000-0000",
    "application.email": "担当者に届くアドレス",
    "application.project_type": "一覧から選択（手引き ３）",
    "application.project_name": "何をする事業かが分かる名称",
    "application.district": "毎年同じ表記で記入（累計の確認に使います）",
    "application.former_municipality": "一部過疎の市町村は、該当する旧市町村名",
    "application.area_class": "対象は過疎・中山間地域（手引き ３）",
    "application.area_basis": "中山間地域のとき、根拠となる法令・指定など",
    "application.settlements": "取組に加わる集落の数（2以上が目安）",
    "application.priority": "複数申請するときの順位。1件だけなら1",
    "application.plan_year_no": "計画策定事業の申請のとき（手引き 回答２：2か年度まで）",
    "application.project_year_no": "小さな拠点づくり事業の申請のとき（手引き 回答２：3か年度まで）",
    "application.starts_on": "年度内（4月1日～3月31日）の日付",
    "application.ends_on": "年度内（4月1日～3月31日）の日付",
    "application.outline": "地域の課題と、誰が何をするかを具体的に記入",
    "application.development": "小さな拠点づくり事業の2年目以降に記入（手引き 回答10）",
    "application.total_cost": "収支予算の支出の合計（自動計算）",
    "application.eligible_cost": "収支予算の補助対象額の合計（自動計算）",
    "application.grant_requested": "補助対象経費の10分の9以内（手引き ３）",
    "plan.name": "計画書の表題",
    "plan.status": "この事業を使わずに作った計画は「既存計画」",
    "plan.completed_on": "策定した（する予定の）日",
    "plan.author": "計画を定めた（定める）主体（手引き 回答８）",
    "plan.author_name": "例：○○地区地域運営協議会",
    "plan.municipal_role": "計画に市町村の役割があれば○（手引き 回答８）",
    "plan.meetings": "これまでに開いた話合いの回数",
    "plan_items.item": "計画書の記載事項（手引き 回答６）",
    "plan_items.covered": "記載があれば（予定なら予定も）○",
    "plan_items.page": "例：5～7頁",
    "activities.issue": "解決しようとする地域の課題",
    "activities.activity": "課題に対する取組",
    "activities.settlements": "取組に加わる集落の名",
    "activities.step": "小さな拠点づくりのステップ①～④（手引き ２）",
    "income.source": "一覧から選択",
    "income.amount": "円単位で記入。1行目の県補助金は申請額から入ります",
    "income.note": "必要に応じて記入",
    "expenses.category": "一覧から選択（手引き 回答11）。補助対象にならない経費は「対象外」",
    "expenses.item": "何に使うかを具体的に記入",
    "expenses.quantity": "数字だけを記入",
    "expenses.unit": "例：回、人、式",
    "expenses.unit_price": "1単位の額（円）",
    "expenses.amount": "数量と単価を書くと入ります。違う額は上から記入（円）",
    "expenses.eligible": "金額のうち補助の対象とする額（円）。対象外の経費は0",
    "expenses.implementer": "市町村以外が実施する分は、「間接補助」に記入した名称から選択。空欄は市町村",
    "expenses.note": "必要に応じて記入",
    "years.fiscal_year": "例：令和8年度（R8、2026 も可）",
    "years.stage": "その年度に行う事業",
    "years.status": "今回申請する年度は1行だけ",
    "years.total_cost": "その年度の総事業費（円）。今回申請の行は自動",
    "years.plan_grant": "計画策定事業への補助額（円）。今回申請の行は自動",
    "years.project_grant": "小さな拠点づくり事業への補助額（円）。今回申請の行は自動",
    "implementers.name": "例：○○地区地域運営協議会",
    "implementers.method": "委託・補助金・負担金から選択",
    "implementers.amount": "その団体に支払う額（円）",
    "implementers.rules_attached": "補助金・負担金のとき、要綱を添付したら○（手引き 回答12）",
    "implementers.breakdown_attached": "補助金・負担金のとき、経費の内訳を添付したら○（手引き 回答12）",
}
"""How to fill each cell: shown beside it (or as its column's input prompt)."""

UNITS = {
    "application.settlements": "集落",
    "application.priority": "位",
    "application.plan_year_no": "年度目",
    "application.project_year_no": "年度目",
    "application.total_cost": "円",
    "application.eligible_cost": "円",
    "application.grant_requested": "円",
    "plan.meetings": "回",
}

TABLES = {
    "plan_items": ("item", "covered", "page"),
    "activities": ("issue", "step", "activity", "settlements"),
    "implementers": ("name", "method", "amount", "rules_attached", "breakdown_attached"),
    "income": ("source", "note", "amount"),
    "expenses": tuple(column.name for column in frames.EXPENSES.columns),
    "years": ("fiscal_year", "stage", "status", "total_cost", "plan_grant", "project_grant"),
}
"""The columns of every table, from left to right."""

LIMITS = {"application.outline": 2000, "application.development": 1000}
"""How many characters the boxes for sentences show, on screen and in print."""

BOX_HEIGHT = {"application.outline": (268, 268), "application.development": (262,)}
"""The heights, in points, of the sheet rows that such a box is joined from: both stand on one page."""

STEPS = "ステップ　①話合い・計画　②組織づくり　③生活サービスなど　④仕事・収入の確保"
"""What the steps of an activity mean, below their table."""

SECTIONS = {
    "申請者": (
        "application.fiscal_year",
        "application.submitted_on",
        "application.municipality",
        "application.municipality_code",
        "application.bureau",
        "application.representative",
        "application.department",
        "application.contact_person",
        "application.phone",
        "application.email",
    ),
    "事業": (
        "application.project_type",
        "application.project_name",
        "application.plan_year_no",
        "application.project_year_no",
        "application.priority",
        "application.starts_on",
        "application.ends_on",
    ),
    "地区": (
        "application.district",
        "application.former_municipality",
        "application.area_class",
        "application.area_basis",
        "application.settlements",
    ),
    "申請額": (
        "application.total_cost",
        "application.eligible_cost",
        "application.grant_requested",
    ),
    "事業の内容": (
        "application.outline",
        "application.development",
    ),
}
"""The sections of the sheet 申請書 and the cells of each, in their order."""

FRONT = {
    "申請書": "申請者・事業・地区・事業概要。補助金申請額は、収支予算ができてから最後に",
    "計画": "計画の状況、7つの記載事項、地域課題と取組",
    "間接補助": "市町村以外の団体が実施するときだけ",
    "収支予算": "収入と支出の明細（数量と単価を書けば金額が入ります）",
    "年度別": "この地区のこれまでとこれからの年度",
}
"""What each sheet asks for, in the filling order: shown on はじめに."""

HOW_TO = (
    "太い枠の欄が記入欄です。右の列に ✓（適）、▲不備、！要確認、未記入 が出ます。未記入は間違いではありません。",
    "「必須」は必ず記入する欄です。▼の出る欄は一覧から選びます。書き間違いは Delete キーで消せます。",
    "日付は R8.4.15・令和8年4月15日・2026/4/15、年度は 令和8年度・R8・2026、金額は 1620000・1,620,000円 のどれでも読み取ります。",
    ADD_ROWS,
    FILTER_ROWS,
    PASTE_VALUES,
    "枠や色が崩れたときは、新しい様式に値を貼り付けてください（欄の名前が残っていれば、点検と審査には差し支えありません）。",
)

GUIDANCE = (
    (
        "この様式について",
        (
            "集落ネットワーク圏形成事業の申請内容を、手引き（2025年1月8日改訂）に沿って整理・点検するための参考様式です。県の公式様式ではありません。",
            "1つのファイルに、1地区・1年度・1事業区分の申請を記入します。別の地区や事業区分は、別のファイルに記入してください。",
        ),
    ),
    (
        "金額の決まり",
        (
            "補助率は補助対象経費の10分の9以内です（手引き ３）。",
            "計画策定事業の補助上限額は50万円、地区の累計の補助上限額は計画策定分を含めて500万円です（手引き ３・回答２・回答４）。",
            "補助の対象になる科目は、報償費・委託料・工事請負費・備品購入費・諸経費です（手引き 回答11）。",
            "収入の合計と支出の合計を一致させてください。県補助金の額は、補助金申請額と一致させてください。",
        ),
    ),
    (
        "提出",
        (
            "記入したファイルを、市町村を所管する地方振興局に提出してください（手引き 申請書提出・問合せ先）。",
            "ファイル名・シート名は変えて構いません。記入欄の名前（名前の定義）は消さないでください。",
        ),
    ),
)
"""The sheet 記入要領: headings and their lines."""

YEARS_EXAMPLE = (
    ("令和7年度", "計画策定", "実績", 520_000, 450_000, "", 450_000),
    ("令和8年度", "小さな拠点づくり", "今回申請", 2_000_000, "", 1_800_000, 1_800_000),
    ("令和9年度", "小さな拠点づくり", "予定", 1_500_000, "", 1_350_000, 1_350_000),
    ("令和10年度", "小さな拠点づくり", "予定", 1_500_000, "", 1_350_000, 1_350_000),
)
"""A filled 年度別, shown below the table."""

REMAINING = {
    "remaining grant": "補助額の残り\n（円）",
    "remaining plan years": "計画策定の残り\n（年度）",
    "remaining project years": "小さな拠点づくりの残り\n（年度）",
}
"""What is left to the district, shown below 年度別."""

CHECK_LEAD = (
    "直すところ（▲不備）と確かめるところ（！要確認）だけが、重い順に出ます。直すと消えます。「見る所」をクリックすると欄に移ります"
    "（LibreOffice は Ctrl を押しながらクリック）。"
)
NO_PROMISE = "「不備」がなくても、採択をお約束するものではありません。"
EXAMPLE = frames.FORM_EXAMPLE
EXAMPLE_STAMP = "【記載例・提出できません】"
"""What stands before the title of every sheet of a complete example."""
