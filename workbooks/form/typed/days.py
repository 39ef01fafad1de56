"""Formulas that read a folded text as a day or as a fiscal year (年度)."""

from __future__ import annotations

from workbooks.form.typed.base import (
    Step,
    beyond,
    count,
    said,
)

FIRST_DAY, LAST_DAY, FIRST_SERIAL = 9856, 73415, 36526
"""Serials of 1926-12-25, 2100-12-31 and 2000-01-01."""


_NOT_A_DAY, _NOT_A_YEAR = beyond("日付として読めません"), beyond("年度として読めません")
_WHICH, _NO_SUCH = said("令和か西暦か決められません"), said("実在しない日付です")
_ERA, _FAR = said("元号の年が範囲の外です"), said("日付が範囲の外です")
_NO_YEAR, _OUT_OF_ERA = -2, -1


def _western(text: str) -> str:
    """Return the Western year of R8, H31, S64, 2026; 0 for a bare short one, -1 out of its era, -2 for none."""
    number = count(f"MID({text},2,9)", 4)
    plain = count(text, 4)
    last = f'CHOOSE(MATCH(LEFT({text},1),{{"R","H","S"}},0),99,31,64)'
    base = f'CHOOSE(MATCH(LEFT({text},1),{{"R","H","S"}},0),2018,1988,1925)'
    era = f"IF({number}<0,{_NO_YEAR},IF(OR({number}<1,{number}>{last}),{_OUT_OF_ERA},{number}+{base}))"
    bare_one = f"IF({plain}<0,{_NO_YEAR},IF(LEN({text})<3,0,{plain}))"
    return f'IF(ISNUMBER(MATCH(LEFT({text},1),{{"R","H","S"}},0)),{era},{bare_one})'


def _day_parts() -> list[Step]:
    first = 'FIND("/",<date>)'
    last = f'MID(<date>,FIND("/",<date>,{first}+1)+1,20)'
    ended = f'IF(RIGHT({last},1)="日",LEFT({last},LEN({last})-1),IF(ISNUMBER(FIND(":",{last})),LEFT({last},FIND(" ",{last})-1),{last}))'
    return [
        ("date", 'IF(<text>="","",TRIM(LEFT(<text>,FIND("(",<text>&"(")-1)))'),
        ("year", f'IFERROR(LEFT(<date>,{first}-1),"")'),
        ("month", f'IFERROR(MID(<date>,{first}+1,FIND("/",<date>,{first}+1)-{first}-1),"")'),
        ("last", f'IFERROR({ended},"")'),
        ("western", f'IF(<year>="",{_NO_YEAR},{_western("<year>")})'),
        (
            "number",
            f"IF(OR(LEN(<text>)=5,LEN(<text>)=8),{count('<text>', 8).replace('0000', '00000000')},-1)",
        ),
    ]


def _written_day() -> str:
    """Return the serial of the day whose parts are folded, or a fault."""
    month, last = count("<month>", 2), count("<last>", 2)
    made = "DATE(<western>,<month>,<last>)"
    weekday = 'MID(<text>,FIND("(",<text>&"(")+1,1)'  # 月 is folded to / as well
    days = '"土日/火水木金"'
    named = f"IF({weekday}=MID({days},MOD({made},7)+1,1),{made},{said('曜日が日付と合いません')})"
    told = f'IF({weekday}="",{made},IF(ISNUMBER(FIND({weekday},{days})),{named},{_NOT_A_DAY}))'
    plausible = f"IF(OR({made}<{FIRST_DAY},{made}>{LAST_DAY}),{_FAR},{told})"
    exists = f"AND(VALUE(<month>)>0,VALUE(<month>)<13,MONTH({made})=VALUE(<month>),DAY({made})=VALUE(<last>))"
    real = f"IF(<western>={_OUT_OF_ERA},{_ERA},IF(<western><1901,{_FAR},IF({exists},{plausible},{_NO_SUCH})))"
    none = f"OR(<western>={_NO_YEAR},{month}<0,{last}<0)"
    return f"IF({none},{_NOT_A_DAY},IF(<western>=0,{_WHICH},{real}))"


