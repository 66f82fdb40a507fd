"""Every sentence a user can see has a Chinese translation, once, complete, with the same placeholders."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

pytestmark = pytest.mark.untraced

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = sorted((ROOT / "resources" / "locale" / "zh" / "LC_MESSAGES").glob("*.po"))
KEYWORDS = {"N_": (1,), "C_": ((1, "c"), 2), "msg": (1,), "tr": (1,)}
CHINESE = "\u4e00-\u9fff"
HALF_WIDTH = re.compile(f"[{CHINESE}][,;:?!()]|[,;?!()][{CHINESE}]")

Key = tuple[str, str]


def key_of(message: Message) -> Key:
    return message.context or "", str(message.id)


@cache
def catalogue(path: Path) -> Catalog:
    with path.open("rb") as stream:
        return read_po(stream, locale="zh")


@cache
def entries() -> tuple[tuple[Path, Message], ...]:
    """Every translated sentence with the file it stands in, headers left out."""
    return tuple((path, message) for path in CATALOGUES for message in catalogue(path) if message.id)


@cache
def marked() -> dict[Key, str]:
    """Sentences marked in the source, each with one place where it stands."""
    found: dict[Key, str] = {}
    for path in sorted((ROOT / "ctd402_desktop").rglob("*.py")):
        for line, text, _, context in extract_from_file("python", path, keywords=KEYWORDS):
            if isinstance(text, str) and text:
                found[(context or "", text)] = f"{path.relative_to(ROOT)}:{line}"
    return found


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_marked_sentence_has_a_translation():
    translated = {key_of(message) for _, message in entries() if message.string}
    missing = sorted(
        f"{place}: {text!r}" for (context, text), place in marked().items() if (context, text) not in translated
    )
    assert not missing, "\n".join([f"{len(missing)} without translation", *missing])


def test_no_sentence_is_translated_in_two_catalogues():
    counted = Counter(key_of(message) for _, message in entries())
    assert {key: count for key, count in counted.items() if count > 1} == {}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_catalogue_is_complete_and_settled(path):
    fuzzy = [message.id for message in catalogue(path) if message.id and message.fuzzy]
    empty = [message.id for message in catalogue(path) if message.id and not message.string]
    assert (fuzzy, empty) == ([], [])


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_translation_fills_the_same_placeholders(path):
    differing = {
        message.id: message.string
        for message in catalogue(path)
        if message.id and placeholders(message.id) != placeholders(str(message.string))
    }
    assert differing == {}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_chinese_is_punctuated_full_width(path):
    found = {message.id: message.string for message in catalogue(path) if HALF_WIDTH.search(str(message.string))}
    assert found == {}


def test_no_marked_sentence_is_put_together_from_variables():
    """An f-string or a ``.format`` inside the marker is not in any catalogue; placeholders are filled by ``tr``."""
    built = re.compile(r"""\b(?:N_|msg|tr)\(\s*f["']|\b(?:N_|msg|tr)\(\s*["'][^"']*["']\s*(?:\.format|%)""")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "ctd402_desktop").rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if built.search(line)
    ]
    assert found == []
