"""The bundle for machines without network: its texts, its lock, and real installations from it alone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

from bundle.make import HERE, NotInLock, _rest, locked, make

THIS = f"{sys.version_info.major}.{sys.version_info.minor}"
LOCK = """alpha==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via beta
beta-x==1.9 ; python_full_version < '3.12' \\
    --hash=sha256:dd
beta-x==2.0 ; sys_platform == 'win32' \\
    --hash=sha256:cc
    # via
    #   kyoten (pyproject.toml)
"""


# --- the lock ---------------------------------------------------------------------------------


def test_entries_of_the_lock_keep_their_hashes_and_lose_their_markers() -> None:
    assert locked(LOCK, ["beta-x==2.0", "alpha==1.0"]) == (
        "beta-x==2.0 \\\n    --hash=sha256:cc\nalpha==1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
    )


def test_what_the_lock_does_not_have_is_named() -> None:
    with pytest.raises(NotInLock, match=r"alpha==1\.1, delta==4"):
        locked(LOCK, ["alpha==1.0", "alpha==1.1", "delta==4"])


# --- the texts --------------------------------------------------------------------------------


@pytest.mark.parametrize("platform", ["win_amd64", "linux_x86_64"])
def test_guide_and_script_name_this_version_and_no_network(platform: str, tmp_path: Path) -> None:
    windows = platform == "win_amd64"
    rest = _rest(platform, "3.12", tmp_path)
    guide = rest["はじめにお読みください.txt"].decode("utf-8-sig")
    script = rest["install.bat" if windows else "install.sh"].decode("cp932" if windows else "utf-8")
    for text in (guide, script):
        assert f"kyoten {version('kyoten')}" in text
        assert "3.12" in text
        assert re.findall(r"\{\w+\}|https?:", text) == []
        assert text.count("\r\n") == (text.count("\n") if windows or text is guide else 0)
    assert script.count("--no-index") == 2
    assert set(rest) >= {"申請様式.xlsx", "addins/kyoten.xlam", "addins/kyoten.oxt"}


def test_the_windows_script_stops_at_every_failure_and_jumps_nowhere_else() -> None:
    script = (HERE / "install.bat").read_text("utf-8")
    labels = set(re.findall(r"^:(\w+)", script, re.MULTILINE))
    assert set(re.findall(r"\bgoto (\w+)", script)) == labels == {"nopython", "bits", "foreign", "failed"}
    assert len(re.findall(r"^exit /b 2$", script, re.MULTILINE)) == len(labels)


def test_the_linux_script_is_a_sound_shell_script_and_keeps_what_is_there(tmp_path: Path) -> None:
    script = tmp_path / "install.sh"
    script.write_bytes(_rest("linux_x86_64", THIS, tmp_path)["install.sh"])
    own = tmp_path / "own"
    own.mkdir()
    (own / "file.txt").write_text("mine")
    environment = {**os.environ, "KYOTEN_HOME": str(own), "PYTHON": sys.executable}
    done = subprocess.run(["sh", script], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "消さずに中止しました" in done.stderr) == (2, True)
    assert [one.name for one in own.iterdir()] == ["file.txt"]
    environment["PYTHON"] = "/nowhere/python"
    done = subprocess.run(["sh", script], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, f"Python {THIS} が見つかりません" in done.stderr) == (2, True)


# --- real installations -----------------------------------------------------------------------


def _unpacked(bundle: Path, folder: Path) -> Path:
    with zipfile.ZipFile(bundle) as package:
        package.extractall(folder)
    return folder / bundle.stem


@pytest.mark.slow
def test_the_linux_bundle_installs_and_checks_without_any_index(tmp_path: Path) -> None:
    folder = _unpacked(make("linux_x86_64", THIS, tmp_path), tmp_path)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "KYOTEN_HOME": str(tmp_path / "kyoten"),
        "PYTHON": sys.executable,
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_CACHE_DIR": "1",
    }
    subprocess.run(["sh", folder / "install.sh"], env=environment, check=True, timeout=300)
    kyoten = tmp_path / "kyoten" / "bin" / "kyoten"
    command = [kyoten, "check", "申請様式.xlsx", "--format", "json"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert {one["rule"] for one in json.loads(done.stdout)} >= {"FORM-1"}
    dry = [kyoten, "addin", "install", "--dry-run"]
    assert subprocess.run(dry, env=environment, capture_output=True, check=False).returncode == 2


@pytest.mark.slow
def test_the_windows_bundle_resolves_from_itself_alone(tmp_path: Path) -> None:
    folder = _unpacked(make("win_amd64", "3.12", tmp_path), tmp_path)
    wheels = sorted(one.name for one in (folder / "wheels").iterdir())
    command = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "install",
        "--dry-run",
        "--offline",
        "--no-index",
        "--no-config",
    ]
    command += ["--find-links", str(folder / "wheels"), "--target", str(tmp_path / "target"), "--no-cache"]
    command += ["--python-platform", "x86_64-pc-windows-msvc", "--python-version", "3.12", "kyoten"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    chosen = re.findall(r"^ \+ (\S+)==", done.stderr, re.MULTILINE)
    assert len(chosen) == len(wheels)
    assert {"kyoten", "pywin32", "xlwings", "pandas"} <= set(chosen)
    assert all(name.endswith(("-none-any.whl", "win_amd64.whl")) for name in wheels)
