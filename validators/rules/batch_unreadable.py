"""Why a file could not be opened (BATCH-5)."""

from __future__ import annotations

from validators.messages import Words
from validators.rule import ERROR, observed

_RESAVE = "Excel で開いて「名前を付けて保存」で .xlsx 形式に保存し直し、提出してください。"


_RESEND = "手元の元のファイルが開けることを確かめ、もう一度提出してください。"


_CAUSES: dict[str, dict[str, str]] = {
    "empty": {
        "message": "ファイルの中身がありません（0バイト）。",
        "found": "空のファイル",
        "fix": _RESEND,
    },
    "text": {
        "message": "Excel ブックではなく、文字だけのファイル（CSV など）です。",
        "found": "文字だけのファイル",
        "fix": "様式の Excel ブックに記入して提出してください。",
    },
    "html": {
        "message": "Excel ブックではなく、ウェブページ（HTML）です。",
        "found": "HTML",
        "fix": "様式の Excel ブックに記入して提出してください。",
    },
    "pdf": {
        "message": "Excel ブックではなく、PDF です。",
        "found": "PDF",
        "fix": "PDF にする前の Excel ブックを提出してください。",
    },
    "document": {
        "message": "Excel ブックではなく、Word や PowerPoint などの文書です。",
        "found": "他のソフトの文書",
        "fix": "様式の Excel ブックに記入して提出してください。",
    },
    "flat": {
        "message": "XML 形式で保存された表です。この形式からは、様式の欄を読み取れません。",
        "found": "XML 形式の表",
        "fix": _RESAVE,
    },
    "program": {
        "message": "Excel ブックではなく、プログラムのファイルです。",
        "found": "プログラム",
        "fix": "開かずに、送り主に確かめてください。",
    },
    "link": {
        "message": "Excel ブックではなく、ショートカットです。",
        "found": "ショートカット",
        "fix": "ショートカットが指している元の Excel ブックを提出してください。",
    },
    "image": {
        "message": "Excel ブックではなく、画像（写真やスキャン）です。",
        "found": "画像",
        "fix": "様式の Excel ブックに記入して提出してください。",
    },
    "mail": {
        "message": "Excel ブックではなく、メールです。",
        "found": "メール",
        "fix": "添付の Excel ブックを取り出して提出してください。",
    },
    "lock": {
        "message": "ブックが開かれている間にできるファイルです（名前が「~$」で始まります）。",
        "found": "作業用のファイル",
        "fix": "名前が「~$」で始まらないほうの Excel ブックを提出してください。",
    },
    "unknown": {
        "message": "Excel ブックとして知られる形式ではありません。",
        "found": "不明な形式",
        "fix": _RESAVE,
    },
    "format": {
        "message": "この形式のブック（.xls・.xlsb・.ods）からは、様式の欄を読み取れません。",
        "found": "{kind} 形式",
        "fix": _RESAVE,
    },
    "other_form": {
        "message": "この事業の参考様式の記入が見当たりません。",
        "found": "ほかの様式のブック",
        "fix": "参考様式に記入されたブックを選んでください。",
    },
    "archive": {
        "message": "中身が Excel ブックではなく、ほかの圧縮ファイルです。",
        "found": "圧縮ファイル",
        "fix": "中の Excel ブックを取り出して提出してください。",
    },
    "compressor": {
        "message": "読み取れない形式の圧縮ファイル（RAR・7z・LZH など）です。",
        "found": "圧縮ファイル",
        "fix": "中の Excel ブックを取り出すか、zip 形式で圧縮し直して提出してください。",
    },
    "archive_empty": {
        "message": "圧縮ファイルの中に Excel ブックが見当たりません。",
        "found": "Excel ブックのない圧縮ファイル",
        "fix": "Excel ブックを入れて圧縮し直すか、圧縮せずに提出してください。",
    },
    "nested": {
        "message": "圧縮ファイルの中に、さらに圧縮ファイルがあります。",
        "found": "二重の圧縮",
        "fix": "中の圧縮ファイルを取り出し、圧縮を一重にして提出してください。",
    },
    "encrypted": {
        "message": "パスワードで保護されていて、開けません。",
        "found": "パスワード付きのブック",
        "fix": "Excel の「ファイル」→「情報」→「ブックの保護」で読み取りパスワードを外して保存し、提出してください。",
    },
    "zip_password": {
        "message": "圧縮ファイルにパスワードが付いていて、開けません。",
        "found": "パスワード付きの圧縮ファイル",
        "fix": "展開（解凍）した Excel ブックか、パスワードなしの圧縮ファイルを提出してください。",
    },
    "password": {
        "message": "用意されたパスワードのどれでも開けません。",
        "found": "パスワード付きのブック",
        "fix": "提出者に正しいパスワードを確かめるか、パスワードを外したブックの提出を依頼してください。",
    },
    "encryption": {
        "message": "読み取れない方式で暗号化されています。",
        "found": "暗号化されたファイル",
        "fix": "暗号化や秘密度ラベルを外して保存し、提出してください。",
    },
    "truncated": {
        "message": "ファイルが途中で切れています。",
        "found": "途中で切れたファイル",
        "fix": "送信やコピーが途中で止まったと思われます。" + _RESEND,
    },
    "corrupt": {
        "message": "ファイルが壊れています。",
        "found": "壊れた部分 {part}",
        "fix": "手元の元のファイルを開いて .xlsx 形式で保存し直し、もう一度提出してください。",
    },
    "directory": {
        "message": "ファイルの目次（部品の一覧）が壊れています。",
        "found": "読めない目次",
        "fix": _RESEND,
    },
    "method": {
        "message": "Excel が使わない方式で圧縮されています。",
        "found": "部品 {part}",
        "fix": _RESAVE,
    },
    "xml": {
        "message": "ブックの内容が壊れています。",
        "found": "正しく読めない部分 {part}",
        "fix": _RESAVE,
    },
    "encoding": {
        "message": "ブックの内容の文字コードが、書かれているものと違います。",
        "found": "文字コードの違う部分 {part}",
        "fix": _RESAVE,
    },
    "no_workbook": {
        "message": "ブックの本体が入っていません。",
        "found": "本体のないファイル",
        "fix": _RESAVE,
    },
    "entries": {
        "message": "ブックを構成する部品の数が多すぎます。",
        "found": "{count} 個",
        "fix": "不要な画像や図形を減らし、新しい様式に記入して提出してください。",
    },
    "names": {
        "message": "ブックの中の部品の名前が重なっているか、食い違っています。",
        "found": "部品 {part}",
        "fix": _RESAVE,
    },
    "decoy": {
        "message": "ブックの本体や部品にあたるものが二つあり、ソフトによって別の内容に見えます。",
        "found": "紛らわしい部品 {part}",
        "fix": _RESAVE,
    },
    "path": {
        "message": "中のファイルの場所の書き方が正しくありません。",
        "found": "{part}",
        "fix": "中身を取り出し、圧縮し直して提出してください。",
    },
    "too_large": {
        "message": "ファイルが大きすぎます。",
        "found": "{size}",
        "fix": "画像を減らすか縮小し、{limit}以下にして提出してください。",
    },
    "part_size": {
        "message": "ブックの中に、展開すると大きすぎる部品があります。",
        "found": "部品 {part}（{size}）",
        "fix": "不要な行・列・画像を削除するか、新しい様式に記入し直してください。",
    },
    "total_size": {
        "message": "展開すると大きすぎます。",
        "found": "{size}",
        "fix": "不要な行・列・画像を削除するか、新しい様式に記入し直してください。",
    },
    "ratio": {
        "message": "圧縮の度合いが異常です（開くと膨大になるおそれがあります）。",
        "found": "部品 {part}（{size}）",
        "fix": "不要な行・列を削除するか、新しい様式に記入し直してください。",
    },
    "dtd": {
        "message": "ブックの中に、許されない定義（DTD）が入っています。",
        "found": "部品 {part}",
        "fix": _RESAVE,
    },
    "depth": {
        "message": "ブックの内容の入れ子が深すぎます。",
        "found": "部品 {part}",
        "fix": _RESAVE,
    },
    "sheets": {
        "message": "シートが多すぎます。",
        "found": "{count} 枚",
        "fix": "不要なシートを削除し、{limit}枚以下にして提出してください。",
    },
    "cell": {
        "message": "シートの範囲を超えた番地のセルがあります。",
        "found": "セル {cell}（{part}）",
        "fix": _RESAVE,
    },
    "area": {
        "message": "値のあるセルが離れすぎていて、読み取る範囲が大きすぎます。",
        "found": "セル {cell}（{part}）",
        "fix": "様式から遠く離れたセルの値を削除して保存し直してください。",
    },
    "texts": {
        "message": "長い文字列がたくさんのセルで使われていて、読み取る量が大きすぎます。",
        "found": "部品 {part}",
        "fix": "不要なセルの文字を削除するか、新しい様式に記入し直して提出してください。",
    },
    "tags": {
        "message": "ブックの中の名前・書式・コメントなどの数が多すぎます。",
        "found": "部品 {part}",
        "fix": "新しい様式に記入し直して提出してください。",
    },
    "merge": {
        "message": "結合されたセルの範囲が大きすぎるか、数が多すぎます。",
        "found": "{cell}（部品 {part}）",
        "fix": "シート全体に及ぶようなセルの結合を解除して保存し直してください。",
    },
    "unreadable": {
        "message": "ファイルまたはフォルダーを読み取る権限がないか、ほかのソフトが使用中です。",
        "found": "読み取れないファイル",
        "fix": "Excel などで開いていれば閉じ、読み取りの権限を確かめてから、もう一度実行してください。",
    },
    "vanished": {
        "message": "確認の途中でファイルがなくなったか、リンク先がありません。",
        "found": "見当たらないファイル",
        "fix": "ファイルの場所を確かめてから、もう一度実行してください。",
    },
    "died": {
        "message": "読み取りの途中で処理が止まりました（ファイルが特殊であるか、壊れています）。",
        "found": "読み取れないファイル",
        "fix": "新しい様式に記入し直すか、" + _RESAVE,
    },
    "timeout": {
        "message": "読み取りに時間がかかりすぎたため、打ち切りました。",
        "found": "時間切れ",
        "fix": "不要な行・列・図形を削除するか、新しい様式に記入し直してください。",
    },
}


_DESK = "受付の確認（手引きに定めなし）"


@observed(
    "BATCH-5",
    ERROR,
    citation=_DESK,
    no_formula="開けないファイルでは数式も動かないため",
    words=Words(
        title="ファイルを開ける",
        message="ファイルを開けません。",
        found="開けないファイル",
        expected="開いて読める Excel ブック（.xlsx など）",
        fix="Excel で開けることを確かめ、.xlsx 形式で保存し直して提出してください。",
        variants=_CAUSES,
    ),
)
def readable() -> None:
    """ファイルを開いて読めるかを確かめます。

    なぜ：パスワード付き、壊れたもの、大きすぎるもの、Excel ブックでないものは点検できません。
    どれに当たるかと、どうすればよいかをお知らせします。

    よい例：様式に記入して保存した .xlsx のブック
    直す例：読み取りパスワードの付いたブック
    """
