"""The twelve invented courses of the demo ward, declared: when each grade is reached and what else happens.

Days are counted from the start of the infusion (0.5 is twelve hours later); curves are (day, value) knots joined
straight in the logarithm. Ranges follow the published evidence: expansion peaks near day 10, neutrophils are lowest
in the first two weeks, CRS begins on day 1 to 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from ctd402_desktop.i18n import N_

Knots: TypeAlias = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """From ``day`` on the CRS grade is ``grade``; ``how`` names what carries grade 2 (``oxygen``, ``pressure``).

    ``afebrile`` marks hours after tocilizumab when the grade stands without fever.
    """

    day: float
    grade: int
    how: str = ""
    afebrile: bool = False


@dataclass(frozen=True, slots=True)
class Neuro:
    """From ``day`` on ICE totals ``ice`` and the patient is ``arousal``."""

    day: float
    ice: int
    arousal: str = "alert"


ANC: Knots = (
    (-6, 2.1),
    (-4, 1.7),
    (-2, 0.6),
    (0, 0.25),
    (3, 0.04),
    (8, 0.03),
    (12, 0.2),
    (16, 0.8),
    (28, 1.9),
    (90, 2.8),
)
ANC_PROLONGED: Knots = ((-6, 1.4), (-2, 0.35), (0, 0.12), (3, 0.03), (14, 0.02), (22, 0.06), (30, 0.4), (45, 1.2))
ANC_GRAFT: Knots = (*ANC[:-1], (33, 1.2), (38, 0.05), (44, 0.03), (50, 0.6), (60, 2.2))
PLT: Knots = ((-6, 150), (-3, 128), (0, 88), (2, 62), (4, 26), (8, 18), (12, 27), (18, 52), (28, 118), (90, 165))
PLT_PROLONGED: Knots = ((-6, 88), (-2, 60), (0, 41), (4, 17), (14, 13), (24, 21), (45, 70))
PLT_GRAFT: Knots = (*PLT[:-1], (33, 110), (40, 18), (50, 24), (60, 80))


@dataclass(frozen=True, slots=True)
class Story:
    """One invented course. ``day`` is its study day on the demo ward; the worst grades are what it intends to show.

    ``tags`` switch on what belongs to it: drugs, infections, complications, and gaps in the record.
    """

    kind: str
    title: str
    bed: str
    day: int
    worst_crs: int | None
    worst_icans: int | None
    crs: tuple[Step, ...] = ()
    neuro: tuple[Neuro, ...] = ()
    anc: Knots = ANC
    plt: Knots = PLT
    expansion: float = 1.0
    tags: frozenset[str] = frozenset()
    death_day: float | None = None


def _tags(*names: str) -> frozenset[str]:
    return frozenset(names)


STORIES: tuple[Story, ...] = (
    Story(
        "crs_2",
        N_("CRS grade 2, rising today"),
        "07",
        4,
        2,
        0,
        crs=(Step(1.8, 1), Step(3.0, 2, "oxygen"), Step(5.4, 1), Step(6.4, 0)),
        expansion=1.2,
        tags=_tags("meropenem", "fever_bundle", "draft"),
    ),
    Story(
        "crs_3",
        N_("CRS grade 3 on one vasopressor, tocilizumab and dexamethasone"),
        "02",
        5,
        3,
        1,
        crs=(
            Step(1.4, 1),
            Step(2.8, 2, "pressure"),
            Step(3.6, 3, "pressor"),
            Step(6.2, 2, "oxygen", afebrile=True),
            Step(7.2, 1),
            Step(8.2, 0),
        ),
        neuro=(Neuro(3.8, 9), Neuro(6.5, 10)),
        expansion=2.4,
        tags=_tags("meropenem", "fever_bundle", "tocilizumab", "dexamethasone", "icu"),
    ),
    Story(
        "isolated_icans",
        N_("ICANS without CRS"),
        "12",
        9,
        0,
        2,
        neuro=(Neuro(6.4, 8), Neuro(7.2, 5, "spontaneous"), Neuro(8.2, 8), Neuro(11.0, 10)),
        expansion=0.9,
        tags=_tags("icans_steroid", "levetiracetam"),
    ),
    Story(
        "crs_1",
        N_("CRS grade 1, first fever today"),
        "03",
        2,
        1,
        0,
        crs=(Step(1.1, 1), Step(3.6, 0)),
        expansion=0.7,
        tags=_tags("ice_asleep", "fever_bundle"),
    ),
    Story(
        "bacteraemia",
        N_("Bacteraemia during CRS"),
        "15",
        11,
        2,
        0,
        crs=(Step(2.0, 1), Step(3.9, 2, "pressure"), Step(5.6, 1), Step(7.4, 0)),
        expansion=0.8,
        tags=_tags("meropenem", "bacteraemia", "ice_refused"),
    ),
    Story(
        "no_crs",
        N_("Lymphodepletion under way"),
        "09",
        -3,
        None,
        None,
        expansion=0.3,
        tags=_tags("late_doses", "draft", "due_soon"),
    ),
    Story(
        "no_crs",
        N_("Infused today, no CRS so far"),
        "04",
        0,
        0,
        0,
        expansion=0.25,
        tags=_tags("just_infused"),
    ),
    Story(
        "iec_hs",
        N_("IEC-HS after CRS"),
        "10",
        22,
        2,
        0,
        crs=(Step(2.1, 1), Step(4.2, 2, "oxygen"), Step(6.2, 1), Step(7.8, 0)),
        expansion=3.0,
        tags=_tags("meropenem", "fever_bundle", "tocilizumab", "iec_hs", "due_soon"),
    ),
    Story(
        "icaht",
        N_("Prolonged neutropenia with CMV reactivation, no CRS"),
        "14",
        19,
        0,
        0,
        anc=ANC_PROLONGED,
        plt=PLT_PROLONGED,
        expansion=0.5,
        tags=_tags("gcsf", "cmv", "ice_stale"),
    ),
    Story(
        "biphasic_gvhd",
        N_("Biphasic CRS, then skin GVHD; transplant in a week"),
        "05",
        27,
        2,
        0,
        crs=(
            Step(2.2, 1),
            Step(4.4, 0),
            Step(8.2, 1),
            Step(9.2, 2, "oxygen"),
            Step(9.9, 2, "oxygen", afebrile=True),
            Step(10.8, 0),
        ),
        expansion=1.6,
        tags=_tags("fever_bundle", "tocilizumab", "gvhd"),
    ),
    Story(
        "transplant",
        N_("Remission, transplanted on day 34"),
        "16",
        52,
        1,
        0,
        crs=(Step(2.6, 1), Step(5.3, 0)),
        anc=ANC_GRAFT,
        plt=PLT_GRAFT,
        tags=_tags("graft"),
    ),
    Story(
        "relapse_death",
        N_("Early MRD relapse, death in relapse"),
        "11",
        96,
        1,
        0,
        crs=(Step(2.3, 1), Step(4.4, 0)),
        expansion=0.12,
        tags=_tags("relapse", "fungal"),
        death_day=88.3,
    ),
)
"""In the order of the beds a visitor sees; together they cover every kind the ward wants to show."""

KINDS = (
    "no_crs",
    "crs_1",
    "crs_2",
    "crs_3",
    "biphasic_gvhd",
    "isolated_icans",
    "iec_hs",
    "icaht",
    "bacteraemia",
    "transplant",
    "relapse_death",
)
