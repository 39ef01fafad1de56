"""Collect everything for a machine without network into one zip: ``python -m bundle.make``.

The versions and hashes are those of ``requirements.lock``. Which of them a
platform needs is asked of uv, which reads the markers as that platform would;
pip would read them as this machine does (and leave out pywin32, for one).
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import zipfile
from importlib.metadata import version
from pathlib import Path

from addin.excel.install import packaged
from addin.excel.settings import FILE
from addin.libreoffice.build import build as build_extension
from workbooks.form import build_form

HERE = Path(__file__).parent
ROOT = HERE.parent
_LOCK = ROOT / "requirements.lock"
_MOMENT = (1980, 1, 1, 0, 0, 0)

PLATFORMS: dict[str, tuple[str, list[str]]] = {
    "win_amd64": ("x86_64-pc-windows-msvc", ["win_amd64"]),
    "linux_x86_64": (
        "x86_64-unknown-linux-gnu",
        [
            "manylinux_2_28_x86_64",
            "manylinux_2_17_x86_64",
            "manylinux2014_x86_64",
            "manylinux_2_5_x86_64",
            "manylinux1_x86_64",
        ],
    ),
}
"""Per platform: its name for uv, and the wheel tags that pip may take, newest first."""


class NotInLock(Exception):
    """The target needs something that ``requirements.lock`` does not have."""


def make(platform: str, python: str, out: Path) -> Path:
    """Write the bundle for a platform and a Python version (``3.12``) into a folder and return its path.

    Raises:
        NotInLock: see there.
        subprocess.CalledProcessError: uv or pip failed; they have said why.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        requirements = folder / "requirements.txt"
        requirements.write_text(locked(_LOCK.read_text("utf-8"), needed(platform, python)), "utf-8")
        _wheels(platform, python, requirements, folder / "wheels")
        collected = [requirements, *(folder / "wheels").iterdir()]
        parts = {one.relative_to(folder).as_posix(): one.read_bytes() for one in collected}
        parts |= _rest(platform, python, folder)
    name = f"kyoten-{version('kyoten')}-{platform}-py{python}"
    out.mkdir(parents=True, exist_ok=True)
    target = out / f"{name}.zip"
    with zipfile.ZipFile(target, "w") as package:
        for part in sorted(parts):
            entry = zipfile.ZipInfo(f"{name}/{part}", _MOMENT)
            entry.external_attr = (0o755 if part.endswith(".sh") else 0o644) << 16
            package.writestr(entry, parts[part])
    return target


def needed(platform: str, python: str) -> list[str]:
    """Return what the project needs to run on a platform, as ``name==version``, in order."""
    command = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "compile",
        "--quiet",
        "--no-header",
        "--no-annotate",
        "--constraint",
        str(_LOCK),
    ]
    command += ["--python-platform", PLATFORMS[platform][0], "--python-version", python]
    done = subprocess.run(
        [*command, str(ROOT / "pyproject.toml")],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=True,
        cwd=ROOT,
    )
    return re.findall(r"^[A-Za-z0-9._-]+==\S+", done.stdout, re.MULTILINE)


def locked(lock: str, pins: list[str]) -> str:
    """Return the entries of a lock file for some pins, with their hashes and without their markers.

    Raises:
        NotInLock: see there.
    """
    entries = {}
    for entry in re.findall(r"^[A-Za-z0-9].*\n(?:    .*\n)*", lock, re.MULTILINE):
        pin = re.match(r"[^ ]+==[^ ]+", entry)
        hashes = re.findall(r"--hash=\S+", entry)
        if pin:
            entries[pin[0]] = " \\\n    ".join([pin[0], *hashes]) + "\n"
    missing = [pin for pin in pins if pin not in entries]
    if missing:
        raise NotInLock(f"not in requirements.lock: {', '.join(missing)}")
    return "".join(entries[pin] for pin in pins)


def _wheels(platform: str, python: str, requirements: Path, folder: Path) -> None:
    """Download the wheels of the target, checked against their hashes, and build the project's own."""
    tags = [word for tag in PLATFORMS[platform][1] for word in ("--platform", tag)]
    target = ["--python-version", python, "--implementation", "cp", "--only-binary", ":all:", *tags]
    _pip("download", "--no-deps", "--require-hashes", "-r", str(requirements), "-d", str(folder), *target)
    _pip("wheel", "--no-deps", "--no-build-isolation", "-w", str(folder), str(ROOT))


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    subprocess.run(command, check=True)


def _rest(platform: str, python: str, folder: Path) -> dict[str, bytes]:
    """Return what goes with the wheels: form, add-ins, guide, script."""
    words = {"{version}": version("kyoten"), "{python}": python}
    windows = platform.startswith("win")
    script = "install.bat" if windows else "install.sh"
    return {
        "申請様式.xlsx": build_form(),
        f"addins/{FILE}": packaged(),
        "addins/kyoten.oxt": build_extension(folder).read_bytes(),
        "はじめにお読みください.txt": _text(
            "guide-windows.txt" if windows else "guide-linux.txt", words, "utf-8-sig"
        ),
        script: _text(script, words, "cp932" if windows else "utf-8", "\r\n" if windows else "\n"),
    }


def _text(name: str, words: dict[str, str], encoding: str, end: str = "\r\n") -> bytes:
    """Return a text as its reader's program expects it: cmd.exe reads code page 932, Notepad looks for a BOM."""
    text = (HERE / name).read_text("utf-8")
    for word, value in words.items():
        text = text.replace(word, value)
    return text.replace("\n", end).encode(encoding)


def main() -> None:
    """Make the bundle that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--platform", choices=sorted(PLATFORMS), required=True)
    parser.add_argument("--python", metavar="3.12", required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    options = parser.parse_args()
    print(make(options.platform, options.python, options.out))


if __name__ == "__main__":
    main()
