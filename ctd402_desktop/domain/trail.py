"""The audit trail in words: what each kind of event means to a reader of the ward."""

from __future__ import annotations

from ctd402_desktop.i18n import N_

EVENT_LABELS: dict[str, str] = {
    "store_created": N_("store created"),
    "signed_in": N_("signed in"),
    "signed_out": N_("signed out"),
    "sign_in_failed": N_("sign-in failed"),
    "recovered": N_("opened with the recovery code"),
    "user_added": N_("account added"),
    "user_disabled": N_("account disabled"),
    "password_changed": N_("password changed"),
    "password_reset": N_("password reset"),
    "enrolled": N_("enrolled"),
    "patient_edited": N_("identity or bed changed"),
    "viewed": N_("looked at"),
    "signed": N_("signed"),
    "signed_batch": N_("signed as a batch"),
    "corrected": N_("corrected"),
    "voided": N_("voided"),
    "countersigned": N_("countersigned"),
    "reviewed": N_("reviewed"),
    "locked": N_("approved and locked"),
    "unlocked": N_("unlocked"),
    "addendum": N_("addendum signed"),
    "draft_begun": N_("draft begun"),
    "draft_taken_over": N_("draft taken over"),
    "merged": N_("merged into another patient"),
    "unmerged": N_("merge undone"),
    "draft_discarded": N_("draft discarded"),
    "refused": N_("refused"),
    "print": N_("printed"),
    "verified": N_("record verified"),
    "backed_up": N_("backup made"),
    "backup_failed": N_("backup failed"),
    "backup_folder": N_("folder of the second backup changed"),
    "backup_drill": N_("restore drill"),
    "backup_previewed": N_("backup looked into"),
    "rotation_resumed": N_("clearing of old backups resumed"),
    "restored": N_("restored from a backup"),
    "rekeyed": N_("store key changed"),
}
"""Event action to words; a contract test holds every action written by the services against it."""


def event_label(action: str) -> str:
    """English words of an action; the action itself when it is from a newer program."""
    return EVENT_LABELS.get(action, action)
