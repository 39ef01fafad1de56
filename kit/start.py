"""What the files that people open run: ``pythonw start.py desk`` opens the desk, ``python -I start.py …`` runs any command.

Under ``pythonw`` there is no window to print into: what would be printed goes to a log file, and a failure into a
message box that names it. It stands beside the packages (``Lib/site-packages``) and imports nothing else.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

_LARGEST = 1_000_000
_OPENED = re.compile(r'^.*?\.bat"\s*(?P<rest>.*?)"?\s*$', re.IGNORECASE | re.DOTALL)


def main() -> None:
    """Run kyoten with what was given on the command line or dropped on the file that started this."""
    packages = str(Path(__file__).resolve().parent / "Lib" / "site-packages")
    if os.path.normcase(packages) not in map(os.path.normcase, sys.path):
        sys.path.append(packages)
    if Path(sys.executable).stem.lower() != "pythonw":
        _run()
        return
    sys.argv[2:] = dropped(os.environ.get("KYOTEN_LINE", "")) or sys.argv[2:]
    log = _log()
    with log.open("a", encoding="utf-8") as stream:
        before = log.stat().st_size
        sys.stdout = sys.stderr = stream
        try:
            _run()
        except SystemExit as end:
            if not end.code:
                return
        except BaseException:
            import traceback

            traceback.print_exc()
        stream.flush()
        _tell(log.read_bytes()[before:].decode("utf-8", "replace")[-600:], log)


def dropped(line: str) -> list[str]:
    """Return the paths that Explorer handed to a ``.bat`` file, from cmd.exe's own command line.

    Explorer writes ``cmd.exe /c ""C:\\…\\file.bat" C:\\a&b.xlsx "C:\\c d.xlsx""``: it quotes what holds a space and nothing
    else, so that ``%*`` would lose what follows an ``&`` or stands between two ``%``.
    """
    found = _OPENED.match(line)
    return (
        [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|([^\s"]+)', found["rest"])]
        if found
        else []
    )


def _run() -> None:
    from batch.cli.main import main as run

    run()


def _log() -> Path:
    """Return the file that says what happened, in a folder that is there; it begins anew when it has grown large."""
    folder = Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "kyoten"
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "desk.log"
    if log.exists() and log.stat().st_size > _LARGEST:
        log.unlink()
    return log


def _tell(words: str, log: Path) -> None:
    import ctypes

    text = f"点検の画面を開けませんでした。\n\n{words}\n記録：{log}"
    ctypes.windll.user32.MessageBoxW(None, text, "申請ブックの点検", 0x10)  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
