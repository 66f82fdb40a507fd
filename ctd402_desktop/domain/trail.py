"""The audit trail in words: what each kind of event means to a reader of the ward."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ctd402_desktop.domain.alert_names import ALERT_LABELS
from ctd402_desktop.domain.credentials import EMERGENCY_REASONS
from ctd402_desktop.domain.fields import Field
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.permissions import ACTION_LABELS, ROLE_LABELS, STANDING_LABELS, Action, Role, Standing
from ctd402_desktop.domain.preflight import DOCUMENT_NAMES
from ctd402_desktop.domain.signing import MEANINGS
from ctd402_desktop.i18n import C_, N_, Message, msg

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
    "alert_seen": N_("alert seen"),
    "draft_begun": N_("draft begun"),
    "draft_taken_over": N_("draft taken over"),
    "draft_set_aside": C_("trail", "draft set aside for a colleague's record"),
    "merged": N_("merged into another patient"),
    "unmerged": N_("merge undone"),
    "draft_discarded": N_("draft discarded"),
    "refused": N_("refused"),
    "print": N_("printed"),
    "verified": N_("record verified"),
    "bound": N_("further rows bound to the trail"),
    "exported": C_("trail", "exported"),
    "report_checked": N_("integrity report checked"),
    "setting_changed": C_("trail", "setting changed"),
    "beds_changed": C_("trail", "beds changed"),
    "ward_phone_changed": C_("trail", "telephone of the ward changed"),
    "backed_up": N_("backup made"),
    "backup_failed": N_("backup failed"),
    "backup_folder": N_("folder of the second backup changed"),
    "backup_drill": N_("restore drill"),
    "backup_previewed": N_("backup looked into"),
    "rotation_resumed": N_("clearing of old backups resumed"),
    "restored": N_("restored from a backup"),
    "rekeyed": N_("store key changed"),
    "switched": C_("trail", "switched to this account"),
    "pin_changed": C_("trail", "PIN changed"),
    "standing_changed": C_("trail", "standing changed"),
    "emergency_access": C_("trail", "emergency access begun"),
    "patient_taken": C_("trail", "patient taken on"),
    "patient_given_back": C_("trail", "patient given back"),
    "patient_lent": C_("trail", "patient lent for a break"),
    "cover_accepted": C_("trail", "cover for a break accepted"),
    "cover_ended": C_("trail", "cover for a break ended"),
    "handed_over": C_("trail", "handed over"),
    "handover_accepted": C_("trail", "handover accepted"),
    "alert_acknowledged": C_("trail", "alert acknowledged"),
    "alert_snoozed": C_("trail", "alert put off"),
    "protocol_loaded": C_("trail", "protocol pack loaded"),
    "protocol_compared": C_("trail", "protocol pack compared"),
    "protocol_exported": C_("trail", "protocol pack saved as a file"),
}
"""Event action to words; a contract test holds every action written by the services against it."""


def event_label(action: str) -> str:
    """English words of an action; the action itself when it is from a newer program."""
    return EVENT_LABELS.get(action, action)


_DETAIL: dict[str, str] = {
    "username": N_("user name {value}"),
    "records": N_("{value} records"),
    "document": N_("document {value}"),
    "lang": N_("language {value}"),
    "pages": N_("pages: {value}"),
    "state": N_("state {value}"),
    "file": N_("as {value}"),
    "entries": N_("entries: {value}"),
    "events": N_("entries: {value}"),
    "problems": N_("problems: {value}"),
    "as_of": N_("as known at {value}"),
    "ward": N_("ward {value}"),
    "supersedes": N_("in place of record {value}"),
    "in_favour_of": C_("trail", "in favour of record {value}"),
    "clock_set_back_s": N_("the clock had been set back by {value} s"),
    "fingerprint": N_("fingerprint {value}"),
    "filter": N_("chosen: {value}"),
    "sha256": N_("SHA-256 {value}"),
    "day": N_("of {value}"),
    "addendum_to": C_("trail", "to record {value}"),
    "at": C_("trail", "at {value}"),
    "before": C_("trail", "before: {value}"),
    "after": C_("trail", "after: {value}"),
    "cleared": C_("trail", "old backups cleared: {value}"),
    "code": C_("trail", "message {value}"),
    "differences": C_("trail", "differences: {value}"),
    "draft": C_("trail", "draft {value}"),
    "failed": C_("trail", "failed attempts: {value}"),
    "folder": C_("trail", "folder {value}"),
    "from": C_("trail", "from {value}"),
    "to": C_("trail", "to {value}"),
    "handover": C_("trail", "handover {value}"),
    "into_id": C_("trail", "into patient {value}"),
    "patients": C_("trail", "patients: {value}"),
    "severity": C_("trail", "severity class {value}"),
    "signatures_voided": C_("trail", "signatures voided: {value}"),
    "until": C_("trail", "until {value}"),
    "version": C_("trail", "version {value}"),
}
"""What stands in the detail of an entry, in the order it is read; other keys are shown as they are."""

_SETTINGS: dict[str, str] = {"lock_minutes": N_("Minutes until the program locks")}
"""Settings of a workstation that bear on safety."""

_WORDS: dict[str, Mapping[str, str]] = {
    "action": {one.value: ACTION_LABELS[one] for one in Action},
    "role": {one.value: ROLE_LABELS[one] for one in Role},
    "standing": {one.value: STANDING_LABELS[one] for one in Standing},
    "emergency": dict(EMERGENCY_REASONS),
    "meaning": MEANINGS,
    "rule": ALERT_LABELS,
    "elsewhere": {"True": C_("trail", "with a second copy"), "False": C_("trail", "no second folder")},
    "store": {"closed": C_("trail", "store closed")},
    "with": {"password": C_("trail", "with a password"), "recovery code": C_("trail", "with the recovery code")},
}
"""Keys whose value is a word of the program."""

_VALUES: dict[str, Mapping[str, str]] = {
    "document": {
        **DOCUMENT_NAMES,
        "shift_handover": N_("Shift handover"),
        "rules_library": N_("Rules library"),
        "audit_extract": N_("Audit trail"),
        "emergency_report": N_("Emergency access"),
        "timeline": N_("Timeline"),
    },
    "lang": {"en": N_("English"), "zh": N_("Chinese"), "both": N_("English and Chinese")},
    "state": {"signed": C_("trail", "signed"), "draft": C_("trail", "a draft")},
}
"""Keys with a sentence of their own whose value is a word of the program."""

_QUIET = frozenset({"content_hash", "content_hashes", "rows", "rows_before", "ok", "form", "changes", "reason"})
"""Keys that have words of their own, or are there for the proof."""

_CHANGE = N_("{field}: {old} → {new}")
_REASON = N_("reason: {reason}")
_OTHER = N_("{name}: {value}")
_FIELDS: dict[str, Field] = {asked.key: asked for form in FORMS.values() for asked in form.fields}
_NOTHING = "–"


def detail_words(detail: Mapping[str, object]) -> tuple[Message, ...]:
    """What an entry says beyond its name: the form, what changed from what to what, the reason, and the rest.

    An unknown key is shown with its value, so that nothing an entry says is kept from its reader.
    """
    found: list[Message] = []
    form = str(detail.get("form", ""))
    if form:
        found.append(Message(FORMS[form].title) if form in FORMS else Message(form))
    found += _changes(detail.get("changes"), form)
    for key, value in detail.items():
        if key == "text" and isinstance(value, Mapping):
            found += [msg(_OTHER, name=_label(str(asked), form), value=str(typed)) for asked, typed in value.items()]
        elif key == "rules" and isinstance(value, list):
            found += [_fact("rule", one) for one in value]
        elif key not in _QUIET:
            found.append(_fact(key, value))
    if detail.get("reason"):
        found.append(msg(_REASON, reason=Message(str(detail["reason"]))))
    return tuple(found)


def _changes(changes: object, form: str) -> Iterable[Message]:
    if not isinstance(changes, Mapping):
        return
    for key, pair in changes.items():
        old, new = (str(one) or _NOTHING for one in pair)
        yield msg(
            _CHANGE,
            field=_label(str(key), form),
            old=old,
            new=new,
        )


def _label(key: str, form: str) -> Message:
    """What a question or setting is called; its key where nobody knows it any more."""
    asked = FORMS[form][key] if form in FORMS and key in FORMS[form] else _FIELDS.get(key)
    return Message(asked.label if asked is not None else _SETTINGS.get(key, key))


def _fact(key: str, value: object) -> Message:
    if key in _WORDS:
        return Message(_WORDS[key].get(str(value), str(value)))
    shown: object = value
    if isinstance(value, list | tuple):
        shown = ", ".join(str(one) for one in value) or Message(C_("trail", "none"))
    elif key in _VALUES:
        shown = Message(_VALUES[key].get(str(value), str(value)))
    return msg(_DETAIL[key], value=shown) if key in _DETAIL else msg(_OTHER, name=key, value=shown)
