"""No value of a protocol pack is there for nothing: each is read by a rule, a check or a print, or told to be shown."""

from __future__ import annotations

import ast
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from packs import PACK_TEXT, PROTOCOL

from ctd402_desktop.domain.packfile import Mark
from ctd402_desktop.domain.protocol import SECTIONS
from ctd402_desktop.domain.protocol_lines import pack_lines

PACKAGE = Path(__file__).resolve().parents[2] / "ctd402_desktop"
READERS_OF_THE_FILE = {"protocol.py", "protocol_benchmarks.py", "protocol_followup.py", "protocol_treatment.py"}
"""These read the pack into values: there a value counts as used only by a property of its own class."""

SHOWN_ONLY = {
    "assessments": "the printed plan of the trial: shown in Setup; what is due follows the rules of schedule",
    "benchmarks": "published figures: shown in Setup beside their sources; no rule compares with them",
}
"""Sections no rule reads, and why they stand in a pack all the same."""

NAMES = {"Words", "Mark"}


def _used() -> set[str]:
    found = set()
    for path in PACKAGE.rglob("*.py"):
        if "decision" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
        if path.name in READERS_OF_THE_FILE:
            named = [node for node in named if isinstance(node.value, ast.Name) and node.value.id == "self"]
        found |= {node.attr for node in named}
    return found


def _keys(value: Any, path: str = "") -> set[str]:
    """Dotted names of every value below, without marks and names in two languages."""
    if isinstance(value, (tuple, list)):
        return set().union(*(_keys(one, path) for one in value)) if value else set()
    if not is_dataclass(value) or type(value).__name__ in NAMES or isinstance(value, Mark):
        return {path}
    named = [one.name for one in fields(value) if one.init and one.name != "mark"]
    return set().union(*(_keys(getattr(value, name), f"{path}.{name}".lstrip(".")) for name in named))


def _section(key: str) -> str:
    return key.partition(".")[0]


USED = _used()
KEYS = sorted(key for key in _keys(PROTOCOL) if _section(key) not in SHOWN_ONLY)


@pytest.mark.parametrize("key", KEYS)
def test_a_value_of_the_pack_is_read_by_the_program(key):
    assert key.rpartition(".")[2] in USED, f"{key}: nothing reads it; use it, or take it out of the pack"


def test_a_section_that_is_only_shown_is_shown():
    shown = {line.section for line in pack_lines(PACK_TEXT)}
    assert set(SHOWN_ONLY) <= shown
    assert shown - {""} <= set(SECTIONS)
