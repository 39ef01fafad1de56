"""What stands before every page: who may ask, from where, and what a browser may do with the answer."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode

from web.settings import Settings

Scope = MutableMapping[str, Any]
Headers = list[tuple[bytes, bytes]]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_ALWAYS: Headers = [
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]
_SAFE = ("GET", "HEAD")

_WRONG_HOST = (
    421,
    "この名前では、画面を開けません。お知らせした場所（アドレス）を、そのまま開いてください。",
)
_WRONG_ORIGIN = (403, "ほかのページからの操作は受け付けません。点検の画面から操作してください。")
_NO_KEY = (
    403,
    "この画面は、点検を始めた方だけが使えます。点検を始めたときに開いた画面をお使いください。"
    "閉じてしまったときは、点検をもう一度始めてください。",
)


class Guard:
    """Refuses foreign hosts (DNS rebinding), foreign origins (cross-site posts) and, locally, who lacks the key.

    The key comes once in the address, and from then on in a cookie that no script
    reads and no other site sends.
    """

    def __init__(self, app: Callable[..., Any], settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._cookie = f"kyoten-{settings.port}"

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Answer or refuse one request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await _answer(send, *refusal)
            return

        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(h for h in _ALWAYS if h[0] not in own)]
                if b"cache-control" not in own:
                    message["headers"].append((b"cache-control", b"no-store"))
            await send(message)

        await self._app(scope, receive, with_headers)

    def _refusal(
        self, scope: Scope, headers: dict[bytes, bytes]
    ) -> tuple[int, str, Iterable[tuple[bytes, bytes]]] | None:
        known = self._settings
        if headers.get(b"host", b"").decode("latin-1").lower() not in known.hosts:
            return (*_WRONG_HOST, ())
        if scope["method"] not in _SAFE:
            origin = headers.get(b"origin", b"").decode("latin-1").lower()
            site = headers.get(b"sec-fetch-site", b"same-origin")
            if origin not in known.origins or site != b"same-origin":
                return (*_WRONG_ORIGIN, ())
        if not known.key or self._has_key(headers):
            return None
        words = parse_qsl(scope["query_string"].decode("latin-1"))
        if scope["method"] == "GET" and any(name == "key" and self._is_key(value) for name, value in words):
            rest = urlencode([one for one in words if one[0] != "key"])
            place = scope["raw_path"].decode("latin-1") + (f"?{rest}" if rest else "")
            cookie = f"{self._cookie}={known.key}; HttpOnly; SameSite=Strict; Path=/"
            return (
                303,
                "",
                ((b"location", b"/" + place.lstrip("/").encode()), (b"set-cookie", cookie.encode())),
            )
        return (*_NO_KEY, ())

    def _has_key(self, headers: dict[bytes, bytes]) -> bool:
        try:
            cookies = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
        except CookieError:
            return False
        return self._cookie in cookies and self._is_key(cookies[self._cookie].value)

    def _is_key(self, value: str) -> bool:
        return hmac.compare_digest(value.encode(), self._settings.key.encode())


async def _answer(send: Any, status: int, text: str, more: Iterable[tuple[bytes, bytes]]) -> None:
    """Send a short answer as plain text."""
    body = text.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
        *_ALWAYS,
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
