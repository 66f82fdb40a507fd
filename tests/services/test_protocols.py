"""A site's own pack: checked, kept whole, in force at once; old grades keep theirs; comparing stores nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from packs import PACK_TEXT, changed_text
from typed import CALM

from ctd402_desktop.domain.permissions import Role
from ctd402_desktop.errors import InvalidInput, NotAllowed, NotFound, StorageUnavailable
from ctd402_desktop.services import protocols
from ctd402_desktop.services.protocols import newest, problems_of
from ctd402_desktop.store import packs

OTHER = changed_text(
    ('["antipyretic", "tocilizumab"', '["tocilizumab"'), ("per_24h = { value = 3", "per_24h = { value = 2")
)


@pytest.fixture
def site(tmp_path):
    path = tmp_path / "ward3.toml"
    path.write_text(OTHER, encoding="utf-8")
    return path


def masked(house) -> int:
    """A patient whose fever paracetamol hides while oxygen is low."""
    patient_id, start = house.enrol(), house.clock() - timedelta(days=1)
    house.infuse(patient_id, start)
    sign = house.services.records.sign
    sign(house.nurse, patient_id, "daily", start + timedelta(hours=2), {**CALM, "temp": "38.9"})
    drug = {"category": "antipyretic", "agent": "paracetamol", "start": (start + timedelta(hours=3)).isoformat()}
    drug |= {"single": "1", "dose": "500", "dose_unit": "mg"}
    sign(house.physician, patient_id, "drug", start + timedelta(hours=3), drug)
    later = {**CALM, "hypoxia": "1", "o2_device": "nasal_cannula", "o2_flow": "2"}
    sign(house.nurse, patient_id, "daily", start + timedelta(hours=6), later)
    return patient_id


def events(house) -> list[str]:
    return [one.action for one in house.services.audit.events(house.administrator)]


def test_the_shipped_pack_is_in_force_until_a_site_loads_its_own(house):
    pack = house.services.protocols.in_force(house.nurse)
    assert (pack.version, pack.text, pack.loaded_by) == ("ctd402-1", PACK_TEXT, "")
    assert house.services.protocols.shipped() is protocols.shipped()
    assert house.services.protocols.versions(house.nurse) == ["ctd402-1"]
    assert house.services.protocols.problem is None
    assert len(pack.lines) > 500


def test_a_loaded_pack_grades_from_now_on_and_is_kept_whole(house, site):
    patient_id = masked(house)
    before = house.services.records.course(house.nurse, patient_id)
    house.services.protocols.load(house.administrator, site)
    assert house.services.pack_version == "ward3-1"
    now = house.clock()
    house.services.records.sign(house.nurse, patient_id, "daily", now, CALM)
    course = house.services.records.course(house.nurse, patient_id)
    assert course.protocol.tocilizumab.per_24h == 2
    assert {one.pack for one in course.last("daily").grades} == {"ward3-1"}
    old = before.of("daily")[-1].id
    assert {one.pack for record in course.of("daily") if record.id == old for one in record.grades} == {"ctd402-1"}
    pack = house.services.protocols.named(house.nurse, "ward3-1")
    assert (pack.text, pack.loaded_by, pack.loaded_at) == (OTHER, "Ada Min", now)
    assert "protocol_loaded" in events(house)
    assert house.services.audit.verify(house.administrator).ok


def test_a_store_opens_with_the_newest_pack(house, site, database):
    house.services.protocols.load(house.administrator, site)
    with database.read() as session:
        pack, problem = newest(session)
    assert (pack.version, problem) == ("ward3-1", None)


def test_a_pack_an_older_program_wrote_is_told_and_the_shipped_one_is_used(house, database):
    with database.transaction() as session:
        packs.insert(session, "ward0-1", 'version = "ward0-1"', house.administrator.user_id, at=house.clock())
    with database.read() as session:
        pack, problem = newest(session)
    assert pack.version == "ctd402-1"
    assert "ward0-1" in problem.render()


@pytest.mark.parametrize("role", [Role.NURSE, Role.PHYSICIAN, Role.COORDINATOR])
def test_only_who_manages_the_store_loads_a_pack(house, site, role):
    with pytest.raises(NotAllowed):
        house.services.protocols.load(house.as_role(role), site)
    assert house.services.pack_version == "ctd402-1"


def test_a_pack_with_a_problem_is_not_used_at_all(house, site):
    site.write_text(OTHER.replace("per_24h", "per_day"), encoding="utf-8")
    for act in (house.services.protocols.check, house.services.protocols.load):
        with pytest.raises(InvalidInput) as refused:
            act(house.administrator, site)
        assert set(problems_of(refused.value)) == {"tocilizumab.per_24h", "tocilizumab.per_day"}
    assert house.services.pack_version == "ctd402-1"


def test_a_version_is_used_once(house, site):
    house.services.protocols.load(house.administrator, site)
    for text in (OTHER, PACK_TEXT):
        site.write_text(text, encoding="utf-8")
        with pytest.raises(InvalidInput) as refused:
            house.services.protocols.load(house.administrator, site)
        assert set(refused.value.problems) == {"version"}


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"x" * (protocols.LARGEST + 1), b"= nothing"])
def test_a_file_that_is_no_pack_is_refused(house, site, content):
    site.write_bytes(content)
    with pytest.raises(InvalidInput) as refused:
        house.services.protocols.check(house.nurse, site)
    assert refused.value.code == "E-PCK-001"


def test_a_missing_file_and_a_place_that_cannot_be_written_are_told(house, tmp_path):
    with pytest.raises(StorageUnavailable) as missing:
        house.services.protocols.check(house.nurse, tmp_path / "no.toml")
    assert (missing.value.code, list(problems_of(missing.value))) == ("E-PCK-002", [""])
    with pytest.raises(StorageUnavailable) as refused:
        house.services.protocols.export(house.nurse, tmp_path / "no" / "pack.toml")
    assert refused.value.code == "E-PCK-003"


def test_an_exported_pack_is_loaded_again_under_a_version_of_its_own(house, tmp_path):
    path = house.services.protocols.export(house.physician, tmp_path / "copy.toml")
    path.write_text(path.read_text(encoding="utf-8").replace('"ctd402-1"', '"site-2"', 1), encoding="utf-8")
    assert house.services.protocols.check(house.nurse, path).version == "site-2"
    assert house.services.protocols.differences(house.nurse, "ctd402-1", path) == ()
    assert "protocol_exported" in events(house)


def test_an_unknown_version_is_not_found(house):
    with pytest.raises(NotFound):
        house.services.protocols.differences(house.nurse, "ctd402-1", "ward9-9")


def test_regrading_under_another_pack_shows_what_would_change_and_stores_nothing(house, site):
    patient_id = masked(house)
    before = house.services.records.course(house.nurse, patient_id)
    found = house.services.protocols.regrade(house.physician, site)
    grades = [one for one in found if one.effect.record_id is not None]
    assert [(one.patient.id, one.effect.before, one.effect.after) for one in grades] == [(patient_id, "2", "REVIEW")]
    after = house.services.records.course(house.nurse, patient_id)
    assert after.history == before.history
    assert house.services.pack_version == "ctd402-1"
    assert events(house)[0] == "protocol_compared"


def test_grades_are_compared_with_a_pack_that_was_in_force_before(house, site):
    masked(house)
    house.services.protocols.load(house.administrator, site)
    found = house.services.protocols.regrade(house.physician, "ctd402-1")
    assert [(one.effect.before, one.effect.after) for one in found if one.effect.record_id is not None] == [
        ("REVIEW", "2")
    ]
