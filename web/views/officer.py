"""募集をまとめて点検: an officer fills in the round, starts it, and stands before its figures."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from batch.run.definition import Definition, DefinitionFault, read
from validators.reference import BUREAUS, MUNICIPALITIES
from web.desk import Desk, new_key
from web.jobs import CANCELLED, DONE, FAILED, WAITING, Full
from web.roundform import LETTER, PATHS, SWITCHES, definition, shown, table, written
from web.rounds import Round, charts
from web.sittings import Sitting, UploadRefused
from web.views.common import (
    address_of,
    attached,
    desk_of,
    fault,
    local_only,
    next_state,
    page,
    typed_path,
    words_of,
)

DEFINITION = "募集.toml"


# --- the form ---------------------------------------------------------------------------------


def show_form(request: Request) -> Response:
    """Show the form of a round: a new one, a 募集.toml's, or the one that goes on from an earlier round."""
    desk = desk_of(request)
    known, file, told = Definition(letters=True), "", ""
    if path := typed_path(request.query_params.get("file")):
        local_only(request)
        try:
            known, file = read(Path(path)), path
        except DefinitionFault as wrong:
            told = str(wrong)
    earlier = desk.rounds.get(request.query_params.get("again", ""))
    goes_on = earlier is not None and earlier.outcome is not None and not earlier.outcome.partial
    if earlier is not None:
        known = _next(earlier) if goes_on else earlier.definition
    year = _coming_year()
    senders = {one.name: [town.name for town in MUNICIPALITIES if town.bureau == one.name] for one in BUREAUS}
    return page(
        request,
        "round.html",
        here="round",
        form=shown(known),
        file=file,
        told=told,
        again=goes_on,
        year=year,
        bureaus=[one.name for one in BUREAUS],
        senders=senders,
        paths=PATHS,
        switches=SWITCHES,
        letter=LETTER,
    )


def _next(earlier: Round) -> Definition:
    """Return the definition for the workbooks that come back: results beside the old ones, their notes carried over."""
    known = earlier.definition
    stem = re.sub(r"_再提出\d*$", "", earlier.out.name)
    number = 1
    while (out := earlier.out.with_name(f"{stem}_再提出{number if number > 1 else ''}")).exists():
        number += 1
    return replace(known, out=out, previous=(places(earlier)["summary"],))


def _coming_year() -> int:
    today = dt.date.today()
    return today.year + (today.month >= 4)


async def save(request: Request) -> Response:
    """Write the form as a 募集.toml; one that somebody wrote by hand is kept beside it."""
    local_only(request)
    words = await words_of(request)
    path = Path(typed_path(words.get("file")) or DEFINITION)
    if path.is_dir():
        path = path / DEFINITION
    if not path.is_absolute():
        return fault("保存する場所を、フォルダーから書いてください（例：C:\\募集\\募集.toml）。")
    if path.suffix.lower() != ".toml":
        return fault("保存する名前は「募集.toml」のように、.toml で終わらせてください。")
    try:
        kept = read(path) if path.exists() else None
        found = table(words, kept)
        definition(found, path)
        path.write_text(written(found), encoding="utf-8", newline="\n")
    except (ValueError, DefinitionFault) as wrong:
        return fault(str(wrong))
    except OSError as wrong:
        return fault(_told(wrong, path))
    return JSONResponse({"file": str(path), "said": f"「{path}」に保存しました。"})


# --- the run ----------------------------------------------------------------------------------


async def start(request: Request) -> Response:
    """Start a round from what was filled in; ``sitting`` names dropped files, if any."""
    desk, words = desk_of(request), await words_of(request)
    sitting = desk.sittings.find(str(words.get("sitting") or ""))
    try:
        desk.sittings.admit(address_of(request))
        known = _asked(desk, words, sitting)
    except UploadRefused as refused:
        return fault(str(refused), refused.status)
    except (ValueError, DefinitionFault) as wrong:
        return fault(str(wrong))
    key = sitting.key if sitting and not desk.settings.local else new_key()
    made = Round(key, known, desk.settings.workers, desk.settings.scheduler)
    try:
        desk.add_round(made)
    except Full:
        return fault("ただいま混み合っています。しばらくしてから、もう一度始めてください。", 503)
    return JSONResponse({"url": f"/round/{made.key}"})


