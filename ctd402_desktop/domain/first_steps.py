"""From a new ward to its first assessed patient: nine steps that tick themselves by what stands in the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.fields import NotDone
from ctd402_desktop.domain.permissions import MATRIX, Action, Role
from ctd402_desktop.i18n import N_


@dataclass(frozen=True, slots=True)
class Found:
    """What a ward has. ``course`` is that of the patient enrolled first; ``None`` while there is none."""

    beds: int = 0
    roles: frozenset[Role] = frozenset()
    """Roles of the accounts in use."""

    course: Course | None = None
    copied: bool = False
    """Whether a folder on another disk takes a copy of every backup."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``why`` is one sentence; ``place`` is where it is done: ``setup:beds``, ``enrol``, ``form:infusion``.

    ``action`` is what the role must be allowed; somebody else does it otherwise.
    """

    key: str
    title: str
    why: str
    place: str
    action: Action
    done: Callable[[Found], bool]


@dataclass(frozen=True, slots=True)
class Ticked:
    """A step with its state; ``ready`` when nothing before it is in its way."""

    step: Step
    done: bool
    ready: bool


def _manned(found: Found) -> bool:
    """Somebody may enrol and somebody may record; an administrator alone may do neither."""
    granted = {action for role in found.roles for action in MATRIX[role]}
    return {Action.ENROL_PATIENT, Action.RECORD_CARE} <= granted


def _consented(found: Found) -> bool:
    """Consent given and the baseline ICE counted, both at enrolment."""
    if found.course is None:
        return False
    consent = found.course.latest("consent", "enrolment")
    baseline = found.course.latest("baseline_ice", "enrolment")
    return consent is not None and consent[1] is True and baseline is not None and not isinstance(baseline[1], NotDone)


def _has(form: str) -> Callable[[Found], bool]:
    return lambda found: found.course is not None and bool(found.course.of(form))


STEPS = (
    Step(
        "ward",
        N_("Create the ward"),
        N_("One encrypted file holds it; the recovery code is kept away from this computer."),
        "setup:ward",
        Action.VIEW_PATIENT,
        lambda _found: True,
    ),
    Step(
        "beds",
        N_("Name the beds"),
        N_("An empty bed is then shown as empty, and a bed that does not exist cannot be typed by mistake."),
        "setup:beds",
        Action.MANAGE_STORE,
        lambda found: found.beds > 0,
    ),
    Step(
        "people",
        N_("Give colleagues their accounts"),
        N_("An administrator may neither enrol nor assess: a physician enrols, a nurse records."),
        "setup:people",
        Action.MANAGE_USERS,
        _manned,
    ),
    Step(
        "enrol",
        N_("Enrol the first patient"),
        N_("Hospital number, name and birth date tell patients apart from here on."),
        "enrol",
        Action.ENROL_PATIENT,
        lambda found: found.course is not None,
    ),
    Step(
        "baseline",
        N_("Consent and baseline ICE"),
        N_("Without the baseline nobody can say later whether an ICE of 9 is a fall."),
        "form:enrolment",
        Action.ENROL_PATIENT,
        _consented,
    ),
    Step(
        "lymphodepletion",
        N_("Plan the lymphodepletion"),
        N_("Doses are counted from weight, height and kidneys of that day, and the schedule begins."),
        "form:lymphodepletion",
        Action.RECORD_MEDICAL,
        _has("lymphodepletion"),
    ),
    Step(
        "infusion",
        N_("Record the infusion"),
        N_("Its start is day 0: every day, window and limit is counted from it."),
        "form:infusion",
        Action.RECORD_CARE,
        _has("infusion"),
    ),
    Step(
        "assess",
        N_("Sign the first assessment"),
        N_("From then on the board knows what is due, and grades are proposed with their reasons."),
        "form:daily",
        Action.RECORD_CARE,
        _has("daily"),
    ),
    Step(
        "backups",
        N_("Choose a second folder for backups"),
        N_("A copy on another disk is what is left when this computer breaks."),
        "setup:backups",
        Action.MANAGE_STORE,
        lambda found: found.copied,
    ),
)
_FREE = ("ward", "beds", "people", "backups")
"""Steps that wait for nothing."""


def ticked(found: Found) -> tuple[Ticked, ...]:
    """Every step with its state, in order; a step about the patient waits until there is one.

    Nothing is remembered: a bed list that is emptied again unticks its step.
    """
    return tuple(
        Ticked(step, step.done(found), step.key in {*_FREE, "enrol"} or found.course is not None) for step in STEPS
    )


def next_step(steps: tuple[Ticked, ...]) -> Ticked | None:
    """The first step still open; ``None`` when all are done."""
    return next((one for one in steps if not one.done), None)
