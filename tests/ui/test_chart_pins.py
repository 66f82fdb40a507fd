"""Pins, stacks, folding by keyboard, moving the window, and what is out of view in words."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from factories import at, course, lab, record
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ctd402_desktop.domain.chart_list import timeline
from ctd402_desktop.domain.charts import Chart, Lane, Line, Point, Threshold
from ctd402_desktop.ui import language, theme
from ctd402_desktop.ui.chart_focus import row_sayings, sayings
from ctd402_desktop.ui.chart_limits import place_words
from ctd402_desktop.ui.chart_scroll import ChartScroll
from ctd402_desktop.ui.chart_stacks import stacks
from ctd402_desktop.ui.chart_view import ChartView

NOW = at(4, "15:02")
SHOWN = ("grades", "notes", "drugs", "temp", "crp", "procedures")


def made():
    start, end = at(1, "08:00"), at(3, "12:00")
    return course(
        record("event", at(1, "08:00"), kind="procedure", note="lumbar puncture"),
        record("event", at(1, "09:00"), kind="procedure", note="line change"),
        record("note", at(2, "10:00"), text="family informed"),
        record("drug", start, category="antimicrobial", agent="meropenem", start=start, end=end, dose=Decimal(1),
               dose_unit="g", indication="infection"),
        record("drug", at(2), category="antimicrobial", agent="vancomycin", start=at(2), indication="infection"),
        *(record("daily", at(day), temp=Decimal("37.2")) for day in range(5)),
        *(record("laboratory", at(day, "06:10"), crp=lab(f"{9 + 40 * day} mg/L")) for day in range(5)),
    )  # fmt: skip


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication) -> ChartView:
    theme.apply(qapp, "light", "standard")
    found = ChartView()
    qtbot.addWidget(found)
    found.resize(1272, 520)
    whole = timeline(made(), NOW, whole=True)
    found.show_chart(replace(whole, lanes=tuple(one for one in whole.lanes if one.key in SHOWN)))
    found.show()
    QApplication.processEvents()
    return found


def click(view: ChartView, x: float, y: float) -> None:
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPointF(x, y).toPoint())


def test_several_places_are_pinned_by_click_and_by_space_and_let_go_the_same_way(view: ChartView) -> None:
    click(view, view.frame.x(1 + 8 / 24), 60)
    view.set_focus(3.0 + 1 / 3)
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert view.pins.places == pytest.approx((1 + 1 / 3, 3 + 1 / 3))
    described = view.accessibleDescription()
    assert "D+1" in described
    assert "D+3" in described
    assert not view.image(1.0).isNull()
    click(view, view.frame.x(1 + 8 / 24), 60)
    assert view.pins.places == pytest.approx((3 + 1 / 3,))


def test_escape_leaves_the_line_first_and_the_pins_last(view: ChartView) -> None:
    view.pin(1.0)
    view.set_focus(2.0)
    QTest.keyClick(view, Qt.Key.Key_Down)
    for left in ((None, True, (1.0,)), (None, False, (1.0,)), (None, False, ())):
        QTest.keyClick(view, Qt.Key.Key_Escape)
        assert (view.focus, bool(view.pins.lane), view.pins.places) == left


def test_the_line_tells_how_far_it_is_from_the_pin(view: ChartView) -> None:
    view.pin(1.0)
    view.set_focus(2.25)
    assert view._focus.said(view.chart).endswith("1 d 6 h from the pin")
    assert view.pins.nearest(0.5) == 1.0
    assert view.pins.nearest(1.0) is None
    assert not view.image(1.0).isNull()


def test_a_bar_tells_its_dose_and_how_long_it_ran_where_it_begins_ends_or_is_pointed_at(view: ChartView) -> None:
    chart, frame = view.chart, view.frame
    said = {one.label: one.text for one in sayings(chart, frame, 2.5)}
    assert said["Meropenem"] == "1 g · 2 d 4 h"
    assert said["Vancomycin"].endswith("ongoing")
    drawn = view._drawn
    assert row_sayings(drawn, 2.5, None) == []
    assert [one.label for one in row_sayings(drawn, 1 + 1 / 3, None)] == ["Meropenem", "Procedure"]
    meropenem = next(one.y for one in sayings(chart, frame, 2.5) if one.label == "Meropenem")
    assert [one.label for one in row_sayings(drawn, 2.5, meropenem + 3)] == ["Meropenem"]


def test_marks_that_would_touch_are_a_stack_that_a_click_spreads_out_in_place(view: ChartView) -> None:
    (stack,) = stacks(view.frame)
    assert [one.dose for one in stack.ticks] == ["lumbar puncture", "line change"]
    before = view.image(1.0)
    click(view, stack.x, stack.y)
    assert view.pins.places == (stack.at,)
    assert view.image(1.0) != before
    assert "lumbar puncture" in view.accessibleDescription()
    view.pan(1.0, 2.0)
    assert stacks(view.frame) == []


def test_up_and_down_choose_a_lane_and_enter_folds_it(view: ChartView) -> None:
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.pins.lane == "grades"
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert view.pins.lane == "grades"
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.accessibleDescription() == "Notes"
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert next(one for one in view.frame.strips if one.lane.key == "notes").folded
    assert stacks(view.frame)
    assert not view.image(1.0).isNull()


def test_the_window_is_moved_within_its_limits_and_keeps_its_length(qtbot: QtBot, view: ChartView) -> None:
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert view.chart.start == -5
    view.limits = (-5.0, 101.0)
    with qtbot.waitSignal(view.panned) as heard:
        QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert heard.args == pytest.approx([3.5, 37.5])
    assert view.view_box("temp").viewRange()[0] == pytest.approx([3.5, 37.5])
    view.pan_by(1000)
    assert (view.chart.start, view.chart.end) == (67, 101)
    QTest.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert view.chart.start == pytest.approx(58.5)


def test_the_wheel_moves_the_window_sideways_only(view: ChartView) -> None:
    view.limits = (-5.0, 101.0)

    def turn(x: int, y: int, keys: Qt.KeyboardModifier) -> QWheelEvent:
        return QWheelEvent(QPointF(400, 100), QPointF(400, 100), QPoint(), QPoint(x, y), Qt.MouseButton.NoButton, keys,
                           Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip

    view.wheelEvent(turn(0, -120, Qt.KeyboardModifier.NoModifier))
    assert view.chart.start == -5
    view.wheelEvent(turn(0, -120, Qt.KeyboardModifier.ShiftModifier))
    moved = view.chart.start
    assert moved > -5
    view.wheelEvent(turn(120, 0, Qt.KeyboardModifier.NoModifier))
    assert view.chart.start < moved


def test_moving_away_from_the_line_takes_it_away_and_pins_stay(view: ChartView) -> None:
    view.set_focus(0.0)
    view.pin(2.0)
    view.pan(1.0, 35.0)
    assert view.focus is None
    assert view.pins.places == (2.0,)
    view.step(True)
    assert view.focus > 4


def test_lanes_out_of_view_are_counted_above_and_below_and_the_days_stay(qtbot: QtBot, view: ChartView) -> None:
    holder = ChartScroll(view)
    qtbot.addWidget(holder)
    holder.resize(1272, 200)
    holder.show()
    QApplication.processEvents()
    assert holder.axis.isVisible()
    assert holder.above.text() == ""
    assert holder.below.text().startswith("3 tracks below: ")
    bar = holder.area.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert holder.above.text()
    assert holder.below.text() == ""
    view.lane_wanted.emit(0, 30)
    assert bar.value() == 0
    assert not holder.grab().isNull()
    holder.resize(1272, holder.sizeHint().height() + 80)
    QApplication.processEvents()
    assert not holder.axis.isVisible()
    assert not holder.foot.isVisible()


def test_the_days_below_the_chart_are_named_in_the_language_in_force(
    qtbot: QtBot, qapp: QApplication, view: ChartView
) -> None:
    holder = ChartScroll(view)
    qtbot.addWidget(holder)
    assert holder.axis.accessibleName() == "Days"
    language.switch(qapp, "zh")
    assert holder.axis.accessibleName() != "Days"
    language.switch(qapp, "en")


def test_markers_shrink_where_points_are_close_and_grow_where_they_are_not(qtbot: QtBot) -> None:
    days = [*(number / 24 for number in range(96)), *range(20, 40)]
    points = tuple(Point(float(day), 37.0, text="37") for day in days)
    view = ChartView()
    qtbot.addWidget(view)
    view.resize(1000, 300)
    view.show_chart(Chart("c", "c", 0, 10, (Lane("temp", "T", lines=(Line("T", points),), y_range=(35, 40)),)))
    (close,) = view.curves("temp")
    view.pan(22, 32)
    (apart,) = view.curves("temp")
    assert apart.opts["symbolSize"] > close.opts["symbolSize"]
    view.pan(23, 33)
    assert view.curves("temp") == (apart,)
    view.pan(0, 10)
    assert view.curves("temp")[0].opts["symbolSize"] == close.opts["symbolSize"]


def test_what_the_line_says_of_the_pins_is_never_out_of_date(view: ChartView) -> None:
    view.pin(1.0)
    view.set_focus(2.25)
    assert "from the pin" in view._focus.said(view.chart)
    before = view.pins.taken(view._drawn)
    view.pan(-2.0, 20.0)
    assert view.pins.taken(view._drawn) != before
    view.unpin()
    assert "from the pin" not in view._focus.said(view.chart)
    assert view.accessibleDescription().startswith("D+2")
    view.forget()
    assert (view.focus, view.accessibleDescription()) == (None, "")
    assert view._focus.said(view.chart) == ""


def lane(*lines: Line) -> Chart:
    words = Lane("map", "MAP", lines=lines, thresholds=(Threshold(65, "65"),), y_range=(40, 120))
    return Chart("c", "c", 0, 10, (words,))


def flat(level: float, first: int = 0, last: int = 10) -> Line:
    return Line("x", tuple(Point(float(day), level, text="x") for day in range(first, last + 1)))


@pytest.mark.parametrize(
    ("lines", "below", "right"),
    [
        ((), False, False),
        ((flat(110),), False, False),
        ((flat(75),), True, False),
        ((flat(75), flat(55, last=3)), False, False),
        ((flat(75), *(flat(level, last=3) for level in (55, 115, 44))), True, True),
    ],
)
def test_the_words_of_a_limit_stand_where_no_curve_runs(
    qtbot: QtBot, lines: tuple[Line, ...], below: bool, right: bool
) -> None:
    view = ChartView()
    qtbot.addWidget(view)
    view.resize(1000, 160)
    view.show_chart(lane(*lines))
    (strip,) = view.frame.strips
    digests = view._drawn.digests["map"]
    place = place_words(digests, strip, strip.y(65))
    spans = [one.right if place.right else one.left for one in digests]
    assert all(span is None or span[1] <= place.span[0] or span[0] >= place.span[1] for span in spans)
    assert (place.y > strip.y(65), place.right) == (below, right)
    again = place_words(digests, strip, strip.y(65), (place,))
    assert again != place
    assert strip.top <= place.span[0]
    assert place.span[1] <= strip.bottom
    assert not view.image(1.0).isNull()


def test_an_axis_without_a_chart_paints_its_ground(qtbot: QtBot, view: ChartView) -> None:
    empty = ChartScroll(ChartView())
    qtbot.addWidget(empty)
    empty.resize(600, 100)
    empty.axis.show()
    assert not empty.axis.grab().isNull()
    assert empty.view.csv() == ""
    empty.view._choose_lane(1)
    empty.view.pan(0, 1)
    empty.view.pan_by(1)
    assert empty.view.chart is None
