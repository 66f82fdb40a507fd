"""What opens a session, for the worker thread: services are imported where they are first needed, not at the start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ctd402_desktop.domain.permissions import Actor
from ctd402_desktop.paths import Clock

if TYPE_CHECKING:
    from ctd402_desktop.services import Services


def opened(store: Path, user: str, password: str, clock: Clock) -> tuple[Services, Actor]:
    """Open a ward's store; raises what ``open_store`` raises."""
    from ctd402_desktop.services import open_store

    return open_store(store, user, password, clock=clock)


def import_session() -> None:
    """Takes about a second; everything after sign-in is then there."""
    import ctd402_desktop.services
    import ctd402_desktop.ui.frame
    import ctd402_desktop.ui.pages.assess_page
    import ctd402_desktop.ui.pages.overview_page  # noqa: F401 - imported for later
