"""Print the rules library: no patient stands in it, so whoever sees patients may print it."""

from __future__ import annotations

from pathlib import Path

from ctd402_desktop.domain.permissions import Action, Actor
from ctd402_desktop.errors import StorageUnavailable
from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.services.aside import aside
from ctd402_desktop.services.desk import Desk


class Library:
    """Use-cases about the rules themselves."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def print_rules(self, by: Actor, path: Path, lang: str = "en", *, paper: str = "a4") -> Path:
        """Write every rule to ``path``; the file is put in place when it is whole.

        Raises
        ------
        NotAllowed
            The role may not see patients.
        StorageUnavailable
            ``E-PRT-002``: the file cannot be written.
        """
        from ctd402_desktop.reports.issue import Issue
        from ctd402_desktop.reports.library import write_library

        self._desk.require(by, Action.VIEW_PATIENT)
        ward = self._desk.ward
        issue = Issue(self._desk.clock(), by.name, ward.name, self._desk.protocol.version, ward.demo, 0, paper)
        with aside(path, lambda problem: _not_saved(path, problem)) as part:
            detail = {"document": "rules_library", "lang": lang, "pages": write_library(part, lang, issue, ward.zone)}
            with self._desk.database.transaction() as session:
                self._desk.note(session, by, "print", detail=detail)
            part.replace(path)
        return path


def _not_saved(path: Path, problem: OSError) -> StorageUnavailable:
    return StorageUnavailable(
        msg(
            N_("Rules library not saved: {path} cannot be written ({why}). Choose another folder."),
            path=path,
            why=problem.strerror or type(problem).__name__,
        ),
        "E-PRT-002",
    )
