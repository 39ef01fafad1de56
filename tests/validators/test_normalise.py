"""Reading what clerks type: the doctests are the specification, the rest are its laws."""

from __future__ import annotations

import datetime as dt
import doctest
import importlib
import inspect
import pkgutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators import normalise
from validators.normalise import Reading, Unreadable
from validators.reference import MUNICIPALITIES

WIDE = str.maketrans("0123456789,.-/RH", "０１２３４５６７８９，．－／ＲＨ")
NAMES = tuple(m.name for m in MUNICIPALITIES)
DAYS = st.dates(dt.date(1989, 1, 8), dt.date(2100, 12, 31))
AMOUNTS = st.integers(-(10**12), 10**12)


def era(day: dt.date) -> tuple[str, str, int]:
    if day >= dt.date(2019, 5, 1):
        return "令和", "R", day.year - 2018
    return "平成", "H", day.year - 1988


def spellings(day: dt.date) -> list[str]:
    name, letter, count = era(day)
    year = "元" if count == 1 else count
    spelled = [
        f"{name}{year}年{day.month}月{day.day}日",
        f"{letter}{count}.{day.month}.{day.day}",
        f"{letter.lower()}{count}-{day.month}-{day.day}",
        f"{letter}{count}/{day.month:02}/{day.day:02}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}年{day.month}月{day.day}日({'月火水木金土日'[day.weekday()]})",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        day.isoformat(),
        f"{day.isoformat()} 00:00:00",
        f"{day.year}/{day.month}/{day.day} 9:30",
    ]
    return spelled + [one.translate(WIDE) for one in spelled]


@pytest.mark.parametrize("name", [one.name for one in pkgutil.iter_modules(normalise.__path__)])
def test_every_kind_has_the_same_shape(name: str) -> None:
    module = importlib.import_module(f"validators.normalise.{name}")
    title, _, _ = (module.__doc__ or "").partition(": ")
    assert title and all(ord(one) > 0x2000 for one in title)
    examples = [example for test in doctest.DocTestFinder().find(module) for example in test.examples]
    assert examples
    if hasattr(module, "read"):
        assert next(iter(inspect.signature(module.read).parameters)) == "value"
        assert inspect.signature(module.read).return_annotation == "Reading"


@given(DAYS)
def test_every_spelling_of_a_day_reads_as_that_day(day: dt.date) -> None:
    assert {normalise.day.read(one).value for one in spellings(day)} == {day}


@given(DAYS)
def test_a_day_cell_is_read_without_a_note(day: dt.date) -> None:
    assert normalise.day.read(day) == Reading(day, False)
    assert normalise.day.read(dt.datetime(day.year, day.month, day.day)) == Reading(day, False)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31)))
def test_a_serial_number_is_read_with_a_note(day: dt.date) -> None:
    serial = (day - dt.date(1899, 12, 30)).days
    for typed in (serial, float(serial), serial + 0.25, str(serial), f"{day:%Y%m%d}"):
        assert normalise.day.read(typed) == Reading(day, True)


@given(DAYS)
def test_a_day_stands_for_the_fiscal_year_that_contains_it(day: dt.date) -> None:
    year = normalise.year.read(day).value
    assert isinstance(year, int)
    assert dt.date(year, 4, 1) <= day <= dt.date(year + 1, 3, 31)
    assert {normalise.year.read(one) for one in spellings(day)} == {Reading(year, True)}


@given(st.integers(2019, 2100))
def test_every_spelling_of_a_fiscal_year(year: int) -> None:
    count = year - 2018
    era_year = "元" if count == 1 else count
    plain = [f"令和{era_year}年度", f"R{count}", year, float(year), str(year), f"{year}年度"]
    odd = [f"㋿{count}", f"令和{era_year}", f"r{count}年度", f"FY{year}", f"{year}年度".translate(WIDE)]
    assert [normalise.year.read(one) for one in plain] == [Reading(year, False)] * len(plain)
    assert [normalise.year.read(one) for one in odd] == [Reading(year, True)] * len(odd)


@pytest.mark.parametrize("count", range(1, 100))
def test_a_bare_year_is_reiwa_only_while_it_can_be_nothing_else(count: int) -> None:
    if count < 20:
        assert normalise.year.read(count) == Reading(2018 + count, False)
        assert normalise.year.read(f"{count}年") == Reading(2018 + count, True)
    else:
        assert normalise.reason(normalise.year.read, count) == "令和か西暦か決められません"
        assert normalise.reason(normalise.year.read, f"{count}年度") == "令和か西暦か決められません"


