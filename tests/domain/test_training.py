"""Exercises are looked at in the record: what differs from the bedside card is said in words, and why it matters."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from factories import ZONE, at, course, record
from packs import SCHEDULE

from ctd402_desktop.domain import training, training_outcome
from ctd402_desktop.domain.board import Board, BoardGrade, BoardRow, Finding
from ctd402_desktop.domain.course import Course, Patient, Record
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.training import BY_KEY, EXERCISES, Exercise
from ctd402_desktop.domain.training_outcome import Outcome
from ctd402_desktop.domain.training_ward import TRAINEES, enrolled_at, entries
from ctd402_desktop.i18n import Message

NOW = at(4, "14:00")
DAILY = FORMS["daily"]
NONE = BoardGrade(None, "na")


def before(exercise: Exercise, now: datetime = NOW) -> Course:
    """The course as the exercise finds it, graded as signing grades."""
    found = [
        replace(record(one.form, one.observed_at), answers=FORMS[one.form].read(one.raw))
        for one in entries(exercise.patient, now, ZONE)
    ]
    return course(*found, infused=False, graded=True)


def signed(raw: dict[str, str], **more) -> Record:
    return replace(record("daily", NOW), answers=DAILY.read(raw), **more)


def with_set(made: Course, one: Record) -> Course:
    rest = tuple(replace(old, superseded_by_id=one.id) if old.id == one.supersedes_id else old for old in made.history)
    return course(*rest, one, infused=False, graded=True)


def outcome(key: str, raw: dict[str, str], now: datetime = NOW) -> Outcome | None:
    made = before(BY_KEY[key])
    known = frozenset(one.id for one in made.history)
    return training_outcome.look_at_set(BY_KEY[key], with_set(made, signed(raw)), known, now, SCHEDULE)


def told(found: Outcome | None) -> list[tuple[str, str]]:
    assert found is not None
    return [(one.text.render(), one.why.render()) for one in found.differences]


@pytest.mark.parametrize("key", ["routine", "ice", "refused"])
def test_a_set_that_says_what_the_card_says_has_no_difference(key):
    found = outcome(key, dict(BY_KEY[key].card))
    assert told(found) == []
    assert found is not None
    assert found.good


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.key)
def test_the_card_can_be_signed_and_its_grades_are_those_the_rules_give(exercise):
    if exercise.card:
        assert DAILY.parse(dict(exercise.card)).problems == {}
        made = with_set(before(exercise), signed(dict(exercise.card))).of("daily")[-1]
        assert [(key, made.grade(key).grade.value) for key, _ in exercise.grades] == list(exercise.grades)


def test_before_anything_is_signed_there_is_nothing_to_say():
    made = before(EXERCISES[0])
    known = frozenset(one.id for one in made.history)
    assert training_outcome.look_at_set(EXERCISES[0], made, known, NOW, SCHEDULE) is None


def test_a_wrong_digit_names_both_numbers_why_it_matters_and_the_grade_it_makes():
    found = told(outcome("routine", {**BY_KEY["routine"].card, "temp": "36.8"}))
    assert found[0] == (
        "Temperature: the record says 36.8 °C, the card says 38.6 °C.",
        "Fever opens the grade of CRS: one digit decides whether it is there.",
    )
    assert found[1][0] == "CRS grade: the record says 0, the card says 1."


def test_what_is_missing_is_called_nothing_and_leaves_the_check_due():
    raw = {key: value for key, value in BY_KEY["routine"].card.items() if key != "rr"}
    found = [text for text, _ in told(outcome("routine", raw))]
    assert found == ["Respiratory rate: the record says nothing, the card says 20 /min.", "The check is still due."]


def test_all_correct_in_place_of_the_wrong_item_is_seen_in_item_and_grade():
    found = told(outcome("ice", {**BY_KEY["ice"].card, "ice_write": "1"}))
    assert [text for text, _ in found] == [
        "Writing: the record says 1, the card says 0.",
        "ICANS grade: the record says 0, the card says 1.",
    ]
    assert found[0][1].startswith("Each point of the ICE counts")


@pytest.mark.parametrize(
    ("ice", "said"),
    [
        (dict.fromkeys(training.ICE_ITEMS, "0"), "ICE: the record says a number, the card says refused."),
        (dict.fromkeys(training.ICE_ITEMS, "~asleep"), "ICE: the record says asleep, the card says refused."),
        (dict.fromkeys(training.ICE_ITEMS, ""), "ICE: the record says nothing, the card says refused."),
    ],
)
def test_an_ice_that_was_refused_takes_no_number_and_no_other_reason(ice, said):
    raw = {key: value for key, value in {**BY_KEY["refused"].card, **ice}.items() if value}
    assert said in [text for text, _ in told(outcome("refused", raw))]


def test_one_reason_for_the_whole_ice_is_enough():
    raw = {key: value for key, value in BY_KEY["refused"].card.items() if key not in training.ICE_ITEMS[1:]}
    assert told(outcome("refused", raw)) == []


def slipped() -> tuple[Exercise, Course, Record]:
    exercise = BY_KEY["slip"]
    assert exercise.slip is not None
    made, wrong = before(exercise), signed(dict(exercise.slip))
    return exercise, with_set(made, wrong), wrong


def test_a_slip_is_corrected_by_a_record_that_replaces_it_with_its_reason():
    exercise, made, wrong = slipped()
    assert training_outcome.look_at_slip(exercise, made, wrong.id) is None
    right = signed(dict(exercise.card), supersedes_id=wrong.id, reason="entry slip")
    found = training_outcome.look_at_slip(exercise, with_set(made, right), wrong.id)
    assert found == Outcome()


def test_a_slip_corrected_twice_is_looked_at_in_its_last_form():
    exercise, made, wrong = slipped()
    half = signed({**exercise.card, "temp": "38.8"}, supersedes_id=wrong.id, reason="entry slip")
    whole = signed(dict(exercise.card), supersedes_id=half.id, reason="entry slip: again")
    assert training_outcome.look_at_slip(exercise, with_set(with_set(made, half), whole), wrong.id) == Outcome()


def test_another_reason_or_a_second_set_is_told():
    exercise, made, wrong = slipped()
    other = signed(dict(exercise.card), supersedes_id=wrong.id, reason="late result")
    found = told(training_outcome.look_at_slip(exercise, with_set(made, other), wrong.id))
    assert found[0][0] == "The reason on record is late result, not entry slip."
    second = told(training_outcome.look_at_slip(exercise, with_set(made, signed(dict(exercise.card))), wrong.id))
    assert second[0][0] == "A second set was signed; the wrong one still stands."


def row(number: int, bed: str, *findings: Finding) -> BoardRow:
    patient = Patient(number, f"TRAIN-{bed}", "Wu", "Yanlian", bed=bed)
    tier = findings[0].tier if findings else 4
    return BoardRow(patient, 3, 84, tier, Message("MAP 55"), None, (), NONE, NONE, findings=findings)


def board(*rows: BoardRow) -> Board:
    return Board(rows, (), datetime(2026, 4, 6, 6, 5, tzinfo=UTC), ZONE)


LOW = Finding(1, Message("MAP 55"), rule="map_low", severity="below:1")
SEEN = replace(LOW, acknowledged_by="Trainee", tier=2)
FEVER = Finding(2, Message("fever"), rule="fever", severity="grade:1")


def test_the_first_row_with_something_critical_is_next():
    assert training_outcome.first_of(board(row(1, "21", FEVER), row(5, "25", LOW))) == (5, "map_low")
    assert training_outcome.first_of(board(row(1, "21"))) is None


def test_acknowledging_the_first_is_right_and_somebody_else_names_who_stood_first_and_why():
    was = board(row(5, "25", LOW), row(1, "21", FEVER))
    assert training_outcome.look_at_board(5, "map_low", was, was) is None
    assert (
        training_outcome.look_at_board(5, "map_low", was, board(row(5, "25", SEEN), row(1, "21", FEVER))) == Outcome()
    )
    other = board(row(5, "25", LOW), row(1, "21", replace(FEVER, acknowledged_by="Trainee")))
    found = told(training_outcome.look_at_board(5, "map_low", was, other))
    assert found == [("Acknowledged was bed 21; first on the board was bed 25.", "It stood first because of: MAP 55.")]


def test_a_patient_who_was_not_on_the_board_before_can_be_acknowledged_too():
    was = board(row(5, "25", LOW))
    fresh = board(row(5, "25", LOW), row(9, "29", replace(FEVER, acknowledged_by="Trainee")))
    assert told(training_outcome.look_at_board(5, "map_low", was, fresh))[0][0].startswith("Acknowledged was bed 29")


def test_a_set_signed_for_another_bed_says_which():
    assert (
        told(training_outcome.elsewhere(BY_KEY["routine"], "22"))[0][0] == "Signed for bed 22; the card is of bed 21."
    )


def test_the_card_reads_as_at_the_bed():
    lines = {one.label.render(): one.value.render() for one in training.card_lines(BY_KEY["routine"])}
    assert lines["blood pressure"] == "118/72 mmHg"
    assert lines["ICE"] == "10/10, all correct"
    assert (lines["hypoxia"], lines["oxygen device"], lines["New infection sign"]) == ("no", "Air", "no")
    one_wrong = {one.label.render(): one.value.render() for one in training.card_lines(BY_KEY["ice"])}
    assert (one_wrong["Orientation"], one_wrong["Writing"]) == ("4/4", "0/1")
    refused = {one.label.render(): one.value.render() for one in training.card_lines(BY_KEY["refused"])}
    assert refused["ICE"] == "refused"
    assert "Writing" not in refused
    slip = [(one.label.render(), one.value.render()) for one in training.card_lines(BY_KEY["slip"])]
    assert slip == [("temperature", "38.6 °C")]
    assert training.card_lines(BY_KEY["board"]) == ()
    assert training.said(DAILY["hypoxia"], True).render() == "yes"


def test_every_exercise_is_modelled_within_its_minute_and_with_the_keys_of_a_routine_set():
    assert [one.key for one in EXERCISES] == ["routine", "ice", "refused", "slip", "board"]
    assert all(one.keys <= training.AIM_SECONDS and one.modelled <= training.AIM_SECONDS for one in EXERCISES)
    assert BY_KEY["routine"].modelled == 38 * Decimal("0.28") + 13 * Decimal("1.2")


def test_only_a_faster_try_without_differences_is_a_best_time():
    bad = training_outcome.elsewhere(BY_KEY["routine"], "22")
    assert training_outcome.better(None, 300, Outcome())
    assert training_outcome.better(301, 300, Outcome())
    assert not training_outcome.better(300, 300, Outcome())
    assert not training_outcome.better(None, 300, bad)


def test_after_the_last_exercise_comes_the_first():
    assert training.following("routine").key == "ice"
    assert training.following("board").key == "routine"


def test_the_patients_of_training_are_told_apart_and_were_enrolled_before_their_infusion():
    assert len({one.bed for one in TRAINEES}) == len({one.family for one in TRAINEES}) == len(EXERCISES)
    for one in TRAINEES:
        course_so_far = list(entries(one, NOW, ZONE))
        assert course_so_far == sorted(course_so_far, key=lambda entry: entry.observed_at)
        assert enrolled_at(NOW) < course_so_far[0].observed_at
        assert all(FORMS[entry.form].parse(entry.raw).problems == {} for entry in course_so_far)
        assert FORMS["identity"].parse(one.identity()).problems == {}
