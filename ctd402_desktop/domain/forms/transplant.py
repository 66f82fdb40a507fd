"""One milestone of the transplant track, corrected as it moves on."""

from __future__ import annotations

from collections.abc import Mapping

from ctd402_desktop.domain.fields import Answers, Field, Form, Kind
from ctd402_desktop.domain.forms.options import options
from ctd402_desktop.i18n import N_, Message, msg

MILESTONES = options(
    ("hla_typing", N_("HLA typing")),
    ("donor_search", N_("Donor search")),
    ("donor_confirmed", N_("Donor confirmed")),
    ("donor_cleared", N_("Donor cleared")),
    ("insurance", N_("Insurance")),
    ("slot_booked", N_("Slot booked")),
    ("mrd_check", N_("MRD check")),
    ("decision", N_("Decision meeting")),
    ("admission", N_("Admission")),
    ("conditioning", N_("Conditioning")),
    ("harvest", N_("Harvest")),
    ("graft_infusion", N_("Graft infusion")),
    ("engraftment", N_("Engraftment")),
    ("declined", N_("Declined")),
)
STATES = options(
    ("planned", N_("Planned")), ("running", N_("Running")), ("done", N_("Done")), ("blocked", N_("Blocked"))
)
DONOR_TYPES = options(
    ("sibling", N_("Matched sibling")),
    ("unrelated", N_("Unrelated")),
    ("haploidentical", N_("Haploidentical")),
    ("cord", N_("Cord blood")),
)


def _blocked_by(answers: Answers) -> Mapping[str, Message]:
    if answers.get("state") == "blocked" and "blocker" not in answers:
        return {"blocker": msg(N_("blocked, but by what? Enter it so that someone can clear it"))}
    return {}


def _done_when(answers: Answers) -> Mapping[str, Message]:
    if answers.get("state") == "done" and "date" not in answers:
        return {"date": msg(N_("done, but when? Enter the date"))}
    return {}


def _declined_why(answers: Answers) -> Mapping[str, Message]:
    if answers.get("milestone") == "declined" and "reason" not in answers:
        return {"reason": msg(N_("declined, but why? Enter the reason"))}
    return {}


TRANSPLANT = Form(
    key="transplant",
    title=N_("Transplant milestone"),
    version=1,
    icon="calendar-clock",
    fields=(
        Field("milestone", N_("Milestone"), Kind.CHOICE, choices=MILESTONES, required=True, letter="M"),
        Field("state", N_("State"), Kind.CHOICE, choices=STATES, required=True, letter="S"),
        Field("date", N_("Date"), Kind.DATETIME, date_only=True, letter="D"),
        Field("due", N_("Due"), Kind.DATETIME, date_only=True, letter="U"),
        Field("owner", N_("Owner"), Kind.TEXT, letter="O"),
        Field("blocker", N_("Blocker"), Kind.TEXT, letter="B"),
        Field("donor_type", N_("Donor type"), Kind.CHOICE, choices=DONOR_TYPES, letter="T"),
        Field("hla_match", N_("HLA match"), Kind.TEXT, letter="H", hint=N_("such as 10/10")),
        Field("reason", N_("Reason"), Kind.TEXT, letter="R"),
        Field("note", N_("Note"), Kind.TEXT, multiline=True, letter="E"),
    ),
    checks=(_blocked_by, _done_when, _declined_why),
)
