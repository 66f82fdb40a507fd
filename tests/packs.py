"""The shipped protocol pack for tests that need no store, and copies of it with one thing changed."""

from __future__ import annotations

from pathlib import Path

from ctd402_desktop.domain.protocol import Protocol, parse_protocol

PACK_FILE = Path(__file__).resolve().parent.parent / "resources" / "protocol" / "ctd402.toml"
PACK_TEXT = PACK_FILE.read_text(encoding="utf-8")
PROTOCOL = parse_protocol(PACK_TEXT, place=PACK_FILE.name)
SCHEDULE = PROTOCOL.schedule


def changed_text(*changes: tuple[str, str], version: str = "ward3-1") -> str:
    """The shipped pack under another version with pieces of text replaced; each piece must be there."""
    text = PACK_TEXT.replace('version = "ctd402-1"', f'version = "{version}"', 1)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def changed(*changes: tuple[str, str], version: str = "ward3-1") -> Protocol:
    """That text as values."""
    return parse_protocol(changed_text(*changes, version=version), place="changed.toml")
