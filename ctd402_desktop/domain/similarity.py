"""Who could be mistaken for whom: the guard before signing (product.md 2.2, idea 21).

The stored Latin names of Chinese patients are their pinyin, so no table of characters is needed. Tones, accents,
spaces, hyphens and the order of the two names are ignored; ü is read as u and as v, the way keyboards write it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from ctd402_desktop.domain.course import Patient


class Likeness(StrEnum):
    """In what two patients are alike."""

    NAME = "name"
    BIRTHDAY = "birthday"
    NUMBER = "number"


@lru_cache(maxsize=4096)
def romanised(text: str) -> str:
    """Letters alone, in lower case: ``Xiǎo-Míng`` and ``XIAO MING`` become ``xiaoming``."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in plain if char.isalpha()).replace("v", "u")


@lru_cache(maxsize=4096)
def figures(number: str) -> str:
    """Letters and digits of a hospital number; full-width digits count as digits."""
    return "".join(char for char in unicodedata.normalize("NFKC", number).casefold() if char.isalnum())


def transposed(one: str, other: str) -> bool:
    """Whether two numbers differ by one pair of neighbouring characters that changed places."""
    first, second = figures(one), figures(other)
    if len(first) != len(second):
        return False
    differing = [place for place, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
    if len(differing) != 2 or differing[1] != differing[0] + 1:
        return False
    left, right = differing
    return first[left] == second[right] and first[right] == second[left]


def likeness(one: Patient, other: Patient) -> Likeness | None:
    """In what two different patients are alike; ``None`` when they are told apart easily."""
    if _names(one) & _names(other):
        return Likeness.NAME
    family = romanised(one.family_name)
    if one.birth_date is not None and one.birth_date == other.birth_date and family == romanised(other.family_name):
        return Likeness.BIRTHDAY
    return Likeness.NUMBER if transposed(one.mrn, other.mrn) else None


def _names(patient: Patient) -> set[str]:
    """Everything the full name may be read as; a family name alone is no full name."""
    family, given = romanised(patient.family_name), romanised(patient.given_name)
    found = {family + given, given + family} if family and given else set()
    return found | ({patient.name_zh} if patient.name_zh else set())


def similar(patient: Patient, others: Iterable[Patient]) -> Patient | None:
    """The patient most easily mistaken for this one: by name first, then birthday, then number."""
    best: tuple[int, Patient] | None = None
    order = list(Likeness)
    for other in others:
        if other.id == patient.id:
            continue
        found = likeness(patient, other)
        if found is not None and (best is None or order.index(found) < best[0]):
            best = order.index(found), other
    return best[1] if best is not None else None


def retyped(patient: Patient) -> str:
    """What is typed again before signing: the bed, or the hospital number of a patient without a bed."""
    return patient.bed or patient.mrn


def same_place(typed: str, wanted: str) -> bool:
    """Whether the bed (or number) typed is the one wanted; leading zeros, spaces and width do not matter."""
    given = figures(typed)
    return bool(given) and given.lstrip("0") == figures(wanted).lstrip("0")
