"""A course as observations over time: vital signs, laboratory values, CAR-T cells.

Every observation names its record, so that each number on a screen or a page can be followed to its source.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

from ctd402_desktop.domain.analytes import ANALYTES, TEMPERATURE
from ctd402_desktop.domain.bedside import mean_arterial_pressure
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.fields import Lab, NotDone, Value
from ctd402_desktop.domain.units import to_canonical

SAMPLING_DAYS = (1, 3, 7, 10, 14, 21, 28)
"""Planned days of cellular kinetics up to D28 (response-pk-hsct.md 4.1; CONFIG)."""

CELL_ASSAYS: dict[str, tuple[str, str]] = {
    "car_qpcr": ("qpcr_blq", "qpcr_lloq"),
    "car_flow": ("flow_blq", "flow_lloq"),
}
"""Each assay of the cells form with its 'below quantification' tick and its limit of quantification."""

CHANGE_WITHIN = timedelta(hours=36)
"""Two values further apart than this are not compared as a daily change."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One value in the canonical unit, or why there is none.

    ``value`` is ``None`` for a result below quantification (``blq``), for one explicitly not done (``not_done``
    names the reason) and for a unit that only the assay can convert. ``comparator`` is ``>`` or ``>=`` where the
    laboratory gave a bound; a ``<`` result is ``blq`` with its bound as ``lloq``. ``lloq`` belongs to this sample.
    """

    at: datetime
    value: Decimal | None
    record: Record
    reported: Lab | None = None
    comparator: str = ""
    blq: bool = False
    lloq: Decimal | None = None
    not_done: str = ""

    @property
    def quantified(self) -> bool:
        """Whether there is a number to draw, zero included."""
        return self.value is not None


Reader: TypeAlias = Callable[[Record], "Observation | None"]


def _read(course: Course, form: str, reader: Reader) -> tuple[Observation, ...]:
    return tuple(found for one in course.of(form) if (found := reader(one)) is not None)


def vitals(course: Course, key: str) -> tuple[Observation, ...]:
    """Every answer to a numeric question of the daily form (``temp``, ``spo2``, ``hr``), oldest first."""

    def read(record: Record) -> Observation | None:
        value = record.answers.get(key)
        if isinstance(value, NotDone):
            return Observation(record.observed_at, None, record, not_done=value.reason)
        return Observation(record.observed_at, value, record) if isinstance(value, Decimal) else None

    return _read(course, "daily", read)


def mean_pressures(course: Course) -> tuple[Observation, ...]:
    """Mean arterial pressure in mmHg, (SBP + 2·DBP)/3, where both were measured (toxicity-grading.md 10.3)."""

    def read(record: Record) -> Observation | None:
        high, low = record.number("sbp"), record.number("dbp")
        if high is None or low is None:
            return None
        return Observation(record.observed_at, mean_arterial_pressure(high, low), record)

    return _read(course, "daily", read)


def labs(course: Course, analyte: str) -> tuple[Observation, ...]:
    """Every result of a laboratory analyte in its canonical unit, oldest first."""

    def read(record: Record) -> Observation | None:
        return _lab(record, analyte, record.answers.get(analyte))

    return _read(course, "laboratory", read)


def _lab(record: Record, analyte: str, value: Value | None) -> Observation | None:
    if isinstance(value, NotDone):
        return Observation(record.observed_at, None, record, not_done=value.reason)
    if not isinstance(value, Lab):
        return None
    number = to_canonical(TEMPERATURE if analyte == TEMPERATURE.key else ANALYTES[analyte], value)
    if number is not None and value.comparator.startswith("<"):
        return Observation(record.observed_at, None, record, value, value.comparator, blq=True, lloq=number)
    return Observation(record.observed_at, number, record, value, value.comparator)


def cells(course: Course, assay: str, matrix: str = "blood") -> tuple[Observation, ...]:
    """CAR-T results of one assay (``car_qpcr`` copies/µg DNA, ``car_flow`` cells/µL) in one matrix, oldest first.

    BLQ is relative to the limit of that sample (response-pk-hsct.md CK-1.5).
    """
    blq_key, lloq_key = CELL_ASSAYS[assay]

    def read(record: Record) -> Observation | None:
        if record.answers.get("matrix") != matrix:
            return None
        limit = record.number(lloq_key)
        found = _lab(record, assay, record.answers.get(assay))
        if record.answers.get(blq_key) is True or (found is not None and found.blq):
            reported = found.reported if found else None
            bound = limit if limit is not None or found is None else found.lloq
            return Observation(record.observed_at, None, record, reported, blq=True, lloq=bound)
        if found is None:
            return None
        return Observation(found.at, found.value, record, found.reported, found.comparator, lloq=limit,
                           not_done=found.not_done)  # fmt: skip

    return _read(course, "cells", read)


def matrices(course: Course) -> tuple[str, ...]:
    """The matrices sampled for cells, blood first and always present."""
    seen = {str(one.answers.get("matrix")) for one in course.of("cells")}
    return ("blood", *(one for one in ("marrow", "csf") if one in seen))


def since_infusion(course: Course, at: datetime) -> float | None:
    """Days of 24 h since the start of the infusion (CK-T); ``None`` before an infusion is recorded."""
    start = course.infusion_at
    return None if start is None else (at - start) / timedelta(days=1)


def planned_samples(course: Course, now: datetime) -> tuple[tuple[int, datetime], ...]:
    """Days of the sampling plan still ahead, with their nominal moment; none before an infusion is recorded.

    A planned day on which blood was already taken is not asked again.
    """
    start = course.infusion_at
    if start is None:
        return ()
    taken = {course.study_day(one.observed_at) for one in course.of("cells") if one.answers.get("matrix") == "blood"}
    local = start.astimezone(course.zone)
    found = ((day, (local + timedelta(days=day)).astimezone(UTC)) for day in SAMPLING_DAYS if day not in taken)
    return tuple((day, at) for day, at in found if at > now)


def _value(one: Observation) -> Decimal:
    return one.value if one.value is not None else Decimal(0)


def highest(found: Iterable[Observation]) -> Observation | None:
    """The first observation with the largest value."""
    return max((one for one in found if one.quantified), key=_value, default=None)


def lowest(found: Iterable[Observation]) -> Observation | None:
    """The first observation with the smallest value."""
    return min((one for one in found if one.quantified), key=_value, default=None)


@dataclass(frozen=True, slots=True)
class Change:
    """From the value before to the newest one: per cent, the time between them, and the doubling time when rising."""

    percent: Decimal
    over: timedelta
    doubling: timedelta | None


def change(found: Iterable[Observation]) -> Change | None:
    """How the newest value moved since the one before, when that is at most 36 h older.

    The doubling time is ln 2 · Δt / ln(c₂/c₁); ``None`` when the value did not rise.
    """
    known = [one for one in found if one.quantified and not one.comparator]
    if len(known) < 2:
        return None
    before, last = known[-2], known[-1]
    over, old, new = last.at - before.at, _value(before), _value(last)
    if not timedelta(0) < over <= CHANGE_WITHIN or old <= 0:
        return None
    doubling = over * (math.log(2) / math.log(new / old)) if new > old else None
    return Change(((new - old) / old * 100).quantize(Decimal(1)), over, doubling)
