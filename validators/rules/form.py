"""Rules about the form itself (FORM-*), observed while reading and typing."""

from __future__ import annotations

from validators.rule import ERROR, NOTE, WARNING, observed

_PLACE = "参考様式 記入要領（手引きに定めなし）"


@observed("FORM-1", ERROR, citation=_PLACE, no_formula="")
def required() -> None:
    """必須の欄が記入されているかを確かめます。

    なぜ：記入がないと、その欄を使う点検ができません。表は、書き始めた行だけを見ます。

    よい例：市町村名「福島市」
    直す例：市町村名 空欄
    """


@observed("FORM-2", ERROR, citation=_PLACE, no_formula="")
def typed() -> None:
    """金額・日付・年度などの欄を、その種類の値として読み取れるかを確かめます。

    なぜ：読み取れない値は計算にも点検にも使えません。推測で読むことはしません。

    よい例：補助金申請額 450000
    直す例：補助金申請額「約45万」
    """


@observed("FORM-3", ERROR, citation=_PLACE, no_formula="")
def chosen() -> None:
    """選択する欄の値が、一覧にあるものかを確かめます。

    よい例：事業区分「計画策定事業」
    直す例：事業区分「計画づくり」
    """


@observed("FORM-4", NOTE, citation=_PLACE, no_formula="読み取り方は、読み取るときにしか分かりません")
def reading_note() -> None:
    """普通と違う書き方の値を、どう読み取ったかをお知らせします。直す必要はありません。

    例：「１０万円」→ 100,000円、「R8.4.1」→ 令和8年4月1日
    """


@observed("FORM-5", ERROR, citation=_PLACE, no_formula="様式そのものの点検は数式では行えません")
def known_form() -> None:
    """この参考様式であり、扱える版で、すべての欄の名前がそろっているかを確かめます。

    なぜ：欄はセルに付けた名前で探します。名前が壊れた欄は読み取れません。シートの移動や
    名前の変更、表の途中への行の挿入は差し支えありません。

    よい例：配られた参考様式にそのまま記入したブック
    直す例：ほかの様式のブック、欄のある行や列を削除したブック
    """


@observed("FORM-6", WARNING, citation=_PLACE, no_formula="数式の書き換えは数式では分かりません")
def formulas_kept() -> None:
    """様式の数式が上書きされていないか、計算結果のない数式やエラー値がないかを確かめます。

    なぜ：計算式の欄に数字を打ち込むと、表を直しても合計が変わりません。エラー値や計算結果の
    ない数式は、値として読み取れません。

    よい例：総事業費の欄に、様式の計算式が残っている
    直す例：総事業費の欄に 1000000 と打ち込んである、金額の欄が #REF! になっている
    """


@observed("FORM-7", WARNING, citation=_PLACE, no_formula="欄の外の記入は数式では分かりません")
def inside_tables() -> None:
    """表の入力欄の外に記入がないかを確かめます。

    なぜ：欄の外の値は、集計にも点検にも使われません。行が足りないときは、表の途中に行を
    挿入すれば、その行も読み取られます。

    よい例：支出の表の40行の中に記入
    直す例：支出の表の最後の行より下に、続けて記入
    """
