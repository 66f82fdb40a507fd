"""Every use-case against every role, at the services: a use-case without a row here fails."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from typed import ENROLMENT, IDENTITY

from ctd402_desktop.domain.handover import Sheet
from ctd402_desktop.domain.permissions import MATRIX, Action, Actor, Role, Standing, allowed
from ctd402_desktop.errors import Conflict, InvalidInput, NotAllowed, NotFound, SignInFailed, StorageUnavailable
from ctd402_desktop.services import NewUser, Services
from ctd402_desktop.services.entries import Entry
from ctd402_desktop.store import users
from ctd402_desktop.store.audit import Wanted

PASSWORD = "seven lanterns over the river"
OTHER = "nine boats under the bridge"
VITALS = {"temp": "37.2"}


@dataclass
class Scene:
    """A patient with a record and a draft of the nurse, and numbers that are never used twice."""

    house: Any
    folder: Path
    patient_id: int
    colleague: Actor
    """A nurse who is none of the house's actors; the records are hers."""
    used: list[int] = field(default_factory=list)

    @property
    def services(self) -> Services:
        services: Services = self.house.services
        return services

    def fresh(self) -> str:
        self.used.append(0)
        return f"n{len(self.used)}"

    def record(self) -> int:
        self.house.clock.advance(minutes=1)
        signed = self.services.records.sign(self.colleague, self.patient_id, "daily", self.house.clock(), VITALS)
        assert signed.record_id is not None
        return signed.record_id

    def entry(self) -> int:
        """A set of the colleague while she is in training."""
        trainee = replace(self.colleague, standing=Standing.TRAINEE)
        signed = self.services.records.sign(trainee, self.patient_id, "daily", self.house.clock(), VITALS)
        assert signed.record_id is not None
        return signed.record_id

    def locked(self) -> int:
        record_id = self.record()
        self.services.records.lock(replace(self.house.physician, standing=Standing.SENIOR), record_id)
        return record_id

    def twin(self, *, merged: bool = False) -> int:
        """The same person enrolled a second time, merged into the first when asked."""
        found = self.services.patients.enrol(self.house.physician, self.identity(), ENROLMENT).patient_id
        assert found is not None
        if merged:
            self.services.patients.merge(self.house.physician, found, self.patient_id, "registered twice")
        return found

    def draft(self) -> int:
        return self.services.drafts.save_draft(self.house.nurse, self.patient_id, "daily", None, VITALS).id

    def user(self) -> int:
        new = NewUser(self.fresh(), "New Person", Role.NURSE, OTHER)
        return self.services.accounts.add_user(self.house.administrator, new).id

    def identity(self) -> dict[str, str]:
        return {**IDENTITY, "mrn": self.fresh()}


Call = Callable[[Scene, Actor], object]


@dataclass(frozen=True)
class Row:
    """A call and the actions it takes; ``only`` names who else may not although the matrix says nothing of it."""

    call: Call
    actions: tuple[Action, ...] = ()
    only: Role | None = None

    def permits(self, role: Role) -> bool:
        return all(allowed(role, one) for one in self.actions) and self.only in (None, role)


def _now(scene: Scene):
    return scene.house.clock()


