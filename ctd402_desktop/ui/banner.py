"""The patient banner: who it is, what is dangerous, where the course stands. Signed values only, never covered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ctd402_desktop.domain.board import BoardGrade
from ctd402_desktop.domain.course import Course
from ctd402_desktop.i18n import N_, language, tr
from ctd402_desktop.ui import icons, theme
from ctd402_desktop.ui.banner_facts import Cell, Facts, Run, facts
from ctd402_desktop.ui.paint import badge_state, paint_badge, paint_hatch, paint_trend
from ctd402_desktop.ui.tables import draw

LEFT = 14
GAP = 17


class Banner(QWidget):
    """Painted as a whole; screen readers get all of it as one sentence."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self._course: Course | None = None
        self._similar = ""
        self._facts: Facts | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._resize()

    @property
    def facts(self) -> Facts | None:
        """What is shown."""
        return self._facts

    def show_course(self, course: Course | None, similar: str = "") -> None:
        """Show a patient; ``None`` empties the banner while another one is loaded."""
        self._course, self._similar = course, similar
        self.refresh()

    def refresh(self) -> None:
        """Bring ages and the language up to date."""
        now = self._now()
        self._facts = facts(self._course, now, self._similar) if self._course else None
        self.setAccessibleName(_sentence(self._facts) if self._facts else "")
        self.setToolTip(self.accessibleName())
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and density."""
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
        elif event.type() == QEvent.Type.StyleChange:
            self._resize()
        super().changeEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """In a compact window a click shows everything in place."""
        self._show_more(event.globalPosition().toPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and the space bar do what a click does."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and _compact():
            self._show_more(self.mapToGlobal(self.rect().bottomLeft()))
        else:
            super().keyPressEvent(event)

    def _show_more(self, place: QPoint) -> None:
        if _compact() and self._facts is not None:
            QToolTip.showText(place, _sentence(self._facts), self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, lines at the left, cells at the right, edge below."""
        shown = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        found = self._facts
        painter.fillRect(self.rect(), shown.color("bg.sunken" if found and found.died else "bg.banner"))
        if found and found.died:
            paint_hatch(painter, QRectF(self.rect()), shown.color("line.subtle"), 0)
        painter.fillRect(QRectF(0, self.height() - 2, self.width(), 2), shown.color("line.control"))
        if found is None:
            return
        edge = self._paint_cells(painter, found.cells)
        if _compact():
            self._paint_compact(painter, found, edge)
            if self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(shown.color("focus"), 2))
                painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -3))
        else:
            self._paint_lines(painter, found, edge)

    def _resize(self) -> None:
        self.setFixedHeight(theme.density().banner)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if _compact() else Qt.FocusPolicy.NoFocus)

    def _paint_lines(self, painter: QPainter, found: Facts, edge: float) -> None:
        x = self._paint_name(painter, found, 21.5, 22)
        self._paint_runs(painter, QPointF(x + 16, 23.5), found.who, edge)
        over = self._paint_runs(painter, QPointF(LEFT, 47.5), found.safety, edge)
        self._paint_runs(painter, QPointF(LEFT, 69.5), (*found.more, *over), edge)

    def _paint_compact(self, painter: QPainter, found: Facts, edge: float) -> None:
        x = self._paint_name(painter, found, 18, 18)
        sex, born, number, bed = found.who
        self._paint_runs(painter, QPointF(x + 12, 19), (Run("", sex.value), born, number), edge)
        warnings = tuple(replace(run, label=run.short or run.label) for run in found.more if run.state)
        runs = (*found.safety[:1], *warnings, bed, *found.safety[3:4])
        self._paint_runs(painter, QPointF(LEFT - 4, 41), runs, edge - 62)
        more = tr(N_("more"))
        room = 22 + QFontMetricsF(theme.font(12)).horizontalAdvance(more)
        painter.drawPixmap(
            QPointF(edge - room - 10, 33), icons.pixmap("chevron-down", "text.2", 16, self.devicePixelRatioF())
        )
        draw(painter, QPointF(edge - room + 10, 41), more, theme.font(12), "text.2")

    def _paint_name(self, painter: QPainter, found: Facts, middle: float, size: int) -> float:
        x: float = LEFT if not _compact() else LEFT - 4
        if found.died:
            x += draw(painter, QPointF(x, middle), found.died, theme.font(15, 600), "text.1") + 14
        if found.name_zh:
            x += draw(painter, QPointF(x, middle - 1), found.name_zh, theme.font(size, 600), "text.1") + 10
        quiet = bool(found.name_zh) and language() == "zh"
        font = theme.font(16 if quiet or size < 22 else 18, 400 if quiet else 600)
        return x + draw(painter, QPointF(x, middle + 0.5), found.name_latin, font, "text.2" if quiet else "text.1")

    def _paint_runs(self, painter: QPainter, place: QPointF, runs: tuple[Run, ...], edge: float) -> list[Run]:
        """Runs side by side; one without room for all of it is left out whole and given back."""
        x, left = place.x(), list[Run]()
        for run in runs:
            width = _run_width(run)
            if x + width > edge - 8:
                left.append(run)
                continue
            _paint_run(painter, QPointF(x, place.y()), run, self.devicePixelRatioF())
            x += width + (GAP if not _compact() else 12)
        return left

    def _paint_cells(self, painter: QPainter, cells: tuple[Cell, ...]) -> float:
        """Cells from the right edge; where they begin."""
        widths = [_cell_width(cell) for cell in cells]
        x = self.width() - sum(widths)
        start = x
        for cell, width in zip(cells, widths, strict=True):
            painter.fillRect(QRectF(x, 0, 1, self.height() - 2), theme.current().color("line.row"))
            pad = 9 if _compact() else 12
            _paint_cell(painter, QRectF(x + pad, 0, width - pad, self.height()), cell)
            x += width
        return start


