"""The pages of the help as text, cut into sections and searched in both languages. Knows no Qt."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from ctd402_desktop import paths
from ctd402_desktop.i18n import LANGUAGES, N_

CODES = "errors"
MOST = 40
"""Hits shown: whoever finds the answer further down types one word more."""

_HEADING = re.compile(r"(#{1,4}) +(.+)")
_MARKS = re.compile(r"[*_>`]|\[|\]\([^)]*\)")
_IN_HEADING, _IN_TOPIC, _WHOLE_CODE = 12, 4, 100


@dataclass(frozen=True, slots=True)
class Topic:
    """One page: ``key`` is its file in ``resources/help`` without language."""

    key: str
    title: str


TOPICS = (
    Topic("getting-started", N_("Getting started")),
    Topic("first-steps", N_("First steps")),
    Topic("training", N_("Training")),
    Topic("ward-board", N_("Ward board and tiers")),
    Topic("shift", N_("My shift and handover")),
    Topic("assessment", N_("Assessment at the bedside")),
    Topic("grades", N_("Grades and Why?")),
    Topic("not-gradable", N_("Not gradable")),
    Topic("corrections", N_("Corrections and signatures")),
    Topic("drafts", N_("Drafts")),
    Topic("drugs", N_("Drugs and tocilizumab")),
    Topic("infections", N_("Infections and fever")),
    Topic("response", N_("Response and transplant")),
    Topic("printing", N_("Printing")),
    Topic("time-machine", N_("Time machine")),
    Topic("backups", N_("Backups and restore")),
    Topic("security", N_("Security of the record")),
    Topic(CODES, N_("Messages and their codes")),
)
KEYS = tuple(one.key for one in TOPICS)

TOPIC_OF_PAGE: dict[str, str] = {
    "ward": "ward-board",
    "shift": "shift",
    "handover": "shift",
    "enrol": "first-steps",
    "setup": "getting-started",
    "overview": "grades",
    "assess": "assessment",
    "timeline": "time-machine",
    "labs": "not-gradable",
    "drugs": "drugs",
    "infection": "infections",
    "response": "response",
    "transplant": "response",
    "documents": "printing",
    "history": "corrections",
}
"""Where F1 leads, by page of the rail or tab of the patient."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the text below it, up to the next heading; ``number`` counts the headings of its page from 0."""

    topic: str
    number: int
    level: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that holds every word looked for, in the language asked for; higher scores stand first."""

    section: Section
    score: int


def text_of(topic: str, lang: str) -> str:
    """The Markdown of a page, in English where there is no translation; ``KeyError`` for a page that is not there."""
    if topic not in KEYS:
        raise KeyError(topic)
    folder = paths.resources() / "help"
    own = folder / f"{topic}.{lang}.md"
    return (own if own.exists() else folder / f"{topic}.en.md").read_text(encoding="utf-8")


def topic_of_link(target: str) -> str:
    """The topic a link such as ``drafts.en.md`` leads to; empty when it leads out of the help."""
    name = PurePosixPath(target.partition("#")[0]).name
    key = name.removesuffix(".md").rpartition(".")[0]
    return key if key in KEYS else ""


@cache
def sections(topic: str, lang: str) -> tuple[Section, ...]:
    """The page cut at its headings."""
    found: list[Section] = []
    title, level, lines = "", 1, list[str]()
    for line in (*text_of(topic, lang).splitlines(), "# "):
        heading = _HEADING.fullmatch(line)
        if heading is None and line != "# ":
            lines.append(line)
            continue
        if title:
            found.append(Section(topic, len(found), level, title, _MARKS.sub("", " ".join(lines)).strip()))
        if heading is not None:
            title, level, lines = heading[2], len(heading[1]), []
    return tuple(found)


def search(typed: str, lang: str) -> tuple[Hit, ...]:
    """Sections that hold all words, best first; found in either language, shown in ``lang``.

    A code such as ``E-REC-004`` finds its own entry first, a part such as ``E-REC`` every code of that family.
    """
    words = _plain(typed).split()
    if not words:
        return ()
    asked = lang if lang in LANGUAGES else "en"
    best: dict[tuple[str, int], Hit] = {}
    for one in (asked, *(other for other in LANGUAGES if other != asked)):
        for topic in TOPICS:
            shown = sections(topic.key, asked)
            for section in sections(topic.key, one):
                score = _score(section, words)
                place = (topic.key, section.number)
                if score and section.number < len(shown) and place not in best:
                    best[place] = Hit(shown[section.number], score)
    ranked = sorted(best.values(), key=lambda hit: (-hit.score, KEYS.index(hit.section.topic), hit.section.number))
    return tuple(ranked[:MOST])


def _score(section: Section, words: list[str]) -> int:
    title, text = _plain(section.title), _plain(section.text)
    topic = _plain(sections(section.topic, "en")[0].title) + section.topic
    total = 0
    for word in words:
        in_title, in_text = _count(word, title), _count(word, text)
        found = _IN_HEADING * bool(in_title) + min(in_text, 5) + _WHOLE_CODE * (word == title.split()[0])
        if not found:
            return 0
        total += found + _IN_TOPIC * (word in topic)
    return total


def _count(word: str, text: str) -> int:
    """How often a word begins somewhere in the text; Chinese has no gaps between words, so it may stand anywhere."""
    return len(re.findall(rf"(?<![a-z0-9]){re.escape(word)}", text)) if word.isascii() else text.count(word)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
