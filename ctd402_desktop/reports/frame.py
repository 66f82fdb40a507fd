"""What stands on every page: title, identity, page x of y, state of signature, disclaimer, fingerprint, code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ctd402_desktop.reports.styles import (
    BLACK,
    BODY,
    CAPTION,
    EDGE,
    LEADING,
    LEFT,
    MARK,
    PAPERS,
    REGULAR,
    RULE_WIDTH,
    SECOND,
    TITLE,
)

from reportlab.pdfgen.canvas import Canvas  # isort: skip - styles sets the default fonts first

from ctd402_desktop.domain.course import Course
from ctd402_desktop.i18n import C_, N_, speaking, tr
from ctd402_desktop.reports.code import draw_code
from ctd402_desktop.reports.formats import at_time, bracketed, clauses, day, listed, not_recorded, on_date
from ctd402_desktop.reports.issue import Issue, Standing
from ctd402_desktop.reports.text import Run, bold, broken, label, paint, paint_right, plain, width_of

_PITCH = BODY * LEADING
_SMALL_PITCH = CAPTION * 1.28
_QR = 46.0
_DAY_CELL = 62.0
_DEMO = N_("DEMO — synthetic data")
_SEXES = {"male": N_("male"), "female": N_("female")}

DISCLAIMER = N_(
    "Record-keeping and reference software. Grades are proposals calculated from entered values with the rule shown; "
    "a qualified clinician confirms them. Does not replace bedside observation or the hospital record."
)


@dataclass(frozen=True, slots=True)
class Face:
    """Everything the furniture of one document in one language is made of."""

    title: str
    lang: str
    course: Course
    issue: Issue
    standing: Standing
    fingerprint: str
    document: str
    blank: bool = False

    @property
    def paper(self) -> tuple[float, float]:
        """Width and height in points."""
        return PAPERS[self.issue.paper]

    @property
    def width(self) -> float:
        """Width of the text area."""
        return self.paper[0] - LEFT - EDGE

    def code(self) -> str:
        """What the QR code says: document, hospital number, fingerprint (128 bits), time of print."""
        at = _stamp(self).isoformat(timespec="minutes")
        return f"CTD402:{self.document}:{self.course.patient.mrn}:{self.fingerprint[:32]}:{at}"


class PageCanvas(Canvas):
    """Holds pages back until their number is known, then writes *page x of y* and the outline."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.face: Face | None = None
        self.headings: list[str] = []
        self._pages: list[dict[str, Any]] = []

    def remember_heading(self, title: str) -> None:
        """A heading of this page for the outline."""
        self.headings.append(title)

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """Keep the page."""
        self._pages.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]  # private, and the stub leaves it out
        self.headings = []

    def save(self) -> None:
        """Number, outline and write all pages."""
        pages = self._pages
        for number, page in enumerate(pages, start=1):
            self.__dict__.update(page)
            self._numbered(number, len(pages))
            super().showPage()
        self._pages = pages
        super().save()

    def _numbered(self, number: int, total: int) -> None:
        face = self.face
        if face is None:
            return
        with speaking(face.lang):
            printed = tr(N_("printed {time}"), time=at_time(_stamp(face), face.course.zone))
            page = tr(N_("page {number} of {total}"), number=number, total=total)
            y = face.paper[1] - EDGE - TITLE * 0.86
            start = paint_right(self, LEFT + face.width, y, (label(f"{printed}  ·  {page}"),))
            ward = f"{face.issue.ward}  ·  "
            if start - width_of(ward, False, BODY) > LEFT + _title_width(face) + 12:
                paint_right(self, start, y, (label(ward),))
            for place, title in enumerate(self.headings):
                key = f"page{number}.{place}"
                self.bookmarkPage(key)
                self.addOutlineEntry(title, key, level=0)


def head_height(face: Face) -> float:
    """Points from the top edge of the paper to the text area."""
    return EDGE + TITLE * 1.5 + _box_height(face) + 7


def foot_height(face: Face) -> float:
    """Points from the bottom edge of the paper to the text area."""
    return EDGE + max(_QR, len(_foot_lines(face)) * _SMALL_PITCH) + 8


