"""An alert is acknowledged with a plan, put off with a reason, and counted."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from typed import CALM, FEBRILE

from ctd402_desktop.domain.board_json import VERSION
from ctd402_desktop.errors import Conflict, InvalidInput, NotAllowed
from ctd402_desktop.store.tables import EventRow, PatientStateRow

LOW = {**CALM, "sbp": "84", "dbp": "50", "hypotension": "1"}
PLAN = "500 mL crystalloid, MAP again in 15 min"


@pytest.fixture
def sick(house):
    patient_id = house.enrol()
    house.infuse(patient_id, house.clock() - timedelta(days=3))
    house.services.records.sign(house.nurse, patient_id, "daily", house.clock(), LOW)
    return patient_id


def row(house, patient_id):
    return next(one for one in house.services.ward.board(house.nurse).rows if one.patient.id == patient_id)


def test_an_acknowledgement_shows_who_saw_it_and_leaves_its_mark_in_the_trail(house, sick):
    finding = row(house, sick).unacknowledged
    changed = house.services.alerts.acknowledge(house.physician, sick, finding.rule, finding.severity, PLAN)
    assert (changed.patient_id, changed.what) == (sick, "alerts")
    shown = row(house, sick)
    assert (shown.tier, shown.acknowledged_by, shown.unacknowledged) == (2, "Chen Ming", None)
    with house.services._desk.database.read() as session:
        event = session.scalars(select(EventRow).where(EventRow.action == "alert_acknowledged")).one()
    assert json.loads(event.detail)["reason"] == PLAN


def test_the_first_who_cares_and_has_it_on_the_screen_has_seen_it(house, sick):
    alerts = house.services.alerts
    assert row(house, sick).seen is None
    assert alerts.see(house.coordinator, sick).findings[0].seen_by == ""
    shown = alerts.see(house.nurse, sick).findings
    assert {one.rule: one.seen_by for one in shown if one.tier <= 2}["map_low"] == "Li Na"
    house.clock.advance(minutes=5)
    alerts.see(house.physician, sick)
    seen = row(house, sick).seen
    assert (seen.rule, seen.seen_by, seen.seen_at) == ("map_low", "Li Na", house.clock() - timedelta(minutes=5))
    assert row(house, sick).unacknowledged is not None
    with house.services._desk.database.read() as session:
        events = session.scalars(select(EventRow).where(EventRow.action == "alert_seen")).all()
    assert [json.loads(one.detail)["rules"][0] for one in events] == ["map_low"]
    alerts.acknowledge(house.physician, sick, "map_low", seen.severity, PLAN)
    assert (row(house, sick).seen is None, row(house, sick).acknowledged_by) == (True, "Chen Ming")


def test_a_worse_class_nobody_has_seen_yet(house, sick):
    house.services.alerts.see(house.nurse, sick)
    house.clock.advance(minutes=20)
    house.services.records.sign(house.nurse, sick, "daily", house.clock(), {**LOW, "sbp": "70", "dbp": "40"})
    worse = next(one for one in row(house, sick).findings if one.rule == "map_low")
    assert worse.seen_by == ""


def test_a_worse_class_is_raised_again(house, sick):
    finding = row(house, sick).unacknowledged
    house.services.alerts.acknowledge(house.physician, sick, finding.rule, finding.severity, PLAN)
    house.clock.advance(minutes=20)
    house.services.records.sign(house.nurse, sick, "daily", house.clock(), {**LOW, "sbp": "70", "dbp": "40"})
    assert row(house, sick).unacknowledged.rule == "map_low"


def test_an_acknowledgement_needs_a_plan_and_something_to_acknowledge(house, sick):
    alerts = house.services.alerts
    with pytest.raises(InvalidInput, match="E-ALR-001"):
        alerts.acknowledge(house.physician, sick, "map_low", "step:0", "  ")
    with pytest.raises(Conflict, match="E-ALR-002"):
        alerts.acknowledge(house.physician, sick, "spo2_low", "step:0", PLAN)
    with pytest.raises(NotAllowed):
        alerts.acknowledge(house.coordinator, sick, "map_low", "step:0", PLAN)


def test_a_snooze_needs_a_reason_a_short_time_and_nothing_critical(house, sick):
    alerts, now = house.services.alerts, house.clock()
    soon = now + timedelta(minutes=30)
    with pytest.raises(InvalidInput, match="E-ALR-003"):
        alerts.snooze(house.nurse, sick, "map_low", "step:0", soon, "")
    with pytest.raises(InvalidInput, match="E-ALR-004"):
        alerts.snooze(house.nurse, sick, "map_low", "step:0", soon, "later")
    house.services.records.sign(house.nurse, sick, "daily", now, FEBRILE)
    rule = next(one for one in alerts.of(house.nurse, sick).findings if one.rule == "fever_bundle")
    with pytest.raises(InvalidInput, match="E-ALR-005"):
        alerts.snooze(house.nurse, sick, rule.rule, rule.severity, now + timedelta(hours=9), "cultures being drawn")
    alerts.snooze(house.nurse, sick, rule.rule, rule.severity, soon, "cultures being drawn")
    assert rule.rule not in [one.rule for one in alerts.of(house.nurse, sick).findings]
    house.clock.advance(minutes=31)
    assert rule.rule in [one.rule for one in alerts.of(house.nurse, sick).findings]


def test_the_weekly_report_counts_from_the_records(house, sick):
    finding = row(house, sick).unacknowledged
    house.services.alerts.acknowledge(house.physician, sick, finding.rule, finding.severity, PLAN)
    house.clock.advance(minutes=1)
    found = {one.rule: one for one in house.services.alerts.weekly(house.physician)}
    assert (found["map_low"].fired, found["map_low"].acted, found["map_low"].snoozed) == (1, 1, 0)
    earlier = house.services.alerts.weekly(house.physician, house.clock() - timedelta(days=20))
    assert earlier == ()
    with pytest.raises(NotAllowed):
        house.services.alerts.weekly(house.nurse)


def test_a_row_written_by_another_edition_is_made_again_when_the_board_is_read(house, sick):
    before = row(house, sick)
    with house.services._desk.database.transaction() as session:
        session.execute(update(PatientStateRow).values(body='{"infusion_at":null}'))
    assert row(house, sick) == before
    with house.services._desk.database.read() as session:
        assert session.scalars(select(PatientStateRow.body)).one().startswith(f'{{"version":{VERSION},')
