"""The packages of a kit: those of ``requirements.lock`` for its platform, side by side in one folder, and slimmed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
_LOCK = ROOT / "requirements.lock"
PLATFORMS = {"windows": "x86_64-pc-windows-msvc", "linux": "x86_64-manylinux_2_28"}
"""A kit's platform and its name for uv."""

DROPPED: dict[str, tuple[str, ...]] = {
    "tests of the packages": ("**/tests", "**/test"),
    "types for editors": ("**/*.pyi",),
    "what only compilers read": (
        "**/*.h",
        "**/*.c",
        "**/*.lib",
        "**/*.px[di]",
        "**/*.pyx",
        "**/*.f",
        "**/*.f90",
        "numpy/f2py",
    ),
    "scripts for a command line": ("bin",),
    "parts of pywin32 that nothing imports": (
        "pythonwin",
        "adodbapi",
        "isapi",
        "win32comext",
        "**/*.chm",
        "**/demos",
        "**/Demos",
        "**/HTML",
    ),
    "parts of xlwings that nothing uses": (
        "xlwings/quickstart*",
        "xlwings/html",
        "xlwings/js",
        "xlwings/addin",
        "xlwings*.dll",
    ),
    "the installer's notes": tuple(
        f"*.dist-info/{name}"
        for name in ("RECORD", "INSTALLER", "REQUESTED", "WHEEL", "direct_url.json", "uv_*.json")
    ),
}
"""What a kit leaves out, by the reason, as patterns over the folder of packages."""


class NotInLock(Exception):
    """The target needs something that ``requirements.lock`` does not have."""


@dataclass(frozen=True, slots=True)
class Slimmed:
    """What was left out: per reason its files and bytes, and the whole before and after."""

    before: tuple[int, int]
    after: tuple[int, int]
    dropped: dict[str, tuple[int, int]]


def collect(platform: str, python: str, folder: Path) -> Slimmed:
    """Put the locked packages and the project itself into a folder, and slim it.

    Raises:
        NotInLock: see there.
        subprocess.CalledProcessError: uv or the build failed; they have said why.
    """
    install(locked(_LOCK.read_text("utf-8"), needed(platform, python)), folder, platform, python)
    with tempfile.TemporaryDirectory() as temporary:
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", temporary]
        subprocess.run(build, check=True, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        [wheel] = Path(temporary).glob("*.whl")
        _uv("pip", "install", "--target", str(folder), "--no-deps", "--offline", str(wheel))
    return slim(folder)


def install(
    requirements: str, folder: Path, platform: str = "", python: str = "", wheels_only: bool = True
) -> None:
    """Unpack hashed requirements into a folder, for this machine or another; nothing is run but uv."""
    command = [
        "pip",
        "install",
        "--target",
        str(folder),
        "--no-deps",
        "--require-hashes",
        "--link-mode",
        "copy",
    ]
    if wheels_only:
        command += ["--only-binary", ":all:"]
    if platform:
        command += ["--python-platform", PLATFORMS[platform], "--python-version", python]
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary) / "requirements.txt"
        file.write_text(requirements, "utf-8")
        _uv(*command, "-r", str(file))
    (folder / ".lock").unlink(missing_ok=True)


def needed(platform: str, python: str, extra: str = "") -> list[str]:
    """Return what the project (with one of its extras) needs to run on a platform, as ``name==version``, in order."""
    command = ["pip", "compile", "--no-header", "--no-annotate", "--constraint", str(_LOCK)]
    command += ["--python-platform", PLATFORMS[platform], "--python-version", python]
    if extra:
        command += ["--extra", extra]
    text = _uv(*command, str(ROOT / "pyproject.toml"))
    return re.findall(r"^[A-Za-z0-9._-]+==\S+", text, re.MULTILINE)


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


def slim(folder: Path) -> Slimmed:
    """Take away what ``DROPPED`` names, and say how much it was."""
    before = size(folder)
    dropped = {}
    for reason, patterns in DROPPED.items():
        files = nbytes = 0
        for one in [path for pattern in patterns for path in sorted(folder.glob(pattern))]:
            if not one.exists():
                continue
            here = size(one)
            files, nbytes = files + here[0], nbytes + here[1]
            shutil.rmtree(one) if one.is_dir() else one.unlink()
        dropped[reason] = (files, nbytes)
    return Slimmed(before, size(folder), dropped)


def size(path: Path) -> tuple[int, int]:
    """Return the number of files under a path (or 1, of a file) and their bytes."""
    files = [one for one in path.rglob("*") if one.is_file()] if path.is_dir() else [path]
    return len(files), sum(one.stat().st_size for one in files)


def _uv(*arguments: str) -> str:
    command = [sys.executable, "-m", "uv", "--quiet", *arguments]
    if arguments[1] == "install":
        command += ["--python", sys.executable]
    return subprocess.run(
        command, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True, cwd=ROOT
    ).stdout
