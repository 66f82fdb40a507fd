"""A filled form on its way into the store: what it is, whether it can be read, and who may record it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ctd402_desktop.domain.course import Record
from ctd402_desktop.domain.fields import Form, Value
from ctd402_desktop.domain.permissions import Action, Actor, recording
from ctd402_desktop.domain.signing import ASSIGNING
from ctd402_desktop.errors import InvalidInput
from ctd402_desktop.i18n import N_, Message, msg
from ctd402_desktop.services.desk import Desk


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
    """A filled form on its way into the store; ``supersedes`` is the record it corrects, ``adds_to`` the locked one."""

    patient_id: int
    form: str
    observed_at: datetime
    raw: Mapping[str, str]
    supersedes: Record | None = None
    reason: str = ""
    adds_to: Record | None = None


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
    if any(raw.get(key) for key in ASSIGNING):
        desk.require(by, Action.ASSIGN_GRADE, patient_id=patient_id)
