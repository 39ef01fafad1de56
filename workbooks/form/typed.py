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

FAULT, UNREAD = "!", "!!"
"""How a reading begins that says why a cell cannot be read: it is wrong; or it is beyond the form.

Of the second the program may still make something (百八十万円), so the form only asks to look again.
"""

NOTHING = tuple(
    dict.fromkeys(
        (*nothing_words.TYPED, "該当せず", "−", "／", ".", "以下余白", "（以下余白）", "以下空白", "以上")
    )
)
"""Words by which an optional cell says that there is nothing to write, or that a list ends."""

UNFILLED = (*NOTHING, *vague.UNDECIDED, "？", "〃", "同上", "々")
"""Words that are no answer where one is needed."""

YES = (*"○〇◯◎●⭕⚪✓✔☑✅■レﾚo1有", "有り", "あり", "はい", "yes", "true", "済", "記載あり", "添付")
NO = (*"×✕✖✗✘❌☐□xｘＸ無否", "無し", "なし", "いいえ", "no", "false", "該当なし", "記載なし", *"-－−―ー–—")
"""Words that a mark is read from, yes and no (``validators.normalise.mark``)."""

FOLDED_KINDS = ("int", "number", "date", "year")
"""The kinds of cells whose texts are folded before they are read."""

FIRST_DAY, LAST_DAY, FIRST_SERIAL = 9856, 73415, 36526
"""Serials of 1926-12-25, 2100-12-31 and 2000-01-01."""

_DIGITS = tuple(zip("０１２３４５６７８９", "0123456789", strict=True))
_MINUS = "－−‐‑‒–—―ー─▲△"
_NUMBER_FOLDS = (
    *_DIGITS,
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
    *_DIGITS,
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


def bare(cell: str) -> str:
    """Return the cell's text without any space or line break."""
    return f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({cell}," ",""),"　",""),CHAR(10),"")'


def nothing(cell: str, words: str = "") -> str:
    """Return the test that nothing is written in the cell, or one of a list of words (``nothing``, ``unfilled``)."""
    empty = f'{bare(cell)}=""'
    return f"OR({empty},SUMPRODUCT(--({words}={bare(cell)}))>0)" if words else empty


def folded(cell: str, kind: str) -> str:
    """Return what a number's or a day's cell holds as narrow text; "" unless it holds text."""
    made = f"TRIM({cell})"
    for old, new in _DAY_FOLDS if kind in ("date", "year") else _NUMBER_FOLDS:
        made = f'SUBSTITUTE({made},"{old}","{new}")'
    if kind in ("date", "year"):
        made = f"UPPER({made})"
    return f'IF(ISTEXT({cell}),TRIM({made}),"")'


Step = tuple[str, str]
"""A helper cell on the way to a reading: its key, and its formula, in which earlier steps stand as ``<key>``."""


def reading(cell: str, column: Column, choices: str, needed: bool = False) -> list[Step]:
    """Return the steps to the reading of a cell, the reading itself last.

    ``choices`` is the list of its words; ``needed`` tells whether it must be filled in.
    """
    empty = "unfilled" if needed or column.required is True else "" if column.kind == "mark" else "nothing"
    blank = nothing(cell, empty)
    if column.name == "municipality_code":
        *before, (key, made) = [(one, text.replace("<cell>", cell)) for one, text in _STEPS["code"]]
        return [*before, (key, f'IF({blank},"",{made})')]
    if column.kind == "text":
        return [("read", f'IF({blank},"",{bare(cell)})')]
    if column.kind == "choice":
        known = f"COUNTIF({choices},{bare(cell)})>0"
        return [("read", f'IF({blank},"",IF({known},{bare(cell)},{_beyond("一覧にありません")}))')]
    if column.kind == "mark":
        return [("read", f'IF({blank},"",{_mark(cell)})')]
    steps = [("text", folded(cell, column.kind)), *_STEPS[column.kind]]
    *before, (key, made) = steps
    return [*before, (key, f'IF({blank},"",{made.replace("<cell>", cell)})')]


