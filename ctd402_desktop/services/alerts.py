"""Acknowledge an alert with a plan, put one off with a reason, and count what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ctd402_desktop.domain.alert_life import (
    ACKNOWLEDGED,
    SEEN,
    SNOOZED,
    WATCH,
    Acknowledgement,
    rank,
    snooze_limit,
)
from ctd402_desktop.domain.alert_report import RuleReport, fired, report
from ctd402_desktop.domain.attention import SEE_NOW, findings
from ctd402_desktop.domain.board import Finding
from ctd402_desktop.domain.due import Look
from ctd402_desktop.domain.permissions import Action, Actor, allowed
from ctd402_desktop.domain.summary import look_of
from ctd402_desktop.errors import Conflict, InvalidInput
from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.services.changed import Changed
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.services.records import Records
from ctd402_desktop.store import acknowledgements, projections
from ctd402_desktop.store.database import Session

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Open:
    """One patient's findings with the latest moment to which they may be put off."""

    look: Look
    findings: tuple[Finding, ...]
    snooze_until: datetime


class Alerts:
    """Use-cases about the life of an alert."""

    def __init__(self, desk: Desk, records: Records) -> None:
        self._desk = desk
        self._records = records

    def of(self, by: Actor, patient_id: int) -> Open:
        """The findings of one patient now, with who acknowledged them."""
        self._desk.require(by, Action.VIEW_PATIENT, patient_id=patient_id)
        with self._desk.database.read() as session:
            look = self._look(session, patient_id)
            known = acknowledgements.of_patient(session, patient_id)
        return Open(look, tuple(findings(look, known)), snooze_limit(look))

    def see(self, by: Actor, patient_id: int) -> Open:
        """As ``of``, and remember that ``by`` has the critical and the watched findings on the screen.

        Only the first who cares for the patient is remembered for each finding; others look without a trace of it.
        """
        found = self.of(by, patient_id)
        fresh = [one for one in found.findings if one.tier <= WATCH and not one.seen_by and not one.acknowledged_by]
        if not fresh or by.until is not None or not allowed(by.role, Action.RECORD_CARE):
            return found
        with self._desk.database.transaction() as session:
            for one in fresh:
                seen = self._made(by, one.rule, one.severity, SEEN, None, "")
                acknowledgements.insert(session, patient_id, by.user_id, seen)
            rules = [one.rule for one in fresh]
            self._desk.note(session, by, "alert_seen", patient_id=patient_id, detail={"rules": rules})
        return self.of(by, patient_id)

    def acknowledge(self, by: Actor, patient_id: int, rule: str, severity: str, plan: str) -> Changed:
        """Say that it was seen and what is planned; holds until it ends or its class gets worse.

        Raises
        ------
        InvalidInput
            No plan (``E-ALR-001``).
        Conflict
            The finding is gone or has another class by now (``E-ALR-002``).
        """
        self._desk.require(by, Action.RECORD_CARE, patient_id=patient_id)
        if not plan.strip():
            raise InvalidInput(
                msg(N_("Not acknowledged: a plan is needed. Write what is done about it. Nothing was changed.")),
                {"plan": msg(N_("required"))},
                "E-ALR-001",
            )
        with self._desk.database.transaction() as session:
            self._present(session, patient_id, rule, severity)
            return self._keep(session, by, patient_id, self._made(by, rule, severity, ACKNOWLEDGED, None, plan))

    def snooze(self, by: Actor, patient_id: int, rule: str, severity: str, until: datetime, reason: str) -> Changed:
        """Put a finding off until the next scheduled check at the latest, at most four hours.

        Raises
        ------
        InvalidInput
            No reason (``E-ALR-003``), a critical change (``E-ALR-004``), or too long (``E-ALR-005``).
        """
        self._desk.require(by, Action.RECORD_CARE, patient_id=patient_id)
        if not reason.strip():
            raise InvalidInput(
                msg(N_("Not put off: a reason is needed. Write why it can wait. Nothing was changed.")),
                {"reason": msg(N_("required"))},
                "E-ALR-003",
            )
        with self._desk.database.transaction() as session:
            look, finding = self._present(session, patient_id, rule, severity)
            if finding.tier == SEE_NOW:
                raise InvalidInput(
                    msg(
                        N_("Not put off: a critical change is seen and acknowledged with a plan. Nothing was changed.")
                    ),
                    {"rule": msg(N_("cannot be put off"))},
                    "E-ALR-004",
                )
            most = snooze_limit(look)
            if not look.now < until <= most:
                raise InvalidInput(
                    msg(
                        N_("Not put off: at most until the next check at {time}. Choose an earlier time."),
                        time=look.clock(most),
                    ),
                    {"until": msg(N_("too late"))},
                    "E-ALR-005",
                )
            return self._keep(session, by, patient_id, self._made(by, rule, severity, SNOOZED, until, reason))

    def weekly(self, by: Actor, until: datetime | None = None) -> tuple[RuleReport, ...]:
        """Fired, acted and put off per rule in the week before ``until`` (now, unless given)."""
        self._desk.require(by, Action.VIEW_AUDIT)
        end = until or self._desk.clock()
        with self._desk.database.read() as session:
            courses = [self._records.read(session, one.patient.id) for one in projections.active(session)]
            known = [
                one for found in acknowledgements.since(session, end - WEEK).values() for one in found if one.at < end
            ]
        spoken = [rule for course in courses for rule in fired(course, end - WEEK, end, self._desk.schedule)]
        return report(spoken, known)

    def _made(
        self, by: Actor, rule: str, severity: str, kind: str, until: datetime | None, reason: str
    ) -> Acknowledgement:
        return Acknowledgement(rule, severity, kind, by.name, self._desk.clock(), until, reason.strip())

    def _keep(self, session: Session, by: Actor, patient_id: int, one: Acknowledgement) -> Changed:
        acknowledgements.insert(session, patient_id, by.user_id, one)
        detail: dict[str, object] = {"rule": one.rule, "severity": one.severity, "reason": one.reason}
        if one.until is not None:
            detail["until"] = one.until.isoformat()
        self._desk.note(session, by, f"alert_{one.kind}", patient_id=patient_id, detail=detail)
        return Changed(patient_id, "alerts")

    def _present(self, session: Session, patient_id: int, rule: str, severity: str) -> tuple[Look, Finding]:
        look = self._look(session, patient_id)
        known = acknowledgements.of_patient(session, patient_id)
        for one in findings(look, known):
            if one.rule == rule and rank(one.severity) <= rank(severity):
                return look, one
        raise Conflict(
            msg(N_("Not saved: this alert has ended or become worse meanwhile. Reload and look again.")), "E-ALR-002"
        )

    def _look(self, session: Session, patient_id: int) -> Look:
        course = self._records.read(session, patient_id)
        now = self._desk.clock()
        return look_of(course, now, self._desk.schedule)
