"""Formulas that read one cell, as ``validators.normalise`` does: is it blank, what is it, why is it unreadable.

A cell's *reading* is its typed value, "" where nothing is written, or a text that begins
with ``!`` and says why it cannot be read. A number or day typed as a text is first folded
(:func:`folded`): narrow digits, one minus, one separator; the reading is made of the
folded text, so that 令和８年４月１５日, R8.4.15 and 2026/4/15 are one day.

Every function returns a formula's text; ``cell`` is the reference of an input cell,
``text`` that of its folded text. Only functions of Excel 2016 and LibreOffice 7.
"""

from __future__ import annotations

from validators.frames import Column
from validators.normalise import nothing as nothing_words
from validators.normalise import vague
from workbooks.form.typed import days, names, numbers
from workbooks.form.typed.base import (
    ABOVE,
    DIGITS,
    FAULT,
    SILENT,
    UNREAD,
    Step,
    bare,
    beyond,
    count,
    free,
    how_many_unreadable,
    reason,
    repeated,
    unreadable,
)

__all__ = [
    "ABOVE",
    "FAULT",
    "NAME_STEPS",
    "SILENT",
    "UNREAD",
    "Step",
    "bare",
    "begins",
    "ditto",
    "folded",
    "free",
    "how_many_unreadable",
    "nothing",
    "reading",
    "reason",
    "repeated",
    "unreadable",
]

NOTHING = tuple(
    dict.fromkeys(
        (*nothing_words.TYPED, *nothing_words.WORDS, "−", "／", ".", "（以下余白）", *nothing_words.CLOSING)
    )
)
"""Words by which an optional cell says that there is nothing to write, or that a list ends."""

UNFILLED = (*NOTHING, *vague.UNDECIDED, "？")
"""Words that are no answer where one is needed."""

DITTO = tuple(
    dict.fromkeys(
        (
            *("〃", "〃〃", "〃〃〃", "々", "々々", "同上", "（同上）", "(同上)", "「同上」", "″", "″″"),
            *nothing_words.DITTO,
        )
    )
)
"""Words and signs that repeat what stands above, as they are typed (``validators.normalise.nothing``)."""

REMARKS = (
    *("※", "*", "＊", "米印", "備考:", "備考：", "注記:", "注記：", "注釈:", "注釈："),
    *(f"{bracket}注" + end for bracket in ("", "(", "（") for end in (")", "）")),
    *(f"注{end}" for end in (":", "：", ".", "．", "]", "］")),
    *(f"注{one}{end}" for one in "123１２３" for end in (")", "）", ":", "：")),
    *(f"（注{one}）" for one in "123１２３"),
    *(f"(注{one})" for one in "123"),
    *(
        f"{opened}{word}{closed}"
        for word in ("備考", "補足", "参考", "注")
        for opened, closed in ("（）", "()", "【】", "〔〕", "［］")
    ),
    *(f"{word}{end}" for word in ("補足", "参考") for end in ":："),
    *("なお、", "（※", "(※", "「※"),
)
"""How a remark begins that stands in a row of its own, in one to four characters."""

YES = (*"○〇◯◎●⭕⚪✓✔☑✅■レﾚo1有", "有り", "あり", "はい", "yes", "true", "済", "記載あり", "添付")
NO = (*"×✕✖✗✘❌☐□xｘＸ無否", "無し", "なし", "いいえ", "no", "false", "該当なし", "記載なし", *"-－−―ー–—")
"""Words that a mark is read from, yes and no (``validators.normalise.mark``)."""

FOLDED_KINDS = ("int", "number", "date", "year")
"""The kinds of cells whose texts are folded before they are read."""

_MINUS = "－−‐‑‒–—―ー─▲△"
_NUMBER_FOLDS = (
    *DIGITS,
    ("，", ","),
    ("、", ","),
    ("．", "."),
    ("￥", "¥"),
    ("\\", "¥"),
    ("（", "("),
    ("）", ")"),
    *((one, "-") for one in _MINUS),
    ("　", " "),
    (" 円", "円"),
    ("¥ ", "¥"),
    (" 万", "万"),
    ("万 ", "万"),
    (" 千", "千"),
    (" 億", "億"),
    ("億 ", "億"),
    ("百万", "M"),
)
_DAY_FOLDS = (
    *DIGITS,
    ("　", " "),
    ("（", "("),
    ("）", ")"),
    ("令和", "R"),
    ("平成", "H"),
    ("昭和", "S"),
    ("㋿", "R"),
    ("Ｒ", "R"),
    ("ｒ", "R"),
    ("Ｈ", "H"),
    ("Ｓ", "S"),
    ("Ｆ", "F"),
    ("Ｙ", "Y"),
    ("R元", "R1"),
    ("R ", "R"),
    ("年", "/"),
    ("月", "/"),
    ("．", "/"),
    (".", "/"),
    ("／", "/"),
    ("-", "/"),
    *((one, "/") for one in "－−‐―ー"),
    ("/ ", "/"),
    (" /", "/"),
    ("R/", "R"),
)


def nothing(cell: str, words: str = "") -> str:
    """Return the test that nothing is written in the cell, or one of a list of words (``nothing``, ``unfilled``)."""
    empty = f'{bare(cell)}=""'
    return f"IF({empty},TRUE,SUMPRODUCT(--({words}={bare(cell)}))>0)" if words else empty