def _compact() -> bool:
    return theme.density().name == "compact"


def _run_width(run: Run) -> float:
    if run.state in {"critical", "attention"}:
        icon, first = 19.0, theme.font(13, 600)
    else:
        icon, first = 0.0, theme.font(13 if run.state else 12, 600 if run.state else 400)
    label = QFontMetricsF(first).horizontalAdvance(run.label)
    value = QFontMetricsF(theme.font(14, 600)).horizontalAdvance(run.value) if run.value else 0.0
    value += 6 if run.value and run.label else 0
    return icon + label + value


def _paint_run(painter: QPainter, place: QPointF, run: Run, ratio: float) -> None:
    x, y = place.x(), place.y()
    if run.state in {"critical", "attention"}:
        painter.drawPixmap(QPointF(x - 1, y - 8), icons.pixmap("triangle-alert", f"{run.state}.fg", 16, ratio))
        x += 19
        x += draw(painter, QPointF(x, y), run.label, theme.font(13, 600), f"{run.state}.fg")
    elif run.state:
        x += draw(painter, QPointF(x, y), run.label, theme.font(13, 600), "text.1")
    else:
        x += draw(painter, QPointF(x, y), run.label, theme.font(12), "text.2")
    if run.value:
        draw(painter, QPointF(x + (6 if run.label else 0), y), run.value, theme.font(14, 600), "text.1")


def _value_size() -> int:
    return 15 if _compact() else 17


def _cell_width(cell: Cell) -> float:
    value = QFontMetricsF(theme.font(_value_size(), 600)).horizontalAdvance(cell.value)
    if cell.grade is not None:
        words = QFontMetricsF(theme.font(14, 600)).horizontalAdvance(_words(cell))
        value = 28 + (words + 6 if cell.words else 16 if cell.grade.trend in {"rising", "falling"} else 0)
    small = QFontMetricsF(theme.font(12))
    label = small.horizontalAdvance(_label(cell))
    under = 0.0 if _compact() else small.horizontalAdvance(cell.under)
    return max(value, label, under) + (18 if _compact() else 24)


def _label(cell: Cell) -> str:
    """In a compact window the label carries the age."""
    return cell.short or cell.label if _compact() else cell.label


def _words(cell: Cell) -> str:
    return cell.words.removeprefix("ICE ") if _compact() else cell.words


def _paint_cell(painter: QPainter, box: QRectF, cell: Cell) -> None:
    compact = _compact()
    draw(painter, QPointF(box.left(), 15 if compact else 20), _label(cell), theme.font(12), "text.2")
    middle = 37.0 if compact else 42.5
    if cell.grade is None:
        draw(painter, QPointF(box.left(), middle), cell.value, theme.font(_value_size(), 600), "text.1")
    else:
        _paint_grade(painter, QPointF(box.left(), middle), cell, cell.grade)
    if not compact and cell.under:
        stale = cell.grade is not None and cell.grade.state == "stale"
        font, token = (theme.font(12, 600), "attention.fg") if stale else (theme.font(12), "text.2")
        draw(painter, QPointF(box.left(), 67), cell.under, font, token)


def _paint_grade(painter: QPainter, place: QPointF, cell: Cell, grade: BoardGrade) -> None:
    state = badge_state(grade.state)
    paint_badge(painter, QRectF(place.x(), place.y() - 12, 28, 24), grade.value, state, at_least=grade.at_least)
    if cell.words:
        draw(painter, QPointF(place.x() + 34, place.y()), _words(cell), theme.font(14, 600), "text.1")
    elif grade.trend in {"rising", "falling"}:
        paint_trend(painter, QRectF(place.x() + 34, place.y() - 6, 12, 12), grade.trend)


def _sentence(found: Facts) -> str:
    runs = (*found.who, *found.safety, *found.more)
    words = [found.died, f"{found.name_zh} {found.name_latin}".strip()]
    words += [f"{run.label} {run.value}".strip() for run in runs]
    for cell in found.cells:
        value = cell.value
        if cell.grade is not None:
            value = str(cell.grade.value) if cell.grade.value is not None else {"na": "–"}.get(cell.grade.state, "NG")
        words.append(" ".join(part for part in (cell.label, value, cell.words, cell.under) if part))
    return " · ".join(word for word in words if word)
