"""What the pages share: their frame, plain answers, reading what a page sends."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from web.desk import Desk
from web.sittings import Sitting

_LARGEST_WORDS = 256 << 10
"""Bytes that a page sends about a form at most."""

GONE = "この結果は、もうありません（保存期間を過ぎたか、消されました）。もう一度点検してください。"


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent.parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def desk_of(request: Request) -> Desk:
    """Return the desk that a request came to."""
    desk: Desk = request.app.state.desk
    return desk


def page(request: Request, template: str, status: int = 200, **words: Any) -> HTMLResponse:
    """Return a page; everything in ``words`` is text, never markup."""
    settings = desk_of(request).settings
    html = _templates().get_template(template).render(local=settings.local, settings=settings, **words)
    return HTMLResponse(html, status)


def fault(text: str, status: int = 400) -> JSONResponse:
    """Return what is wrong, for the script of a page."""
    return JSONResponse({"fault": text}, status)


async def words_of(request: Request) -> dict[str, Any]:
    """Return what a page sent as JSON. Raises ``HTTPException`` for anything else."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_WORDS:
            raise HTTPException(413, "送られた内容が大きすぎます。")
    try:
        import json

        words = json.loads(body or b"{}")
    except ValueError as wrong:
        raise HTTPException(400, "送られた内容を読めません。") from wrong
    if not isinstance(words, dict):
        raise HTTPException(400, "送られた内容を読めません。")
    return words


async def next_state(request: Request, tell: Callable[[], dict[str, Any]]) -> JSONResponse:
    """Return how far a job is: at once where the page has not ``seen`` its ``mark``, else when that changes.

    It waits ``again`` seconds at most, so that a bar moves. A page need not ask in vain, and hears of the end when it comes.
    """
    state = tell()
    seen, until = request.query_params.get("seen"), time.monotonic() + state["again"]
    while state["mark"] == seen and (left := until - time.monotonic()) > 0:
        await desk_of(request).bell.heard(left)
        state = tell()
    return JSONResponse(state)


def sitting_of(request: Request) -> Sitting:
    """Return the sitting that a request names. Raises ``HTTPException`` where it is over."""
    found = desk_of(request).sittings.find(request.path_params["key"])
    if found is None:
        raise HTTPException(404, GONE)
    return found


def address_of(request: Request) -> str:
    """Return the address that a request came from."""
    return request.client.host if request.client else ""


def local_only(request: Request) -> None:
    """Refuse what a server does not do. Raises ``HTTPException``."""
    if not desk_of(request).settings.local:
        raise HTTPException(404, "このページはありません。")


def download(data: bytes, name: str) -> Response:
    """Return a file to be saved under a name, whatever is in the name."""
    kind = {
        ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
        ".zip": "application/zip",
    }.get(Path(name).suffix.lower(), "application/octet-stream")
    return Response(data, media_type=kind, headers={"content-disposition": attached(name)})


def attached(name: str) -> str:
    """Return the header that names a file to be saved.

    >>> attached("申請 1.xlsx")
    "attachment; filename*=UTF-8''%E7%94%B3%E8%AB%8B%201.xlsx"
    """
    return f"attachment; filename*=UTF-8''{quote(plain_name(name), safe='')}"


def plain_name(name: str) -> str:
    """Return the last part of a name as a file can have it.

    >>> plain_name("../a/<b>.xlsx"), plain_name("C:\\\\x\\\\申請.xlsx")
    ('_b_.xlsx', '申請.xlsx')
    """
    last = re.split(r"[/\\]", name)[-1]
    return re.sub(r'[\x00-\x1f\x7f<>:"|?*]', "_", last).strip(". ")[:150] or "file"


def typed_path(text: Any) -> str:
    """Return a path as it was pasted: without the quotes of Explorer, from a file:// address too.

    >>> typed_path(' "C:\\\\提出" '), typed_path("file:///home/a%20b"), typed_path(None)
    ('C:\\\\提出', '/home/a b', '')
    """
    plain = str(text or "").strip().strip("\"'“”「」").strip()
    if plain.lower().startswith("file://"):
        parts = urlsplit(plain)
        plain = unquote(parts.path)
        if re.match(r"/[A-Za-z]:", plain):
            plain = plain[1:]
        if parts.netloc and parts.netloc != "localhost":
            plain = f"//{parts.netloc}{plain}"
    return plain
