"""The trail at the services: reading, exporting, looking back in time."""

from __future__ import annotations

import csv
from datetime import timedelta
from decimal import Decimal

import pytest
from typed import CALM, FEBRILE, IDENTITY

from ctd402_desktop.errors import InvalidInput, NotAllowed, NotFound, StorageUnavailable
from ctd402_desktop.services.audit import Wanted


@pytest.fixture
def patient_id(house):
    found = house.enrol()
    house.infuse(found, house.clock.now - timedelta(hours=2))
    return found


def newest(house):
    return house.services.audit.events(house.physician)[0]


def test_pages_follow_one_another_without_gap_or_repetition(house, patient_id):
    for _ in range(12):
        house.services.accounts.sign_out(house.nurse)
    seen, wanted = [], Wanted(actions=("signed_out",))
    while True:
        page = house.services.audit.page(house.physician, wanted, 5)
        seen += [one.seq for one in page.events]
        if not page.more:
            break
        wanted = Wanted(actions=("signed_out",), before=seen[-1])
    assert len(seen) == 12
    assert seen == sorted(set(seen), reverse=True)
    assert house.services.audit.page(house.physician, Wanted(actions=("signed_out",)), 5).total == 12


def test_filters_narrow_by_person_patient_day_and_text(house, patient_id, clock):
    before = clock()
    clock.advance(days=1)
    raw = {**IDENTITY, "bed": "12"}
    house.services.patients.edit(house.nurse, patient_id, raw, "moved to isolation", 1)

    def found(**parts):
        return [one.action for one in house.services.audit.page(house.physician, Wanted(**parts)).events]

    assert found(text="ISOLATION") == ["patient_edited"]
    assert found(user_id=house.nurse.user_id, since=clock()) == ["patient_edited"]
    assert "patient_edited" not in found(until=clock(), patient_id=patient_id)
    assert found(until=before) == []
    assert found(text="100%_") == []


def test_what_can_be_filtered_by_is_what_there_is(house, patient_id):
    found = house.services.audit.filters(house.physician)
    assert {"enrolled", "signed"} <= set(found.actions)
    assert (house.nurse.user_id, "Li Na") in found.people
    assert found.patients == ((patient_id, "张伟 ZHANG, Wei"),)
    assert house.services.audit.filters(house.physician, patient_id).patients == ()


def test_a_nurse_may_not_read_the_trail_and_an_administrator_may_not_carry_it_away(house, patient_id, tmp_path):
    with pytest.raises(NotAllowed):
        house.services.audit.page(house.nurse, Wanted())
    with pytest.raises(NotAllowed):
        house.services.audit.export(house.administrator, Wanted(), tmp_path / "x.csv")
    assert newest(house).action == "refused"


def test_a_table_of_the_trail_holds_no_formula_and_is_an_event_itself(house, patient_id, tmp_path):
    house.services.patients.edit(house.nurse, patient_id, {**IDENTITY, "bed": "9"}, "=cmd()", 1)
    house.services.audit.note_setting(house.nurse, "lock_minutes", 5, 15)
    path = tmp_path / "trail.csv"
    count = house.services.audit.export(house.physician, Wanted(), path)
    rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    assert len(rows) == count
    assert rows[0]["action"] == "setting_changed"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    assert (newest(house).action, newest(house).detail["entries"]) == ("exported", count)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_trail_is_printed_as_a_table(house, patient_id, tmp_path, lang):
    import pypdfium2

    path = tmp_path / "trail.pdf"
    house.services.audit.export(house.physician, Wanted(patient_id), path, lang)
    assert house.services.audit.export(house.physician, Wanted(text="nothing like it"), tmp_path / "0.pdf", lang) == 0
    document = pypdfium2.PdfDocument(path)
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert {"en": "Extract of the audit trail", "zh": "审计记录摘录"}[lang] in text
    assert "Chen Ming" in text


def test_a_file_that_cannot_be_written_leaves_no_file(house, patient_id, tmp_path):
    with pytest.raises(StorageUnavailable, match="E-AUD-002"):
        house.services.audit.export(house.physician, Wanted(), tmp_path / "none" / "x.csv")
    with pytest.raises(StorageUnavailable, match="E-AUD-002"):
        house.services.audit.save_export(house.nurse, patient_id, "png", tmp_path / "none" / "x.png", b"-")
    assert not list(tmp_path.rglob("x.*"))


def test_a_picture_saved_from_the_screen_is_an_event(house, patient_id, tmp_path):
    house.services.audit.save_export(house.nurse, patient_id, "png", tmp_path / "x.png", b"picture")
    event = newest(house)
    assert (event.action, event.patient_id, event.detail) == (
        "exported",
        patient_id,
        {"document": "timeline", "file": "png"},
    )
    assert (tmp_path / "x.png").read_bytes() == b"picture"


