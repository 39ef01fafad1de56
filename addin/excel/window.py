"""The findings in a small window of their own: a list, and below it the words about the chosen one."""

from __future__ import annotations

import gc
import queue
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from addin.session import in_full
from validators.finding import Finding
from workbooks.look import SEVERITIES

if TYPE_CHECKING:
    import tkinter as tk

_COLUMNS = (("severity", "区分", 60), ("rule", "規則", 70), ("place", "場所", 200), ("message", "内容", 430))
_POLL = 100
"""Milliseconds between two looks at what is to be shown."""


class NoWindow(Exception):
    """This Python has no tkinter."""


class FindingsWindow:
    """A window that stays above the others; ``run`` it in one thread, ``show`` from any.

    Args:
        pick: called with the finding whose line is pressed twice.

    Raises:
        NoWindow: this Python has no tkinter.
    """

    def __init__(self, pick: Callable[[Finding], object]) -> None:
        try:
            import tkinter  # noqa: F401
        except ImportError as fault:
            raise NoWindow from fault
        self._pick = pick
        self._news: queue.SimpleQueue[tuple[str, list[Finding], Finding | None] | None] = queue.SimpleQueue()
        self._closed = threading.Event()
        self._findings: list[Finding] = []

    def show(self, title: str, findings: Sequence[Finding], chosen: Finding | None = None) -> None:
        """Show these findings, one of them chosen; never waits."""
        self._news.put((title, list(findings), chosen))

    def close(self) -> None:
        """Close the window; never waits."""
        self._news.put(None)

    def is_open(self) -> bool:
        """Return whether the window has not been closed yet."""
        return not self._closed.is_set()

    def run(self) -> None:
        """Open the window and serve it until it is closed."""
        try:
            self._build().mainloop()
        finally:
            # Tk ends the whole program when another thread than its own frees it.
            del self._root, self._list, self._words
            gc.collect()
            self._closed.set()

    def _build(self) -> tk.Tk:
        import tkinter as tk
        from tkinter import ttk

        root = tk.Tk()
        root.geometry("780x420")
        root.attributes("-topmost", True)
        frame = ttk.PanedWindow(root, orient="vertical")
        frame.pack(fill="both", expand=True)
        self._list = ttk.Treeview(frame, columns=[one[0] for one in _COLUMNS], show="headings", height=8)
        for name, title, width in _COLUMNS:
            self._list.heading(name, text=title)
            self._list.column(name, width=width, stretch=name == "message")
        for severity, tint in SEVERITIES.items():
            self._list.tag_configure(severity, background=tint)
        self._words = tk.Text(frame, height=9, wrap="char", state="disabled", padx=8, pady=6)
        frame.add(self._list, weight=2)
        frame.add(self._words, weight=1)
        self._list.bind("<<TreeviewSelect>>", self._explain)
        self._list.bind("<Double-1>", self._go)
        self._list.bind("<Return>", self._go)
        self._root = root
        self._poll()
        return root

    def _poll(self) -> None:
        while not self._news.empty():
            news = self._news.get()
            if news is None:
                self._root.destroy()
                return
            self._fill(*news)
        self._root.after(_POLL, self._poll)

    def _fill(self, title: str, findings: list[Finding], chosen: Finding | None) -> None:
        self._root.title(title)
        self._findings = findings
        self._list.delete(*self._list.get_children())
        for number, one in enumerate(findings):
            place = f"{one.sheet} {one.cell} {one.label}".strip()
            values = (one.severity.label, one.rule, place, one.message)
            self._list.insert("", "end", iid=str(number), values=values, tags=(one.severity.value,))
        if chosen in findings:
            line = str(findings.index(chosen))
            self._list.selection_set(line)
            self._list.see(line)
        else:
            self._say("行をダブルクリックすると、そのセルへ移ります。" if findings else "指摘はありません。")

    def _chosen(self) -> Finding | None:
        lines = self._list.selection()
        return self._findings[int(lines[0])] if lines else None

    def _explain(self, _event: Any) -> None:
        one = self._chosen()
        if one is not None:
            self._say(in_full(one))

    def _go(self, _event: Any) -> None:
        one = self._chosen()
        if one is None or not one.cell:
            return
        try:
            self._pick(one)
        except Exception:  # the workbook is closed, or Excel is busy with a cell being edited
            self._say("いまは移れません。セルの入力を終えてから、もう一度お試しください。")

    def _say(self, text: str) -> None:
        self._words.configure(state="normal")
        self._words.replace("1.0", "end", text)
        self._words.configure(state="disabled")
