"""The stand-in's objects over COM: on Windows (Wine) alone, by pywin32, to whatever process asks."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pythoncom
from win32com.server import util
from win32com.server.exception import COMException
from win32com.server.policy import BasicWrapPolicy

from tests.excel.standin.dispatch import EXCEPTION, REJECTED, UNKNOWN_NAME, Dispatch, Fault

_NUMBERS: dict[str, int] = {}


class Policy(BasicWrapPolicy):  # type: ignore[misc]
    """Looks members up by name and passes calls on."""

    def _getdispid_(self, name: str, _: int) -> int:
        if self._obj_.busy():
            raise COMException(scode=REJECTED)
        own = self._obj_.knows(name)
        if not own:
            raise COMException(scode=UNKNOWN_NAME)
        return _NUMBERS.setdefault(own, len(_NUMBERS) + 1)

    def _invokeex_(self, number: int, _lcid: int, how: int, given: Any, *_: Any) -> Any:
        if number == pythoncom.DISPID_NEWENUM:
            return util.NewEnum([_outward(one) for one in self._obj_.members()])
        name = "_value_" if number == pythoncom.DISPID_VALUE else _name(number)
        try:
            return _outward(self._obj_.invoke(name, how, *map(_inward, given)))
        except Fault as fault:
            if fault.code != EXCEPTION:
                raise COMException(scode=fault.code) from fault
            raise COMException(
                description=fault.words, scode=fault.inner, source="Microsoft Excel"
            ) from fault


def _name(number: int) -> str:
    return next(name for name, own in _NUMBERS.items() if own == number)


def served(target: Dispatch) -> Any:
    """Return an object as other processes may hold it."""
    return util.wrap(target, usePolicy=Policy)


def _outward(value: Any) -> Any:
    if isinstance(value, Dispatch):
        return served(value)
    if isinstance(value, tuple):
        return tuple(map(_outward, value))
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=dt.UTC)
    return value


def _inward(value: Any) -> Any:
    if isinstance(value, pythoncom.TypeIIDs[pythoncom.IID_IDispatch]):
        return util.unwrap(value)
    if isinstance(value, tuple):
        return tuple(map(_inward, value))
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    return value
