"""The protocol packs of a ward: the shipped one, the one in force, and a site's own."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from ctd402_desktop import paths
from ctd402_desktop.domain.course import Patient
from ctd402_desktop.domain.packfile import refused
from ctd402_desktop.domain.permissions import Action, Actor
from ctd402_desktop.domain.protocol import Protocol, parse_protocol
from ctd402_desktop.domain.protocol_effects import Effect, effects
from ctd402_desktop.domain.protocol_lines import Difference, PackLine, differences, pack_lines
from ctd402_desktop.errors import Ctd402Error, InvalidInput, NotFound, StorageUnavailable
from ctd402_desktop.i18n import N_, Message, msg
from ctd402_desktop.services.changed import Changed
from ctd402_desktop.services.courses import Courses
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.store import packs, patients, projections
from ctd402_desktop.store.database import Session

log = logging.getLogger(__name__)

SHIPPED = "ctd402.toml"
LARGEST = 2_000_000
"""Bytes; a pack is a text of some fifty thousand."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack with its text, and who loaded it; the shipped one was loaded by nobody."""

    protocol: Protocol
    text: str
    loaded_at: datetime | None = None
    loaded_by: str = ""

    @property
    def version(self) -> str:
        """As it stands in grades and prints."""
        return self.protocol.version

    @property
    def lines(self) -> tuple[PackLine, ...]:
        """Every value with unit, source and standing."""
        return pack_lines(self.text)


@dataclass(frozen=True, slots=True)
class Regraded:
    """One result of one patient that another pack would change."""

    patient: Patient
    effect: Effect


@cache
def shipped() -> Pack:
    """The pack that comes with the program; in force until a site loads its own."""
    text = (paths.resources() / "protocol" / SHIPPED).read_text(encoding="utf-8")
    return Pack(parse_protocol(text, place=SHIPPED), text)


def newest(session: Session) -> tuple[Pack, Message | None]:
    """The pack in force of a store, and what is wrong when it had to be the shipped one.

    A newer program may ask for keys an older pack does not have: the ward must open all the same, and be told.
    """
    stored = packs.everyone(session)
    if not stored:
        return shipped(), None
    try:
        return _read(stored[-1]), None
    except InvalidInput as error:
        log.warning("pack not readable: %s", error.code)
        key, problem = next(iter(error.problems.items()))
        return shipped(), msg(
            N_(
                "The pack {version} of this ward cannot be read by this version of the program ({key}: {problem}). "
                "The shipped pack {shipped} is in force. Complete the pack and load it under a new version."
            ),
            version=stored[-1].version,
            key=key,
            problem=problem,
            shipped=shipped().version,
        )


def _read(stored: packs.StoredPack) -> Pack:
    protocol = parse_protocol(stored.text, place=stored.version)
    return Pack(protocol, stored.text, stored.loaded_at, stored.loaded_by)


