"""The proof of the record: sealed, kept, checked again, and renewed by itself."""

from __future__ import annotations

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from typed import ENROLMENT, IDENTITY

from ctd402_desktop.domain.permissions import Role
from ctd402_desktop.errors import InvalidInput, NotFound, StorageUnavailable
from ctd402_desktop.services import NewUser, Ward, create_store
from ctd402_desktop.services.integrity import checkpoint_path

DOCTOR = NewUser("chen.ming", "Chen Ming", Role.PHYSICIAN, "seven lanterns over the river")
GUARDS = ("guard_event_delete", "guard_grade_update", "guard_event_update")


@pytest.fixture
def made(tmp_path, clock, cheap_keys):
    created = create_store(tmp_path / "ward.ctd402", Ward("Ward 3", ZoneInfo("Asia/Shanghai")), DOCTOR, clock=clock)
    created.services.patients.enrol(created.actor, IDENTITY, ENROLMENT)
    yield created
    created.services.close()


def tamper(made, *statements):
    """Act as somebody with the key: take the guards away, change rows, put the guards back."""
    from ctd402_desktop.store import guards

    with made.services._desk.database.transaction() as session:
        for name in GUARDS:
            session.execute(text(f"DROP TRIGGER {name}"))
        for one in statements:
            session.execute(text(one))
        guards.install(session.connection())


def rendered(problems):
    return [one.message.render() for one in problems]


@pytest.mark.parametrize("name", ["report.pdf", "report.json"])
def test_a_report_is_sealed_and_can_be_checked_again(made, tmp_path, name):
    integrity, by = made.services.integrity, made.actor
    body = integrity.write_report(by, tmp_path / name, "zh")
    assert (body["result"], body["by"], body["ward"], body["records"]) == ("whole", "Chen Ming", "Ward 3", 1)
    assert body["rows"]["signature"] == 1
    assert integrity.check(by, tmp_path / name) == []
    made.services.accounts.sign_out(by)
    assert integrity.check(by, tmp_path / name) == []


def test_a_report_that_was_altered_is_refused(made, tmp_path):
    path = tmp_path / "report.json"
    body = made.services.integrity.write_report(made.actor, path)
    for key, other in (("records", 2), ("by", "Li Na"), ("seal", "0" * 64), ("format", "ctd402-integrity-9")):
        path.write_text(json.dumps({**body, key: other}), encoding="utf-8")
        assert rendered(made.services.integrity.check(made.actor, path)) == [
            "This integrity report was altered, or it is of another store."
        ]
    path.write_text("[]", encoding="utf-8")
    assert len(made.services.integrity.check(made.actor, path)) == 1


def test_a_trail_cut_or_rewritten_after_the_report_is_named(made, tmp_path):
    path = tmp_path / "report.json"
    seq = made.services.integrity.write_report(made.actor, path)["last_seq"]
    assert seq == 3
    tamper(made, "UPDATE event SET hash = 'x' || substr(hash, 2) WHERE seq = 3")
    assert "is not the one the report" in rendered(made.services.integrity.check(made.actor, path))[0]
    tamper(made, "DELETE FROM event WHERE seq >= 3")
    assert "its end was cut off" in rendered(made.services.integrity.check(made.actor, path))[0]


def test_a_report_of_a_broken_record_says_where(made, tmp_path):
    tamper(made, "UPDATE event SET user_name = 'Eve' WHERE seq = 2")
    path = tmp_path / "report.pdf"
    body = made.services.integrity.write_report(made.actor, path)
    assert body["result"] == "not whole"
    assert body["problems"] == ["Entry 2 of the audit trail was altered after it was written."]
    assert rendered(made.services.integrity.check(made.actor, path)) == [
        f"The report of {body['at']} itself tells of 1 problems."
    ]


def test_what_is_no_report_is_refused_in_words(made, tmp_path):
    from reportlab.pdfgen.canvas import Canvas

    with pytest.raises(NotFound, match="E-VRF-002"):
        made.services.integrity.check(made.actor, tmp_path / "none.pdf")
    other = tmp_path / "other.pdf"
    canvas = Canvas(str(other))
    canvas.showPage()
    canvas.save()
    with pytest.raises(InvalidInput, match="E-VRF-004"):
        made.services.integrity.check(made.actor, other)
    other.write_bytes(b"%PDF-1.4 torn")
    with pytest.raises(InvalidInput, match="E-VRF-004"):
        made.services.integrity.check(made.actor, other)
    with pytest.raises(StorageUnavailable, match="E-VRF-001"):
        made.services.integrity.write_report(made.actor, tmp_path / "none" / "x.pdf")


def test_checkpoints_are_kept_beside_the_store_and_name_a_cut_tail(made, tmp_path):
    path = checkpoint_path(tmp_path / "ward.ctd402")
    assert not path.exists()
    assert made.services.integrity.verify(made.actor).ok
    assert len(path.read_text().splitlines()) == 1
    tamper(made, "DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)")
    found = made.services.integrity.verify(made.actor)
    assert any("which a checkpoint" in one or "a checkpoint of" in one for one in rendered(found.problems))
    assert len(path.read_text().splitlines()) == 1, "a broken trail gets no new checkpoint"


def test_closing_a_store_leaves_a_checkpoint(made, tmp_path):
    made.services.close()
    assert len(checkpoint_path(tmp_path / "ward.ctd402").read_text().splitlines()) == 1


def test_a_checkpoint_that_cannot_be_written_stops_nobody(made, tmp_path):
    checkpoint_path(tmp_path / "ward.ctd402").mkdir()
    made.services.integrity.write_checkpoint()
    made.services.accounts.sign_out(made.actor)


def test_the_program_verifies_once_a_week_and_marks_every_day(made, tmp_path, clock):
    integrity, path = made.services.integrity, checkpoint_path(tmp_path / "ward.ctd402")
    assert integrity.keep_watch(made.actor).ok
    assert integrity.keep_watch(made.actor) is None
    assert len(path.read_text().splitlines()) == 1
    clock.advance(timedelta(days=1))
    assert integrity.keep_watch(made.actor) is None
    assert len(path.read_text().splitlines()) == 2
    clock.advance(timedelta(days=7))
    assert integrity.keep_watch(made.actor) is not None


def test_a_store_without_a_key_file_verifies_and_seals_nothing(house, tmp_path):
    house.enrol()
    integrity = house.services.integrity
    assert integrity.keep_watch(house.nurse).ok
    assert integrity.keep_watch(house.nurse) is None
    assert integrity.report(house.nurse)["seal"] == ""
    integrity.write_checkpoint()
    with pytest.raises(NotFound, match="E-VRF-003"):
        integrity.check(house.nurse, tmp_path / "x.json")
