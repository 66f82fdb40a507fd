"""Runs of daily grades of CRS or ICANS: onset, last day, peak, resolution, recurrence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ctd402_desktop.domain.grade import Fact
from ctd402_desktop.domain.rules import Input, InputError, Inputs, Result, Rule, integer
from ctd402_desktop.i18n import N_, msg

ZEROS_TO_RESOLVE = 2
DEATH = 5


@dataclass(frozen=True, slots=True)
class GradeRun:
    """One run of graded days. Days are study days; ``ongoing`` makes the duration a minimum."""

    onset_day: int
    last_day: int
    max_grade: int
    peak_day: int
    ongoing: bool
    resolved_day: int | None = None

    @property
    def duration_days(self) -> int:
        """Days from onset to the last graded day, both counted."""
        return self.last_day - self.onset_day + 1

    @property
    def days_to_peak(self) -> int:
        """Days from onset to the first day the highest grade is reached."""
        return self.peak_day - self.onset_day


def merged_days(daily: Iterable[tuple[int, int | None]]) -> dict[int, int | None]:
    """Day to grade in order of days; several entries of a day count once with their maximum, unknown last."""
    found: dict[int, int | None] = {}
    for day, grade in sorted(daily, key=lambda entry: entry[0]):
        seen = found.get(day)
        found[day] = grade if seen is None else seen if grade is None else max(seen, grade)
    return found


def grade_runs(daily: Iterable[tuple[int, int | None]]) -> tuple[GradeRun, ...]:
    """Episodes of a scale from its daily grades.

    Parameters
    ----------
    daily : iterable of (study day, grade 0-5 or None)
        In any order; ``None`` is a day that could not be graded: it neither closes nor continues an episode.

    Notes
    -----
    Two consecutive assessed zeros resolve, dated to the first; a single zero is bridged; grade 5 ends at once.

    References
    ----------
    toxicity-grading.md 1.5.
    """
    found: list[GradeRun] = []
    current: _Running | None = None
    for day, grade in merged_days(daily).items():
        if grade is None:
            continue
        if current is None:
            if grade:
                current = _Running(day, day, grade, day)
        else:
            current.meet(day, grade)
        if current is not None and current.over:
            found.append(current.close(ongoing=False))
            current = None
    if current is not None:
        found.append(current.close(ongoing=True))
    return tuple(found)


@dataclass(slots=True)
class _Running:
    onset: int
    last: int
    peak: int
    peak_day: int
    zeros: int = 0
    first_zero: int | None = None

    def meet(self, day: int, grade: int) -> None:
        if not grade:
            self.first_zero = self.first_zero if self.zeros else day
            self.zeros += 1
            return
        self.zeros, self.last = 0, day
        if grade > self.peak:
            self.peak, self.peak_day = grade, day

    @property
    def over(self) -> bool:
        return self.zeros >= ZEROS_TO_RESOLVE or self.peak == DEATH

    def close(self, *, ongoing: bool) -> GradeRun:
        resolved = self.first_zero if self.zeros >= ZEROS_TO_RESOLVE else None
        return GradeRun(self.onset, self.last, self.peak, self.peak_day, ongoing, resolved)


def _daily(inputs: Inputs) -> list[tuple[int, int | None]]:
    rows = inputs.get("daily_grades")
    if rows is None:
        return []
    shape = InputError(msg(N_("{name} must be a list of [day, grade or null]"), name="daily_grades"))
    if not isinstance(rows, (list, tuple)):
        raise shape
    found: list[tuple[int, int | None]] = []
    for row in rows:
        if not isinstance(row, (list, tuple)) or len(row) != 2:
            raise shape
        entry = {"day": row[0], "grade": row[1]}
        day = integer(entry, "day", -10_000, 100_000)
        if day is None:
            raise shape
        found.append((day, integer(entry, "grade", 0, DEATH)))
    return found


def _compute(inputs: Inputs) -> Result:
    daily = _daily(inputs)
    if inputs.get("daily_grades") is None:
        return Result(None, missing=("daily_grades",))
    output: list[dict[str, Any]] = []
    because: list[Fact] = []
    for number, one in enumerate(grade_runs(daily), start=1):
        output.append(
            {
                "onset_day": one.onset_day,
                "last_day": one.last_day,
                "duration_days": one.duration_days,
                "max_grade": one.max_grade,
                "ongoing": one.ongoing,
            }
        )
        span = N_("Episode {number}: day {onset} to {last}, highest grade {peak} on day {peak_day}")
        params = {"number": number, "onset": one.onset_day, "last": one.last_day, "peak": one.max_grade}
        because.append(Fact(msg(span, peak_day=one.peak_day, **params), _end(one), True, ("daily_grades",)))
    if not because:
        because.append(Fact(msg(N_("No day with grade 1 or more")), None, True, ("daily_grades",)))
    return Result(output, tuple(because))


def _end(one: GradeRun) -> Any:
    if one.ongoing:
        return msg(N_("not closed by two assessed zeros: ongoing"))
    if one.resolved_day is None:
        return msg(N_("ended by death"))
    return msg(N_("closed by two assessed zeros from day {day}"), day=one.resolved_day)


RULES = (
    Rule(
        key="crs_episodes",
        title=N_("CRS and ICANS episodes"),
        version="CTD402-1",
        citation="toxicity-grading 1.5 (convention of this program)",
        section="toxicity-grading 1.5",
        output="list of {onset_day, last_day, duration_days, max_grade, ongoing}",
        inputs=(Input("daily_grades", "list", note=N_("[[day, grade 0-5 or null], ...] in any order")),),
        compute=_compute,
    ),
)
