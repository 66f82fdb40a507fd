"""What a CT measures: target lesions in mm and the spleen in cm, with their nadirs (response-pk-hsct.md 3.5)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, TypeAlias

from ctd402_desktop.domain.renal import at_least, exceeds
from ctd402_desktop.domain.response.reading import listed, numbers, part
from ctd402_desktop.domain.rules import InputError, Inputs, choice, number
from ctd402_desktop.i18n import N_, msg

D = Decimal
MOST_TARGETS = 6
GONE = (D(0), D(0))
MEASURABLE_MM = {"node": D(15), "extranodal": D(10)}
SMALL_NADIR_MM = D(20)
LARGEST_MM = D(1000)

Size: TypeAlias = tuple[Decimal, Decimal]
"""Longest and perpendicular diameter, mm."""


@dataclass(frozen=True, slots=True)
class Target:
    """One target lesion; a size is ``None`` when not measured, (0, 0) when it has disappeared."""

    kind: str
    base: Size | None
    nadir: Size | None
    now: Size | None

    @property
    def measured(self) -> bool:
        """Whether progression of this lesion can be judged."""
        return self.now is not None and self.lowest is not None

    @property
    def lowest(self) -> Size | None:
        """The smaller of nadir and baseline by product; ``None`` without a stated nadir."""
        if self.nadir is None or self.base is None:
            return self.nadir
        return min(self.nadir, self.base, key=_product)

    @property
    def measurable(self) -> bool:
        """Longer now than the limit of its kind: node 15 mm, extranodal 10 mm."""
        return self.now is not None and self.now[0] > MEASURABLE_MM[self.kind]

    @property
    def _vanished(self) -> bool:
        return self.kind == "extranodal" and self.lowest == GONE

    @property
    def regrown(self) -> bool:
        """An extranodal lesion that had disappeared and is measurable again (row 1)."""
        return self._vanished and self.measurable

    @property
    def faint(self) -> bool:
        """An extranodal lesion that had disappeared and is seen again below the measurable size."""
        return self._vanished and not self.measurable and self.now is not None and self.now[0] > 0

    @property
    def grown(self) -> bool:
        """Row 2: measurable, product at least 1.5 x nadir, and 5 mm (nadir above 20 mm: 10 mm) longer or wider."""
        lowest = self.lowest
        if not self.measurable or self.now is None or lowest is None:
            return False
        step = D(5) if lowest[0] <= SMALL_NADIR_MM else D(10)
        wider = any(at_least(now, before + step) for now, before in zip(self.now, lowest, strict=True))
        return wider and at_least(_product(self.now), D("1.5") * _product(lowest))

    @property
    def resolved(self) -> bool:
        """Row 4: a node not above 15 mm, an extranodal lesion gone."""
        if self.kind == "node":
            return not self.measurable
        return self.now == GONE

    def area(self, when: str) -> Decimal:
        """Product of diameters, mm²; 0 where it was not measured."""
        size: Size | None = getattr(self, when)
        return D(0) if size is None else _product(size)

    def shown(self, when: str) -> str:
        """``13×10``; for the nadir, the smaller of nadir and baseline."""
        size: Size | None = self.lowest if when == "nadir" else getattr(self, when)
        return "×".join(str(one) for one in size or ())


def _product(size: Size) -> Decimal:
    return size[0] * size[1]


@dataclass(frozen=True, slots=True)
class Spleen:
    """Craniocaudal length of the spleen, cm."""

    NORMAL: ClassVar[Decimal] = D(13)

    base: Decimal | None
    now: Decimal | None
    nadir: Decimal | None = None

    @property
    def lowest(self) -> Decimal | None:
        """Smallest length from baseline up to the previous scan."""
        return min((one for one in (self.nadir, self.base) if one is not None), default=None)

    @property
    def rise(self) -> Decimal | None:
        """Centimetres above the smallest length so far."""
        return None if self.now is None or self.lowest is None else self.now - self.lowest

    @property
    def progressed(self) -> bool:
        """Row 3: more than half of the former excess, or 2 cm and above 13 cm from a spleen of normal size."""
        if self.now is None or self.lowest is None or self.rise is None:
            return False
        if self.lowest > self.NORMAL:
            return exceeds(2 * self.rise, self.lowest - self.NORMAL)
        return at_least(self.now, self.lowest + 2) and self.now > self.NORMAL

    @property
    def reduced(self) -> bool:
        """Row 5: normal at baseline, or its excess reduced by more than half."""
        if self.base is None or self.now is None:
            return False
        return self.base <= self.NORMAL or exceeds(2 * (self.base - self.now), self.base - self.NORMAL)


def _size(given: Inputs, name: str) -> Size | None:
    sizes = numbers(given, name, D(0), LARGEST_MM)
    if sizes is None:
        return None
    if len(sizes) != 2 or sizes[0] < sizes[1]:
        raise InputError(msg(N_("{name} must be [longest, perpendicular] diameter in mm"), name=name))
    return sizes[0], sizes[1]


def read_targets(given: Inputs) -> tuple[Target, ...] | None:
    """Up to six target lesions; ``None`` when not reported."""
    rows = listed(given, "targets_mm")
    if rows is None:
        return None
    if len(rows) > MOST_TARGETS:
        raise InputError(msg(N_("at most {most} target lesions"), most=MOST_TARGETS))
    found = []
    for row in rows:
        entry = part({"targets_mm": row}, "targets_mm") or {}
        kind = choice(entry, "type", MEASURABLE_MM)
        if kind is None:
            raise InputError(msg(N_("a target lesion needs its type: node or extranodal")))
        found.append(Target(kind, _size(entry, "base"), _size(entry, "nadir"), _size(entry, "now")))
    return tuple(found)


def read_spleen(given: Inputs) -> Spleen | None:
    """The followed spleen; ``None`` when it is not followed."""
    entry = part(given, "spleen")
    if entry is None:
        return None
    low, high = D(1), D(60)
    return Spleen(number(entry, "base", low, high), number(entry, "now", low, high), number(entry, "nadir", low, high))