def draw(canvas: Canvas, face: Face) -> None:
    """Furniture of one page, before its content; the page number follows when the last page is known."""
    if isinstance(canvas, PageCanvas):
        canvas.face = face
    with speaking(face.lang):
        if not (face.standing.signed or face.blank):
            draft_mark(canvas, face.paper)
        _title_row(canvas, face)
        _identity_box(canvas, face)
        _foot(canvas, face)


def draft_mark(canvas: Canvas, paper: tuple[float, float]) -> None:
    """Outline letters across the page, behind everything."""
    text = tr(N_("DRAFT — not for the record"))
    size = 54.0 * min(1.0, 560 / max(1.0, width_of(text, False, 54.0)))
    canvas.saveState()
    canvas.translate(paper[0] / 2, paper[1] / 2)
    canvas.rotate(52 if paper[1] > paper[0] else 30)
    canvas.setStrokeColor(MARK)
    canvas.setLineWidth(0.9)
    pen = canvas.beginText(-width_of(text, False, size) / 2, -size / 3)
    pen.setFont(REGULAR, size)
    pen.setTextRenderMode(1)
    pen.textOut(text)
    canvas.drawText(pen)
    canvas.restoreState()


def _stamp(face: Face) -> datetime:
    """When the paper was printed, whatever moment it shows."""
    return face.issue.stamped_at or face.issue.printed_at


def _marks(face: Face) -> list[str]:
    """What is boxed behind the title: invented data, a course as it was known in the past."""
    found = [tr(_DEMO)] if face.issue.demo else []
    if face.issue.stamped_at is not None:
        found.append(tr(N_("as known at {time}"), time=at_time(face.issue.printed_at, face.course.zone)))
    return found


def _title_width(face: Face) -> float:
    """Points taken by title and marks."""
    wide = width_of(face.title, True, TITLE)
    return wide + sum(18 + width_of(text, True, CAPTION) for text in _marks(face))


def _title_row(canvas: Canvas, face: Face) -> None:
    y = face.paper[1] - EDGE - TITLE * 0.86
    end = paint(canvas, LEFT, y, (bold(face.title, size=TITLE),))
    for text in _marks(face):
        wide = width_of(text, True, CAPTION) + 8
        canvas.setStrokeColor(BLACK)
        canvas.setLineWidth(0.8)
        canvas.rect(end + 10, y - 3, wide, CAPTION * 1.45, stroke=1, fill=0)
        end = paint(canvas, end + 14, y, (bold(text, size=CAPTION),)) + 4


def _names(face: Face) -> list[Run]:
    patient = face.course.patient
    chinese, latin = patient.name_zh, patient.latin_name()
    shown = "  ".join(part for part in (chinese, latin) if part)
    room = face.width - _DAY_CELL - 16
    size = min(12.5, 12.5 * room / max(1.0, width_of(shown, True, 12.5)))
    return [bold(shown or not_recorded(), size=max(size, 8.5))]


def _identity(face: Face) -> list[Run]:
    patient, runs = face.course.patient, []
    born = on_date(patient.birth_date)
    age = patient.age_on(face.issue.printed_at.astimezone(face.course.zone).date())
    if age is not None:
        born += bracketed(tr(N_("{n} y"), n=age))
    facts = (
        (tr(N_("Sex")), tr(_SEXES[patient.sex]) if patient.sex in _SEXES else not_recorded()),
        (tr(N_("Born")), born),
        (tr(N_("Hosp. no.")), patient.mrn or not_recorded()),
        (tr(N_("Trial")), patient.trial_no or not_recorded()),
        (tr(C_("location", "Bed")), patient.bed or not_recorded()),
    )
    for name, text in facts:
        runs += [label(f"{name}\u00a0"), bold(text.replace(" ", "\u00a0")), plain("    ")]
    return runs[:-1]


def _identity_lines(face: Face) -> tuple[list[list[Run]], list[list[Run]]]:
    with speaking(face.lang):
        room = face.width - _DAY_CELL - 16
        return broken(tuple(_names(face)), room), broken(tuple(_identity(face)), room)


def _box_height(face: Face) -> float:
    names, facts = _identity_lines(face)
    return len(names) * 17 + len(facts) * _PITCH + 8


