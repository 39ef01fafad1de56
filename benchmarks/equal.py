"""Compare what two checkouts of this program write, byte for byte.

``python -m benchmarks.equal A B`` checks the sample workbooks and ``--books``
generated ones with each checkout's own ``.venv``: copies, letters, a slice for each
bureau, a ledger, and the notes of a previous summary. The inputs are made once, by A. Every
output is compared; what differs is listed with the part of the workbook and the first
text that differs, and the exit code is 1. Left out are ``.kyoten`` (its keys hold a fingerprint of
the program, so they differ whenever its text does), 実行記録.txt (the times of the run), and
the moments in docProps/core.xml (workbooks that openpyxl saved carry the time of the run).
"""

from __future__ import annotations

import argparse
import io
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

LEFT_OUT = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "SOURCE_DATE_EPOCH")
NOT_COMPARED = (".kyoten", "実行記録.txt")
SUMMARY = "審査結果一覧.xlsx"
CORE = "docProps/core.xml"
MOMENT = re.compile(rb"<dcterms:(created|modified).*?</dcterms:\1>")
MAKE_SAMPLES = "import sys, pathlib; from workbooks.samples import build_samples; build_samples(pathlib.Path(sys.argv[1]))"


def main() -> None:
    """Run both checkouts and say what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first", type=Path, metavar="A")
    parser.add_argument("second", type=Path, metavar="B")
    parser.add_argument("--books", type=int, default=500, help="generated workbooks (500)")
    parser.add_argument("--keep", type=Path, help="an empty folder that keeps inputs and outputs")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kyoten-equal-") as name:
        place = (told.keep or Path(name)).resolve()
        make_inputs(told.first.resolve(), place, told.books)
        for checkout, out in ((told.first, "A"), (told.second, "B")):
            write_outputs(checkout.resolve(), place, place / out)
        differing = list(differences(place / "A", place / "B"))
        count = len(outputs(place / "A"))
    for line in differing:
        print(line)
    print(f"{count} outputs of {told.first}, {len(differing)} differ in {told.second}")
    sys.exit(1 if differing else 0)


def run(checkout: Path, *arguments: object, stdout: Path | None = None) -> None:
    """Run Python in a checkout; kyoten's exit codes 0 to 2 are results."""
    python = checkout / ".venv" / "bin" / "python"
    kept = {key: value for key, value in os.environ.items() if key not in LEFT_OUT}
    done = subprocess.run([python, *map(str, arguments)], cwd=checkout, env=kept, stdout=subprocess.PIPE)
    if done.returncode > 2:
        raise SystemExit(f"{checkout}: {' '.join(map(str, arguments))} ended with {done.returncode}")
    if stdout is not None:
        stdout.write_bytes(done.stdout)


def make_inputs(checkout: Path, place: Path, books: int) -> None:
    """Make the submissions, a previous summary with an examiner's notes, and a ledger."""
    run(checkout, "-c", MAKE_SAMPLES, place / "submitted" / "samples")
    run(checkout, "-m", "benchmarks.generate", place / "submitted" / "generated", books)
    run(checkout, "-m", "batch", "batch", place / "submitted", "--out", place / "earlier", "--no-copies")
    book = openpyxl.load_workbook(place / "earlier" / SUMMARY)
    _type_decisions(book["指摘一覧"])
    _type_adoptions(book["申請一覧"])
    book.save(place / "previous.xlsx")
    run(checkout, "-m", "batch", "ledger", "--out", place / "empty.xlsx")
    run(checkout, "-m", "batch", *_update(place, place / "ledger.xlsx"))


def _update(place: Path, out: Path) -> tuple[object, ...]:
    return "ledger", "update", place / "previous.xlsx", "--ledger", place / "empty.xlsx", "--out", out


def _type_decisions(sheet: Worksheet) -> None:
    heads = {str(cell.value): cell.column for cell in sheet[1]}
    actions = cycle(("容認", "返却", "照会中", "確認済", "容認"))
    for row in range(2, sheet.max_row + 1, 3):
        sheet.cell(row, heads["対応"], next(actions))
        sheet.cell(row, heads["メモ"], f"{row}行目のメモ")
        sheet.cell(row, heads["担当者"], "審査担当")
        if row % 2:
            sheet.cell(row, heads["容認の期限"], "令和12年3月31日")


