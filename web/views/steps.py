"""The next steps of a round: adopted applications into the ledger, budget against results, the round put away."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from web.views.common import desk_of, fault, local_only, page, typed_path, words_of
from web.views.officer import places

LEDGER_FIELDS = {
    "summary": ("審査結果一覧（「採否」を記入して保存したもの）", ".xlsx"),
    "ledger": ("今の交付台帳（書き換えません。なければ空のままで）", ".xlsx,.xlsm"),
    "out": ("新しい交付台帳の保存先（新しい名前）", ""),
}
SETTLE_FIELDS = {
    "before": ("申請のときのブック", ".xlsx"),
    "after": ("実績を書いたブック", ".xlsx"),
    "out": ("比較の保存先（新しい名前）", ""),
}

CLOSE_FIELDS: dict[str, tuple[str, str | None]] = {
    "results": ("点検の結果のフォルダー", None),
    "submitted": ("届いたブックのフォルダー（あれば）", None),
    "settled": ("年度末の実績のブックのフォルダー（あれば）", None),
    "ledger": ("採択を書き加えた交付台帳（あれば）", ".xlsx,.xlsm,.csv"),
    "definition": ("保存した募集の定義 募集.toml（あれば）", ".toml"),
    "out": ("記録をまとめる新しいフォルダー", None),
}
"""What a step asks for: its label and the kinds of file ("": a new file, None: a folder)."""


def show_ledger(request: Request) -> Response:
    """Show the form 採択を台帳に加える; ``round`` fills it in from a round."""
    local_only(request)
    values = dict.fromkeys(LEDGER_FIELDS, "")
    one = desk_of(request).rounds.get(request.query_params.get("round", ""))
    if one is not None:
        values["summary"] = str(places(one)["summary"])
        values["ledger"] = str(one.definition.ledger or "")
        values["out"] = str(one.out.parent / "新しい交付台帳.xlsx")
    return page(request, "step.html", here="round", step="ledger", fields=LEDGER_FIELDS, values=values)


def show_settle(request: Request) -> Response:
    """Show the form 精算."""
    local_only(request)
    values = dict.fromkeys(SETTLE_FIELDS, "")
    return page(request, "step.html", here="round", step="settle", fields=SETTLE_FIELDS, values=values)


def show_close(request: Request) -> Response:
    """Show the form 募集を締める; ``round`` fills it in from a round."""
    local_only(request)
    values = dict.fromkeys(CLOSE_FIELDS, "")
    one = desk_of(request).rounds.get(request.query_params.get("round", ""))
    if one is not None:
        known = one.definition
        values |= {"results": str(one.out), "submitted": str(known.folder or "")}
        values |= {"settled": str(known.settled or ""), "ledger": str(known.ledger or "")}
        values["out"] = str(one.out.with_name(f"{one.out.name}_記録"))
    return page(request, "step.html", here="round", step="close", fields=CLOSE_FIELDS, values=values)


async def ledger(request: Request) -> Response:
    """Write a new ledger with the adopted applications."""
    return await _done(request, _ledger)


async def settle(request: Request) -> Response:
    """Write the comparison of budget and results."""
    return await _done(request, _settle)


async def close(request: Request) -> Response:
    """Put a round away in one folder."""
    return await _done(request, _close)


async def _done(request: Request, do: Any) -> Response:
    """Do a step in a thread; every everyday fault is told in Japanese."""
    from batch.run.faults import told

    local_only(request)
    words = await words_of(request)
    try:
        return JSONResponse(await run_in_threadpool(do, words))
    except Exception as wrong:
        if text := told(wrong):
            return fault(text)
        raise


def _ledger(words: dict[str, Any]) -> dict[str, Any]:
    from batch.cli.shared import Stop, book, write_new
    from batch.grants.adoption import blank_ledger, updated
    from batch.run.guarded import guarded

    summary, out = (_given(words, name, LEDGER_FIELDS) for name in ("summary", "out"))
    typed = typed_path(words.get("ledger"))
    current = Path(typed) if typed else None
    if current is None:
        current = out.with_name(f"{out.stem}（空の台帳）.xlsx")
        write_new(current, blank_ledger())
    elif current.resolve() == out.resolve():
        raise Stop("新しい交付台帳には、今の台帳とは別の名前を付けてください。")
    made = guarded(updated, summary, current, book(None))
    write_new(out, made.data, made.suffix)
    left = [f"{one.municipality} {one.district}：{one.reason}" for one in made.left]
    return {
        "said": f"{made.added:,} 件を書き加えた台帳を「{out}」に作りました。",
        "left": left,
        "head": "加えなかったもの",
    }


def _settle(words: dict[str, Any]) -> dict[str, Any]:
    from batch.cli.round import settled
    from batch.cli.shared import book

    before, after, out = (_given(words, name, SETTLE_FIELDS) for name in SETTLE_FIELDS)
    told, gaps = settled(before, after, out, book(None))
    left = [*(f"読めません：{gap}" for gap in gaps), *told]
    unread = (
        f"読めないか未記入の欄が {len(gaps):,} か所あるため、比べられないところがあります。" if gaps else ""
    )
    return {"said": f"比較を「{out}」に作りました。{unread}", "left": left, "head": "予算と実績の違い"}


def _close(words: dict[str, Any]) -> dict[str, Any]:
    import datetime as dt

    from batch.run.closing import README, Round, close_round

    results, out = (_given(words, name, CLOSE_FIELDS) for name in ("results", "out"))
    beside = {
        name: _given(words, name, CLOSE_FIELDS) if typed_path(words.get(name)) else None
        for name in ("submitted", "settled", "ledger", "definition")
    }
    judged_by = (beside["definition"],) if beside["definition"] else ()
    what = Round(results, beside["submitted"], judged_by, beside["ledger"], beside["settled"])
    closed = close_round(what, out, dt.date.today())
    said = f"{closed.files:,} 個のファイルを「{out}」にまとめました。まず「{README}」を開いてください。"
    return {"said": said, "left": closed.remarks, "head": "お知らせ"}


def _given(words: dict[str, Any], name: str, fields: Mapping[str, tuple[str, str | None]]) -> Path:
    from batch.cli.shared import Stop

    path = typed_path(words.get(name))
    if not path:
        raise Stop(f"「{fields[name][0]}」を指定してください。")
    if not Path(path).is_absolute():
        raise Stop(f"「{fields[name][0]}」は、フォルダーから書いてください。今の値：「{path}」")
    return Path(path)


ROUTES = [
    Route("/ledger", show_ledger),
    Route("/ledger", ledger, methods=["POST"]),
    Route("/settle", show_settle),
    Route("/settle", settle, methods=["POST"]),
    Route("/close", show_close),
    Route("/close", close, methods=["POST"]),
]