def _said(reason: str) -> str:
    return f'"{FAULT}{reason}"'


def _beyond(reason: str) -> str:
    return f'"{UNREAD}{reason}"'


def unreadable(value: str) -> str:
    """Return the test that a reading says why it is none."""
    return f'LEFT({value},1)="{FAULT}"'


def reason(value: str) -> str:
    """Return why a cell cannot be read, of a reading that says so."""
    return f'SUBSTITUTE(MID({value},2,60),"{FAULT}","この書き方は読み取れません：")'


def _mark(cell: str) -> str:
    word = bare(cell)
    unsure = _beyond("○か×か決められません")
    plain = f'IF(SUMPRODUCT(--(yes_words={word}))>0,"○",IF(SUMPRODUCT(--(no_words={word}))>0,"×",{unsure}))'
    return f'IF(ISLOGICAL({cell}),IF({cell},"○","×"),{plain})'


# --- numbers -----------------------------------------------------------------------------------

_NOT_A_NUMBER = _beyond("数値として読めません")
_COUNTS = ("集落", "地区", "回", "位", "番目", "番", "か年目", "年度目", "年目")
_QUANTITIES = (
    *("時間", "箇所", "か所", "ヶ所", "か月", "ヶ月", "セット"),
    *("名", "人", "回", "個", "台", "枚", "部", "本", "冊", "式", "件", "日", "泊", "脚", "基", "棟", "組"),
)


def _tail(text: str, words: tuple[str, ...]) -> str:
    """Return how many characters at the end of a text are one of some words."""
    made = "0"
    for size in sorted({len(one) for one in words}):
        own = ",".join(f'"{one}"' for one in words if len(one) == size)
        made = f"IF(ISNUMBER(MATCH(RIGHT({text},{size}),{{{own}}},0)),{size},{made})"
    return made


def _unit(text: str) -> str:
    """Return the power of ten of the unit at the end of a text, 0 for none (M stands for 百万)."""
    return f'IFERROR(CHOOSE(MATCH(RIGHT({text},1),{{"億","M","万","千"}},0),8,6,4,3),0)'


def _value(text: str) -> str:
    return f'VALUE(SUBSTITUTE({text},",",""))'


def _well_written(text: str, number: str, decimals: bool = True) -> str:
    """Return the test that a number is written as Python reads it: digits, commas in place, decimals."""
    forms = ["#,##0", *(("0.0", "0.00", "0.000", "#,##0.0", "#,##0.00") if decimals else ())]
    tests = [f'RIGHT("00000"&TEXT({number},"0"),LEN({text}))={text}']
    tests += [f'TEXT({number},"{one}")={text}' for one in forms]
    return f"OR({','.join(tests)})"


def _core() -> str:
    """Return a folded number without sign, currency and unit in words: 1,000 for ¥-1,000円."""
    t = "<text>"
    two = f'ISNUMBER(MATCH(LEFT({t},2),{{"-¥","¥-","+¥","¥+","-金","金-"}},0))'
    one = f'ISNUMBER(MATCH(LEFT({t},1),{{"¥","金","-","+"}},0))'
    numbered = f'AND(LEFT({t},1)="第",{_tail(t, _COUNTS)}>0)'
    head = f"IF({two},2,IF(OR({one},{numbered}),1,0))"
    tail = _tail(t, ("円也", "円整", "円", "也", *_COUNTS))
    dash = f'AND(LEFT({t},1)="¥",RIGHT({t},1)="-")'
    return f"MID({t},{head}+1,MAX(0,LEN({t})-{head}-IF({dash},1,{tail})))"


