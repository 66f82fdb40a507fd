"""Transplant referrals of many patients into one folder: preflight of each, then file by file, each an export."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ctd402_desktop.domain.course import Patient
from ctd402_desktop.domain.permissions import Action, Actor
from ctd402_desktop.domain.preflight import REFERRAL, Item, is_candidate, preflight
from ctd402_desktop.services.aside import aside
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.services.reporting import (
    Job,
    Reporting,
    file_name,
    not_written,
    write,
)
from ctd402_desktop.store import patients as patient_store

if TYPE_CHECKING:
    from ctd402_desktop.reports.documents import Printed

Progress = Callable[[int, int], None]
"""Called with files finished and files asked for; on the worker."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A patient with a transplant ahead, and what the referral lacks, blockers first."""

    patient: Patient
    items: tuple[Item, ...]

    @property
    def ready(self) -> bool:
        """Nothing would make the referral a draft."""
        return not any(one.blocks or one.unsigned for one in self.items)


@dataclass(frozen=True, slots=True)
class Written:
    """One file of a run with its seal."""

    patient_id: int
    path: Path
    sha256: str
    signed: bool


@dataclass(frozen=True, slots=True)
class Run:
    """What a run left: whole files only; ``cancelled`` when it was stopped before the last one."""

    files: tuple[Written, ...]
    cancelled: bool


class ReferralPacks:
    """Use-cases of a coordinator who hands out referrals."""

    def __init__(self, desk: Desk, reporting: Reporting) -> None:
        self._desk = desk
        self._reporting = reporting

    def candidates(self, by: Actor) -> list[Candidate]:
        """Every patient with a transplant ahead; whoever has most blockers first, then by hospital number."""
        self._desk.require(by, Action.PRINT)
        with self._desk.database.read() as session:
            ids = [one.id for one in patient_store.everyone(session)]
        found = []
        for patient_id in ids:
            material = self._reporting.material(patient_id)
            if is_candidate(material.course):
                items = preflight(REFERRAL, material.course, self._desk.clock(), material.drafts, phone=material.phone)
                found.append(Candidate(material.course.patient, items))
        return sorted(found, key=lambda one: (-sum(item.blocks for item in one.items), one.patient.mrn))

    def run(
        self,
        by: Actor,
        patient_ids: Sequence[int],
        folder: Path,
        lang: str = "en",
        *,
        chosen_by: str = "chosen",
        progress: Progress | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Run:
        """Write the referral of each patient to ``folder`` as ``{mrn}-{document}-{yyyymmdd}.pdf``.

        A referral that is not ready is a draft and says so on every page. Each file is written beside its target,
        noted as an export with ``chosen_by`` and its SHA-256, then put in place; ``cancelled`` is asked before and
        after each, so that a stopped run leaves whole files only.

        Raises
        ------
        NotAllowed, NotFound
            The role may not print and export; there is no such patient.
        StorageUnavailable
            A file cannot be written; those before it stay.
        """
        self._desk.require(by, Action.PRINT)
        self._desk.require(by, Action.EXPORT)
        done: list[Written] = []
        for patient_id in patient_ids:
            written = None if cancelled() else self._one(by, patient_id, folder, lang, chosen_by, cancelled)
            if written is None:
                return Run(tuple(done), cancelled=True)
            done.append(written)
            if progress is not None:
                progress(len(done), len(patient_ids))
        return Run(tuple(done), cancelled=False)

    def _one(
        self, by: Actor, patient_id: int, folder: Path, lang: str, chosen_by: str, cancelled: Callable[[], bool]
    ) -> Written | None:
        job = self._job(by, patient_id, folder, lang)
        with aside(job.target, lambda problem: not_written(job.target, problem)) as part:
            folder.mkdir(parents=True, exist_ok=True)
            printed = write(job)
            if cancelled():
                return None
            seal = hashlib.sha256(part.read_bytes()).hexdigest()
            self._note(by, job, printed, chosen_by, seal)
            part.replace(job.target)
        return Written(patient_id, job.target, seal, printed.signed)

    def _job(self, by: Actor, patient_id: int, folder: Path, lang: str) -> Job:
        material = self._reporting.material(patient_id)
        issue = self._reporting.issue(by, REFERRAL, material)
        day = issue.printed_at.astimezone(material.course.zone)
        name = f"{file_name(material.course.patient.mrn)}-{REFERRAL}-{day:%Y%m%d}.pdf"
        return Job(REFERRAL, material.course, folder / name, lang, issue)

    def _note(self, by: Actor, job: Job, done: Printed, chosen_by: str, seal: str) -> None:
        detail = {
            "document": job.document,
            "lang": job.lang,
            "pages": done.pages,
            "fingerprint": done.fingerprint,
            "state": "signed" if done.signed else "draft",
            "filter": chosen_by,
            "file": job.target.name,
            "sha256": seal,
        }
        with self._desk.database.transaction() as session:
            self._desk.note(session, by, "exported", patient_id=job.course.patient.id, detail=detail)
