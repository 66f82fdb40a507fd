"""The demo ward as a store: its people can sign in, its board is alive, its record verifies, its grades are meant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ctd402_desktop.domain.demo import generate
from ctd402_desktop.domain.permissions import ASSIGNABLE, Actor, Role
from ctd402_desktop.errors import StorageUnavailable
from ctd402_desktop.services import Services, open_store
from ctd402_desktop.services.accounts import password_problem
from ctd402_desktop.services.demo import DEMO_PASSWORD, DemoCredentials, create_demo

NOW = datetime(2026, 4, 6, 7, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> DemoCredentials:
    path: Path = tmp_path_factory.mktemp("demo") / "demo.ctd402"
    return create_demo(path, patients=13, as_of=NOW)


@pytest.fixture(scope="module")
def opened(made: DemoCredentials) -> Iterator[tuple[Services, Actor]]:
    services, actor = open_store(made.path, made.user, made.password, clock=lambda: NOW + timedelta(minutes=1))
    yield services, actor
    services.close()


def test_the_ward_is_marked_as_demo_and_its_password_is_not_weak(opened: tuple[Services, Actor]):
    services, actor = opened
    assert services.ward_info.demo
    assert actor.role is Role.PHYSICIAN
    assert password_problem(DEMO_PASSWORD) is None


def test_four_people_of_four_roles_can_sign_in(made: DemoCredentials, opened: tuple[Services, Actor]):
    services, _ = opened
    roles = {services.accounts.sign_in(name, made.password).role for name in made.users}
    assert roles == set(ASSIGNABLE)


def test_eleven_beds_are_taken_and_the_similar_names_are_seen(opened: tuple[Services, Actor]):
    services, actor = opened
    rows = {row.patient.bed: row for row in services.ward.board(actor).rows}
    assert len(rows) == 11
    assert rows["07"].tier <= 2
    assert rows["02"].tier == 1
    assert (rows["07"].similar, rows["15"].similar) == ("15", "07")
    assert {"07", "09"} == {bed for bed, row in rows.items() if row.draft_by}


def test_stored_grades_are_those_the_stories_intend(opened: tuple[Services, Actor]):
    services, actor = opened
    for one in generate(402, NOW, 13):
        patient = services.patients.by_mrn(actor, one.identity["mrn"])
        daily = services.records.course(actor, patient.id).of("daily")
        for scale, expected in one.worst.items():
            stored = [record.grade(scale) for record in daily]
            values = [grade.grade.value for grade in stored if grade and grade.grade.value is not None]
            assert max(values, default=None) == expected, (one.story.kind, scale)


def test_records_were_written_down_shortly_after_they_were_seen_by_the_right_role(opened: tuple[Services, Actor]):
    services, actor = opened
    patient = services.patients.by_mrn(actor, "DEMO-0002")
    course = services.records.course(actor, patient.id)
    daily = course.of("daily")
    assert all(timedelta(0) < one.recorded_at - one.observed_at <= timedelta(minutes=10) for one in daily)
    assert {one.author_name for one in daily} == {"Li Na", "Chen Ming"}
    assert {one.author_name for one in course.of("transplant")} == {"Xu Min"}
    assert all(one.signatures for one in daily)


def test_a_corrected_value_keeps_its_first_version(opened: tuple[Services, Actor]):
    services, actor = opened
    patient = services.patients.by_mrn(actor, "DEMO-0001")
    course = services.records.course(actor, patient.id)
    superseded = [one for one in course.history if one.superseded_by_id is not None]
    assert [one.form for one in superseded] == ["laboratory"]


def test_the_dead_patient_is_known_as_such(opened: tuple[Services, Actor]):
    services, actor = opened
    assert services.patients.by_mrn(actor, "DEMO-0012").status == "deceased"
    assert services.patients.by_mrn(actor, "DEMO-0013").status == "discharged"


def test_the_audit_trail_of_the_demo_ward_verifies(opened: tuple[Services, Actor]):
    services, actor = opened
    assert services.audit.verify(actor).problems == ()


def test_a_demo_never_replaces_a_store(made: DemoCredentials):
    with pytest.raises(StorageUnavailable):
        create_demo(made.path, patients=1, as_of=NOW)


def test_an_empty_demo_and_its_progress(tmp_path: Path):
    told: list[int] = []
    found = create_demo(tmp_path / "two.ctd402", patients=2, seed=7, clock=lambda: NOW, progress=told.append)
    assert (told, found.as_of) == ([1, 2], NOW)
    assert create_demo(tmp_path / "none.ctd402", patients=0, as_of=NOW).patients == 0


def test_the_board_of_the_demo_ward_tells_who_worries_at_a_glance(opened: tuple[Services, Actor]):
    services, actor = opened
    rows = services.ward.board(actor).rows
    assert [sum(row.tier == tier for row in rows) for tier in range(1, 6)] == [1, 2, 3, 3, 2]
    assert all(len(row.reason.render()) <= 34 for row in rows)
    assert {row.patient.bed for row in rows if row.mine} == {"02", "07", "12"}
    assert any(row.acknowledged_by for row in rows)


@pytest.mark.parametrize("bed", ["02", "16"])
def test_routine_items_of_the_demo_ward_are_done(opened: tuple[Services, Actor], bed: str):
    services, actor = opened
    row = next(one for one in services.ward.board(actor).rows if one.patient.bed == bed)
    assert "check_late" not in [one.rule for one in row.findings]
