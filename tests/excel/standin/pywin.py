"""pywin32, as far as xlwings' COM engine needs it, in front of the stand-in's objects: for machines that are no Windows.

``engine()`` imports the very module that xlwings uses on Windows (``xlwings/_xlwindows.py``). What stands between it and
the objects behaves as pywin32's late-bound ``CDispatch``: a member is looked up by name, read, and taken for a method
where it cannot be read; what crosses is what a VARIANT can hold.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import importlib
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from addin.tamed import tame, xw
from tests.excel.standin.dispatch import (
    EXCEPTION,
    GET,
    METHOD,
    NOT_FOUND,
    NOT_OPTIONAL,
    REJECTED,
    UNKNOWN_NAME,
    Dispatch,
    Fault,
)
from tests.excel.standin.model import State
from tests.excel.standin.objects import Workbook

_PUT = 4


class error(Exception):
    pass


class com_error(Exception):
    """``pywintypes.com_error``: hresult, words, (0, source, description, help, 0, scode), argument."""

    @property
    def hresult(self) -> int:
        return int(self.args[0])

    @property
    def excepinfo(self) -> Any:
        return self.args[2]


class TimeType(dt.datetime):
    pass


class CDispatch:
    """An object as pywin32 shows it where no class was generated for it."""

    def __init__(self, target: Dispatch) -> None:
        self.__dict__["target"] = target

    @property
    def _oleobj_(self) -> CDispatch:
        return self

    def GetIDsOfNames(self, _: int, name: str) -> int:
        if self.target.busy():
            raise com_error(REJECTED, "rejected", None, None)
        if not self.target.knows(name):
            raise com_error(UNKNOWN_NAME, "unknown name", None, None)
        return 1

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or self.target.busy() or not self.target.knows(name):
            raise AttributeError(name)  # so pywin32 says it, of a busy program too
        try:
            return _invoked(self.target, name, GET)
        except com_error as fault:
            if fault.hresult not in (NOT_FOUND, NOT_OPTIONAL):
                raise
            return types.MethodType(
                lambda own, *given: _invoked(own.target, name, METHOD | GET, *given), self
            )

    def __setattr__(self, name: str, value: Any) -> None:
        if not self.target.knows(name):
            raise AttributeError(f"Property '<unknown>.{name}' can not be set.")
        try:
            _invoked(self.target, name, _PUT, value)
        except com_error as fault:  # so pywin32 says it of a property that it sets for the first time
            raise AttributeError(f"Property '<unknown>.{name}' can not be set.") from fault

    def __call__(self, *given: Any) -> Any:
        return _invoked(self.target, "_value_", METHOD | GET, *given)

    def __iter__(self) -> Iterator[Any]:
        return (_outward(one) for one in self.target.members())  # type: ignore[attr-defined]

    def __bool__(self) -> bool:
        return True


def _invoked(target: Dispatch, name: str, how: int, *given: Any) -> Any:
    try:
        return _outward(target.invoke(name, how, *map(_inward, given)))
    except Fault as fault:
        told = (0, "Microsoft Excel", fault.words, None, 0, fault.inner) if fault.code == EXCEPTION else None
        raise com_error(fault.code, str(fault), told, None) from fault


def _outward(value: Any) -> Any:
    """Return what a caller gets: a VARIANT's values, arrays as tuples, objects as objects."""
    if isinstance(value, Dispatch):
        return CDispatch(value)
    if isinstance(value, tuple):
        return tuple(map(_outward, value))
    if isinstance(value, dt.datetime):
        return TimeType(*value.timetuple()[:6], value.microsecond, dt.UTC)
    assert value is None or type(value) in (bool, int, float, str), value
    return value


def _inward(value: Any) -> Any:
    """Return what reaches the object; what no VARIANT can hold fails as it fails in pywin32."""
    if isinstance(value, CDispatch):
        return value.target
    if hasattr(value, "_inner"):  # xlwings' wrapper
        return value._inner.target
    if isinstance(value, list | tuple):
        return tuple(map(_inward, value))
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    if value is None or type(value) in (bool, int, float, str):
        return value
    raise TypeError(f"The Python instance can not be converted to a COM object: {value!r}")


@cache
def engine() -> Any:
    """Return xlwings' COM engine, tamed as on the users' machines."""
    with _in_place():
        module = importlib.import_module("xlwings._xlwindows")
    tame(module)
    for name in ("xlwings._xlwindows", "xlwings._win32patch"):
        sys.modules.pop(name)
    return module


@contextmanager
def _in_place() -> Iterator[None]:
    """Have modules of pywin32's names, and ctypes' names of Windows, for the time of an import."""

    class Anything:
        def __getattr__(self, _: str) -> Any:
            return Anything()

        def __call__(self, *_: Any) -> Any:
            return Anything()

    def module(name: str, **own: Any) -> types.ModuleType:
        made = types.ModuleType(name)
        vars(made).update(own)
        return made

    client = module(
        "win32com.client",
        CDispatch=CDispatch,
        CoClassBaseClass=type("CoClassBaseClass", (), {}),
        DispatchBaseClass=type("DispatchBaseClass", (), {}),
        Dispatch=lambda one: one,
        DispatchEx=None,
    )
    made = {
        "pywintypes": module("pywintypes", com_error=com_error, error=error, TimeType=TimeType, IID=str),
        "pythoncom": module("pythoncom", ole_error=com_error, com_error=com_error, CoInitialize=lambda: None),
        "win32api": module("win32api"),
        "win32con": module("win32con"),
        "win32gui": module("win32gui"),
        "win32process": module("win32process", GetWindowThreadProcessId=lambda window: (0, int(window))),
        "win32timezone": module("win32timezone"),
        "win32com": module("win32com", client=client),
        "win32com.client": client,
    }
    made["pythoncom"].__file__ = ""
    windows = {"oledll": Anything(), "windll": Anything(), "PyDLL": Anything()}
    before = {name: vars(ctypes).get(name) for name in windows}
    vars(ctypes).update(windows)
    sys.modules.update(made)
    try:
        yield
    finally:
        for name in made:
            sys.modules.pop(name)
        for name, value in before.items():
            if value is None:
                delattr(ctypes, name)
            else:
                setattr(ctypes, name, value)


def workbook(state: State) -> CDispatch:
    """Return the open workbook as Excel's VBA hands it over."""
    return CDispatch(Workbook(state))


def opened(book: CDispatch) -> xw.Book:
    """Return xlwings' workbook of it, as ``addin.excel.server`` does on Windows."""
    return xw.Book(impl=engine().Book(book))
