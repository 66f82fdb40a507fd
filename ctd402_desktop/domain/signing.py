"""What signatures mean, which record still waits for one, and who may give it. Pure rules over records.

References
----------
21 CFR 11.50 (printed name, time and meaning), 11.70 (bound to its record), 11.200 (asked again at each signing);
Chinese norm for electronic records of 2017: a trainee's entry is countersigned. product.md 2.18.
"""

from __future__ import annotations

from collections.abc import Mapping

from ctd402_desktop.domain.course import Course, Record, Signature, versions_before
from ctd402_desktop.domain.permissions import Action, Role, Standing, allowed, recording
from ctd402_desktop.i18n import N_

PERFORMED = "performed"
"""The author's own: mine is complete."""

IN_TRAINING = "performed_in_training"
"""The author's own while in training: the record waits for a countersignature, whatever the author becomes later."""

COUNTERSIGNED = "countersigned"
REVIEWED = "reviewed"
APPROVED = "approved"
"""Signed and locked by a senior."""

MEANINGS: dict[str, str] = {
    PERFORMED: N_("performed"),
    IN_TRAINING: N_("performed, in training"),
    COUNTERSIGNED: N_("countersigned"),
    REVIEWED: N_("reviewed"),
    APPROVED: N_("approved and locked"),
}
"""Meaning to its words, in the order signatures are usually given."""

AWAITED: dict[str, str] = {
    COUNTERSIGNED: N_("awaits countersignature"),
    REVIEWED: N_("awaits review again"),
}
"""What a record says while it waits for a signature of this meaning."""

CORRECTED = "corrected"
"""Why a review or countersignature no longer stands: the record was corrected under it. It is asked for again."""

ASSIGNING = (
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
"""Answers that assign a grade or a cause: whoever stands for them must be allowed to."""


def own_meaning(standing: Standing) -> str:
    """As what an author signs the own entry."""
    return IN_TRAINING if standing is Standing.TRAINEE else PERFORMED


def lock_of(record: Record) -> Signature | None:
    """The signature that locks this record, ``None`` while it may be corrected."""
    return next((one for one in record.standing if one.meaning == APPROVED), None)


def addenda(course: Course, record: Record) -> tuple[Record, ...]:
    """Addenda in force of this record and of the versions it supersedes, oldest first."""
    history = {one.id: one for one in course.history}
    versions = {one.id for one in versions_before(history, record)} | {record.id}
    found = [one for one in course.of("addendum") if one.addendum_to_id in versions]
    return tuple(sorted(found, key=lambda one: (one.recorded_at, one.id)))


def awaited(history: Mapping[int, Record], record: Record) -> tuple[str, ...]:
    """Meanings this record still waits for: ``countersigned``, ``reviewed``, both or none.

    A trainee's entry waits for its countersignature. A review that stood on an earlier version, and fell with the
    correction, is asked for again. ``history`` holds the earlier versions by id.
    """
    if not record.in_force:
        return ()
    held = {one.meaning for one in record.standing}
    wanted = []
    if IN_TRAINING in held and COUNTERSIGNED not in held:
        wanted.append(COUNTERSIGNED)
    if REVIEWED not in held and _was_reviewed(history, record):
        wanted.append(REVIEWED)
    return tuple(wanted)


def _was_reviewed(history: Mapping[int, Record], record: Record) -> bool:
    fallen = (made for one in versions_before(history, record) for made in one.signatures)
    return any(made.meaning == REVIEWED and made.void_reason == CORRECTED for made in fallen)


def awaiting(course: Course) -> tuple[tuple[Record, tuple[str, ...]], ...]:
    """Records of a course that wait for a signature, with the meanings they wait for, oldest first."""
    history = {one.id: one for one in course.history}
    found = ((one, awaited(history, one)) for one in course.records)
    return tuple((one, wanted) for one, wanted in found if wanted)


def fitting(role: Role, record: Record) -> bool:
    """Whether this role could have recorded the record itself, assigned grades included."""
    if not allowed(role, recording(record.form)):
        return False
    return allowed(role, Action.ASSIGN_GRADE) or not any(key in record.answers for key in ASSIGNING)


def may_give(meaning: str, user_id: int, role: Role, standing: Standing, record: Record) -> bool:
    """Whether this person may sign ``record`` as ``meaning``, which is not ``performed``.

    Countersigning and reviewing: qualified or senior, of a fitting role, never the author. Approving, which locks:
    senior, of a fitting role.
    """
    if not fitting(role, record):
        return False
    if meaning == APPROVED:
        return standing is Standing.SENIOR
    return standing is not Standing.TRAINEE and user_id != record.author_id
