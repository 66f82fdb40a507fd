"""Every place of the window: names, room for the words, no colour without words, a way round, another language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

import page_checks
import page_walk
import pytest
from page_walk import NARROW, NOW, House, Strays
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ctd402_desktop import paths
from ctd402_desktop.domain.registry import RULES
from ctd402_desktop.domain.scales import SCALES
from ctd402_desktop.i18n import PSEUDO
from ctd402_desktop.services import open_store
from ctd402_desktop.services.demo import DEMO_PASSWORD, create_demo
from ctd402_desktop.settings import Settings
from ctd402_desktop.ui import formats, language, theme
from ctd402_desktop.ui.main_window import MainWindow
from ctd402_desktop.ui.preferences import Preferences

pytestmark = pytest.mark.untraced

SIGNED_IN = (page_walk.pages, page_walk.tabs, page_walk.sheets, page_walk.editors, page_walk.sections)


@pytest.fixture(scope="module")
def house(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("pages")
    store = folder / "ward.ctd402"
    theme.apply(qapp, "light", "standard")
    create_demo(store, 2, clock=lambda: NOW)
    services, _ = open_store(store, "chen.ming", DEMO_PASSWORD, clock=lambda: NOW)
    window = MainWindow(Preferences(Settings(theme="light"), folder / "settings.json"), store, lambda: NOW)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    strays = Strays(window)
    qapp.installEventFilter(strays)
    yield House(qapp, window, services, folder, strays)
    qapp.removeEventFilter(strays)
    window.close()
    window.deleteLater()
    QTest.qWait(1)
    language.switch(qapp, "en")
    theme.apply(qapp, "light", "standard")


Found = dict[str, list[str]]


def lines(found: Found) -> str:
    """One line for each complaint."""
    return "\n".join(f"{place}: {one}" for place, wrong in found.items() for one in wrong)


def gather(names: Iterable[str], check: Callable[[str], list[str]]) -> Found:
    """Complaints by place."""
    return {name: sorted(set(wrong)) for name in names if (wrong := check(name))}


def without_room(house: House) -> list[str]:
    """Words that have no room."""
    return [f"clipped: {one}" for one in page_checks.clipped(house.window)]


def unsaid(house: House) -> list[str]:
    """Controls without name or kind, and colours without a word."""
    window = house.window
    return [
        *(f"no name: {one}" for one in page_checks.nameless(window)),
        *(f"no role: {one}" for one in page_checks.roleless(window)),
        *(f"colour alone: {one}" for one in page_checks.silent_colours(window)),
        *(f"cell without words: {one}" for one in page_checks.silent_cells(window)),
        *house.strays.told(),
    ]


def no_way_round(house: House) -> list[str]:
    """Tab, and Shift+Tab from where that began, lead back to where they began."""
    house.window.activateWindow()
    QApplication.processEvents()
    if house.frame_or_none is not None and house.frame.going.palette.isVisible():
        return []  # one line, closed by Esc; Tab walks its list
    stops, wrong = page_checks.focus_ring(house.window)
    back, wrong_back = page_checks.focus_ring(house.window, Qt.Key.Key_Backtab)
    found = [f"Tab: {wrong}"] if wrong else []
    found += [f"Shift+Tab: {wrong_back}"] if wrong_back else []
    if not found and set(stops) != set(back):
        found.append(f"Shift+Tab meets {len(back)} stops, Tab {len(stops)}")
    return found


CLICK_MS = 110
"""A button pressed by its key stays down so long."""

LEVELS = 4
"""A question over an editor over a tab over the board."""


def no_way_up(house: House) -> list[str]:
    """Esc goes one level up from wherever the focus is, until the board is reached."""
    frame = house.frame
    for _ in range(LEVELS):
        if frame.page == "ward" and not frame.going.palette.isVisible():
            break
        QTest.keyClick(QApplication.focusWidget() or house.window, Qt.Key.Key_Escape)
        QTest.qWait(CLICK_MS)
        house.settle()
    return [] if frame.page == "ward" else [f"Esc ends at {frame.page}, in {QApplication.focusWidget()}"]


@pytest.mark.slow
def test_every_place_is_named_has_room_a_way_round_and_a_way_up(house):
    house.speak("en")

    def check(_name: str) -> list[str]:
        return [*unsaid(house), *no_way_round(house), *without_room(house)]

    found = gather(page_walk.walk(house, page_walk.door), check)
    house.enter("chen.ming")
    found |= gather(
        page_walk.walk(house, page_walk.help_pages, *SIGNED_IN), lambda name: [*check(name), *no_way_up(house)]
    )
    found |= gather(page_walk.walk(house, page_walk.locked), lambda _: [*unsaid(house), *without_room(house)])
    assert lines(found) == ""


@pytest.mark.slow
def test_tabs_and_editors_have_room_at_125_per_cent(house):
    house.enter("chen.ming", size=NARROW)
    parts = (page_walk.pages, page_walk.read_tabs, page_walk.editors)
    assert lines(gather(page_walk.walk(house, *parts), lambda _: without_room(house))) == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "lang", "style", "parts"),
    [
        ("li.na", "zh", "dark", (page_walk.pages, page_walk.read_tabs, page_walk.sheets, page_walk.sections)),
        ("xu.min", "en", "dark", (page_walk.pages, page_walk.sections)),
        ("admin", "en", "light", (page_walk.pages, page_walk.sections)),
    ],
)
def test_every_role_has_named_controls_and_room_at_125_per_cent(house, name, lang, style, parts):
    house.enter(name, lang, style, NARROW)

    def check(_name: str) -> list[str]:
        return [*unsaid(house), *without_room(house)]

    assert lines(gather(page_walk.walk(house, *parts), check)) == ""


QUOTED = {"setup rules", "setup protocol", "setup trail"}
"""Where keys of rules, of the pack and of the trail are quoted as they are stored."""

KEYS_AND_UNITS = (
    "CTD402 Desktop Ctrl Enter Space Esc Shift Tab",
    "IU copies mmol min mcg",
    "Xu Min Li Na Chen Ming Admin",
    "Asia Shanghai",
)


def words(texts: Iterable[str]) -> set[str]:
    """The words of texts, in small letters."""
    return {word.lower() for text in texts for word in page_checks.WORD.findall(text)}


def stored_words(house: House) -> set[str]:
    """Data, units and proper names: they stay as they are in every language."""
    texts = [*KEYS_AND_UNITS, house.services.ward_info.name, *(f"{one.citation} {one.version}" for one in SCALES)]
    texts += [formats.date(date(2026, month, 1)) for month in range(1, 13)]
    for row in house.frame.ward.model.rows:
        one = row.patient
        texts += [one.family_name, one.given_name, one.physician, one.trial_no]
        course = house.services.records.course(house.frame.context.actor, one.id)
        for record in course.records:
            texts += [record.author_name, *(str(value) for value in record.answers.values() if isinstance(value, str))]
    return words(texts)


def words_of_the_pack() -> set[str]:
    """A pack brings its own two languages; the list of tasks quotes it."""
    return words([(paths.resources() / "protocol" / "ctd402.toml").read_text("utf-8")])


@pytest.mark.slow
def test_no_word_on_any_page_is_untranslated(house):
    house.enter("chen.ming", PSEUDO)
    known = stored_words(house)
    quoted = {"shift": words_of_the_pack(), "why": words([one.citation for one in RULES.values()])}
    parts = (page_walk.pages, page_walk.read_tabs, page_walk.sheets, page_walk.sections)
    names = (name for name in page_walk.walk(house, *parts) if name not in QUOTED)

    def check(name: str) -> list[str]:
        return page_checks.untranslated(house.window, known | quoted.get(name, set()))

    assert lines(gather(names, check)) == ""
