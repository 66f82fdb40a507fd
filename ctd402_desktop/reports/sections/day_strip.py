"""One cell per day: worst CRS and ICANS, fever, doses; weeks after D28."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ctd402_desktop.reports.styles import BLACK, CAPTION, LABEL

from reportlab.graphics.shapes import Drawing, Line  # isort: skip - styles sets the default fonts first
from reportlab.lib.colors import HexColor  # isort: skip
from reportlab.platypus import Flowable  # isort: skip

from ctd402_desktop.domain.charts import GRADE_COLOURS
from ctd402_desktop.domain.day_strip import LETTERS
from ctd402_desktop.i18n import C_, N_, tr
from ctd402_desktop.reports.badges import Cell, badge, centred
from ctd402_desktop.reports.blocks import Heading, Picture, note
from ctd402_desktop.reports.findings import DayGrade, by_day, drug_days, drugs_of
from ctd402_desktop.reports.formats import day
from ctd402_desktop.reports.sheet import Section, Sheet
from ctd402_desktop.reports.symbols import box, words

FIRST = -5
DAILY_LAST = 28
LAST = 100
_LABELS = 60.0
_ROW = 14.5
_SECOND_LINE = 9.0


@dataclass(frozen=True, slots=True)
class Slot:
    """One column: study days ``first`` to ``last``, at ``x`` with ``width`` points."""

    first: int
    last: int
    x: float
    width: float

    def days(self) -> range:
        """The study days of this column."""
        return range(self.first, self.last + 1)


def slots(today: int | None, width: float) -> list[Slot]:
    """Days from D-5 to at least D14 and at most D28, then weeks up to D100."""
    reached = max(14, min(today if today is not None else 14, LAST))
    columns = [(number, number) for number in range(FIRST, min(reached, DAILY_LAST) + 1)]
    columns += [(first, min(first + 6, LAST)) for first in range(DAILY_LAST + 1, reached + 1, 7)]
    wide = min((width - _LABELS) / len(columns), 18.0)
    return [Slot(first, last, _LABELS + place * wide, wide) for place, (first, last) in enumerate(columns)]


def build(sheet: Sheet) -> list[Flowable]:
    """The strip; without a day zero there are no days to show."""
    heading = Heading(
        tr(N_("Day strip")),
        tr(
            N_(
                "worst grade of the day; NG not gradable; *\u00a0set by a physician; T tocilizumab, S steroid, "
                "V vasopressor, A antimicrobial, G\u00a0G-CSF"
            )
        ),
    )
    if sheet.course.day_zero is None:
        return [heading, note(tr(N_("No infusion date is recorded, so there are no study days yet.")))]
    return [heading, Picture(strip(sheet))]


def strip(sheet: Sheet) -> Drawing:
    """The drawing: head, two grade rows, fever, drugs, and the infusion line."""
    columns = slots(sheet.today, sheet.width)
    rows = 4
    height = (rows + 1) * _ROW
    letters = drug_letters(sheet)
    two = any(len(_in_slot(slot, letters)) > _fitting(slot) for slot in columns)
    height += _SECOND_LINE if two else 0
    drawing = Drawing(sheet.width, height)
    _head(drawing, columns, height - _ROW)
    for place, (name, scale) in enumerate((("CRS", "crs"), ("ICANS", "icans")), start=2):
        y = height - _ROW * place
        drawing.add(words(0, y + 4, name, bold=True, size=CAPTION + 0.5))
        _grades(drawing, columns, by_day(sheet.course, scale), y, sheet.today)
    _fever(drawing, sheet, columns, height - _ROW * 4)
    _drugs(drawing, letters, columns, _SECOND_LINE if two else 0.0)
    zero = next((slot for slot in columns if slot.first == 0), None)
    if zero is not None:
        drawing.add(Line(zero.x, 0, zero.x, height - 2, strokeColor=BLACK, strokeWidth=1.2))
    return drawing


def _head(drawing: Drawing, columns: list[Slot], y: float) -> None:
    """Labels for the days people speak of; a week by its first day."""
    drawing.add(words(0, y + 4, tr(C_("since infusion", "Day")), size=CAPTION, color=LABEL))
    free = 0.0
    for slot in columns:
        spoken = slot.first in {-5, -3, 0, 3, 7, 10, 14, 17, 21, 24, 28} or slot.first > DAILY_LAST
        text = day(slot.first)
        inside = slot.x + slot.width / 2 + len(text) * 2.4 <= columns[-1].x + columns[-1].width + 1
        if spoken and slot.x >= free and inside:
            group = words(slot.x + slot.width / 2 + 1, y + 4, text, "middle", size=CAPTION, bold=slot.first == 0)
            drawing.add(group)
            free = slot.x + slot.width / 2 + len(text) * 4.4


def _grades(drawing: Drawing, columns: list[Slot], days: dict[int, DayGrade], y: float, today: int | None) -> None:
    for slot in columns:
        found = [days[number] for number in slot.days() if number in days]
        place = Cell(slot.x + 0.5, y + 1.2, slot.width - 1, _ROW - 2.4)
        if slot.last < 0:
            drawing.add(badge(place, None, "na"))
        elif found:
            worst = max(found, key=lambda one: (one.state == "graded", one.value or 0, one.state == "ng"))
            drawing.add(badge(place, worst.value, worst.state))
            if worst.assigned:
                drawing.add(words(slot.x + slot.width - 0.6, y + _ROW - 8.2, "*", "end", size=CAPTION, bold=True))
        elif today is not None and slot.first <= today:
            drawing.add(badge(place, None, "na"))


def _fever(drawing: Drawing, sheet: Sheet, columns: list[Slot], y: float) -> None:
    """Whole degrees of the highest temperature from the fever limit of the pack on."""
    limits = sheet.course.protocol.schedule.limits
    drawing.add(words(0, y + 4, tr(N_("Fever")), bold=True, size=CAPTION + 0.5))
    highest: dict[int, Decimal] = {}
    for one in sheet.course.of("daily"):
        number, temperature = sheet.course.study_day(one.observed_at), one.number("temp")
        if number is not None and temperature is not None and temperature >= limits.fever.value:
            highest[number] = max(temperature, highest.get(number, temperature))
    for slot in columns:
        found = [highest[number] for number in slot.days() if number in highest]
        if not found:
            continue
        degrees = int(max(found))
        greys = GRADE_COLOURS["print"][3 if max(found) >= limits.high_fever.value else 1]
        fill, edge = HexColor(greys.fill), HexColor(greys.edge)
        drawing.add(box(slot.x + 0.5, y + 2.5, slot.width - 1, _ROW - 5, fill, edge))
        size = min(CAPTION, slot.width * 0.62)
        shown = centred(str(degrees), Cell(slot.x, y + 2.5, slot.width, _ROW - 5), size)
        shown.fillColor = HexColor(greys.text)
        drawing.add(shown)


def drug_letters(sheet: Sheet) -> dict[int, str]:
    """Letters by study day: lymphodepletion F and C, then what was given against CRS, ICANS and infection."""
    letters: dict[int, list[str]] = {}
    for one in sheet.course.of("ld_dose"):
        number = sheet.course.study_day(one.observed_at)
        if number is not None:
            letters.setdefault(number, []).append("F" if one.answers.get("drug") == "fludarabine" else "C")
    for category, letter in LETTERS:
        for one in drugs_of(sheet.course, category):
            if one.answers.get("indication") in {"prophylaxis", "antiemetic"}:
                continue
            for number in drug_days(sheet.course, one, sheet.issue.printed_at):
                letters.setdefault(number, []).append(letter)
    order = "FC" + "".join(letter for _, letter in LETTERS)
    return {number: "".join(sorted(set(found), key=order.index)) for number, found in letters.items()}


def _in_slot(slot: Slot, letters: dict[int, str]) -> str:
    return "".join(dict.fromkeys("".join(letters.get(number, "") for number in slot.days())))


def _fitting(slot: Slot) -> int:
    """Letters that fit side by side at caption size."""
    return max(1, int((slot.width - 3) / (CAPTION * 0.66)))


def _drugs(drawing: Drawing, letters: dict[int, str], columns: list[Slot], y: float) -> None:
    """Letters on the days a drug was given; on a second line what does not fit beside."""
    drawing.add(words(0, y + 4, tr(N_("Drugs")), bold=True, size=CAPTION + 0.5))
    for slot in columns:
        found = _in_slot(slot, letters)
        most = _fitting(slot)
        for line in range(0, len(found), most):
            place = Cell(slot.x, y - _SECOND_LINE * (line // most), slot.width, _ROW)
            drawing.add(centred(found[line : line + most], place, CAPTION))


SECTION = Section("day_strip", N_("Day strip"), build)
