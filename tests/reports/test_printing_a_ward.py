"""Printing through the services: permission, audit trail, nothing half written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from packs import PROTOCOL
from pypdf import PdfReader
from typed import CALM, ENROLMENT, IDENTITY

from ctd402_desktop.domain.permissions import Actor, Role
from ctd402_desktop.errors import NotAllowed, NotFound, StorageUnavailable
from ctd402_desktop.services import Services, Ward
from ctd402_desktop.services import reporting as module
from ctd402_desktop.services.desk import Desk
from ctd402_desktop.store import users, wards
from ctd402_desktop.store.database import Database

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def ward(sqlcipher: Database, clock) -> Iterator[tuple[Services, dict[Role, Actor]]]:
    desk = Desk(sqlcipher, clock, "station-1", Ward("Ward 3", ZONE), PROTOCOL)
    actors = {}
    with sqlcipher.transaction() as session:
        wards.insert(session, "Ward 3", ZONE.key, demo=False, at=clock())
        for role in Role:
            user_id = users.insert(session, role.value, role.value.title(), role, "seven lanterns", at=clock())
            actors[role] = Actor(user_id, role.value, role.value.title(), role, "station-1")
    services = Services(desk, None, None)
    yield services, actors
    services.close()


def enrol(services: Services, by: Actor, **changes: str) -> int:
    patient_id = services.patients.enrol(by, {**IDENTITY, **changes}, ENROLMENT).patient_id
    assert patient_id is not None
    return patient_id


def test_a_print_is_written_and_noted_in_the_audit_trail(ward, clock, tmp_path: Path) -> None:
    services, actors = ward
    patient_id = enrol(services, actors[Role.PHYSICIAN])
    target = tmp_path / "summary.pdf"
    assert services.reporting.case_summary(actors[Role.NURSE], patient_id, target, "zh") == target
    assert len(PdfReader(target).pages) >= 3
    assert [path.name for path in tmp_path.iterdir() if path.suffix in {".pdf", ".part"}] == ["summary.pdf"]
    event = next(one for one in services.audit.events(actors[Role.PHYSICIAN]) if one.action == "print")
    assert event.patient_id == patient_id
    assert event.detail["document"] == "case_summary"
    assert event.detail["state"] == "signed"
    assert services.audit.verify(actors[Role.PHYSICIAN]).ok


def test_an_open_draft_makes_the_print_a_draft(ward, clock, tmp_path: Path) -> None:
    services, actors = ward
    patient_id = enrol(services, actors[Role.PHYSICIAN])
    services.drafts.save_draft(actors[Role.NURSE], patient_id, "daily", clock(), CALM)
    done = services.reporting.print_document(actors[Role.NURSE], patient_id, tmp_path / "a.pdf")
    assert not done.signed


def test_a_role_that_may_not_print_leaves_no_file(ward, tmp_path: Path) -> None:
    services, actors = ward
    patient_id = enrol(services, actors[Role.PHYSICIAN])
    target = tmp_path / "out.pdf"
    with pytest.raises(NotAllowed):
        services.reporting.case_summary(actors[Role.ADMINISTRATOR], patient_id, target)
    with pytest.raises(NotAllowed):
        services.reporting.print_all(actors[Role.ADMINISTRATOR], tmp_path / "all")
    assert not target.exists()
    assert not (tmp_path / "all").exists()


def test_an_unknown_patient_is_told(ward, tmp_path: Path) -> None:
    services, actors = ward
    with pytest.raises(NotFound):
        services.reporting.case_summary(actors[Role.NURSE], 999, tmp_path / "out.pdf")


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_noted(ward, tmp_path: Path) -> None:
    services, actors = ward
    patient_id = enrol(services, actors[Role.PHYSICIAN])
    with pytest.raises(StorageUnavailable, match="E-PRT-001"):
        services.reporting.case_summary(actors[Role.NURSE], patient_id, tmp_path / "missing" / "out.pdf")
    assert not any(one.action == "print" for one in services.audit.events(actors[Role.PHYSICIAN]))


def test_a_print_that_fails_keeps_the_earlier_file(ward, tmp_path: Path) -> None:
    services, actors = ward
    patient_id = enrol(services, actors[Role.PHYSICIAN])
    target = tmp_path / "out.pdf"
    services.reporting.case_summary(actors[Role.NURSE], patient_id, target)
    before = target.read_bytes()
    (tmp_path / "out.pdf.part").mkdir()
    with pytest.raises(StorageUnavailable):
        services.reporting.case_summary(actors[Role.NURSE], patient_id, target)
    assert target.read_bytes() == before


def test_every_patient_gets_a_file_named_by_hospital_number(ward, clock, tmp_path: Path) -> None:
    services, actors = ward
    enrol(services, actors[Role.PHYSICIAN])
    enrol(services, actors[Role.PHYSICIAN], mrn="00/7:9", family_name="Li", given_name="Na", bed="08")
    made = services.reporting.print_all(actors[Role.COORDINATOR], tmp_path / "all")
    assert [path.name for path in made] == ["0048-2217.pdf", "00-7-9.pdf"]
    assert all(path.stat().st_size > 10_000 for path in made)
    assert len([one for one in services.audit.events(actors[Role.PHYSICIAN]) if one.action == "print"]) == 2


@pytest.mark.slow
def test_many_files_are_written_by_other_processes_with_the_same_bytes(
    ward, clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services, actors = ward
    for number in range(3):
        enrol(services, actors[Role.PHYSICIAN], mrn=f"M-{number}", family_name=f"Demo{number}", bed=str(number))
        clock.advance(timedelta(minutes=1))
    here = services.reporting.print_all(actors[Role.COORDINATOR], tmp_path / "here", "zh")
    monkeypatch.setattr(module, "INLINE", 1)
    there = services.reporting.print_all(actors[Role.COORDINATOR], tmp_path / "there", "zh")
    assert [one.read_bytes() for one in here] == [one.read_bytes() for one in there]
