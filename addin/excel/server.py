"""The warm Python that Excel for Windows talks to: it answers at once and loads the rules meanwhile."""

from __future__ import annotations

import threading

_loading = threading.Thread(target=lambda: __import__("addin.excel.host"), name="kyoten-rules", daemon=True)


def serve(clsid: str) -> None:
    """Serve under the COM class that Excel's side chose, until Excel goes."""
    from xlwings import serve as xlwings_serve  # there on Windows only

    import addin.tamed  # noqa: F401  # before anything of xlwings can register its exit handler

    _loading.start()
    xlwings_serve(clsid)  # type: ignore[call-arg]  # elsewhere it says what is missing


def ready() -> bool:
    """Return whether the rules are loaded; never waits."""
    return _loading.ident is not None and not _loading.is_alive()
