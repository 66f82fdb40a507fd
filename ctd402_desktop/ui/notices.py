"""What the window says: errors a user can act on, questions, passing notes, and the crash dialog."""

from __future__ import annotations

import logging
import platform
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ctd402_desktop import __version__, paths
from ctd402_desktop.errors import Ctd402Error
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.announce import announce
from ctd402_desktop.ui.widgets import Button, Glyph, button, label

log = logging.getLogger(__name__)

TOAST_SECONDS = 8


class Question(QDialog):
    """A small dialog: the title is the question, the safe choice stands last, has the focus and answers Esc."""

    def __init__(self, parent: QWidget | None, title: str, text: str, state: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle("CTD402")
        self.setMinimumWidth(420)
        self.setMaximumWidth(560)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(24, 20, 24, 20)
        self.body.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(10)
        if state:
            icon = {"critical": "octagon-alert", "attention": "triangle-alert"}.get(state, "info")
            head.addWidget(Glyph(icon, f"{state}.fg", 24), 0, Qt.AlignmentFlag.AlignTop)
        found = label(title, "h2")
        found.setWordWrap(True)
        head.addWidget(found, 1)
        self.body.addLayout(head)
        self.text = label(text, "body", "text.2")
        self.text.setWordWrap(True)
        self.text.setVisible(bool(text))
        self.body.addWidget(self.text)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self.buttons.addStretch(1)
        self.setAccessibleName(title)

    def offer(self, *buttons: Button) -> None:
        """Show the buttons; the last one is the safe choice."""
        self.body.addSpacing(6)
        self.body.addLayout(self.buttons)
        for one in buttons:
            one.setAutoDefault(one is buttons[-1])
            self.buttons.addWidget(one)
        buttons[-1].setDefault(True)
        buttons[-1].setFocus()


def ask(parent: QWidget | None, title: str, text: str, do: str, safe: str, *, danger: bool = False) -> bool:
    """Ask before something that matters; True when the user chose ``do``."""
    dialog = Question(parent, title, text)
    yes, no = button(do, "danger" if danger else "secondary"), button(safe)
    yes.clicked.connect(dialog.accept)
    no.clicked.connect(dialog.reject)
    dialog.offer(yes, no)
    return dialog.exec() == QDialog.DialogCode.Accepted


def error_dialog(parent: QWidget | None, error: Ctd402Error) -> Question:
    """The dialog of an expected error: its sentence says what, why and what now; the code can be searched."""
    what, mark, rest = error.message.render().partition(_sentence_end(error.message.render()))
    dialog = Question(parent, what + mark.strip(), rest.strip(), "critical")
    dialog.body.addWidget(label(error.code, "caption", "text.3"))
    close = button(tr(N_("Close")))
    close.clicked.connect(dialog.reject)
    dialog.offer(close)
    return dialog


def _sentence_end(text: str) -> str:
    """The mark that ends the first sentence: a colon or full stop with what follows it."""
    found = [(text.find(mark), mark) for mark in (": ", ". ", "：", "。") if text.find(mark) > 0]
    return min(found)[1] if found else "\n"


def show_error(parent: QWidget | None, error: Ctd402Error) -> None:
    """Show an expected error; it does not block the rest of the program."""
    dialog = error_dialog(parent, error)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


@dataclass(frozen=True, slots=True)
class Offer:
    """What a passing note offers: links to what follows, and the way back."""

    links: tuple[tuple[str, Callable[[], None]], ...] = ()
    undo: Callable[[], None] | None = None


class Toast(QFrame):
    """A passing note at the bottom left, one at a time; it waits while the pointer or the focus is on it.

    Its links are one Tab away from where the cursor is.
    """

    def __init__(
        self,
        window: QWidget,
        text: str,
        undo: Callable[[], None] | Offer | None = None,
        state: str = "ok",
        above: int = 28,
    ) -> None:
        super().__init__(window)
        self.setProperty("panel", "plain")
        offer = undo if isinstance(undo, Offer) else Offer(undo=undo)
        self._state, self._undo, self._above = state, offer.undo, above
        self._quiet = TOAST_SECONDS
        line = QHBoxLayout(self)
        line.setContentsMargins(18, 6, 8, 6)
        line.setSpacing(12)
        line.addWidget(Glyph("check" if state == "ok" else "info", f"{state}.fg", 18))
        line.addWidget(label(text, "small"), 1)
        self.links = [button(words, "link") for words, _ in offer.links]
        for link, (_, follow) in zip(self.links, offer.links, strict=True):
            link.clicked.connect(lambda _checked=False, go=follow: self._follow(go))
            line.addWidget(link)
        self._button = button(tr(N_("Undo")), icon="undo-2")
        self._button.clicked.connect(self._take_back)
        line.addWidget(self._button)
        self._button.setVisible(offer.undo is not None)  # once it has a parent: before, it would be a window
        self._come_next(window)
        self.setAccessibleName(text)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        window.installEventFilter(self)
        self.place()
        self.show()
        self.raise_()
        announce(self, " ".join((text, *(words for words, _ in offer.links))))

    def place(self) -> None:
        """Bottom left, above the status bar, right of the rail."""
        self.adjustSize()
        window = self.parentWidget()
        if window is not None:
            self.move(QPoint(theme.density().rail + 14, window.height() - self._above - self.height() - 10))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in place when the window changes its size."""
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self.place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Plain panel with an edge and a bar of the state."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(QPen(theme.current().color("line.control"), 1))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.fillRect(QRectF(0, 0, 4, self.height()), theme.current().color(f"{self._state}.edge"))

    def _come_next(self, window: QWidget) -> None:
        """Stand behind the cursor in the order of Tab."""
        here = window.window().focusWidget()
        for one in (*self.links, self._button):
            if here is not None:
                QWidget.setTabOrder(here, one)
            here = one

    def _tick(self) -> None:
        if self.underMouse() or any(one.hasFocus() for one in (*self.links, self._button)):
            return
        self._quiet -= 1
        if self._quiet <= 0:
            self._timer.stop()
            self.hide()
            self.deleteLater()

    def _take_back(self) -> None:
        if self._undo is not None:
            self._follow(self._undo)

    def _follow(self, go: Callable[[], None]) -> None:
        """Do what was chosen; the note has been read."""
        self._quiet = 0
        self.hide()
        self.deleteLater()
        go()


def clear_toast(window: QWidget) -> None:
    """What was said in passing gives way to what has to be read now."""
    for old in window.findChildren(Toast):
        old.hide()
        old.deleteLater()


def toast(window: QWidget, text: str, undo: Callable[[], None] | Offer | None = None) -> Toast:
    """Say something passing; it replaces the one before."""
    clear_toast(window)
    return Toast(window, text, undo, above=theme.density().status)


def crash_report(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Where it broke, without the message of the exception: a message may hold what a user typed."""
    lines = [f"CTD402 {__version__}, Python {platform.python_version()}, {platform.system()}", kind.__name__]
    lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
    return "\n".join(lines)


def crash_dialog(parent: QWidget | None, report: str) -> Question:
    """Our bug: what is safe, where the log is, and a text to send; no data of patients is in it."""
    dialog = Question(
        parent,
        tr(N_("This did not succeed because of a fault in the program")),
        tr(
            N_(
                "Signed records and saved drafts are safe. You can go on; if it happens again, close the program "
                "and start it anew. The text below has no patient data; please send it to whoever looks after the "
                "program. Log: {path}"
            ),
            path=paths.log_file(),
        ),
        "critical",
    )
    box = QPlainTextEdit(report)
    box.setReadOnly(True)
    box.setMinimumHeight(120)
    box.setAccessibleName(tr(N_("Technical details")))
    dialog.body.addWidget(box)
    copy, close = button(tr(N_("Copy text")), icon="copy"), button(tr(N_("Close")))
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
    close.clicked.connect(dialog.reject)
    dialog.offer(copy, close)
    return dialog


def handle_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """For ``sys.excepthook``: log where it broke and tell the user, once at a time."""
    report = crash_report(kind, trace)
    log.error("%s", report)
    app = QApplication.instance()
    if issubclass(kind, KeyboardInterrupt) or not isinstance(app, QApplication):
        raise error
    if not any(isinstance(window, Question) and window.isVisible() for window in app.topLevelWidgets()):
        dialog = crash_dialog(app.activeWindow(), report)
        # Without a window in front it has no parent; the connection keeps it until it was read.
        dialog.finished.connect(lambda _result, kept=dialog: kept.deleteLater())
        dialog.open()
