"""A Windows without Windows: Wine 10, where need be in a Debian 13 of its own, to compile the kit and to try it.

Everything runs in process and mount namespaces of its own. When they end, or whoever made them, all that was started
in them is ended by the kernel and nothing stays mounted.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parent.parent
_RELEASE = "trixie"
_OLDEST = 10
_PACKAGES = ("wine", "wine64", "locales")
_LOCALE = "ja_JP.UTF-8"
_HOLDER = """set -e
root=$1; shift
if [ "$root" != / ]; then
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    for one in "$@"; do mkdir -p "$root$one"; mount --bind "$one" "$root$one"; done
fi
echo ready
exec cat >/dev/null
"""


class NoWine(Exception):
    """Wine cannot be had here; the text says which step failed and why."""


def system() -> Path:
    """Return the root of a system with Wine 10 or newer: this machine's, or a Debian 13 in the user's cache, made now.

    Takes four minutes the first time on Debian 12, half a minute on Debian 13, and nothing later.

    Raises:
        NoWine: see there.
    """
    if os.geteuid() != 0:
        raise NoWine("Wine runs in namespaces of its own, which needs root")
    if _version(Path("/")) >= _OLDEST:
        return Path("/")
    if _debian() >= 13:
        _do(
            "installing wine", ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *_PACKAGES], 600
        )
        _add_locale(Path("/"))
        return Path("/")
    return _debootstrapped(
        Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kyoten" / _RELEASE
    )


def _debootstrapped(target: Path) -> Path:
    if _version(target) >= _OLDEST:
        return target
    if shutil.which("debootstrap") is None:
        raise NoWine("debootstrap is missing; without it a Debian 12 cannot have Wine 10 (see .ci/packages)")
    fresh = target.with_name(f"{target.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.parent.mkdir(parents=True, exist_ok=True)
    include = f"--include={','.join(_PACKAGES)}"
    _do(
        "debootstrap of Debian 13 with wine",
        ["debootstrap", "--variant=minbase", include, _RELEASE, str(fresh)],
        1200,
    )
    _add_locale(fresh)
    for package in (fresh / "var/cache/apt/archives").glob("*.deb"):
        package.unlink()
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    return target


def _add_locale(root: Path) -> None:
    """A Japanese locale makes Wine's code page 932, as on the users' machines."""
    command = ["chroot", str(root), "localedef", "-i", "ja_JP", "-f", "UTF-8", _LOCALE]
    _do("the Japanese locale", command, 120)


def _version(root: Path) -> int:
    """Return the version of the Wine that is installed in a Debian, by dpkg's own record; 0 where there is none."""
    status = root / "var/lib/dpkg/status"
    if not status.exists():
        return 0
    entry = re.compile(
        r"^Package: wine\nStatus: install ok installed\n(?:.+\n)*?Version: (\d+)", re.MULTILINE
    )
    found = entry.search(status.read_text("utf-8", "replace"))
    return int(found[1]) if found else 0


def _debian() -> int:
    version = Path("/etc/debian_version")
    found = re.match(r"\d+", version.read_text("ascii")) if version.exists() else None
    return int(found[0]) if found else 0


def _do(what: str, command: list[str], seconds: int) -> str:
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=seconds,
            stdin=subprocess.DEVNULL,
        )
    except FileNotFoundError as fault:
        raise NoWine(f"{what} failed: {command[0]} is missing") from fault
    except subprocess.TimeoutExpired as fault:
        raise NoWine(f"{what} took more than {seconds} s") from fault
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()[-5:]
        raise NoWine(f"{what} failed ({done.returncode}):\n  " + "\n  ".join(lines))
    return done.stdout


class Wine:
    """A fresh Windows; use it in a ``with`` statement.

    Args:
        folder: where its drive C is to be kept.
        shares: folders that its programs may see besides the temporary one and the project's.
    """

    def __init__(self, folder: Path, shares: tuple[Path, ...] = ()) -> None:
        self._folder = folder.resolve()
        self._shares = {Path(tempfile.gettempdir()).resolve(), ROOT, self._folder, *shares}
        self._root = Path("/")
        self._holder: subprocess.Popen[bytes] | None = None
        self._environment = {
            "HOME": str(self._folder),
            "XDG_RUNTIME_DIR": str(self._folder),
            "LC_ALL": _LOCALE,
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "WINEDEBUG": "-all",
            "WINEPREFIX": str(self._folder / "prefix"),
            "WINEDLLOVERRIDES": "mscoree,mshtml=;ucrtbase=n,b",
        }

    def __enter__(self) -> Wine:
        self._root = system()
        self._folder.mkdir(parents=True, exist_ok=True)
        command = [
            "unshare",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "--mount-proc",
            "sh",
            "-c",
            _HOLDER,
            "holder",
        ]
        command += [str(self._root), *map(str, sorted(self._shares))]
        self._holder = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        said = self._holder.stdout.readline() if self._holder.stdout else b""
        if said != b"ready\n":
            self._close()
            raise NoWine(f"namespaces cannot be made here: {said.decode(errors='replace').strip()}")
        try:
            booted = self.unix("wineboot", "-i", timeout=240)
            if booted.returncode:
                raise NoWine(
                    f"wineboot failed ({booted.returncode}): {booted.stderr.decode(errors='replace')[-500:]}"
                )
            self.unix("wineserver", "-p")  # it stays between two programs, so that none waits for it to boot
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def _close(self) -> None:
        if self._holder is not None:
            self._holder.kill()
            self._holder.communicate()
            self._holder = None

    @property
    def version(self) -> str:
        """Its version, as ``10.0``."""
        return (
            self.unix("wine", "--version").stdout.decode("ascii", "replace").split()[0].removeprefix("wine-")
        )

    @property
    def drive(self) -> Path:
        """Its drive C."""
        return self._folder / "prefix" / "drive_c"

    def path(self, path: Path) -> str:
        """Return how its programs name a path of this machine."""
        if path.is_relative_to(self.drive):
            return "C:" + str(path)[len(str(self.drive)) :].replace("/", "\\")
        return "Z:" + str(path).replace("/", "\\")

    def run(
        self,
        *command: str | Path,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        timeout: int = 120,
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a Windows program to its end and return what it printed; exit code 124 when it took too long.

        Args:
            command: the program and its arguments; a ``Path`` is put into Windows' words.
            folder: the current folder.
            environment: what to add to the environment.
            timeout: seconds.
        """
        words = [self.path(one) if isinstance(one, Path) else one for one in command]
        return self.unix("wine", *words, folder=folder, environment=environment, timeout=timeout)

    def unix(
        self,
        *command: str,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        timeout: int = 120,
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a program of the system around it, as ``run`` does."""
        if self._holder is None:
            raise ValueError("this Windows is not running")
        [inside] = (
            Path(f"/proc/{self._holder.pid}/task/{self._holder.pid}/children").read_text("ascii").split()
        )
        words = ["nsenter", "--target", inside, "--mount", "--pid", "chroot", str(self._root)]
        words += ["env", "-i", f"--chdir={folder or self._folder}"]
        words += [f"{name}={value}" for name, value in (self._environment | dict(environment or {})).items()]
        words += ["timeout", "--kill-after=5", str(timeout), *command]
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            # Files, not pipes: what a program leaves running would hold a pipe open.
            code = subprocess.run(
                words, stdin=subprocess.DEVNULL, stdout=out, stderr=err, check=False
            ).returncode
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(words, code, out.read(), err.read())
