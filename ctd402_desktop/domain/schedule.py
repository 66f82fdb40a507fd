"""What is asked when, and from which value on somebody is needed: the parts ``schedule`` and ``attention`` of a pack.

Only the reading stands here; the rules that use these values are ``due`` and ``attention``. Every value names its
source and whether the site has confirmed it (product guide 5.2; toxicity-grading.md 9.5; evidence, chapter 5).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.forms.closures import REASONS, STREAMS
from ctd402_desktop.domain.packfile import Mark, Table
from ctd402_desktop.i18n import N_, language, msg

LAST, INFUSION, LD1, TOCILIZUMAB, DAY_ZERO = "last", "infusion", "ld1", "tocilizumab", "d0"
CRS_SINCE, ICANS_SINCE = "crs", "icans"
ANCHORS = (LAST, INFUSION, LD1, TOCILIZUMAB, DAY_ZERO, CRS_SINCE, ICANS_SINCE)
"""From what a rule counts: the last valid set, the start of infusion, the first day of lymphodepletion, the last dose
of tocilizumab, the calendar day of infusion, or the moment the grade of CRS or ICANS in force was reached."""

RESULTS = ("", "fever", "ice_drop", "ice_drop_first")
"""A result a rule may wait for: fever now; ICE fell and has not recovered; the first checks after that fall."""

OWNERS = ("nurse", "physician", "coordinator")
SCORE = "score"
"""Stands for the whole ICE or CAPD among the fields of a rule."""

_REASON_KEYS = tuple(one.key for one in REASONS)
_STREAM_KEYS = tuple(one.key for one in STREAMS)


@dataclass(frozen=True, slots=True)
class Applies:
    """When a rule holds: study days (inclusive), grades (any of them; empty for every grade), drug and result."""

    first_day: int | None
    last_day: int | None
    crs: tuple[int, ...]
    icans: tuple[int, ...]
    drug: str
    result: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One requirement. ``interval`` counts from the last valid set; ``offsets`` and ``days`` are fixed moments.

    ``before`` and ``after`` are the window around a due moment; ``combine`` the time within which values of several
    records make one set; ``grace`` replaces the shared one; ``escalation`` is the tier a late item belongs to.
    """

    id: str
    label: str
    label_zh: str
    stream: str
    anchor: str
    interval: timedelta | None
    offsets: tuple[timedelta, ...]
    days: tuple[int, ...]
    hour: int
    before: timedelta
    after: timedelta
    combine: timedelta
    grace: timedelta | None
    applies: Applies
    form: str
    fields: tuple[str, ...]
    owner: str
    escalation: int
    reasons: tuple[str, ...]
    active: bool
    mark: Mark

    @property
    def name(self) -> str:
        """Its label in the language in force."""
        return self.label_zh if language() == "zh" else self.label


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of attention with its unit and source."""

    value: Decimal
    unit: str
    mark: Mark

    @property
    def span(self) -> timedelta:
        """The value as a time; the unit is then ``min``."""
        return timedelta(minutes=float(self.value))


@dataclass(frozen=True, slots=True)
class Limits:
    """From which value on a finding is raised, and how long it may be put off."""

    map_low: Limit
    spo2_low: Limit
    hypoxia_hint: Limit
    ice_drop: Limit
    fever: Limit
    high_fever: Limit
    slope: Limit
    slope_over: Limit
    severe_grade: Limit
    active_grade: Limit
    new_for: Limit
    worsening_for: Limit
    soon: Limit
    snooze_most: Limit
    cards_most: Limit
    shift: Limit


@dataclass(frozen=True, slots=True)
class Schedule:
    """All rules of a pack in their order, what they share, and the limits of attention."""

    rules: tuple[Rule, ...]
    grace_share: Decimal
    grace_most: timedelta
    refusal_most: timedelta
    refusal_most_sick: timedelta
    back_on_ward: timedelta
    after_transfer: timedelta
    first_checks: int
    mark: Mark
    limits: Limits
    version: str = ""
    _streams: dict[str, tuple[Rule, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found: dict[str, tuple[Rule, ...]] = {}
        for one in self.rules:
            if one.active:
                found[one.stream] = (*found.get(one.stream, ()), one)
        object.__setattr__(self, "_streams", found)

    def of(self, stream: str) -> tuple[Rule, ...]:
        """The active rules of one stream."""
        return self._streams.get(stream, ())

    def grace(self, rule: Rule, interval: timedelta) -> timedelta:
        """How long after its moment an item is still simply due: the rule's own, else a share of the interval."""
        if rule.grace is not None:
            return rule.grace
        return min(self.grace_most, interval * float(self.grace_share))


