"""The ward board as values: what each row shows, already decided; the page only paints it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from ctd402_desktop.domain.course import Patient
from ctd402_desktop.i18n import Message


@dataclass(frozen=True, slots=True)
class BoardGrade:
    """The grade in force. ``state``: ``graded``, ``ng`` (not gradable), ``na`` (does not apply) or ``stale``.

    ``trend`` is ``rising``, ``falling``, ``steady`` or empty; ``since`` is when the value was first reached.
    """

    value: int | None
    state: str
    at: datetime | None = None
    since: datetime | None = None
    trend: str = ""


@dataclass(frozen=True, slots=True)
class BoardValue:
    """A number with its time and its flag (``H``, ``HH``, ``L``, ``LL`` or empty)."""

    value: Decimal
    at: datetime
    flag: str = ""


@dataclass(frozen=True, slots=True)
class StripDay:
    """One cell of the 14-day strip. ``state``: ``graded``, ``ng``, ``done`` (before infusion), ``open`` or ``none``."""

    day: int
    value: int | None
    state: str


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One patient. ``tier`` 1 (see now) to 5 (stable); ``reason`` says in words why."""

    patient: Patient
    day: int | None
    hours: int | None
    tier: int
    reason: Message
    next: Message | None
    strip: tuple[StripDay, ...]
    crs: BoardGrade
    icans: BoardGrade
    ice_total: Decimal | None = None
    tmax: BoardValue | None = None
    anc: BoardValue | None = None
    plt: BoardValue | None = None
    draft_by: str = ""
    similar: str = ""
    minutes_late: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    """All rows by urgency at one moment."""

    rows: tuple[BoardRow, ...]
    empty_beds: tuple[str, ...]
    as_of: datetime
    zone: ZoneInfo
    total: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """What the board needs of one course, written with each record so that the board never reads courses.

    Everything that depends on the time of looking is decided when the board is made, not here.
    """

    infusion_at: datetime | None = None
    days: tuple[StripDay, ...] = ()
    crs: BoardGrade = BoardGrade(None, "na")
    icans: BoardGrade = BoardGrade(None, "na")
    temps: tuple[tuple[datetime, Decimal], ...] = ()
    vitals_at: datetime | None = None
    neuro_at: datetime | None = None
    ice: tuple[tuple[datetime, Decimal], ...] = ()
    map: tuple[tuple[datetime, Decimal], ...] = ()
    spo2: BoardValue | None = None
    anc: BoardValue | None = None
    plt: BoardValue | None = None
    infection_since: datetime | None = None
    graft_at: datetime | None = None
    milestone: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain JSON: moments as ISO text, numbers as text."""
        return {
            "infusion_at": _at(self.infusion_at),
            "days": [[one.day, one.value, one.state] for one in self.days],
            "crs": _grade_json(self.crs),
            "icans": _grade_json(self.icans),
            "temps": [[_at(at), str(value)] for at, value in self.temps],
            "vitals_at": _at(self.vitals_at),
            "neuro_at": _at(self.neuro_at),
            "ice": [[_at(at), str(value)] for at, value in self.ice],
            "map": [[_at(at), str(value)] for at, value in self.map],
            "spo2": _value_json(self.spo2),
            "anc": _value_json(self.anc),
            "plt": _value_json(self.plt),
            "infection_since": _at(self.infection_since),
            "graft_at": _at(self.graft_at),
            "milestone": self.milestone,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Summary:
        """Inverse of ``to_json``."""
        return cls(
            infusion_at=_moment(stored["infusion_at"]),
            days=tuple(StripDay(day, value, state) for day, value, state in stored["days"]),
            crs=_grade(stored["crs"]),
            icans=_grade(stored["icans"]),
            temps=_pairs(stored["temps"]),
            vitals_at=_moment(stored["vitals_at"]),
            neuro_at=_moment(stored["neuro_at"]),
            ice=_pairs(stored["ice"]),
            map=_pairs(stored["map"]),
            spo2=_value(stored["spo2"]),
            anc=_value(stored["anc"]),
            plt=_value(stored["plt"]),
            infection_since=_moment(stored["infection_since"]),
            graft_at=_moment(stored["graft_at"]),
            milestone=stored["milestone"],
        )


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _pairs(stored: list[list[str]]) -> tuple[tuple[datetime, Decimal], ...]:
    return tuple((datetime.fromisoformat(at), Decimal(value)) for at, value in stored)


def _grade_json(one: BoardGrade) -> list[Any]:
    return [one.value, one.state, _at(one.at), _at(one.since), one.trend]


def _grade(stored: list[Any]) -> BoardGrade:
    value, state, at, since, trend = stored
    return BoardGrade(value, state, _moment(at), _moment(since), trend)


def _value_json(one: BoardValue | None) -> list[str] | None:
    return None if one is None else [str(one.value), one.at.isoformat(), one.flag]


def _value(stored: list[str] | None) -> BoardValue | None:
    return None if stored is None else BoardValue(Decimal(stored[0]), datetime.fromisoformat(stored[1]), stored[2])
