"""One patient's course as immutable values: what was recorded, by whom, and the day it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from ctd402_desktop.domain.fields import Answers, Value
from ctd402_desktop.domain.grade import Grade
from ctd402_desktop.domain.protocol import Protocol


@dataclass(frozen=True, slots=True)
class Patient:
    """Who it is. Demographic edits are audited in the store; everything clinical is a ``Record``."""

    id: int
    mrn: str
    family_name: str
    given_name: str
    name_zh: str = ""
    sex: str = ""
    birth_date: date | None = None
    bed: str = ""
    trial_no: str = ""
    physician: str = ""
    status: str = "active"
    died_on: date | None = None
    version: int = 1
    merged_into_id: int | None = None
    """The patient this one turned out to be; ``status`` is then ``merged``."""

    def latin_name(self) -> str:
        """``ZHANG, Wei``; empty when only a Chinese name was recorded."""
        family = self.family_name.upper()
        return f"{family}, {self.given_name}" if self.given_name and family else family or self.given_name

    def age_on(self, day: date) -> int | None:
        """Completed years on ``day``; ``None`` when the birth date was not recorded."""
        if self.birth_date is None:
            return None
        before = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before


@dataclass(frozen=True, slots=True)
class Signature:
    """Who stands for a record, when and as what; ``content_hash`` binds it to the exact content.

    A signature that was voided stays, with the moment, the name of who did it and why.
    """

    user_id: int
    user_name: str
    meaning: str
    at: datetime
    content_hash: str
    id: int = 0
    voided_at: datetime | None = None
    voided_by: str = ""
    void_reason: str = ""

    @property
    def stands(self) -> bool:
        """Not voided."""
        return self.voided_at is None


@dataclass(frozen=True, slots=True)
class StoredGrade:
    """What a scale said when the record was signed: never recomputed, never overwritten."""

    scale: str
    version: str
    pack: str
    graded_at: datetime
    grade: Grade


@dataclass(frozen=True, slots=True)
class Record:
    """A filled and signed form. A correction is a new record that supersedes this one."""

    id: int
    patient_id: int
    form: str
    form_version: int
    observed_at: datetime
    recorded_at: datetime
    author_id: int
    author_name: str
    station: str
    answers: Answers
    grades: tuple[StoredGrade, ...] = ()
    signatures: tuple[Signature, ...] = ()
    supersedes_id: int | None = None
    superseded_by_id: int | None = None
    reason: str = ""
    voided: bool = False
    addendum_to_id: int | None = None
    """The locked record this one adds to."""
    voided_at: datetime | None = None
    voided_by: str = ""
    void_reason: str = ""

    @property
    def standing(self) -> tuple[Signature, ...]:
        """Signatures that were not voided, in the order they were made."""
        return tuple(one for one in self.signatures if one.stands)

    @property
    def in_force(self) -> bool:
        """Neither superseded nor voided."""
        return self.superseded_by_id is None and not self.voided

    def grade(self, scale: str) -> StoredGrade | None:
        """The latest grade of ``scale`` on this record."""
        return next((stored for stored in reversed(self.grades) if stored.scale == scale), None)

    def number(self, key: str) -> Decimal | None:
        """A numeric answer, or ``None`` when missing or not done."""
        value = self.answers.get(key)
        return value if isinstance(value, Decimal) else None


@dataclass(frozen=True, slots=True)
class Course:
    """All records of a patient in order of observation, superseded ones included, and what the site reads them by.

    That is its time zone and the protocol in force: limits, windows and planned visits come from ``protocol``.
    """

    patient: Patient
    zone: ZoneInfo
    history: tuple[Record, ...] = ()
    protocol: Protocol = field(kw_only=True, repr=False, compare=False)
    records: tuple[Record, ...] = field(init=False, repr=False, compare=False)
    """Records in force: neither superseded nor voided."""
    _by_form: dict[str, tuple[Record, ...]] = field(init=False, repr=False, compare=False)
    _day_zero: date | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        in_force = tuple(one for one in self.history if one.superseded_by_id is None and not one.voided)
        by_form: dict[str, list[Record]] = {}
        for one in in_force:
            by_form.setdefault(one.form, []).append(one)
        object.__setattr__(self, "records", in_force)
        object.__setattr__(self, "_by_form", {form: tuple(found) for form, found in by_form.items()})
        object.__setattr__(self, "_day_zero", self._find_day_zero())

    def of(self, *forms: str) -> tuple[Record, ...]:
        """Records in force of these forms, oldest observation first."""
        if len(forms) == 1:
            return self._by_form.get(forms[0], ())
        return tuple(one for one in self.records if one.form in forms)

    def last(self, form: str, before: datetime | None = None) -> Record | None:
        """Newest record in force of a form, observed at or before ``before`` when given."""
        found = [one for one in self.of(form) if before is None or one.observed_at <= before]
        return found[-1] if found else None

    def answers_of(self, form: str, key: str) -> Iterator[tuple[datetime, Value]]:
        """Every answer to one question with its time of observation, oldest first."""
        for one in self.of(form):
            if key in one.answers:
                yield one.observed_at, one.answers[key]

    def latest(self, key: str, *forms: str, before: datetime | None = None) -> tuple[Record, Value] | None:
        """Newest answer to ``key`` in these forms (all forms when none is named)."""
        for one in reversed(self.records):
            wanted = (not forms or one.form in forms) and key in one.answers
            if wanted and (before is None or one.observed_at <= before):
                return one, one.answers[key]
        return None

    @property
    def infusion_at(self) -> datetime | None:
        """Start of the first CAR-T infusion (form ``infusion``, answer ``start``); ``None`` before it."""
        starts = [at for at in (one.answers.get("start") for one in self.of("infusion")) if isinstance(at, datetime)]
        return min(starts) if starts else None

    @property
    def day_zero(self) -> date | None:
        """Calendar date of infusion at the site; the planned date (enrolment ``planned_infusion``) before it."""
        return self._day_zero

    def _find_day_zero(self) -> date | None:
        at = self.infusion_at
        if at is not None:
            return at.astimezone(self.zone).date()
        found = self.latest("planned_infusion", "enrolment")
        return found[1] if found and isinstance(found[1], date) and not isinstance(found[1], datetime) else None

    def study_day(self, at: datetime) -> int | None:
        """Calendar days since infusion, counted by date in the site's time zone; the infusion day is 0.

        Parameters
        ----------
        at : datetime, aware
            Moment of observation.

        References
        ----------
        response-pk-hsct.md, RULE DAY-1; toxicity-grading.md, G-8.
        """
        zero = self.day_zero
        return None if zero is None else (at.astimezone(self.zone).date() - zero).days

    def as_of(self, moment: datetime) -> Course:
        """The course as it was known at ``moment``: by time of entry, not of observation.

        A record entered later is not there; a correction, a void, a signature or a grade that came later has not
        happened yet. The patient's identity is rewound from the audit trail by ``rewound``.
        """
        known = tuple(one for one in self.history if one.recorded_at <= moment)
        ids = {one.id for one in known}
        return replace(self, history=tuple(_known(one, moment, ids) for one in known))


def _known(record: Record, moment: datetime, ids: set[int]) -> Record:
    """A record with what was done to it up to ``moment``; a void without a time counts from the beginning."""
    void_later = record.voided_at is not None and record.voided_at > moment
    return replace(
        record,
        superseded_by_id=record.superseded_by_id if record.superseded_by_id in ids else None,
        grades=tuple(one for one in record.grades if one.graded_at <= moment),
        signatures=tuple(one for one in record.signatures if one.at <= moment),
        voided=record.voided and not void_later,
        voided_at=None if void_later else record.voided_at,
        voided_by="" if void_later else record.voided_by,
        void_reason="" if void_later else record.void_reason,
    )


def versions_before(history: Mapping[int, Record], record: Record) -> list[Record]:
    """What the record supersedes, by their ids in ``history``, the newest of them first."""
    found: list[Record] = []
    before = record.supersedes_id
    while before is not None and before in history:
        found.append(history[before])
        before = found[-1].supersedes_id
    return found


def rewound(patient: Patient, changes: Iterable[Mapping[str, str]]) -> Patient:
    """The patient before edits: each maps a column to its old value as text, the newest edit first."""
    values: dict[str, object] = {}
    for old in changes:
        values.update({key: text for key, text in old.items() if key in _EDITABLE})
    for key in ("birth_date", "died_on"):
        if key in values:
            values[key] = date.fromisoformat(str(values[key])) if values[key] else None
    return replace(patient, **values)  # type: ignore[arg-type]  # keys and types are those of _EDITABLE


_EDITABLE = frozenset(
    {
        *("mrn", "family_name", "given_name", "name_zh", "sex", "birth_date", "bed", "trial_no", "physician"),
        *("status", "died_on"),
    }
)
"""What an edit of identity may have changed."""
