"""The demo ward: invented patients whose records obey the rules they are graded by.

``generate`` is lazy and deterministic: the same seed, moment and zone give the same ward, and a later ``as_of``
continues the same courses, so that a demo can be played forward. Beyond the first twelve the stories repeat with
other figures, in the past and thinly recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ctd402_desktop.domain.demo.laboratory import cell_entries, laboratory_entries, weight_entries
from ctd402_desktop.domain.demo.outcome import (
    enrolment,
    event_entries,
    infection_entries,
    response_entries,
    transplant_entries,
)
from ctd402_desktop.domain.demo.people import make_plan
from ctd402_desktop.domain.demo.plan import DemoEntry, Plan
from ctd402_desktop.domain.demo.stories import KINDS, STORIES, Story
from ctd402_desktop.domain.demo.treatment import (
    INFUSION_NOTED_MIN,
    drug_entries,
    infusion_entries,
    lymphodepletion_entries,
)
from ctd402_desktop.domain.demo.vitals import daily_entries
from ctd402_desktop.domain.permissions import Role

__all__ = ["KINDS", "STORIES", "DemoEntry", "DemoPatient", "Story", "generate"]

_PARTS = (
    lymphodepletion_entries,
    infusion_entries,
    daily_entries,
    laboratory_entries,
    cell_entries,
    weight_entries,
    drug_entries,
    infection_entries,
    response_entries,
    transplant_entries,
    event_entries,
)


def _order(one: DemoEntry) -> tuple[datetime, bool, str, list[tuple[str, str]]]:
    """By time; at the same minute the infusion comes before the set that is graded in its light."""
    return one.observed_at, one.form != "infusion", one.form, sorted(one.raw.items())


@dataclass(frozen=True, slots=True)
class DemoPatient:
    """One invented patient: identity and enrolment forms, and the course on demand."""

    plan: Plan
    identity: dict[str, str]

    @property
    def story(self) -> Story:
        """The course this patient shows, with the worst grades it intends."""
        return self.plan.story

    @property
    def worst(self) -> dict[str, int | None]:
        """The highest grade of each scale meant to be reached by now; ``None`` until the infusion is on record."""
        if self.plan.infused + timedelta(minutes=INFUSION_NOTED_MIN) > self.plan.as_of:
            return {"crs": None, "icans": None}
        return {"crs": self.story.worst_crs or 0, "icans": self.story.worst_icans or 0}

    @property
    def enrolled_at(self) -> datetime:
        """When the enrolment was signed, UTC."""
        return self.plan.clock(-14, 10)

    def enrolment(self) -> dict[str, str]:
        """The enrolment form."""
        return enrolment(self.plan)

    def entries(self) -> tuple[DemoEntry, ...]:
        """Every form of the course seen and written down by now, in order of observation."""
        plan = self.plan
        made = (one for part in _PARTS for one in part(plan) if one.observed_at <= plan.until)
        ready = (one for one in made if one.recorded_at <= plan.as_of)
        return tuple(sorted(ready, key=_order))

    def drafts(self) -> tuple[DemoEntry, ...]:
        """Forms someone has open right now."""
        if "draft" not in self.story.tags or not self.plan.dense:
            return ()
        at = self.plan.as_of - timedelta(minutes=4)
        if self.story.day < 0:
            return (DemoEntry("laboratory", at, {"wbc": "1.1 10*9/L", "hb": "97 g/L"}, Role.NURSE, at),)
        raw = {"temp": "39.1", "hr": "121", "instrument": "ice"}
        return (DemoEntry("daily", at, raw, Role.NURSE, at),)


def generate(seed: int, as_of: datetime, patients: int = 12, zone: ZoneInfo | None = None) -> Iterator[DemoPatient]:
    """The demo ward as it stands at ``as_of``, one patient after another.

    Parameters
    ----------
    seed : int
        Chooses the figures; the stories stay.
    as_of : datetime, aware
        "Now" on the demo ward; nothing is seen or written down later.
    patients : int
        The first twelve lie on the ward; further ones are past courses.
    zone : ZoneInfo, optional
        Time zone of the ward, Asia/Shanghai unless given.
    """
    site = zone or ZoneInfo("Asia/Shanghai")
    for index in range(patients):
        plan, identity = make_plan(index, seed, as_of, site)
        yield DemoPatient(plan, identity)
