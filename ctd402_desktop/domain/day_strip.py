"""The day-strip: one cell a day from D-5 to D14, then weeks to D100, with what was done and found on each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ctd402_desktop.domain.chart_drugs import PROPHYLAXIS
from ctd402_desktop.domain.chart_points import Days
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.figures import day_name, figure
from ctd402_desktop.domain.grading import day_grades
from ctd402_desktop.domain.ledger import DrugUse, drug_uses
from ctd402_desktop.domain.routine import due_set
from ctd402_desktop.domain.schedule import Schedule
from ctd402_desktop.domain.series import planned_samples
from ctd402_desktop.domain.summary import ice_total
from ctd402_desktop.domain.transplant import track
from ctd402_desktop.domain.visits import visit_states
from ctd402_desktop.i18n import C_, N_, tr

FIRST_DAY, LAST_DAY = -5, 14
SPANS = ((15, 21, "D15…21"), (22, 28, "D22…28"), (29, 35, "W5"), (36, 42, "W6"), (43, 49, "W7"), (50, 56, "W8"))
LETTERS = (("tocilizumab", "T"), ("steroid", "S"), ("vasopressor", "V"), ("antimicrobial", "A"), ("gcsf", "G"))
"""Categories that get a letter, on the screen and on paper; an antimicrobial given as prophylaxis gets none."""

COMPLETE, PARTIAL, DUE, OVERDUE, AHEAD, NONE = "complete", "partial", "due", "overdue", "future", ""
CHECKS: dict[str, str] = {
    COMPLETE: N_("checks complete"),
    PARTIAL: N_("checks partial"),
    DUE: N_("next check due"),
    OVERDUE: N_("check overdue"),
    AHEAD: N_("not yet"),
    NONE: N_("no check recorded"),
}
EVENTS: dict[str, str] = {
    "death": N_("Death"),
    "relapse": N_("Relapse"),
    "icu": N_("To intensive care"),
    "graft": N_("Graft infusion"),
    "marrow": N_("Response assessment"),
    "culture": C_("infection", "Cultures taken"),
    "marrow_planned": N_("Response assessment planned"),
    "graft_planned": N_("Graft infusion planned"),
}
"""Event marks, the gravest first: a cell shows one, its sentence says all."""


@dataclass(frozen=True, slots=True)
class StripCell:
    """One column: study days ``first`` to ``last``. Grades are (value, state) or ``None`` where nothing was graded."""

    first: int
    last: int
    label: str
    check: str
    crs: tuple[int | None, str] | None
    icans: tuple[int | None, str] | None
    tmax: Decimal | None
    letters: str
    infused: bool
    cells: str
    events: tuple[str, ...]
    fever_from: Decimal
    high_from: Decimal

    @property
    def high_fever(self) -> bool:
        """Whether the high fever of the protocol pack was reached."""
        return self.tmax is not None and self.tmax >= self.high_from

    @property
    def fever(self) -> int:
        """Whole degrees of the limit that was reached, such as 38 or 39; 0 without fever."""
        if self.tmax is None or self.tmax < self.fever_from:
            return 0
        return int(self.high_from if self.high_fever else self.fever_from)

    def sentence(self) -> str:
        """The cell in words, for tooltip and screen reader."""
        name = day_name(self.first) if self.first == self.last else f"{day_name(self.first)} – {day_name(self.last)}"
        parts = [name, tr(CHECKS[self.check])]
        if self.check == PARTIAL:
            parts.append(tr(_MISSING_ICE if self.tmax is not None else _MISSING_TEMPERATURE))
        parts += [f"{short} {_grade(found)}" for short, found in (("CRS", self.crs), ("ICANS", self.icans)) if found]
        if self.tmax is not None:
            parts.append(tr(N_("highest temperature {value}"), value=figure(self.tmax)))
        parts += [tr(N_("drugs {letters}"), letters=self.letters)] if self.letters else []
        parts += [tr(_CELLS[self.cells])] if self.cells else []
        parts += [tr(EVENTS[one]) for one in self.events]
        return " · ".join(parts)


_MISSING_ICE = N_("missing: ICE, by nurse or physician")
_MISSING_TEMPERATURE = N_("missing: temperature, by nurse or physician")
"""What a partial day lacks and who can enter it (permissions: daily care)."""

_CELLS = {"taken": N_("cell sample taken"), "planned": N_("cell sample planned")}


def _grade(found: tuple[int | None, str]) -> str:
    return {"na": "–", "ng": "NG"}.get(found[1], str(found[0]))


@dataclass(frozen=True, slots=True)
class DayStrip:
    """All columns; ``today`` is the place of the present one, ``None`` when it lies outside."""

    cells: tuple[StripCell, ...]
    today: int | None


def day_strip(course: Course, now: datetime, schedule: Schedule) -> DayStrip | None:
    """The strip at ``now``; ``None`` while no infusion date is known or planned."""
    if course.day_zero is None:
        return None
    days = Days.of(course, now)
    columns = [(day, day, str(day)) for day in range(FIRST_DAY, LAST_DAY + 1)]
    columns += [*SPANS, (57, 100, "D100")]
    facts = _Facts.of(days, schedule)
    cells = tuple(_cell(facts, first, last, label) for first, last, label in columns)
    today = next((place for place, one in enumerate(cells) if one.first <= days.today <= one.last), None)
    return DayStrip(cells, today)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is read once for all columns, by study day."""

    days: Days
    sets: dict[int, list[Record]]
    crs: dict[int, tuple[int | None, str]]
    icans: dict[int, tuple[int | None, str]]
    uses: tuple[DrugUse, ...]
    given: dict[int, str]
    samples: dict[int, str]
    events: dict[int, list[str]]
    overdue: bool
    due: bool

    @classmethod
    def of(cls, days: Days, schedule: Schedule) -> _Facts:
        course = days.course
        sets: dict[int, list[Record]] = {}
        for one in course.of("daily"):
            sets.setdefault(_day(days, one.observed_at), []).append(one)
        kept = {one.id for one in course.of("drug") if one.answers.get("indication") == PROPHYLAXIS}
        uses = tuple(use for use in drug_uses(course) if use.record_id not in kept and use.start <= days.now)
        due = due_set(course, days.now, schedule).at
        return cls(
            days, sets, day_grades(course, "crs"), day_grades(course, "icans"), uses, dict(_lymphodepletion(days)),
            _samples(days), _events(days), due is not None and due < days.now, due is not None,
        )  # fmt: skip


