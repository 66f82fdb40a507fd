"""What the lock draws over everything that is not the main window, and takes away again for the same user."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QToolTip, QVBoxLayout, QWidget
from shiboken6 import isValid

from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui.draft_keeper import DraftKeeper
from ctd402_desktop.ui.widgets import label

_OWN = (Qt.WindowType.Popup, Qt.WindowType.ToolTip)


class Cover(QFrame):
    """Lies over a window that cannot be hidden because a question in it waits for its answer."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("panel", "window")
        self.setAutoFillBackground(True)
        column = QVBoxLayout(self)
        column.addWidget(label(tr(N_("Locked")), "h2"), 0, Qt.AlignmentFlag.AlignCenter)
        window.installEventFilter(self)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Grow with the window, and stay above what it adds."""
        parent = self.parentWidget()
        if watched is parent and event.type() in (QEvent.Type.Resize, QEvent.Type.ChildAdded):
            self.setGeometry(parent.rect())
            self.raise_()
        return super().eventFilter(watched, event)


@dataclass
class _Behind:
    """A window behind the curtain, with what had the focus in it; ``cover`` where it could only be covered."""

    window: QWidget
    focus: QWidget | None
    cover: Cover | None


class Curtain(QObject):
    """Hides every other window while locked, also one that opens meanwhile; answers nothing in their place."""

    def __init__(self, main: QWidget) -> None:
        super().__init__(main)
        self._main = main
        self._behind: list[_Behind] = []
        self._above: QWidget | None = None
        self.drawn = False

    def draw(self) -> None:
        """Close menus and tooltips, save drafts, hide dialogs and other windows with what was typed in them."""
        _close_popups()
        self.drawn = True
        last = QApplication.activeWindow()
        for window in sorted(self._others(), key=lambda one: one is last):  # Qt keeps them in no order
            if not isValid(window):
                continue  # it went with the one before it
            for keeper in window.findChildren(DraftKeeper):
                keeper.flush()
            self._hide(window)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def rest(self) -> None:
        """What is hidden stays hidden; windows that open from now on are let be until ``draw``."""
        self._end()

    @property
    def waiting(self) -> bool:
        """Whether a window behind the curtain still blocks the main window."""
        return any(one.cover is not None and isValid(one.window) and one.window.isVisible() for one in self._behind)

    def raise_above(self, above: QWidget | None) -> None:
        """The window of the lock itself stays in front."""
        self._above = above

    def open(self) -> None:
        """Show everything again as it was; the window used last comes to the front."""
        self._end()
        behind, self._behind = self._behind, []
        for one in behind:
            if not isValid(one.window):
                continue
            if one.cover is None:
                one.window.show()
            elif isValid(one.cover):
                one.cover.hide()
                one.cover.deleteLater()
            if not isValid(one.window):
                continue  # shown again, it found nothing left to ask and closed itself
            one.window.activateWindow()
            if one.focus is not None and isValid(one.focus):
                one.focus.setFocus()

    def discard(self) -> None:
        """Another person signs in: open questions get their safe answer, the other windows go with their session."""
        self._end()
        behind, self._behind = self._behind, []
        for one in reversed(behind):
            _end_window(one.window, forget=one.cover is None)

    def dismiss(self) -> None:
        """The end of what was on show while the curtain rested: its windows go, and those behind stay there."""
        _close_popups()
        behind = [one.window for one in self._behind]
        for window in self._others():
            if isValid(window) and not any(window is one for one in behind):
                _end_window(window, forget=window.windowModality() != Qt.WindowModality.ApplicationModal)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A window that opens behind the lock, such as the end of an export, waits there."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            if watched.windowType() in _OWN:
                if watched.windowType() == Qt.WindowType.ToolTip:
                    QToolTip.hideText()
            elif watched not in (self._main, self._above) and all(one.window is not watched for one in self._behind):
                window = watched
                QTimer.singleShot(0, window, lambda: self._hide(window) if self.drawn else None)
        return super().eventFilter(watched, event)

    def _others(self) -> list[QWidget]:
        return [
            one
            for one in QApplication.topLevelWidgets()
            if one.isVisible() and one not in (self._main, self._above) and one.windowType() not in _OWN
        ]

    def _hide(self, window: QWidget) -> None:
        if not isValid(window) or not window.isVisible():
            return
        if isinstance(window, QDialog):
            window.finished.connect(lambda _result: self._drop(window))
        focus = window.focusWidget()
        if window.windowModality() == Qt.WindowModality.ApplicationModal:
            # Hiding it would end the call that waits in it, and so answer for the user.
            self._behind.append(_Behind(window, focus, Cover(window)))
            return
        self._behind.append(_Behind(window, focus, None))
        window.hide()

    def _drop(self, window: QWidget) -> None:
        """It has been answered, such as a progress that came to its end: it does not come back."""
        self._behind = [one for one in self._behind if one.window is not window]

    def _end(self) -> None:
        self.drawn = False
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)


def _close_popups() -> None:
    QToolTip.hideText()
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()


def _end_window(window: QWidget, *, forget: bool) -> None:
    """Answer an open question the safe way, close anything else. What waits in a call of its own is not deleted."""
    if not isValid(window):
        return
    if isinstance(window, QDialog):
        window.reject()
    else:
        window.close()
    if forget and isValid(window):
        window.deleteLater()
