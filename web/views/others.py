"""The first page, the rules, the form, how to use it all, and the machine's folders."""

from __future__ import annotations

import os
import re
import string
import sys
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from web.desk import BLANK
from web.views.common import desk_of, download, fault, local_only, page, typed_path, words_of

MOST_SHOWN = 2000
"""Entries of a folder that are shown."""
_BROUGHT = (".xlsx", ".xlsm", ".xls", ".zip")
"""What is counted where a folder is chosen: its files are not listed, and it would look empty."""
_HEAD = re.compile(r"[^。、：]{1,8}：")
"""Where a line of a rule's page says something new (よい例：…)."""
_CELL = re.compile(r"(?:(?P<sheet>[^!]+)!)?\$?(?P<column>[A-Za-z]{1,3})\$?(?P<row>[1-9]\d{0,6})")


def home(request: Request) -> Response:
    """Show the first page."""
    return page(request, "home.html", here="home")


# --- the rules --------------------------------------------------------------------------------


def show_rules(request: Request) -> Response:
    """Show the rules: all, or those that a word or a cell of the form finds."""
    asked = request.query_params.get("q", "").strip()[:100]
    rules = desk_of(request).manual()
    found = [one for one in rules if matches(one, asked)] if asked else rules
    return page(request, "rules.html", here="rules", asked=asked, found=found, all=len(rules))


def show_rule(request: Request) -> Response:
    """Show one rule's page."""
    wanted = request.path_params["id"].casefold()
    rule = next((one for one in desk_of(request).manual() if one["id"].casefold() == wanted), None)
    if rule is None:
        raise HTTPException(404, "この番号の規則はありません。")
    return page(request, "rule.html", here="rules", rule=rule, blocks=_blocks(rule["page"]))


def _blocks(text: str) -> list[tuple[str, str]]:
    """Return a rule's page as (kind, text): head, list item or paragraph; its marks for tables stay as they are."""
    blocks = []
    for part in re.split(r"\n\s*\n", text):
        lines = part.strip().splitlines()
        if all(line.lstrip().startswith(("- ", "* ")) for line in lines):
            blocks += [("item", line.lstrip()[2:]) for line in lines]
        else:
            text = "".join(f"\n{line}" if _HEAD.match(line) else line for line in map(str.strip, lines))
            blocks.append(("text", re.sub(r"[`*]", "", text).strip()))
    return blocks


def matches(rule: Mapping[str, Any], asked: str) -> bool:
    """Whether a rule is meant by what was typed: a number, words, or a cell of the form (申請書!D5, D5)."""
    plain = _folded(asked)
    if cell := _CELL.fullmatch(plain.replace(" ", "!", 1) if " " in plain else plain):
        column, row = _column(cell["column"]), int(cell["row"])
        if any(
            (cell["sheet"] is None or _folded(sheet) == cell["sheet"].strip("'"))
            and at == column
            and first <= row <= last
            for sheet, at, first, last in rule["places"]
        ):
            return True
    said = _folded(" ".join([rule["id"], rule["title"], rule["citation"], rule["page"], *rule["labels"]]))
    return all(word in said for word in plain.split())


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


# --- the form ---------------------------------------------------------------------------------


def show_form(request: Request) -> Response:
    """Show what forms there are to take."""
    return page(request, "form.html", here="form", examples=sorted(_examples()))


def give_blank(request: Request) -> Response:
    """Give the blank form."""
    return download(BLANK.read_bytes(), "申請様式.xlsx")


def give_example(request: Request) -> Response:
    """Give a filled example."""
    path = _examples().get(request.path_params["name"])
    if path is None:
        raise HTTPException(404, "この記載例はありません。")
    return download(path.read_bytes(), path.name)


@cache
def _examples() -> dict[str, Path]:
    """Return the filled examples (記載例) that came with the form, by name; none where there are none yet."""
    return {one.stem: one for one in sorted(BLANK.parent.glob("記載例*.xlsx"))}


def show_help(request: Request) -> Response:
    """Show how to use it all."""
    return page(request, "help.html", here="help")


# --- the machine's folders, on one's own machine only -----------------------------------------


def list_folder(request: Request) -> Response:
    """List a folder of this machine: its folders, the files of the kinds wanted, and how many workbooks or .zip it has beside."""
    local_only(request)
    kinds = tuple(one for one in request.query_params.get("kinds", "").split(",") if one)
    asked = typed_path(request.query_params.get("path"))
    path = Path(asked) if asked else Path.home()
    if path.is_file():
        path = path.parent
    try:
        with os.scandir(path) as listing:
            entries = sorted(listing, key=lambda one: one.name.casefold())[:MOST_SHOWN]
    except OSError:
        return fault(f"「{path}」を開けません。場所と名前、見る権限があるかを確かめてください。", 404)
    folders, files, books = [], [], 0
    for one in entries:
        if one.name.startswith((".", "~$")) or _is_hidden(one):
            continue
        try:
            if one.is_dir():
                folders.append({"name": one.name, "path": one.path})
            elif kinds and one.name.lower().endswith(kinds):
                files.append({"name": one.name, "path": one.path})
            elif one.name.lower().endswith(_BROUGHT):
                books += 1
        except OSError:
            continue
    above = "" if path.parent == path else str(path.parent)
    return JSONResponse(
        {
            "path": str(path),
            "above": above,
            "folders": folders,
            "files": files,
            "books": books,
            "starts": _starts(),
        }
    )


def _is_hidden(entry: os.DirEntry[str]) -> bool:
    try:
        return bool(getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0) & 0x2)
    except OSError:
        return False


def _starts() -> list[dict[str, str]]:
    """Return where looking starts: this user's own places, and the drives."""
    home = Path.home()
    places = [
        ("ホーム", home),
        ("デスクトップ", home / "Desktop"),
        ("ドキュメント", home / "Documents"),
        ("ダウンロード", home / "Downloads"),
    ]
    found = [{"name": name, "path": str(path)} for name, path in places if path.is_dir()]
    if sys.platform == "win32":
        drives = (f"{letter}:\\" for letter in string.ascii_uppercase)
        return found + [{"name": drive, "path": drive} for drive in drives if Path(drive).exists()]
    return [*found, {"name": "/", "path": "/"}]


# --- the desk's own ---------------------------------------------------------------------------


async def alive(request: Request) -> Response:
    """Hear that a page is open, or (``left``) was closed."""
    local_only(request)
    words = await words_of(request)
    presence = desk_of(request).presence
    (presence.left if words.get("left") else presence.heard)(str(words.get("page"))[:40])
    return JSONResponse({})


async def end(request: Request) -> Response:
    """End the desk."""
    local_only(request)
    desk = desk_of(request)
    if desk.busy and not (await words_of(request)).get("sure"):
        return JSONResponse({"busy": True})
    await run_in_threadpool(desk.stop)
    return JSONResponse({"said": "終了しました。この画面は閉じてかまいません。"})


ROUTES = [
    Route("/", home),
    Route("/rules", show_rules),
    Route("/rules/{id}", show_rule),
    Route("/form", show_form),
    Route("/form/blank", give_blank),
    Route("/form/example/{name}", give_example),
    Route("/help", show_help),
    Route("/folders", list_folder),
    Route("/alive", alive, methods=["POST"]),
    Route("/end", end, methods=["POST"]),
]
