"""What a section gets to write from, and what a section is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias
from zoneinfo import ZoneInfo

from ctd402_desktop.reports.styles import BOLD  # noqa: F401 - names the fonts before reportlab's flowables load

from reportlab.platypus import Flowable  # isort: skip

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.fields import Field, Value
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.reports import formats
from ctd402_desktop.reports.issue import Issue


@dataclass(frozen=True)
class Sheet:
    """The course as it stood at the moment of printing, and the width to fill in points.

    Built once per language; ``tr`` speaks that language while sections write.
    """

    course: Course
    issue: Issue
    width: float

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return self.course.zone

    @cached_property
    def today(self) -> int | None:
        """Study day of printing."""
        return self.course.study_day(self.issue.printed_at)

    def field(self, form: str, key: str) -> Field | None:
        """Declaration of an answer, ``None`` for one that no form knows."""
        known = FORMS.get(form)
        return known[key] if known is not None and key in known else None

    def shown(self, record: Record | None, key: str) -> str:
        """An answer in words; *not recorded* when there is none."""
        if record is None:
            return formats.not_recorded()
        return self.value(record.form, key, record.answers.get(key))

    def value(self, form: str, key: str, value: Value | None) -> str:
        """A value of a form's field in words."""
        return formats.value_of(self.field(form, key), value, self.zone)

    def day_of(self, record: Record) -> str:
        """Study day of a record, its date before a day zero is known."""
        number = self.course.study_day(record.observed_at)
        if number is None:
            return formats.on_date(record.observed_at.astimezone(self.zone).date())
        return formats.day(number)


Build: TypeAlias = Callable[[Sheet], list[Flowable]]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a document. An empty list from ``build`` leaves it out."""

    key: str
    title: str
    build: Build
