"""A window of this process, which needs no screen: what ``Application.Hwnd`` is to Excel's."""

import ctypes
from ctypes import wintypes

_MESSAGES_ONLY = wintypes.HWND(-3)


def some_window():
    """Return the number of a new window that only takes messages."""
    user = ctypes.windll.user32
    user.CreateWindowExW.restype = wintypes.HWND
    window = user.CreateWindowExW(0, "STATIC", "", 0, 0, 0, 0, 0, _MESSAGES_ONLY, None, None, None)
    assert window, ctypes.windll.kernel32.GetLastError()
    return window
