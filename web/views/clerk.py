"""1つのブックを点検: a clerk drops workbooks and sees at once what is to be mended."""

from __future__ import annotations

import re
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from web.checking import CopyBook
from web.desk import BookWork, Desk
from web.jobs import DONE, Full, source
from web.sittings import Sitting, UploadRefused
from web.views.common import address_of, desk_of, download, fault, next_state, page, plain_name, sitting_of

_NAME = 400
"""Letters of a name that are kept."""
_PLACE = re.compile(r"[0-9]{1,6}")


def show_drop(request: Request) -> Response:
    """Show where workbooks are dropped."""
    return page(request, "check.html", here="check")


async def open_sitting(request: Request) -> Response:
    """Open a folder for files to come."""
    desk = desk_of(request)
    try:
        desk.sittings.admit(address_of(request))
    except UploadRefused as refused:
        return fault(str(refused), refused.status)
    sitting = await run_in_threadpool(desk.sittings.new)
    return JSONResponse({"key": sitting.key})


async def take_file(request: Request) -> Response:
    """Take a file; ``role`` book: it is checked, part: it belongs to a round, else it only lies there."""
    desk, sitting = desk_of(request), sitting_of(request)
    role = request.query_params.get("role", "book")
    name = request.query_params.get("name", "")[-_NAME:] or "名前のないファイル"
    limit = desk.settings.book if role == "book" else desk.settings.parcel
    try:
        if role == "book":
            desk.sittings.admit(address_of(request))
            if len(sitting.uploads) >= desk.settings.books:
                raise UploadRefused(f"一度に置けるのは {desk.settings.books:,} 件までです。", 413)
        if int(request.headers.get("content-length") or 0) > limit:
            raise UploadRefused(f"ファイルが大きすぎます。{limit >> 20:,} MB までです。", 413)
        place = request.query_params.get("place", "")
        upload = await desk.sittings.receive(
            sitting, name, request.stream(), limit, int(place) if _PLACE.fullmatch(place) else 0
        )
        if role == "book":
            desk.add_book(sitting, upload)
    except UploadRefused as refused:
        return fault(str(refused), refused.status)
    except Full:
        return fault("ただいま混み合っています。しばらくしてから、もう一度置いてください。", 503)
    return JSONResponse({"number": upload.number})


def show_results(request: Request) -> Response:
    """Show the workbooks of a sitting: waiting, under way, or what is to be mended."""
    desk, sitting = desk_of(request), sitting_of(request)
    part = request.query_params.get("part")
    return page(
        request,
        "results_part.html" if part else "results.html",
        here="check",
        sitting=sitting,
        books=_works(sitting),
        state=_state(desk, sitting),
        minutes=int(desk.settings.keep // 60),
    )


async def tell_state(request: Request) -> Response:
    """Tell how far a sitting is, as soon as another of its workbooks is done."""
    desk, sitting = desk_of(request), sitting_of(request)
    return await next_state(request, lambda: _state(desk, sitting))


def _state(desk: Desk, sitting: Sitting) -> dict[str, Any]:
    works = _works(sitting)
    waiting = [one for one in works if not one.job.ended.is_set()]
    place = max((desk.checks.place(one.job) for one in waiting), default=0)
    ahead = max(0, place - len(waiting))
    return {
        "all": len(works),
        "done": len(works) - len(waiting),
        "ahead": ahead,
        "over": not waiting,
        "mark": f"{len(works) - len(waiting)}/{len(works)}",
        "again": min(5.0, 1 + ahead * 0.05),
        "said": _said(works, len(waiting), ahead),
    }


def _said(works: list[BookWork], waiting: int, ahead: int) -> str:
    if waiting and ahead:
        return f"順番をお待ちください。あなたの前に {ahead:,} 件あります。"
    if waiting:
        return f"点検しています（{len(works):,} 件のうち {len(works) - waiting:,} 件が終わりました）。"
    return "点検が終わりました。"


def _works(sitting: Sitting) -> list[BookWork]:
    works = [work for work in sitting.work.values() if isinstance(work, BookWork)]
    return sorted(works, key=lambda work: (work.upload.place, work.upload.number))


def print_sheet(request: Request) -> Response:
    """Show one workbook's findings as a sheet to print."""
    work = _checked(request)
    return page(request, "sheet.html", here="check", work=work, book=work.checked)


def give_copy(request: Request) -> Response:
    """Give the annotated copy of a workbook."""
    desk, work = desk_of(request), _checked(request)
    assert work.checked is not None
    try:
        desk.sittings.admit(address_of(request))
    except UploadRefused as refused:
        raise HTTPException(refused.status, str(refused)) from refused
    if work.checked.verdict == "読取不能":
        raise HTTPException(404, "読み取れなかったファイルの写しは作れません。")
    brought = source(work.upload.name, work.upload.path, desk.workers.remote)
    suffix, data, remark = desk.workers.run(CopyBook(work.checked.packed), brought)
    if not data:
        raise HTTPException(404, remark)
    name = plain_name(work.upload.name)
    stem = name.rpartition(".")[0] or name
    return download(data, f"{stem}（点検済み）{suffix}")


def _checked(request: Request) -> BookWork:
    work = sitting_of(request).work.get(request.path_params["number"])
    if not isinstance(work, BookWork) or work.job.state != DONE or work.checked is None:
        raise HTTPException(404, "このブックの点検結果はありません。")
    return work


async def forget(request: Request) -> Response:
    """Remove a sitting at once."""
    key = sitting_of(request).key
    await run_in_threadpool(desk_of(request).sittings.forget, key)
    return JSONResponse({})


ROUTES = [
    Route("/check", show_drop),
    Route("/sitting", open_sitting, methods=["POST"]),
    Route("/sitting/{key}/file", take_file, methods=["PUT"]),
    Route("/sitting/{key}/forget", forget, methods=["POST"]),
    Route("/check/{key}", show_results),
    Route("/check/{key}/state", tell_state),
    Route("/check/{key}/{number:int}/print", print_sheet),
    Route("/check/{key}/{number:int}/copy", give_copy),
]
