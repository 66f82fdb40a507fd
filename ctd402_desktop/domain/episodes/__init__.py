"""Episodes of a course: one definition for timeline, overview, paper, cohort and registries."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.episodes.counts import neutropenia, thrombocytopenia
from ctd402_desktop.domain.episodes.episode import KIND_LABELS, End, Episode, Kind, Treatment
from ctd402_desktop.domain.episodes.graded import crs, icans
from ctd402_desktop.domain.episodes.infections import infection
from ctd402_desktop.domain.episodes.measured import fever, oxygen, vasopressor

__all__ = [
    "KIND_LABELS",
    "End",
    "Episode",
    "Kind",
    "Treatment",
    "crs",
    "episodes",
    "fever",
    "icans",
    "infection",
    "neutropenia",
    "oxygen",
    "thrombocytopenia",
    "vasopressor",
]

OF_KIND = {
    Kind.CRS: crs,
    Kind.ICANS: icans,
    Kind.FEVER: fever,
    Kind.NEUTROPENIA: neutropenia,
    Kind.THROMBOCYTOPENIA: thrombocytopenia,
    Kind.INFECTION: infection,
    Kind.OXYGEN: oxygen,
    Kind.VASOPRESSOR: vasopressor,
}


def episodes(course: Course, now: datetime | None = None) -> tuple[Episode, ...]:
    """Every episode of the records in force, by kind and then by onset.

    Parameters
    ----------
    course : Course
        Superseded and voided records have no say.
    now : datetime, aware, optional
        What was observed later is left out, and a grade 0 of the day that is not over resolves nothing; without it
        the whole record is read as it stands.

    Notes
    -----
    What is open at death ends by it. Episodes of one kind never overlap, except infections, which are rows by pathogen.
    """
    found = tuple(one for of_kind in OF_KIND.values() for one in of_kind(course, now))
    dead = any(one.answers.get("kind") == "death" and (now is None or one.observed_at <= now)
               for one in course.of("event"))  # fmt: skip
    return tuple(replace(one, end=End.DEATH) if dead and one.open else one for one in found)
