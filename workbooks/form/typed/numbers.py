"""Formulas that read a folded text as a whole number or a number with decimals."""

from __future__ import annotations

from workbooks.form.typed.base import (
    Step,
    beyond,
    said,
)

_NOT_A_NUMBER = beyond("数値として読めません")
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


def steps_of_an_integer() -> list[Step]:
    digits = f"TRIM(LEFT(<core>,LEN(<core>)-({_unit('<core>')}>0)))"
    size = _value(digits)
    point = f'IFERROR(FIND(".",{digits}),99)'
    unsure = f'AND(LEN({digits})-{point}=3,{point}<5,LEFT(<core>,1)<>"0")'
    alone = f"IF({unsure},{said('小数点か桁区切りか決められません')},ROUND({size}*10^{_unit('<core>')},4))"
    single = f"IF({_well_written(digits, size)},{alone},{_NOT_A_NUMBER})"
    inner = 'AND(LEFT(<text>,1)="(",RIGHT(<text>,1)=")")'
    negative = 'OR(LEFT(<text>,1)="-",LEFT(<text>,2)="¥-",LEFT(<text>,2)="金-")'
    signed = f"IF(AND(ISNUMBER(<found>),{negative}),-<found>,<found>)"
    near = "ABS(<cell>-ROUND(<cell>,0))<0.000001"
    whole = f"IF({near},ROUND(<cell>,0),{said('整数ではありません')})"
    whole_text = (
        f"IF(ISNUMBER(<found>),IF(<found>=INT(<found>),{signed},{said('整数ではありません')}),<found>)"
    )
    joined = f"IFERROR({_joined()},{_NOT_A_NUMBER})"
    return [
        ("core", f'IF(<text>="","",TRIM({_core()}))'),
        (
            "found",
            f'IF(<text>="","",IF({inner},{said("負の数か内数か決められません")},IFERROR({single},{joined})))',
        ),
        ("read", f"IF(ISLOGICAL(<cell>),{_NOT_A_NUMBER},IF(ISNUMBER(<cell>),{whole},{whole_text}))"),
    ]


def steps_of_a_number() -> list[Step]:
    negative = 'LEFT(<text>,1)="-"'
    digits = (
        f"TRIM(MID(<text>,1+({negative}),MAX(0,LEN(<text>)-({negative})-{_tail('<text>', _QUANTITIES)})))"
    )
    well = _well_written("<digits>", "<size>")
    signed = f"IF({negative},-<size>,<size>)"
    fine = f"IF(ABS(ROUND(<cell>,3)-<cell>)<0.000000001,ROUND(<cell>,3),{said('小数は３桁までです')})"
    text = f'IF(<size>="",{_NOT_A_NUMBER},IF({well},{signed},{_NOT_A_NUMBER}))'
    return [
        ("digits", f'IF(<text>="","",{digits})'),
        ("size", f'IFERROR({_value("<digits>")},"")'),
        ("read", f"IF(ISLOGICAL(<cell>),{_NOT_A_NUMBER},IF(ISNUMBER(<cell>),{fine},{text}))"),
    ]