def _type_adoptions(sheet: Worksheet) -> None:
    heads = {str(cell.value): cell.column for cell in sheet[1]}
    choices = cycle(("採択", "不採択", "保留"))
    for row in range(2, sheet.max_row + 1, 2):
        sheet.cell(row, heads["採否"], next(choices))
        sheet.cell(row, heads["審査メモ"], f"{row}行目の審査メモ")


def write_outputs(checkout: Path, place: Path, out: Path) -> None:
    """Let a checkout write everything it writes of these inputs below ``out``."""
    out.mkdir()
    batch = ("-m", "batch", "batch", place / "submitted", "--out", out / "round", "--letters", "--by-bureau")
    run(checkout, *batch, "--ledger", place / "ledger.xlsx", "--previous", place / "previous.xlsx")
    run(checkout, "-m", "batch", *_update(place, out / "ledger.xlsx"))
    run(checkout, "-m", "batch", "form", out / "form.xlsx")
    run(checkout, "-m", "batch", "rules", stdout=out / "rules.txt")
    samples = sorted((place / "submitted" / "samples").rglob("*.xls*"))
    run(checkout, "-m", "batch", "check", *samples, "--format", "json", stdout=out / "check.json")
    run(checkout, "-m", "batch", "check", *samples, stdout=out / "check.txt")
    run(
        checkout,
        "-m",
        "batch",
        "settle",
        *samples[:2],
        "--out",
        out / "settle.xlsx",
        stdout=out / "settle.txt",
    )
    (out / "settle.txt").write_bytes((out / "settle.txt").read_bytes().replace(os.fsencode(out), b"OUT"))


def outputs(folder: Path) -> dict[str, Path]:
    """Return the outputs below a folder that are compared, by their place in it."""
    files = {one.relative_to(folder).as_posix(): one for one in sorted(folder.rglob("*")) if one.is_file()}
    return {name: path for name, path in files.items() if not set(NOT_COMPARED) & set(path.parts)}


def differences(first: Path, second: Path) -> Iterator[str]:
    """Yield a line for every output that is not the same in both folders."""
    ours, theirs = outputs(first), outputs(second)
    for name in sorted({*ours, *theirs}):
        if name not in theirs or name not in ours:
            yield f"{name}: only in {'A' if name in ours else 'B'}"
            continue
        one, other = ours[name].read_bytes(), theirs[name].read_bytes()
        if one != other and (places := _where(one, other)):
            yield f"{name}: {'; '.join(places)}"


def _where(one: bytes, other: bytes) -> Sequence[str]:
    """Say where two outputs differ: in which parts, for a zip; else in which text."""
    if not (zipfile.is_zipfile(io.BytesIO(one)) and zipfile.is_zipfile(io.BytesIO(other))):
        return [_text(one, other)]
    left, right = _parts(one), _parts(other)
    if list(left) != list(right):
        return [f"parts {sorted(set(left) ^ set(right)) or 'in another order'}"]
    if left == right:
        return [] if _moments(one) != _moments(other) else ["the same parts, packed in another way"]
    return [f"{name} {_text(left[name], right[name])}" for name in left if left[name] != right[name]]


def _parts(data: bytes) -> dict[str, bytes]:
    """Return a zip's parts in their order, the moments in docProps/core.xml left out."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {one: package.read(one) for one in package.namelist()}
    if CORE in parts:
        parts[CORE] = MOMENT.sub(b"", parts[CORE])
    return parts


def _moments(data: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return [one[0] for one in MOMENT.finditer(package.read(CORE))] if CORE in package.namelist() else []


def _text(one: bytes, other: bytes) -> str:
    pairs = zip(one, other, strict=False)
    at = next((at for at, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))
    shown = (data[max(at - 30, 0) : at + 60].decode("utf-8", "replace") for data in (one, other))
    return "at byte {}: {!r} / {!r}".format(at, *shown)


if __name__ == "__main__":
    main()
