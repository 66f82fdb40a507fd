"""Roles and what each may do: one declared matrix, enforced in ``services/``, shown in Setup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ctd402_desktop.i18n import N_


class Role(StrEnum):
    """Who someone is on the ward."""

    NURSE = "nurse"
    PHYSICIAN = "physician"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"
    EMERGENCY = "emergency"
    """Reads and prints for half an hour without an account; nobody is given this role."""


ASSIGNABLE = (Role.NURSE, Role.PHYSICIAN, Role.COORDINATOR, Role.ADMINISTRATOR)
"""Roles an account can have."""

ROLE_LABELS: dict[Role, str] = {
    Role.NURSE: N_("nurse"),
    Role.PHYSICIAN: N_("physician"),
    Role.COORDINATOR: N_("coordinator"),
    Role.ADMINISTRATOR: N_("administrator"),
    Role.EMERGENCY: N_("emergency access, read only"),
}


class Standing(StrEnum):
    """How far someone stands for their own entries: a trainee's are countersigned, a senior may lock a record."""

    TRAINEE = "trainee"
    FULL = "full"
    SENIOR = "senior"


STANDING_LABELS: dict[Standing, str] = {
    Standing.TRAINEE: N_("in training"),
    Standing.FULL: N_("qualified"),
    Standing.SENIOR: N_("senior"),
}


class Action(StrEnum):
    """What a use-case asks permission for."""

    VIEW_PATIENT = "view_patient"
    ENROL_PATIENT = "enrol_patient"
    EDIT_PATIENT = "edit_patient"
    RECORD_CARE = "record_care"
    RECORD_MEDICAL = "record_medical"
    RECORD_TRANSPLANT = "record_transplant"
    ASSIGN_GRADE = "assign_grade"
    CORRECT_OWN = "correct_own"
    CORRECT_ANY = "correct_any"
    PRINT = "print"
    EXPORT = "export"
    VIEW_AUDIT = "view_audit"
    VERIFY = "verify"
    MANAGE_USERS = "manage_users"
    MANAGE_STORE = "manage_store"


ACTION_LABELS: dict[Action, str] = {
    Action.VIEW_PATIENT: N_("see patients"),
    Action.ENROL_PATIENT: N_("enrol a patient"),
    Action.EDIT_PATIENT: N_("edit identity and bed"),
    Action.RECORD_CARE: N_("record vitals, neurology, doses given and laboratory"),
    Action.RECORD_MEDICAL: N_("order lymphodepletion, record infections and response"),
    Action.RECORD_TRANSPLANT: N_("record transplant milestones"),
    Action.ASSIGN_GRADE: N_("assign a grade, set another cause"),
    Action.CORRECT_OWN: N_("correct own records"),
    Action.CORRECT_ANY: N_("correct records of others"),
    Action.PRINT: N_("print"),
    Action.EXPORT: N_("export"),
    Action.VIEW_AUDIT: N_("see the audit trail"),
    Action.VERIFY: N_("verify the record"),
    Action.MANAGE_USERS: N_("manage accounts"),
    Action.MANAGE_STORE: N_("manage the store, backups and settings"),
}

_A = Action
MATRIX: dict[Role, frozenset[Action]] = {
    Role.NURSE: frozenset({_A.VIEW_PATIENT, _A.RECORD_CARE, _A.CORRECT_OWN, _A.PRINT, _A.EDIT_PATIENT, _A.VERIFY}),
    Role.PHYSICIAN: frozenset(
        {
            _A.VIEW_PATIENT,
            _A.ENROL_PATIENT,
            _A.EDIT_PATIENT,
            _A.RECORD_CARE,
            _A.RECORD_MEDICAL,
            _A.RECORD_TRANSPLANT,
            _A.ASSIGN_GRADE,
            _A.CORRECT_OWN,
            _A.CORRECT_ANY,
            _A.PRINT,
            _A.EXPORT,
            _A.VIEW_AUDIT,
            _A.VERIFY,
        }
    ),
    Role.COORDINATOR: frozenset(
        {
            _A.VIEW_PATIENT,
            _A.ENROL_PATIENT,
            _A.EDIT_PATIENT,
            _A.RECORD_TRANSPLANT,
            _A.CORRECT_OWN,
            _A.PRINT,
            _A.EXPORT,
            _A.VIEW_AUDIT,
            _A.VERIFY,
        }
    ),
    Role.ADMINISTRATOR: frozenset({_A.VIEW_AUDIT, _A.VERIFY, _A.MANAGE_USERS, _A.MANAGE_STORE, _A.VIEW_PATIENT}),
    Role.EMERGENCY: frozenset({_A.VIEW_PATIENT, _A.PRINT}),
}


FORM_ACTIONS: dict[str, Action] = {
    "identity": Action.EDIT_PATIENT,
    "enrolment": Action.ENROL_PATIENT,
    "lymphodepletion": Action.RECORD_MEDICAL,
    "infection": Action.RECORD_MEDICAL,
    "response": Action.RECORD_MEDICAL,
    "transplant": Action.RECORD_TRANSPLANT,
}


def recording(form: str) -> Action:
    """What recording this form asks permission for; daily care where nothing else is said."""
    return FORM_ACTIONS.get(form, Action.RECORD_CARE)


def allowed(role: Role, action: Action) -> bool:
    """Whether the matrix grants ``action`` to ``role``."""
    return action in MATRIX[role]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting, on which workstation; every use-case takes one as ``by``."""

    user_id: int
    username: str
    name: str
    role: Role
    station: str = ""
    standing: Standing = Standing.FULL
    until: datetime | None = None
    """End of an emergency access, aware; ``None`` for everybody with an account."""
