"""The fuzzer itself: the same seed damages alike, and a sound form comes through to the end."""

from __future__ import annotations

import io
import os
import random
import re
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

import pytest

from batch.grants.adoption import blank_ledger
from fuzz.mutate import mutate
from fuzz.target import CSV, KINDS, STORE, TOML, UPLOAD, run
from tests.workbooks.bad_inputs import CASES, book

ROOT = Path(__file__).parents[2]


def test_the_same_seed_does_the_same_damage() -> None:
    made = [[mutate(random.Random(seed), book()) for seed in range(50)] for _ in range(2)]
    assert made[0] == made[1]
    assert len(set(made[0])) > 40


def test_a_sound_form_is_annotated() -> None:
    assert run((files("workbooks") / "data" / "form.xlsx").read_bytes()) == "annotated"


def test_what_is_refused_is_told_by_its_code() -> None:
    assert run(CASES["dtd in the workbook part"].make()) == "refused by the reader: dtd"
    assert run(CASES["ods"].make()) == "refused by the guard: format"


@pytest.mark.parametrize("kind", [CSV, TOML, STORE, UPLOAD])
def test_the_other_kinds_are_refused_or_set_aside_without_a_fault(kind: str) -> None:
    assert set(KINDS) > {kind}
    damaged = (b"", b"\x00\xff" * 50, b"PK\x03\x04")
    with ThreadPoolExecutor(1) as apart:  # a browser's tests leave a running loop in the main thread
        assert set(apart.map(run, damaged, [kind] * len(damaged)))


def test_a_ledger_without_a_sheet_is_refused() -> None:
    """Found by the fuzzer."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(blank_ledger())) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            target.writestr(name, re.sub(rb"<sheet [^>]*/>", b"", source.read(name)))
    assert run(made.getvalue(), CSV) == "a ledger is refused"


@pytest.mark.skipif(
    os.name == "nt",
    reason="the fuzzer runs on Linux: the kit's Python looks for modules in its own folder only",
)
def test_a_new_line_is_told_once() -> None:
    code = "from fuzz.feedback import Feedback\nfound = Feedback()\nfrom workbooks.arrival.names import suffix_of\n"
    code += "suffix_of('')\nfirst = found.new()\nsuffix_of('')\nagain = found.new()\nsuffix_of('a.x')\n"
    code += "print(any('names.py' in name for name, _ in first), again)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "[]"]