def _day(days: Days, at: datetime) -> int:
    return int(days.x(at) // 1)


def _cell(facts: _Facts, first: int, last: int, label: str) -> StripCell:
    span = range(first, last + 1)
    seen = [one for day in span for one in facts.sets.get(day, ())]
    temps = [value for one in seen if (value := one.number("temp")) is not None]
    events = [one for day in span for one in facts.events.get(day, ())]
    samples = {facts.samples[day] for day in span if day in facts.samples}
    start = facts.days.course.infusion_at
    return StripCell(
        first,
        last,
        label,
        _check(facts, span, seen),
        _worst(facts, facts.crs, span),
        _worst(facts, facts.icans, span),
        max(temps, default=None),
        _letters(facts, span),
        start is not None and _day(facts.days, start) in span,
        "taken" if "taken" in samples else "planned" if samples else "",
        tuple(key for key in EVENTS if key in events),
        facts.days.course.protocol.schedule.limits.fever.value,
        facts.days.course.protocol.schedule.limits.high_fever.value,
    )


def _check(facts: _Facts, span: range, seen: list[Record]) -> str:
    today = facts.days.today
    if span.start > today:
        return AHEAD
    if today in span and facts.due:
        return OVERDUE if facts.overdue else DUE
    if not seen:
        return NONE
    whole = any(one.number("temp") is not None for one in seen)
    needs_ice = span.start >= 0
    return COMPLETE if whole and (not needs_ice or any(ice_total(one) is not None for one in seen)) else PARTIAL


def _worst(facts: _Facts, known: dict[int, tuple[int | None, str]], span: range) -> tuple[int | None, str] | None:
    found = [known[day] for day in span if day in known]
    if not found:
        return (None, "na") if span.stop <= 0 and span.start <= facts.days.today else None
    order = {"na": -2, "ng": -1}
    return max(found, key=lambda one: order.get(one[1], one[0] or 0))


def _letters(facts: _Facts, span: range) -> str:
    found = [facts.given[day] for day in span if day in facts.given]
    for category, letter in LETTERS:
        if any(use.category == category and _touches(facts.days, use, span) for use in facts.uses):
            found.append(letter)
    return "".join(dict.fromkeys(found))


def _touches(days: Days, use: DrugUse, span: range) -> bool:
    end = days.now if use.end is None else min(use.end, days.now)
    return _day(days, use.start) < span.stop and _day(days, end) >= span.start


def _lymphodepletion(days: Days) -> Iterator[tuple[int, str]]:
    """``FC`` on a day with both drugs, else the letter of the one given."""
    given: dict[int, set[str]] = {}
    for one in days.course.of("ld_dose"):
        letter = {"fludarabine": "F", "cyclophosphamide": "C"}.get(str(one.answers.get("drug")), "")
        given.setdefault(_day(days, one.observed_at), set()).add(letter)
    for day, letters in given.items():
        yield day, "".join(letter for letter in "FC" if letter in letters)


def _samples(days: Days) -> dict[int, str]:
    found = {day: "planned" for day, _ in planned_samples(days.course, days.now)}
    taken = (one for one in days.course.of("cells") if one.observed_at <= days.now)
    return found | {_day(days, one.observed_at): "taken" for one in taken}


def _events(days: Days) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    readers: tuple[Callable[[Days], Iterator[tuple[int, str]]], ...] = (_happened, _cultures, _assessed, _grafts)
    for reader in readers:
        for day, key in reader(days):
            found.setdefault(day, []).append(key)
    return found


def _happened(days: Days) -> Iterator[tuple[int, str]]:
    names = {"death": "death", "relapse": "relapse", "icu_in": "icu"}
    for one in days.course.of("event"):
        key = names.get(str(one.answers.get("kind")))
        if key is not None:
            yield _day(days, one.observed_at), key


def _cultures(days: Days) -> Iterator[tuple[int, str]]:
    for one in days.course.of("infection"):
        at = one.answers.get("cultures_at")
        if isinstance(at, datetime):
            yield _day(days, at), "culture"


def _assessed(days: Days) -> Iterator[tuple[int, str]]:
    for one in days.course.of("response"):
        yield _day(days, one.observed_at), "marrow"
    today = days.now.astimezone(days.course.zone).date()
    for state in visit_states(days.course, today):
        if state.record is None and state.on >= today:
            yield (state.on - days.zero).days, "marrow_planned"


def _grafts(days: Days) -> Iterator[tuple[int, str]]:
    found = track(days.course, days.now)
    if found.graft_given is not None:
        yield (found.graft_given - days.zero).days, "graft"
    elif found.graft_planned is not None:
        yield (found.graft_planned - days.zero).days, "graft_planned"
