"""県独自の基準: a prefecture's own values, filled in and kept in a file that a round names."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from validators.parameters import ParameterBook, ParameterError
from web.ownvalues import rows, toml, values
from web.views.common import fault, local_only, page, typed_path, words_of

FILE = "基準.toml"


def show_values(request: Request) -> Response:
    """Show the form, with the values of a file where one is named."""
    local_only(request)
    file, told, own = typed_path(request.query_params.get("file")), "", {}
    if file:
        try:
            own = dict(ParameterBook.read(Path(file)).overrides)
        except ParameterError as wrong:
            file, told = "", str(wrong)
    return page(request, "ownvalues.html", here="round", rows=rows(own), file=file, told=told, name=FILE)


async def save_values(request: Request) -> Response:
    """Write what was filled in; a file that was not opened here is not overwritten."""
    from batch.run.faults import told

    local_only(request)
    words = await words_of(request)
    path = Path(typed_path(words.get("out")))
    if not path.is_absolute():
        return fault(f"保存する場所を、フォルダーから書いてください（例：C:\\募集\\{FILE}）。")
    if path.is_dir():
        path = path / FILE
    if path.suffix.lower() != ".toml":
        return fault(f"保存する名前は「{FILE}」のように、.toml で終わらせてください。")
    if path.exists() and str(path) != typed_path(words.get("opened")):
        return fault(f"「{path}」は既にあります。別の名前にするか、先にそのファイルを開いてください。")
    try:
        found = values(words)
        path.write_text(toml(found), encoding="utf-8", newline="\n")
    except ValueError as wrong:
        return fault(str(wrong))
    except OSError as wrong:
        return fault(told(wrong, path) or f"「{path}」を使えません。")
    said = f"{len(found)} 項目を「{path}」に保存しました。募集の画面の「県独自の基準」に、この場所を入れてください。"
    return JSONResponse({"said": said, "left": [], "head": ""})


ROUTES = [
    Route("/ownvalues", show_values),
    Route("/ownvalues", save_values, methods=["POST"]),
]
