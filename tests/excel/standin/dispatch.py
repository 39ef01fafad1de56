"""How an object is asked by name, as automation does it: read, written, called; and the faults that come back."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.excel.standin.model import State

METHOD, GET, PUT = 1, 2, 4 | 8
"""How a member is invoked; what is read and what is called cannot always be told apart (IDispatch::Invoke)."""

EXCEPTION, UNKNOWN_NAME, NOT_FOUND, NOT_OPTIONAL = -2147352567, -2147352570, -2147352573, -2147352561
REJECTED = -2147418111
"""RPC_E_CALL_REJECTED: the program is busy, with a cell that is being edited say."""
APPLICATION = -2146827284
"""0x800A03EC, with which Excel tells its own error 1004."""


class Fault(Exception):
    """What a call ends with: ``code`` of the call itself, ``inner`` the program's own, with its words."""

    def __init__(self, code: int, inner: int | None = None, words: str = "") -> None:
        super().__init__(words or hex(code & 0xFFFFFFFF))
        self.code, self.inner, self.words = code, inner, words


def refused(words: str) -> Fault:
    """Return Excel's error 1004 in these words."""
    return Fault(EXCEPTION, APPLICATION, words)


class Dispatch:
    """An object of Excel's: ``get_X`` is read, ``put_X`` is written, ``do_X`` is called; ``default`` stands for the object itself."""

    default = ""

    def busy(self) -> bool:
        """Return whether the program takes no call now."""
        return False

    def called(self) -> None:
        """Hear that a member is read, written or called."""

    def knows(self, name: str) -> str:
        """Return a member's name as it is spelled here, "" where there is none; case does not matter to automation."""
        if name == "_value_":
            return self.default
        return _members(type(self)).get(name.lower(), "")

    def invoke(self, name: str, how: int, *given: Any) -> Any:
        """Read, write or call a member.

        Raises:
            Fault: there is no such member, it cannot be used so, it refuses, or the program is busy.
        """
        if self.busy():
            raise Fault(REJECTED)
        self.called()
        own = self.knows(name)
        if not own:
            raise Fault(UNKNOWN_NAME)
        if how & PUT:
            return self._call(f"put_{own}", given)
        if hasattr(self, f"do_{own}"):
            if not how & METHOD:
                raise Fault(NOT_FOUND)
            return self._call(f"do_{own}", given)
        return self._call(
            f"get_{own}", given
        )  # automation without a type library calls a property that takes arguments

    def _call(self, own: str, given: tuple[Any, ...]) -> Any:
        member: Callable[..., Any] | None = getattr(self, own, None)
        if member is None:
            raise Fault(NOT_FOUND)
        least, most = _arguments(type(self), own)
        if not least <= len(given) <= most:
            raise Fault(NOT_OPTIONAL)
        return member(*given)


@cache
def _arguments(kind: type, own: str) -> tuple[int, float]:
    """Return how many arguments a member takes, at least and at most."""
    given = list(inspect.signature(getattr(kind, own)).parameters.values())[1:]
    open_ended = any(one.kind is one.VAR_POSITIONAL for one in given)
    most = math.inf if open_ended else len(given)
    return sum(one.default is one.empty and one.kind is not one.VAR_POSITIONAL for one in given), most


@cache
def _members(kind: type) -> dict[str, str]:
    found = {}
    for one in dir(kind):
        start, _, own = one.partition("_")
        if start in ("get", "put", "do") and own:
            found[own.lower()] = own
    return found


class Served(Dispatch):
    """An object of an open workbook; while a cell is being edited, none of them answers (IMessageFilter, RPC_E_CALL_REJECTED)."""

    def __init__(self, state: State) -> None:
        self._state = state

    def busy(self) -> bool:
        self._state.rejected += self._state.busy
        return self._state.busy

    def called(self) -> None:
        self._state.calls += 1

    def get_Application(self) -> Any:
        from tests.excel.standin import objects

        return objects.Application(self._state)
