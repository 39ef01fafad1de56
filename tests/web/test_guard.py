"""Who may ask, from where; what an answer allows a browser; whose files are whose; limits of a server."""

from __future__ import annotations

import http.client
import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from tests.web.driving import KEY, running, served
from web.desk import Desk, Presence
from web.jobs import Job, Line
from web.settings import local
from web.sittings import Sittings, UploadRefused

FORM = Path("workbooks/data/form.xlsx")


@pytest.fixture(scope="module")
def own() -> Iterator[tuple[Desk, str]]:
    """Run a desk on this machine."""
    with running(lambda port: replace(local(port, KEY), workers=1)) as found:
        yield found


def _ask(
    address: str, method: str, path: str, body: bytes = b"", key: str = KEY, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(address)
    assert parts.hostname is not None and parts.port is not None
    sent = {"Host": parts.netloc, "Cookie": f"kyoten-{parts.port}={key}"}
    if method != "GET":
        sent["Origin"] = address
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=120)
    connection.putrequest(method, path, skip_host=True)
    for name, value in {**sent, "Content-Length": str(len(body))}.items():
        if value:
            connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    found = (answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    connection.close()
    return found


def _json(answer: tuple[int, dict[str, str], bytes]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer[2])
    return found


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example", "[::1]", ""]
)
def test_a_foreign_host_is_refused(own: tuple[Desk, str], host: str) -> None:
    assert _ask(own[1], "GET", "/", Host=host)[0] in (400, 421)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://127.0.0.1"])
def test_a_foreign_origin_cannot_post(own: tuple[Desk, str], origin: str) -> None:
    status, _, body = _ask(own[1], "POST", "/end", Origin=origin)
    assert status == 403
    assert "ほかのページからの操作" in body.decode()


def test_a_post_of_another_site_with_the_right_origin_is_refused(own: tuple[Desk, str]) -> None:
    assert _ask(own[1], "POST", "/sitting", Sec_Fetch_Site="cross-site")[0] == 403


@pytest.mark.parametrize("path", ["/", "/static/desk.js", "/folders", "/rules", "/form/blank"])
def test_nothing_is_answered_without_the_key(own: tuple[Desk, str], path: str) -> None:
    for key in ("", "wrong", "％"):
        assert _ask(own[1], "GET", path, key=quote(key))[0] == 403
    assert _ask(own[1], "GET", path)[0] == 200


def test_the_key_becomes_a_strict_cookie(own: tuple[Desk, str]) -> None:
    status, headers, _ = _ask(own[1], "GET", f"/round?file=a&key={KEY}", key="")
    assert (status, headers["location"]) == (303, "/round?file=a")
    assert re.fullmatch(r"kyoten-\d+=test-key; HttpOnly; SameSite=Strict; Path=/", headers["set-cookie"])
    assert _ask(own[1], "GET", "//evil.example/?key=" + KEY, key="")[1]["location"].startswith("/evil")


@pytest.mark.parametrize("path", ["/", "/static/desk.js", "/nowhere", "/check/none", "/folders?path=/none"])
def test_every_answer_carries_the_policy(own: tuple[Desk, str], path: str) -> None:
    _, headers, body = _ask(own[1], "GET", path)
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    if headers["content-type"].startswith("text/html"):
        assert not re.search(rb"<script(?![^>]* src=)|<style|\son\w+=|\sstyle=", body)


def test_no_page_names_another_machine() -> None:
    for one in (*Path("web/static").iterdir(), *Path("web/templates").iterdir()):
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", one.read_text(encoding="utf-8")), one


def test_scripts_come_as_scripts_whatever_the_registry_of_windows_says(own: tuple[Desk, str]) -> None:
    assert _ask(own[1], "GET", "/static/desk.js")[1]["content-type"].startswith("text/javascript")


# --- a server's limits ------------------------------------------------------------------------


def test_a_server_shows_none_of_its_folders_and_opens_nothing() -> None:
    with running(lambda port: served(port)) as (_, address):
        for path in (
            "/folders",
            "/folders?path=/etc",
            "/ledger",
            "/settle",
            "/close",
            "/ownvalues",
            "/round?file=/etc/passwd",
        ):
            assert _ask(address, "GET", path, key="")[0] == 404, path
        for path in ("/round/save", "/end", "/alive", "/ledger", "/ownvalues"):
            assert _ask(address, "POST", path, b"{}", key="")[0] == 404, path
        answer = _ask(
            address, "POST", "/round/start", json.dumps({"folder": "/etc", "out": "/tmp/x"}).encode(), key=""
        )
        assert answer[0] == 400 and "置いてください" in _json(answer)["fault"]


