"""Cellular kinetics of a course: its profiles through rule set CK-1, with what was left out and why.

One profile is one assay in one matrix by one method, hence one unit (response-pk-hsct.md 4.1). Screen, paper and
export read these values, so that a limit of quantification means the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.kinetics import HORIZON_D, Nca, analyse
from ctd402_desktop.domain.kinetics_nca import Choice, Sample
from ctd402_desktop.domain.series import CELL_ASSAYS, Observation, cells, matrices, since_infusion

LEFT_OUT, BY_HAND = "excluded", "half_life"
"""Answers to ``kinetics_use`` of the cells form; both need ``kinetics_reason``."""


@dataclass(frozen=True, slots=True)
class Omitted:
    """A sample that takes no part, and why: ``answer`` (its record says so) or ``conditioning``."""

    sample: Observation
    why: str

    @property
    def reason(self) -> str:
        """What was written down when the sample was left out."""
        return str(self.sample.record.answers.get("kinetics_reason", "")) if self.why == "answer" else ""


@dataclass(frozen=True, slots=True)
class Kinetics:
    """One profile with its analysis; ``nca`` is ``None`` without a sample to analyse.

    ``by_hand`` is true when the points of the half-life were chosen by hand: automatic selection is then off.
    ``peak`` and ``last`` are the observations behind Cmax and Clast; ``points`` those of the half-life.
    """

    assay: str
    matrix: str
    method: str
    samples: tuple[Observation, ...]
    omitted: tuple[Omitted, ...]
    nca: Nca | None
    by_hand: bool
    peak: Observation | None
    last: Observation | None
    points: tuple[Observation, ...]

    @property
    def below(self) -> int:
        """Samples below quantification among those analysed."""
        return sum(one.blq for one in self.samples)


def profiles(course: Course, now: datetime | None = None) -> tuple[Kinetics, ...]:
    """Every profile of the course, blood first, copies before cells; samples after ``now`` are left out."""
    return tuple(
        one for matrix in matrices(course) for assay in CELL_ASSAYS for one in of_assay(course, assay, matrix, now)
    )


def of_assay(course: Course, assay: str, matrix: str = "blood", now: datetime | None = None) -> tuple[Kinetics, ...]:
    """The profiles of one assay in one matrix, one per method, in the order of their first sample."""
    done = [
        one
        for one in cells(course, assay, matrix)
        if not one.not_done and (now is None or one.at <= now) and course.infusion_at is not None
    ]
    methods = dict.fromkeys(method_of(one) for one in done)
    return tuple(_profile(course, assay, matrix, method, [one for one in done if method_of(one) == method])
                 for method in methods)  # fmt: skip


def method_of(one: Observation) -> str:
    """Method as recorded, empty when it was not."""
    return str(one.record.answers.get("method", ""))


def _profile(course: Course, assay: str, matrix: str, method: str, done: list[Observation]) -> Kinetics:
    since = conditioning(course)
    omitted = tuple(Omitted(one, why) for one in done if (why := _left_out(course, one, since)))
    away = {id(one.sample) for one in omitted}
    used = tuple(one for one in done if id(one) not in away)
    chosen = tuple(_days(course, one) for one in used if one.record.answers.get("kinetics_use") == BY_HAND)
    nca = None
    if used:
        pairs = [_sample(course, one) for one in used]
        nca = analyse(pairs, "lin-up/log-down", Choice(by_hand=chosen), float(HORIZON_D))
    peak, last, points = _behind(course, used, nca)
    return Kinetics(assay, matrix, method, used, omitted, nca, bool(chosen), peak, last, points)


def conditioning(course: Course) -> date | None:
    """First day of conditioning that took place; samples from it on are plotted, not analysed (CK-T)."""
    days = [_milestone(one) for one in course.of("transplant")]
    return min((one for one in days if one is not None), default=None)


def _milestone(record: Record) -> date | None:
    answers = record.answers
    given = answers.get("date")
    wanted = answers.get("milestone") in {"conditioning", "graft_infusion"} and answers.get("state") in {
        "running",
        "done",
    }
    return given if wanted and isinstance(given, date) else None


def _left_out(course: Course, one: Observation, since: date | None) -> str:
    if one.record.answers.get("kinetics_use") == LEFT_OUT:
        return "answer"
    if since is not None and one.at.astimezone(course.zone).date() >= since:
        return "conditioning"
    return ""


def _days(course: Course, one: Observation) -> float:
    found = since_infusion(course, one.at)
    return 0.0 if found is None else found


def _sample(course: Course, one: Observation) -> Sample:
    return _days(course, one), 0.0 if one.value is None else float(one.value)


def _behind(
    course: Course, used: Iterable[Observation], nca: Nca | None
) -> tuple[Observation | None, Observation | None, tuple[Observation, ...]]:
    """Observations of Cmax, Clast and the half-life; a sample before infusion stands for time 0 (CK-T)."""
    if nca is None or nca.profile.peak is None or nca.profile.last is None:
        return None, None, ()
    at = [(max(_days(course, one), 0.0), one) for one in used if one.value]
    peak = next((one for time, one in at if time == nca.profile.peak[0]), None)
    last = next((one for time, one in at if time == nca.profile.last[0]), None)
    phase = nca.phase
    points = () if phase is None else tuple(one for time, one in at if time in phase.times)
    return peak, last, points
