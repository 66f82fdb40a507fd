"""Why a record is not signed, corrected or changed, in words; each says what is kept."""

from __future__ import annotations

from ctd402_desktop.domain import signing
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.errors import Conflict, InvalidInput, NotAllowed
from ctd402_desktop.i18n import N_, msg


def open_to_change(record: Record) -> None:
    """A locked record takes addenda and nothing else."""
    lock = signing.lock_of(record)
    if lock is not None:
        raise NotAllowed(
            msg(
                N_(
                    "Not changed: {name} locked this record. Add an addendum, or ask a senior to unlock it. "
                    "Your text is kept."
                ),
                name=lock.user_name,
            ),
            "E-REC-005",
        )


def still_one_patient(course: Course) -> None:
    """Nothing is recorded of a patient who turned out to be another one."""
    if course.patient.merged_into_id is not None:
        raise Conflict(
            msg(
                N_(
                    "Not signed: this patient was merged into another one. Open that patient and record there. "
                    "Your draft is safe."
                )
            ),
            "E-PAT-005",
        )


def signed_meanwhile() -> Conflict:
    """A colleague was faster; both are to be compared."""
    return Conflict(
        msg(
            N_(
                "Not signed: a colleague signed the same form for this time meanwhile. Compare both and choose. "
                "Your draft is safe."
            )
        ),
        "E-REC-007",
    )


def reason_missing() -> InvalidInput:
    """A correction or a void without a reason."""
    return InvalidInput(
        msg(N_("Not corrected: a reason is needed. Choose or write one. The record is unchanged.")),
        {"reason": msg(N_("required"))},
        "E-REC-003",
    )
