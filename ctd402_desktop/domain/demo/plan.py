"""One invented patient's fixed facts, and the arithmetic every part of the course shares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from ctd402_desktop.domain.demo.stories import Step, Story
from ctd402_desktop.domain.fields import Kind
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.permissions import Role
from ctd402_desktop.i18n import tr

REPEAT_EVERY = 12
FIRST_PAST_DAY = 110
"""Study day of the most recent patient beyond the first twelve: their courses lie in the past, thinly recorded."""


@dataclass(frozen=True, slots=True)
class DemoEntry:
    """One filled form on its way into the demo store: what, when seen, when written down, by which role."""

    form: str
    observed_at: datetime
    raw: dict[str, str]
    author: Role
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """What does not change over one invented course. ``dense`` courses have the full schedule, others a thin one."""

    story: Story
    index: int
    seed: int
    zone: ZoneInfo
    as_of: datetime
    infused: datetime
    dense: bool
    sex: str
    birth: date
    height_cm: int
    weight_kg: Decimal
    creatinine: int

    def random(self, subject: str) -> Random:
        """A source of small differences: the same for the same seed, patient and subject."""
        return Random(f"{self.seed}/{self.index}/{subject}")  # noqa: S311 - reproducible demo data, no secret

    @property
    def day_zero(self) -> date:
        """Calendar date of the infusion at the site."""
        return self.infused.astimezone(self.zone).date()

    @property
    def until(self) -> datetime:
        """Nothing is recorded after this moment: now, or the death."""
        if self.story.death_day is None:
            return self.as_of
        return min(self.as_of, self.after(self.story.death_day))

    def clock(self, day: int, hour: int, minute: int = 0) -> datetime:
        """A time of day at the site on a study day, in UTC."""
        local = datetime.combine(self.day_zero + timedelta(days=day), time(hour, minute), self.zone)
        return local.astimezone(UTC)

    def date(self, day: int) -> date:
        """Calendar date of a study day."""
        return self.day_zero + timedelta(days=day)

    def after(self, days: float) -> datetime:
        """Moment this many days after the start of the infusion, to the minute."""
        return self.infused + timedelta(minutes=round(days * 1440))

    def day(self, at: datetime) -> float:
        """Days since the start of the infusion."""
        return (at - self.infused) / timedelta(days=1)

    def step(self, at: datetime) -> Step:
        """The CRS step in force at a moment; grade 0 before the first."""
        day, found = self.day(at), Step(-99, 0)
        for one in self.story.crs:
            if one.day <= day:
                found = one
        return found


def entry(form: str, at: datetime, raw: dict[str, str], author: Role, delay_min: int = 3) -> DemoEntry:
    """An entry written down ``delay_min`` minutes after it was seen; empty answers are left out."""
    return DemoEntry(form, at, written(form, raw), author, at + timedelta(minutes=delay_min))


def written(form: str, raw: dict[str, str]) -> dict[str, str]:
    """The answers given, what is free text in the language in force: the staff of a ward write in their own."""
    asked = FORMS[form]
    return {key: tr(text) if asked[key].kind is Kind.TEXT else text for key, text in raw.items() if text}


def moment(at: datetime) -> str:
    """An instant as forms store it."""
    return at.astimezone(UTC).isoformat(timespec="minutes")