def _numbered_day(number: str, fault: str) -> str:
    """Return the day of a serial number or of yyyymmdd, or a fault."""
    year, month, last = f"INT({number}/10000)", f"MOD(INT({number}/100),100)", f"MOD({number},100)"
    made = f"DATE({year},{month},{last})"
    exists = f"AND({month}>0,{month}<13,MONTH({made})={month},DAY({made})={last})"
    compact = f"IF(AND({number}>=20000000,{number}<21010000),IF({exists},{made},{_NO_SUCH}),{fault})"
    return f"IF(AND({number}>={FIRST_SERIAL},{number}<{LAST_DAY + 1}),INT({number}),{compact})"


def steps_of_a_day() -> list[Step]:
    number = f"IF(AND(<cell>>={FIRST_DAY},<cell><{LAST_DAY + 1}),INT(<cell>),{_numbered_day('<cell>', _NOT_A_DAY)})"
    text = f"IF(<number>>=0,{_numbered_day('<number>', _NOT_A_DAY)},{_written_day()})"
    return [
        *_day_parts(),
        ("read", f"IF(ISLOGICAL(<cell>),{_NOT_A_DAY},IF(ISNUMBER(<cell>),{number},{text}))"),
    ]


def _bare_year(number: str) -> str:
    """Return the year that a number alone means, or a fault."""
    western = f"AND({number}>=2000,{number}<=2100,{number}=INT({number}))"
    reiwa = f"AND({number}>=1,{number}<=19,{number}=INT({number}))"
    unsure = f"AND({number}>=1,{number}<100,{number}=INT({number}))"
    return f"IF({western},{number},IF({reiwa},{number}+2018,IF({unsure},{_WHICH},{_NOT_A_YEAR})))"


def _without_end(text: str) -> str:
    """Return a folded year without 年度, 年 and FY."""
    ended = f'SUBSTITUTE(SUBSTITUTE({text}&"#","/度#","#"),"/#","#")'
    return f'SUBSTITUTE(SUBSTITUTE({ended},"#",""),"FY","")'


def _one_year(text: str, year: str) -> str:
    plain = count(text, 4)
    named = f"IF({year}={_NO_YEAR},{_NOT_A_YEAR},IF({year}={_OUT_OF_ERA},{_ERA},{year}))"
    era = f'ISNUMBER(MATCH(LEFT({text},1),{{"R","H","S"}},0))'
    return f"IF({era},{named},IF({plain}<0,{_NOT_A_YEAR},{_bare_year(plain)}))"


def steps_of_a_year() -> list[Step]:
    def containing(serial: str) -> str:
        return f"IF(ISNUMBER({serial}),YEAR({serial})-(MONTH({serial})<4),{serial})"

    serial = f"AND(<cell>>={FIRST_SERIAL},<cell><{LAST_DAY + 1})"
    number = f"IF({serial},YEAR(<cell>)-(MONTH(<cell>)<4),{_bare_year('<cell>')})"
    agree = f"IF(<own>=<other>,<own>,{said('和暦と西暦が合いません')})"
    both = f'IF(<inside>="",<own>,IF(AND(ISNUMBER(<own>),ISNUMBER(<other>)),{agree},IF(ISNUMBER(<own>),<other>,<own>)))'
    a_day = 'AND(<last><>"",<inside>="")'
    text = f"IF(<number>>=0,{containing('<day>')},IF({a_day},{containing('<day>')},{both}))"
    end = 'IF(ISNUMBER(FIND(")",<text>)),MID(<text>,FIND(")",<text>)+1,9),"")'
    before = 'LEFT(<text>,FIND("(",<text>&"(")-1)'
    inside = 'IFERROR(MID(<text>,FIND("(",<text>)+1,FIND(")",<text>)-FIND("(",<text>)-1),"")'
    fine_end = f'OR({end}="",{end}="/",{end}="/度")'
    return [
        *_day_parts(),
        ("day", f"IF(<number>>=0,{_numbered_day('<number>', _NOT_A_YEAR)},{_written_day()})"),
        ("before", f'IF(<text>="","",IF({fine_end},{_without_end(before)},"?"))'),
        ("inside", f'IF(<text>="","",{_without_end(inside)})'),
        ("first", f'IF(<text>="","",{_western("<before>")})'),
        ("second", f'IF(<inside>="","",{_western("<inside>")})'),
        ("own", f'IF(<text>="","",{_one_year("<before>", "<first>")})'),
        ("other", f'IF(<inside>="","",{_one_year("<inside>", "<second>")})'),
        ("read", f"IF(ISLOGICAL(<cell>),{_NOT_A_YEAR},IF(ISNUMBER(<cell>),{number},{text}))"),
    ]
