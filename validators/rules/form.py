"""Rules about the form itself (FORM-*), observed while reading and typing."""

from __future__ import annotations

from validators.messages import Words
from validators.rule import ERROR, NOTE, WARNING, observed

_PLACE = "参考様式 記入要領（手引きに定めなし）"


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
        variants={
            "said": {
                "message": "「{label}」が「{typed}」となっていて、記入されていません。",
                "found": "「{typed}」",
            },
        },
    ),
)
def required() -> None:
    """必須の欄が記入されているかを確かめます。

    なぜ：記入がないと、その欄を使う点検ができません。表は、書き始めた行だけを見ます。必須の欄の
    「－」「なし」「該当なし」「未定」「同上」「？」などは、記入とみなしません。

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
        variants={"advice": {"fix": "{advice}"}},
    ),
)
def typed() -> None:
    """金額・日付・年度などの欄を、その種類の値として読み取れるかを確かめます。

    なぜ：読み取れない値は計算にも点検にも使えません。推測で読むことはしません。必須の欄が
    エラー値（#REF! など）のときも、ここで指摘します。

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

    なぜ：一覧の言葉で集計や点検をします。正式な名称や補足が付いていても、一覧の一つに決まるものは
    それと読み取り、FORM-4 でお知らせします。近いものの案内は、確かなときだけにします。

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
            "ditto": {"message": "「{label}」を、上の行と同じと読み取りました。"},
            "remark": {
                "message": "「{frame}」の表の中の注記は、行として数えていません。",
                "expected": "注記（行ではない）",
                "fix": "明細として書いたものであれば、必要な欄を記入してください。",
            },
        },
    ),
)
def reading_note() -> None:
    """普通と違う書き方の値を、どう読み取ったかをお知らせします。直す必要はありません。

    数字は漢数字や単位が付いていても（「百八十万円」「1,800,000円（税込）」「一式」「4か所」）、日付は元号の略や
    「（予定）」が付いていても、選択肢は正式な名称や補足が付いていても、一つに決まるものは読み取ります。表の「〃」
    「同上」は上の行と同じと読み取り、「以下余白」「以上」は表の終わりの印として行に数えません。「約50万円」
    「R8.4.1～R9.3.31」「令和8年3月」のように一つに決まらないものは読み取らず、FORM-2 で書き方をご案内します。

    例：「１０万円」→ 100,000円、「R8.4.1」→ 令和8年4月1日
    """


@observed(
    "FORM-5",
    ERROR,
    citation=_PLACE,
    no_formula="様式そのものの点検は数式では行えません",
    words=Words(
        title="様式と版",
        message="この事業の参考様式として読み取れません。",
        found="{cell}",
        expected="参考様式の欄がすべてそろっていること",
        fix="新しい参考様式に記入し直してください。",
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
                "fix": "最新の参考様式に記入し直してください。",
            },
            "missing": {
                "message": "「{label}」の欄が見つかりません（セルの名前がなくなっています）。",
                "found": "名前「{defined}」がない",
                "expected": "名前「{defined}」が欄のセルを指していること",
                "fix": "新しい参考様式に記入し直してください。",
            },
            "broken": {
                "message": "「{label}」の欄が見つかりません（行、列またはシートが削除されたと思われます）。",
                "found": "名前「{defined}」の参照先「{reference}」",
                "expected": "名前「{defined}」が欄のセルを指していること",
                "fix": "新しい参考様式に記入し直してください。",
            },
            "ragged": {
                "message": "「{frame}」の表の列の高さがそろっていません（一部の列だけにセルが挿入または削除されています）。",
                "found": "列によって行がずれている",
                "expected": "表のすべての列が同じ行であること",
                "fix": "新しい参考様式に記入し直してください。行を増やすときは、行全体を挿入してください。",
            },
        },
    ),
)
def known_form() -> None:
    """この参考様式であり、扱える版で、すべての欄の名前がそろっているかを確かめます。

    なぜ：欄はセルに付けた名前で探します。名前が壊れた欄は読み取れません。シートの移動や
    名前の変更、表の途中への行の挿入は差し支えありません。

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

    なぜ：計算式の欄に数字を打ち込むと、表を直しても合計が変わりません。エラー値や計算結果の
    ない数式は、値として読み取れません。

    よい例：総事業費の欄に、様式の計算式が残っている
    直す例：総事業費の欄に 1000000 と打ち込んである、金額の欄が #REF! になっている
    """


@observed(
    "FORM-7",
    WARNING,
    citation=_PLACE,
    no_formula="欄の外の記入は数式では分かりません",
    words=Words(
        title="表の外の記入",
        message="「{frame}」の表の外に記入があります。この値は読み取られません。",
        found="「{typed}」",
        expected="表の枠の中への記入",
        fix="表の中の空いた行に移してください。行が足りないときは、表の途中に行を挿入してください。",
        variants={
            "hidden": {
                "message": "「{frame}」の表の非表示の行に記入があります。この値も読み取られます。",
                "found": "非表示の行の「{typed}」",
                "expected": "見える行への記入",
                "fix": "行を再表示し、不要な記入なら消してください。",
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
    """
