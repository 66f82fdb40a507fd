"""The day-strip of a patient: what was checked, graded, given and sampled on each day, at one glance."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ctd402_desktop.domain.day_strip import AHEAD, DUE, NONE, OVERDUE, PARTIAL, DayStrip, StripCell
from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.ui import icons, theme
from ctd402_desktop.ui.paint import paint_badge

DAILY, WEEKLY, ROW = 26.0, 54.0, 24.0
LABELS, BEFORE_D0, BEFORE_WEEKS = 66.0, 6.0, 10.0
ROWS = (
    C_("day-strip", "Check"),
    "CRS",
    "ICANS",
    N_("Fever"),
    C_("day-strip", "Drug"),
    C_("day-strip", "Cells"),
    C_("day-strip", "Event"),
)
CHECK, CRS, ICANS, FEVER, DRUG, CELLS, EVENT = range(len(ROWS))
ALL = Qt.AlignmentFlag.AlignCenter


class DayStripView(QWidget):
    """Paints a ``DayStrip``; the pointer and a screen reader get each cell as a sentence."""

    day_wanted = Signal(int, int)
    """First and last study day of the column that was opened."""
    pair_wanted = Signal(int, int, int, int)
    """Two columns to be laid side by side."""

    def __init__(self) -> None:
        super().__init__()
        self._strip: DayStrip | None = None
        self._at: int | None = None
        self._first: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_strip(self, strip: DayStrip | None) -> None:
        """Show these days; nothing without a day zero."""
        self._strip = strip
        present = strip.cells[strip.today] if strip is not None and strip.today is not None else None
        keys = N_("Days of the course: arrow keys walk, Enter opens a day, Shift+Enter compares it")
        self.setAccessibleName(tr(keys))
        self.setAccessibleDescription(present.sentence() if present else "")
        self.updateGeometry()
        self.update()

    def forget(self) -> None:
        """Another patient: the keys stand on today again, and no day is chosen."""
        self._at = self._first = None

    @property
    def at(self) -> int | None:
        """The column the keys stand on; today until they move."""
        return self._at if self._at is not None else self._strip.today if self._strip is not None else None

    def walk(self, by: int) -> None:
        """Move to a neighbouring column and say it."""
        if self._strip is None:
            return
        start = self.at if self.at is not None else len(self._strip.cells) - 1
        self._at = min(max(start + by, 0), len(self._strip.cells) - 1)
        self.setAccessibleDescription(self._strip.cells[self._at].sentence())
        self.update()

    def open_at(self, place: int | None, *, beside: bool = False) -> None:
        """Open a column, or lay it beside the one chosen before."""
        if self._strip is None or place is None:
            return
        self._at = place
        chosen, before = self._strip.cells[place], self._first
        if beside and before is not None and before != place and before < len(self._strip.cells):
            first, second = (self._strip.cells[one] for one in sorted((before, place)))
            self.pair_wanted.emit(first.first, first.last, second.first, second.last)
        else:
            self._first = place
            if not beside:
                self.day_wanted.emit(chosen.first, chosen.last)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, Home and End jump, Enter opens; with Shift two columns are compared."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -99, Qt.Key.Key_End: 99}
        if event.key() in steps:
            self.walk(steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.open_at(self.at, beside=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens the day, Shift-click compares."""
        x = event.position().x()
        place = next((at for at, box in enumerate(self._boxes()) if box.left() <= x < box.right()), None)
        self.open_at(place, beside=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring shows where the keys stand."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The ring goes."""
        super().focusOutEvent(event)
        self.update()

    def sizeHint(self) -> QSize:
        """Head and seven rows; as wide as all days."""
        right = self._boxes()[-1].right() if self._strip is not None else 200
        return QSize(round(right) + 2, round((len(ROWS) + 1) * ROW) + 4)

    def minimumSizeHint(self) -> QSize:
        """Never compressed."""
        return self.sizeHint()

    def sentence_at(self, x: float) -> str:
        """The day at a horizontal place in words."""
        cells = self._strip.cells if self._strip is not None else ()
        found = (cell for cell, box in zip(cells, self._boxes(), strict=True) if box.left() <= x < box.right())
        return next((cell.sentence() for cell in found), "")

    def event(self, event: QEvent) -> bool:
        """The day under the pointer, in words."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.sentence_at(event.pos().x()), self)
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow theme and language."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.LanguageChange):
            self.update()
        super().changeEvent(event)

    def _boxes(self) -> list[QRectF]:
        """Columns: 26 px a day, 54 px a week, a gap before D0 and before the weeks."""
        left, found = LABELS, []
        for cell in self._strip.cells if self._strip is not None else ():
            left += BEFORE_D0 if cell.first == 0 else BEFORE_WEEKS if cell.first == 15 else 0.0
            width = DAILY if cell.first == cell.last else WEEKLY
            found.append(QRectF(left, 0, width, (len(ROWS) + 1) * ROW))
            left += width
        return found

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Grounds, rows, cells, and the frame of today."""
        if self._strip is None:
            return
        shown, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        boxes = self._boxes()
        today = self._strip.today
        if today is not None and today + 1 < len(boxes):
            ahead = boxes[today + 1]
            future = QRectF(ahead.left(), ROW, boxes[-1].right() - ahead.left(), len(ROWS) * ROW)
            painter.fillRect(future, shown.color("plot.future"))
        if today is not None:
            painter.fillRect(boxes[today], shown.color("accent.soft"))
        for number, name in enumerate(ROWS):
            y = (number + 1) * ROW
            painter.setPen(QPen(shown.color("line.row"), 1))
            painter.drawLine(QPointF(0, y + 0.5), QPointF(boxes[-1].right(), y + 0.5))
            _text(painter, QRectF(2, y, LABELS, ROW), tr(name), 13, 500, "text.1",
                  Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)  # fmt: skip
        for place, (cell, box) in enumerate(zip(self._strip.cells, boxes, strict=True)):
            self._column(painter, cell, box, place == today)
        zero = next(box for cell, box in zip(self._strip.cells, boxes, strict=True) if cell.first == 0)
        painter.fillRect(QRectF(zero.left() - 4, 0, 2, zero.height()), shown.color("plot.d0"))
        if today is not None:
            painter.setPen(QPen(shown.color("accent"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(boxes[today].adjusted(0.5, 0.5, -0.5, 0))
        if self.hasFocus() and self.at is not None and self.at < len(boxes):
            painter.setPen(QPen(shown.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(boxes[self.at].adjusted(1, 1, -1, -1))

    def _column(self, painter: QPainter, cell: StripCell, box: QRectF, present: bool) -> None:
        strong = present or cell.first == 0
        head = f"D{cell.label}" if cell.first == 0 else cell.label
        token = "text.1" if strong else "text.2"
        _text(painter, QRectF(box.left() - 4, 0, box.width() + 8, ROW), head, 12, 600 if strong else 400, token)
        rows = [QRectF(box.left(), (number + 1) * ROW, box.width(), ROW) for number in range(len(ROWS))]
        _check(painter, rows[CHECK], cell.check)
        for row, found in ((rows[CRS], cell.crs), (rows[ICANS], cell.icans)):
            _grade(painter, row, found)
        if cell.fever:
            _fever(painter, rows[FEVER], cell.fever, high=cell.high_fever)
        if cell.infused:
            drawn = icons.pixmap("syringe", "accent", 16, painter.device().devicePixelRatioF())
            painter.drawPixmap(rows[DRUG].center() - QPointF(8, 8), drawn)
        else:
            _letters(painter, rows[DRUG], cell.letters)
        if cell.cells:
            _triangle(painter, rows[CELLS], filled=cell.cells == "taken")
        if cell.events:
            _event(painter, rows[EVENT], cell.events[0])


def _text(painter: QPainter, box: QRectF, text: str, size: int, weight: int, token: str,
          align: Qt.AlignmentFlag = ALL) -> None:  # fmt: skip
    painter.setFont(theme.font(size, weight))
    painter.setPen(theme.current().color(token))
    painter.drawText(box, align, text)


def _letters(painter: QPainter, box: QRectF, letters: str) -> None:
    """Side by side, in two lines where a day has more than it is wide."""
    if QFontMetricsF(theme.font(12, 600)).horizontalAdvance(letters) <= box.width() - 4:
        _text(painter, box, letters, 12, 600, "text.1")
        return
    upper, high = (len(letters) + 1) // 2, box.height() / 2
    _text(painter, box.adjusted(0, 0, 0, -high), letters[:upper], 11, 600, "text.1")
    _text(painter, box.adjusted(0, high, 0, 0), letters[upper:], 11, 600, "text.1")


def _check(painter: QPainter, box: QRectF, check: str) -> None:
    """● complete, ◐ partial, ◔ due, ○ overdue, · future; nothing where nothing was recorded."""
    shown, centre = theme.current(), box.center()
    disc = QRectF(centre.x() - 5.5, centre.y() - 5.5, 11, 11)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if check == AHEAD:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shown.color("text.3"))
        painter.drawEllipse(centre, 1.4, 1.4)
    elif check == OVERDUE:
        painter.setPen(QPen(shown.color("critical.edge"), 2))
        painter.drawEllipse(disc)
    elif check != NONE:
        painter.setPen(QPen(shown.color("text.2"), 1.4))
        painter.setBrush(shown.color("bg.panel"))
        painter.drawEllipse(disc)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shown.color("text.2"))
        part = {PARTIAL: 180, DUE: 90}.get(check, 360)
        painter.drawPie(disc, 90 * 16, -part * 16)


def _grade(painter: QPainter, box: QRectF, found: tuple[int | None, str] | None) -> None:
    if found is None:
        return
    value, state = found
    if value == 0:
        _text(painter, box, "0", 13, 400, "text.3")
        return
    plate = QRectF(0, 0, 24, 21)
    plate.moveCenter(box.center())
    paint_badge(painter, plate, value, "na" if state == "na" else "signed")


def _fever(painter: QPainter, box: QRectF, degrees: int, *, high: bool) -> None:
    state = "critical" if high else "attention"
    plate = QRectF(0, 0, 21, 17)
    plate.moveCenter(box.center())
    painter.setPen(QPen(theme.current().color(f"{state}.edge"), 1))
    painter.setBrush(theme.current().color(f"{state}.bg"))
    painter.drawRect(plate)
    _text(painter, plate, str(degrees), 12, 600, "text.1")


def _triangle(painter: QPainter, box: QRectF, *, filled: bool) -> None:
    x, y = box.center().x(), box.center().y()
    painter.setPen(QPen(theme.current().color("text.1" if filled else "plot.axis"), 1.4))
    painter.setBrush(theme.current().color("text.1") if filled else Qt.BrushStyle.NoBrush)
    painter.drawPolygon(QPolygonF([QPointF(x, y - 5), QPointF(x + 5.5, y + 4.5), QPointF(x - 5.5, y + 4.5)]))


def _event(painter: QPainter, box: QRectF, key: str) -> None:
    """⊕ culture, ✚ intensive care, ◆ marrow, ◇ planned, ✖ relapse or death, ⧗ graft."""
    x, y = box.center().x(), box.center().y()
    ink = theme.current().color("text.1")
    painter.setPen(QPen(ink, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if key == "culture":
        painter.drawEllipse(QPointF(x, y), 5.5, 5.5)
    if key in ("culture", "icu"):
        half = 3.5 if key == "culture" else 5.5
        painter.setPen(QPen(ink, 1.5 if key == "culture" else 3))
        painter.drawLine(QPointF(x - half, y), QPointF(x + half, y))
        painter.drawLine(QPointF(x, y - half), QPointF(x, y + half))
    elif key in ("death", "relapse"):
        painter.setPen(QPen(ink, 3 if key == "death" else 1.8))
        painter.drawLine(QPointF(x - 4.5, y - 4.5), QPointF(x + 4.5, y + 4.5))
        painter.drawLine(QPointF(x - 4.5, y + 4.5), QPointF(x + 4.5, y - 4.5))
    elif key.startswith("marrow"):
        painter.setBrush(ink if key == "marrow" else Qt.BrushStyle.NoBrush)
        painter.drawPolygon(_shape(x, y, ((0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0))))
    else:
        painter.setBrush(ink if key == "graft" else Qt.BrushStyle.NoBrush)
        painter.drawPolygon(_shape(x, y, ((-5, -6), (5, -6), (-5, 6), (5, 6))))


def _shape(x: float, y: float, corners: tuple[tuple[float, float], ...]) -> QPolygonF:
    return QPolygonF([QPointF(x + dx, y + dy) for dx, dy in corners])
