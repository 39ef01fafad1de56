"""Rules about the form itself (FORM-*), observed while reading and typing."""

from __future__ import annotations

from validators.messages import Words
from validators.rule import ERROR, NOTE, WARNING, observed

_PLACE = "参考様式 記入要領（手引きに定めなし）"
_REPAIR = "様式の修復（kyoten repair）で、記入を新しい参考様式に移せます。"
_AGAIN = "この欄は、新しい参考様式に記入し直してください（ほかの欄の記入は、様式の修復（kyoten repair）で移せます）。"


@observed(
    "FORM-1",
    ERROR,
    citation=_PLACE,
    no_formula="",
    words=Words(
        title="必須の欄の記入",
        message="「{label}」が記入されていません。",
        found="空欄",
        expected="記入が必要",
        fix="「{label}」を記入してください。",
    ),
)
def required() -> None:
    """必須の欄が記入されているかを確かめます。

    なぜ：記入がないと、その欄を使う点検ができません。表は、書き始めた行だけを見ます。

    よい例：市町村名「福島市」
    直す例：市町村名 空欄
    """


@observed(
    "FORM-2",
    ERROR,
    citation=_PLACE,
    no_formula="",
    words=Words(
        title="値の種類",
        message="「{label}」を読み取れません（{reason}）。",
        found="「{typed}」",
        expected="{wanted}",
        fix="{wanted}で入力し直してください。",
    ),
)
def typed() -> None:
    """金額・日付・年度などの欄を、その種類の値として読み取れるかを確かめます。

    なぜ：読み取れない値は計算にも点検にも使えません。推測で読むことはしません。

    よい例：補助金申請額 450000
    直す例：補助金申請額「約45万」
    """


@observed(
    "FORM-3",
    ERROR,
    citation=_PLACE,
    no_formula="",
    words=Words(
        title="選択肢",
        message="「{label}」が選択肢にありません。",
        found="「{typed}」",
        expected="{choices}",
        fix="一覧から選んでください。",
        variants={"near": {"fix": "一覧から選んでください（「{near}」ではありませんか）。"}},
    ),
)
def chosen() -> None:
    """選択する欄の値が、一覧にあるものかを確かめます。

    よい例：事業区分「計画策定事業」
    直す例：事業区分「計画づくり」
    """


@observed(
    "FORM-4",
    NOTE,
    citation=_PLACE,
    no_formula="読み取り方は、読み取るときにしか分かりません",
    words=Words(
        title="読み取りの注記",
        message="「{label}」を次のように読み取りました。",
        found="「{typed}」",
        expected="{read}",
        fix="読み取りが違う場合だけ、入力し直してください。",
        variants={
            "struck": {
                "message": "「{label}」の取消線の部分は読まず、残りだけを読み取りました。",
                "found": "取消線「{typed}」",
                "expected": "「{read}」",
                "fix": "読み取りが違う場合だけ、取消線を使わずに入力し直してください。",
            },
            "scoped": {
                "message": "シート{where}だけで有効な名前の欄を読み取りました（シートの写しを残して元のシートを"
                "削除したときなどに、こうなります）。",
                "found": "名前 {count}個",
                "expected": "ブック全体で有効な名前",
                "fix": "値はすべて読み取れています。様式の自動計算も元に戻すには、様式の修復（kyoten repair）で"
                "新しい参考様式に移してください。",
            },
        },
    ),
)
def reading_note() -> None:
    """普通と違う書き方の値を、どう読み取ったかをお知らせします。直す必要はありません。

    例：「１０万円」→ 100,000円、「R8.4.1」→ 令和8年4月1日
    """


