"""The guard: what it refuses and why, at what cost, and that its words are in the catalogue."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path
from string import Formatter

import pytest

from tests.workbooks.bad_inputs import ACCEPTED, CASES, Part, book, book_parts, zipped
from validators.rules import REGISTRY
from workbooks.arrival.formats import opened
from workbooks.ooxml.judge import proven
from workbooks.refusal import DEFAULT, Limits, NotPatchable, Refused

MB = 1 << 20
FORM = Path(__file__).parents[2] / "workbooks" / "data" / "form.xlsx"
WORDS = REGISTRY["BATCH-5"].words

NOT_THE_GUARDS = {
    "password",
    "encryption",
    "archive_empty",
    "nested",
    "other_form",
    "unreadable",
    "vanished",
    "died",
    "timeout",
}
"""Codes that others raise: intake, reader and batch."""


@pytest.fixture(scope="module")
def costs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """What the guard said of each case and what it cost, by the case's name."""
    pytest.importorskip("resource", reason="memory is measured on Unix only")
    folder = tmp_path_factory.mktemp("bad")
    paths = {}
    for index, case in enumerate(CASES.values()):
        paths[case.name] = folder / str(index)
        paths[case.name].write_bytes(case.make())
    run = subprocess.run(
        [sys.executable, "-m", "tests.workbooks.measure", *map(str, paths.values())],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
        text=True,
    )
    found = json.loads(run.stdout)
    return {name: found[str(path)] for name, path in paths.items()}


@pytest.mark.parametrize("name", CASES)
def test_each_crafted_input_gets_its_code_cheaply(name: str, costs: dict[str, dict[str, object]]) -> None:
    cost = costs[name]
    assert cost["code"] == CASES[name].expected
    assert cost["cpu"] <= 1.0
    assert cost["memory"] <= 64 * MB


def test_there_are_enough_crafted_inputs() -> None:
    assert sum(case.expected != ACCEPTED for case in CASES.values()) >= 60


def test_every_code_has_words_and_every_word_a_crafted_input() -> None:
    codes = {case.expected for case in CASES.values()} - {ACCEPTED} | {"too_large"}
    assert codes == set(WORDS.variants) - NOT_THE_GUARDS


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.expected != ACCEPTED])
def test_the_words_of_a_refusal_are_complete(name: str) -> None:
    with pytest.raises(Refused) as caught:
        opened(CASES[name].make()).judge()
    templates = WORDS.variants[caught.value.code].values()
    wanted = {name for template in templates for _, name, _, _ in Formatter().parse(template) if name}
    assert wanted <= set(caught.value.words)
    assert all(WORDS.fill(caught.value.words, caught.value.code).values())
    assert caught.value.observation().variant == caught.value.code


def test_a_good_workbook() -> None:
    opened(book()).judge()
    opened(FORM.read_bytes()).judge()


@pytest.mark.parametrize(("name", "kind"), [("macros", "xlsm"), ("template", "xltx"), ("strict", "xlsx")])
def test_kinds(name: str, kind: str) -> None:
    assert opened(CASES[name].make()).kind == kind


@pytest.mark.parametrize("name", ["ods", "xls", "xlsb"])
def test_other_formats_are_refused_by_their_kind(name: str) -> None:
    with pytest.raises(Refused) as caught:
        opened(CASES[name].make())
    assert (caught.value.code, caught.value.words) == ("format", {"kind": f".{name}"})


def test_cheap_counts_suffice_for_the_form() -> None:
    parts = [part for part in book_parts() if part.name.endswith(".xml")]
    assert all(proven(iter([part.data]), DEFAULT) for part in parts)


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_counts_do_not_depend_on_how_the_stream_is_cut(size: int) -> None:
    for part in book_parts():
        pieces = [part.data[at : at + size] for at in range(0, len(part.data), size)]
        assert proven(iter(pieces), DEFAULT) is True


def test_limits_are_configuration() -> None:
    with pytest.raises(Refused) as caught:
        opened(book(), Limits(file=100))
    assert (caught.value.code, caught.value.words["limit"]) == ("too_large", "100バイト")
    with pytest.raises(Refused, match="entries"):
        opened(book(), Limits(entries=3))


def test_a_refusal_travels_between_processes() -> None:
    refused = pickle.loads(pickle.dumps(Refused("cell", {"cell": "XFE1"})))
    assert (refused.code, refused.words) == ("cell", {"cell": "XFE1"})
    refused = pickle.loads(pickle.dumps(NotPatchable("vml", "xl/drawings/a.vml")))
    assert (refused.code, refused.detail) == ("vml", "xl/drawings/a.vml")


def test_every_refusal_says_in_japanese_what_is_wrong() -> None:
    assert Refused("truncated").text.startswith("ファイルが途中で切れています。")
    assert NotPatchable("truncated").text == NotPatchable("corrupt").text


def test_a_part_name_cannot_smuggle_control_characters() -> None:
    evil = zipped([*book_parts(), Part("xl/\x1b[31m\r\n.xml", b"<a>")])
    with pytest.raises(Refused) as caught:
        opened(evil).judge()
    assert caught.value.words == {"part": "xl/[31m.xml"}


@pytest.mark.parametrize("fault", [RecursionError(), AttributeError("x"), OSError()])
def test_whatever_the_library_says_of_a_broken_container(
    fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> object:
        raise fault

    monkeypatch.setattr("olefile.OleFileIO.listdir", failing)
    with pytest.raises(Refused, match="corrupt"):
        opened(CASES["xls"].make())
