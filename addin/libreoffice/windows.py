"""The two small windows of the service, drawn with the office's own controls; neither is modal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from addin.session import Session, in_full
from addin.uno_engine.bridge import load_uno
from validators.finding import Finding

load_uno()

import unohelper  # noqa: E402
from com.sun.star.awt import XItemListener, XTopWindowListener  # noqa: E402

Jump = Callable[[Session, Finding], None]

_WIDTH, _HEIGHT, _GAP = 300, 190, 4


class _Closing(unohelper.Base, XTopWindowListener):  # type: ignore[misc]
    """Closes a window by its own button."""

    def __init__(self, close: Callable[[], None]) -> None:
        self._close = close

    def windowClosing(self, event: Any) -> None:
        self._close()

    def windowOpened(self, event: Any) -> None:
        pass

    windowClosed = windowMinimized = windowNormalized = windowOpened
    windowActivated = windowDeactivated = disposing = windowOpened


class _Window:
    """A dialogue with one control under another; made when it is first shown."""

    def __init__(self, context: Any) -> None:
        self._context = context
        self._dialog: Any = None

    def _make(self, title: str, doc: Any) -> None:
        self.close()
        manager = self._context.ServiceManager
        model = manager.createInstanceWithContext("com.sun.star.awt.UnoControlDialogModel", self._context)
        model.Title, model.Width, model.Height = title, _WIDTH, _HEIGHT
        model.PositionX, model.PositionY = 120, 60
        model.Moveable = model.Closeable = True
        self._fill(model)
        dialog = manager.createInstanceWithContext("com.sun.star.awt.UnoControlDialog", self._context)
        dialog.setModel(model)
        parent = doc.getCurrentController().getFrame().getContainerWindow()
        toolkit = manager.createInstanceWithContext("com.sun.star.awt.Toolkit", self._context)
        dialog.createPeer(toolkit, parent)
        dialog.addTopWindowListener(_Closing(self.close))
        self._dialog = dialog

    def _fill(self, model: Any) -> None:
        raise NotImplementedError

    def _add(self, model: Any, kind: str, name: str, top: int, height: int, **properties: Any) -> None:
        control = model.createInstance(f"com.sun.star.awt.UnoControl{kind}Model")
        control.Name = name
        control.PositionX, control.PositionY = _GAP, top
        control.Width, control.Height = _WIDTH - 2 * _GAP, height
        for key, value in properties.items():
            setattr(control, key, value)
        model.insertByName(name, control)

    def close(self) -> None:
        """Close the window, if it is open."""
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.setVisible(False)
            dialog.dispose()


class TextWindow(_Window):
    """A page of text."""

    def _fill(self, model: Any) -> None:
        self._add(
            model, "Edit", "text", _GAP, _HEIGHT - 2 * _GAP, MultiLine=True, ReadOnly=True, VScroll=True
        )

    def show(self, title: str, text: str, doc: Any) -> None:
        """Show a text over a document's window."""
        self._make(title, doc)
        self._dialog.getControl("text").setText(text)
        self._dialog.setVisible(True)


class FindingsWindow(_Window):
    """The list of findings; choosing one jumps to its cell and shows its words below."""

    def __init__(self, context: Any, jump: Jump) -> None:
        super().__init__(context)
        self._jump = jump
        self._session: Session | None = None
        self._shown: list[Finding] | None = None
        self._filling = False

    def _fill(self, model: Any) -> None:
        split = _HEIGHT * 6 // 10
        self._add(model, "ListBox", "list", _GAP, split - _GAP)
        rest = _HEIGHT - split - 2 * _GAP
        self._add(model, "Edit", "words", split + _GAP, rest, MultiLine=True, ReadOnly=True, VScroll=True)

    def open(self, doc: Any, session: Session) -> None:
        """Open the list of a session's findings over its document."""
        self._session, self._shown = session, None
        self._make("点検：指摘の一覧", doc)
        self._dialog.getControl("list").addItemListener(_Chosen(self))
        self.show_findings(session.findings)
        self._dialog.setVisible(True)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show findings, if the window is open; where they are those that it shows, all stays as it is."""
        if self._dialog is None or self._shown == findings:
            return
        chosen = self._chosen()
        self._shown = list(findings)
        lines = tuple(_line(number, one) for number, one in enumerate(findings, start=1))
        self._dialog.getModel().getByName("list").StringItemList = lines or ("指摘はありません",)
        if chosen is not None and chosen in self._shown:
            self._filling = True  # choosing a line again tells the listener, too; nobody is to be moved by it
            self._dialog.getControl("list").selectItemPos(self._shown.index(chosen), True)
            self._filling = False
            self._dialog.getControl("words").setText(in_full(chosen))
        else:
            self._dialog.getControl("words").setText("行を選ぶと、そのセルへ移ります。" if lines else "")

    def _chosen(self) -> Finding | None:
        """Return the finding whose line is chosen."""
        number = self._dialog.getControl("list").getSelectedItemPos()
        return self._shown[number] if self._shown and 0 <= number < len(self._shown) else None

    def chosen(self, number: int) -> None:
        """Show the words of a finding and jump to it."""
        if self._filling or self._session is None or self._shown is None or number >= len(self._shown):
            return
        self._dialog.getControl("words").setText(in_full(self._shown[number]))
        self._jump(self._session, self._shown[number])


class _Chosen(unohelper.Base, XItemListener):  # type: ignore[misc]
    def __init__(self, window: FindingsWindow) -> None:
        self._window = window

    def itemStateChanged(self, event: Any) -> None:
        self._window.chosen(event.Selected)

    def disposing(self, source: Any) -> None:
        pass


def _line(number: int, finding: Finding) -> str:
    where = f"{finding.sheet} {finding.cell}".strip() or "ファイル全体"
    return f"{number}. {finding.severity.label}　{where}　{finding.label}：{finding.message}"