def _asked(desk: Desk, words: dict[str, Any], sitting: Sitting | None) -> Definition:
    """Return the round that was asked for. Raises ValueError or DefinitionFault, in Japanese."""
    found = table(words)
    if sitting is not None:
        parts = {one.number: one.path for one in sitting.uploads}
        if folder := laid_out(sitting):
            found["folder"] = str(folder)
        for name in ("ledger", "previous"):
            numbers = words.get(f"{name}_upload")
            paths = [str(parts[one]) for one in numbers if one in parts] if isinstance(numbers, list) else []
            if paths:
                found[name] = paths if name == "previous" else paths[0]
    if not desk.settings.local:
        if sitting is None or "folder" not in found:
            raise ValueError("申請ブックのフォルダーか ZIP ファイルを置いてください。")
        inside = {
            name: found[name] for name in PATHS if name in found and name in ("folder", "ledger", "previous")
        }
        named = (path for value in inside.values() for path in ([value] if isinstance(value, str) else value))
        if any(not Path(path).is_relative_to(sitting.folder) for path in named):
            raise ValueError("ファイルは、画面に置いてください。")
        found = {name: value for name, value in found.items() if name not in PATHS} | inside
        found["out"] = str(sitting.folder / "結果")
    if not found.get("folder"):
        raise ValueError("申請ブックのあるフォルダーを選んでください。")
    if not found.get("out"):
        raise ValueError("結果を書き出すフォルダーを選んでください。")
    base = typed_path(words.get("file"))
    known = definition(found, Path(base) if base else Path.home() / DEFINITION)
    _check_places(known)
    return known


def _check_places(known: Definition) -> None:
    """Look at the folders before a run is begun. Raises ValueError, in Japanese."""
    assert known.out is not None
    if "://" in str(known.folder):
        return
    folder, out = Path(str(known.folder)), known.out
    if not folder.exists():
        raise ValueError(f"「{folder}」というフォルダーはありません。場所と名前を確かめてください。")
    if out.resolve() == folder.resolve() or out.resolve().is_relative_to(folder.resolve()):
        raise ValueError(
            f"結果のフォルダー「{out}」は、申請ブックのフォルダーの中にあります。次の点検で、写しが申請として"
            f"読まれてしまいます。「{beside(folder)}」のような、外のフォルダーにしてください。"
        )


def beside(folder: Path) -> Path:
    """Return a results' folder beside the submissions.

    >>> beside(Path("/a/提出.zip")).as_posix(), beside(Path("/a/提出")).as_posix()
    ('/a/提出_点検結果', '/a/提出_点検結果')
    """
    stem = folder.stem if folder.suffix.lower() == ".zip" else folder.name
    return folder.with_name(f"{stem or '提出'}_点検結果")


def laid_out(sitting: Sitting) -> Path | None:
    """Lay dropped files out as the folder they came from; return it, or a single .zip, or None."""
    parts = [one for one in sitting.uploads if one.name.startswith("part/")]
    if not parts:
        return None
    folder = sitting.folder / "提出"
    for one in parts:
        names = [_part(name) for name in one.name.split("/")[1:] if name not in ("", ".", "..")][-20:]
        target = folder.joinpath(*(names or ["名前のないファイル"]))
        number = 1
        while target.exists():
            number += 1
            target = target.with_name(f"{target.stem}（{number}）{target.suffix}")
        if one.path.is_relative_to(folder):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        one.path = one.path.rename(target)
    return folder