@observed(
    "FORM-5",
    ERROR,
    softer=("copies", "inspected"),
    citation=_PLACE,
    no_formula="様式そのものの点検は数式では行えません",
    words=Words(
        title="様式と版",
        message="この事業の参考様式として読み取れません。",
        found="{cell}",
        expected="参考様式の欄がすべてそろっていること",
        fix=_REPAIR,
        variants={
            "other": {
                "message": "この事業の参考様式ではないブックです。",
                "found": "ほかの様式のブック",
                "expected": "集落ネットワーク圏形成事業の参考様式",
                "fix": "参考様式に記入して提出してください。",
            },
            "version": {
                "message": "様式の版が分かりません。",
                "found": "{version}",
                "expected": "扱える版 {known}",
                "fix": "様式の修復（kyoten repair）で、記入を最新の参考様式に移せます。",
            },
            "missing": {
                "message": "「{label}」の欄が見つかりません（セルの名前がなくなっています）。",
                "found": "名前「{defined}」がない",
                "expected": "名前「{defined}」が欄のセルを指していること",
                "fix": _REPAIR,
            },
            "missing_alone": {
                "message": "「{label}」の欄が見つかりません（セルの名前も、欄の見出しもなくなっています）。",
                "found": "名前「{defined}」がない",
                "expected": "名前「{defined}」が欄のセルを指していること",
                "fix": _AGAIN,
            },
            "broken": {
                "message": "「{label}」の欄の名前が壊れています（行や列の削除、セルの移動などによります）。",
                "found": "名前「{defined}」の参照先「{reference}」",
                "expected": "名前「{defined}」が欄のセルを指していること",
                "fix": _REPAIR,
            },
            "broken_alone": {
                "message": "「{label}」の欄が見つかりません（行、列またはシートが削除されたと思われます）。",
                "found": "名前「{defined}」の参照先「{reference}」",
                "expected": "名前「{defined}」が欄のセルを指していること",
                "fix": _AGAIN,
            },
            "lost": {
                "message": "この事業の参考様式ですが、欄のセルの名前が失われています（ほかのソフトや無害化の処理で"
                "保存し直されたと思われます）。記入は残っています。",
                "found": "名前 {count}個がない",
                "expected": "欄ごとのセルの名前",
                "fix": _REPAIR,
            },
            "outside": {
                "message": "「{where}」の欄の名前が、別のブックを指しています（シートを別のブックから移すと、"
                "こうなります）。記入は残っています。",
                "found": "名前 {count}個（参照先「{reference}」など）",
                "expected": "このブックのセルを指す名前",
                "fix": _REPAIR,
            },
            "several": {
                "message": "同じ欄がシート{where}に重なってあり、どれを読むべきか決められません。",
                "found": "名前 {count}個が、二つ以上のシートにある",
                "expected": "一つのブックに一つの申請",
                "fix": "申請に使うシートだけを残し、様式の修復（kyoten repair）で新しい参考様式に移してください。",
            },
            "copies": {
                "message": "様式のシートの写し{where}がブックの中にあります。写しは読み取っていません。",
                "found": "様式が二つ以上",
                "expected": "一つのブックに一つの申請",
                "fix": "別の申請であれば、別のファイルに分けて提出してください。不要な写しであれば、シートを削除して"
                "ください。",
            },
            "overlap": {
                "message": "「{label}」と「{other}」の欄の名前が、同じセルを指しています（一方のセルを切り取って他方に"
                "貼り付けると、こうなります）。どちらの値か決められないため、読み取りません。",
                "found": "「{label}」と「{other}」が同じセル",
                "expected": "欄ごとに別のセル",
                "fix": "様式の修復（kyoten repair）で新しい参考様式に移し、二つの欄の値を確かめてください。",
            },
            "inspected": {
                "message": "様式の非表示のシート（{where}）が取り除かれています（ドキュメント検査によると思われます）。"
                "記入された値は、すべて読み取れています。",
                "found": "非表示のシートがない",
                "expected": "様式のシートがすべてそろっていること",
                "fix": "記入し直す必要はありません。様式の点検欄と選択の一覧も元に戻すには、様式の修復（kyoten repair）で"
                "新しい参考様式に移してください。",
            },
            "ragged": {
                "message": "「{frame}」の表の列の高さがそろっていません（一部の列だけにセルが挿入または削除されています）。",
                "found": "列によって行がずれている",
                "expected": "表のすべての列が同じ行であること",
                "fix": "様式の修復（kyoten repair）で新しい参考様式に移し、行のずれを確かめてください。行を増やすときは、"
                "行全体を挿入してください。",
            },
        },
    ),
)
def known_form() -> None:
    """この参考様式であり、扱える版で、すべての欄の名前がそろっているかを確かめます。

    なぜ：欄はセルに付けた名前で探します。名前が壊れた欄は読み取れません。シートの移動や
    名前の変更、表の途中への行の挿入は差し支えありません。

    名前が失われても記入は残っていることが多く、原因ごとに、様式の修復で移せるかどうかを伝えます。シートの写し、
    ドキュメント検査で消えた非表示シートは、値が読み取れているので要確認にとどめます。

    よい例：配られた参考様式にそのまま記入したブック
    直す例：ほかの様式のブック、欄のある行や列を削除したブック
    """