A = Action
ROWS: dict[str, Row] = {
    "accounts.sign_out": Row(lambda s, by: s.services.accounts.sign_out(by)),
    "accounts.lock": Row(lambda s, by: s.services.accounts.lock(by)),
    "accounts.confirm": Row(lambda s, by: s.services.accounts.confirm(by, PASSWORD)),
    "accounts.set_pin": Row(lambda s, by: s.services.accounts.set_pin(by, PASSWORD, "4071")),
    "accounts.change_password": Row(lambda s, by: s.services.accounts.change_password(by, PASSWORD, PASSWORD)),
    "accounts.users": Row(lambda s, by: s.services.accounts.users(by), (A.MANAGE_USERS,)),
    "accounts.add_user": Row(
        lambda s, by: s.services.accounts.add_user(by, NewUser(s.fresh(), "New", Role.NURSE, OTHER)), (A.MANAGE_USERS,)
    ),
    "accounts.disable": Row(lambda s, by: s.services.accounts.disable(by, s.user()), (A.MANAGE_USERS,)),
    "accounts.reset_password": Row(
        lambda s, by: s.services.accounts.reset_password(by, s.user(), PASSWORD), (A.MANAGE_USERS,)
    ),
    "accounts.set_standing": Row(
        lambda s, by: s.services.accounts.set_standing(by, s.user(), Standing.SENIOR), (A.MANAGE_USERS,)
    ),
    "records.course": Row(lambda s, by: s.services.records.course(by, s.patient_id), (A.VIEW_PATIENT,)),
    "records.revisions": Row(lambda s, by: s.services.records.revisions(by, s.record()), (A.VIEW_PATIENT,)),
    "records.sign:daily": Row(
        lambda s, by: s.services.records.sign(by, s.patient_id, "daily", _now(s), VITALS), (A.RECORD_CARE,)
    ),
    "records.sign:grade": Row(
        lambda s, by: s.services.records.sign(
            by, s.patient_id, "daily", _now(s), {**VITALS, "fever_other_cause": "1", "other_cause_reason": "drug fever"}
        ),
        (A.RECORD_CARE, A.ASSIGN_GRADE),
    ),
    "records.sign_course": Row(lambda s, by: s.services.records.sign_course(by, s.patient_id, ()), (A.ENROL_PATIENT,)),
    "records.correct:other": Row(
        lambda s, by: s.services.records.correct(by, s.record(), {"temp": "37.3"}, "misread"),
        (A.RECORD_CARE, A.CORRECT_ANY),
    ),
    "records.crossed": Row(
        lambda s, by: s.services.records.crossed(by, Entry(s.patient_id, "daily", _now(s), {}), ()), (A.VIEW_PATIENT,)
    ),
    "drafts.set_aside": Row(
        lambda s, by: s.services.drafts.set_aside(by, s.patient_id, "daily", VITALS, draft_id=None, record_id=1),
        (A.RECORD_CARE,),
    ),
    "records.void:other": Row(lambda s, by: s.services.records.void(by, s.record(), "misread"), (A.CORRECT_ANY,)),
    "drafts.save_draft": Row(
        lambda s, by: s.services.drafts.save_draft(by, s.patient_id, "daily", None, VITALS), (A.RECORD_CARE,)
    ),
    "drafts.save_draft:enrolment": Row(
        lambda s, by: s.services.drafts.save_draft(by, None, "enrolment", None, {}), (A.ENROL_PATIENT,)
    ),
    "drafts.own": Row(lambda s, by: s.services.drafts.own(by, s.patient_id, "daily")),
    "drafts.drafts": Row(lambda s, by: s.services.drafts.drafts(by), (A.VIEW_PATIENT,)),
    "drafts.discard_draft:other": Row(lambda s, by: s.services.drafts.discard_draft(by, s.draft()), only=Role.NURSE),
    "looks.last": Row(lambda s, by: s.services.looks.last(by, s.patient_id), (A.VIEW_PATIENT,)),
    "looks.left": Row(lambda s, by: s.services.looks.left(by, s.patient_id), (A.VIEW_PATIENT,)),
    "looks.unseen": Row(lambda s, by: s.services.looks.unseen(by), (A.VIEW_PATIENT,)),
    "patients.enrol": Row(lambda s, by: s.services.patients.enrol(by, s.identity(), ENROLMENT), (A.ENROL_PATIENT,)),
    "patients.edit": Row(
        lambda s, by: s.services.patients.edit(by, s.patient_id, {**IDENTITY, "bed": s.fresh()}, "moved", 1),
        (A.EDIT_PATIENT,),
    ),
    "patients.get": Row(lambda s, by: s.services.patients.get(by, s.patient_id), (A.VIEW_PATIENT,)),
    "patients.by_mrn": Row(lambda s, by: s.services.patients.by_mrn(by, IDENTITY["mrn"]), (A.VIEW_PATIENT,)),
    "patients.all": Row(lambda s, by: s.services.patients.all(by), (A.VIEW_PATIENT,)),
    "patients.find": Row(lambda s, by: s.services.patients.find(by, ""), (A.VIEW_PATIENT,)),
    "ward.board": Row(lambda s, by: s.services.ward.board(by), (A.VIEW_PATIENT,)),
    "first_steps.found": Row(lambda s, by: s.services.first_steps.found(by), (A.VIEW_PATIENT,)),
    "premises.beds": Row(lambda s, by: s.services.premises.beds(by), (A.VIEW_PATIENT,)),
    "premises.set_beds": Row(lambda s, by: s.services.premises.set_beds(by, "01-30"), (A.MANAGE_STORE,)),
    "premises.phone": Row(lambda s, by: s.services.premises.phone(by), (A.VIEW_PATIENT,)),
    "premises.set_phone": Row(lambda s, by: s.services.premises.set_phone(by, "6612"), (A.MANAGE_STORE,)),
    "reporting.case_summary": Row(
        lambda s, by: s.services.reporting.case_summary(by, s.patient_id, s.folder / "one.pdf"), (A.PRINT,)
    ),
    "reporting.print_document": Row(
        lambda s, by: s.services.reporting.print_document(by, s.patient_id, s.folder / "two.pdf"), (A.PRINT,)
    ),
    "reporting.preview": Row(lambda s, by: s.services.reporting.preview(by, s.patient_id), (A.PRINT,)),
    "reporting.preflight": Row(lambda s, by: s.services.reporting.preflight(by, s.patient_id), (A.PRINT,)),
    "referrals.candidates": Row(lambda s, by: s.services.referrals.candidates(by), (A.PRINT,)),
    "referrals.run": Row(
        lambda s, by: s.services.referrals.run(by, [s.patient_id], s.folder / "packs"), (A.PRINT, A.EXPORT)
    ),
    "reporting.print_all": Row(lambda s, by: s.services.reporting.print_all(by, s.folder), (A.PRINT,)),
    "audit.verify": Row(lambda s, by: s.services.audit.verify(by), (A.VERIFY,)),
    "audit.events": Row(lambda s, by: s.services.audit.events(by), (A.VIEW_AUDIT,)),
    "audit.prints": Row(lambda s, by: s.services.audit.prints(by, s.patient_id), (A.PRINT,)),
}