def read(table: Table) -> Schedule:
    """The schedule of a whole pack; every problem is reported at its key, and no key may be unknown.

    Parameters
    ----------
    table : Table
        The whole pack; its tables ``schedule`` and ``attention`` are taken, the rest is left to others.
    """
    shared = table.table("schedule")
    found = Schedule(
        rules=_rules(shared),
        grace_share=shared.number("grace_share", low="0.01", high="1"),
        grace_most=shared.minutes("grace_most_min"),
        refusal_most=shared.minutes("refusal_most_min"),
        refusal_most_sick=shared.minutes("refusal_most_sick_min"),
        back_on_ward=shared.minutes("back_on_ward_min"),
        after_transfer=shared.minutes("after_transfer_min"),
        first_checks=shared.whole("first_checks", low=1, high=48),
        mark=Mark.read(shared),
        limits=_limits(table.table("attention")),
    )
    shared.close()
    return found


def _rules(shared: Table) -> tuple[Rule, ...]:
    found: list[Rule] = []
    for row in shared.tables("rule"):
        rule = _rule(row)
        if any(one.id == rule.id for one in found):
            row.report("id", msg(N_("is used twice")))
        found.append(rule)
        row.close()
    if not found:  # a misspelt heading must not leave a ward without anything due
        shared.report("rule", msg(N_("is missing")))
    return tuple(found)


def _rule(row: Table) -> Rule:
    rule = Rule(
        id=row.text("id"),
        label=row.text("label"),
        label_zh=row.text("label_zh"),
        stream=row.one_of("stream", _STREAM_KEYS),
        anchor=row.one_of("anchor", ANCHORS, LAST),
        interval=row.minutes("interval_min") if row.has("interval_min") else None,
        offsets=tuple(timedelta(minutes=one) for one in row.list_of("offsets_min", int, ())),
        days=row.list_of("days", int, ()),
        hour=row.whole("hour", 8, high=23),
        before=row.minutes("before_min", 30, low=0),
        after=row.minutes("after_min", 60, low=0),
        combine=row.minutes("combine_min", 30, low=0),
        grace=row.minutes("grace_min", low=0) if row.has("grace_min") else None,
        applies=_applies(row),
        form=row.text("form"),
        fields=row.list_of("fields", str),
        owner=row.one_of("owner", OWNERS, "nurse"),
        escalation=row.whole("escalation", 3, low=2, high=4),
        reasons=row.list_of("reasons", str, _REASON_KEYS),
        active=row.flag("active", default=True),
        mark=Mark.read(row),
    )
    _check(row, rule)
    return rule


def _applies(row: Table) -> Applies:
    return Applies(
        row.whole("first_day", low=-400, high=10_000) if row.has("first_day") else None,
        row.whole("last_day", low=-400, high=10_000) if row.has("last_day") else None,
        row.list_of("crs", int, ()),
        row.list_of("icans", int, ()),
        row.text("drug", ""),
        row.one_of("result", RESULTS, ""),
    )


def _check(row: Table, rule: Rule) -> None:
    """What no single value shows: a rule has exactly one kind of moment, and asks what the form asks."""
    moments = {LAST: rule.interval, DAY_ZERO: rule.days}.get(rule.anchor, rule.offsets)
    if not moments or sum(map(bool, (rule.interval, rule.days, rule.offsets))) != 1:
        row.report("anchor", msg(N_("needs one of interval_min, offsets_min or days that fits it")))
    if rule.form not in FORMS:
        row.report("form", msg(N_("is not a form of this program")))
    elif not rule.fields or any(one != SCORE and one not in FORMS[rule.form] for one in rule.fields):
        row.report("fields", msg(N_("must name questions of its form")))
    if any(one not in _REASON_KEYS for one in rule.reasons):
        row.report("reasons", msg(N_("must be one of {allowed}"), allowed=", ".join(_REASON_KEYS)))


def _limits(table: Table) -> Limits:
    found = Limits(**{name: _limit(table.table(name)) for name in Limits.__slots__})
    table.close()
    return found


def _limit(row: Table) -> Limit:
    found = Limit(row.number("value"), row.text("unit", ""), Mark.read(row))
    row.close()
    return found
