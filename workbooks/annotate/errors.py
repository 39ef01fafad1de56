"""Why a workbook is not patched, in words for the clerk."""

from __future__ import annotations

REASONS = {
    "xls": "旧形式（.xls）のため、書き込みを行いません。",
    "xlsb": "バイナリ形式（.xlsb）のため、書き込みを行いません。",
    "ods": "OpenDocument形式（.ods）のため、書き込みを行いません。",
    "encrypted": "パスワードで暗号化されているため、書き込みを行いません。",
    "broken": "ファイルが壊れているか、Excelブックではないため、書き込みを行いません。",
    "zip": "ファイルの格納方法が通常と異なるため、書き込みを行いません。",
    "encoding": "内部の文字コードが標準（UTF-8）と異なるため、書き込みを行いません。",
    "markup": "内部のXMLに誤りがあるため、書き込みを行いません。",
    "structure": "ブックの内部構造が標準と異なるため、書き込みを行いません。",
    "sheet": "指定されたシートがブックにありません。",
    "cell": "指定されたセル番地が正しくありません。",
    "vml": "コメントの図形データが標準と異なるため、書き込みを行いません。",
    "full": "ブックの書式またはシートの数が上限に近いため、書き込みを行いません。",
    "postcheck": "書き込み後の検査で元のブックとの違いが見つかったため、書き込みを取りやめました。",
}
"""Japanese sentence by code."""


class NotPatchable(Exception):
    """The workbook cannot safely be annotated; ``code`` is a key of ``REASONS``.

    ``text`` is the Japanese sentence for the user, ``detail`` says more to us.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.text = REASONS[code]
        self.detail = detail