def _part(name: str) -> str:
    cleaned = re.sub(r'[\x00-\x1f\x7f<>:"|?*\\/#%]', "_", name)[-120:].rstrip(". ") or "_"
    reserved = re.match(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", cleaned, re.IGNORECASE)
    return f"_{cleaned}" if reserved else cleaned


def _round(request: Request) -> Round:
    found = desk_of(request).rounds.get(request.path_params["key"])
    if found is None or (
        not desk_of(request).settings.local and desk_of(request).sittings.find(found.key) is None
    ):
        raise HTTPException(404, "この点検の結果は、もうありません。もう一度点検してください。")
    return found


def show_round(request: Request) -> Response:
    """Show a round: how far it is, or its figures and what to do next."""
    desk, one = desk_of(request), _round(request)
    titles = (lambda: {rule["id"]: rule["title"] for rule in desk.manual()}) if one.outcome else dict
    return page(
        request,
        "round_part.html" if request.query_params.get("part") else "round_run.html",
        here="round",
        round=one,
        state=_state(desk, one),
        outcome=one.outcome,
        charts=charts(one.outcome, titles) if one.outcome else [],
        todo=_todo(one) if one.outcome else [],
        there={what for what, path in places(one).items() if path.exists()} if one.outcome else set(),
    )


async def tell_state(request: Request) -> Response:
    """Tell how far a round is, as soon as it is over."""
    desk, one = desk_of(request), _round(request)
    return await next_state(request, lambda: _state(desk, one))


def _state(desk: Desk, one: Round) -> dict[str, Any]:
    place = desk.round_line.place(one.job)
    over = one.job.ended.is_set()
    hands = one.in_hand()
    return {
        "state": one.job.state,
        "over": over,
        "step": one.step,
        "done": one.done,
        "total": one.total,
        "hand": hands[0] if hands else "",
        "more": max(0, len(hands) - 1),
        "mark": "over" if over else "under way",
        "again": 0.4 if not place else 1.0,
        "said": _said(one, place),
    }


def _said(one: Round, place: int) -> str:
    if one.job.state == FAILED:
        return one.job.told
    if one.job.state == CANCELLED:
        return "中止しました。点検できたところまでを、一覧にしました。" if one.outcome else "中止しました。"
    if one.job.state == DONE:
        return "点検が終わりました。"
    if one.job.state == WAITING:
        return f"順番をお待ちください（{place} 番目です）。"
    if not one.total:
        return "準備しています。"
    if one.step == "注釈付きの写し" and one.done >= one.total:
        return "審査結果一覧をまとめています。"
    what = "印の付いた写しを作っています" if one.step == "注釈付きの写し" else "点検しています"
    return f"{what}（{one.total:,} 件のうち {one.done:,} 件）。"


def _todo(one: Round) -> list[tuple[str, str]]:
    """Return what the officer does next: a short name and what it means."""
    assert one.outcome is not None
    statuses, severities = one.outcome.statuses, one.outcome.severities
    todo = []
    if one.outcome.partial:
        todo.append(
            ("続きを点検する", "途中で止まっています。同じ条件でもう一度始めると、続きから点検します。")
        )
    if number := statuses.get("読取不能", 0):
        todo.append(
            (
                f"読めなかった {number:,} 件",
                "一覧の「備考」に理由があります。もう一度送ってもらってください。",
            )
        )
    if number := severities.get("不備", 0):
        todo.append((f"不備 {number:,} か所", "指摘一覧の「対応」に記入し、通知文と写しを市町村に返します。"))
    if number := severities.get("要確認", 0):
        todo.append(
            (f"要確認 {number:,} か所", "根拠を確かめ、「確認済」か「容認」（理由と担当者）を記入します。")
        )
    todo.append(
        ("人が確認する事項", "機械では判断できない事項です。一覧のシート「人が確認する事項」に印を付けます。")
    )
    todo.append(("採否", "申請一覧の「採否」を選んで保存すると、「採択を台帳に加える」に進めます。"))
    return todo


async def cancel(request: Request) -> Response:
    """Stop a round."""
    one = _round(request)
    one.cancel()
    desk_of(request).round_line.drop(one.job)
    return JSONResponse({})


# --- the results ------------------------------------------------------------------------------


def places(one: Round) -> dict[str, Path]:
    """Return where a round's results stand, by what a page calls them."""
    from batch.output.files import ANNOTATED, SUMMARY
    from batch.output.report import LETTERS

    summary = one.outcome.summary if one.outcome else SUMMARY
    return {
        "summary": one.out / summary,
        "copies": one.out / ANNOTATED,
        "letters": one.out / LETTERS,
        "folder": one.out,
    }


async def open_result(request: Request) -> Response:
    """Open a result in its own program."""
    local_only(request)
    one, what = _round(request), (await words_of(request)).get("what")
    path = places(one).get(str(what))
    if path is None or not path.exists():
        return fault("開くものが見つかりません。もう一度点検してください。", 404)
    opener = desk_of(request).opener
    if opener is None:
        return fault(f"この機械では、ここから開けません。「{path}」を開いてください。", 501)
    try:
        opener(path)
    except OSError as wrong:
        return fault(_told(wrong, path))
    return JSONResponse({"said": f"「{path.name}」を開いています。"})


def take(request: Request) -> Response:
    """Give all results as one .zip: how a server's visitor gets them."""
    one = _round(request)
    if one.outcome is None:
        raise HTTPException(404, "点検が、まだ終わっていません。")
    target = one.out.with_name("結果.zip")
    if not target.exists():
        new = target.with_name(f"{new_key()}.new")
        with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in _files(one.out):
                packed.write(path, path.relative_to(one.out).as_posix())
        new.replace(target)
    return FileResponse(
        target, media_type="application/zip", headers={"content-disposition": attached("点検結果.zip")}
    )


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.relative_to(folder).parts[0].startswith("."):
            yield path


def _told(wrong: OSError, path: Path) -> str:
    from batch.run.faults import told

    return told(wrong, path) or f"「{path}」を使えません。"


ROUTES = [
    Route("/round", show_form),
    Route("/round/save", save, methods=["POST"]),
    Route("/round/start", start, methods=["POST"]),
    Route("/round/{key}", show_round),
    Route("/round/{key}/state", tell_state),
    Route("/round/{key}/cancel", cancel, methods=["POST"]),
    Route("/round/{key}/open", open_result, methods=["POST"]),
    Route("/round/{key}/take", take),
]
