"""Formulas that type one cell, as ``validators.cells`` does: is it blank, can it be read, what is it.

Each function takes the reference of an input cell and returns a formula's text. A
state is 0 (a value), 1 (blank) or 2 (cannot be read here). What the program reads but
a plain formula cannot (「１０万円」) is 2: the form then says that it cannot judge.
"""

from __future__ import annotations

from validators.frames import Column

FIRST_DAY, LAST_DAY = 9856, 73415
"""Serials of 1926-12-25 and 2100-12-31."""


def bare(cell: str) -> str:
    """Return the cell's text without any space."""
    return f'SUBSTITUTE(SUBSTITUTE({cell}," ",""),"　","")'


def nothing(cell: str, optional: bool) -> str:
    """Return the test that nothing is written in the cell."""
    empty = f'{bare(cell)}=""'
    return f"OR({empty},ISNUMBER(MATCH({bare(cell)},nothing,0)))" if optional else empty


def state(cell: str, column: Column, choices: str, value: str) -> str:
    """Return the state of a cell; ``choices`` is the list's range, ``value`` the cell typed by :func:`value`."""
    optional = column.required is not True
    blank = f"IF({nothing(cell, optional)},1,2)"
    if column.name == "municipality_code":
        return f'IF({nothing(cell, optional)},1,IF({value}="",2,0))'
    if column.kind == "text":
        return f"IF({nothing(cell, optional)},1,0)"
    return f"IF({_readable(cell, column, choices, value)},0,{blank})"


def _readable(cell: str, column: Column, choices: str, value: str) -> str:
    if column.kind == "int":
        return f"IF(ISNUMBER({cell}),{cell}=INT({cell}),FALSE)"
    if column.kind == "number":
        return f"IF(ISNUMBER({cell}),ABS(ROUND({cell},3)-{cell})<0.000000001,FALSE)"
    if column.kind == "date":
        return f"IF(ISNUMBER({cell}),AND({cell}>={FIRST_DAY},{cell}<{LAST_DAY + 1}),FALSE)"
    if column.kind == "year":
        return f"ISNUMBER({value})"
    if column.kind == "mark":
        return f'{value}<>""'
    return f"ISNUMBER(MATCH(TRIM({cell}),{choices},0))"


def value(cell: str, column: Column, own_state: str) -> str:
    """Return the typed value of a cell; ``own_state`` is the cell that holds its state."""
    if column.kind == "year":
        return fiscal_year(cell)
    if column.kind == "mark":
        return f'IF(ISNUMBER(MATCH(TRIM({cell}),{{"○","〇","◯"}},0)),"○",IF(TRIM({cell})="×","×",""))'
    if column.name == "municipality_code":
        return municipality_code(cell)
    written = {
        "date": f"INT({cell})",
        "number": f"ROUND({cell},3)",
        "text": bare(cell),
        "choice": f"TRIM({cell})",
    }
    return f'IF({own_state}=0,{written.get(column.kind, cell)},"")'


def fiscal_year(cell: str) -> str:
    """Return the fiscal year in Western count: 2026 for 2026, 8, R8, 令和8年度; "" where it is none of these."""
    digits = f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({cell},"年度",""),"令和",""),"R",""),"元","1")'
    number = f"IF(ISNUMBER({cell}),{cell},IFERROR(VALUE({digits}),0))"
    era = f'OR(LEFT({cell},1)="R",LEFT({cell},2)="令和")'
    reiwa = f"AND({number}>=1,{number}<=IF({era},82,19),{number}=INT({number}))"
    western = f"AND({number}>=2000,{number}<=2100,{number}=INT({number}))"
    return f'IF({reiwa},{number}+2018,IF({western},{number},""))'


def municipality_code(cell: str) -> str:
    """Return the six digits of a 団体コード, a lost leading zero put back; "" where it is none."""
    typed = f"TRIM({cell})"
    code = f'IF(AND(LEN({typed})=5,LEFT({typed},1)="7"),"0"&{typed},{typed})'
    return f'IF(AND(LEN({code})=6,ISNUMBER(IFERROR(VALUE({code}),""))),{code},"")'
