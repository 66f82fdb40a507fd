"""Keep what is being typed: drafts survive the program, belong to their author, and never grade or print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from ctd402_desktop.domain.course import Patient
from ctd402_desktop.domain.permissions import Action, Actor
from ctd402_desktop.errors import Conflict, NotFound
from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.services.changed import Changed
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.services.entries import require_form
from ctd402_desktop.store import audit, patients
from ctd402_desktop.store import drafts as draft_store
from ctd402_desktop.store.database import Session

Draft: TypeAlias = draft_store.Draft

IDLE = timedelta(minutes=5)
"""Whoever has not typed for so long may be relieved: the draft can be taken over."""


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft as others see it: whose, of whom, begun when, last typed into how long ago."""

    draft: Draft
    patient: Patient | None
    since: datetime
    idle: timedelta

    @property
    def may_be_taken(self) -> bool:
        """Nobody has typed for five minutes."""
        return self.idle >= IDLE


class Drafts:
    """Use-cases about forms that are not signed yet."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def save_draft(
        self,
        by: Actor,
        patient_id: int | None,
        form: str,
        observed_at: datetime | None,
        raw: Mapping[str, str],
        *,
        supersedes_id: int | None = None,
    ) -> Draft:
        """Keep what has been typed so far, valid or not; one draft per author, patient, form and corrected record."""
        if patient_id is None:
            self._desk.require(by, Action.ENROL_PATIENT)
        else:
            require_form(self._desk, by, patient_id, form, {})
        key = draft_store.DraftKey(patient_id, form, by.user_id, supersedes_id)
        with self._desk.database.transaction() as session:
            begun = draft_store.find(session, key) is None
            saved = draft_store.save(
                session,
                key,
                observed_at=observed_at,
                raw={key: text for key, text in raw.items() if text},
                station=by.station or self._desk.station,
                at=self._desk.clock(),
            )
            if begun:
                detail = {"form": form, "draft": saved.id}
                self._desk.note(session, by, "draft_begun", patient_id=patient_id, detail=detail)
        return saved

    def own(
        self, by: Actor, patient_id: int | None, form: str, *, supersedes_id: int | None = None
    ) -> OpenDraft | None:
        """One's own draft of this form with when it was begun, ``None`` when there is none."""
        with self._desk.database.read() as session:
            found = draft_store.find(session, draft_store.DraftKey(patient_id, form, by.user_id, supersedes_id))
            return None if found is None else self._seen(session, [found])[0]

    def drafts(self, by: Actor) -> list[Draft]:
        """Open drafts of everybody on the ward with author and age; never graded, never printed."""
        self._desk.require(by, Action.VIEW_PATIENT)
        with self._desk.database.read() as session:
            return draft_store.everyone(session)

    def open(self, by: Actor, *, patient_id: int | None = None) -> list[OpenDraft]:
        """Open drafts with patient, author and age, newest first: of the ward, or of one patient."""
        self._desk.require(by, Action.VIEW_PATIENT, patient_id=patient_id)
        with self._desk.database.read() as session:
            found = [one for one in draft_store.everyone(session) if patient_id in {None, one.patient_id}]
            return self._seen(session, found)

    def beside(
        self, by: Actor, patient_id: int | None, form: str, *, supersedes_id: int | None = None
    ) -> OpenDraft | None:
        """What a colleague has typed into the same form, ``None`` when nobody has."""
        self._desk.require(by, Action.VIEW_PATIENT, patient_id=patient_id)
        with self._desk.database.read() as session:
            key = draft_store.DraftKey(patient_id, form, by.user_id, supersedes_id)
            found = draft_store.beside(session, key)
            return None if found is None else self._seen(session, [found])[0]

    def take_over(self, by: Actor, draft_id: int) -> Draft:
        """Make a colleague's draft one's own once nobody has typed for five minutes; its text goes to the trail.

        Raises
        ------
        Conflict
            Somebody is typing, the draft was signed or thrown away meanwhile, or one has a draft of one's own.
        """
        now = self._desk.clock()
        with self._desk.database.read() as session:
            found = draft_store.get(session, draft_id)
        if found is None:
            raise _gone()
        if found.patient_id is None:
            self._desk.require(by, Action.ENROL_PATIENT)
        else:
            require_form(self._desk, by, found.patient_id, found.form, found.raw)
        with self._desk.database.transaction() as session:
            found = draft_store.get(session, draft_id)
            if found is None:
                raise _gone()
            self._may_take(session, by, found, now)
            detail = {
                "form": found.form,
                "draft": draft_id,
                "from": found.author_name,
                "to": by.name,
                "text": dict(found.raw),
            }
            draft_store.hand_to(
                session, draft_id, author_id=by.user_id, at=now, station=by.station or self._desk.station
            )
            self._desk.note(session, by, "draft_taken_over", patient_id=found.patient_id, detail=detail)
            taken = draft_store.get(session, draft_id)
        if taken is None:
            raise _gone()
        return taken

    def discard_draft(self, by: Actor, draft_id: int) -> Changed:
        """Throw one's own draft away."""
        with self._desk.database.read() as session:
            found = draft_store.get(session, draft_id)
        if found is None:
            return Changed(None, "draft")
        if found.author_id != by.user_id:
            others = msg(N_("Not discarded: this draft belongs to {name}. Ask them."), name=found.author_name)
            raise self._desk.refusal(by, "discard_draft", others, "E-DRF-001", patient_id=found.patient_id)
        with self._desk.database.transaction() as session:
            draft_store.discard(session, draft_id)
            self._desk.note(session, by, "draft_discarded", patient_id=found.patient_id, detail={"form": found.form})
        return Changed(found.patient_id, "draft")

    def set_aside(
        self, by: Actor, patient_id: int, form: str, raw: Mapping[str, str], *, draft_id: int | None, record_id: int
    ) -> Changed:
        """Give up one's own entry in favour of ``record_id``; its text stays in the trail, the draft goes."""
        require_form(self._desk, by, patient_id, form, {})
        detail = {"form": form, "in_favour_of": record_id, "text": {key: text for key, text in raw.items() if text}}
        with self._desk.database.transaction() as session:
            drop_signed(session, by, draft_id)
            self._desk.note(session, by, "draft_set_aside", patient_id=patient_id, detail=detail)
        return Changed(patient_id, "draft")

    def _may_take(self, session: Session, by: Actor, found: Draft, now: datetime) -> None:
        if found.author_id != by.user_id and now - found.updated_at < IDLE:
            raise Conflict(
                msg(
                    N_(
                        "Not taken over: {name} typed less than five minutes ago. Ask, or wait; nothing of the draft "
                        "is lost."
                    ),
                    name=found.author_name,
                ),
                "E-DRF-002",
            )
        key = draft_store.DraftKey(found.patient_id, found.form, by.user_id, found.supersedes_id)
        own = draft_store.find(session, key)
        if own is not None and own.id != found.id:
            raise Conflict(
                msg(
                    N_(
                        "Not taken over: you have a draft of your own for this form. Sign or discard it first; "
                        "both drafts are kept."
                    )
                ),
                "E-DRF-003",
            )

    def _seen(self, session: Session, found: Sequence[Draft]) -> list[OpenDraft]:
        begun: dict[object, datetime] = {}
        for patient_id in {one.patient_id for one in found}:
            for event in audit.events(session, patient_id=patient_id, action="draft_begun"):
                begun.setdefault(event.detail.get("draft"), event.at)
        now = self._desk.clock()
        return [
            OpenDraft(
                one,
                patients.get(session, one.patient_id) if one.patient_id is not None else None,
                min(begun.get(one.id, one.updated_at), one.updated_at),
                now - one.updated_at,
            )
            for one in found
        ]


def drop_signed(session: Session, by: Actor, draft_id: int | None) -> None:
    """Remove the draft that was just signed, unless a colleague has taken it over; in the caller's transaction."""
    found = draft_store.get(session, draft_id) if draft_id is not None else None
    if found is not None and found.author_id == by.user_id:
        draft_store.discard(session, found.id)


def _gone() -> NotFound:
    return NotFound(
        msg(N_("This draft is no longer there: it was signed or discarded meanwhile. Reload the patient.")), "E-DRF-004"
    )
