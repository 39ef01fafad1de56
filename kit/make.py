"""Write the kit, one zip to unzip and start: ``python -m kit.make --platform windows``.

The same lock, runtime and project give the same bytes: sorted entries, one moment, modules compiled by the kit's own
Python.
"""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import sys
import tempfile
import zipfile
from importlib.metadata import version
from pathlib import Path

from kit import packages, runtime
from kit.wine import NoWine, Wine
from workbooks.form import blank, examples
from workbooks.samples import build_samples

HERE = Path(__file__).parent
_MOMENT = (1980, 1, 1, 0, 0, 0)
PROGRAM = "program"
"""The folder for what nobody opens by hand."""

PRACTICE = "見本"
"""The folder of filled workbooks with planted faults: whoever tries the kit needs none of his own."""

PACKED = (
    "先に展開してください。この zip ファイルを右クリックし、［すべて展開］を選びます。"
    "そのあと、展開したフォルダーの同じファイルを開いてください。"
)
"""What a file says that was opened inside the zip; code page 932 gives no byte of it a meaning in any other."""

STATUS_SHEET = r"%LOCALAPPDATA%\kyoten\addin-status.html"
"""The page that 状態を調べる.bat writes and opens, to print and hand on."""

TOP: dict[str, dict[str, tuple[str, str]]] = {
    "windows": {
        "点検.bat": ("open.bat", ""),
        "ここに重ねる.bat": ("open.bat", ""),
        "お読みください.txt": ("readme.txt", ""),
        "アドイン/Excelに入れる.bat": ("console.bat", "addin install"),
        "アドイン/Excelに入れる（審査する方）.bat": ("console.bat", "addin install --officer"),
        "アドイン/Excelから外す.bat": ("console.bat", "addin uninstall"),
        "アドイン/LibreOfficeに入れる.bat": ("console.bat", "addin install --libreoffice"),
        "アドイン/LibreOfficeから外す.bat": ("console.bat", "addin uninstall --libreoffice"),
        "アドイン/状態を調べる.bat": ("console.bat", f'addin status --open --sheet "{STATUS_SHEET}"'),
        f"{PROGRAM}/kyoten.bat": ("kyoten.bat", ""),
    },
    "linux": {
        "点検.sh": ("open.sh", ""),
        "お読みください.txt": ("readme.txt", ""),
        f"{PROGRAM}/kyoten.sh": ("kyoten.sh", ""),
    },
}
"""Per platform, the files that people see: the file of ``kit/PLATFORM`` that each is made of, and its command."""


def make(
    platform: str, out: Path, given: Path | None = None, compiled: bool = True
) -> tuple[Path, packages.Slimmed]:
    """Write the kit for a platform into a folder; return its path and what its packages weigh.

    Args:
        platform: ``windows`` or ``linux``; the latter is for this machine's Python.
        out: where to.
        given: for Windows, python.org's zip instead of the package index's Python.
        compiled: whether to compile the modules; for Windows that takes Wine.

    Raises:
        NoWine, signatures.Unsigned, packages.NotInLock, subprocess.CalledProcessError: see there.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "kit"
        program = folder / PROGRAM
        program.mkdir(parents=True)
        if platform == "windows":
            python = runtime.lay(program, given)
        else:
            python = f"{sys.version_info.major}.{sys.version_info.minor}"
        weights = packages.collect(platform, python, _site(program))
        if compiled:
            _compile(platform, program, Path(temporary))
        if platform == "windows":
            _pack_library(program, python)
        shutil.copyfile(HERE / "start.py", program / "start.py")
        (folder / "申請様式.xlsx").write_bytes(blank())
        for name, example in examples().items():
            (folder / f"{name}.xlsx").write_bytes(example.read_bytes())
        build_samples(folder / PRACTICE)
        words = {"{version}": version("kyoten"), "{python}": python, "{packed}": PACKED}
        for name, (source, command) in TOP[platform].items():
            file = folder / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(text(HERE / platform / source, words | {"{command}": command}))
        tag = "windows" if platform == "windows" else f"linux-py{python}"
        out.mkdir(parents=True, exist_ok=True)
        target = out / f"kyoten-{version('kyoten')}-{tag}.zip"
        target.write_bytes(packed(folder))
    return target, weights


def text(file: Path, words: dict[str, str]) -> bytes:
    """Return a text as its reader expects it.

    cmd.exe reads code page 932 and lines that end with CR LF, Notepad looks for a BOM, a shell wants neither.
    """
    content = file.read_text("utf-8")
    for word, value in words.items():
        content = content.replace(word, value)
    if file.suffix == ".sh":
        return content.encode("utf-8")
    return content.replace("\n", "\r\n").encode("cp932" if file.suffix == ".bat" else "utf-8-sig")


def packed(folder: Path, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a folder as a zip whose bytes depend on nothing but names and contents."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression, compresslevel=6) as package:
        for file in sorted(one for one in folder.rglob("*") if one.is_file()):
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), _MOMENT)
            entry.compress_type = compression
            entry.create_system = 3
            entry.external_attr = (0o755 if file.suffix == ".sh" else 0o644) << 16
            package.writestr(entry, file.read_bytes())
    return stream.getvalue()


def _site(program: Path) -> Path:
    return program / "Lib" / "site-packages"


def _compile(platform: str, program: Path, temporary: Path) -> None:
    """Compile every module by the Python that is to run it."""
    script = HERE / "compiling.py"
    if platform != "windows":
        subprocess.run([sys.executable, "-I", script, program / "Lib"], check=True)
        return
    [paths] = program.glob("python*._pth")
    shipped = paths.read_bytes()
    paths.write_text(f"{paths.stem}.zip\nLib\n.\n", "ascii")  # until the library is packed
    with Wine(temporary / "wine") as windows:
        done = windows.run(program / "python.exe", script, program / "Lib", timeout=400)
    paths.write_bytes(shipped)
    if done.returncode:
        raise NoWine(f"compiling failed ({done.returncode}): {done.stderr.decode(errors='replace')[-500:]}")


def _pack_library(program: Path, python: str) -> None:
    """Put the standard library into the zip that python.org's own package has; compiled modules need no source there."""
    library = program / "Lib"
    rest = [one for one in library.iterdir() if one.name != "site-packages"]
    if not rest:
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for one in rest:
            shutil.move(one, folder / one.name)
        for one in sorted(folder.rglob("*.pyc")):
            module = one.parent.parent / f"{one.name.partition('.')[0]}.pyc"
            one.rename(module)
            module.with_suffix(".py").unlink()
        (program / f"python{python.replace('.', '')}.zip").write_bytes(packed(folder, zipfile.ZIP_STORED))


def main() -> None:
    """Make the kit that the command line asks for, and say what it weighs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--platform", choices=sorted(TOP), default="windows")
    parser.add_argument("--runtime", type=Path, metavar="ZIP", help="python.org's zip of CPython for Windows")
    parser.add_argument(
        "--no-compile", action="store_true", help="leave compiling to the first start (needs no Wine)"
    )
    parser.add_argument("--out", type=Path, default=packages.ROOT / "dist")
    options = parser.parse_args()
    target, weights = make(options.platform, options.out, options.runtime, not options.no_compile)
    for words, (files, nbytes) in {
        "packages": weights.before,
        **weights.dropped,
        "left": weights.after,
    }.items():
        print(f"{words:<40} {files:>6} files {nbytes / 1e6:>7.1f} MB")
    print(f"{target} ({target.stat().st_size / 1e6:.1f} MB)")


if __name__ == "__main__":
    main()