@given(AMOUNTS)
def test_every_spelling_of_an_amount(amount: int) -> None:
    size, sign = abs(amount), "▲" if amount < 0 else ""
    spelled = [
        f"{sign}{size}",
        f"{sign}{size:,}",
        f"{sign}{size:,}円",
        f"¥{sign}{size:,}",
        f"{sign}{size}.00",
    ]
    spelled += [one.translate(WIDE) for one in spelled] + [
        one.replace("▲", minus) for one in spelled for minus in "△-−－"
    ]
    assert {normalise.amount.read(one) for one in spelled} == {Reading(amount, True)}
    assert normalise.amount.read(float(amount)) == normalise.amount.read(amount) == Reading(amount, False)


@given(
    st.integers(1, 10**7),
    st.sampled_from([("千円", 1000), ("万円", 10_000), ("万", 10_000), ("百万円", 10**6)]),
)
def test_an_amount_with_its_unit(count: int, unit: tuple[str, int]) -> None:
    assert normalise.amount.read(f"{count:,}{unit[0]}") == Reading(count * unit[1], True)


@pytest.mark.parametrize(
    "typed", ["1.000万円", "1.500,00", "1万2", "1万20000", "1.5万3千", "1万2億", "10万,5000"]
)
def test_units_joined_oddly_are_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        normalise.amount.read(typed)


@given(st.integers(-(10**9), 10**9))
def test_a_quantity_keeps_three_decimals(thousandths: int) -> None:
    value = thousandths / 1000
    assert normalise.quantity.read(value) == Reading(value, False)
    assert normalise.quantity.read(str(value)) == Reading(value, True)


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), 1e15, "9" * 20, "千円", "円", "¥", "▲", "--5", "5%", "5⑤"],
)
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(Unreadable):
        normalise.amount.read(value)
    with pytest.raises(Unreadable):
        normalise.quantity.read(value)


@pytest.mark.parametrize("value", ["1２a", "1㎡", "2.5kg", "3脚"])
def test_a_unit_belongs_to_a_quantity_not_to_an_amount(value: str) -> None:
    with pytest.raises(Unreadable):
        normalise.amount.read(value)
    assert normalise.quantity.read(value).note


@pytest.mark.parametrize("name", NAMES)
def test_every_municipality_reads_plain_and_without_its_last_character(name: str) -> None:
    assert normalise.choice.read(name, NAMES) == Reading(name, False)
    assert normalise.choice.read(f"　{name} ", NAMES) == Reading(name, False)
    assert normalise.choice.read(f"福島県{name}", NAMES) == Reading(name, True)
    assert normalise.choice.read(name[:-1], NAMES) == Reading(name, True)


def test_a_municipality_of_the_wrong_rank_is_only_suggested() -> None:
    with pytest.raises(Unreadable) as fault:
        normalise.choice.read("桑折村", NAMES)
    assert (fault.value.reason, fault.value.near) == ("選択肢にありません", "桑折町")


def test_a_choice_far_from_all_has_no_suggestion() -> None:
    with pytest.raises(Unreadable) as fault:
        normalise.choice.read("？？？", NAMES)
    assert fault.value.near is None


@pytest.mark.parametrize("code", [m.code for m in MUNICIPALITIES])
def test_every_code_survives_lost_zeros_and_digits(code: str) -> None:
    five = code[:5]
    assert normalise.code.check_digit(five) == code[5]
    assert normalise.code.read(code) == Reading(code, False)
    for typed in (
        int(code),
        float(code),
        code[1:],
        five,
        int(five),
        code.translate(WIDE),
        f"{five}-{code[5]}",
    ):
        assert normalise.code.read(typed) == Reading(code, True)


@given(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(),
        st.dates(),
        st.datetimes(),
        st.times(),
    )
)
def test_any_cell_is_read_or_refused_and_never_crashes(value: object) -> None:
    readers = (
        normalise.text.read,
        normalise.amount.read,
        normalise.quantity.read,
        normalise.day.read,
        normalise.year.read,
        normalise.mark.read,
        normalise.code.read,
    )
    for read in readers:
        assert normalise.reason(read, value) != ""
    assert normalise.reason(normalise.choice.read, value, ("①", "②")) != ""
    assert isinstance(normalise.optional_blank(value), bool)


@pytest.mark.parametrize("typed", ["一" * 32_767, "1~" * 16_000, "令和8年" * 6_000, "1," * 16_000])
def test_what_is_too_long_for_a_value_is_not_searched(typed: str) -> None:
    for read in (normalise.amount.read, normalise.quantity.read, normalise.day.read, normalise.year.read):
        assert normalise.reason(read, typed) == "長すぎて、一つの値として読めません"


@given(st.text(alphabet=" 　\t\n\u00a0\u200b\ufeff"))
def test_spaces_are_blank_for_every_reader(spaces: str) -> None:
    assert normalise.blank(spaces)
    readers = (
        normalise.text.read,
        normalise.amount.read,
        normalise.quantity.read,
        normalise.day.read,
        normalise.year.read,
    )
    for read in (*readers, normalise.mark.read, normalise.code.read):
        assert read(spaces) == Reading(None, False)
    assert normalise.choice.read(spaces, NAMES) == Reading(None, False)
