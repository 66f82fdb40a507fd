"""Print a patient's course: the PDF is written beside its target, noted in the audit trail, then put in place."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from ctd402_desktop import paths
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.permissions import Action, Actor
from ctd402_desktop.errors import StorageUnavailable
from ctd402_desktop.i18n import N_, msg, use_catalogues
from ctd402_desktop.services.courses import Courses
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.store import drafts as draft_store
from ctd402_desktop.store import patients as patient_store

if TYPE_CHECKING:
    from ctd402_desktop.reports.documents import Printed
    from ctd402_desktop.reports.issue import Issue

INLINE = 6
"""Up to this many files are written in this process: starting others would take longer."""

_UNFINISHED = ".part"


@dataclass(frozen=True, slots=True)
class _Job:
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

    def print_document(
        self,
        by: Actor,
        patient_id: int,
        path: Path,
        lang: str = "en",
        *,
        document: str = "case_summary",
        paper: str = "a4",
        as_of: datetime | None = None,
    ) -> Printed:
        """Write one document; the answer names pages, fingerprint, state and characters no font could show.

        ``as_of``: the course as it was known then; every page says so.

        Raises
        ------
        NotAllowed, NotFound
            The role may not print; there is no such patient.
        StorageUnavailable
            The file cannot be written; nothing is left behind.
        """
        self._desk.require(by, Action.PRINT, patient_id=patient_id)
        course, open_drafts = self._material(patient_id, as_of)
        job = _Job(document, course, path, lang, self._issue(by, open_drafts, paper, as_of))
        try:
            done = _write(job)
            self._note(by, job, done)
            _put_in_place(job)
        except OSError as problem:
            raise _not_written(path, problem) from problem
        finally:
            _tidy(job)
        return _at(done, path)

    def preview(
        self,
        by: Actor,
        patient_id: int,
        lang: str = "en",
        *,
        document: str = "case_summary",
        as_of: datetime | None = None,
    ) -> bytes:
        """The PDF as it would be printed now, in memory; nothing touches the disk, and looking is no print."""
        from ctd402_desktop.reports.documents import document as named

        self._desk.require(by, Action.PRINT, patient_id=patient_id)
        course, open_drafts = self._material(patient_id, as_of)
        return named(document).render(course, lang=lang, issue=self._issue(by, open_drafts, "a4", as_of))

    def case_summaries(self, by: Actor, out_dir: Path, lang: str = "en", *, paper: str = "a4") -> list[Path]:
        """Write the case summary of every patient to ``out_dir``, named by hospital number; paths in that order.

        Many files are written by several processes. Raises as ``print_document``; files finished before a failure
        stay and are in the audit trail.
        """
        self._desk.require(by, Action.PRINT)
        with self._desk.database.read() as session:
            ids = [one.id for one in patient_store.everyone(session)]
        jobs = []
        for patient_id in ids:
            course, open_drafts = self._material(patient_id)
            target = out_dir / f"{_file_name(course.patient.mrn)}.pdf"
            jobs.append(_Job("case_summary", course, target, lang, self._issue(by, open_drafts, paper)))
        try:
            out_dir.mkdir(parents=True, exist_ok=True)
            for job, done in zip(jobs, _write_all(jobs), strict=True):
                self._note(by, job, done)
                _put_in_place(job)
        except OSError as problem:
            raise _not_written(out_dir, problem) from problem
        finally:
            for job in jobs:
                _tidy(job)
        return [job.target for job in jobs]

    def _material(self, patient_id: int, as_of: datetime | None = None) -> tuple[Course, int]:
        """The course and the number of open drafts, from one snapshot; of a past moment no draft is known."""
        with self._desk.database.read() as session:
            if as_of is not None:
                return self._courses.as_known(session, patient_id, as_of), 0
            course = self._courses.get(session, patient_id)
            drafts = sum(one.patient_id == patient_id for one in draft_store.everyone(session))
        return course, drafts

    def _issue(self, by: Actor, open_drafts: int, paper: str, as_of: datetime | None = None) -> Issue:
        from ctd402_desktop.reports.issue import Issue

        ward = self._desk.ward
        now = self._desk.clock()
        pack = self._desk.protocol.version
        issue = Issue(as_of or now, by.name, ward.name, pack, ward.demo, open_drafts, paper)
        return replace(issue, stamped_at=now) if as_of is not None else issue

    def _note(self, by: Actor, job: _Job, done: Printed) -> None:
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
                    "state": "signed" if done.signed else "draft",
                    **({"as_of": job.issue.printed_at.isoformat()} if job.issue.stamped_at is not None else {}),
                },
            )


def _part(job: _Job) -> Path:
    return job.target.with_name(job.target.name + _UNFINISHED)


def _write(job: _Job) -> Printed:
    """Write the unfinished file; reportlab is loaded on first use."""
    from ctd402_desktop.reports.documents import document

    return document(job.document).write(job.course, _part(job), lang=job.lang, issue=job.issue)


def _write_all(jobs: list[_Job]) -> list[Printed]:
    if len(jobs) <= INLINE:
        return [_write(job) for job in jobs]
    with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=_begin_worker) as pool:
        return list(pool.map(_write, jobs, chunksize=4))


def _begin_worker() -> None:
    """A new process knows no catalogues yet."""
    use_catalogues(paths.resources() / "locale")


def _put_in_place(job: _Job) -> None:
    _part(job).replace(job.target)


def _tidy(job: _Job) -> None:
    with suppress(OSError):
        _part(job).unlink(missing_ok=True)


def _at(done: Printed, path: Path) -> Printed:
    return replace(done, path=path)


def _file_name(mrn: str) -> str:
    """A hospital number as a file name: letters, digits, hyphen and underscore; others become a hyphen."""
    return "".join(char if char.isalnum() or char in "-_" else "-" for char in mrn) or "patient"


def _not_written(path: Path, problem: OSError) -> StorageUnavailable:
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
