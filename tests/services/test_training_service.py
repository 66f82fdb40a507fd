"""A training ward is a store of its own: made, copied for each try, looked at in its record, and removed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from factories import ZONE

from ctd402_desktop.domain.training import BY_KEY
from ctd402_desktop.errors import StorageUnavailable
from ctd402_desktop.services import Changed
from ctd402_desktop.services import training as practice
from ctd402_desktop.services.training import TRAINING_PIN, Attempt


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One training ward for all tests; each try works on a copy."""
    return practice.prepare(tmp_path_factory.mktemp("training"), ZONE)


@pytest.fixture
def attempt(made: Path, request: pytest.FixtureRequest) -> Iterator[Attempt]:
    found = practice.begin(made, BY_KEY[request.param])
    yield found
    found.close()


def sign(attempt: Attempt, raw: dict[str, str], patient_id: int | None = None) -> Changed:
    services, by = attempt.services, attempt.actor
    proof = services.accounts.confirm(by, TRAINING_PIN)
    patient = patient_id or attempt.patient_id
    return services.records.sign(by, patient, "daily", services.clock(), raw, confirmed=proof)


@pytest.mark.parametrize("attempt", ["routine", "ice", "refused"], indirect=True)
def test_the_set_of_the_card_signed_with_the_pin_ends_the_exercise_without_a_difference(attempt):
    changed = sign(attempt, dict(attempt.exercise.card))
    found = practice.judge(attempt, changed)
    assert found is not None
    assert found.good, [one.text.render() for one in found.differences]


@pytest.mark.parametrize("attempt", ["routine"], indirect=True)
def test_a_set_for_another_bed_is_told_and_a_draft_ends_nothing(attempt):
    services, by = attempt.services, attempt.actor
    draft = services.drafts.save_draft(by, attempt.patient_id, "daily", None, {"temp": "38.6"})
    assert practice.judge(attempt, Changed(attempt.patient_id, "draft")) is None
    assert practice.judge(attempt, Changed(None, "records")) is None
    assert practice.judge(attempt, Changed(attempt.patient_id, "alerts")) is None
    assert draft.id
    other = services.patients.by_mrn(by, "TRAIN-22").id
    found = practice.judge(attempt, sign(attempt, dict(attempt.exercise.card), other))
    assert found is not None
    assert "bed 22" in found.differences[0].text.render()


@pytest.mark.parametrize("attempt", ["slip"], indirect=True)
def test_the_slip_stands_signed_by_the_trainee_and_its_correction_ends_the_exercise(attempt):
    services, by = attempt.services, attempt.actor
    wrong = next(one for one in services.records.course(by, attempt.patient_id).records if one.id == attempt.slip_id)
    assert (wrong.author_name, str(wrong.answers["temp"])) == ("Trainee", "36.8")
    proof = services.accounts.confirm(by, TRAINING_PIN)
    changed = services.records.correct(by, wrong.id, dict(attempt.exercise.card), "entry slip", confirmed=proof)
    found = practice.judge(attempt, changed)
    assert found is not None
    assert found.good


@pytest.mark.parametrize("attempt", ["board"], indirect=True)
def test_acknowledging_the_first_of_the_board_with_a_plan_ends_the_exercise(attempt):
    services, by = attempt.services, attempt.actor
    first = attempt.board.rows[0]
    assert (first.patient.bed, attempt.first[1]) == ("25", "map_low")
    assert first.unacknowledged is not None
    low = first.unacknowledged
    changed = services.alerts.acknowledge(by, first.patient.id, low.rule, low.severity, "physician called")
    found = practice.judge(attempt, changed)
    assert found is not None
    assert found.good


def test_a_try_is_made_on_a_copy_in_a_demo_store_of_its_own_and_leaves_nothing(made):
    one = practice.begin(made, BY_KEY["routine"])
    assert one.services.ward_info.demo
    folder = one.folder
    assert folder.parent == made
    sign(one, dict(one.exercise.card))
    one.close()
    one.close()
    assert not folder.exists()
    again = practice.begin(made, BY_KEY["routine"])
    assert len(again.services.records.course(again.actor, again.patient_id).of("daily")) == 3
    again.close()


def test_what_an_earlier_session_left_is_removed_unless_somebody_has_it_open(made):
    opened = practice.begin(made, BY_KEY["ice"])
    left = made.parent / "ward-left"
    left.mkdir()
    practice.sweep(made.parent)
    assert not left.exists()
    assert opened.folder.exists()
    opened.close()


def test_a_place_that_cannot_be_written_is_told(made, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", "utf-8")
    with pytest.raises(StorageUnavailable):
        practice.prepare(blocked, ZONE)
    with pytest.raises(StorageUnavailable):
        practice.begin(tmp_path / "nowhere", BY_KEY["routine"])
