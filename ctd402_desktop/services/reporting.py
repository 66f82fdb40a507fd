"""Print a patient's course: the PDF is written beside its target, noted in the audit trail, then put in place."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from ctd402_desktop import paths
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.permissions import Action, Actor
from ctd402_desktop.domain.preflight import BLANK_SHEET, DAILY_SHEET, PREFLIGHT, Item, OpenForm, preflight
from ctd402_desktop.errors import StorageUnavailable
from ctd402_desktop.i18n import N_, msg, use_catalogues
from ctd402_desktop.services.aside import aside, part_of
from ctd402_desktop.services.courses import Courses
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.store import drafts as draft_store
from ctd402_desktop.store import patients as patient_store
from ctd402_desktop.store import wards

if TYPE_CHECKING:
    from ctd402_desktop.reports.documents import Printed
    from ctd402_desktop.reports.issue import Issue

INLINE = 6
"""Up to this many files are written in this process: starting others would take longer."""


@dataclass(frozen=True, slots=True)
class Material:
    """One snapshot: the course, its open drafts, and where the ward answers."""

    course: Course
    drafts: tuple[OpenForm, ...]
    phone: str


@dataclass(frozen=True, slots=True)
class Job:
    """One file to write; plain values, so that a worker process can take it."""

    document: str
    course: Course
    target: Path
    lang: str
    issue: Issue


class Reporting:
    """Use-cases that put a course on paper. ``lang``: ``en``, ``zh`` or ``both``; ``paper``: ``a4`` or ``letter``."""

    def __init__(self, desk: Desk, courses: Courses) -> None:
        self._desk = desk
        self._courses = courses

    def case_summary(
        self,
        by: Actor,
        patient_id: int,
        path: Path,
        lang: str = "en",
        *,
        paper: str = "a4",
        as_of: datetime | None = None,
    ) -> Path:
        """Write the case summary of one patient to ``path`` and return it; as ``print_document`` otherwise."""
        return self.print_document(by, patient_id, path, lang, paper=paper, as_of=as_of).path

    def print_document(  # noqa: PLR0913 - the document and the circumstances of its print
        self,
        by: Actor,
        patient_id: int,
        path: Path,
        lang: str = "en",
        *,
        document: str = "case_summary",
        paper: str = "a4",
        as_of: datetime | None = None,
        day: date | None = None,
    ) -> Printed:
        """Write one document; the answer names pages, fingerprint, state and characters no font could show.

        ``as_of``: the course as it was known then; every page says so. ``day``: the date of a daily sheet, today when
        left out. What the document lacks makes it a draft, which it says on every page.

        Raises
        ------
        NotAllowed, NotFound
            The role may not print; there is no such patient.
        StorageUnavailable
            The file cannot be written; nothing is left behind.
        """
        self._desk.require(by, Action.PRINT, patient_id=patient_id)
        material = self.material(patient_id, as_of)
        issue = self.issue(by, document, material, paper=paper, as_of=as_of, day=day)
        job = Job(document, material.course, path, lang, issue)
        with aside(path, lambda problem: not_written(path, problem)) as part:
            done = write(job)
            self._note(by, job, done)
            part.replace(path)
        return replace(done, path=path)

    def preview(
        self,
        by: Actor,
        patient_id: int,
        lang: str = "en",
        *,
        document: str = "case_summary",
        as_of: datetime | None = None,
        day: date | None = None,
    ) -> bytes:
        """The PDF as it would be printed now, in memory; nothing touches the disk, and looking is no print."""
        from ctd402_desktop.reports.documents import document as named

        self._desk.require(by, Action.PRINT, patient_id=patient_id)
        material = self.material(patient_id, as_of)
        issue = self.issue(by, document, material, as_of=as_of, day=day)
        return named(document).render(material.course, lang=lang, issue=issue)

    def preflight(
        self, by: Actor, patient_id: int, *, as_of: datetime | None = None, day: date | None = None
    ) -> dict[str, tuple[Item, ...]]:
        """What every document of this patient lacks, blockers first, by its key; empty where it is ready."""
        self._desk.require(by, Action.PRINT, patient_id=patient_id)
        material = self.material(patient_id, as_of)
        now = as_of or self._desk.clock()
        return {
            key: preflight(key, material.course, now, material.drafts, phone=material.phone, day=day)
            for key in PREFLIGHT
        }

    def print_all(
        self, by: Actor, out_dir: Path, lang: str = "en", *, document: str = "case_summary", paper: str = "a4"
    ) -> list[Path]:
        """Write the case summary of every patient to ``out_dir``, named by hospital number; paths in that order.

        ``document`` names another one; blank day sheets are written of active patients alone.

        Many files are written by several processes. Raises as ``print_document``; files finished before a failure
        stay and are in the audit trail.
        """
        self._desk.require(by, Action.PRINT)
        with self._desk.database.read() as session:
            found = patient_store.everyone(session)
        ids = [one.id for one in found if document != BLANK_SHEET or one.status == "active"]
        jobs = []
        for patient_id in ids:
            material = self.material(patient_id)
            target = out_dir / f"{file_name(material.course.patient.mrn)}.pdf"
            issue = self.issue(by, document, material, paper=paper)
            jobs.append(Job(document, material.course, target, lang, issue))
        with ExitStack() as whole:
            parts = [
                whole.enter_context(aside(job.target, lambda problem: not_written(out_dir, problem))) for job in jobs
            ]
            out_dir.mkdir(parents=True, exist_ok=True)
            for job, part, done in zip(jobs, parts, _write_all(jobs), strict=True):
                self._note(by, job, done)
                part.replace(job.target)
        return [job.target for job in jobs]

    def material(self, patient_id: int, as_of: datetime | None = None) -> Material:
        """What a document is made of, from one snapshot; of a past moment no draft is known."""
        with self._desk.database.read() as session:
            ward = wards.get(session)
            phone = ward.phone if ward else ""
            if as_of is not None:
                return Material(self._courses.as_known(session, patient_id, as_of), (), phone)
            course = self._courses.get(session, patient_id)
            drafts = [one for one in draft_store.everyone(session) if one.patient_id == patient_id]
        return Material(course, tuple(OpenForm(one.form, one.author_name) for one in drafts), phone)

    def issue(
        self,
        by: Actor,
        document: str,
        material: Material,
        *,
        paper: str = "a4",
        as_of: datetime | None = None,
        day: date | None = None,
    ) -> Issue:
        """The circumstances of a print, with what the document lacks at this moment."""
        from ctd402_desktop.reports.issue import Issue

        ward, now = self._desk.ward, self._desk.clock()
        shown = as_of or now
        if document == DAILY_SHEET:
            day = day or shown.astimezone(material.course.zone).date()
        items = preflight(document, material.course, shown, material.drafts, phone=material.phone, day=day)
        return Issue(
            shown,
            by.name,
            ward.name,
            self._desk.protocol.version,
            ward.demo,
            len(material.drafts),
            paper,
            stamped_at=now if as_of is not None else None,
            phone=material.phone,
            day=day if document == DAILY_SHEET else None,
            gaps=tuple(one.words for one in items if one.blocks),
            remarks=tuple(one.words for one in items if not one.blocks),
            waiting=sum(one.key.startswith(("countersigned.", "reviewed.")) for one in items),
        )

    def _note(self, by: Actor, job: Job, done: Printed) -> None:
        with self._desk.database.transaction() as session:
            self._desk.note(
                session,
                by,
                "print",
                patient_id=job.course.patient.id,
                detail={
                    "document": job.document,
                    "lang": job.lang,
                    "pages": done.pages,
                    "fingerprint": done.fingerprint,
                    **({} if done.blank else {"state": "signed" if done.signed else "draft"}),
                    **({"day": job.issue.day.isoformat()} if job.issue.day is not None else {}),
                    **_past(job),
                },
            )


def _past(job: Job) -> dict[str, str]:
    """The past moment a print shows, to the minute, where it shows one."""
    issue = job.issue
    return {} if issue.stamped_at is None else {"as_of": issue.printed_at.isoformat(timespec="minutes")}


def write(job: Job) -> Printed:
    """Write the unfinished file; reportlab is loaded on first use."""
    from ctd402_desktop.reports.documents import document

    return document(job.document).write(job.course, part_of(job.target), lang=job.lang, issue=job.issue)


def _write_all(jobs: list[Job]) -> list[Printed]:
    if len(jobs) <= INLINE:
        return [write(job) for job in jobs]
    with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=_begin_worker) as pool:
        return list(pool.map(write, jobs, chunksize=4))


def _begin_worker() -> None:
    """A new process knows no catalogues yet."""
    use_catalogues(paths.resources() / "locale")


def file_name(mrn: str) -> str:
    """A hospital number as a file name: letters, digits, hyphen and underscore; others become a hyphen."""
    return "".join(char if char.isalnum() or char in "-_" else "-" for char in mrn) or "patient"


def not_written(path: Path, problem: OSError) -> StorageUnavailable:
    """The error to raise when a file or folder refused."""
    return StorageUnavailable(
        msg(
            N_(
                "Not printed: {path} cannot be written ({why}). Choose another folder or free some space, "
                "then print again."
            ),
            path=path,
            why=problem.strerror or type(problem).__name__,
        ),
        "E-PRT-001",
    )
