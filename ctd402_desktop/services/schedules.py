"""The schedule that is shipped with the program, in force until a site loads its own pack."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from ctd402_desktop import paths
from ctd402_desktop.domain import packfile, schedule
from ctd402_desktop.domain.schedule import Schedule

SHIPPED = "ctd402.toml"


@cache
def shipped() -> Schedule:
    """The default schedule; ``InvalidInput`` (``E-PCK-001``) when the file was damaged."""
    text = (paths.resources() / "protocol" / SHIPPED).read_text("utf-8")
    return replace(packfile.parse(text, schedule.read, place=SHIPPED), version="ctd402-1")