def _senior(by: Actor) -> Actor:
    return replace(by, standing=Standing.SENIOR)


ROWS |= {
    "records.awaiting": Row(lambda s, by: s.services.records.awaiting(by), (A.VIEW_PATIENT,)),
    "records.has_pin": Row(lambda s, by: s.services.records.has_pin(by)),
    "records.lookalike": Row(lambda s, by: s.services.records.lookalike(by, s.patient_id), (A.VIEW_PATIENT,)),
    "records.countersign": Row(lambda s, by: s.services.records.countersign(by, [s.entry()]), (A.RECORD_CARE,)),
    "records.review": Row(lambda s, by: s.services.records.review(by, [s.record()]), (A.RECORD_CARE,)),
    "records.stand_for": Row(
        lambda s, by: s.services.records.stand_for(by, countersigned=[s.entry()], reviewed=[s.record()]),
        (A.RECORD_CARE,),
    ),
    "records.lock": Row(lambda s, by: s.services.records.lock(_senior(by), s.record()), (A.RECORD_CARE,)),
    "records.unlock": Row(lambda s, by: s.services.records.unlock(_senior(by), s.locked(), "wrong"), (A.RECORD_CARE,)),
    "records.addendum": Row(lambda s, by: s.services.records.addendum(by, s.locked(), "seen"), (A.RECORD_CARE,)),
    "drafts.open": Row(lambda s, by: s.services.drafts.open(by), (A.VIEW_PATIENT,)),
    "drafts.beside": Row(lambda s, by: s.services.drafts.beside(by, s.patient_id, "daily"), (A.VIEW_PATIENT,)),
    "drafts.take_over": Row(lambda s, by: s.services.drafts.take_over(by, s.draft()), (A.RECORD_CARE,)),
    "patients.merge": Row(
        lambda s, by: s.services.patients.merge(by, s.twin(), s.patient_id, "registered twice"), (A.ENROL_PATIENT,)
    ),
    "patients.unmerge": Row(
        lambda s, by: s.services.patients.unmerge(by, s.twin(merged=True), "two persons"), (A.ENROL_PATIENT,)
    ),
}

