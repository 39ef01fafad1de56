"""Names of the form that are copied, scoped, led away, lost or doubled: each cause in its own words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.workbooks.books import (
    APPLICATION,
    BOOK,
    BUDGET,
    edited,
    found,
    observed,
    part,
    replaced,
    sound,
    with_sheets,
)
from validators.frames import FORM_VERSIONS, names
from workbooks.form.build import fill
from workbooks.reading.blank import EARLIER, blank_form
from workbooks.reading.labels import anchor
from workbooks.reading.reader import read
from workbooks.repair import repair

_NAME = r'<definedName name="{}">([^<]*)</definedName>'
FORM = r"(?:application|plan|plan_items|activities|income|expenses|years|implementers|form)\.\w+"
BUDGET_NAMES = r"(?:income|expenses)\.\w+"


def local(pattern: str, sheet: str, copy: str) -> str:
    """Return the names of a copied sheet, valid on the first added sheet alone."""
    found_names = re.findall(f'<definedName name="({pattern})">([^<]*)<', part(sound(), BOOK).decode())
    return "".join(
        f'<definedName name="{name}" localSheetId="{{n}}">{reference.replace(sheet, copy)}</definedName>'
        for name, reference in found_names
    )


def budget_copied(with_names: bool) -> bytes:
    scoped = local(BUDGET_NAMES, "収支予算", "収支予算 (2)") if with_names else ""
    return with_sheets(sound(), {"収支予算 (2)": part(sound(), BUDGET)}, scoped)


def repaired(data: bytes) -> list[tuple[str, str, str]]:
    """Return what checking the repaired workbook finds."""
    return found(repair(data, "申請.xlsx")[0])


def test_the_sound_form_has_nothing_to_remark() -> None:
    assert found(sound()) == []


@pytest.mark.parametrize("with_names", [True, False])
def test_a_copied_sheet_is_told_and_not_read(with_names: bool) -> None:
    """Excel gives the copy names of its own; LibreOffice none, then the labels tell."""
    assert found(budget_copied(with_names)) == [("FORM-5", "warning", "収支予算 (2)!")]


def test_several_copies_are_told_once() -> None:
    twice = with_sheets(
        sound(), {"申請書 (2)": part(sound(), APPLICATION), "収支予算 (2)": part(sound(), BUDGET)}
    )
    [seen] = read(twice, "a.xlsx").observations
    assert (seen.variant, seen.words["where"]) == ("copies", "「申請書 (2)」「収支予算 (2)」")


def test_names_that_only_the_copy_has_are_read_from_it() -> None:
    deleted = edited(
        budget_copied(True),
        {
            BOOK: replaced(
                (f'(<definedName name="{BUDGET_NAMES}">)[^<]*', r"\1#REF!"), ('name="収支予算"', 'name="古"')
            )
        },
    )
    assert ("FORM-4", "scoped", "", 0) in observed(deleted)
    assert read(deleted, "a").blocks["expenses.amount"].sheet == "収支予算 (2)"
    assert not [one for one in found(deleted) if one[1] == "error"]
    assert repaired(deleted) == []


def test_names_that_are_all_scoped_to_sheets_are_read() -> None:
    order = re.findall('<sheet name="([^"]*)"', part(sound(), BOOK).decode())

    def scope(text: str) -> str:
        def one(match: re.Match[str]) -> str:
            sheet = match[2].partition("!")[0].strip("'")
            return (
                f'<definedName name="{match[1]}" localSheetId="{order.index(sheet)}">{match[2]}</definedName>'
            )

        return re.sub(f'<definedName name="({FORM})">([^<]*)</definedName>', one, text)

    scoped = edited(sound(), {BOOK: scope})
    assert found(scoped) == [("FORM-4", "note", "申請書!")]
    assert repaired(scoped) == []


def test_a_name_with_several_live_meanings_is_not_guessed() -> None:
    data = with_sheets(
        sound(),
        {"収支予算 (2)": part(sound(), BUDGET)},
        "".join(
            f'<definedName name="income.amount" localSheetId="{n}">\'{sheet}\'!$H$16:$H$21</definedName>'
            for n, sheet in ((2, "収支予算"), ("{n}", "収支予算 (2)"))
        ),
    )
    data = edited(data, {BOOK: replaced((r'(<definedName name="income\.amount">)[^<]*', r"\1#REF!"))})
    assert ("FORM-5", "several", "", 0) in observed(data)
    assert "income.amount" not in read(data, "a").blocks


@pytest.mark.parametrize(
    ("sheet", "prefix", "count"),
    [("申請書", "'[1]申請書'", 27), ("収支予算", r"'C:\\書類\\[案.xlsx]収支予算'", 12)],
)
def test_names_that_lead_to_another_workbook_are_told_once_a_sheet(
    sheet: str, prefix: str, count: int
) -> None:
    led_away = edited(
        sound(), {BOOK: replaced((f"(<definedName name=\"{FORM}\">)'{sheet}'", lambda m: m[1] + prefix))}
    )
    [seen] = read(led_away, "a.xlsx").observations
    assert (seen.rule, seen.variant, seen.words["where"], seen.words["count"]) == (
        "FORM-5",
        "outside",
        sheet,
        count,
    )
    assert repaired(led_away) == []


@pytest.mark.parametrize("kept", [r"(?!)", r"years\.\w+"])
def test_lost_names_are_one_finding_and_repair_brings_them_back(kept: str) -> None:
    lost = edited(
        sound(), {BOOK: replaced((f'<definedName name="(?!{kept}){FORM}">[^<]*</definedName>', ""))}
    )
    [seen] = read(lost, "a.xlsx").observations
    assert (seen.rule, seen.variant) == ("FORM-5", "lost")
    assert repaired(lost) == []


def test_a_single_lost_name_is_told_with_what_can_be_done() -> None:
    one = edited(sound(), {BOOK: replaced((_NAME.format(r"plan\.meetings"), ""))})
    assert observed(one) == [("FORM-5", "missing", "plan.meetings", 0)]
    blind = edited(one, {"xl/sharedStrings.xml": replaced(("住民の話合い 回数", "回数"))})
    assert ("FORM-5", "missing_alone", "plan.meetings", 0) in observed(blind)


BEFORE = Path(__file__).parent / "edition_2025_01_08" / "03-ishikawa.xlsx"
"""A workbook without a fault, filled in the edition before."""


@pytest.mark.parametrize("edition", FORM_VERSIONS)
def test_hidden_sheets_removed_by_inspection_are_one_warning(edition: str) -> None:
    inspected = edited(
        sound() if edition == FORM_VERSIONS[-1] else BEFORE.read_bytes(),
        {
            BOOK: replaced(
                (r'<sheet name="(?:コード表|様式情報|計算)"[^>]*/>', ""),
                (r'(<definedName name="form\.\w+">)[^<]*', r"\1#REF!"),
            ),
            "docProps/custom.xml": replaced(("kyoten-network", ""), (edition, "")),
        },
    )
    assert found(inspected) == [("FORM-5", "warning", "!")]
    assert set(read(inspected, "a").blocks) == {name for name in names() if not name.startswith("form.")}


@pytest.mark.parametrize(
    ("moved", "onto", "names_of"),
    [
        (r"expenses\.eligible", "'収支予算'!$H$26:$H$65", ("expenses.amount", "expenses.eligible")),
        (
            r"application\.project_name",
            "'申請書'!$D$26",
            ("application.district", "application.project_name"),
        ),
        (r"income\.note", "'収支予算'!$C$20:$C$25", ("income.note", "income.source")),
    ],
)
def test_two_names_on_the_same_cells_are_told_and_neither_is_read(
    moved: str, onto: str, names_of: tuple[str, str]
) -> None:
    doubled = edited(
        sound(), {BOOK: replaced((f'(<definedName name="{moved}">)[^<]*', lambda m: m[1] + onto))}
    )
    submission = read(doubled, "a.xlsx")
    assert [(one.rule, one.variant) for one in submission.observations if one.rule == "FORM-5"] == [
        ("FORM-5", "overlap")
    ]
    assert not set(names_of) & set(submission.blocks)


def test_another_workbook_stays_another_workbook() -> None:
    bare = edited(
        fill({}),
        {
            BOOK: replaced((f'<definedName name="{FORM}">[^<]*</definedName>', "")),
            "docProps/custom.xml": replaced(("kyoten-network", "")),
            "xl/sharedStrings.xml": replaced(("<t[^>]*>[^<]+</t>", "<t>x</t>")),
        },
    )
    assert observed(bare) == [("FORM-5", "other", "", 0)]


def test_a_label_of_an_earlier_printing_is_the_forms_own() -> None:
    current = re.escape(str(blank_form().value(anchor("implementers.name"))))
    earlier = edited(
        sound(),
        {
            "xl/sharedStrings.xml": replaced(
                (f"<t>{current}</t>", f"<t>{EARLIER['implementers.name'][0]}</t>")
            )
        },
    )
    assert found(earlier) == []
    lost = edited(earlier, {BOOK: replaced((_NAME.format(r"implementers\.name"), ""))})
    assert observed(lost) == [("FORM-5", "missing", "implementers.name", 0)]
    assert repaired(lost) == []
