"""The two strips of the overview: what is new since the last look above, what is open below."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from ctd402_desktop.domain.news import News
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import icons, theme
from ctd402_desktop.ui.answer_text import listed
from ctd402_desktop.ui.buttons import Pressed
from ctd402_desktop.ui.overview_lines import OpenItem
from ctd402_desktop.ui.refill import empty, show_added
from ctd402_desktop.ui.widgets import Badge, Glyph, Pill, button, label

GAP = 18
BOX = 16


class Bar(QFrame):
    """A strip of widgets: those given stand left, the last ones right; what has no room at the left is counted."""

    def __init__(self, state: str, height: int) -> None:
        super().__init__()
        self.setProperty("panel", "state" if state else "card")
        if state:
            self.setProperty("state", state)
        self.setFixedHeight(height)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 12, 0)

    def show_widgets(self, left: list[QWidget], right: list[QWidget], *, first: int = 0) -> None:
        """Replace what is shown; the ``first`` widgets stay whatever the room."""
        empty(self._row)
        room = self.width() - 24 - sum(one.sizeHint().width() + GAP for one in right)
        kept, hidden = _fitting(left, room, first)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        for one in kept:
            row.addWidget(one, 0, Qt.AlignmentFlag.AlignVCenter)
        if hidden:
            more = label(tr(N_("and {n} more"), n=len(hidden)), "small", "text.2")
            more.setToolTip("\n".join(_words(one) for one in hidden))
            row.addWidget(more, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        for one in right:
            row.addWidget(one, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(holder)
        show_added(self._row)


def _fitting(left: list[QWidget], room: float, first: int) -> tuple[list[QWidget], list[QWidget]]:
    used, more = 0.0, 96.0
    for place, one in enumerate(left):
        used += one.sizeHint().width() + GAP
        last = place == len(left) - 1
        if place >= first and used + (0 if last else more) > room:
            return left[:place], left[place:]
    return left, []


def _words(one: QWidget) -> str:
    if isinstance(one, QLabel | QPushButton):
        return one.text()
    return one.accessibleName()


class TaskButton(Pressed):
    """A check with its box: empty while it is to do, ticked and struck through once done; opens the tab where it is."""

    def __init__(self, item: OpenItem) -> None:
        super().__init__()
        self._item = item
        self.setText(f"{item.text} {item.when}".strip())
        self.setAccessibleName(listed(self.text(), tr(N_("done") if item.done else N_("to do"))))
        self.setToolTip(self.accessibleName())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """Box, words, time."""
        return QSize(BOX + 10 + round(self._text_width()) + 8, 30)

    def minimumSizeHint(self) -> QSize:
        """Nothing is cut off."""
        return self.sizeHint()

    def _text_width(self) -> float:
        width = QFontMetricsF(theme.font(14, 500)).horizontalAdvance(self._item.text)
        when = QFontMetricsF(theme.font(13)).horizontalAdvance(self._item.when)
        return width + (when + 6 if self._item.when else 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Box, words, ring."""
        shown, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        done, middle = self._item.done, self.height() / 2
        box = QRectF(2.5, middle - BOX / 2 + 0.5, BOX - 1, BOX - 1)
        painter.setPen(QPen(shown.color("line.control"), 1))
        painter.setBrush(shown.color("bg.input"))
        painter.drawRoundedRect(box, 3, 3)
        if done:
            tick = icons.pixmap("check", "ok.fg", 14, self.devicePixelRatioF())
            painter.drawPixmap(box.topLeft(), tick)
        font = theme.font(14, 400 if done else 500)
        font.setStrikeOut(done)
        painter.setFont(font)
        painter.setPen(shown.color("text.2" if done else "text.1"))
        words = QRectF(BOX + 10, 0, self.width(), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._item.text)
        left = words.left() + painter.fontMetrics().horizontalAdvance(self._item.text) + 6
        painter.setFont(theme.font(13))
        painter.setPen(shown.color("text.2"))
        painter.drawText(words.adjusted(left - words.left(), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._item.when)
        if self.hasFocus():
            painter.setPen(QPen(shown.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)


def strong(text: str) -> QLabel:
    """A label in weight 600."""
    found = label(text)
    found.setProperty("strong", "true")
    return found


def news_title(seen: datetime | None, when: str, span: timedelta) -> str:
    """``Since you last looked, 09:10``; who never looked is told the shift instead."""
    if seen is not None:
        return tr(N_("Since you last looked, {time}"), time=when)
    return tr(N_("First look; in the last {hours} h"), hours=int(span.total_seconds() // 3600))


def show_news(bar: Bar, title: str, found: tuple[News, ...], mark: Callable[[], None]) -> None:
    """The items of the upper strip and the button that makes them old."""
    widgets: list[QWidget] = [Glyph("eye", "info.fg", 18), strong(title)]
    widgets += [_news_widget(one) for one in found]
    if not found:
        widgets.append(label(tr(N_("nothing new")), "body", "text.2"))
    seen_button = button(tr(N_("Mark as seen")))
    seen_button.setProperty("small", "true")
    seen_button.setEnabled(bool(found))
    seen_button.setToolTip("" if found else tr(N_("nothing new")))
    seen_button.clicked.connect(mark)
    news = [_words(one) for one in widgets[2:]]
    bar.setAccessibleName(f"{title}: {'; '.join(news)}")
    bar.show_widgets(widgets, [seen_button], first=2)


def _news_widget(one: News) -> QWidget:
    if not one.scale:
        return label(one.text.render())
    parts: list[QWidget] = [label(one.scale)]
    if one.before is not None:
        parts += [Badge(one.before, size=(22, 20)), label("→")]
    parts += [Badge(one.after, size=(22, 20)), label(one.text.render())]
    holder = QWidget()
    before = "" if one.before is None else f"{one.before} → "
    holder.setAccessibleName(f"{one.scale} {before}{one.after} {one.text.render()}")
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    for part in parts:
        row.addWidget(part)
    return holder


def show_open(
    bar: Bar, items: list[OpenItem], assigned: str, act: Callable[[OpenItem], None], why: Callable[[], None]
) -> None:
    """The tasks of the lower strip; at the right who stands for the grade, and the way to *Why?*."""
    widgets: list[QWidget] = [strong(tr(N_("Open")))]
    for item in items:
        one: QPushButton = TaskButton(item)
        if item.finding is not None:
            one = button(tr(N_("Acknowledge {what}"), what=item.text), "danger", icon="check")
        one.clicked.connect(lambda _checked=False, wanted=item: act(wanted))
        widgets.append(one)
    if not items:
        widgets.append(label(tr(N_("nothing open")), "body", "text.2"))
    explain = button(tr(N_("Why?")), icon="info")
    explain.setProperty("small", "true")
    explain.setAccessibleName(tr(N_("Why these numbers?")))
    explain.clicked.connect(why)
    right: list[QWidget] = [Pill(assigned, "signed", "check")] if assigned else []
    bar.show_widgets(widgets, [*right, explain], first=2)
