"""Every link of a summary, followed: `python -m tests.end_to_end.links OUT/審査結果一覧.xlsx` prints the broken ones."""

from __future__ import annotations

import html
import re
import sys
import zipfile
from functools import cache
from pathlib import Path

_FORMULA = re.compile(r"<f>HYPERLINK\((.*?)\)</f>", re.DOTALL)
_LITERAL = re.compile(r'"((?:[^"]|"")*)"')
_PLACE = re.compile(r"^(?P<file>[^#]*)(?:#'(?P<sheet>(?:[^']|'')+)'!(?P<cell>[A-Z]{1,3}[1-9][0-9]*))?$")


def links(summary: Path) -> list[str]:
    """Return the target of every HYPERLINK formula of a summary."""
    found = []
    with zipfile.ZipFile(summary) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/sheet"):
                found += [
                    _target(html.unescape(one)) for one in _FORMULA.findall(package.read(name).decode())
                ]
    return found


def _target(arguments: str) -> str:
    """Return the first argument: literals joined by &."""
    target, place = "", 0
    while literal := _LITERAL.match(arguments, place):
        target += literal[1].replace('""', '"')
        place = literal.end() + 1
        if arguments[literal.end() : place] != "&":
            break
    return target


def broken_links(summary: Path) -> list[str]:
    """Return the links that lead to no file, sheet or cell."""
    return [link for link in links(summary) if not _leads_somewhere(link, summary)]


def _leads_somewhere(link: str, summary: Path) -> bool:
    place = _PLACE.match(link)
    if place is None:
        return False
    file = summary.parent / place["file"] if place["file"] else summary
    return file.is_file() and (place["sheet"] is None or place["sheet"].replace("''", "'") in _sheets(file))


@cache
def _sheets(file: Path) -> frozenset[str]:
    with zipfile.ZipFile(file) as package:
        text = package.read("xl/workbook.xml").decode()
    return frozenset(html.unescape(name) for name in re.findall(r'<sheet [^>]*?name="([^"]*)"', text))


if __name__ == "__main__":
    target = Path(sys.argv[1])
    broken = broken_links(target)
    print("\n".join(broken[:50]))
    print(f"{len(links(target))} links, {len(broken)} broken")
    sys.exit(bool(broken))
