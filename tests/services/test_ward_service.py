"""The ward board: who needs whom, and why."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

from typed import CALM, FEBRILE

from ctd402_desktop.domain import board_json
from ctd402_desktop.domain.attention import SEE_NOW, STABLE, WATCH
from ctd402_desktop.domain.summary import summarise


def _row(house, patient_id):
    return next(one for one in house.services.ward.board(house.nurse).rows if one.patient.id == patient_id)


def test_a_new_patient_stands_on_the_board_without_any_grade(house):
    row = _row(house, house.enrol())
    assert (row.crs.state, row.icans.state, row.day, row.tier) == ("na", "na", 4, STABLE)
    assert row.reason.render() == "No assessment yet"


def test_a_fever_after_infusion_raises_the_row_with_its_reason(house):
    patient_id = house.enrol()
    house.infuse(patient_id, house.clock() - timedelta(days=3))
    house.services.records.sign(house.nurse, patient_id, "daily", house.clock() - timedelta(hours=4), CALM)
    house.services.records.sign(house.nurse, patient_id, "daily", house.clock(), FEBRILE)
    row = _row(house, patient_id)
    assert (row.crs.value, row.crs.trend, row.tier) == (1, "rising", WATCH)
    assert row.reason.render() == "CRS 1, rising since 14:05"
    assert (row.tmax.value, row.tmax.flag) == (Decimal("38.6"), "H")
    assert (row.day, row.hours) == (3, 72)


def test_a_low_mean_pressure_is_seen_now_with_the_value_before(house):
    patient_id = house.enrol()
    house.infuse(patient_id, house.clock() - timedelta(days=3))
    house.services.records.sign(house.nurse, patient_id, "daily", house.clock() - timedelta(hours=2), FEBRILE)
    low = {**FEBRILE, "sbp": "84", "dbp": "50", "hypotension": "1"}
    house.services.records.sign(house.nurse, patient_id, "daily", house.clock(), low)
    row = _row(house, patient_id)
    assert row.tier == SEE_NOW
    assert row.reason.render() == "MAP 61 at 14:05, was 87"


def test_the_sickest_row_stands_first(house):
    calm, sick = house.enrol(), house.enrol(mrn="2", bed="02", family_name="Huang", name_zh="黄伟")
    for patient_id in (calm, sick):
        house.infuse(patient_id, house.clock() - timedelta(days=3))
    house.services.records.sign(house.nurse, calm, "daily", house.clock(), CALM)
    house.services.records.sign(house.nurse, sick, "daily", house.clock(), {**FEBRILE, "pressor": "one"})
    board = house.services.ward.board(house.nurse)
    assert [one.patient.id for one in board.rows] == [sick, calm]
    assert board.rows[0].crs.value == 3


def test_a_similar_name_is_marked_with_the_other_bed(house):
    first = house.enrol()
    second = house.enrol(mrn="2", bed="15", name_zh="张玮", birth_date="1990-01-01")
    assert _row(house, first).similar == "15"
    assert _row(house, second).similar == "07"


def test_an_open_draft_shows_its_author(house):
    patient_id = house.enrol()
    house.services.drafts.save_draft(house.nurse, patient_id, "daily", house.clock(), {"temp": "38"})
    assert _row(house, patient_id).draft_by == "Li Na"


def test_the_dead_and_the_discharged_leave_the_board(house):
    patient_id = house.enrol()
    house.services.records.sign(house.nurse, patient_id, "event", house.clock(), {"kind": "discharge"})
    assert house.services.ward.board(house.nurse).rows == ()
    house.services.records.sign(house.nurse, patient_id, "event", house.clock(), {"kind": "readmission"})
    assert len(house.services.ward.board(house.nurse).rows) == 1
    house.services.records.sign(
        house.physician, patient_id, "event", house.clock(), {"kind": "death", "cause": "disease"}
    )
    board = house.services.ward.board(house.nurse)
    assert (board.rows, board.total) == ((), 1)
    patient = house.services.patients.get(house.nurse, patient_id)
    assert (patient.status, patient.died_on.isoformat()) == ("deceased", "2026-04-06")


def test_the_projection_equals_one_rebuilt_from_the_records(house):
    patient_id = house.enrol()
    house.infuse(patient_id, house.clock() - timedelta(days=3))
    house.services.records.sign(house.nurse, patient_id, "daily", house.clock(), FEBRILE)
    lab = {"anc": "0.04 10*9/L", "plt": "18 10*9/L"}
    house.services.records.sign(house.nurse, patient_id, "laboratory", house.clock(), lab)
    fresh = summarise(house.services.records.course(house.nurse, patient_id))
    assert board_json.from_json(json.loads(json.dumps(board_json.to_json(fresh)))) == fresh
    row = _row(house, patient_id)
    assert (row.crs, row.anc, row.plt) == (fresh.crs, fresh.anc, fresh.plt)
    assert row.anc.value == Decimal("0.04")


def test_a_row_is_made_again_only_when_its_facts_change(house):
    patient_id = house.enrol()
    first = _row(house, patient_id)
    assert _row(house, patient_id) is first
    house.services.shift.take(house.nurse, patient_id)
    second = _row(house, patient_id)
    assert second is not first
    assert second.mine