def _joined() -> str:
    """Return the value of a number with two units (1億2,000万, 10万5千), an error or a fault for any other."""
    text = "<core>"
    split = f'IFERROR(FIND("億",{text}),IFERROR(FIND("万",{text}),0))'
    first, second = f"LEFT({text},{split}-1)", f"MID({text},{split}+1,20)"
    above = f'IF(ISNUMBER(FIND("億",{text})),100000000,10000)'
    rest = f"LEFT({second},LEN({second})-({_unit(second)}>0))"
    below = f"{_value(rest)}*10^{_unit(second)}"
    sound = (
        f"AND({_well_written(first, _value(first), False)},{_well_written(rest, _value(rest), False)},"
        f"{below}<{above},OR({_unit(second)}>0,LEN({rest})>2))"
    )
    return f"IF({sound},{_value(first)}*{above}+{below},{_NOT_A_NUMBER})"


def _steps_of_an_integer() -> list[Step]:
    digits = f"TRIM(LEFT(<core>,LEN(<core>)-({_unit('<core>')}>0)))"
    size = _value(digits)
    point = f'IFERROR(FIND(".",{digits}),99)'
    unsure = f'AND(LEN({digits})-{point}=3,{point}<5,LEFT(<core>,1)<>"0")'
    alone = f"IF({unsure},{_said('小数点か桁区切りか決められません')},ROUND({size}*10^{_unit('<core>')},4))"
    single = f"IF({_well_written(digits, size)},{alone},{_NOT_A_NUMBER})"
    inner = 'AND(LEFT(<text>,1)="(",RIGHT(<text>,1)=")")'
    negative = 'OR(LEFT(<text>,1)="-",LEFT(<text>,2)="¥-",LEFT(<text>,2)="金-")'
    signed = f"IF(AND(ISNUMBER(<found>),{negative}),-<found>,<found>)"
    near = "ABS(<cell>-ROUND(<cell>,0))<0.000001"
    whole = f"IF({near},ROUND(<cell>,0),{_said('整数ではありません')})"
    whole_text = (
        f"IF(ISNUMBER(<found>),IF(<found>=INT(<found>),{signed},{_said('整数ではありません')}),<found>)"
    )
    joined = f"IFERROR({_joined()},{_NOT_A_NUMBER})"
    return [
        ("core", f'IF(<text>="","",TRIM({_core()}))'),
        (
            "found",
            f'IF(<text>="","",IF({inner},{_said("負の数か内数か決められません")},IFERROR({single},{joined})))',
        ),
        ("read", f"IF(ISLOGICAL(<cell>),{_NOT_A_NUMBER},IF(ISNUMBER(<cell>),{whole},{whole_text}))"),
    ]


def _steps_of_a_number() -> list[Step]:
    negative = 'LEFT(<text>,1)="-"'
    digits = (
        f"TRIM(MID(<text>,1+({negative}),MAX(0,LEN(<text>)-({negative})-{_tail('<text>', _QUANTITIES)})))"
    )
    well = _well_written("<digits>", "<size>")
    signed = f"IF({negative},-<size>,<size>)"
    fine = f"IF(ABS(ROUND(<cell>,3)-<cell>)<0.000000001,ROUND(<cell>,3),{_said('小数は３桁までです')})"
    said = f'IF(<size>="",{_NOT_A_NUMBER},IF({well},{signed},{_NOT_A_NUMBER}))'
    return [
        ("digits", f'IF(<text>="","",{digits})'),
        ("size", f'IFERROR({_value("<digits>")},"")'),
        ("read", f"IF(ISLOGICAL(<cell>),{_NOT_A_NUMBER},IF(ISNUMBER(<cell>),{fine},{said}))"),
    ]


# --- days and years ----------------------------------------------------------------------------

_NOT_A_DAY, _NOT_A_YEAR = _beyond("日付として読めません"), _beyond("年度として読めません")
_WHICH, _NO_SUCH = _said("令和か西暦か決められません"), _said("実在しない日付です")
_ERA, _FAR = _said("元号の年が範囲の外です"), _said("日付が範囲の外です")
_NO_YEAR, _OUT_OF_ERA = -2, -1