class Protocols:
    """Use-cases about packs. A pack with one problem is not used at all."""

    def __init__(self, desk: Desk, courses: Courses) -> None:
        self._desk = desk
        self._courses = courses

    @property
    def problem(self) -> Message | None:
        """Why the ward's own pack is not in force, ``None`` when it is or there is none."""
        return self._desk.pack_problem

    def shipped(self) -> Pack:
        """The pack that comes with the program."""
        return shipped()

    def in_force(self, by: Actor) -> Pack:
        """The pack that new grades are given under."""
        return self.named(by, self._desk.protocol.version)

    def versions(self, by: Actor) -> list[str]:
        """Versions this store knows, the shipped one first, the newest last."""
        self._desk.require(by, Action.VIEW_PATIENT)
        with self._desk.database.read() as session:
            return [shipped().version, *(one.version for one in packs.everyone(session))]

    def named(self, by: Actor, version: str) -> Pack:
        """A pack this store knows; ``NotFound`` for another version."""
        self._desk.require(by, Action.VIEW_PATIENT)
        if version == shipped().version:
            return shipped()
        with self._desk.database.read() as session:
            found = next((one for one in packs.everyone(session) if one.version == version), None)
        if found is None:
            raise NotFound(
                msg(
                    N_("This store has no protocol pack {version}. Check the version, or name a file."), version=version
                ),
                "E-PCK-004",
            )
        return _read(found)

    def export(self, by: Actor, path: Path) -> Path:
        """Write the pack in force to ``path``, to be given a version of its own and edited.

        Raises
        ------
        StorageUnavailable
            ``E-PCK-003``: the file cannot be written.
        """
        pack = self.in_force(by)
        try:
            path.write_text(pack.text, encoding="utf-8", newline="\n")
        except OSError as problem:
            raise StorageUnavailable(
                msg(
                    N_("Not exported: {path} cannot be written ({why}). Choose another folder."),
                    path=path,
                    why=problem.strerror or type(problem).__name__,
                ),
                "E-PCK-003",
            ) from problem
        with self._desk.database.transaction() as session:
            self._desk.note(session, by, "protocol_exported", detail={"version": pack.version})
        return path

    def check(self, by: Actor, path: Path) -> Pack:
        """Read a site's own pack and change nothing.

        Raises
        ------
        InvalidInput
            ``E-PCK-001`` with every problem by its key, a version that is in use already included.
        StorageUnavailable
            ``E-PCK-002``: the file cannot be read.
        """
        known = self.versions(by)
        pack = _from_file(path)
        if pack.version in known:
            problem = msg(N_("{version} is in use already: give the edited pack another version"), version=pack.version)
            raise refused(path.name, {"version": problem})
        return pack

    def load(self, by: Actor, path: Path) -> Changed:
        """Keep a site's own pack whole and put it in force; raises as ``check``. Grades given before keep theirs."""
        self._desk.require(by, Action.MANAGE_STORE)
        pack = self.check(by, path)
        before = self._desk.protocol.version
        with self._desk.database.transaction() as session:
            packs.insert(session, pack.version, pack.text, by.user_id, at=self._desk.clock())
            self._desk.note(
                session,
                by,
                "protocol_loaded",
                detail={"version": pack.version, "before": before, "sha256": _digest(pack.text)},
            )
        self._desk.protocol, self._desk.pack_problem = pack.protocol, None
        self._renew_states()
        return Changed(None, "protocol")

    def differences(self, by: Actor, before: str | Path, after: str | Path) -> tuple[Difference, ...]:
        """Value by value; each side is a version this store knows, or a file."""
        return differences(self._either(by, before).text, self._either(by, after).text)

    def regrade(self, by: Actor, other: str | Path) -> tuple[Regraded, ...]:
        """Every result of every patient that ``other`` would change; nothing is stored but the fact of looking."""
        pack = self._either(by, other)
        now = self._desk.clock()
        found: list[Regraded] = []
        with self._desk.database.read() as session:
            courses = [self._courses.get(session, one.id) for one in patients.everyone(session)]
        for course in courses:
            found += [Regraded(course.patient, effect) for effect in effects(course, pack.protocol, now)]
        with self._desk.database.transaction() as session:
            self._desk.note(
                session,
                by,
                "protocol_compared",
                detail={"version": pack.version, "patients": len(courses), "differences": len(found)},
            )
        return tuple(found)

    def _either(self, by: Actor, one: str | Path) -> Pack:
        if isinstance(one, Path):
            self._desk.require(by, Action.VIEW_PATIENT)
            return _from_file(one)
        return self.named(by, one)

    def _renew_states(self) -> None:
        """What the board shows of each patient follows the pack in force."""
        with self._desk.database.transaction() as session:
            for one in patients.everyone(session):
                projections.refresh(session, self._courses.get(session, one.id), at=self._desk.clock())


def problems_of(error: Ctd402Error) -> dict[str, Message]:
    """Problems by key of a refused pack; of any other error its one sentence."""
    return dict(error.problems) if isinstance(error, InvalidInput) else {"": error.message}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _from_file(path: Path) -> Pack:
    try:
        with path.open("rb") as stream:
            stored = stream.read(LARGEST + 1)
    except OSError as problem:
        raise StorageUnavailable(
            msg(
                N_("Protocol pack not read: {path} ({why}). Choose another file. The pack in force stays in force."),
                path=path,
                why=problem.strerror or type(problem).__name__,
            ),
            "E-PCK-002",
        ) from problem
    if len(stored) > LARGEST:
        raise refused(path.name, {"": msg(N_("is too large for a protocol pack"))})
    try:
        text = stored.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as problem:
        raise refused(path.name, {"": msg(N_("is not a text in UTF-8"))}) from problem
    return Pack(parse_protocol(text, place=path.name), text)
