"""The protocol in force as values: regimen, schedule, windows, limits, published figures and fixed texts.

A pack is one TOML text. It is read whole or not at all: a missing, misspelt or mistyped key refuses the pack with
every problem under its key. Each value carries its source and whether it is confirmed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from ctd402_desktop.domain.limits import CheckLimits
from ctd402_desktop.domain.packfile import Table, parse
from ctd402_desktop.domain.protocol_benchmarks import Benchmark, read_benchmarks
from ctd402_desktop.domain.protocol_followup import (
    AssessmentPlan,
    LabDue,
    ReadinessItem,
    TransplantPlan,
    Virus,
    VisitPlan,
    read_assessments,
    read_labs,
    read_readiness,
    read_transplant,
    read_viruses,
    read_visits,
)
from ctd402_desktop.domain.protocol_treatment import (
    DosingLimits,
    InfusionLimits,
    RegimenPlan,
    SteroidRules,
    TocilizumabLimits,
    read_dosing,
    read_infusion,
    read_regimen,
    read_steroids,
    read_tocilizumab,
)
from ctd402_desktop.domain.protocol_values import Words, different, label, mark, plain_words, words
from ctd402_desktop.domain.schedule import Schedule
from ctd402_desktop.domain.schedule import read as read_schedule
from ctd402_desktop.i18n import N_, msg

FORMAT = 1
"""Layout of the packs this program reads; a pack of another layout is refused."""

VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""A version is part of every grade and every print: short, without spaces."""

SECTIONS: dict[str, str] = {
    "regimen": N_("Regimen"),
    "dosing": N_("Dosing limits"),
    "infusion": N_("Infusion"),
    "readiness": N_("Pre-infusion check"),
    "tocilizumab": N_("Tocilizumab"),
    "steroids": N_("Steroids"),
    "assessments": N_("Schedule of assessments"),
    "schedule": N_("Checks due"),
    "attention": N_("Limits of attention"),
    "visits": N_("Response visits"),
    "labs": N_("Laboratory tests due"),
    "viral": N_("Viral thresholds"),
    "transplant": N_("Transplant"),
    "texts": N_("Printed texts"),
    "benchmarks": N_("Published figures"),
}
"""Sections of a pack in the order they are read and shown."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Sentences the ward prints; the treating physician confirms them."""

    blood_products: Words
    standing_advice: tuple[Words, ...]
    referral: tuple[Words, ...] = ()
    """What a transplant referral asks for; a pack may leave it out."""


@dataclass(frozen=True, slots=True)
class Protocol:
    """One protocol pack as values."""

    version: str
    title: Words
    regimen: RegimenPlan
    dosing: DosingLimits
    infusion: InfusionLimits
    readiness: tuple[ReadinessItem, ...]
    tocilizumab: TocilizumabLimits
    steroids: SteroidRules
    assessments: AssessmentPlan
    visits: VisitPlan
    labs: tuple[LabDue, ...]
    viruses: tuple[Virus, ...]
    viral_noise_log10: Decimal
    transplant: TransplantPlan
    texts: Texts
    benchmarks: tuple[Benchmark, ...]
    schedule: Schedule

    @property
    def checks(self) -> CheckLimits:
        """The numbers forms check an entry against."""
        return CheckLimits(self.dosing, self.infusion, self.readiness, self.schedule.limits.hypoxia_hint.value)


def read_protocol(table: Table) -> Protocol:
    """All sections; each reports what it found wrong, so that all problems are told at once."""
    table.whole("format", low=FORMAT, high=FORMAT)
    version = table.text("version")
    if version and VERSION.fullmatch(version) is None:
        table.report("version", msg(N_("must be letters, digits, dot, hyphen or underscore, at most 64")))
    viruses, noise = read_viruses(table.table("viral"))
    return Protocol(
        version=version,
        title=label(table, "title"),
        regimen=read_regimen(table.table("regimen")),
        dosing=read_dosing(table.table("dosing")),
        infusion=read_infusion(table.table("infusion")),
        readiness=read_readiness(table.table("readiness")),
        tocilizumab=read_tocilizumab(table.table("tocilizumab")),
        steroids=read_steroids(table.table("steroids")),
        assessments=read_assessments(table.table("assessments")),
        visits=read_visits(table.table("visits")),
        labs=read_labs(table.table("labs")),
        viruses=viruses,
        viral_noise_log10=noise,
        transplant=read_transplant(table.table("transplant")),
        texts=_texts(table.table("texts")),
        benchmarks=read_benchmarks(table.table("benchmarks")),
        schedule=replace(read_schedule(table), version=version),
    )


def _texts(table: Table) -> Texts:
    advice, keys = [], []
    for row in table.tables("standing_advice"):
        keys.append(row.text("key"))
        advice.append(plain_words(row))
        mark(row)
        row.close()
    different(table, "standing_advice", keys)
    asked = []
    for row in table.tables("referral"):
        asked.append(plain_words(row))
        mark(row)
        row.close()
    found = Texts(words(table, "blood_products"), tuple(advice), tuple(asked))
    table.close()
    return found


def parse_protocol(text: str, *, place: str) -> Protocol:
    """Read a pack; ``place`` names it in the message.

    Raises
    ------
    InvalidInput
        ``E-PCK-001`` with every problem under its dotted key.
    """
    return parse(text, read_protocol, place=place)