def test_workbooks_stand_as_they_were_dropped_in_whatever_order_they_arrive(own: tuple[Desk, str]) -> None:
    _, address = own
    key = _json(_ask(address, "POST", "/sitting"))["key"]
    for place, name in (("2", "c.xlsx"), ("0", "a.xlsx"), ("x", "b.xlsx"), ("1", "d.xlsx")):
        put = f"/sitting/{key}/file?place={place}&name={name}"
        assert _ask(address, "PUT", put, b"no workbook")[0] == 200
    shown = _ask(address, "GET", f"/check/{key}")[2].decode()
    assert re.findall(r'class="file">(?:<[^>]*>)?([a-d])\.xlsx', shown)[:4] == ["a", "b", "d", "c"]


def test_a_visitor_sees_only_what_he_brought_and_for_a_while() -> None:
    with running(lambda port: served(port, keep=1.0)) as (desk, address):
        keys = [_json(_ask(address, "POST", "/sitting", key=""))["key"] for _ in range(2)]
        assert len(set(keys)) == 2 and min(map(len, keys)) >= 32
        name = quote("../../etc/申請.xlsx")
        assert (
            _ask(address, "PUT", f"/sitting/{keys[0]}/file?name={name}", FORM.read_bytes(), key="")[0] == 200
        )
        [brought] = desk.sittings.root.rglob("*.xlsx")
        assert brought.parent.name == keys[0] and brought.name == "00001.xlsx"
        assert "申請.xlsx" not in _ask(address, "GET", f"/check/{keys[1]}", key="")[2].decode()
        time.sleep(1.1)
        assert _ask(address, "GET", f"/check/{keys[0]}", key="")[0] == 404
        desk.sweep()
        assert list(desk.sittings.root.iterdir()) == []
    assert not desk.sittings.root.exists()


def test_a_server_refuses_what_is_too_large_too_much_or_too_often() -> None:
    with running(lambda port: served(port, book=1000, books=2, rate=5)) as (_, address):
        key = _json(_ask(address, "POST", "/sitting", key=""))["key"]
        put = f"/sitting/{key}/file?name=a.xlsx"
        large = _ask(address, "PUT", put, bytes(1001), key="")
        assert large[0] == 413 and "大きすぎます" in _json(large)["fault"]
        assert [_ask(address, "PUT", put, b"x", key="")[0] for _ in range(3)] == [200, 200, 413]
        often = _ask(address, "POST", "/sitting", key="")
        assert often[0] == 429 and "1分ほど待って" in _json(often)["fault"]


def test_the_rate_is_of_an_address_and_of_the_last_minute() -> None:
    now = [0.0]
    sittings = Sittings(served(0, rate=2), clock=lambda: now[0])
    for address in ("a", "a", "b"):
        sittings.admit(address)
    with pytest.raises(UploadRefused):
        sittings.admit("a")
    now[0] = 61.0
    sittings.admit("a")
    sittings.close()


# --- the queue, and the end -------------------------------------------------------------------


def test_the_queue_tells_ones_place_and_keeps_the_order() -> None:
    line, order = Line(1, 3), list[int]()
    first = Job(lambda: (time.sleep(0.3), order.append(0))[1])
    waiting = [Job(lambda number=number: order.append(number)) for number in (1, 2, 3)]
    line.add(first)
    while first.state == "waiting":
        time.sleep(0.01)
    for job in waiting:
        line.add(job)
    assert [line.place(job) for job in (first, *waiting)] == [0, 1, 2, 3]
    assert line.drop(waiting[1])
    assert line.place(waiting[2]) == 2
    assert all(job.ended.wait(10) for job in (first, *waiting))
    assert order == [0, 1, 3]
    assert [job.state for job in waiting] == ["done", "cancelled", "done"]
    line.close()


def test_a_desk_ends_a_while_after_its_last_page_and_not_for_a_reload() -> None:
    now = [0.0]
    presence = Presence(clock=lambda: now[0])
    now[0] = 10_000
    assert not presence.over  # no page was there yet
    presence.heard("a")
    presence.heard("b")
    presence.left("a")
    now[0] += 1000
    assert not presence.over
    presence.left("b")
    now[0] += 30
    assert not presence.over
    presence.heard("c")  # it was a reload
    now[0] += 100
    assert not presence.over
    presence.left("c")
    now[0] += 61
    assert presence.over
