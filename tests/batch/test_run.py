"""The batch as a whole: the same bytes however it is run, resumed, interrupted, refreshed."""

from __future__ import annotations

import dataclasses
import zipfile
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from batch.output.files import OutputRefused
from batch.run.options import Options, Outcome
from batch.run.pool import Pool
from batch.run.round import run_batch
from workbooks.samples import build, load

SUMMARY = "審査結果一覧.xlsx"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight samples, one of them within an archive, and a file that is no workbook."""
    place = tmp_path_factory.mktemp("samples") / "申請"
    place.mkdir()
    for sample in load()[:7]:
        path = place / sample.file
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(build(sample))
    (place / "空.xlsx").write_bytes(b"")
    with zipfile.ZipFile(place / "まとめ.zip", "w") as archive:
        archive.writestr(load()[7].file, build(load()[7]))
    return place


class Here(Pool):
    """Runs the chunks in this process: quicker, where processes are not what is tested."""

    def submit(self, task: Any, chunk: list[Any]) -> Future[list[Any]]:
        future: Future[list[Any]] = Future()
        future.set_result(task(chunk))
        return future


def run_here(folder: Path, out: Path, **changes: Any) -> Outcome:
    return run_batch(options(folder, out, **changes), pool=Here(1))


def options(folder: Path, out: Path, **changes: Any) -> Options:
    return dataclasses.replace(Options(str(folder), out, workers=1), **changes)


def outputs(out: Path) -> dict[str, bytes]:
    """Return every output but the working data."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and ".kyoten" not in path.parts and path.name != "実行記録.txt"
    }


@pytest.fixture(scope="module")
def first(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, Path]:
    out = tmp_path_factory.mktemp("first") / "結果"
    return run_here(folder, out), out


def test_a_run_writes_a_copy_of_each_workbook_that_was_read(first: tuple[Outcome, Path]) -> None:
    outcome, out = first
    assert (outcome.files, outcome.copies, outcome.faults, outcome.exit_code) == (9, 8, [], 2)
    copies = [name for name in outputs(out) if name.startswith("写し/")]
    assert len(copies) == 8
    assert any(name.startswith("写し/まとめ.zip/") for name in copies)


@pytest.mark.parametrize(("chunk", "workers"), [(1, 2), (7, 2), (500, 2)])
def test_chunks_and_workers_change_no_byte(
    first: tuple[Outcome, Path], folder: Path, tmp_path: Path, chunk: int, workers: int
) -> None:
    run_batch(options(folder, tmp_path / "結果", chunk=chunk, workers=workers))
    assert outputs(tmp_path / "結果") == outputs(first[1])


def test_a_second_run_reuses_what_did_not_change(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "結果"
    run_here(folder, out)
    before = outputs(out)
    again = run_here(folder, out)
    assert (again.reused, again.kept, outputs(out)) == (8, [], before)
    assert run_here(folder, out, use_cache=False).reused == 0


def test_what_differs_from_run_to_run_stands_in_the_log_alone(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "結果"
    run_here(folder, out)
    run_here(folder, out)
    log = (out / "実行記録.txt").read_text("utf-8-sig")
    assert log.count("ブック 9 件") == 2
    assert log.count("前回の結果を使ったもの 8 件") == 1


def test_what_a_person_changed_in_the_outputs_is_kept(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "結果"
    run_here(folder, out)
    before = outputs(out)
    (out / SUMMARY).write_bytes(b"my notes")
    again = run_here(folder, out)
    assert again.kept == ["審査結果一覧（変更されたもの1）.xlsx"]
    assert (out / again.kept[0]).read_bytes() == b"my notes"
    assert (out / SUMMARY).read_bytes() == before[SUMMARY]


def test_a_folder_with_other_peoples_files_is_refused(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "書類"
    out.mkdir()
    (out / "大切.txt").write_text("x")
    with pytest.raises(OutputRefused, match="上書きを避けるため中止しました"):
        run_here(folder, out)
    assert [path.name for path in out.iterdir()] == ["大切.txt"]


def test_copies_of_files_that_are_gone_go_too(folder: Path, tmp_path: Path) -> None:
    source, out = tmp_path / "申請", tmp_path / "結果"
    source.mkdir()
    for name in ("a.xlsx", "b.xlsx"):
        (source / name).write_bytes(build(load()[0]))
    run_here(source, out)
    (source / "b.xlsx").unlink()
    run_here(source, out)
    assert sorted(path.name for path in (out / "写し").iterdir()) == ["a.xlsx"]


def test_results_below_the_input_folder_are_refused(tmp_path: Path) -> None:
    source = tmp_path / "申請"
    source.mkdir()
    (source / "a.xlsx").write_bytes(build(load()[0]))
    with pytest.raises(OutputRefused, match="申請_点検結果"):
        run_here(source, source / "結果")
    assert [path.name for path in source.iterdir()] == ["a.xlsx"]


def test_an_interrupted_run_says_so_and_is_resumed(
    first: tuple[Outcome, Path], folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "結果"

    def interrupt(step: str, done: int, total: int) -> None:
        if done >= 4:
            raise KeyboardInterrupt

    cut = run_batch(options(folder, out, chunk=4), interrupt, Here(1))
    assert cut.partial == "9 件のうち 4 件まで点検したところで中断されました。"
    assert cut.exit_code == 2
    assert sum(cut.statuses.values()) == 4
    assert "途中まで" in text_of(out / SUMMARY)
    resumed = run_here(folder, out)
    assert resumed.partial == ""
    assert resumed.reused >= 3
    assert outputs(out) == outputs(first[1])


def text_of(summary: Path) -> str:
    with zipfile.ZipFile(summary) as package:
        return package.read("xl/worksheets/sheet1.xml").decode()


def test_a_rule_over_the_round_reaches_the_copies(folder: Path, tmp_path: Path) -> None:
    source, out = tmp_path / "申請", tmp_path / "結果"
    source.mkdir()
    for name in ("a.xlsx", "b.xlsx"):
        (source / name).write_bytes(build(load()[0]))
    run_here(source, out)
    lines = (out / "findings.jsonl").read_text("utf-8").splitlines()
    assert sorted(line.count('"BATCH-1"') for line in lines if "BATCH-1" in line) == [1, 1]
    with zipfile.ZipFile(out / "写し" / "a.xlsx") as package:
        assert any(b"BATCH-1" in package.read(name) for name in package.namelist())