def ditto(cell: str) -> str:
    """Return the test that the cell repeats what stands above it."""
    return f"IF(ISTEXT({cell}),SUMPRODUCT(--(ditto_words={bare(cell)}))>0,FALSE)"


def begins(cell: str) -> str:
    """Return the test that a text or a word is written in the cell, and no remark; 0 is nothing."""
    word = bare(cell)
    remarks = "+".join(f"(remark_words=LEFT({word},{size}))" for size in sorted({*map(len, REMARKS)}))
    said = f"SUMPRODUCT(--(nothing={word}))+SUMPRODUCT({remarks})=0"
    return f'IF({cell}=0,FALSE,IF({word}="",FALSE,{said}))'


def folded(cell: str, kind: str) -> str:
    """Return what a number's or a day's cell holds as narrow text; "" unless it holds text."""
    made = f"TRIM({cell})"
    for old, new in _DAY_FOLDS if kind in ("date", "year") else _NUMBER_FOLDS:
        made = f'SUBSTITUTE({made},"{old}","{new}")'
    if kind in ("date", "year"):
        made = f"UPPER({made})"
    return f'IF(ISTEXT({cell}),TRIM({made}),"")'


def reading(cell: str, column: Column, choices: str, needed: bool, above: str) -> list[Step]:
    """Return the steps to the reading of a cell, the reading itself last.

    ``choices`` is the list of its words; ``needed`` tells whether it must be filled in; ``above`` is
    what it says by 「同上」.
    """
    *before, (key, made) = _reading(cell, column, choices, needed)
    if column.kind in ("int", "number"):
        # The form itself multiplies what stands in a cell: that must not depend on other rows.
        before, made = [*before, ("own", made)], "<own>"
    return [*before, (key, f"IF({ditto(cell)},{above},{made})")]


def _reading(cell: str, column: Column, choices: str, needed: bool) -> list[Step]:
    empty = "unfilled" if needed or column.required is True else "" if column.kind == "mark" else "nothing"
    blank = nothing(cell, empty)
    if column.name == "municipality_code":
        *before, (key, made) = [(one, text.replace("<cell>", cell)) for one, text in _STEPS["code"]]
        return [*before, (key, f'IF({blank},"",{made})')]
    if column.kind == "text":
        return [("read", f'IF({blank},"",{bare(cell)})')]
    if column.kind == "choice":
        known = f"COUNTIF({choices},{bare(cell)})>0"
        return [("read", f'IF({blank},"",IF({known},{bare(cell)},{beyond("一覧にありません")}))')]
    if column.kind == "mark":
        return [("read", f'IF({blank},"",{_mark(cell)})')]
    steps = [("text", folded(cell, column.kind)), *_STEPS[column.kind]]
    *before, (key, made) = steps
    return [*before, (key, f'IF({blank},"",{made.replace("<cell>", cell)})')]


def _mark(cell: str) -> str:
    word = bare(cell)
    unsure = beyond("○か×か決められません")
    plain = f'IF(SUMPRODUCT(--(yes_words={word}))>0,"○",IF(SUMPRODUCT(--(no_words={word}))>0,"×",{unsure}))'
    return f'IF(ISLOGICAL({cell}),IF({cell},"○","×"),{plain})'


# --- the code of a municipality ---------------------------------------------------------------


def _steps_of_a_code() -> list[Step]:
    """Return the steps to the six digits of a 団体コード, a lost zero or check digit put back."""
    digits = "TRIM(<cell>)"
    for old, new in (*DIGITS, ("－", ""), ("−", ""), ("-", ""), ("　", ""), (" ", "")):
        digits = f'SUBSTITUTE({digits},"{old}","{new}")'
    total = "+".join(f"{weight}*MID(<five>,{at},1)" for at, weight in enumerate((6, 5, 4, 3, 2), start=1))
    known, known_whole = (
        f"SUMPRODUCT(--(municipality_codes={one}))>0" for one in ('"0"&<digits>', "<whole>")
    )
    no = beyond("団体コードとして読めません")
    elsewhere = "AND(VALUE(LEFT(<whole>,2))>0,VALUE(LEFT(<whole>,2))<48)"
    put_back = f'IF(AND(<size>=5,{known}),"0"&<digits>,IF(OR({known_whole},{elsewhere}),<whole>,{no}))'
    return [
        ("digits", digits),
        ("size", f"IF({count('<digits>', 6).replace('0000', '000000')}<0,0,LEN(<digits>))"),
        ("five", 'IF(<size>=0,"00000",RIGHT("0"&<digits>,5))'),
        ("whole", f"<five>&MOD(11-MOD({total},11),10)"),
        ("read", f"IF(<size>=6,<digits>,IF(OR(<size>=5,<size>=4),{put_back},{no}))"),
    ]


NAME_STEPS = names.steps_of_a_name()

_STEPS = {
    "int": numbers.steps_of_an_integer(),
    "number": numbers.steps_of_a_number(),
    "date": days.steps_of_a_day(),
    "year": days.steps_of_a_year(),
    "code": _steps_of_a_code(),
}
