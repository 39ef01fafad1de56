"""漢数字: every number that is written out is read as itself."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from validators import normalise
from validators.normalise import Reading, amount, quantity, vague

DIGITS, FORMAL = "〇一二三四五六七八九", "〇壱弐参四五六七八九"
NUMBERS = st.integers(1, 10**12 - 1)


def written(number: int, digits: str = DIGITS, ten: str = "十") -> str:
    """Return a number in 漢数字: 1,234,567 is 百二十三万四千五百六十七."""
    parts = []
    for scale, unit in ((10**8, "億"), (10**4, "万"), (1, "")):
        group = number // scale % 10**4
        if group:
            parts.append(_group(group, digits, ten) + unit)
    return "".join(parts)


def _group(group: int, digits: str, ten: str) -> str:
    made = ""
    for size, unit in ((1000, "千"), (100, "百"), (10, ten), (1, "")):
        digit = group // size % 10
        if digit:
            made += ("" if digit == 1 and unit else digits[digit]) + unit
    return made


@settings(deadline=None)
@given(NUMBERS)
def test_an_amount_in_kanji(number: int) -> None:
    plain = written(number)
    if set(plain) <= set("百千万億"):  # 千円, 万円: the unit of a table, not an amount
        assert normalise.reason(amount.read, f"{plain}円") is not None
        return
    assert amount.read(f"{plain}円") == Reading(number, True)
    assert amount.read(f"金{written(number, FORMAL, '拾')}円也") == Reading(number, True)


@given(NUMBERS)
def test_digits_one_by_one(number: int) -> None:
    spelled = "".join(DIGITS[int(one)] for one in str(number))
    assert amount.read(spelled) == Reading(number, True)


@given(st.integers(1, 9999), st.integers(1, 9999))
def test_ten_thousands_in_digits(tens: int, rest: int) -> None:
    assert amount.read(f"{tens}万円") == Reading(tens * 10**4, True)
    assert quantity.read(f"{tens}万枚") == Reading(tens * 10**4, True)
    if rest >= 100:
        assert amount.read(f"{tens}万{rest}円") == Reading(tens * 10**4 + rest, True)
    else:
        assert normalise.reason(amount.read, f"{tens}万{rest}") == "数値として読めません"


@given(NUMBERS, st.sampled_from(["約{}円", "{}円程度", "{}円以内", "およそ{}", "{}円くらい"]))
def test_about_is_never_a_number(number: int, spelled: str) -> None:
    assert normalise.reason(amount.read, spelled.format(f"{number:,}")) == vague.ABOUT


@given(st.integers(1, 999), st.integers(1, 999), st.sampled_from(["{}～{}人", "{}〜{}", "{}から{}人"]))
def test_a_range_is_never_a_number(one: int, other: int, spelled: str) -> None:
    assert normalise.reason(quantity.read, spelled.format(one, other)) == vague.SEVERAL
