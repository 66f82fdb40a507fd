"""Prove that the record is whole, keep the proof, and check an earlier one."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ctd402_desktop.domain.permissions import Action, Actor
from ctd402_desktop.errors import InvalidInput, NotFound, StorageUnavailable
from ctd402_desktop.i18n import N_, msg, speaking
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.store import audit as trail
from ctd402_desktop.store import checkpoints, integrity
from ctd402_desktop.store.checkpoints import checkpoint_path
from ctd402_desktop.store.keys import KeyFile, write_atomically
from ctd402_desktop.store.problems import Problem
from ctd402_desktop.store.types import utc_text
from ctd402_desktop.store.verification import Verification, verify

VERIFY_EVERY = timedelta(days=7)
CHECKPOINT_EVERY = timedelta(days=1)
"""How often the program verifies and writes a checkpoint by itself while somebody is signed in."""

log = logging.getLogger(__name__)

__all__ = ["Integrity", "Problem", "Verification", "checkpoint_path"]


class Integrity:
    """Use-cases about the proof. A store without a key file (a ward server) has no checkpoints and no seal."""

    def __init__(self, desk: Desk, keys: KeyFile | None) -> None:
        self._desk = desk
        self._key = keys.data_key if keys is not None else None
        place = desk.database.place.path
        self._checkpoints = checkpoint_path(place) if place is not None and keys is not None else None

    def verify(self, by: Actor) -> Verification:
        """Walk chain, records, rows and checkpoints; the walk is an event, and its end a new checkpoint."""
        self._desk.require(by, Action.VERIFY)
        found, _ = self._verified()
        self._noted(by, found)
        return found

    def report(self, by: Actor) -> dict[str, Any]:
        """Verify and return the sealed result: plain JSON with English sentences."""
        self._desk.require(by, Action.VERIFY)
        found, compared = self._verified()
        at = self._desk.clock()
        self._noted(by, found)
        body = {
            "format": integrity.FORMAT,
            "at": utc_text(at),
            "by": by.name,
            "role": by.role.value,
            "station": by.station or self._desk.station,
            "ward": self._desk.ward.name,
            "store": self._desk.database.place.shown,
            "events": found.events,
            "records": found.records,
            "rows": dict(found.rows),
            "last_seq": found.last_seq,
            "last_hash": found.last_hash,
            "checkpoints": compared,
            "problems": [_english(one) for one in found.problems],
            "notices": [_english(one) for one in found.notices],
            "result": "whole" if found.ok else "not whole",
        }
        return integrity.sealed(self._key, body) if self._key is not None else {**body, "seal": ""}

    def write_report(self, by: Actor, path: Path, lang: str = "en") -> dict[str, Any]:
        """Verify and write the report: ``.json`` as it is, anything else as a PDF that carries the same JSON.

        Raises
        ------
        StorageUnavailable
            The file cannot be written.
        """
        body = self.report(by)
        try:
            if path.suffix.casefold() == ".json":
                text = json.dumps(body, ensure_ascii=False, indent=1)
                write_atomically(path, text.encode("utf-8", "surrogateescape"))
            else:
                from ctd402_desktop.reports.integrity_report import write

                write(body, path, lang=lang, zone=self._desk.ward.zone)
        except OSError as error:
            raise _not_written(path, error) from error
        return body

    def check(self, by: Actor, path: Path) -> list[Problem]:
        """Whether a report written earlier is genuine, and the trail still begins as it saw it."""
        self._desk.require(by, Action.VERIFY)
        if self._key is None:
            raise NotFound(msg(N_("A ward server seals no reports: there is nothing to check here.")), "E-VRF-003")
        text = _report_of(path)
        with self._desk.database.read() as session:
            found = integrity.check_report(session, text, self._key)
        with self._desk.database.transaction() as session:
            self._desk.note(session, by, "report_checked", detail={"ok": not found})
        return found

    def keep_watch(self, by: Actor) -> Verification | None:
        """What the program does by itself: verify once a week, a checkpoint once a day; ``None`` when not due."""
        now = self._desk.clock()
        with self._desk.database.read() as session:
            last = trail.page(session, trail.Wanted(actions=("verified",)), 1)
        if not last or now - last[0].at >= VERIFY_EVERY:
            return self.verify(by)
        if self._checkpoint_due(now):
            self.write_checkpoint()
        return None

    def write_checkpoint(self) -> None:
        """Add the present end of the trail to the file beside the store; a failure is logged, nothing hangs on it."""
        if self._checkpoints is None or self._key is None or self._desk.database.refusal is not None:
            return
        try:
            with self._desk.database.read() as session:
                checkpoints.write_checkpoint(session, self._checkpoints, self._key, at=self._desk.clock())
        except (StorageUnavailable, OSError) as error:
            log.warning("no checkpoint written: %s", type(error).__name__)

    def _verified(self) -> tuple[Verification, int]:
        """The result with what the checkpoints say, and how many of them were compared."""
        with self._desk.database.read() as session:
            found = verify(session)
            if self._checkpoints is None or self._key is None or not self._checkpoints.exists():
                return found, 0
            problems = checkpoints.verify_checkpoints(session, self._checkpoints, self._key)
            compared = checkpoints.count(self._checkpoints)
        return found.with_problems(problems), compared

    def _noted(self, by: Actor, found: Verification) -> None:
        detail = {"ok": found.ok, "events": found.events, "problems": len(found.problems)}
        with self._desk.database.transaction() as session:
            self._desk.note(session, by, "verified", detail=detail)
        if found.ok:
            self.write_checkpoint()

    def _checkpoint_due(self, now: datetime) -> bool:
        if self._checkpoints is None:
            return False
        last = checkpoints.last_at(self._checkpoints)
        return last is None or now - last >= CHECKPOINT_EVERY


def _english(problem: Problem) -> str:
    with speaking("en"):
        return problem.message.render()


def _report_of(path: Path) -> bytes:
    """The JSON of a report, from its own file or from inside its PDF."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NotFound(
            msg(
                N_("Not checked: {path} cannot be read ({why})."), path=path, why=error.strerror or type(error).__name__
            ),
            "E-VRF-002",
        ) from error
    if not content.startswith(b"%PDF"):
        return content
    from ctd402_desktop.reports.integrity_report import carried

    found = carried(content)
    if found is None:
        raise InvalidInput(
            msg(N_("Not checked: {path} is no integrity report of this program."), path=path), {}, "E-VRF-004"
        )
    return found


def _not_written(path: Path, error: OSError) -> StorageUnavailable:
    return StorageUnavailable(
        msg(
            N_("Not written: {path} cannot be written ({why}). Choose another folder or free some space."),
            path=path,
            why=error.strerror or type(error).__name__,
        ),
        "E-VRF-001",
    )
