"""Rules about single cells of the form (FORM-1 to FORM-4), observed while typing."""

from __future__ import annotations

from validators.messages import Words
from validators.rule import ERROR, NOTE, observed

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
