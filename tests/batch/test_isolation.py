"""Nothing that lies in the current folder or among the submissions is ever imported or run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from workbooks.samples import build, load

PLANTED = ("multiprocessing", "sitecustomize", "encodings", "pandas", "batch", "addin", "web")
PROGRAM = Path(sys.executable).with_name("kyoten")
KYOTEN = [str(PROGRAM)] if PROGRAM.exists() else [sys.executable, "-m", "batch"]
"""How the program is started; the kit for Windows has its Python only, which looks nowhere but in its own folder."""


def plant(folder: Path, said: Path, names: tuple[str, ...] = PLANTED) -> None:
    """Lay modules that tell when they are imported, as files and as packages."""
    folder.mkdir(parents=True, exist_ok=True)
    tells = f"open({str(said)!r}, 'a').write(__file__ + chr(10))\n"
    for name in names:
        (folder / f"{name}.py").write_text(tells)
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(tells)
        (folder / name / "service.py").write_text(tells)
    for name in ("unopkg", "tasklist", "pgrep", "python"):
        (folder / name).write_text(f"#!/bin/sh\necho {name} >> {said}\n")
        (folder / name).chmod(0o755)


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A folder of submissions, of which one is a workbook and the rest a trap."""
    plant(tmp_path / "提出", tmp_path / "ran.txt")
    (tmp_path / "提出" / "a.xlsx").write_bytes(build(load()[0]))
    return tmp_path


def run(command: list[str], folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return subprocess.run(
        command,
        cwd=folder / "提出",
        env=kept | more,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        timeout=300,
    )


def test_a_batch_in_the_folder_of_submissions_runs_none_of_them(planted: Path) -> None:
    done = run([*KYOTEN, "batch", ".", "--out", "../結果", "--workers", "1"], planted)
    assert done.returncode in (0, 1), done.stderr
    assert (planted / "結果" / "審査結果一覧.xlsx").is_file()
    assert not (planted / "ran.txt").exists()


def test_started_as_a_module_it_forgets_the_folder_it_was_started_in(tmp_path: Path) -> None:
    plant(tmp_path / "提出", tmp_path / "ran.txt", ("typer", "addin", "multiprocessing"))
    done = run([sys.executable, "-m", "batch", "--help"], tmp_path)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "ran.txt").exists()


def test_a_relative_place_on_the_path_does_not_reach_the_workers(planted: Path) -> None:
    """The parent has started already; what it starts looks in absolute places only."""
    code = (
        "import sys\n"
        "from batch.run.pool import Pool\n"
        "sys.path.insert(0, '')\n"
        "if __name__ == '__main__': pool = Pool(1); print(pool.submit(sorted, [3]).result())\n"
    )
    done = run([sys.executable, "-P", "-c", code], planted)
    assert done.stdout.strip() == "[3]", done.stderr
    assert not (planted / "ran.txt").exists()


def test_the_extension_starts_its_service_isolated(planted: Path) -> None:
    source = Path(__file__).parents[2] / "addin" / "libreoffice" / "oxt" / "python" / "kyoten_extension.py"
    assert '[python, "-I", "-m", "addin.service", pipe]' in source.read_text("utf-8")
    done = run([sys.executable, "-I", "-m", "addin.service"], planted, XDG_STATE_HOME=str(planted / "state"))
    assert "IndexError" in done.stderr  # ours, which misses the name of its pipe
    assert not (planted / "ran.txt").exists()
