"""``make addin``: both packages, the same bytes from every run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from addin.libreoffice.build import build
from addin.surroundings import without_our_python
from tests.addin.clerk import install_extension

ROOT = Path(__file__).parents[2]


def built(folder: Path, seed: str) -> dict[str, bytes]:
    """Build both packages as ``make addin`` does, each in a process of its own."""
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    for module, target in (
        ("addin.excel.build", folder / "kyoten.xlam"),
        ("addin.libreoffice.build", folder),
    ):
        subprocess.run([sys.executable, "-m", module, str(target)], cwd=ROOT, env=environment, check=True)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_every_run_of_the_build_gives_the_same_packages(tmp_path: Path) -> None:
    first, second = built(tmp_path / "1", "1"), built(tmp_path / "2", "2")
    assert sorted(Path(name).suffix for name in first) == [".oxt", ".xlam"]
    assert first == second


def test_make_addin_runs_these_builds() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = makefile.partition("\naddin:")[2].partition("\n\n")[0]
    assert "-m addin.excel.build dist/kyoten.xlam" in recipe
    assert "-m addin.libreoffice.build dist" in recipe


@pytest.mark.office
def test_an_office_takes_the_extension_in_an_activated_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An office looks for its Python beside the first ``python3`` of the path; ours cannot serve it."""
    monkeypatch.setenv("PATH", f"{Path(sys.prefix, 'bin')}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("VIRTUAL_ENV", sys.prefix)
    install_extension(tmp_path / "profile", build(tmp_path))
    assert list((tmp_path / "profile").rglob("kyoten.oxt"))


def test_of_a_virtual_environment_nothing_is_left_and_a_system_keeps_its_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = os.pathsep.join((str(Path("/active/bin")), str(Path("/usr/bin"))))
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    monkeypatch.setenv("PATH", os.pathsep.join((path, str(Path(sys.base_prefix, "bin")))))
    monkeypatch.setenv("VIRTUAL_ENV", str(Path("/active")))
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    left = without_our_python()
    assert left["PATH"] == os.pathsep.join((str(Path("/usr/bin")), str(Path(sys.base_prefix, "bin"))))
    assert not left.keys() & {"VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"}
