"""The transplant track of one patient: two clocks, the band of D30 to D55, and every milestone with its owner."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.transplant import Step, Track, hsct_window, track
from ctd402_desktop.domain.transplant_outlook import slip_forecast
from ctd402_desktop.domain.transplant_words import comorbidity_words, graft_words
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.ui import formats, theme
from ctd402_desktop.ui.answer_text import listed, option_text
from ctd402_desktop.ui.cards import Line, LineCard
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.record_list import Column, RecordList, Wording, answer_column, two_rows
from ctd402_desktop.ui.widgets import Card

WORDING = Wording(
    N_("Milestones"),
    N_("Add milestone"),
    N_("Nothing planned yet"),
    N_("Remission does not hold without a transplant: typing and donor search start at enrolment"),
    "square-kanban",
)
WINDOWS = {
    "EARLY": N_("before the target window"),
    "TARGET": N_("in the target window D28–D60"),
    "ACCEPTABLE": N_("after the target window, still acceptable"),
    "LATE": N_("later than D90"),
}
ICONS = {
    "done": "circle-check",
    "running": "activity",
    "planned": "calendar-clock",
    "blocked": "octagon-alert",
    "": "minus",
}
SCALE_DAYS = 90


class TransplantPage(QWidget):
    """Clocks, track and donor above; every record below."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._course: Course | None = None
        self._clocks = Card(tr(N_("Two clocks")), "hourglass")
        self._bar = TrackBar()
        self._clocks.body.addWidget(self._bar)
        self._clocks.body.addStretch(1)
        self._steps = LineCard(tr(N_("Track")), "square-kanban")
        self._donor = LineCard(tr(N_("Donor and blockers")), "users")
        self._list = RecordList(context, "transplant", _columns(), WORDING)
        self.setLayout(two_rows((self._clocks, self._steps, self._donor), self._list))

    def show_course(self, course: Course) -> None:
        """Show the track of this course as of now."""
        self._course = course
        found = track(course, self._context.now())
        self._bar.show_track(found)
        self._steps.show_lines(step_lines(found))
        self._donor.show_lines([*outlook_lines(course, found, self._context.services.clock()), *donor_lines(found)])
        self._list.show_course(course)

    def changeEvent(self, event: QEvent) -> None:
        """Words follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._clocks.set_title(tr(N_("Two clocks")))
            self._steps.set_title(tr(N_("Track")))
            self._donor.set_title(tr(N_("Donor and blockers")))
            if self._course is not None:
                self.show_course(self._course)
        super().changeEvent(event)


def _columns() -> tuple[Column, ...]:
    return (
        answer_column("transplant", "milestone"),
        answer_column("transplant", "state"),
        answer_column("transplant", "date"),
        answer_column("transplant", "due"),
        answer_column("transplant", "owner"),
        answer_column("transplant", "blocker", stretch=True),
        answer_column("transplant", "donor_type"),
        answer_column("transplant", "hla_match"),
        Column(N_("By"), lambda record, _: record.author_name),
    )


def step_lines(found: Track) -> list[Line]:
    """Every milestone in order with its state in words."""
    return [
        Line(
            _step_text(one),
            _date_text(one),
            strong=one.state == "blocked" or one.late,
            icon=ICONS[one.state],
            token="attention.fg" if one.late or one.state == "blocked" else "text.1",
        )
        for one in found.steps
    ]


def _date_text(one: Step) -> str:
    when = one.on or one.due
    return "" if when is None else formats.date(when)


def _step_text(one: Step) -> str:
    if not one.state:
        return tr(N_("{step}: not recorded"), step=tr(one.label))
    state = option_text("transplant", "state", one.state)
    late = tr(N_("late")) if one.late else ""
    return tr(N_("{label}: {value}"), label=tr(one.label), value=listed(state, late))


def outlook_lines(course: Course, found: Track, now: datetime) -> list[Line]:
    """What threatens the plan; engraftment and chimerism after the graft; the measured part of HCT-CI."""
    lines = []
    slip = slip_forecast(found, now, course.zone)
    if slip is not None:
        lines.append(Line(tr(slip.sentence), strong=True, icon="triangle-alert", token="attention.fg"))
    lines += [Line(text, icon="activity") for text in graft_words(course, now)]
    lines.append(Line(comorbidity_words(course, now), icon="heart-pulse"))
    return lines


def donor_lines(found: Track) -> list[Line]:
    """The donor, what blocks, and a decline with its reason."""
    lines = []
    if found.declined:
        lines.append(Line(tr(N_("Declined: {reason}"), reason=found.declined), strong=True, icon="octagon-alert"))
    if found.donor is None:
        lines.append(Line(tr(N_("Donor not recorded")), icon="users", token="attention.fg"))
    else:
        kind = option_text("transplant", "donor_type", found.donor.answers["donor_type"])
        lines.append(Line(kind, str(found.donor.answers.get("hla_match", "")), strong=True, icon="users"))
    lines.extend(_blocked(one) for one in found.blockers)
    upcoming = found.next_step
    if upcoming is not None and not found.declined:
        lines.append(Line(tr(N_("Next: {step}"), step=tr(upcoming.label)), upcoming.owner, icon="arrow-right"))
    return lines


def _blocked(one: Step) -> Line:
    text = tr(N_("{label}: {value}"), label=tr(one.label), value=one.blocker)
    return Line(text, one.owner, strong=True, icon="octagon-alert", token="critical.fg")


class TrackBar(QWidget):
    """Two clocks in words above a bar from D0 to D90: band D30–D55, ▼ today, ◇ planned, ◆ given."""

    def __init__(self) -> None:
        super().__init__()
        self._track: Track | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(260, 150)

    def show_track(self, found: Track) -> None:
        """Show these clocks."""
        self._track = found
        self.setAccessibleName(". ".join(line for pair in self._words() for line in pair if line))
        plan, text = found.plan, N_("Published interval D+{first} to D+{last}, median {median} d")
        self.setToolTip(tr(text, first=plan.watch_from, last=plan.watch_to, median=plan.watch_median))
        self.update()

    def _words(self) -> tuple[tuple[str, str], tuple[str, str]]:
        found = self._track
        if found is None or found.since_infusion is None:
            return (tr(N_("not infused yet")), tr(N_("since infusion"))), self._graft_words()
        window = tr(WINDOWS[hsct_window(found.since_infusion, found.plan.windows)])
        return (
            formats.day(found.since_infusion),
            tr(N_("since infusion, {window}"), window=window),
        ), self._graft_words()

    def _graft_words(self) -> tuple[str, str]:
        found = self._track
        if found is None or (found.graft_day is None and found.days_to_graft is None):
            return tr(N_("not planned")), tr(N_("transplant"))
        if found.graft_day is not None:
            given = formats.date(found.graft_given) if found.graft_given else ""
            return tr(N_("HSCT {day}"), day=formats.day(found.graft_day)), tr(N_("given {date}"), date=given)
        planned = formats.date(found.graft_planned) if found.graft_planned else ""
        return tr(N_("in {days} d"), days=found.days_to_graft), tr(N_("planned {date}"), date=planned)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - the whole widget is small
        """Words first, then the bar."""
        shades = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for column, (value, caption) in enumerate(self._words()):
            left = column * self.width() / 2
            _clock(painter, QPointF(left, 26), value, shades.color("text.1"))
            box = QRectF(left, 34, self.width() / 2 - 8, 34)
            _write(painter, box, caption, 12, shades.color("text.2"), wrap=True)
        self._paint_bar(painter)

    def _x(self, day: int) -> float:
        usable = self.width() - 16
        return 8 + usable * max(0, min(day, SCALE_DAYS)) / SCALE_DAYS

    def _paint_bar(self, painter: QPainter) -> None:
        shades, top = theme.current(), 98.0
        painter.setPen(QPen(shades.color("line.control"), 1))
        painter.setBrush(shades.color("bg.sunken"))
        painter.drawRect(QRectF(self._x(0), top, self._x(SCALE_DAYS) - self._x(0), 12))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shades.color("info.edge"))
        first, last = (0, 0) if self._track is None else (self._track.plan.watch_from, self._track.plan.watch_to)
        painter.drawRect(QRectF(self._x(first), top + 3, self._x(last) - self._x(first), 6))
        for day in (0, first, last, SCALE_DAYS):
            box = QRectF(self._x(day) - 24, top + 16, 48, 16)
            if day == 0:
                box.moveLeft(self._x(0))
            if day == SCALE_DAYS:
                box.moveRight(self._x(SCALE_DAYS))
            align = Qt.AlignmentFlag.AlignLeft if day == 0 else Qt.AlignmentFlag.AlignHCenter
            align = Qt.AlignmentFlag.AlignRight if day == SCALE_DAYS else align
            _write(painter, box, formats.day(day), 12, shades.color("text.2"), align=align)
        self._paint_marks(painter, top)

    def _paint_marks(self, painter: QPainter, top: float) -> None:
        found, shades = self._track, theme.current()
        if found is None or found.since_infusion is None:
            return
        today = self._x(found.since_infusion)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shades.color("text.1"))
        painter.drawPolygon(
            QPolygonF([QPointF(today - 6, top - 10), QPointF(today + 6, top - 10), QPointF(today, top)])
        )
        graft = self._graft_day()
        if graft is None:
            return
        x, y = self._x(graft), top + 6
        diamond = QPolygonF([QPointF(x - 7, y), QPointF(x, y - 7), QPointF(x + 7, y), QPointF(x, y + 7)])
        painter.setPen(QPen(shades.color("text.1"), 1.6))
        painter.setBrush(shades.color("text.1") if found.graft_given else shades.color("bg.panel"))
        painter.drawPolygon(diamond)

    def _graft_day(self) -> int | None:
        found = self._track
        if found is None or found.since_infusion is None:
            return None
        if found.graft_day is not None:
            return found.since_infusion - found.graft_day
        return found.since_infusion + found.days_to_graft if found.days_to_graft is not None else None


def _clock(painter: QPainter, base: QPointF, text: str, color: QColor) -> None:
    """On its base line: Latin and Chinese fonts differ in height."""
    painter.setFont(theme.font(20, 600))
    painter.setPen(color)
    painter.drawText(base, text)


def _write(
    painter: QPainter,
    box: QRectF,
    text: str,
    size: int,
    color: QColor,
    *,
    wrap: bool = False,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    font = painter.font()
    font.setPixelSize(size)
    font.setWeight(font.Weight.DemiBold if size > 12 else font.Weight.Normal)
    painter.setFont(font)
    painter.setPen(color)
    flags = int(align) | int(Qt.TextFlag.TextWordWrap if wrap else Qt.TextFlag.TextSingleLine)
    painter.drawText(box, flags, text)
