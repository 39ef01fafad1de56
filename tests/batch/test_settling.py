"""精算 and what-if over workbooks as they come: nothing unreadable is nothing, and what is doubtful is told with its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from batch.cli.main import main
from batch.grants.accounts import accounts
from batch.grants.settling import NotSettled, settled_files
from batch.run.compare import Difference, change_of_all, compare
from batch.store.result import Result
from tests.workbooks.books import (
    APPLICATION,
    BOOK,
    BUDGET,
    edited,
    found,
    put,
    replaced,
    rows_added,
    sound,
    text,
    with_sheets,
)
from tests.workbooks.packages import unzipped, zipped
from tests.workbooks.test_cells_as_they_are import RUN, from_1904, merged, styled
from validators.engine import check
from validators.parameters import ParameterBook
from validators.round import record
from workbooks.reading.reader import read

BOOKS = ParameterBook()
OUTSIDE = (
    '<row r="140"><c r="C140" t="inlineStr"><is><t>委託料</t></is></c><c r="H140"><v>500000</v></c></row>'
)


def budget(**cells: str) -> bytes:
    return edited(sound(), {BUDGET: put(**cells)})


def asked(**cells: str) -> bytes:
    return edited(sound(), {APPLICATION: put(**cells)})


def lost(name: str) -> bytes:
    return edited(sound(), {BOOK: replaced((rf'(<definedName name="{name}">)[^<]*', r"\1#REF!"))})


def nameless() -> bytes:
    parts = unzipped(sound())
    parts[BOOK] = replaced((r"<definedNames>.*</definedNames>", ""))(parts[BOOK].decode()).encode()
    parts.pop("docProps/custom.xml")
    for listed in ("_rels/.rels", "[Content_Types].xml"):
        drop = replaced((r"<(?:Relationship|Override)[^<>]*custom\.xml[^<>]*>", ""))
        parts[listed] = drop(parts[listed].decode()).encode()
    return zipped(parts)


@pytest.fixture
def held(tmp_path: Path) -> Callable[..., tuple[list[str], list[str]]]:
    """Return what settling a sound budget and these results says: what is told, and the gaps."""

    def settled(result: bytes, before: bytes | None = None) -> tuple[list[str], list[str]]:
        paths = tmp_path / "申請.xlsx", tmp_path / "実績.xlsx"
        paths[0].write_bytes(before or sound())
        paths[1].write_bytes(result)
        told, gaps, _ = settled_files(*paths, BOOKS)
        return told, gaps

    return settled


SAME = ["予算と実績に違いはありません。"]


@pytest.mark.parametrize(
    "data",
    [
        sound(),
        budget(H26="|<v>1200000.0000000002</v>"),
        budget(H26=text("１，２００，０００円")),
        from_1904("><v>44681</v>"),
        asked(D26=text("山都")),
    ],
    ids=["sound", "residue", "as text", "1904", "district spelled otherwise"],
)
def test_what_is_read_alike_differs_in_nothing(held: Callable[..., object], data: bytes) -> None:
    assert held(data) == (SAME, [])


@pytest.mark.parametrize(
    ("data", "gap", "silent"),
    [
        (budget(H26=text("約148万円")), "「収支予算」H26 金額「約148万円」：「金額」を読み取れません", "総事業費"),
        (budget(H26='t="e"|<v>#REF!</v>'), "「収支予算」H26 金額：「金額」を読み取れません（エラー値", "総事業費"),
        (budget(H26="|<f>1+1</f>"), "「収支予算」H26 金額：「金額」のセルの数式に計算結果がなく", "総事業費"),
        (budget(H26="|"), "「収支予算」H26 金額：「金額」が記入されていません", "総事業費"),
        (budget(H16=text("未定")), "「収支予算」H16 金額「未定」：「金額」が「未定」となっていて", "収入 県補助金"),
        (budget(I26=text("未定")), "「収支予算」I26 うち補助対象額「未定」：", "補助対象経費"),
        (asked(D35=text("約180万円")), "「申請書」D35 補助金申請額「約180万円」：", "申請書 補助金"),
        (asked(D35=text("未定")), "「申請書」D35 補助金申請額「未定」：", "申請書 補助金"),
        (asked(D35="|"), "「申請書」D35 補助金申請額：「補助金申請額」が記入されていません", "申請書 補助金"),
        (lost("expenses.amount"), "「金額」の列：「金額」の欄の名前が壊れています", "支出の金額 計"),
        (lost("application.grant_requested"), "「補助金申請額」の欄：", "申請書 補助金"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("which", ["申請", "実績"])
def test_no_amount_that_is_unreadable_or_missing_counts_as_nothing(
    held: Callable[..., tuple[list[str], list[str]]], data: bytes, gap: str, silent: str, which: str
) -> None:
    told, gaps = held(sound(), data) if which == "申請" else held(data)
    [line] = gaps
    assert line.startswith(f"{which}（{which}.xlsx）の{gap}")
    assert [one for one in told if silent in one and one.endswith("読めない欄があるため、比べられません。")]
    assert not [one for one in told if "実績がありません" in one or "予算になかった" in one]


@pytest.mark.parametrize(
    "data",
    [budget(C26=text("ほげほげ費")), budget(C26='t="e"|<v>#N/A</v>'), budget(C26="|"), lost("expenses.category")],
)  # fmt: skip
def test_a_row_of_no_known_category_leaves_the_categories_open(
    held: Callable[..., tuple[list[str], list[str]]], data: bytes
) -> None:
    told, [gap] = held(data)
    assert gap.startswith("実績（実績.xlsx）の「") and "科目" in gap
    assert not [one for one in told if "実績がありません" in one or "予算になかった" in one]
    assert [one for one in told if "確かではありません" in one]
    assert not [one for one in told if one.startswith("支出の金額 計")]


@pytest.mark.parametrize(
    ("data", "doubt"),
    [
        (styled("収支予算", tuple(f"{c}27" for c in "CDEFGHI"), font="<strike/>"), "「収支予算」C27：「支出」の取消線の引かれた行も"),
        (styled("収支予算", ("H26",), code="#,##0&quot;千円&quot;"), "「収支予算」H26：「金額」のセルが千円単位の"),
        (edited(sound(), {BUDGET: rows_added(OUTSIDE)}), "「収支予算」C140：「支出」の表の外"),
        (edited(sound(), {BUDGET: replaced((r'<row r="27"', '<row r="27" hidden="1"'))}), "「収支予算」C27：「支出」の非表示の行"),
        (budget(D30=text("小計"), H30="|<v>2100000</v>", I30="|<v>2000000</v>"), "「収支予算」D30：「支出」の表の中に、小計"),
        (with_sheets(sound(), {"収支予算 (2)": unzipped(sound())[BUDGET]}), "ブック：様式のシートの写し「収支予算 (2)」"),
    ],
    ids=["struck", "thousands", "outside", "hidden", "subtotal", "copied sheet"],
)  # fmt: skip
def test_what_may_not_be_as_it_seems_is_told_with_its_place(
    held: Callable[..., tuple[list[str], list[str]]], data: bytes, doubt: str
) -> None:
    told, gaps = held(data)
    assert (told[1:], gaps) == (SAME, [])
    assert told[0].startswith(f"実績（実績.xlsx）の{doubt}")


def test_a_struck_out_part_is_left_out_and_said(held: Callable[..., tuple[list[str], list[str]]]) -> None:
    told, gaps = held(budget(H26=f't="inlineStr"|<is>{RUN("<strike/>", "500000")}{RUN("", "1100000")}</is>'))
    assert gaps == [] and "支出の金額 委託料：1,200,000円 → 1,100,000円（-100,000円）" in told
    assert [one for one in told if "取消線の部分は読まず" in one and "「500000」" in one]


def test_a_merged_amount_is_told_once_and_belongs_to_no_row(
    held: Callable[..., tuple[list[str], list[str]]],
) -> None:
    told, gaps = held(merged("H26:H27", H27="|"))
    assert "2行にわたって結合されていて" in gaps[0]
    assert "支出の金額 報償費：読めない欄があるため、比べられません。" in told


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (asked(D26=text("別の地区")), "のいずれかが違います"),
        (asked(D26="|"), "読めないか未記入の欄があります"),
        (lost("application.district"), "読めないか未記入の欄があります"),
    ],
)
def test_two_workbooks_of_two_applications_are_told(
    held: Callable[..., tuple[list[str], list[str]]], data: bytes, said: str
) -> None:
    told, _ = held(data)
    assert said in told[0] and told[-1:] == SAME


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7", "PDF です。PDF にする前の"),
        (b"", "ファイルの中身がありません"),
        ("市町村,金額".encode("cp932"), "文字だけのファイル"),
        (nameless(), "この事業の参考様式ですが、欄のセルの名前が失われている"),
    ],
)
def test_a_file_that_cannot_be_compared_is_refused_with_its_reason(
    tmp_path: Path, data: bytes, said: str
) -> None:
    (tmp_path / "申請.xlsx").write_bytes(sound())
    (tmp_path / "実績.xlsx").write_bytes(data)
    with pytest.raises(NotSettled) as refused:
        settled_files(tmp_path / "申請.xlsx", tmp_path / "実績.xlsx", BOOKS)
    assert str(refused.value).startswith(f"実績のブック「{tmp_path / '実績.xlsx'}」：")
    assert said in str(refused.value)


def test_the_accounts_of_a_round_doubt_results_in_thousands() -> None:
    thousands = {
        "H16": 1800,
        "H17": 300,
        "G26": 100,
        "H26": 1200,
        "I26": 1200,
        "G27": 50,
        "H27": 200,
        "I27": 200,
    }
    more = {"G28": 600, "H28": 600, "I28": 600, "G29": 5, "H29": 100}
    data = edited(budget(**{cell: f"|<v>{n}</v>" for cell, n in (thousands | more).items()}), {APPLICATION: put(D35="|<v>1800</v>")})  # fmt: skip
    assert ("FORM-8", "warning", "申請書!D35") in found(data)
    [checked] = check([read(data, "実績.xlsx")], by_schema=False)
    [one] = accounts(
        [], [Result("実績.xlsx", "", 0, record=record(checked), findings=tuple(checked.findings))], None
    )
    said = one.remarks(BOOKS.for_year(2026))
    assert "実績：「申請書」D33：「総事業費」の額が小さすぎます。千円単位で書かれているようです。" in said


def test_the_accounts_of_a_round_name_the_cell_that_cannot_be_read() -> None:
    [checked] = check([read(asked(D35=text("約180万円")), "実績.xlsx")], by_schema=False)
    [one] = accounts(
        [], [Result("実績.xlsx", "", 0, record=record(checked), findings=tuple(checked.findings))], None
    )
    said = one.remarks(BOOKS.for_year(2026))
    assert one.settled(BOOKS.for_year(2026)) is None
    assert "実績の読めない欄があるため、比べられません。" in said
    assert "実績：「申請書」D35：「補助金申請額」を読み取れません" in said


def test_a_comparison_names_amounts_that_it_could_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "提出"
    folder.mkdir()
    for name, data in {
        "約.xlsx": asked(D35=text("約180万円")),
        "名前.xlsx": nameless(),
        "別.pdf": b"%PDF-1.7",
    }.items():
        (folder / name).write_bytes(data)
    monkeypatch.setattr("sys.argv", ["kyoten", "compare", str(folder), "--parameters", "標準", "標準"])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    assert ended.value.code == 2
    assert [line[: line.find("を読めないため")] for line in printed.out.splitlines()[:2]] == [
        "名前.xlsx：「年度」、「事業区分」、「市町村名」、「地区名」、「補助対象経費」、「補助金申請額」",
        "約.xlsx：「補助金申請額」",
    ]
    assert (
        "分かりません。この事業の参考様式ですが、欄のセルの名前が失われている" in printed.out.splitlines()[0]
    )
    assert "分かりません。「申請書」D35：「補助金申請額」を読み取れません" in printed.out.splitlines()[1]
    assert printed.out.splitlines()[2].endswith("読めないブック 2 件")
    assert printed.err.startswith("別.pdf：PDF です。")


def test_a_comparison_doubts_amounts_that_it_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "提出"
    folder.mkdir()
    (folder / "千円.xlsx").write_bytes(styled("申請書", ("D35",), code="#,##0&quot;千円&quot;"))
    (tmp_path / "半分.toml").write_text("rate_numerator = 5\n", encoding="utf-8")
    argv = ["kyoten", "compare", folder, "--parameters", "標準", tmp_path / "半分.toml"]
    monkeypatch.setattr("sys.argv", [str(one) for one in argv])
    with pytest.raises(SystemExit) as ended:
        main()
    lines = capsys.readouterr().out.splitlines()
    assert ended.value.code == 0
    assert "  補助できる額：1,800,000円 → 1,000,000円（-800,000円）" in lines
    [doubt] = [one for one in lines if one.startswith("  確かめてください：")]
    assert doubt.startswith("  確かめてください：「申請書」D35：「補助金申請額」のセルが千円単位の表示形式")


def test_copies_of_one_application_count_once_in_a_comparison() -> None:
    def one(file: str, before: int | None, after: int | None, *application: str) -> Difference:
        return Difference(file, "", "適", "適", {}, {}, (before, after), application=application)

    copies = [one("a", 100, 50, "山都"), one("b", 100, 50, "山都"), one("c", 80, 60, "山都")]
    assert change_of_all(copies) == 60 - 100
    assert change_of_all([*copies, one("d", 10, 20, "別"), one("e", None, 20, "e")]) == -40 + 10


def test_a_comparison_names_the_row_behind_a_sum(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(budget(I26=text("一部")))
    [seen] = compare(tmp_path, BOOKS, BOOKS)
    assert seen.why.startswith(
        "「補助対象経費」を読めないため、補助できる額は分かりません。「収支予算」I26："
    )
