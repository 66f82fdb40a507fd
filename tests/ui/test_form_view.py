from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from bedside_ward import Fingers
from factories import ZONE, at, record
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from ctd402_desktop.domain.fields import Choice, Field, Form, Kind
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.ui import language, theme
from ctd402_desktop.ui.chips import Chip
from ctd402_desktop.ui.form_view import FormView
from ctd402_desktop.ui.moment_field import MomentEditor

NOW = datetime(2026, 4, 6, 6, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> None:
    if not qapp.styleSheet():
        theme.apply(qapp, "light", "standard")


def shown(qtbot: QtBot, form: Form, zone: ZoneInfo = ZONE, now: datetime = NOW) -> FormView:
    """The form in a window of its own, the cursor in its first question."""
    view = FormView(form, zone, clock=lambda: now, day_zero=date(2026, 4, 2))
    qtbot.addWidget(view)
    view.resize(1100, 600)
    view.show()
    view.activateWindow()
    assert QTest.qWaitForWindowActive(view)
    view.focus_first()
    return view


SMALL = Form(
    "small",
    "Small form",
    1,
    (
        Field(
            "weight",
            "Weight",
            Kind.NUMBER,
            unit="kg",
            low=Decimal(1),
            high=Decimal(400),
            usual=(Decimal(20), Decimal(200)),
            letter="W",
        ),
        Field("known", "Allergy known", Kind.FLAG, required=True, letter="A"),
        Field("which", "Which", Kind.TEXT, show_if=("known", "1")),
        Field("signs", "Signs", Kind.CHOICE, many=True, choices=(Choice("a", "First"), Choice("b", "Second"))),
        Field("day", "Day", Kind.DATETIME, date_only=True, letter="D"),
        Field("taken", "Taken", Kind.DATETIME),
    ),
)  # fmt: skip


@pytest.mark.parametrize("form", list(FORMS.values()), ids=list(FORMS))
def test_every_form_shows_every_field_with_a_name_and_reads_back_what_it_was_given(qtbot: QtBot, form: Form) -> None:
    view = shown(qtbot, form)
    assert set(view.state.editors) == {asked.key for asked in form.current()}
    for editor in view.state.editors.values():
        for widget in editor.inputs():
            assert widget.accessibleName(), editor.field.key
    for asked in form.current():
        raw = _example(asked)
        view.state.editors[asked.key].set_raw(raw)
        assert view.state.editors[asked.key].raw() == raw, asked.key


def _example(asked: Field) -> str:
    if asked.kind is Kind.CHOICE:
        return ",".join(one.key for one in asked.choices[-2:]) if asked.many else asked.choices[-1].key
    if asked.kind is Kind.DATETIME:
        return "2026-04-05" if asked.date_only else "2026-04-05T12:30+00:00"
    if asked.kind is Kind.LAB:
        unit = (asked.units or (asked.unit,))[-1]
        return f"<3 {unit}".rstrip()
    return {Kind.FLAG: "0", Kind.TEXT: "some words"}.get(asked.kind, str(asked.high if asked.high is not None else 7))


def test_a_question_appears_when_another_is_answered_and_its_answer_is_dropped_when_hidden(qtbot: QtBot) -> None:
    view = shown(qtbot, SMALL)
    assert not view.body.row("which").isVisible()
    fingers = Fingers()
    fingers.press("72\n1")
    assert view.body.row("which").isVisible()
    fingers.press("penicillin\n")
    assert view.raw()["which"] == "penicillin"
    view.state.focus("known")
    fingers.press("0")
    assert "which" not in view.raw()


def test_a_lone_dash_in_a_list_asks_why_and_one_after_a_letter_looks_for_an_option(qtbot: QtBot) -> None:
    view = shown(qtbot, FORMS["transplant"])
    view.state.focus("milestone")
    Fingers().press("-")
    assert view.ask.waiting
    Fingers().press("~")
    assert view.body.editor("milestone").has_input_focus()
    Fingers().press("d-")
    assert not view.ask.waiting
    assert view.raw().get("milestone", "") != ""


def test_a_key_without_a_meaning_here_says_so(qtbot: QtBot) -> None:
    view = shown(qtbot, SMALL)
    for keys, said in (("+", "“+” answers"), ("*", "“*” repeats"), ("/q", "No question here has the letter “Q”.")):
        view.state.focus("weight")
        Fingers().press(keys)
        assert view.ask.text().startswith(said)
        assert not view.ask.waiting
        assert not view.raw()


def test_problems_stand_at_their_fields_and_the_first_takes_the_cursor(qtbot: QtBot) -> None:
    view = shown(qtbot, SMALL)
    view.set_raw({"weight": "900"})
    view.show_problems(view.state.problems())
    weight, known = view.body.editor("weight"), view.body.editor("known")
    assert weight.inputs()[0].property("state") == "problem"
    assert "1 to 400" in weight.mark.text
    assert known.inputs()[0].property("state") == "problem"
    assert weight.has_input_focus()
    assert "Weight" in view.ask.text()


def test_an_unusual_value_is_asked_once_and_enter_goes_on(qtbot: QtBot) -> None:
    view = shown(qtbot, SMALL)
    fingers = Fingers()
    fingers.press("250\n")
    assert view.ask.waiting
    fingers.press("\n")
    assert view.body.editor("known").has_input_focus()
    assert not view.state.doubts()
    view.state.focus("weight")
    fingers.press("1\n")
    assert view.body.editor("weight").inputs()[0].property("state") == "problem" or view.ask.waiting


def test_not_done_has_a_reason_and_typing_takes_it_back(qtbot: QtBot) -> None:
    view = shown(qtbot, SMALL)
    fingers = Fingers()
    fingers.press("-1")
    assert view.raw()["weight"] == "~refused"
    assert view.body.editor("weight").inputs()[0].property("state") == "notdone"
    view.state.focus("weight")
    fingers.press("72")
    assert view.raw()["weight"] == "72"


def test_letters_jump_to_their_question(qtbot: QtBot) -> None:
    view = shown(qtbot, SMALL)
    Fingers().press("d")
    assert view.body.editor("day").has_input_focus()


@pytest.mark.parametrize(
    ("typed", "kept", "shows"),
    [("t", "2026-04-06", "06-Apr-2026"), ("+3d", "2026-04-09", "09-Apr-2026"), ("D+7", "2026-04-09", "09-Apr-2026")],
)
def test_a_relative_day_shows_the_date_it_means_with_its_weekday(
    qtbot: QtBot, typed: str, kept: str, shows: str
) -> None:
    view = shown(qtbot, SMALL)
    view.state.focus("day")
    Fingers().press(typed + "\n")
    editor = view.body.editor("day")
    assert isinstance(editor, MomentEditor)
    assert view.raw()["day"] == kept
    assert editor.box.text() == shows
    assert editor.mark.text.split(",")[0] in {"Mon", "Thu"}


def test_a_date_that_reads_two_ways_is_asked(qtbot: QtBot) -> None:
    view = shown(qtbot, SMALL)
    view.state.focus("day")
    fingers = Fingers()
    fingers.press("03/04/2026\n")
    assert view.ask.picker is not None
    assert "two moments" in view.state.problems()["day"].render()
    fingers.press("1")
    assert view.raw()["day"] == "2026-03-04"


def test_an_hour_that_the_clocks_repeat_is_asked(qtbot: QtBot) -> None:
    view = shown(qtbot, SMALL, ZoneInfo("Europe/Berlin"), datetime(2026, 10, 25, 12, tzinfo=UTC))
    view.state.focus("taken")
    fingers = Fingers()
    fingers.press("02:30\n")
    assert view.ask.picker is not None
    fingers.press("1")
    assert view.raw()["taken"] == "2026-10-25T01:30+00:00"


def test_a_foreign_unit_is_converted_before_the_eyes_and_kept_as_reported(qtbot: QtBot) -> None:
    view = shown(qtbot, FORMS["laboratory"])
    view.set_raw({"hb": "9.2 g/dL"})
    assert view.body.editor("hb").mark.text == "= 92 g/L"
    assert view.raw()["hb"] == "9.2 g/dL"


def test_a_thousandfold_slip_is_asked_at_the_box(qtbot: QtBot) -> None:
    view = shown(qtbot, FORMS["laboratory"])
    view.set_raw({"hb": "9.2 g/L"})
    assert "g/dL" in view.body.editor("hb").mark.text


def test_a_value_beyond_the_hard_limits_asks_nothing_and_names_them_when_the_box_is_left(qtbot: QtBot) -> None:
    view = shown(qtbot, FORMS["laboratory"])
    editor = view.body.editor("plt")
    editor.focus_input()
    fingers = Fingers()
    fingers.press("150000")
    assert editor.mark.text == ""
    fingers.press("\n")
    assert not view.ask.waiting
    assert "possible is 0 to 5000" in editor.mark.text
    assert editor.inputs()[0].property("state") == "problem"
    assert view.state.doubts() == {}
    editor.set_raw("1600 10*9/L")
    assert list(view.state.doubts()) == ["plt"]


def test_a_long_number_widens_its_box_so_that_no_figure_is_out_of_sight(qtbot: QtBot) -> None:
    view = shown(qtbot, FORMS["laboratory"])
    box = view.body.editor("plt").inputs()[0]
    before = box.width()
    for raw, grown in (("150000 10*9/L", True), ("15 10*9/L", False)):
        view.set_raw({"plt": raw})
        assert (box.width() > before) is grown
        assert box.width() >= box.fontMetrics().horizontalAdvance(box.text()) + 22
    assert box.width() == before


def test_earlier_answers_stand_beside_the_boxes(qtbot: QtBot) -> None:
    view = shown(qtbot, FORMS["daily"])
    view.set_previous(record("daily", at(4, "10:02"), temp=Decimal("37.9"), arousal="alert"))
    assert view.body.row("temp").previous.text() == "37.9"
    assert view.body.row("arousal").previous.text() == "Alert"


def test_a_locked_form_takes_no_typing(qtbot: QtBot) -> None:
    view = shown(qtbot, SMALL)
    view.set_raw({"weight": "72"})
    view.set_locked(True)
    assert not any(widget.isEnabled() for editor in view.state.order() for widget in editor.inputs())
    assert view.raw()["weight"] == "72"


def test_chips_toggle_by_digit_and_are_stored_in_declared_order(qtbot: QtBot) -> None:
    view = shown(qtbot, SMALL)
    view.state.focus("signs")
    Fingers().press("21")
    assert view.raw()["signs"] == "a,b"
    assert all(chip.text() for chip in view.findChildren(Chip))


def test_the_form_speaks_the_language_chosen_while_it_is_open(qtbot: QtBot, qapp: QApplication) -> None:
    view = shown(qtbot, FORMS["daily"])
    view.set_raw({"arousal": "voice", "temp": "38.6"})
    language.switch(qapp, "zh")
    assert view.body.row("temp").label.text == "体温"
    assert view.raw()["arousal"] == "voice"
    assert (
        any("呼唤醒" in combo.currentText() for combo in view.findChildren(QComboBox)) or view.raw()["temp"] == "38.6"
    )
    language.switch(qapp, "en")
