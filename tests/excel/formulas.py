"""A formula as Excel's parser sees it: what it would not take, or would show as ``#NAME?``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

_TOKEN = re.compile(
    r"""
    (?P<text>"(?:[^"]|"")*")
  | (?P<sheet>'(?:[^']|'')+'!|[^\W\d][\w.]*!)
  | (?P<error>\#(?:REF|NAME|VALUE|DIV/0|NULL|NUM|N/A)[!?]?)
  | (?P<call>[A-Za-z_][\w.]*\()
  | (?P<word>[^\W\d\\][\w.\\]*|\$?[A-Za-z]{1,3}\$?[0-9]+)
  | (?P<number>[0-9.]+(?:E[+-]?[0-9]+)?)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_PLACE = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]{1,7}$|\$?[A-Z]{1,3}$|\$?[0-9]{1,7}$", re.I)
_LONGEST, _TEXT, _DEEPEST, _ARGUMENTS = 8192, 255, 64, 255

_CLASSIC = """
ABS AND AVERAGE CELL CHAR CHOOSE CLEAN CODE COLUMN COLUMNS CONCATENATE COUNT COUNTA COUNTBLANK
COUNTIF COUNTIFS DATE DATEVALUE DAY EXACT FALSE FIND FLOOR HLOOKUP HYPERLINK IF IFERROR INDEX
INDIRECT INT ISBLANK ISERROR ISNA ISNUMBER ISTEXT JIS LARGE LEFT LEN LOOKUP LOWER MATCH MAX MID MIN
MOD MONTH N NA NOT NOW OFFSET OR PROPER REPLACE REPT RIGHT ROUND ROUNDDOWN ROUNDUP ROW ROWS SEARCH
SIGN SMALL SUBSTITUTE SUBTOTAL SUM SUMIF SUMIFS SUMPRODUCT T TEXT TIME TODAY TRIM TRUE TRUNC UPPER
VALUE VLOOKUP WEEKDAY YEAR ASC DATEDIF AVERAGEIF AVERAGEIFS ISERR ISNONTEXT ISLOGICAL ISREF PHONETIC
FREQUENCY EOMONTH EDATE QUOTIENT RANK
"""
CLASSIC = frozenset(_CLASSIC.split())
"""Functions that every Excel since 2007 stores under their own name; later ones need ``_xlfn.`` before it."""


def faults_of(formula: str, sheets: Set[str], names: Set[str]) -> Iterator[str]:
    """Yield what Excel would not take in a formula; ``names`` are in lower case.

    >>> list(faults_of('IF(COUNTIF(申請書!$A$1:$A$3,"x")>0,合計,1)', {"申請書"}, {"合計"}))
    []
    >>> list(faults_of("XLOOKUP(A1,計画!B1,C1)+見出し", {"申請書"}, set()))
    ['XLOOKUP without _xlfn.', 'sheet 計画 is not there', 'name 見出し is not there']
    """
    short = formula[:60]
    if len(formula) > _LONGEST:
        yield f"{len(formula)} characters: {short}"
    depth, deepest, commas = 0, 0, [0]
    for one in _TOKEN.finditer(formula):
        kind, text = one.lastgroup, one[0]
        if kind == "text" and len(text) - 2 > _TEXT:
            yield f"a text of {len(text) - 2} characters: {short}"
        elif kind == "error" and text == "#REF!":
            yield f"#REF! in {short}"
        elif kind == "sheet":
            sheet = text[:-1].strip("'").replace("''", "'")
            if sheet.lower() not in {each.lower() for each in sheets}:
                yield f"sheet {sheet} is not there"
        elif kind == "call":
            name = text[:-1].upper()
            if not name.startswith("_XLFN.") and name not in CLASSIC:
                yield f"{text[:-1]} without _xlfn."
        elif kind == "word" and not _PLACE.match(text) and text.lower() not in {"true", "false", *names}:
            yield f"name {text} is not there"
        if text.endswith("(") and kind in ("call", "other"):
            depth += 1
            deepest = max(deepest, depth)
            commas.append(0)
        elif text == ")" and kind == "other":
            depth -= 1
            if depth < 0:
                break
            if commas.pop() >= _ARGUMENTS:
                yield f"more than {_ARGUMENTS} arguments: {short}"
        elif text == "," and kind == "other":
            commas[-1] += 1
    if depth:
        yield f"brackets do not match: {short}"
    if deepest > _DEEPEST:
        yield f"{deepest} deep: {short}"
