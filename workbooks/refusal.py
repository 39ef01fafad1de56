"""Why a file is not read, or not written into: the refusals, their words, and the limits beyond which there is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from validators.messages import UNKNOWN
from validators.submission import Observation, letters

KB, MB = 1 << 10, 1 << 20


class Refused(Exception):
    """A file that must not, or cannot, be read.

    ``code`` is a variant of BATCH-5 in the catalogue, which has the Japanese
    text; ``words`` fill it. Travels between processes.
    """

    def __init__(self, code: str, words: dict[str, Any] | None = None) -> None:
        super().__init__(code, words or {})
        self.code = code
        self.words: dict[str, Any] = words or {}

    @property
    def text(self) -> str:
        """What is wrong and what to do, in Japanese."""
        from validators.rules import REGISTRY  # every rule is loaded: only where words are wanted

        said = REGISTRY["BATCH-5"].words.fill(self.words, self.code)
        return said["message"] + said["fix"]

    def observation(self) -> Observation:
        """Return what the engine turns into the finding of BATCH-5."""
        return Observation("BATCH-5", variant=self.code, words=dict(self.words))


class NotPatchable(Refused):
    """A workbook that may be readable, but into which nothing can safely be written.

    ``code`` is that of the refusal behind it, or one of our own in ``_NOT_WRITTEN``;
    ``detail`` says more to us.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, {"detail": detail} if detail else {})
        self.detail = detail

    def __reduce__(self) -> tuple[type[NotPatchable], tuple[str, str]]:
        return NotPatchable, (self.code, self.detail)

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}" if self.detail else self.code

    @property
    def text(self) -> str:
        """Why nothing is written, in Japanese."""
        return _NOT_WRITTEN.get(self.code, _NOT_WRITTEN["corrupt"])


_NOT_WRITTEN = {
    "format": "旧形式など（.xls・.xlsb・.ods）のブックのため、書き込みを行いません。",
    "encrypted": "パスワードで暗号化されているため、書き込みを行いません。",
    "corrupt": "ファイルが壊れているか、Excelブックではないため、書き込みを行いません。",
    "names": "ファイルの格納方法が通常と異なるため、書き込みを行いません。",
    "method": "ファイルの格納方法が通常と異なるため、書き込みを行いません。",
    "entries": "ファイルの格納方法が通常と異なるため、書き込みを行いません。",
    "encoding": "内部の文字コードが標準（UTF-8）と異なるため、書き込みを行いません。",
    "xml": "内部のXMLに誤りがあるため、書き込みを行いません。",
    "dtd": "内部のXMLに誤りがあるため、書き込みを行いません。",
    "structure": "ブックの内部構造が標準と異なるため、書き込みを行いません。",
    "sheet": "指定されたシートがブックにありません。",
    "cell": "指定されたセル番地が正しくありません。",
    "vml": "コメントの図形データが標準と異なるため、書き込みを行いません。",
    "full": "ブックの書式またはシートの数が上限に近いため、書き込みを行いません。",
    "postcheck": "書き込み後の検査で元のブックとの違いが見つかったため、書き込みを取りやめました。",
}
"""Why nothing is written into a workbook, by code; any other code counts as a broken file."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a submitted file may be at most. Sizes in bytes.

    ``ratio`` (inflated : packed) is judged only for parts above ``ratio_from``.
    ``area`` bounds the rectangle around the valued cells of a sheet, and the
    merged cells of a sheet, in cells; ``merges`` is how many merged areas it may
    have. ``tags`` bounds the markup of a part, the rows of a sheet left out;
    ``texts`` the shared text that cells use, each use counted; ``parsed`` the
    parts together that are read for their values. ``spins`` bounds the key
    derivation of an encrypted workbook.
    """

    file: int = 128 * MB
    part: int = 256 * MB
    total: int = 512 * MB
    ratio: int = 200
    ratio_from: int = 8 * MB
    entries: int = 10_000
    depth: int = 256
    sheets: int = 255
    area: int = 5_000_000
    merges: int = 50_000
    tags: int = 500_000
    texts: int = 32 * MB
    parsed: int = 32 * MB
    spins: int = 1_000_000


DEFAULT = Limits()


def shown_size(size: int) -> str:
    """Return a size in bytes as a clerk reads it.

    >>> shown_size(700), shown_size(45_000), shown_size(300 * MB)
    ('700バイト', '43KB', '300MB')
    """
    if size < KB:
        return f"{size}バイト"
    return f"{size >> 10:,}KB" if size < MB else f"{size >> 20:,}MB"


def shown_part(name: str) -> str:
    """Return a part's name fit for a message: short, without control characters.

    >>> shown_part("xl/a\\x1b[31m.xml"), shown_part("")
    ('xl/a[31m.xml', '不明')
    """
    return "".join(c for c in name if c.isprintable())[:80] or UNKNOWN


def shown_cell(row: int, column: int) -> str:
    """Return the address of a cell (1-based).

    >>> shown_cell(5, 27)
    'AA5'
    """
    return f"{letters(max(column, 1))}{row}"
