"""A scale grades one record in the light of the course so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.fields import Answers
from ctd402_desktop.domain.grade import Grade


@dataclass(frozen=True, slots=True)
class Case:
    """What a rule sees: the answers of this record, when they were observed, and the course so far.

    ``history`` holds the course without the record being graded; rules look only at what was observed up to ``at``.
    """

    answers: Answers
    at: datetime
    history: Course


Rule: TypeAlias = Callable[[Case], Grade]
Unasked: TypeAlias = Callable[[Answers], tuple[str, ...]]


def _nothing(_answers: Answers) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Scale:
    """One edition of one published scale. A new edition is a new ``Scale`` beside the old one."""

    key: str
    version: str
    title: str
    short: str
    citation: str
    forms: tuple[str, ...]
    needs: tuple[str, ...]
    rule: Rule
    confirmed: bool = True
    unasked: Unasked = _nothing
    """Questions a whole assessment answers that these answers leave open, even where they could not raise the grade."""
