"""Keep what is being typed: drafts survive the program, belong to their author, and never grade or print."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from ctd402_desktop.domain.permissions import Action, Actor
from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.services.changed import Changed
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.services.entries import require_form
from ctd402_desktop.store import drafts as draft_store

Draft: TypeAlias = draft_store.Draft


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
        with self._desk.database.transaction() as session:
            return draft_store.save(
                session,
                draft_store.DraftKey(patient_id, form, by.user_id, supersedes_id),
                observed_at=observed_at,
                raw={key: text for key, text in raw.items() if text},
                station=by.station or self._desk.station,
                at=self._desk.clock(),
            )

    def draft(self, by: Actor, patient_id: int | None, form: str, *, supersedes_id: int | None = None) -> Draft | None:
        """One's own draft of this form, ``None`` when there is none."""
        with self._desk.database.read() as session:
            return draft_store.find(session, draft_store.DraftKey(patient_id, form, by.user_id, supersedes_id))

    def drafts(self, by: Actor) -> list[Draft]:
        """Open drafts of everybody on the ward with author and age; never graded, never printed."""
        self._desk.require(by, Action.VIEW_PATIENT)
        with self._desk.database.read() as session:
            return draft_store.everyone(session)

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
