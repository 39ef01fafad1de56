"""Who needs the warm Python: every Excel that has asked it, and the program that started it.

An Excel that is closed while another process holds one of its workbooks hides its windows and stays. So an Excel is
there as long as it shows a window, any other program as long as it runs.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

PATIENCE = 10.0
"""Seconds for which nobody may be there: an Excel that has just begun shows no window yet."""

_EXCEL_WINDOW = "XLMAIN"
_SYNCHRONIZE, _QUERY, _TIMEOUT = 0x0010_0000, 0x1000, 0x102


class Owners:
    """The processes that need this one; it is to end when none is there any more."""

    def __init__(self, is_there: Callable[[int], bool], clock: Callable[[], float] = time.monotonic) -> None:
        self._is_there, self._clock = is_there, clock
        self._processes: set[int] = set()
        self._seen = clock()

    def add(self, process: int) -> None:
        """Remember a process that needs this one."""
        if process:
            self._processes.add(process)

    def needed(self) -> bool:
        """Return whether somebody is there, or was a moment ago."""
        if any(self._is_there(one) for one in self._processes):
            self._seen = self._clock()
        return self._clock() - self._seen < PATIENCE


def still_there(process: int) -> bool:
    """Return whether a program runs; for an Excel, whether it shows a window (Windows only)."""
    if sys.platform != "win32":
        return False
    import ctypes

    kernel = ctypes.windll.kernel32
    handle = kernel.OpenProcess(_SYNCHRONIZE | _QUERY, False, process)
    if not handle:
        return False
    runs = kernel.WaitForSingleObject(handle, 0) == _TIMEOUT
    kernel.CloseHandle(handle)
    shown = _excel_windows(process)
    return runs and (not shown or any(shown))


def _excel_windows(process: int) -> list[bool]:
    """Return, for every main window of a process that is Excel, whether it is shown."""
    import ctypes
    from ctypes import wintypes

    user = ctypes.windll.user32  # type: ignore[attr-defined]
    found = []

    @ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)  # type: ignore[attr-defined,untyped-decorator]
    def look(window: int, _: int) -> bool:
        name = ctypes.create_unicode_buffer(64)
        user.GetClassNameW(wintypes.HWND(window), name, 64)
        if name.value == _EXCEL_WINDOW and process_of(window) == process:
            found.append(bool(user.IsWindowVisible(wintypes.HWND(window))))
        return True

    user.EnumWindows(look, 0)
    return found


def process_of(window: int) -> int:
    """Return the process of a window; 0 where there is none (Windows only)."""
    import ctypes
    from ctypes import wintypes

    found = wintypes.DWORD(0)
    ctypes.windll.user32.GetWindowThreadProcessId(wintypes.HWND(window), ctypes.byref(found))  # type: ignore[attr-defined]
    return int(found.value)
