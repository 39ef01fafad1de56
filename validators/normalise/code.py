"""全国地方公共団体コード: five digits and a check digit."""

from __future__ import annotations

import re
from functools import lru_cache

from validators.normalise import text
from validators.normalise.characters import digits as digits_of
from validators.normalise.characters import hyphens
from validators.normalise.reading import BLANK, CACHE, Reading, Unreadable
from validators.reference import BY_CODE

WANTED = "団体コード（6桁の数字）"

_BESIDE = re.compile(r"[\s'’-]|^(?:(?:団体)?コード|no)\.?:?|\([^()\d]*\)$", re.IGNORECASE)
"""What may stand beside the digits."""


@lru_cache(CACHE, typed=True)
def read(value: object) -> Reading:
    """Read a 全国地方公共団体コード as its six digits; lost zeros and check digits are put back with a note.

    Whether the code belongs to the prefecture is not judged here.

    >>> read("072010")
    Reading(value='072010', note=False)
    >>> [
    ...     read(v).value
    ...     for v in (
    ...         72010.0,
    ...         "72010",
    ...         "07201",
    ...         7201,
    ...         "7201",
    ...         "０７２０１０",
    ...         "07201-0",
    ...         "No.072010（福島市）",
    ...     )
    ... ]
    ['072010', '072010', '072010', '072010', '072010', '072010', '072010', '072010']
    >>> read("072011").value, read("13101").value
    ('072011', '131016')
    >>> from validators.normalise.reading import reason
    >>> [reason(read, v) for v in ("福島市", "0720100", 12, 1.5)]
    ['団体コードとして読めません', '団体コードとして読めません', '団体コードとして読めません', '団体コードとして読めません']
    """
    typed = text.read(value).value
    if typed is None:
        return BLANK
    digits = _BESIDE.sub("", hyphens(digits_of(str(typed))))
    if not re.fullmatch(r"\d{4,6}", digits, re.ASCII):
        raise Unreadable("団体コードとして読めません")
    code = digits if len(digits) == 6 else _repaired_code(digits)
    return Reading(code, code != typed)


def _repaired_code(digits: str) -> str:
    """Return the only six-digit code that four or five digits can stand for."""
    five = digits.zfill(5)
    meant = {five + check_digit(five)}
    if len(digits) == 5 and check_digit("0" + digits[:4]) == digits[4]:
        meant.add("0" + digits)
    meant = {code for code in meant if code in BY_CODE} or {
        code for code in meant if "01" <= code[:2] <= "47"
    }
    if len(meant) != 1:
        raise Unreadable("団体コードとして読めません")
    return meant.pop()


def check_digit(code5: str) -> str:
    """Return the check digit of a five-digit code (総務省 全国地方公共団体コード, modulus 11).

    >>> check_digit("07201"), check_digit("07564"), check_digit("13101")
    ('0', '7', '6')
    """
    rest = sum(weight * int(digit) for weight, digit in zip((6, 5, 4, 3, 2), code5, strict=True)) % 11
    return str((11 - rest) % 10)
