"""電話番号: a telephone number, a text whose first digit is a zero."""

from __future__ import annotations

import re
from functools import lru_cache

from validators.normalise import text
from validators.normalise.characters import hyphens, narrow
from validators.normalise.reading import BLANK, CACHE, Reading

WANTED = "電話番号（例：0241-00-0000）"

_LOST_ZERO = re.compile(r"[1-9](?:-?\d){8}|[789]0(?:-?\d){8}")
"""Nine digits of a fixed line, or ten of a mobile one, that begin with no zero."""


@lru_cache(CACHE, typed=True)
def read(value: object) -> Reading:
    """Read a telephone number as it stands; a zero that the spreadsheet took away is put back with a note.

    Source: 総務省 電気通信番号計画: a number within the country begins with 0 and has ten digits, a mobile one eleven.

    >>> read(241000000), read("241-00-0000").value, read(9012345678.0).value
    (Reading(value='0241000000', note=True), '0241-00-0000', '09012345678')

    What has its zero, or may be an extension or a number within the town, is left as it is.

    >>> [read(v).note for v in ("0241-00-0000", "024-521-7111（内線2334）", "62-0000", "内線 123", 110)]
    [False, False, False, False, False]
    """
    kept = text.read(value).value
    if kept is None:
        return BLANK
    written = hyphens(narrow(str(kept)))
    if _LOST_ZERO.fullmatch(written):
        return Reading(f"0{written}", True)
    return Reading(kept, False)
