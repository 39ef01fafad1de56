"""The kit's parts: its texts, its lock, its zip, the signatures, and a Linux kit that runs from where it is unzipped."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

from kit import packages, runtime, signatures
from kit.compiling import main as compile_all
from kit.make import HERE, PACKED, TOP, make, packed, text
from kit.packages import DROPPED, NotInLock, locked, slim
from kit.start import dropped

THIS = f"{sys.version_info.major}.{sys.version_info.minor}"
WORDS = {"{version}": version("kyoten"), "{python}": "3.12", "{packed}": PACKED, "{command}": "addin status"}
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
BATS = sorted(HERE.glob("windows/*.bat"))
SHELL = sorted(HERE.glob("linux/*.sh"))


# --- the lock ---------------------------------------------------------------------------------


def test_entries_of_the_lock_keep_their_hashes_and_lose_their_markers() -> None:
    assert locked(LOCK, ["beta-x==2.0", "alpha==1.0"]) == (
        "beta-x==2.0 \\\n    --hash=sha256:cc\nalpha==1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
    )


def test_what_the_lock_does_not_have_is_named() -> None:
    with pytest.raises(NotInLock, match=r"alpha==1\.1, delta==4"):
        locked(LOCK, ["alpha==1.0", "alpha==1.1", "delta==4"])


# --- the texts --------------------------------------------------------------------------------


@pytest.mark.parametrize("file", [*BATS, *SHELL, *HERE.glob("*/readme.txt")], ids=lambda file: file.name)
def test_every_text_names_this_version_and_leaves_no_word_open(file: Path) -> None:
    said = text(file, WORDS)
    words = said.decode("cp932" if file.suffix == ".bat" else "utf-8-sig")
    assert f"kyoten {version('kyoten')}" in words
    assert re.findall(r"\{\w+\}|https?:", words) == []
    assert said.count(b"\r\n") == (0 if file.suffix == ".sh" else said.count(b"\n"))
    assert said.startswith(b"\xef\xbb\xbf") == (file.suffix == ".txt")


@pytest.mark.parametrize("file", BATS, ids=lambda file: file.name)
def test_a_batch_file_means_the_same_in_every_code_page(file: Path) -> None:
    """No byte of its Japanese is a character that cmd.exe acts upon, should the console not be Japanese."""
    said = text(file, WORDS)
    japanese = b"".join(one.encode("cp932") for one in said.decode("cp932") if not one.isascii())
    assert set(japanese) & set(b"\"%&'()<>^|!\\\r\n") == set()


@pytest.mark.parametrize("file", BATS, ids=lambda file: file.name)
def test_a_batch_file_quotes_the_folder_it_stands_in_and_jumps_where_there_is_a_label(file: Path) -> None:
    said = file.read_text("utf-8")
    assert said.count("%~dp0") == len(re.findall(r'"%~dp0[^"\n]*"', said)) > 0
    labels = set(re.findall(r"^:(\w+)", said, re.MULTILINE))
    assert set(re.findall(r"\bgoto (\w+)", said)) == labels
    assert all(re.search(rf"^exit[^\n]*\n\n:{one}$", said, re.MULTILINE) for one in labels)
    assert "call " not in said


@pytest.mark.parametrize("file", SHELL, ids=lambda file: file.name)
def test_a_shell_script_is_sound(file: Path, tmp_path: Path) -> None:
    script = tmp_path / file.name
    script.write_bytes(text(file, WORDS))
    assert subprocess.run(["sh", "-n", script], check=False).returncode == 0


def test_every_file_that_people_see_has_its_source_and_is_explained() -> None:
    for platform, files in TOP.items():
        words = (HERE / platform / "readme.txt").read_text("utf-8")
        for name, (source, _) in files.items():
            assert (HERE / platform / source).exists()
            if name != "お読みください.txt":
                assert Path(name).name in words


# --- what Explorer hands over -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r'C:\WINDOWS\system32\cmd.exe /c ""C:\点検 キット\ここに重ねる.bat" "', []),
        (r'cmd.exe /c ""C:\a&b\ここに重ねる.bat" C:\届いた申請"', [r"C:\届いた申請"]),
        (r'cmd.exe /c ""C:\k\X.BAT" "C:\届いた 申請" C:\a&b.xlsx"', [r"C:\届いた 申請", r"C:\a&b.xlsx"]),
        (
            r'cmd.exe /c ""C:\k\x.bat" C:\100%TEMP%^!.xlsx "\\server\共有\c d (1).xlsx""',
            [r"C:\100%TEMP%^!.xlsx", r"\\server\共有\c d (1).xlsx"],
        ),
        ("cmd.exe", []),
        ("!cmdcmdline!", []),
        ("", []),
    ],
)
def test_what_was_dropped_is_read_from_cmds_own_line(line: str, expected: list[str]) -> None:
    assert dropped(line) == expected


# --- slimming and packing ---------------------------------------------------------------------


def test_slimming_takes_what_it_names_and_leaves_licences_and_modules(tmp_path: Path) -> None:
    kept = [
        "a/__init__.py",
        "a/data.json",
        "a-1.dist-info/METADATA",
        "a-1.dist-info/licenses/LICENSE",
        "a/testing.py",
    ]
    gone = [
        "a/tests/test_a.py",
        "a/b/test/x.txt",
        "a/x.pyi",
        "a/x.h",
        "bin/a",
        "a-1.dist-info/RECORD",
        "pythonwin/w.py",
    ]
    for name in (*kept, *gone):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"12")
    done = slim(tmp_path)
    left = sorted(one.relative_to(tmp_path).as_posix() for one in tmp_path.rglob("*") if one.is_file())
    assert left == sorted(kept)
    assert (done.before, done.after) == ((12, 24), (5, 10))
    assert list(done.dropped) == list(DROPPED)
    assert sum(files for files, _ in done.dropped.values()) == len(gone)


def test_the_zip_depends_on_names_and_contents_alone(tmp_path: Path) -> None:
    made = []
    for number, names in enumerate((["b.txt", "点検.bat", "a.sh"], ["a.sh", "点検.bat", "b.txt"])):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name in names:
            (folder / name).write_bytes(name.encode())
            os.utime(folder / name, (number * 10**9, number * 10**9))
        made.append(packed(folder))
    assert made[0] == made[1]
    shown = zipfile.ZipFile(tmp_path / "z.zip", "w")
    shown.close()
    (tmp_path / "z.zip").write_bytes(made[0])
    with zipfile.ZipFile(tmp_path / "z.zip") as package:
        assert package.namelist() == ["a.sh", "b.txt", "点検.bat"]
        assert package.getinfo("点検.bat").flag_bits & 0x800  # the name is UTF-8, and says so


# --- the signatures ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runtime")
    packages.install(runtime.PACKAGE, folder, wheels_only=False)
    return folder


@pytest.mark.slow
def test_the_runtime_is_what_the_python_software_foundation_signed(original: Path, tmp_path: Path) -> None:
    assert signatures.signer(original / "python.exe") == "Python Software Foundation"
    forged = tmp_path / "python.exe"
    data = bytearray((original / "python.exe").read_bytes())
    data[len(data) // 2] ^= 1
    forged.write_bytes(data)
    with pytest.raises(signatures.Unsigned, match=r"python\.exe has no valid signature"):
        signatures.check([forged])


@pytest.mark.slow
def test_a_changed_module_of_the_library_is_not_in_the_signed_catalogue(
    original: Path, tmp_path: Path
) -> None:
    sound, changed, empty = (tmp_path / name for name in ("os.py", "json.py", "empty.py"))
    shutil.copyfile(original / "Lib" / "os.py", sound)
    changed.write_bytes((original / "Lib" / "json" / "__init__.py").read_bytes() + b"#")
    empty.touch()
    assert signatures.unlisted([sound, changed, empty], original / "DLLs" / "python_lib.cat") == [changed]


@pytest.mark.slow
def test_another_zip_of_python_is_laid_out_alike_and_its_signatures_are_checked(
    original: Path, tmp_path: Path
) -> None:
    def given(name: str, *, change: bool) -> Path:
        """An embeddable zip: everything beside the interpreter, the library in a zip."""
        target = tmp_path / name
        with zipfile.ZipFile(target, "w") as package:
            for one in [
                *original.glob("*.exe"),
                *original.glob("*.dll"),
                *(original / "DLLs").glob("_s*.pyd"),
            ]:
                data = one.read_bytes()
                package.writestr(one.name, data[:-9000] + data[-9000:].swapcase() if change else data)
            package.writestr("python312.zip", b"PK")
        return target

    folder = tmp_path / "laid"
    folder.mkdir()
    assert runtime.lay(folder, given("sound.zip", change=False)) == "3.12"
    names = {one.name for one in folder.iterdir()}
    assert names >= {
        "python.exe",
        "pythonw.exe",
        "python312.dll",
        "_socket.pyd",
        "python312.zip",
        "python312._pth",
    }
    assert (folder / "python312._pth").read_bytes() == b"python312.zip\r\n.\r\nimport site\r\n"
    with pytest.raises(signatures.Unsigned):
        runtime.lay(tmp_path, given("changed.zip", change=True))
    with zipfile.ZipFile(tmp_path / "none.zip", "w") as package:
        package.writestr("readme.txt", "no Python here")
    with pytest.raises(ValueError, match=r"no python\.exe"):
        runtime.lay(tmp_path, tmp_path / "none.zip")


def test_without_the_tool_nothing_is_taken_for_signed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(signatures.Unsigned, match="osslsigncode is missing"):
        signatures.check([tmp_path / "python.exe"])


# --- whole kits -------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_linux_kit_runs_from_where_it_is_unzipped(tmp_path: Path) -> None:
    package, weights = make("linux", tmp_path)
    assert weights.after[1] < weights.before[1]
    folder = tmp_path / "点検 キット & 100%"
    with zipfile.ZipFile(package) as content:
        content.extractall(folder)
    assert (
        max(len(one.relative_to(folder).as_posix()) for one in folder.rglob("*")) <= 150
    )  # Windows stops at 260
    before = set(folder.rglob("*"))
    trap = tmp_path / "trap"
    trap.mkdir()
    (trap / "pandas.py").write_text("raise SystemExit('caught')", "utf-8")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PYTHON": sys.executable,
        "PYTHONPATH": str(trap),
    }
    command = ["sh", folder / "program" / "kyoten.sh", "check", folder / "申請様式.xlsx", "--format", "json"]
    done = subprocess.run(command, cwd=trap, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert {one["rule"] for one in json.loads(done.stdout)} >= {"FORM-1"}
    assert set(folder.rglob("*")) == before  # everything was compiled
    missing = subprocess.run(
        command, env=environment | {"PYTHON": "python0"}, capture_output=True, text=True, check=False
    )
    assert (missing.returncode, f"Python {THIS} が見つかりません" in missing.stderr) == (2, True)


@pytest.mark.slow
def test_the_same_lock_gives_the_same_packages(tmp_path: Path) -> None:
    for name in ("first", "second"):
        packages.collect("windows", "3.12", tmp_path / name)
    assert packed(tmp_path / "first", zipfile.ZIP_STORED) == packed(tmp_path / "second", zipfile.ZIP_STORED)


def test_the_same_modules_are_compiled_alike_wherever_they_stand(tmp_path: Path) -> None:
    for name in ("first", "second/deeper"):
        module = tmp_path / name / "package" / "module.py"
        module.parent.mkdir(parents=True)
        module.write_text("WORDS = {'a', 'b', 'c'}\n\ndef word() -> str:\n    return 'a'\n", "utf-8")
        (tmp_path / name / "template.py").write_text("{{ no module }}:", "utf-8")
        compile_all(tmp_path / name)
        os.utime(module, (10**9, 10**9))
    first, second = (
        [one.read_bytes() for one in (tmp_path / name).rglob("*.pyc")] for name in ("first", "second")
    )
    assert first == second
    assert len(first) == 1


@pytest.mark.slow
def test_what_windows_needs_is_all_in_the_lock() -> None:
    pins = packages.needed("windows", "3.12")
    assert {one.partition("==")[0] for one in pins} >= {"pywin32", "xlwings", "pandas"}
    assert locked((packages.ROOT / "requirements.lock").read_text("utf-8"), pins).count("--hash") >= len(pins)