def _count(text: str, size: int) -> str:
    """Return the number that 1 to ``size`` digits stand for; -1 where they are none."""
    well = f'AND(LEN({text})<={size},RIGHT("0000"&TEXT(VALUE({text}),"0"),LEN({text}))={text})'
    return f"IFERROR(IF({well},VALUE({text}),-1),-1)"


def _western(text: str) -> str:
    """Return the Western year of R8, H31, S64, 2026; 0 for a bare short one, -1 out of its era, -2 for none."""
    number = _count(f"MID({text},2,9)", 4)
    plain = _count(text, 4)
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
            f"IF(OR(LEN(<text>)=5,LEN(<text>)=8),{_count('<text>', 8).replace('0000', '00000000')},-1)",
        ),
    ]


def _written_day() -> str:
    """Return the serial of the day whose parts are folded, or a fault."""
    month, last = _count("<month>", 2), _count("<last>", 2)
    made = "DATE(<western>,<month>,<last>)"
    weekday = 'MID(<text>,FIND("(",<text>&"(")+1,1)'  # 月 is folded to / as well
    days = '"土日/火水木金"'
    named = f"IF({weekday}=MID({days},MOD({made},7)+1,1),{made},{_said('曜日が日付と合いません')})"
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


def _steps_of_a_day() -> list[Step]:
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
    plain = _count(text, 4)
    named = f"IF({year}={_NO_YEAR},{_NOT_A_YEAR},IF({year}={_OUT_OF_ERA},{_ERA},{year}))"
    era = f'ISNUMBER(MATCH(LEFT({text},1),{{"R","H","S"}},0))'
    return f"IF({era},{named},IF({plain}<0,{_NOT_A_YEAR},{_bare_year(plain)}))"


def _steps_of_a_year() -> list[Step]:
    def containing(serial: str) -> str:
        return f"IF(ISNUMBER({serial}),YEAR({serial})-(MONTH({serial})<4),{serial})"

    serial = f"AND(<cell>>={FIRST_SERIAL},<cell><{LAST_DAY + 1})"
    number = f"IF({serial},YEAR(<cell>)-(MONTH(<cell>)<4),{_bare_year('<cell>')})"
    agree = f"IF(<own>=<other>,<own>,{_said('和暦と西暦が合いません')})"
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


# --- the code of a municipality ---------------------------------------------------------------


def _steps_of_a_code() -> list[Step]:
    """Return the steps to the six digits of a 団体コード, a lost zero or check digit put back."""
    digits = "TRIM(<cell>)"
    for old, new in (*_DIGITS, ("－", ""), ("−", ""), ("-", ""), ("　", ""), (" ", "")):
        digits = f'SUBSTITUTE({digits},"{old}","{new}")'
    total = "+".join(f"{weight}*MID(<five>,{at},1)" for at, weight in enumerate((6, 5, 4, 3, 2), start=1))
    known, known_whole = (
        f"SUMPRODUCT(--(municipality_codes={one}))>0" for one in ('"0"&<digits>', "<whole>")
    )
    no = _beyond("団体コードとして読めません")
    elsewhere = "AND(VALUE(LEFT(<whole>,2))>0,VALUE(LEFT(<whole>,2))<48)"
    put_back = f'IF(AND(<size>=5,{known}),"0"&<digits>,IF(OR({known_whole},{elsewhere}),<whole>,{no}))'
    return [
        ("digits", digits),
        ("size", f"IF({_count('<digits>', 6).replace('0000', '000000')}<0,0,LEN(<digits>))"),
        ("five", 'IF(<size>=0,"00000",RIGHT("0"&<digits>,5))'),
        ("whole", f"<five>&MOD(11-MOD({total},11),10)"),
        ("read", f"IF(<size>=6,<digits>,IF(OR(<size>=5,<size>=4),{put_back},{no}))"),
    ]


_STEPS = {
    "int": _steps_of_an_integer(),
    "number": _steps_of_a_number(),
    "date": _steps_of_a_day(),
    "year": _steps_of_a_year(),
    "code": _steps_of_a_code(),
}
