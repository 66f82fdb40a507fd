"""The Now card: each value that matters with its flag and its own time; what nobody recorded is said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypedDict

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ctd402_desktop.domain.analytes import ANALYTES
from ctd402_desktop.domain.attention import ice_interval, vitals_interval
from ctd402_desktop.domain.chart_lanes import direction
from ctd402_desktop.domain.chart_points import Days, value_text
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.fields import flag
from ctd402_desktop.domain.figures import power_of_ten
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.grading import CurrentGrade, current_grade, scale_named
from ctd402_desktop.domain.schedule import Schedule
from ctd402_desktop.domain.series import Observation, cells, labs, mean_pressures, vitals
from ctd402_desktop.domain.summary import ice_total, look_of
from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.ui import formats, theme
from ctd402_desktop.ui.answer_text import listed, option_text
from ctd402_desktop.ui.history_clock import HistoryClock, known_keys
from ctd402_desktop.ui.paint import badge_state, paint_badge, paint_flag, paint_news, paint_trend
from ctd402_desktop.ui.panel_parts import fitting

FLAG_WORDS = {"H": N_("high"), "HH": N_("very high"), "L": N_("low"), "LL": N_("very low")}
PITCH, CLOSEST = 28, 21
LABEL, DOT = 54.0, 9.0
CLOCK, GAP = 20, 4
"""Side of the button with the clock, and the room after it."""


@dataclass(frozen=True, slots=True)
class NowRow:
    """One line: a grade (``badge`` holds value and state) or a value, what stands beside it, and when."""

    label: str
    value: str = ""
    flag: str = ""
    beside: str = ""
    when: str = ""
    badge: tuple[int | None, str] | None = None
    trend: str = ""
    stale: bool = False
    entered: datetime | None = None
    """When it was recorded, aware: newer than the last look is marked as new."""
    past: tuple[Course, Record, tuple[str, ...]] | None = None
    """The record and the answers it was read from: where one was once another, a clock tells."""

    @property
    def missing(self) -> bool:
        """Nobody has recorded it."""
        return not self.value and self.badge is None and not self.beside

    def spoken(self) -> str:
        """The line as a screen reader says it."""
        grade = "" if self.badge is None else {"ng": "NG", "na": "–"}.get(self.badge[1], str(self.badge[0]))
        word = tr(FLAG_WORDS[self.flag]) if self.flag else ""
        parts = [self.label, grade or self.value, word, self.beside, self.when]
        return " ".join(part for part in parts if part) if not self.missing else f"{self.label}: {_not_recorded()}"


def _not_recorded() -> str:
    return tr(N_("not recorded"))


def now_rows(course: Course, now: datetime, schedule: Schedule) -> list[NowRow]:
    """The lines of the card at ``now``, always the same ones in the same order."""
    days = Days.of(course, now)
    look = look_of(course, now, schedule)
    due = {"vitals": _stale_after(schedule, vitals_interval(look)), "ice": _stale_after(schedule, ice_interval(look))}
    return [
        _crs(days, due["vitals"]),
        _icans(days, due["ice"]),
        _vital(days, C_("temperature, short", "T"), "temp", due["vitals"]),
        _pressure(days, due["vitals"]),
        _saturation(days, due["vitals"]),
        _pressor(days),
        *(_lab(days, key) for key in ("anc", "plt", "hb")),
        _cells(days),
    ]


def _stale_after(schedule: Schedule, interval: timedelta | None) -> timedelta | None:
    """The interval with its grace: an older value is shown as stale."""
    if interval is None:
        return None
    return interval + min(schedule.grace_most, interval * float(schedule.grace_share))


def _late(days: Days, at: datetime, most: timedelta | None) -> bool:
    return most is not None and days.now > at + most


def _crs(days: Days, interval: timedelta | None) -> NowRow:
    found = current_grade(days.course, "crs", days.now)
    if found is None:
        return NowRow("CRS", badge=(None, "na") if days.course.infusion_at is None and days.course.day_zero else None)
    cause = days.course.latest("attribution", "daily", before=days.now)
    told = cause is not None and bool(found.value) and cause[1] != "crs"
    beside = option_text("daily", "attribution", cause[1]) if cause is not None and told else ""
    when = tr(N_("since {time}"), time=days.when(found.since)) if found.value else days.when(found.at)
    trend = direction(days, "crs")[1]
    stale = _late(days, found.at, interval)
    beside = " ".join(part for part in (_at_least(found), beside) if part)
    return NowRow("CRS", "", "", beside, when, (found.value, found.state), trend, stale, **_behind(days, found, "crs"))


def _at_least(found: CurrentGrade) -> str:
    return tr(N_("at least")) if found.at_least else ""


class _Behind(TypedDict):
    entered: datetime
    past: tuple[Course, Record, tuple[str, ...]]


def _of(days: Days, record: Record, *keys: str) -> _Behind:
    """When a record was entered, and the answers of it that a row shows."""
    return {"entered": record.recorded_at, "past": (days.course, record, keys)}


def _behind(days: Days, found: CurrentGrade, scale: str) -> _Behind:
    """The record a grade was read from, with every answer the grade depends on."""
    record = next(one for one in days.course.records if one.id == found.record_id)
    return _of(days, record, *scale_named(scale).needs, f"{scale}_assigned")


def _icans(days: Days, interval: timedelta | None) -> NowRow:
    found = current_grade(days.course, "icans", days.now)
    if found is None:
        return NowRow("ICANS", badge=(None, "na") if days.course.infusion_at is None and days.course.day_zero else None)
    scored = [(one, score) for one in days.course.of("daily") if (score := ice_total(one)) is not None]
    ice = f"ICE {scored[-1][1]}/10" if scored and scored[-1][0].observed_at <= days.now else ""
    stale = _late(days, found.at, interval)
    trend = direction(days, "icans")[1]
    beside = _at_least(found) or ice
    when, badge = days.when(found.at), (found.value, found.state)
    return NowRow("ICANS", "", "", beside, when, badge, trend, stale, **_behind(days, found, "icans"))


def _last(days: Days, found: tuple[Observation, ...]) -> Observation | None:
    return next((one for one in reversed(days.seen(found)) if one.quantified or one.blq), None)


def _vital(days: Days, label: str, key: str, interval: timedelta | None) -> NowRow:
    last = _last(days, vitals(days.course, key))
    if last is None:
        return NowRow(tr(label))
    mark = flag(FORMS["daily"][key], last.value)
    stale = _late(days, last.at, interval)
    return NowRow(
        tr(label), value_text(last), mark, when=days.when(last.at), stale=stale, **_of(days, last.record, key)
    )


def _pressure(days: Days, interval: timedelta | None) -> NowRow:
    last = _last(days, mean_pressures(days.course))
    if last is None or last.value is None:
        return NowRow(tr(N_("MAP")))
    mark = "LL" if last.value < days.course.protocol.schedule.limits.map_low.value else ""
    behind, stale = _of(days, last.record, "sbp", "dbp"), _late(days, last.at, interval)
    return NowRow(tr(N_("MAP")), value_text(last), mark, when=days.when(last.at), stale=stale, **behind)


def _saturation(days: Days, interval: timedelta | None) -> NowRow:
    row = _vital(days, N_("SpO₂"), "spo2", interval)
    device = days.course.latest("o2_device", "daily", before=days.now)
    if row.missing or device is None:
        return row
    flow = device[0].number("o2_flow")
    if device[1] == "none":
        beside = tr(N_("on air"))
    elif flow is not None:
        beside = tr(N_("on {flow} L/min"), flow=formats.number(flow))
    else:
        beside = option_text("daily", "o2_device", device[1])
    return replace(row, beside=beside)


def _pressor(days: Days) -> NowRow:
    label = tr(C_("vasopressor, short", "Pressor"))
    found = days.course.latest("pressor", "daily", before=days.now)
    if found is None:
        return NowRow(label)
    return NowRow(label, option_text("daily", "pressor", found[1]), when=days.when(found[0].observed_at),
                  **_of(days, found[0], "pressor"))  # fmt: skip


def _lab(days: Days, key: str) -> NowRow:
    row = ANALYTES[key]
    last = _last(days, labs(days.course, key))
    if last is None:
        return NowRow(row.short)
    patient = days.course.patient
    age = patient.age_on(last.at.astimezone(days.course.zone).date())
    mark = row.flag(last.value, row.range_for(patient.sex, age)) if last.value is not None else ""
    return NowRow(row.short, value_text(last), mark, when=days.when(last.at), **_of(days, last.record, key))


def _cells(days: Days) -> NowRow:
    label = tr(N_("CAR-T"))
    last = _last(days, cells(days.course, "car_qpcr"))
    if last is None:
        return NowRow(label)
    value = power_of_ten(last.value) if last.value is not None else tr(N_("BLQ"))
    when = tr(N_("c/µg, {day}"), day=days.name(last.at))
    return NowRow(label, value, when=when, **_of(days, last.record, "car_qpcr", "qpcr_blq", "qpcr_lloq"))


class NowPanel(QWidget):
    """Paints the rows; a screen reader gets them as sentences."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[NowRow] = []
        self.since: datetime | None = None
        self._clocks: dict[int, HistoryClock] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_rows(self, rows: list[NowRow], since: datetime | None = None) -> None:
        """Replace the rows; those entered after ``since`` carry a dot and the word."""
        self.rows, self.since = rows, since
        self.setAccessibleName("; ".join(self._spoken(row) for row in rows))
        self._set_clocks()
        self.updateGeometry()
        self.update()

    def is_new(self, row: NowRow) -> bool:
        """Whether the row was entered after the last look."""
        return self.since is not None and row.entered is not None and row.entered > self.since

    def _spoken(self, row: NowRow) -> str:
        return listed(row.spoken(), tr(N_("new"))) if self.is_new(row) else row.spoken()

    def _set_clocks(self) -> None:
        """A clock in each row whose value was once another; the one with the cursor keeps it."""
        held = next((row for row, clock in self._clocks.items() if clock.hasFocus()), None)
        for old in self._clocks.values():
            old.hide()
            old.deleteLater()
        self._clocks = {}
        for number, row in enumerate(self.rows):
            if row.past is None or not set(row.past[2]) & set(known_keys(*row.past[:2])):
                continue
            clock = self._clocks[number] = HistoryClock(self)
            clock.setFixedSize(CLOCK, CLOCK)
            clock.show_for(*row.past)
            if number == held:
                clock.setFocus()
        self._settle()

    @property
    def _pitch(self) -> float:
        return min(float(PITCH), self.height() / max(1, len(self.rows)))

    def _settle(self) -> None:
        for number, clock in self._clocks.items():
            clock.move(round(_clock_at(self.rows[number])), round((number + 0.5) * self._pitch - CLOCK / 2))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The clocks stay in their rows."""
        super().resizeEvent(event)
        self._settle()

    def sizeHint(self) -> QSize:
        """Ten rows of 28 px."""
        return QSize(222, PITCH * max(len(self.rows), 10))

    def minimumSizeHint(self) -> QSize:
        """Rows may come closer, never overlap."""
        return QSize(200, CLOSEST * max(len(self.rows), 10))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Row by row."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pitch = self._pitch
        for number, row in enumerate(self.rows):
            box = QRectF(0, number * pitch, self.width(), pitch)
            x = _clock_at(row) + CLOCK + GAP if number in self._clocks else LABEL
            self._paint_row(painter, row, box, x)
            if number < len(self.rows) - 1:
                painter.setPen(QPen(theme.current().color("line.row"), 1))
                low = int(box.bottom()) - 0.5
                painter.drawLine(QPointF(0, low), QPointF(self.width(), low))

    def _paint_row(self, painter: QPainter, row: NowRow, box: QRectF, x: float) -> None:
        """Label, then from ``x`` on the value with what stands beside it; its time at the right."""
        _text(painter, box, row.label, 13, 400, "text.2")
        if row.missing:
            _text(painter, box.adjusted(LABEL, 0, 0, 0), _not_recorded(), 13, 400, "text.3")
            return
        if row.badge is not None:
            value, state = row.badge
            high = min(24.0, box.height() - 4)
            paint_badge(
                painter, QRectF(x, box.center().y() - high / 2, 28, high), value, badge_state(state, stale=row.stale)
            )
            x += 34
            if row.trend:
                paint_trend(painter, QRectF(x - 2, box.center().y() - 8, 14, 16), row.trend)
                x += 14
            strong = row.badge[0] is not None and not row.trend
            _beside(painter, row, box, x, 14, 600 if strong else 400)
        else:
            x += _text(painter, box.adjusted(x, 0, 0, 0), row.value, 15, 600, "text.1") + 4
            if row.flag:
                paint_flag(painter, QRectF(x, box.center().y() - 9, 18, 18), row.flag)
                x += 20
            _beside(painter, row, box, x, 13, 400)
        token = "stale.fg" if row.stale else "text.2"
        wide = _text(painter, box, row.when, 12, 400, token, Qt.AlignmentFlag.AlignRight)
        if self.is_new(row):
            paint_news(painter, QPointF(box.right() - wide - DOT, box.center().y()))


def _clock_at(row: NowRow) -> float:
    """Left edge of the clock: a short label leaves room for it, so that the values stay in line."""
    return max(LABEL - CLOCK - GAP, QFontMetricsF(theme.font(13)).horizontalAdvance(row.label) + 2)


def _beside(painter: QPainter, row: NowRow, box: QRectF, x: float, size: int, weight: int) -> None:
    """What stands beside a value, in what room there is up to the dot and the time: smaller, then cut."""
    time = QFontMetricsF(theme.font(12)).horizontalAdvance(row.when)
    room = box.right() - time - (2 * DOT if time else 0) - x
    font = fitting(row.beside, room, (size, 12), weight)
    shown = QFontMetricsF(font).elidedText(row.beside, Qt.TextElideMode.ElideRight, room)
    _text(painter, box.adjusted(x, 0, 0, 0), shown, font.pixelSize(), weight, "text.1")


def _text(
    painter: QPainter, box: QRectF, text: str, size: int, weight: int, token: str,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> float:  # fmt: skip
    painter.setFont(theme.font(size, weight))
    painter.setPen(theme.current().color(token))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | align | Qt.TextFlag.TextSingleLine, text)
    return float(painter.fontMetrics().horizontalAdvance(text))
