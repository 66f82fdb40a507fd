"""How a task stands, in words, and the handover sheet between text and values."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from factories import PATIENT, ZONE, at
from hypothesis import given
from hypothesis import strategies as st
from packs import PROTOCOL

from ctd402_desktop.domain.board import Away, BoardGrade, Closure
from ctd402_desktop.domain.due import DueItem, State
from ctd402_desktop.domain.handover import Action, Sheet
from ctd402_desktop.domain.tasks import Task, standing_words
from ctd402_desktop.domain.ward_sheet import (
    ACCEPTED,
    GIVEN,
    PROPOSED,
    WardLine,
    WardSheet,
    actions_of,
    actions_text,
    lines_of,
)
from ctd402_desktop.i18n import msg

NOW = at(4, "15:00")
ITEM = DueItem(PROTOCOL.schedule.of("vitals")[0], State.UPCOMING, NOW, timedelta(hours=4), None)
TASK = Task(
    PATIENT, ITEM, msg("Vitals"), "now", timedelta(minutes=25), BoardGrade(0, "graded"), BoardGrade(0, "graded")
)


def task(state: State, **changes: object) -> Task:
    return replace(TASK, item=replace(ITEM, state=state, **changes))


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (task(State.UPCOMING), "in 0:25"),
        (task(State.DUE), "due now"),
        (task(State.LATE, late=timedelta(minutes=40)), "late 0:40"),
        (task(State.OVERDUE, late=timedelta(hours=9), missed=2), "late 9:00, missed 2"),
        (task(State.PARTIAL, missing=("temp", "hr")), "incomplete, 2 missing: Temperature"),
        (
            task(State.EXPLAINED, closure=Closure("vitals", "refused", NOW)),
            "Refused; every 4:00, next in 0:25",
        ),
        (task(State.EXPLAINED), "in 0:25"),
        (task(State.PAUSED, away=Away("imaging", NOW)), "off the ward: Imaging"),
        (task(State.PAUSED), "in 0:25"),
        (replace(TASK, done=True), "done"),
        (replace(TASK, done=True, done_by="Li Na"), "done by Li Na"),
        (replace(TASK, to_next=timedelta(minutes=-5)), "in 0:00"),
    ],
)
def test_a_task_says_how_it_stands(found, words):
    assert standing_words(found).render() == words


def test_a_task_is_the_same_at_the_next_look_until_it_is_finished():
    later = replace(TASK, item=replace(ITEM, due=NOW + timedelta(hours=1)))
    assert later.key == TASK.key
    assert replace(TASK, done=True).key == (PATIENT.id, "vitals", True, NOW)
    assert replace(later, done=True).key != replace(TASK, done=True).key


def test_lines_beyond_the_most_join_the_last_one_so_that_nothing_typed_is_lost():
    assert lines_of(" a \n\n b\nc\nd", 3) == ("a", "b", "c d")
    assert lines_of("a\nb", 3) == ("a", "b")
    assert lines_of("  \n") == ()


def test_an_edited_action_list_keeps_times_and_marks_what_is_done():
    known = (Action("Vitals due 16:00", NOW), Action("ask for the donor's number", carried=True))
    text = actions_text(known).replace("ask", "x ask") + "\nferritin 20:00\n"
    assert actions_of(text, known) == (
        known[0],
        Action("ask for the donor's number", None, True, True),
        Action("ferritin 20:00"),
    )


WORDS = st.text("abc 行动", min_size=1).map(str.strip).filter(lambda text: text and not text.startswith("x "))


@given(st.lists(st.builds(Action, WORDS, st.just(None), st.booleans(), st.booleans()), unique_by=lambda one: one.text))
def test_an_action_list_that_nobody_edited_is_given_as_it_was_proposed(actions):
    assert actions_of(actions_text(actions), actions) == tuple(actions)


def test_a_sheet_is_a_draft_until_every_line_was_accepted():
    sheet = Sheet("stable", "", ("quiet",), (), ())
    proposed = WardLine(PATIENT, 4, TASK.crs, TASK.icans, sheet)
    given_line = replace(proposed, given_by="Li Na", given_at=NOW)
    accepted = replace(given_line, accepted_by="Zhao Min", accepted_at=NOW)
    assert [one.state for one in (proposed, given_line, accepted)] == [PROPOSED, GIVEN, ACCEPTED]
    whole = WardSheet("Ward 3", ZONE, (accepted,), NOW, timedelta(hours=12))
    assert not whole.draft
    assert replace(whole, lines=(accepted, given_line)).draft
