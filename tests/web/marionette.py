"""A real Firefox, moved through its own remote protocol (Marionette).

The protocol, over TCP: a message is its length in bytes, a colon, and JSON; a command ``[0, number, name, parameters]`` is
answered by ``[1, number, error, result]`` (Mozilla's source documentation, "Marionette: Protocol"). Mozilla's own client
does not run on Python 3.13 (it imports ``telnetlib``), Selenium needs a geckodriver that Debian does not have, and
Playwright a Firefox of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
SECONDS = 120
"""Until a command is given up: a machine that runs many tests is slow."""

TAB, ENTER = "\ue004", "\ue007"
"""Keys, as the WebDriver protocol writes them."""

_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Refused(Exception):
    """Firefox could not do what a command asked; the text is its own."""


class Firefox:
    """A connection to a running Firefox with one window.

    Args:
        port: where it listens, on this machine.
        process: it itself; that it died is told at once.
    """

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + SECONDS
        while True:
            try:
                self._socket = socket.create_connection(("127.0.0.1", port), SECONDS)
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > end:
                    raise
                time.sleep(0.1)
        self._stream = self._socket.makefile("rb")
        self._number = 0
        self._receive()  # its greeting
        timeouts = {"pageLoad": SECONDS * 1000, "script": SECONDS * 1000}
        self.command("WebDriver:NewSession", unhandledPromptBehavior="ignore", timeouts=timeouts)

    def close(self) -> None:
        """End the connection."""
        self._stream.close()
        self._socket.close()

    def _receive(self) -> Any:
        length = b""
        while (one := self._stream.read(1)) != b":":
            if not one:
                raise Refused("Firefox has gone away")
            length += one
        return json.loads(self._stream.read(int(length)))

    def command(self, name: str, **parameters: Any) -> Any:
        """Have a command done; returns its result.

        Raises:
            Refused: with Firefox's words.
        """
        self._number += 1
        data = json.dumps([0, self._number, name, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(data), data))
        _, number, error, result = self._receive()
        assert number == self._number
        if error:
            raise Refused(f"{error['error']}: {error['message']}")
        return result["value"] if isinstance(result, dict) and "value" in result else result

    def go(self, address: str) -> None:
        """Open a page and wait until it is loaded."""
        self.command("WebDriver:Navigate", url=address)

    def size(self, width: int, height: int) -> None:
        """Give the window a size in pixels."""
        self.command("WebDriver:SetWindowRect", width=width, height=height)

    def script(self, text: str, *values: object) -> Any:
        """Run a script in the page; returns what it returns."""
        return self.command(
            "WebDriver:ExecuteScript", script=text, args=values, sandbox=None, newSandbox=False
        )

    def later(self, text: str) -> Any:
        """Run a script in the page and wait for it to call its last argument; returns what that was given."""
        return self.command(
            "WebDriver:ExecuteAsyncScript", script=text, args=[], sandbox=None, newSandbox=False
        )

    def wait(self, text: str, *values: object) -> Any:
        """Wait until an expression is true in the page, and return it; a page that is being left has nothing yet."""
        end = time.monotonic() + SECONDS
        while True:
            try:
                if found := self.script(f"return {text}", *values):
                    return found
            except Refused:
                if time.monotonic() > end:
                    raise
            assert time.monotonic() < end, text
            time.sleep(0.05)

    def send(self, selector: str, text: str) -> None:
        """Type into an element of a page whose scripts have run, or give a file field a path."""
        self.wait("document.readyState === 'complete' && document.querySelector(arguments[0])", selector)
        found = self.command("WebDriver:FindElement", using="css selector", value=selector)
        self.command("WebDriver:ElementSendKeys", id=found[_ELEMENT], text=text)

    def press(self, *keys: str) -> None:
        """Press keys one after the other, wherever the focus is."""
        walk = [{"type": kind, "value": one} for one in keys for kind in ("keyDown", "keyUp")]
        self.command("WebDriver:PerformActions", actions=[{"type": "key", "id": "keyboard", "actions": walk}])

    def tab_to(self, selector: str, most: int = 120) -> None:
        """Press Tab until what matches a selector has the focus."""
        for _ in range(most):
            self.press(TAB)
            if self.script("return document.activeElement.matches(arguments[0])", selector):
                return
        raise AssertionError(f"{selector} is not reached by Tab")

    def faults(self, address: str) -> list[str]:
        """Return, and forget, what Firefox's own console says of the pages, scripts and styles of an address."""
        self.command("Marionette:SetContext", value="chrome")
        try:
            found: list[str] = self.script(
                """
                const all = Services.console.getMessageArray();
                Services.console.reset();
                return all.filter((one) => one instanceof Ci.nsIScriptError && one.sourceName.startsWith(arguments[0]))
                          .map((one) => `${one.sourceName}:${one.lineNumber} ${one.errorMessage}`);
                """,
                address,
            )
        finally:
            self.command("Marionette:SetContext", value="content")
        return found


@contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """Start Firefox without a window to be seen, with an empty profile in a folder; yields the connection to it."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    wanted = {
        "marionette.port": port,
        "intl.accept_languages": "ja",
        "datareporting.policy.dataSubmissionEnabled": False,
    }
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in wanted.items()]
    (profile / "user.js").write_text("\n".join(lines), "utf-8")
    process = subprocess.Popen(
        [
            str(FIREFOX),
            "--headless",
            "--marionette",
            "--remote-allow-system-access",
            "--no-remote",
            "--profile",
            str(profile),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(profile)},
    )
    try:
        connection = Firefox(port, process)
        try:
            yield connection
        finally:
            connection.close()
    finally:
        process.terminate()
        process.wait(30)
