"""The ward board as values: what each row shows, already decided; the page only paints it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from ctd402_desktop.domain.course import Patient
from ctd402_desktop.domain.grade import Fact
from ctd402_desktop.i18n import Message


@dataclass(frozen=True, slots=True)
class BoardGrade:
    """The grade in force. ``state``: ``graded``, ``ng`` (not gradable), ``na`` (does not apply) or ``stale``.

    ``trend`` is ``rising``, ``falling``, ``steady`` or empty; ``since`` is when the value was first reached.
    ``at_least``: an unanswered question could have made it higher.
    """

    value: int | None
    state: str
    at: datetime | None = None
    since: datetime | None = None
    trend: str = ""
    at_least: bool = False

    @property
    def shown(self) -> str:
        """``2``, ``≥ 2`` for a partial set, ``NG`` without a grade."""
        return "NG" if self.value is None else f"≥ {self.value}" if self.at_least else str(self.value)


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
class SetFact:
    """One routine set as the schedule sees it: which questions have a value, which a reason instead.

    ``score`` stands for the whole ICE or CAPD.
    """

    at: datetime
    done: tuple[str, ...]
    not_done: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Closure:
    """Why a check of one stream was not done at a moment."""

    stream: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Away:
    """The newest time off the ward; ``end`` is ``None`` while it lasts."""

    where: str
    start: datetime
    end: datetime | None = None

    def at(self, moment: datetime) -> bool:
        """Whether the patient was away at this moment."""
        return self.start <= moment and (self.end is None or moment < self.end)


@dataclass(frozen=True, slots=True)
class IceFall:
    """The newest fall of ICE, how many readings followed it, and whether the value before it was reached again."""

    at: datetime
    before: Decimal
    after: Decimal
    checks: int
    recovered: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """A reason to look at a patient, with its tier; ``late`` in minutes orders rows within the tier.

    ``rule`` is stable and ``severity`` a class of it: an acknowledgement is keyed to both, so that a changed number
    does not undo it and a worse class does. ``at`` is when what it tells of happened; ``why`` says value, limit and
    source. ``seen_by`` first had it on the screen, ``seen_at``.
    """

    tier: int
    reason: Message
    late: int = 0
    rule: str = ""
    severity: str = ""
    at: datetime | None = None
    why: tuple[Fact, ...] = ()
    acknowledged_by: str = ""
    seen_by: str = ""
    seen_at: datetime | None = None


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
    findings: tuple[Finding, ...] = ()
    acknowledged_by: str = ""
    mine: bool = False
    support: tuple[tuple[str, str], ...] = ()
    away: Away | None = None
    snooze_until: datetime | None = None
    assessed_at: datetime | None = None
    """When a temperature or the nervous system was last looked at; ``None`` when never."""

    @property
    def unacknowledged(self) -> Finding | None:
        """The finding of the first tier that still waits for somebody, if there is one."""
        return next((one for one in self.findings if one.tier == 1 and not one.acknowledged_by), None)

    @property
    def seen(self) -> Finding | None:
        """The most urgent finding when somebody has seen it and nobody acknowledged it yet."""
        top = self.findings[0] if self.findings else None
        return top if top is not None and top.seen_by and not top.acknowledged_by else None


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
    spo2s: tuple[tuple[datetime, Decimal], ...] = ()
    anc: BoardValue | None = None
    plt: BoardValue | None = None
    infection_since: datetime | None = None
    graft_at: datetime | None = None
    milestone: str = ""
    day_zero: date | None = None
    started_at: datetime | None = None
    sets: tuple[SetFact, ...] = ()
    latest: tuple[tuple[str, datetime], ...] = ()
    closures: tuple[Closure, ...] = ()
    away: Away | None = None
    moved_at: datetime | None = None
    crs_last: tuple[tuple[datetime, int], ...] = ()
    icans_last: tuple[tuple[datetime, int], ...] = ()
    recurred: tuple[tuple[str, datetime], ...] = ()
    critical: tuple[tuple[str, BoardValue], ...] = ()
    ice_fall: IceFall | None = None
    tocilizumab_at: datetime | None = None
    ld1_at: datetime | None = None
    running: tuple[str, ...] = ()
    fever_open_at: datetime | None = None
    support: tuple[tuple[str, str], ...] = ()