def _identity_box(canvas: Canvas, face: Face) -> None:
    high = _box_height(face)
    top = face.paper[1] - EDGE - TITLE * 1.5
    canvas.setStrokeColor(BLACK)
    canvas.setLineWidth(RULE_WIDTH)
    canvas.rect(LEFT, top - high, face.width, high, stroke=1, fill=0)
    split = LEFT + face.width - _DAY_CELL
    canvas.line(split, top - high, split, top)
    names, facts = _identity_lines(face)
    y = top - 16
    for line in names:
        paint(canvas, LEFT + 8, y, line)
        y -= 17
    y += 2.5
    for line in facts:
        paint(canvas, LEFT + 8, y, line)
        y -= _PITCH
    number = _day_shown(face)
    middle = split + _DAY_CELL / 2
    _centre(canvas, middle, top - high / 2 + 5, [label(tr(C_("since infusion", "Day")))])
    shown = [bold(day(number), size=13)] if number is not None else [plain(not_recorded(), size=CAPTION)]
    _centre(canvas, middle, top - high / 2 - 11, shown)


def _day_shown(face: Face) -> int | None:
    """Study day of the sheet where it is about one day, else of printing."""
    day, zero = face.issue.day, face.course.day_zero
    if day is not None and zero is not None:
        return (day - zero).days
    return face.course.study_day(face.issue.printed_at)


def _centre(canvas: Canvas, x: float, y: float, runs: list[Run]) -> None:
    wide = sum(width_of(text, ink.bold, ink.size) for text, ink in runs)
    paint(canvas, x - wide / 2, y, runs)


def _state(face: Face) -> Run:
    """Signed by whom, why it is a draft, or that it is neither."""
    standing, zone = face.standing, face.course.zone
    if face.blank:
        return bold(tr(N_("To be filled in by hand; it counts once it was entered and signed.")), size=CAPTION)
    if standing.signed and standing.last_signed_at is not None:
        names = listed([f"{name}{bracketed(str(count))}" for name, count in standing.signers])
        text = tr(
            N_("Records signed by {names}; last {time}."), names=names, time=at_time(standing.last_signed_at, zone)
        )
        return bold(text, size=CAPTION)
    why = []
    if not (standing.signers or standing.unsigned):
        why.append(tr(N_("no record yet")))
    if standing.unsigned:
        why.append(tr(N_("records without signature: {n}"), n=len(standing.unsigned)))
    if standing.open_drafts:
        why.append(tr(N_("open drafts: {n}"), n=standing.open_drafts))
    if standing.waiting:
        why.append(tr(N_("awaiting countersignature or review: {n}"), n=standing.waiting))
    why += [tr(one) for one in standing.gaps]
    return bold(f"{tr(N_('DRAFT — not for the record'))}{bracketed(clauses(why))}", size=CAPTION)


def _foot_lines(face: Face) -> list[list[Run]]:
    with speaking(face.lang):
        issue = face.issue
        short = " ".join(face.fingerprint[place : place + 4] for place in range(0, 16, 4))
        facts = [
            tr(N_("Record {fingerprint}"), fingerprint=short),
            issue.ward or not_recorded(),
            tr(N_("printed by {name}"), name=issue.printed_by or not_recorded()),
            f"CTD402 Desktop {issue.version}",
            tr(N_("protocol pack {pack}"), pack=issue.pack or not_recorded()),
        ]
        room = face.width - _QR - 10
        lines = broken((_state(face),), room)
        lines += broken((label(tr(DISCLAIMER), size=CAPTION),), room)
        return lines + broken((plain("  ·  ".join(facts), size=CAPTION, color=SECOND),), room)


def _foot(canvas: Canvas, face: Face) -> None:
    top = foot_height(face) - 4
    canvas.setStrokeColor(BLACK)
    canvas.setLineWidth(RULE_WIDTH)
    canvas.line(LEFT, top, LEFT + face.width, top)
    draw_code(canvas, face.code(), LEFT, top - 4 - _QR, _QR)
    y = top - 4 - CAPTION * 0.9
    for line in _foot_lines(face):
        paint(canvas, LEFT + _QR + 10, y, line)
        y -= _SMALL_PITCH
