"""Line breaking, figures and words of printed text."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from ctd402_desktop.i18n import speaking
from ctd402_desktop.reports import formats, glyphs
from ctd402_desktop.reports.fonts import load_fonts
from ctd402_desktop.reports.grid import Column, Figure, Grid
from ctd402_desktop.reports.text import Text, bold, broken, plain, width_of

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True, scope="module")
def fonts() -> None:
    load_fonts()


def lines(*runs: tuple[str, object], room: float) -> list[str]:
    return ["".join(text for text, _ in line) for line in broken(runs, room)]


def test_latin_words_stay_whole_and_chinese_breaks_between_characters() -> None:
    found = lines(plain("患者接受 tocilizumab 治疗后体温下降，未再发热"), room=80)
    assert "".join(found).replace(" ", "") == "患者接受tocilizumab治疗后体温下降，未再发热"
    assert any("tocilizumab" in line for line in found)
    assert len(found) > 2


def test_no_line_begins_with_closing_punctuation_or_ends_with_an_opening_bracket() -> None:
    text = "体温下降，（未再发热）。血压平稳，（尿量正常）；" * 6
    for room in range(40, 120, 7):
        found = lines(plain(text), room=room)
        assert not any(line[0] in "，。；）" for line in found)
        assert not any(line[-1] == "（" for line in found)


def test_a_word_longer_than_the_line_is_cut_and_nothing_is_lost() -> None:
    found = lines(plain("A" * 100), room=60)
    assert "".join(found) == "A" * 100
    assert all(width_of(line, False, 8.5) <= 60 for line in found)


def test_no_line_is_wider_than_its_room() -> None:
    runs = (bold("peak 3"), plain(", D+7 to D+8; one vasopressor 1 d 9 h; 氧疗 4 天，无创通气"))
    for room in range(50, 200, 11):
        for line in broken(runs, room):
            assert sum(width_of(text, ink.bold, ink.size) for text, ink in line) <= room + 0.1


def test_a_split_paragraph_never_leaves_one_line_alone() -> None:
    text = Text(plain("word " * 200))
    _, height = text.wrap(200, 1000)
    for room in range(20, int(height), 9):
        parts = text.split(200, room)
        for part in parts:
            assert part.wrap(200, 1000)[1] >= 2 * text.leading - 0.01


def test_a_table_repeats_its_head_on_the_next_page_and_loses_no_row() -> None:
    grid = Grid([Column("a"), Column("b", 1, "decimal")], [[str(n), Figure(f"{n}.5")] for n in range(40)])
    grid.wrap(200, 10_000)
    first, second = grid.split(200, 150)
    assert isinstance(first, Grid)
    assert isinstance(second, Grid)
    assert [*first.rows, *second.rows] == grid.rows
    assert first.columns == second.columns == grid.columns


def test_bold_falls_back_to_regular_glyph_by_glyph() -> None:
    rare = next(
        chr(code)
        for code in sorted(glyphs.covered("NotoSansSC-Regular") - glyphs.covered("NotoSansSC-Bold"))
        if code > 0x4E00
    )
    found, missing = glyphs.pieces(f"王{rare}", True)
    assert [font for _, font, _ in found] == ["NotoSansSC-Bold", "NotoSansSC-Regular"]
    assert missing == ()


def test_raised_figures_are_set_as_small_plain_ones() -> None:
    found, missing = glyphs.pieces("10⁹/L", False)
    assert [(text, level) for text, _, level in found] == [("10", 0), ("9", 1), ("/L", 0)]
    assert missing == ()


def test_only_what_is_painted_inside_the_watch_is_counted() -> None:
    with glyphs.watching() as missing:
        glyphs.painted("a𪚥b𪚥", False)
    glyphs.painted("𪚥", False)
    assert missing == {"𪚥": 2}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0", "0"),
        ("-1.50", "−1.50"),
        ("14800", "14\u2009800"),
        ("400000000", "4\u00a0×\u00a010⁸"),
        ("400400000", "4.004\u00a0×\u00a010⁸"),
        ("1234567.5", "1\u2009234\u2009567.5"),
        ("0.0001", "0.0001"),
    ],
)
def test_a_number_is_printed_as_recorded(value: str, shown: str) -> None:
    assert formats.figure(Decimal(value)) == shown


def test_dates_follow_the_language_of_the_print() -> None:
    at = datetime(2026, 4, 6, 6, 5, tzinfo=UTC)
    assert formats.at_time(at, ZONE) == "06-Apr-2026 14:05"
    with speaking("zh"):
        assert formats.at_time(at, ZONE) == "2026-04-06 14:05"
        assert formats.on_date(None) == "未记录"
    assert formats.on_date(date(2026, 4, 6)) == "06-Apr-2026"


def test_an_interval_of_one_day_names_its_date_once() -> None:
    at = datetime(2026, 4, 6, 1, 0, tzinfo=UTC)
    assert formats.between(at, at + timedelta(minutes=40), ZONE) == "06-Apr-2026 09:00 – 09:40"
    assert formats.between(at, None, ZONE) == "06-Apr-2026 09:00 – not recorded"
