"""A filled form on its way into the store: what it is, whether it can be read, and who may record it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ctd402_desktop.domain.course import Record
from ctd402_desktop.domain.fields import Form, Value
from ctd402_desktop.domain.permissions import Action, Actor, recording
from ctd402_desktop.errors import InvalidInput
from ctd402_desktop.i18n import N_, Message, msg
from ctd402_desktop.services.desk import Desk

_ASSIGNING = (
    "crs_assigned",
    "icans_assigned",
    "fever_other_cause",
    "hypotension_other_cause",
    "hypoxia_other_cause",
    "ice_other_cause",
    "arousal_other_cause",
    "seizure_other_cause",
    "motor_other_cause",
    "icp_other_cause",
    "death_due_to_crs",
    "death_due_to_icans",
)


def parse_or_refuse(form: Form, raw: Mapping[str, str]) -> dict[str, Value]:
    """Values of the raw text, or ``InvalidInput`` naming every problem at its field."""
    parsed = form.parse(raw)
    if parsed.problems:
        first = next(iter(parsed.problems))
        label = form[first].label if first in form else form.title
        raise InvalidInput(
            msg(
                N_("Not signed: {field}: {problem}. Your draft is safe."),
                field=Message(label),
                problem=parsed.problems[first],
            ),
            parsed.problems,
        )
    if not parsed.answers:
        raise InvalidInput(
            msg(N_("Not signed: the form is empty. Enter at least one value. Nothing was changed.")),
            {"": msg(N_("nothing entered"))},
            "E-FRM-002",
        )
    return parsed.answers


@dataclass(frozen=True, slots=True)
class Entry:
    """A filled form on its way into the store; ``supersedes`` is the record it corrects."""

    patient_id: int
    form: str
    observed_at: datetime
    raw: Mapping[str, str]
    supersedes: Record | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Authored:
    """A filled form with its own author and time of entry, for batches."""

    by: Actor
    form: str
    observed_at: datetime
    recorded_at: datetime
    raw: Mapping[str, str]


def require_form(desk: Desk, by: Actor, patient_id: int, form: str, raw: Mapping[str, str]) -> None:
    """``NotAllowed`` unless the role may record this form, and assign grades where the text does so."""
    desk.require(by, recording(form), patient_id=patient_id)
    if any(raw.get(key) for key in _ASSIGNING):
        desk.require(by, Action.ASSIGN_GRADE, patient_id=patient_id)
