"""What a few typed letters may mean: patients, pages and actions by their words and initials. Knows no Qt."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from ctd402_desktop.domain.course import Patient

MOST = 12
"""Lines shown: what is not among the first dozen is found faster with one more letter."""


@dataclass(frozen=True, slots=True)
class Target:
    """Something to go to or to do. ``order`` breaks ties: patients before pages before actions."""

    title: str
    hint: str
    icon: str
    run: Callable[[], None] = field(compare=False)
    words: tuple[str, ...] = ()
    order: int = 0


def patient_words(patient: Patient) -> tuple[str, ...]:
    """All that somebody may type for a patient: names in both scripts, initials, bed, hospital and trial number."""
    given = patient.given_name.split()
    initials = "".join(part[:1] for part in (patient.family_name, *given))
    return tuple(
        _plain(word)
        for word in (
            patient.bed,
            patient.name_zh,
            patient.family_name,
            *given,
            f"{patient.family_name}{patient.given_name}",
            initials,
            patient.mrn,
            patient.mrn.replace(" ", ""),
            patient.trial_no,
        )
        if word
    )


def find(typed: str, targets: Sequence[Target]) -> list[Target]:
    """The targets in which every typed word begins or stands inside some word, the closest first.

    Full-width characters count as half-width, accents and case do not count.
    """
    wanted = _plain(typed).split()
    scored = []
    for place, target in enumerate(targets):
        score = _score(wanted, target)
        if score is not None:
            scored.append((score, target.order, place, target))
    scored.sort(key=lambda one: one[:3])
    return [target for *_, target in scored[:MOST]]


def _score(wanted: Iterable[str], target: Target) -> int | None:
    """0 is best: each typed word costs 0 when it is a whole word, 1 as a beginning, 2 inside; ``None``: not there."""
    known = (*target.words, *_plain(target.title).split())
    total = 0
    for word in wanted:
        if word in known:
            continue
        if any(one.startswith(word) for one in known):
            total += 1
        elif any(word in one for one in known):
            total += 2
        else:
            return None
    return total


def _plain(text: str) -> str:
    """Comparable text: compatibility forms folded, accents dropped, lower case."""
    split = unicodedata.normalize("NFKD", text)
    return "".join(one for one in split if not unicodedata.combining(one)).casefold()
