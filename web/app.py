"""The desk as a web application: its pages, its files, and the guard before them."""

from __future__ import annotations

import asyncio
import logging
import mimetypes
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from web.desk import Desk
from web.guard import Guard
from web.views import clerk, officer, others, ownvalues, steps
from web.views.common import page

log = logging.getLogger("kyoten.desk")

# What Windows says of a suffix is whatever some program once put into its registry.
for _suffix, _kind in ((".js", "text/javascript"), (".css", "text/css"), (".svg", "image/svg+xml")):
    mimetypes.add_type(_kind, _suffix)

_SWEEP = 5.0
"""Seconds between two looks at what is over."""


def create_app(desk: Desk) -> Starlette:
    """Return the application of a desk."""

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        desk.bell.hang()
        sweeper = asyncio.create_task(_sweep(desk))
        desk.warm()
        yield
        sweeper.cancel()

    app = Starlette(
        routes=[
            *others.ROUTES,
            *clerk.ROUTES,
            *officer.ROUTES,
            *steps.ROUTES,
            *ownvalues.ROUTES,
            Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
        ],
        middleware=[Middleware(Guard, settings=desk.settings)],
        exception_handlers={HTTPException: _refused, ClientDisconnect: _left, Exception: _failed},
        lifespan=life,
    )
    app.state.desk = desk
    return app


async def _sweep(desk: Desk) -> None:
    while True:
        await asyncio.sleep(_SWEEP)
        try:
            await asyncio.to_thread(desk.sweep)
            if desk.settings.local and desk.presence.over and not desk.busy:
                desk.stop()
        except Exception:
            log.exception("sweeping failed")


_WORDS = {404: "このページはありません。", 405: "このページでは、その操作はできません。"}


def _refused(request: Request, wrong: Any) -> Response:
    text = wrong.detail if any(ord(letter) > 0x3000 for letter in wrong.detail) else ""
    text = text or _WORDS.get(wrong.status_code, "ご覧になれません。")
    if request.method != "GET" or "json" in request.headers.get("accept", ""):
        return JSONResponse({"fault": text}, wrong.status_code)
    return page(request, "fault.html", wrong.status_code, here="", text=text)


def _left(request: Request, wrong: Exception) -> Response:
    return Response(status_code=499)


def _failed(request: Request, wrong: Exception) -> Response:
    from batch.run.faults import own_fault

    text = own_fault(wrong)
    if not request.app.state.desk.settings.local:
        text = "プログラムの不具合のため、表示できませんでした。管理している方にお知らせください。"
    if request.method != "GET" or "json" in request.headers.get("accept", ""):
        return JSONResponse({"fault": text}, 500)
    return page(request, "fault.html", 500, here="", text=text)
