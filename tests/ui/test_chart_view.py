"""The chart on the screen: every mark on its pixel, gaps open, focus steps, files, theme, many points."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from factories import at, cells_course, course, demo_course, lab, record
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ctd402_desktop import i18n
from ctd402_desktop.domain.chart_list import SHOWN_FIRST, expansion, timeline, trajectory
from ctd402_desktop.domain.charts import Chart, Lane, Line, Mark, Point, Threshold
from ctd402_desktop.ui import theme
from ctd402_desktop.ui.chart_axes import (
    OVERVIEW,
    TIMELINE,
    Scale,
    Strip,
    Style,
    arrange,
    day_ticks,
    scale_of,
    value_ticks,
)
from ctd402_desktop.ui.chart_curves import runs
from ctd402_desktop.ui.chart_focus import chip_text, crossings
from ctd402_desktop.ui.chart_view import ChartView

NOW = at(22, "15:02")
PROFILE = [(0, "BLQ"), (1, "BLQ"), (3, "600"), (7, "46000"), (10, "123000"), (14, "38000"), (21, "2100")]


@pytest.fixture
def themed(qapp: QApplication) -> QApplication:
    theme.apply(qapp, "light", "standard")
    return qapp


def shown(qtbot: QtBot, chart: Chart, style: Style = TIMELINE, size: tuple[int, int] = (1272, 562)) -> ChartView:
    view = ChartView(style)
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_chart(chart)
    view.show()
    QApplication.processEvents()
    return view


def strip(view: ChartView, key: str) -> Strip:
    return next(one for one in view.frame.strips if one.lane.key == key)


def share_of(image: QImage, y: int, token: str, left: float, right: float) -> float:
    """Share of the pixels of a row that have about the colour of a token."""
    wanted = theme.current().color(token)
    found = 0
    for x in range(math.ceil(left), math.floor(right)):
        seen = image.pixelColor(x, y)
        found += sum(abs(a - b) for a, b in zip(seen.getRgb()[:3], wanted.getRgb()[:3], strict=True)) < 60
    return found / (right - left)


def test_the_lloq_lies_on_its_pixel_on_a_log_axis(qtbot: QtBot, themed) -> None:
    """pyqtgraph would place a line at 10^y in its own log mode (trap 15)."""
    view = shown(qtbot, expansion(cells_course(PROFILE), NOW))
    lane, frame = strip(view, "car_qpcr"), view.frame
    assert (lane.scale.low, lane.scale.high) == (1, 6)
    wanted = lane.bottom - 7 - (math.log10(50) - 1) / 5 * (lane.height - 14)
    assert lane.y(50) == pytest.approx(wanted)
    mapped = view.view_box("car_qpcr").mapViewToScene(QPointF(7, math.log10(50)))
    assert mapped.y() == pytest.approx(wanted, abs=0.5)
    assert mapped.x() == pytest.approx(frame.x(7), abs=0.5)
    image = view.image(1.0)
    assert share_of(image, int(wanted), "plot.lloq", frame.left + 90, frame.right) > 0.4
    assert share_of(image, int(wanted) - 14, "plot.lloq", frame.left + 90, frame.right) < 0.05


def test_a_quantified_point_lies_on_its_pixel(qtbot: QtBot, themed) -> None:
    view = shown(qtbot, expansion(cells_course(PROFILE), NOW))
    lane = strip(view, "car_qpcr")
    x, y = view.frame.x(7 + 8 / 24), lane.y(46000)
    seen = view.image(1.0).pixelColor(round(x), round(y))
    assert seen == theme.current().series("s1")


def test_below_quantification_is_hollow_on_the_limit_of_its_sample(qtbot: QtBot, themed) -> None:
    made = course(
        record("cells", at(1), matrix="blood", qpcr_blq=True, qpcr_lloq=200),
        record("cells", at(3), matrix="blood", qpcr_blq=True, qpcr_lloq=50),
    )
    view = shown(qtbot, expansion(made, NOW))
    lane, image = strip(view, "car_qpcr"), view.image(1.0)
    for day, limit in ((1, 200), (3, 50)):
        x, y = round(view.frame.x(day + 8 / 24)), round(lane.y(limit))
        assert image.pixelColor(x, y) == theme.current().color("plot.bg")
        edge = min(image.pixelColor(x, y - up).lightness() for up in range(2, 7))
        assert edge < image.pixelColor(x, y).lightness() - 40


def test_runs_end_at_gaps_at_blq_and_at_planned_points() -> None:
    points = [Point(0, 1.0), Point(1, 2.0), Point(2, None, Mark.BLQ), Point(3, 3.0), Point(4, None, Mark.GAP)]
    points += [Point(5, 4.0), Point(6, None, Mark.PLANNED)]
    assert [[one.x for one in run] for run in runs(points)] == [[0, 1], [3], [5]]
    assert runs([]) == []


def test_a_curve_between_two_gaps_is_an_item_of_its_own(qtbot: QtBot, themed) -> None:
    made = cells_course([(1, "60"), (3, "900"), (21, "5000")])
    view = shown(qtbot, expansion(made, NOW))
    assert [len(item.xData) for item in view.curves("car_qpcr")] == [2, 1]


def test_the_data_of_a_log_lane_are_kept_as_logarithms(qtbot: QtBot, themed) -> None:
    view = shown(qtbot, expansion(cells_course([(7, "1000")]), NOW))
    (item,) = view.curves("car_qpcr")
    assert item.yData[0] == pytest.approx(3.0)


def test_a_measured_zero_sits_on_the_floor_of_a_log_axis() -> None:
    assert Scale(-1.0, 3.0, log=True).share(0.0) == 0.0
    assert Scale(-1.0, 3.0, log=True).share(1e9) == 1.0


# Axes --------------------------------------------------------------------------------------------------------------


def _log_lane(*values: float, lloq: float | None = None) -> Lane:
    line = Line("x", tuple(Point(day, value) for day, value in enumerate(values)))
    return Lane("x", "x", lines=(line,), log=True, lloq=lloq)


def _ticks(lane: Lane, height: float = 112) -> list[str]:
    chart = Chart("c", "c", 0, 10, (lane,))
    return [text for _, text in value_ticks(arrange(chart, 1000, height + 46, TIMELINE).strips[0])]


def test_a_log_axis_that_reaches_a_hundred_thousand_has_powers() -> None:
    assert _ticks(_log_lane(600, 123000, lloq=50)) == ["10²", "10³", "10⁴", "10⁵"]


def test_a_short_log_axis_has_plain_numbers() -> None:
    assert _ticks(_log_lane(800, 14800)) == ["1\u2009k", "10\u2009k"]
    assert _ticks(_log_lane(0.05, 150)) == ["0.1", "1", "10", "100"]


def test_a_linear_axis_has_round_values_between_its_ends() -> None:
    lane = Lane("crp", "CRP", lines=(Line("CRP", (Point(0, 240.0),)),), y_range=(0, 240))
    assert _ticks(lane, 57) == ["0", "100", "200"]
    assert _ticks(replace(lane, y_range=(0, 0.5)), 57) == ["0.0", "0.2", "0.4"]


def test_declared_ticks_outside_the_range_are_left_out() -> None:
    lane = Lane("t", "T", lines=(Line("T", (Point(0, 37.0),)),), y_range=(35, 39), ticks=(36, 38, 40))
    assert _ticks(lane) == ["36", "38"]


def test_a_threshold_and_an_empty_lane_have_a_scale() -> None:
    assert scale_of(Lane("x", "x", thresholds=(Threshold(5, "5"),))) == Scale(5, 6, log=False)
    assert scale_of(Lane("x", "x", log=True)).high > scale_of(Lane("x", "x", log=True)).low


def test_days_the_ward_speaks_of_are_labelled_and_d0_and_weeks_are_strong() -> None:
    chart = timeline(course(), NOW)
    ticks = day_ticks(chart, arrange(chart, 1272, 562, TIMELINE))
    assert [one.text for one in ticks][:6] == ["D-5", "D-3", "D-1", "D0", "D+1", "D+3"]
    assert {one.text for one in ticks if one.strong} == {"D0", "D+7", "D+14", "D+21", "D+28"}


def test_three_days_have_hours_and_a_course_without_infusion_has_dates() -> None:
    short = timeline(course(), NOW, "72h")
    texts = [one.text for one in day_ticks(short, arrange(short, 1272, 562, TIMELINE))]
    assert "D+22" in texts
    assert "06:00" in texts
    dated = timeline(course(record("daily", at(1), temp=37), infused=False), NOW)
    assert day_ticks(dated, arrange(dated, 1272, 562, TIMELINE))[0].text == "20-Apr"


# Focus -------------------------------------------------------------------------------------------------------------


def test_arrows_step_through_real_observations(qtbot: QtBot, themed) -> None:
    view = shown(qtbot, expansion(cells_course(PROFILE), NOW))
    with qtbot.waitSignal(view.focused):
        QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.focus == pytest.approx(21 + 1 / 3)
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert view.focus == pytest.approx(14 + 1 / 3)
    QTest.keyClick(view, Qt.Key.Key_Home)
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert view.focus == pytest.approx(1 / 3)
    QTest.keyClick(view, Qt.Key.Key_End)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.focus == pytest.approx(21 + 1 / 3)
    assert "2\u2009100" in view.accessibleDescription()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.focus is None
    assert view.accessibleDescription() == ""


def test_a_chart_without_observations_has_nowhere_to_step(qtbot: QtBot, themed) -> None:
    view = shown(qtbot, expansion(course(infused=False), NOW))
    view.step(True)
    assert view.focus is None


def test_the_pointer_snaps_to_an_observation_that_is_near(qtbot: QtBot, themed) -> None:
    view = shown(qtbot, expansion(cells_course(PROFILE), NOW))
    x = view.frame.x(7 + 8 / 24)
    QTest.mouseMove(view.viewport(), QPointF(x + 4, 200).toPoint())
    assert view.focus == pytest.approx(7 + 1 / 3)
    QTest.mouseMove(view.viewport(), QPointF(view.frame.x(5), 200).toPoint())
    assert view.focus == pytest.approx(5, abs=0.05)


def test_the_chip_names_day_weekday_date_and_time_of_the_site() -> None:
    chart = expansion(cells_course(PROFILE), NOW)
    assert chip_text(chart, 7 + 8 / 24) == "D+7 · Thu 09-Apr-2026 08:00"
    with i18n.speaking("zh"):
        assert chip_text(chart, 7 + 8 / 24).startswith("D+7 · 2026-04-09 ")
    assert chip_text(replace(chart, zero=None), 7.0) == "D+7"


def test_values_within_six_hours_of_the_line_are_crossed() -> None:
    chart = expansion(cells_course(PROFILE), NOW)
    frame = arrange(chart, 1000, 400, TIMELINE)
    assert [one.point.text for one in crossings(frame, 7.5)] == ["46\u2009000"]
    assert crossings(frame, 8.0) == []


def test_the_focus_stays_on_another_chart_only_if_it_is_on_the_axis(qtbot: QtBot, themed) -> None:
    made = cells_course(PROFILE)
    view = shown(qtbot, timeline(made, NOW, "d28"))
    view.set_focus(21.0)
    view.show_chart(timeline(made, NOW, "d100"))
    assert view.focus == 21.0
    view.show_chart(timeline(made, NOW, "d14"))
    assert view.focus is None


# Whole charts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("patient", [0, 1, 5])
def test_every_demo_chart_is_painted_in_both_themes(qtbot: QtBot, qapp: QApplication, name: str, patient: int) -> None:
    theme.apply(qapp, name, "standard")
    made, now = demo_course(patient), at(4, "15:02")
    for chart, style in ((timeline(made, now), TIMELINE), (trajectory(made, now), OVERVIEW)):
        view = shown(qtbot, chart, style)
        view.step(False)
        plot = view.image(1.0).pixelColor(round(view.frame.left) + 1, round(view.frame.bottom) - 3)
        assert plot.lightness() > 200 if name == "light" else plot.lightness() < 80
    theme.apply(qapp, "light", "standard")


def test_a_switch_of_theme_or_language_paints_again(qtbot: QtBot, qapp: QApplication, themed) -> None:
    view = shown(qtbot, expansion(cells_course(PROFILE), NOW))
    before = view.image(1.0)
    theme.apply(qapp, "dark", "standard")
    assert view.image(1.0) != before
    theme.apply(qapp, "light", "standard")
    QApplication.sendEvent(view, QEvent(QEvent.Type.LanguageChange))
    assert view.image(1.0) == before


def test_a_click_on_the_chevron_folds_a_lane_and_another_unfolds_it(qtbot: QtBot, themed) -> None:
    view = shown(qtbot, timeline(demo_course(1), at(4, "15:02")))
    assert view.curves("temp")
    for folded in (True, False):
        lane = strip(view, "temp")
        with qtbot.waitSignal(view.folded):
            QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPointF(11, lane.top + 12).toPoint())
        assert strip(view, "temp").folded is folded
        assert bool(view.curves("temp")) is not folded


def test_a_lane_below_the_least_height_makes_the_view_taller_instead(qtbot: QtBot, themed) -> None:
    view = shown(qtbot, timeline(demo_course(1), at(4, "15:02")), size=(1000, 200))
    assert view.height() == view.minimumHeight() > 400
    assert all(one.height >= 24 for one in view.frame.strips)


def test_files_hold_what_is_shown(qtbot: QtBot, themed, tmp_path: Path) -> None:
    chart = timeline(demo_course(1), at(4, "15:02"))
    view = shown(qtbot, replace(chart, lanes=tuple(one for one in chart.lanes if one.key in SHOWN_FIRST)))
    assert view.image(2.0).width() == 2 * view.width()
    assert "Temperature" in view.csv()
    path = tmp_path / "chart.svg"
    view.save_svg(path)
    drawn = QImage(view.size(), QImage.Format.Format_RGB32)
    painter = QPainter(drawn)
    QSvgRenderer(str(path)).render(painter)
    painter.end()
    seen = view.image(1.0)
    same = sum(
        abs(drawn.pixelColor(x, y).lightness() - seen.pixelColor(x, y).lightness()) < 48
        for x in range(0, view.width(), 7)
        for y in range(0, view.height(), 7)
    )
    assert same / ((view.width() / 7) * (view.height() / 7)) > 0.93
    assert ChartView().csv() == ""


def test_a_hundred_thousand_observations_are_thinned_for_the_screen(qtbot: QtBot, themed) -> None:
    points = tuple(Point(index / 3600, 37 + math.sin(index / 900)) for index in range(100_000))
    lane = Lane("temp", "Temperature", lines=(Line("Temperature", points),), y_range=(35, 40))
    view = shown(qtbot, Chart("c", "c", 0, 28, (lane,)))
    view.image(1.0)
    (item,) = view.curves("temp")
    assert len(item.xData) == 100_000
    assert len(item.curve.xData) < 12_000


def test_a_course_with_one_sample_is_drawn(qtbot: QtBot, themed) -> None:
    made = course(record("laboratory", at(1), crp=lab("5 mg/L"), anc=lab("0 10*9/L"), plt=lab("<5 10*9/L")))
    view = shown(qtbot, timeline(made, at(2), "72h"))
    assert strip(view, "counts").y(0) == pytest.approx(strip(view, "counts").bottom - 7)
    assert not view.image(1.0).isNull()
