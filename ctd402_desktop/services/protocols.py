"""The protocol packs of a ward: the shipped one, the one in force, and a site's own."""

from __future__ import annotations

from functools import cache

from ctd402_desktop import paths
from ctd402_desktop.domain.protocol import Protocol, parse_protocol

SHIPPED = "ctd402.toml"


@cache
def shipped_text() -> str:
    """The pack that comes with the program, as it was written."""
    return (paths.resources() / "protocol" / SHIPPED).read_text(encoding="utf-8")


@cache
def shipped() -> Protocol:
    """The pack that comes with the program; in force until a site loads its own."""
    return parse_protocol(shipped_text(), place=SHIPPED)