_ALERT = ("vitals", "late")
_PATH = Path("no-such-file")
ROWS |= {
    "alerts.of": Row(lambda s, by: s.services.alerts.of(by, s.patient_id), (A.VIEW_PATIENT,)),
    "alerts.see": Row(lambda s, by: s.services.alerts.see(by, s.patient_id), (A.VIEW_PATIENT,)),
    "alerts.acknowledge": Row(
        lambda s, by: s.services.alerts.acknowledge(by, s.patient_id, *_ALERT, "seen"), (A.RECORD_CARE,)
    ),
    "alerts.snooze": Row(
        lambda s, by: s.services.alerts.snooze(by, s.patient_id, *_ALERT, _now(s), "asleep"), (A.RECORD_CARE,)
    ),
    "alerts.weekly": Row(lambda s, by: s.services.alerts.weekly(by), (A.VIEW_AUDIT,)),
    "shift.take": Row(lambda s, by: s.services.shift.take(by, s.patient_id), (A.RECORD_CARE,)),
    "shift.give_back": Row(lambda s, by: s.services.shift.give_back(by, s.patient_id), (A.RECORD_CARE,)),
    "shift.lend": Row(lambda s, by: s.services.shift.lend(by, [s.patient_id], s.colleague.user_id), (A.RECORD_CARE,)),
    "shift.accept_cover": Row(lambda s, by: s.services.shift.accept_cover(by, 1), (A.RECORD_CARE,)),
    "shift.claim_back": Row(lambda s, by: s.services.shift.claim_back(by, 1), (A.RECORD_CARE,)),
    "shift.tasks": Row(lambda s, by: s.services.shift.tasks(by), (A.VIEW_PATIENT,)),
    "shift.handover": Row(lambda s, by: s.services.shift.handover(by, s.patient_id), (A.VIEW_PATIENT,)),
    "shift.give": Row(
        lambda s, by: s.services.shift.give(by, s.patient_id, Sheet("stable", "", ("quiet",), (), ())), (A.RECORD_CARE,)
    ),
    "shift.not_done": Row(
        lambda s, by: s.services.shift.not_done(by, [(s.patient_id, "ice")], "asleep"), (A.RECORD_CARE,)
    ),
    "handovers.prepare": Row(lambda s, by: s.services.handovers.prepare(by, s.patient_id), (A.VIEW_PATIENT,)),
    "handovers.ward": Row(lambda s, by: s.services.handovers.ward(by), (A.VIEW_PATIENT,)),
    "handovers.print_ward": Row(lambda s, by: s.services.handovers.print_ward(by, s.folder / "h.pdf"), (A.PRINT,)),
    "shift.accept": Row(lambda s, by: s.services.shift.accept(by, 1, "quiet"), (A.RECORD_CARE,)),
    "audit.page": Row(lambda s, by: s.services.audit.page(by, Wanted()), (A.VIEW_AUDIT,)),
    "audit.filters": Row(lambda s, by: s.services.audit.filters(by), (A.VIEW_AUDIT,)),
    "audit.export": Row(
        lambda s, by: s.services.audit.export(by, Wanted(), s.folder / "trail.csv"), (A.VIEW_AUDIT, A.EXPORT)
    ),
    "audit.save_export": Row(
        lambda s, by: s.services.audit.save_export(by, s.patient_id, "timeline", s.folder / "t.csv", b"x"), (A.PRINT,)
    ),
    "audit.note_setting": Row(lambda s, by: s.services.audit.note_setting(by, "lock_minutes", 5, 2)),
    "audit.history_of": Row(
        lambda s, by: s.services.audit.history_of(by, s.patient_id, s.record(), "temp"), (A.VIEW_PATIENT,)
    ),
    "audit.as_known": Row(lambda s, by: s.services.audit.as_known(by, s.patient_id, _now(s)), (A.VIEW_PATIENT,)),
    "integrity.verify": Row(lambda s, by: s.services.integrity.verify(by), (A.VERIFY,)),
    "integrity.report": Row(lambda s, by: s.services.integrity.report(by), (A.VERIFY,)),
    "integrity.write_report": Row(
        lambda s, by: s.services.integrity.write_report(by, s.folder / "proof.json"), (A.VERIFY,)
    ),
    "integrity.check": Row(lambda s, by: s.services.integrity.check(by, _PATH), (A.VERIFY,)),
    "integrity.keep_watch": Row(lambda s, by: s.services.integrity.keep_watch(by)),
    "protocols.in_force": Row(lambda s, by: s.services.protocols.in_force(by)),
    "protocols.versions": Row(lambda s, by: s.services.protocols.versions(by), (A.VIEW_PATIENT,)),
    "protocols.named": Row(lambda s, by: s.services.protocols.named(by, "ctd402-1"), (A.VIEW_PATIENT,)),
    "protocols.export": Row(lambda s, by: s.services.protocols.export(by, s.folder / f"{s.fresh()}.toml")),
    "protocols.check": Row(lambda s, by: s.services.protocols.check(by, _PATH)),
    "protocols.load": Row(lambda s, by: s.services.protocols.load(by, _PATH), (A.MANAGE_STORE,)),
    "protocols.differences": Row(
        lambda s, by: s.services.protocols.differences(by, "ctd402-1", "ctd402-1"), (A.VIEW_PATIENT,)
    ),
    "protocols.regrade": Row(lambda s, by: s.services.protocols.regrade(by, "ctd402-1"), (A.VIEW_PATIENT,)),
    "library.print_rules": Row(lambda s, by: s.services.library.print_rules(by, s.folder / "rules.pdf")),
    "backup.back_up": Row(lambda s, by: s.services.backup.back_up(by)),
    "backup.back_up_at_exit": Row(lambda s, by: s.services.backup.back_up_at_exit(by)),
    "backup.copy": Row(lambda s, by: s.services.backup.copy(by, None, s.folder / "none"), (A.VERIFY,)),
    "backup.every": Row(lambda s, by: s.services.backup.every(by), (A.VERIFY,)),
    "backup.choose_second": Row(lambda s, by: s.services.backup.choose_second(by, None), (A.MANAGE_STORE,)),
    "backup.resume_rotation": Row(lambda s, by: s.services.backup.resume_rotation(by), (A.MANAGE_STORE,)),
    "backup.verify": Row(lambda s, by: s.services.backup.verify(by, _PATH), (A.VERIFY,)),
    "backup.drill": Row(lambda s, by: s.services.backup.drill(by), (A.VERIFY,)),
    "backup.look_into": Row(lambda s, by: s.services.backup.look_into(by, _PATH), (A.MANAGE_STORE,)),
    "backup.restore": Row(lambda s, by: s.services.backup.restore(by, _PATH, PASSWORD), (A.MANAGE_STORE,)),
    "backup.rekey": Row(lambda s, by: s.services.backup.rekey(by, PASSWORD), (A.MANAGE_STORE,)),
}

