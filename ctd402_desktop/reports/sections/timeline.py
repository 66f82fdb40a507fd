"""From diagnosis to today as stations on one line; distances are not to scale, dates stand below."""

from __future__ import annotations

from datetime import date

from ctd402_desktop.reports.styles import BLACK, CAPTION, LABEL, WHITE

from reportlab.graphics.shapes import Circle, Drawing, Line  # isort: skip - styles sets the default fonts first
from reportlab.platypus import Flowable  # isort: skip

from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.reports.blocks import Heading, Picture, note
from ctd402_desktop.reports.findings import as_date
from ctd402_desktop.reports.formats import day, on_date
from ctd402_desktop.reports.sheet import Section, Sheet
from ctd402_desktop.reports.symbols import words
from ctd402_desktop.reports.text import broken, plain

MOST = 9
_HEIGHT = 38.0

Station = tuple[date, str, bool]
"""Date at the site, words, and whether it has happened."""


def build(sheet: Sheet) -> list[Flowable]:
    """The line with its stations."""
    found = stations(sheet)
    heading = Heading(tr(N_("Timeline")), tr(N_("not to scale; hollow: planned")))
    return [heading, Picture(_line(sheet, found)) if found else note(tr(N_("No dates recorded yet.")))]


def stations(sheet: Sheet) -> list[Station]:
    """Diagnosis, lymphodepletion, infusion, responses, relapse, transplant, death; the middle ones give way."""
    course = sheet.course
    found: list[Station] = []
    enrolment = course.last("enrolment")
    if enrolment is not None:
        for key, text in (
            ("diagnosis_date", tr(N_("diagnosis"))),
            ("status_date", sheet.shown(enrolment, "disease_status")),
        ):
            at = as_date(enrolment.answers.get(key))
            if at is not None:
                found.append((at, text, True))
    doses = course.of("ld_dose")
    if doses:
        found.append((doses[0].observed_at.astimezone(sheet.zone).date(), tr(N_("lymphodepletion")), True))
    if course.day_zero is not None:
        given = course.infusion_at is not None
        found.append((course.day_zero, tr(N_("infusion")) if given else tr(N_("infusion planned")), given))
    found += _responses(sheet) + _milestones(sheet) + _events(sheet)
    found.sort(key=lambda one: one[0])
    while len(found) > MOST:
        del found[len(found) - 3]
    return found


def _responses(sheet: Sheet) -> list[Station]:
    return [
        (
            one.observed_at.astimezone(sheet.zone).date(),
            f"{sheet.shown(one, 'visit')}: {sheet.shown(one, 'overall')}",
            True,
        )
        for one in sheet.course.of("response")
        if "overall" in one.answers and one.answers.get("visit") != "baseline"
    ]


def _milestones(sheet: Sheet) -> list[Station]:
    found: list[Station] = []
    for one in sheet.course.of("transplant"):
        at = as_date(one.answers.get("date")) or as_date(one.answers.get("due"))
        if at is not None and one.answers.get("milestone") in {"graft_infusion", "engraftment"}:
            found.append((at, sheet.shown(one, "milestone"), one.answers.get("state") == "done"))
    return found


def _events(sheet: Sheet) -> list[Station]:
    return [
        (one.observed_at.astimezone(sheet.zone).date(), sheet.shown(one, "kind"), True)
        for one in sheet.course.of("event")
        if one.answers.get("kind") in {"relapse", "death", "discharge"}
    ]


def _line(sheet: Sheet, found: list[Station]) -> Drawing:
    room = sheet.width / len(found)
    texts = [broken((plain(text, size=CAPTION),), room - 6)[:2] for _, text, _ in found]
    height = _HEIGHT - (0 if any(len(lines) > 1 for lines in texts) else 8)
    drawing = Drawing(sheet.width, height)
    y = height - 5
    drawing.add(Line(4, y, sheet.width - 4, y, strokeColor=BLACK, strokeWidth=0.8))
    zero = sheet.course.day_zero
    for place, ((at, _, happened), lines) in enumerate(zip(found, texts, strict=True)):
        x = place * room + 4
        drawing.add(Circle(x + 2, y, 2.6, fillColor=BLACK if happened else WHITE, strokeColor=BLACK, strokeWidth=0.9))
        shown = on_date(at)
        if zero is not None and abs((at - zero).days) <= 400:
            shown = f"{shown} {day((at - zero).days)}"
        drawing.add(words(x, y - 12.5, shown, size=CAPTION, color=LABEL))
        for number, line in enumerate(lines):
            text = "".join(part for part, _ in line)
            drawing.add(words(x, y - 22.5 - number * 9, text, size=CAPTION, bold=True))
    return drawing


SECTION = Section("timeline", N_("Timeline"), build)
