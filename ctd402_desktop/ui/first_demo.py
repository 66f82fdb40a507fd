"""A fresh demo ward, and the way into it, which is no secret."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ctd402_desktop.domain.permissions import Actor
from ctd402_desktop.i18n import N_, Message, msg
from ctd402_desktop.paths import Clock

if TYPE_CHECKING:
    from ctd402_desktop.services import Services


def fresh_demo(path: Path, clock: Clock, progress: Callable[[int], None]) -> tuple[Services, Actor]:
    """Invent the ward in the place of the one of last time; ``progress`` is told the patients that are there."""
    from ctd402_desktop.services import open_store
    from ctd402_desktop.services.demo import clear_demo, create_demo

    clear_demo(path)
    made = create_demo(path, clock=clock, progress=progress)
    return open_store(path, made.user, made.password, clock=clock)


def demo_hint(services: Services | None) -> Message | None:
    """Everybody may know the way into the demo ward; ``None`` for a ward of real patients."""
    if services is None or not services.ward_info.demo:
        return None
    from ctd402_desktop.services.demo import DEMO_PASSWORD

    return msg(N_("Demo ward: li.na, chen.ming, xu.min and admin have the password {password}"), password=DEMO_PASSWORD)
