"""Referrals of a whole ward into one folder: who is a candidate, what is written, what a stop leaves."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from pypdf import PdfReader
from typed import CALM, infusion_raw

from ctd402_desktop.domain.permissions import Role
from ctd402_desktop.errors import NotAllowed, StorageUnavailable

WHOLE = {
    "diagnosis": "t_all", "disease_status": "first_relapse", "prior_lines": "2", "allergies": "none_known",
    "consent": "1", "weight_kg": "64", "ecog": "1", "lvef": "62", "cmv_igg": "positive", "comorbidity": "none",
    "transplant_intent": "yes",
}  # fmt: skip
PLANTED = {0: ("lvef",), 4: ("cmv_igg",), 7: ("weight_kg",)}
"""Patient to the answers the hallway test leaves out; the second one only warns."""


@pytest.fixture
def database(sqlcipher):
    """What is written does not depend on the engine: one is enough."""
    return sqlcipher


@pytest.fixture
def ten(house, clock):
    """Ten patients with a transplant ahead, three of them with a planted gap, and one who declined."""
    services = house.services
    actors = {role: house.as_role(role) for role in Role if role is not Role.EMERGENCY}
    physician, coordinator = actors[Role.PHYSICIAN], actors[Role.COORDINATOR]
    services.premises.set_phone(actors[Role.ADMINISTRATOR], "6612")
    ids = []
    names = ("Zhao", "Qian", "Sun", "Liu", "Zhou", "Wu", "Zheng", "Wang", "Feng", "Chen", "Chu")
    given = ("Ai", "Bo", "Cun", "Duo", "En", "Fang", "Gui", "Hao", "Jing", "Kun", "Lei")
    for number in range(11):
        raw = {key: value for key, value in WHOLE.items() if key not in PLANTED.get(number, ())}
        identity = {
            "mrn": f"R-{number:02}",
            "family_name": names[number],
            "given_name": given[number],
            "sex": "male",
            "birth_date": "1990-01-01",
            "bed": f"{number:02}",
        }
        ids.append(services.patients.enrol(physician, identity, raw).patient_id)
    start = clock()
    for number, patient_id in enumerate(ids):
        raw = infusion_raw(start)
        services.records.sign(actors[Role.NURSE], patient_id, "infusion", start, raw, bed=f"{number:02}")
    clock.advance(days=29)
    for number, patient_id in enumerate(ids):
        bed = f"{number:02}"
        services.records.sign(
            physician, patient_id, "laboratory", clock(), {"creat": "62 umol/L", "bili": "9 umol/L"}, bed=bed
        )
        response = {
            "visit": "d28", "marrow_blasts": "1", "overall": "CR", "mrd_method": "flow", "mrd_detected": "0",
            "mrd_lod": "0.0001",
        }  # fmt: skip
        services.records.sign(physician, patient_id, "response", clock(), response, bed=bed)
        for step in ("hla_typing", "donor_search"):
            services.records.sign(
                coordinator, patient_id, "transplant", clock(), {"milestone": step, "state": "running"}, bed=bed
            )
    declined = {"milestone": "declined", "state": "planned", "reason": "patient's choice"}
    services.records.sign(coordinator, ids[10], "transplant", clock(), declined, bed="10")
    return services, actors, ids


def test_three_gaps_planted_among_ten_referrals_are_found_exactly(ten):
    services, actors, ids = ten
    found = services.referrals.candidates(actors[Role.COORDINATOR])
    assert {one.patient.id for one in found} == set(ids[:10])
    lacking = {ids.index(one.patient.id): [item.key for item in one.items] for one in found if one.items}
    assert lacking == {0: ["lvef"], 4: ["cmv_igg"], 7: ["weight"]}
    assert [ids.index(one.patient.id) for one in found if not one.ready] == [0, 7]
    assert [one.ready for one in found[:3]] == [False, False, True]


def test_the_ready_ones_are_written_named_sealed_and_in_the_trail(ten, tmp_path: Path):
    services, actors, ids = ten
    coordinator, said = actors[Role.COORDINATOR], []
    run = services.referrals.run(
        coordinator, ids[1:4], tmp_path / "out", "both", chosen_by="ready", progress=lambda *one: said.append(one)
    )
    assert [one.path.name for one in run.files] == [f"R-0{n}-transplant_referral-20260505.pdf" for n in (1, 2, 3)]
    assert said == [(1, 3), (2, 3), (3, 3)]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [one.path.name for one in run.files]
    events = [one for one in services.audit.events(actors[Role.PHYSICIAN]) if one.action == "exported"]
    assert len(events) == 3
    for written, event in zip(run.files, reversed(events), strict=True):
        assert written.sha256 == hashlib.sha256(written.path.read_bytes()).hexdigest() == event.detail["sha256"]
        assert (event.detail["filter"], event.detail["state"], event.detail["file"]) == (
            "ready",
            "signed",
            written.path.name,
        )
        assert event.patient_id == written.patient_id
    assert not run.cancelled
    assert services.audit.verify(actors[Role.PHYSICIAN]).ok
    listed = services.audit.prints(coordinator, ids[1])
    assert [one.action for one in listed] == ["exported"]
    json.dumps(events[0].detail)


def test_one_that_is_not_ready_is_a_draft_that_says_why(ten, tmp_path: Path):
    services, actors, ids = ten
    run = services.referrals.run(actors[Role.COORDINATOR], [ids[0]], tmp_path)
    assert not run.files[0].signed
    for page in PdfReader(run.files[0].path).pages:
        assert "LVEF not recorded" in page.extract_text()


@pytest.mark.parametrize("stop_after", [0, 1, 2])
def test_a_stopped_run_leaves_whole_files_only(ten, tmp_path: Path, stop_after):
    """Asked before each file and once it is written: the answer at an odd call falls on a file half way."""
    services, actors, ids = ten
    calls = iter([False] * stop_after + [True] * 9)
    run = services.referrals.run(actors[Role.COORDINATOR], ids[1:5], tmp_path, cancelled=lambda: next(calls))
    assert run.cancelled
    assert len(run.files) == stop_after // 2
    assert [path for path in tmp_path.iterdir() if path.suffix in {".pdf", ".part"}] == [one.path for one in run.files]
    events = [one for one in services.audit.events(actors[Role.PHYSICIAN]) if one.action == "exported"]
    assert len(events) == len(run.files)


def test_a_folder_that_cannot_be_written_is_told(ten, tmp_path: Path):
    services, actors, ids = ten
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageUnavailable, match="E-PRT-001"):
        services.referrals.run(actors[Role.COORDINATOR], ids[:1], tmp_path / "file")
    assert not any(one.action == "exported" for one in services.audit.events(actors[Role.PHYSICIAN]))


def test_a_role_that_prints_but_may_not_export_writes_no_pack(ten, tmp_path: Path):
    services, actors, ids = ten
    with pytest.raises(NotAllowed):
        services.referrals.run(actors[Role.NURSE], ids[:1], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_draft_and_a_daily_sheet_of_another_day_reach_the_paper_and_the_trail(ten, clock, tmp_path: Path):
    services, actors, ids = ten
    nurse = actors[Role.NURSE]
    day = clock().date()
    services.drafts.save_draft(nurse, ids[1], "daily", clock(), CALM)
    lacks = services.reporting.preflight(nurse, ids[1])
    assert [one.key for one in lacks["transplant_referral"]] == ["draft.daily.Li Na"]
    done = services.reporting.print_document(nurse, ids[1], tmp_path / "d.pdf", document="daily_sheet", day=day)
    assert not done.signed
    event = services.audit.prints(nurse, ids[1])[0]
    assert (event.detail["document"], event.detail["day"], event.detail["state"]) == (
        "daily_sheet",
        day.isoformat(),
        "draft",
    )
    past = services.reporting.preview(nurse, ids[1], document="daily_sheet", as_of=clock())
    assert past.startswith(b"%PDF")