@observed(
    "FORM-6",
    WARNING,
    citation=_PLACE,
    no_formula="数式の書き換えは数式では分かりません",
    words=Words(
        title="様式の数式とエラー値",
        message="「{label}」のセルの数式に問題があります。",
        found="「{typed}」",
        expected="正しい計算結果",
        fix="セルを確かめて直してください。",
        variants={
            "overwritten": {
                "message": "「{label}」の計算式が上書きされています。",
                "found": "入力された値「{typed}」",
                "expected": "様式の計算式（支出の表の合計）",
                "fix": "値が正しいか確かめてください。新しい参考様式に写すと計算式が戻ります。",
            },
            "other_formula": {
                "message": "「{label}」の計算式が、様式のものと違う式で上書きされています。",
                "found": "式「{typed}」",
                "expected": "様式の計算式（支出の表の合計）",
                "fix": "値が正しいか確かめてください。新しい参考様式に写すと計算式が戻ります。",
            },
            "stale": {
                "message": "様式の合計が、支出の表の今の値と合っていません（再計算されていません）。合計は表から計算して点検"
                "しました。",
                "found": "保存された結果：{stored}",
                "expected": "表の合計：{total}",
                "fix": "表計算ソフトで開き、計算方法を「自動」にして再計算（F9）し、上書き保存してください。",
            },
            "as_text": {
                "message": "支出の表に、文字列として保存された数値があり、様式の合計に入っていません。合計は読み取った値から"
                "計算して点検しました。",
                "found": "保存された結果：{stored}（文字列のセル {cells}）",
                "expected": "表の合計：{total}",
                "fix": "セルの緑の三角から「数値に変換」を選ぶか、数字を入力し直してください。",
            },
            "total": {
                "message": "「{frame}」の表の合計の計算式が上書きされています。",
                "found": "入力された値「{typed}」",
                "expected": "様式の計算式",
                "fix": "明細の行に記入された額は読み取っています。この値は使いません。合計欄への入力を消してください。",
            },
            "beside": {
                "message": "「{label}」の行にある自動計算の式が上書きされています。",
                "found": "入力された値「{typed}」",
                "expected": "様式の計算式",
                "fix": "この値は使いません。新しい参考様式に写すと計算式が戻ります。",
            },
            "no_result": {
                "message": "「{label}」のセルの数式に計算結果がなく、読み取れません。",
                "found": "計算結果のない数式",
                "expected": "値または計算結果のある数式",
                "fix": "表計算ソフトで開いて再計算し、上書き保存するか、値を直接入力してください。",
            },
            "error": {
                "message": "「{label}」のセルがエラー値になっていて、読み取れません。",
                "found": "{typed}",
                "expected": "エラーでない値",
                "fix": "セルの数式を直すか、値を直接入力してください。",
            },
            "validation": {
                "message": "シート「{where}」の入力規則（選択の一覧など）がなくなっています。",
                "found": "入力規則なし",
                "expected": "様式の入力規則",
                "fix": "選択する欄の言葉が一覧のとおりか確かめてください。新しい参考様式に写すと入力規則が戻ります。",
            },
        },
    ),
)
def formulas_kept() -> None:
    """様式の数式が上書きされていないか、計算結果のない数式やエラー値がないかを確かめます。

    なぜ：計算式の欄に数字や別の式を打ち込むと、表を直しても合計が変わりません。エラー値や計算結果の
    ない数式は、値として読み取れません。様式の合計が表と合わないときは、表から計算した合計で点検し、原因（再計算、
    文字列として保存された数値）を伝えます。

    よい例：総事業費の欄に、様式の計算式が残っている
    直す例：総事業費の欄に 1000000 と打ち込んである、金額の欄が #REF! になっている
    """


