"""The lock: the sign-in page over everything, until the same user comes back or another one takes over."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from ctd402_desktop.ui.composition import Composition
from ctd402_desktop.ui.curtain import Curtain


class LockWindow(QFrame):
    """Stands in front of a question that cannot be hidden. It is left by signing in, not by closing it."""

    def __init__(self, main: QWidget) -> None:
        super().__init__(main, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self.setProperty("panel", "window")
        self.setWindowTitle("CTD402 Desktop")
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.inside = QVBoxLayout(self)
        self.inside.setContentsMargins(0, 0, 0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """No key closes it."""
        event.accept()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing the program ends its session; nothing else does."""
        main = self.parentWidget()
        event.setAccepted(main is None or not main.isVisible())


class Lock(QObject):
    """Draws the curtain over the other windows, clears the clipboard, and knows the way back to the field."""

    def __init__(self, main: QWidget, root: QStackedWidget, page: QWidget, composition: Composition) -> None:
        super().__init__(main)
        self._main, self._root, self._page = main, root, page
        self._curtain = Curtain(main)
        self._composition = composition
        self._focus: QWidget | None = None
        self._window: LockWindow | None = None
        self._copied = False
        self._blank = QWidget()
        """Stands in the main window while the page is in front of it."""
        root.addWidget(self._blank)
        QGuiApplication.clipboard().dataChanged.connect(self._on_clipboard)

    def draw(self, frame: QWidget) -> None:
        """Cover everything and show the sign-in page."""
        self._composition.keep()
        self._focus = frame.focusWidget() if isValid(frame) else None
        self._curtain.draw()
        clipboard = QGuiApplication.clipboard()
        if self._copied or clipboard.ownsClipboard():
            clipboard.clear()
            self._copied = False
        self._root.setCurrentWidget(self._page)
        if self._curtain.waiting:
            self._stand_in_front()
        else:
            self._main.activateWindow()

    def open(self, frame: QWidget) -> None:
        """The same user is back: every window as it was, the cursor where it was."""
        self._step_back()
        self._root.setCurrentWidget(frame)
        if self._focus is not None and isValid(self._focus):
            self._focus.setFocus()
        self._curtain.open()

    def rest(self) -> bool:
        """Stop watching for windows while something that is not of this session is on show.

        ``False`` where the lock itself stands in front of a question: nothing can be shown beside it.
        """
        if self._window is not None:
            return False
        self._curtain.rest()
        return True

    def watch(self) -> None:
        """Cover whatever opens from now on."""
        self._curtain.draw()

    def dismiss(self) -> None:
        """End every window that opened while the lock rested; what waits behind it stays."""
        self._curtain.dismiss()

    def discard(self) -> None:
        """Another user, or the end: what waited behind the curtain gets its safe answer."""
        self._step_back()
        self._focus = None
        self._curtain.discard()

    def place(self) -> None:
        """Keep the window of the lock over the main window."""
        if self._window is not None:
            self._window.setGeometry(self._main.geometry())

    def _stand_in_front(self) -> None:
        window = LockWindow(self._main)
        self._window = window
        self._curtain.raise_above(window)
        self._root.setCurrentWidget(self._blank)
        window.inside.addWidget(self._page)
        self.place()
        self._page.show()
        window.show()
        window.activateWindow()

    def _step_back(self) -> None:
        window = self._window
        if window is None:
            return
        self._window = None
        self._curtain.raise_above(None)
        self._root.insertWidget(0, self._page)
        self._root.setCurrentWidget(self._page)
        window.hide()
        window.deleteLater()

    def _on_clipboard(self) -> None:
        """Remember whether what lies there came from one of our windows."""
        self._copied = QApplication.focusWidget() is not None