def test_the_history_of_an_answer_is_read_by_record_and_field(house, patient_id, clock):
    records = house.services.records
    first = records.sign(house.nurse, patient_id, "daily", clock(), FEBRILE)
    clock.advance(hours=1)
    second = records.correct(house.physician, first.record_id, CALM, "source corrected")
    found = house.services.audit.history_of(house.nurse, patient_id, second.record_id, "temp")
    assert [(one.value, one.author_name) for one in found] == [
        (Decimal("36.8"), "Chen Ming"),
        (Decimal("38.6"), "Li Na"),
    ]
    assert found[0].reason == "source corrected"
    with pytest.raises(NotFound):
        house.services.audit.history_of(house.nurse, patient_id, 999, "temp")


def test_a_course_is_shown_as_it_was_known_with_bed_voids_and_corrections(house, patient_id, clock):
    records, audit = house.services.records, house.services.audit
    one = records.sign(house.nurse, patient_id, "daily", clock(), FEBRILE)
    two = records.sign(house.nurse, patient_id, "daily", clock() - timedelta(minutes=30), CALM)
    then = clock()
    clock.advance(hours=3)
    records.correct(house.physician, one.record_id, CALM, "source corrected")
    records.void(house.physician, two.record_id, "wrong patient")
    house.services.patients.edit(house.nurse, patient_id, {**IDENTITY, "bed": "12"}, "moved", 1)
    died = {"kind": "death", "cause": "other"}
    records.sign(house.physician, patient_id, "event", clock(), died)
    now = records.course(house.physician, patient_id)
    assert (now.patient.bed, now.patient.status, len(now.of("daily"))) == ("12", "deceased", 1)
    known = audit.as_known(house.physician, patient_id, then)
    assert (known.patient.bed, known.patient.status, known.patient.died_on) == ("07", "active", None)
    assert [record.number("temp") for record in known.of("daily")] == [Decimal("36.8"), Decimal("38.6")]
    assert newest(house).detail == {"as_of": then.isoformat(timespec="minutes")}
    assert audit.as_known(house.physician, patient_id, clock()).history == now.history


def test_a_moment_before_the_patient_or_after_now_cannot_be_shown(house, patient_id, clock):
    for moment in (clock() - timedelta(days=400), clock() + timedelta(hours=1)):
        with pytest.raises(InvalidInput, match="E-AUD-001"):
            house.services.audit.as_known(house.physician, patient_id, moment)


def test_a_print_of_a_past_moment_says_so_and_so_does_its_entry(house, patient_id, clock, tmp_path):
    import pypdfium2

    then = clock()
    clock.advance(days=2)
    path = tmp_path / "then.pdf"
    house.services.reporting.case_summary(house.physician, patient_id, path, "en", as_of=then)
    assert newest(house).detail["as_of"] == then.isoformat(timespec="minutes")
    document = pypdfium2.PdfDocument(path)
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert "as known at 06-Apr-2026 14:05" in text
    assert "printed 08-Apr-2026 14:05" in text
    assert house.services.reporting.preview(house.physician, patient_id, as_of=then).startswith(b"%PDF")


def test_an_entry_written_after_the_clock_was_set_back_says_so(house, patient_id, clock):
    clock.advance(minutes=-10)
    house.services.records.sign(house.nurse, patient_id, "daily", clock(), CALM)
    assert newest(house).detail["clock_set_back_s"] == 600
    found = house.services.integrity.verify(house.physician)
    assert found.ok
    assert len(found.notices) == 1


def test_the_report_of_emergencies_names_who_why_and_every_patient_looked_at(house, patient_id, tmp_path):
    stranger = house.services.accounts.break_glass("Wu Lin", "collapsed in the corridor", "resuscitation")
    house.services.records.course(stranger, patient_id)
    path = tmp_path / "emergencies.csv"
    wanted = Wanted(role="emergency")
    assert house.services.audit.export(house.physician, wanted, path) == 2
    rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    assert [(one["user"], one["action"], one["patient_id"]) for one in rows] == [
        ("Wu Lin", "viewed", str(patient_id)),
        ("Wu Lin", "emergency_access", ""),
    ]
    assert "Resuscitation is going on" in rows[1]["words"]
    assert "collapsed in the corridor" in rows[1]["words"]
    assert newest(house).detail["document"] == "emergency_report"
    printed = tmp_path / "emergencies.pdf"
    house.services.audit.export(house.physician, wanted, printed, "zh")
    import pypdfium2

    document = pypdfium2.PdfDocument(printed)
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert "紧急访问报告" in text
    assert "正在抢救" in text