NOBODY_YET = {
    "accounts.sign_in": "makes the actor of a password",
    "accounts.switch": "makes the actor of a PIN",
    "accounts.recover": "makes the actor of a recovery code",
    "accounts.break_glass": "makes the actor of an emergency",
    "accounts.fast_people": "names of colleagues for the locked screen",
    "accounts.note_attempts": "called by the opening of the store",
}
"""Use-cases before somebody has signed in."""

NOBODY = {
    "protocols.shipped": "the pack that comes with the program; no data of the ward",
    "integrity.write_checkpoint": "done by the program at its end",
    "backup.due": "asked by the program's timer; tells a time, no data",
    "backup.drill_due": "asked by the program's timer; tells a time, no data",
    "backup.status": "ages and counts for the status bar, no data of a patient",
}
"""What the program does by itself."""

INSIDE = {
    "records.read": "a part of another use-case, in its transaction",
    "records.sign_in": "a part of another use-case, in its transaction",
    "records.require_right_patient": "a part of another use-case, before its transaction",
    "records.refresh_state": "a part of another use-case, in its transaction",
    "reporting.material": "a part of another use-case, which asked for permission",
    "reporting.issue": "a part of another use-case, which asked for permission",
}


def use_cases(services: Services) -> dict[str, Callable[..., object]]:
    """Every public method of every service the window can reach."""
    found = {}
    for name, service in vars(services).items():
        if name.startswith("_") or not type(service).__module__.startswith("ctd402_desktop.services"):
            continue
        for method, _ in inspect.getmembers(type(service), inspect.isfunction):
            if not method.startswith("_"):
                found[f"{name}.{method}"] = getattr(service, method)
    return found


