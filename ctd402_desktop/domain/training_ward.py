"""The five invented patients of the training ward, and what stands in their records before an exercise begins.

Like the demo ward they are nobody; every time is counted back from the moment the ward is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from ctd402_desktop.domain.demo.plan import DemoEntry, moment
from ctd402_desktop.domain.permissions import Role

CALM: Mapping[str, str] = {
    "temp": "37.6",
    "hr": "96",
    "sbp": "118",
    "dbp": "72",
    "rr": "18",
    "spo2": "97",
    "hypotension": "0",
    "hypoxia": "0",
    "o2_device": "none",
    "pressor": "none",
    "instrument": "ice",
    "arousal": "alert",
    "ice_orient": "4",
    "ice_name": "3",
    "ice_command": "1",
    "ice_write": "1",
    "ice_count": "1",
    "seizure": "none",
    "motor_weakness": "0",
    "infection_sign": "0",
}
"""A quiet set as the colleague of the last shift signed it."""

_LOW_PRESSURE = {**CALM, "temp": "38.4", "hr": "124", "sbp": "78", "dbp": "44", "hypotension": "1"}
_COUNTED = {
    "wbc": "1.9 10*9/L",
    "anc": "1.2 10*9/L",
    "hb": "96 g/L",
    "plt": "74 10*9/L",
    "creat": "68 umol/L",
    "alt": "24 U/L",
    "crp": "18 mg/L",
    "ferr": "640 ug/L",
    "fib": "3.1 g/L",
}
_SAMPLED = {"matrix": "blood", "qpcr_lloq": "50", "qpcr_blq": "1"}
_LABORATORY = tuple((420 + 1440 * days, "laboratory", _COUNTED) for days in range(3))
_DAY = 3
"""Every one of them lies on this day after the infusion."""


@dataclass(frozen=True, slots=True)
class Trainee:
    """One patient: identity, and the sets of the last shift as minutes before now with their answers."""

    bed: str
    family: str
    given: str
    characters: str
    sex: str
    birth: str
    sets: tuple[tuple[int, Mapping[str, str]], ...]

    def identity(self) -> dict[str, str]:
        """The identity form."""
        return {
            "mrn": f"TRAIN-{self.bed}",
            "family_name": self.family,
            "given_name": self.given,
            "name_zh": self.characters,
            "sex": self.sex,
            "birth_date": self.birth,
            "bed": self.bed,
        }


_SHIFT = ((700, CALM), (460, CALM), (250, CALM))
ROUTINE = Trainee("21", "Zhao", "Lianxi", "赵练习", "male", "1989-02-11", _SHIFT)
WRONG_ITEM = Trainee("22", "Qian", "Kecheng", "钱课程", "female", "1994-07-30", _SHIFT)
REFUSING = Trainee("23", "Sun", "Peixun", "孙培训", "male", "1978-11-05", _SHIFT)
SLIPPED = Trainee("24", "Zhou", "Wenxi", "周温习", "female", "2001-04-18", _SHIFT)
SINKING = Trainee("25", "Wu", "Yanlian", "吴演练", "male", "1966-09-23", (*_SHIFT[:2], (6, _LOW_PRESSURE)))
TRAINEES = (ROUTINE, WRONG_ITEM, REFUSING, SLIPPED, SINKING)

ENROLMENT: Mapping[str, str] = {
    "diagnosis": "t_all",
    "allergies": "none_known",
    "consent": "1",
    "baseline_ice": "10",
    "weight_kg": "68",
}


def enrolled_at(now: datetime) -> datetime:
    """When all of them were enrolled: before lymphodepletion."""
    return now - timedelta(days=_DAY + 7)


def entries(one: Trainee, now: datetime, zone: ZoneInfo) -> Iterator[DemoEntry]:
    """The course so far, in order of observation: infusion, laboratory, the sets of the last shift.

    Parameters
    ----------
    now : datetime, aware
        The moment the ward is made.
    zone : ZoneInfo
        Time zone of the ward, which decides the day of the infusion.
    """
    day = now.astimezone(zone).date() - timedelta(days=_DAY)
    start = datetime.combine(day, time(10), zone).astimezone(UTC)
    yield _entry("infusion", start, _infusion(start))
    written = [(now - timedelta(minutes=minutes), "daily", answers) for minutes, answers in one.sets]
    written += [(now - timedelta(minutes=minutes), form, answers) for minutes, form, answers in _LABORATORY]
    written.append((start + timedelta(hours=22), "cells", _SAMPLED))
    for at, form, answers in sorted(written, key=lambda it: it[0]):
        yield _entry(form, at, answers)


def _entry(form: str, at: datetime, raw: Mapping[str, str]) -> DemoEntry:
    return DemoEntry(form, at, dict(raw), Role.NURSE, at + timedelta(minutes=1))


def _infusion(start: datetime) -> dict[str, str]:
    cells = Decimal(400_000_000)
    return {
        "product_name": "CTD402",
        "lot": "TRAINING-1",
        "chain_of_identity": "TRAINING-1",
        "expiry": moment(start + timedelta(days=90)),
        "received": moment(start - timedelta(hours=2)),
        "thaw_start": moment(start - timedelta(minutes=20)),
        "thaw_end": moment(start - timedelta(minutes=15)),
        "volume_ml": "40",
        "cells_per_ml": "25000000",
        "cells_basis": "viable",
        "viability_pct": "90",
        "car_pct": "40",
        "dose_planned_cells": f"{cells:f}",
        "dose_infused_cells": f"{cells:f}",
        "start": moment(start),
        "end": moment(start + timedelta(minutes=10)),
        "verifier_1": "Trainer A",
        "verifier_2": "Trainer B",
    }
