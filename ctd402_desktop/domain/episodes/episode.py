"""One episode of anything that begins, has a peak and ends: the value timeline, overview, paper and exports share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.figures import clock, day_name
from ctd402_desktop.domain.grade import Fact
from ctd402_desktop.domain.ledger import drug_uses
from ctd402_desktop.i18n import N_, Message, msg


class Kind(StrEnum):
    """What an episode is of; the order of lists and pages."""

    CRS = "crs"
    ICANS = "icans"
    FEVER = "fever"
    NEUTROPENIA = "neutropenia"
    THROMBOCYTOPENIA = "thrombocytopenia"
    INFECTION = "infection"
    OXYGEN = "oxygen"
    VASOPRESSOR = "vasopressor"


KIND_LABELS: dict[Kind, str] = {
    Kind.CRS: N_("CRS"),
    Kind.ICANS: N_("ICANS"),
    Kind.FEVER: N_("Fever"),
    Kind.NEUTROPENIA: N_("Neutropenia"),
    Kind.THROMBOCYTOPENIA: N_("Thrombocytopenia"),
    Kind.INFECTION: N_("Infection"),
    Kind.OXYGEN: N_("Oxygen"),
    Kind.VASOPRESSOR: N_("Vasopressor"),
}


class End(StrEnum):
    """How an episode stands. ``UNKNOWN``: nobody looked, or nobody wrote down when; never taken for resolved."""

    OPEN = "open"
    RESOLVED = "resolved"
    UNKNOWN = "unknown"
    DEATH = "death"


@dataclass(frozen=True, slots=True)
class Treatment:
    """A drug first given inside an episode: its first dose, and how often a dose or an interval began inside."""

    agent: str
    category: str
    first: datetime
    minutes_from_onset: int
    count: int
    record_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Episode:
    """From onset to resolution, with ``onset <= peak_at <= last <= resolved`` where each is known.

    ``last`` is the last moment it was seen; ``resolved`` the first moment it was gone, ``None`` unless ``end`` is
    ``RESOLVED``. ``peak`` is a grade (CRS, ICANS), °C, an ANC nadir per µL, a platelet nadir in 10⁹/L, a severity
    (BMT CTN), L/min, or the number of vasopressors at once; ``None`` when it was not recorded. ``number`` counts the
    episodes of a kind from 1; ``biphasic`` is a return after it had been assessed as gone, inside this episode or
    before it. ``days_at`` maps a limit to the days at or below it (cytopenias; below it for platelets).
    ``unassessed_days`` are calendar days between onset and last day on which nothing could be told: they count as
    days of the episode and never as zero.
    """

    kind: Kind
    number: int
    onset: datetime
    peak: Decimal | None
    peak_at: datetime
    last: datetime
    end: End
    resolved: datetime | None
    onset_day: int | None
    last_day: int | None
    record_ids: tuple[int, ...]
    because: tuple[Fact, ...]
    biphasic: bool = False
    attribution: str = ""
    name: str = ""
    treatments: tuple[Treatment, ...] = ()
    first_fever: datetime | None = None
    unassessed_days: int = 0
    days_at: tuple[tuple[int, int], ...] = ()

    @property
    def open(self) -> bool:
        """Whether it is still going on."""
        return self.end is End.OPEN

    @property
    def duration(self) -> timedelta | None:
        """Onset to resolution; ``None`` while open and where the end is not known."""
        return None if self.resolved is None else self.resolved - self.onset

    @property
    def days(self) -> int | None:
        """Last day − onset day + 1 (toxicity-grading.md 1.5); a minimum unless resolved or ended by death."""
        if self.onset_day is None or self.last_day is None:
            return None
        return self.last_day - self.onset_day + 1

    @property
    def days_are_minimum(self) -> bool:
        """Whether ``days`` may still grow."""
        return self.end in {End.OPEN, End.UNKNOWN}


QUIET = timedelta(hours=24)
"""Fever, oxygen and vasopressors have gone after 24 h without them (toxicity-grading.md 1.5, last row; CONFIG)."""

GIVEN_FOR: dict[Kind, tuple[str, ...]] = {
    Kind.CRS: ("tocilizumab", "anticytokine", "steroid", "vasopressor", "oxygen", "antipyretic"),
    Kind.ICANS: ("tocilizumab", "anticytokine", "steroid", "other"),
    Kind.FEVER: ("antipyretic", "tocilizumab", "anticytokine", "steroid", "antimicrobial"),
    Kind.NEUTROPENIA: ("gcsf",),
    Kind.THROMBOCYTOPENIA: ("blood",),
    Kind.INFECTION: ("antimicrobial",),
    Kind.OXYGEN: (),
    Kind.VASOPRESSOR: (),
}
"""Categories of the drug form that count as treatment of an episode."""

_ELSEWHERE: dict[Kind, frozenset[str]] = {
    Kind.CRS: frozenset({"icans", "hlh", "infection", "prophylaxis", "antiemetic"}),
    Kind.ICANS: frozenset({"crs", "hlh", "infection", "antiemetic"}),
    Kind.INFECTION: frozenset({"prophylaxis"}),
    Kind.FEVER: frozenset({"icans", "hlh", "prophylaxis", "antiemetic"}),
}
"""An indication that was recorded and says the drug was given for something else."""

_NAMED_ONLY = {Kind.ICANS: "other", Kind.THROMBOCYTOPENIA: "blood"}


def treatments(course: Course, kind: Kind, onset: datetime, until: datetime | None) -> tuple[Treatment, ...]:
    """Drugs whose first dose within the episode was at or after ``onset`` and not after ``until`` (``None``: open).

    A drug recorded as given for something else does not count; of the category ``other`` only what was given for
    ICANS counts, of the blood products only platelets.
    """
    records = {one.id: one for one in course.of("drug")}
    found: dict[tuple[str, str], list[tuple[datetime, int]]] = {}
    for use in drug_uses(course, *GIVEN_FOR[kind]) if GIVEN_FOR[kind] else ():
        indication = str(records[use.record_id].answers.get("indication", ""))
        inside = onset <= use.start and (until is None or use.start <= until)
        if inside and _meant_for(kind, use.category, use.agent, indication):
            written = records[use.record_id].answers.get("agent_text")
            name = str(written) if use.agent == "other" and written else use.agent
            found.setdefault((use.category, name), []).append((use.start, use.record_id))
    made = (
        Treatment(agent, category, given[0][0], int((given[0][0] - onset).total_seconds() // 60), len(given),
                  tuple(number for _, number in given))
        for (category, agent), given in found.items()
    )  # fmt: skip
    return tuple(sorted(made, key=lambda one: (one.first, one.agent)))


def _meant_for(kind: Kind, category: str, agent: str, indication: str) -> bool:
    if indication in _ELSEWHERE.get(kind, frozenset()):
        return False
    if _NAMED_ONLY.get(kind) == category:
        return agent == "platelets" if category == "blood" else indication == "icans"
    return True


def when(course: Course, at: datetime) -> str:
    """``D+4 14:20`` in site time; the date before a day zero is known."""
    day = course.study_day(at)
    name = f"{at.astimezone(course.zone):%Y-%m-%d}" if day is None else day_name(day)
    return f"{name} {clock(at, course.zone)}"


_ENDS: dict[End, str] = {
    End.OPEN: N_("Still open: last seen {when} (record {record})"),
    End.RESOLVED: N_("Gone from {when} (record {record})"),
    End.UNKNOWN: N_("Last seen {when} (record {record}); the end was not recorded"),
    End.DEATH: N_("Ended by death, {when} (record {record})"),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A moment of an episode with the record that says so."""

    at: datetime
    record_id: int


def reasons(course: Course, onset: Seen, peak: tuple[Seen, Message] | None, end: End, close: Seen) -> tuple[Fact, ...]:
    """Onset, peak and end as sentences that name their records."""
    first = msg(N_("Onset {when} (record {record})"), when=when(course, onset.at), record=onset.record_id)
    facts = [Fact(first, None, True)]
    if peak is not None:
        seen, value = peak
        text = N_("Peak {value}, {when} (record {record})")
        facts.append(Fact(msg(text, value=value, when=when(course, seen.at), record=seen.record_id), None, True))
    facts.append(Fact(msg(_ENDS[end], when=when(course, close.at), record=close.record_id), None, True))
    return tuple(facts)


def unique(numbers: Iterable[int]) -> tuple[int, ...]:
    """Record ids in their order, each once."""
    return tuple(dict.fromkeys(numbers))


def last_attribution(records: Iterable[Record]) -> str:
    """The last attribution a physician recorded in these records; empty when none was."""
    found = ""
    for one in records:
        given = one.answers.get("attribution")
        found = given if isinstance(given, str) else found
    return found
