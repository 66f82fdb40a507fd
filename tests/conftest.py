"""What every test may rely on: no screen, bundled fonts, compiled catalogues, English, and a standing clock."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from packaging_scripts import packaging_script

from ctd402_desktop import i18n, paths

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

pytest_plugins = ["store_fixtures"]  # both engines: database, sqlcipher, postgres, store_path, server

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("ci", max_examples=50, derandomize=True, deadline=None, database=None)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


class StandingClock:
    """A clock for services: call it for the time, ``advance`` it by hand."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        """The moment the clock stands at, aware, in UTC."""
        return self.now

    def advance(self, by: timedelta | None = None, **parts: float) -> datetime:
        """Move on by a ``timedelta`` or by its parts, such as ``hours=6``; return the new moment."""
        self.now += by if by is not None else timedelta(**parts)
        return self.now


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of the many parameters of one test outside the domain, only the first set is traced.

    The others run the same lines of window, services and store. The domain, whose every branch must be reached, is
    traced throughout. Coverage can only come out lower for it, never higher.
    """
    domain, begun = ROOT / "tests" / "domain", set()
    for item in items:
        name = item.nodeid.partition("[")[0]
        if name in begun and domain not in item.path.parents:
            item.add_marker("untraced")
        begun.add(name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Property tests, walks through the whole program and what only reads the source run untraced.

    Hundreds of examples of one rule take 2.3 times as long under coverage (17 s and 41 s of processor time were
    measured), a walk about twice as long. Every line and branch must be reached by a named example anyway.
    """
    traced = sys.gettrace()
    if traced is None or not any(item.get_closest_marker(name) for name in ("hypothesis", "untraced")):
        return (yield)
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(traced)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout: parent of ``ctd402_desktop``, ``resources``, ``packaging``."""
    return ROOT


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> None:
    """Message catalogues compiled and in use, as the composition roots do it."""
    packaging_script("build_catalogues").compile_all(ROOT)
    i18n.use_catalogues(paths.resources() / "locale")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Each test begins in English, whatever the one before it chose."""
    i18n.set_language("en")
    yield
    i18n.set_language("en")


@pytest.fixture
def clock() -> StandingClock:
    """06-Apr-2026 14:05 in Shanghai (UTC+8); it moves only by ``clock.advance(hours=6)``."""
    return StandingClock(datetime(2026, 4, 6, 6, 5, tzinfo=UTC))


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The application with the bundled fonts: without a Chinese font two different texts are the same boxes."""
    from PySide6.QtGui import QFontDatabase

    for path in sorted((paths.resources() / "fonts").glob("*.[ot]tf")):
        assert QFontDatabase.addApplicationFont(str(path)) >= 0, path.name
    return qapp