@observed(
    "FORM-7",
    WARNING,
    softer=("remark", "added", "drawings"),
    citation=_PLACE,
    no_formula="欄の外の記入は数式では分かりません",
    words=Words(
        title="表の外の記入",
        message="「{frame}」の表の外（{span}）に記入があります。この値は読み取られません。",
        found="「{typed}」",
        expected="表の枠の中への記入",
        fix="表の中の空いた行に移してください。行が足りないときは、表の途中に行を挿入してください。",
        variants={
            "hidden": {
                "message": "「{frame}」の非表示の行に記入があります。この値も読み取られます。",
                "found": "非表示の行の「{typed}」",
                "expected": "見える行への記入",
                "fix": "行を再表示し、不要な記入なら消してください。",
            },
            "hidden_column": {
                "message": "「{label}」の列が非表示になっています。この列の値も読み取られます。",
                "found": "非表示の列の「{typed}」など",
                "expected": "見える列への記入",
                "fix": "列を再表示し、値を確かめてください。",
            },
            "hidden_sheet": {
                "message": "「{frame}」のシートが非表示になっています。このシートの値も読み取られます。",
                "found": "非表示のシートの「{typed}」など",
                "expected": "見えるシートへの記入",
                "fix": "シートを再表示し、値を確かめてください。",
            },
            "struck_row": {
                "message": "「{frame}」の取消線の引かれた行も、明細として数えています。",
                "found": "取消線の行の「{typed}」",
                "expected": "取消線のない行",
                "fix": "取り消す明細であれば行の記入を消し、生かす明細であれば取消線を外してください。",
            },
            "struck": {
                "message": "「{label}」に取消線が引かれていますが、値として読み取っています。",
                "found": "取消線の「{typed}」",
                "expected": "取消線のない値",
                "fix": "取り消す値であれば消し、生かす値であれば取消線を外してください。",
            },
            "subtotal": {
                "message": "「{frame}」の表の中に、小計と思われる行があります。様式の合計には二重に数えられるため、この行を除いて"
                "点検しました。",
                "found": "「{typed}」の行",
                "expected": "明細だけの表",
                "fix": "小計の行を消してください（科目ごとの計と合計は、様式が計算します）。明細であれば、科目と内容を記入して"
                "ください。",
            },
            "remark": {
                "message": "シート「{where}」の記入欄の外（{span}）に書き込みがあります。この書き込みは読み取られません。",
                "expected": "記入欄への記入",
                "fix": "覚えや注記であれば、そのままで差し支えありません。",
            },
            "added": {
                "message": "様式にないシート「{where}」があります。このシートは読み取られません。",
                "found": "「{typed}」など {count}個のセル",
                "expected": "様式のシートへの記入",
                "fix": "添付の資料であれば、そのままで差し支えありません。",
            },
            "drawings": {
                "message": "シート「{where}」に図形や画像があります。図形で示した○や文字は読み取られません。",
                "found": "{kinds} {count}個",
                "expected": "セルへの記入",
                "fix": "○や値を図形で示しているときは、欄のセルに入力してください。",
            },
        },
    ),
)
def inside_tables() -> None:
    """表の入力欄の外に記入がないかを確かめます。

    なぜ：欄の外の値は、集計にも点検にも使われません。行が足りないときは、表の途中に行を
    挿入すれば、その行も読み取られます。

    よい例：支出の表の40行の中に記入
    直す例：支出の表の最後の行より下に、続けて記入

    非表示の行・列・シートの値、取消線の引かれた値は、そのまま数えて、数えたことを伝えます。表の中の小計の行は
    明細に数えません。注記、添付のシート、図形や画像は、読み取らないことだけを参考に伝えます。
    """