@pytest.fixture
def database(sqlcipher):
    """Who may what does not depend on the engine: one is enough."""
    return sqlcipher


@pytest.fixture
def scene(house, tmp_path):
    new = NewUser("wang.fang", "Wang Fang", Role.NURSE, OTHER)
    made = house.services.accounts.add_user(house.administrator, new)
    colleague = Actor(made.id, made.username, made.name, made.role, "station-1")
    return Scene(house, tmp_path, house.enrol(), colleague)


def test_every_use_case_has_a_row_and_takes_who_is_acting(house):
    found = use_cases(house.services)
    listed = {key.partition(":")[0] for key in ROWS}
    assert set(found) == listed | set(NOBODY_YET) | set(NOBODY) | set(INSIDE)
    for key in listed:
        assert next(iter(inspect.signature(found[key]).parameters)) == "by", key


@pytest.mark.parametrize("key", ROWS)
def test_a_use_case_is_open_to_exactly_the_roles_of_the_matrix(scene, key):
    row = ROWS[key]
    for role in Role:
        actor = scene.house.as_role(role)
        try:
            row.call(scene, actor)
            refused = False
        except NotAllowed:
            refused = True
        except (SignInFailed, Conflict, InvalidInput, NotFound, StorageUnavailable):
            # Allowed, though what was asked could not be done: an emergency has no secrets to change, a role before
            # was faster, nothing is lent, or this store lies in no file.
            refused = False
        assert refused is not row.permits(role), (key, role)
        if refused:
            event = scene.services.audit.events(scene.house.physician)[0]
            assert (event.action, event.role, event.user_name) == ("refused", role.value, actor.name)
            assert event.detail["action"]


@pytest.mark.parametrize("role", [role for role in Role if allowed(role, A.RECORD_CARE)])
def test_own_records_are_corrected_and_voided_by_whoever_may_record(scene, role):
    by = scene.house.as_role(role)
    records = scene.services.records
    signed = records.sign(by, scene.patient_id, "daily", _now(scene), VITALS).record_id
    scene.house.clock.advance(minutes=30)
    corrected = records.correct(by, signed, {"temp": "37.4"}, "misread").record_id
    records.void(by, corrected, "wrong patient")
    assert allowed(role, A.CORRECT_OWN)


def test_an_emergency_reads_and_prints_and_nothing_else():
    assert MATRIX[Role.EMERGENCY] == {A.VIEW_PATIENT, A.PRINT}


@pytest.mark.parametrize("key", ["records.course", "records.sign:daily", "reporting.preview", "ward.board"])
def test_an_account_disabled_while_signed_in_is_refused_at_its_next_use_case(scene, key):
    ROWS[key].call(scene, scene.colleague)
    scene.services.accounts.disable(scene.house.administrator, scene.colleague.user_id)
    with pytest.raises(NotAllowed, match="E-ACC-014"):
        ROWS[key].call(scene, scene.colleague)
    event = scene.services.audit.events(scene.house.physician)[0]
    assert (event.action, event.user_name) == ("refused", "Wang Fang")


def test_an_account_disabled_elsewhere_is_noticed_within_ten_seconds(scene):
    desk = scene.services._desk
    desk.require(scene.colleague, A.VIEW_PATIENT)
    with desk.database.transaction() as session:
        users.set_active(session, scene.colleague.user_id, active=False)
    desk.require(scene.colleague, A.VIEW_PATIENT)
    scene.house.clock.advance(seconds=10)
    with pytest.raises(NotAllowed, match="disabled"):
        desk.require(scene.colleague, A.VIEW_PATIENT)


def test_an_actor_nobody_made_is_refused(scene):
    with pytest.raises(NotAllowed, match="E-ACC-014"):
        scene.services.records.course(Actor(0, "", "Nobody", Role.EMERGENCY), scene.patient_id)
