"""Decision tables of CRS and ICANS (ASTCT 2019) and of their episodes, out of what the rules read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ctd402_desktop.domain.astct import FEVER_C, LOW_FLOW_L_MIN
from ctd402_desktop.domain.grade_runs import ZEROS_TO_RESOLVE
from ctd402_desktop.domain.rule_tables import CONDITION, GRADE, Row, Table, Tables, ladder, row
from ctd402_desktop.domain.scales import crs_axes as axes
from ctd402_desktop.domain.scales import icans_astct2019 as icans
from ctd402_desktop.domain.scales.axis import ANY, joined
from ctd402_desktop.domain.scales.ice import CAPD_POSITIVE, ICE_BANDS
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
_WELL: dict[str, Any] = {"temp_c": FEVER_C, "hypotension": False, "vasopressors": [], "hypoxia": False,
                         "o2_device": "none"}  # fmt: skip
_COOL = {**_WELL, "temp_c": FEVER_C - D("0.1")}
_LOW = {"hypotension": True}
_AIR: dict[str, Any] = {"hypoxia": True}
_FLOW = LOW_FLOW_L_MIN


def _given(**more: Any) -> dict[str, Any]:
    return {**_WELL, **more}


def _low(*running: str) -> dict[str, Any]:
    return _given(**_LOW, vasopressors=list(running))


def _on(device: str, flow: Decimal | None = None, **more: Any) -> dict[str, Any]:
    return _given(**_AIR, o2_device=device, o2_flow_l_min=flow, **more)


_CRS = ladder(
    row(msg(N_("death due to CRS")), "5", gives=5, death_due_to_crs=True),
    row(
        msg(N_("temperature ≥ {limit} °C, not of another cause"), limit=FEVER_C),
        msg(N_("the worse of pressure and oxygen, at least 1")),
        gives=1,
        **_WELL,
    ),
    row(
        msg(N_("no fever, episode open, antipyretic or anticytokine drug given")),
        msg(N_("the worse of pressure and oxygen")),
        gives=2,
        **{**_COOL, **_LOW, "crs_episode_open": True, "antipyretic_or_anticytokine_given": True},
    ),
    row(msg(N_("temperature not recorded")), "–", gives=None, **{**_WELL, "temp_c": None, "crs_episode_open": False,
                                                                 "antipyretic_or_anticytokine_given": False}),
    row(
        msg(N_("no fever, episode open, no such drug, pressure or oxygen above 0")),
        msg(N_("a physician reviews")),
        gives=None,
        **{**_COOL, **_LOW, "crs_episode_open": True, "antipyretic_or_anticytokine_given": False},
    ),
    row(msg(N_("otherwise")), "0", gives=0, **_COOL, crs_episode_open=False, antipyretic_or_anticytokine_given=False),
    result=GRADE,
    notes=(
        N_("An answer that is missing is tried with every value it can have; a grade stands only if all agree."),
        N_("Organ toxicity and the height of the fever never change the grade."),
    ),
)  # fmt: skip
_COUNTED = joined([msg(name) for name in axes.COUNTED.values()], N_("{first}, {second}"))
_CLASS = joined([msg(name) for name in axes.VASOPRESSIN_CLASS.values()], ANY)
_MASKS = joined([msg(name) for name in axes.MASKS.values()], N_("{first}, {second}"))
_POSITIVE = joined([msg(name) for name in axes.PRESSURE.values()], N_("{first}, {second}"))
_PRESSURE = ladder(
    row(msg(N_("hypotension of another cause")), "0", gives=1, **_low(), hypotension_other_cause=True),
    row(msg(N_("two or more of: {drugs}"), drugs=_COUNTED), "4", gives=4, **_low("norepinephrine", "epinephrine")),
    row(msg(N_("one of them, with or without {drugs}"), drugs=_CLASS), "3", gives=3,
        **_low("norepinephrine", "vasopressin")),
    row(msg(N_("{drugs} alone"), drugs=_CLASS), "3", gives=3, **_low("vasopressin")),
    row(msg(N_("hypotension without a vasopressor")), "2", gives=2, **_low()),
    row(msg(N_("no hypotension")), "0", gives=1, **_WELL),
    result=GRADE,
    title=N_("Pressure"),
    notes=(N_("Inotropes, methylene blue, hydrocortisone and midodrine are not counted; the dose plays no part."),),
)  # fmt: skip
_OXYGEN = ladder(
    row(msg(N_("hypoxia of another cause")), "0", gives=1, **_on("simple_mask"), hypoxia_other_cause=True),
    row(msg(N_("{devices}, for hypoxia"), devices=_POSITIVE), "4", gives=4, **_on("bipap")),
    row(msg(N_("{devices}, for another reason"), devices=_POSITIVE), "0", gives=1,
        **_on("cpap", ventilation_reason="baseline")),
    row(msg(N_("ECMO")), "4", gives=4, **_on("ecmo")),
    row(_MASKS, "3", gives=3, **_on("venturi")),
    row(msg(N_("cannula, low or high flow, > {flow} L/min"), flow=_FLOW), "3", gives=3,
        **_on("nasal_cannula", _FLOW + D("0.1"))),
    row(msg(N_("cannula, low or high flow, ≤ {flow} L/min"), flow=_FLOW), "2", gives=2,
        **_on("high_flow_nasal_cannula", _FLOW)),
    row(msg(N_("high-flow cannula, flow not recorded")), "3", gives=3, **_on("high_flow_nasal_cannula")),
    row(msg(N_("low-flow cannula, flow not recorded")), "2", gives=2, **_on("nasal_cannula")),
    row(msg(N_("blow-by oxygen")), "2", gives=2, **_on("blow_by")),
    row(msg(N_("hypoxia on air")), "2", gives=2, **_on("none")),
    row(msg(N_("on air, no hypoxia")), "0", gives=1, **_WELL),
    result=GRADE,
    title=N_("Oxygen"),
    notes=(N_("The device decides: oxygen that runs counts even where hypoxia is not ticked."),),
)  # fmt: skip

_AWAKE: dict[str, Any] = {
    "age_years": 40, "ice_total": 10, "arousal": "alert", "seizure": "none", "motor_focal_deep_weakness": False,
}  # fmt: skip
_CHILD = {**_AWAKE, "age_years": 8, "ice_total": None}


def _domain(name: str, words: dict[str, tuple[int, str]], *, listed: bool = False) -> tuple[Row, ...]:
    return tuple(
        Row((_DOMAINS[name], msg(label), str(grade)), {**_AWAKE, name: [key] if listed else key}, grade)
        for key, (grade, label) in words.items()
    )


_DOMAINS = {
    "ice_total": msg(N_("ICE score")),
    "capd_total": msg(N_("CAPD, under 12 years")),
    "arousal": msg(N_("Arousal")),
    "seizure": msg(N_("Seizure")),
    "motor_focal_deep_weakness": msg(N_("Motor")),
    "icp": msg(N_("Raised pressure, oedema")),
}


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


def _motor(said: Message, grade: int, *, weak: bool) -> Row:
    cells = (_DOMAINS["motor_focal_deep_weakness"], said, str(grade))
    return Row(cells, {**_AWAKE, "motor_focal_deep_weakness": weak}, grade)


_ICANS = Table(
    (N_("Domain"), N_("Finding"), GRADE),
    (
        row(msg(N_("Death due to ICANS")), msg(N_("yes")), "5", gives=5, death_due_to_icans=True),
        *(
            Row((_DOMAINS["ice_total"], _span(low, high), str(grade)), {**_AWAKE, "ice_total": high}, grade)
            for low, high, grade in ICE_BANDS
        ),
        *(
            Row((_DOMAINS["capd_total"], said, str(grade)), {**_CHILD, "capd_total": total}, grade)
            for said, total, grade in (
                ("0", 0, 0), (_span(1, CAPD_POSITIVE - 1), CAPD_POSITIVE - 1, 1), (f"≥ {CAPD_POSITIVE}", 9, 3),
            )
        ),
        row(_DOMAINS["capd_total"], msg(N_("unable to perform")), "4", gives=4, **_CHILD, capd_unable=True),
        *_domain("arousal", icans.AROUSAL),
        *_domain("seizure", icans.SEIZURE),
        _motor(msg(N_("No focal weakness")), 0, weak=False),
        _motor(msg(N_("Deep focal weakness")), 4, weak=True),
        *_domain("icp", icans.ICP, listed=True),
    ),
    notes=(
        N_("The worst domain decides. A domain not asked is not normal: the grade is then at least what is known."),
        N_("Tremor, myoclonus, asterixis, headache and hallucinations are not part of the grade."),
    ),
)  # fmt: skip


def _days(*grades: int) -> list[list[int]]:
    return [[day, grade] for day, grade in enumerate(grades, start=1)]


_EPISODES = Table(
    (CONDITION, N_("Episode")),
    (
        row(msg(N_("first day with grade 1 or more")), msg(N_("begins")), gives=[{"onset_day": 2, "ongoing": True}],
            daily_grades=_days(0, 1)),
        row(msg(N_("{count} assessed zeros in a row"), count=ZEROS_TO_RESOLVE), msg(N_("ends on its last graded day")),
            gives=[{"onset_day": 1, "last_day": 2, "duration_days": 2, "ongoing": False}],
            daily_grades=_days(2, 1, 0, 0)),
        row(msg(N_("a single zero")), msg(N_("is bridged")), gives=[{"last_day": 3, "max_grade": 2}],
            daily_grades=_days(2, 0, 1)),
        row(msg(N_("a day not assessed")), msg(N_("neither ends nor continues it")),
            gives=[{"last_day": 1, "ongoing": True}], daily_grades=[[1, 1], [2, None]]),
        row(msg(N_("grade 5")), msg(N_("ends at once")), gives=[{"last_day": 2, "max_grade": 5, "ongoing": False}],
            daily_grades=_days(4, 5)),
    ),
)  # fmt: skip

TABLES: Tables = {
    "crs_astct2019": (_CRS, _PRESSURE, _OXYGEN),
    "icans_astct2019": (_ICANS,),
    "crs_episodes": (_EPISODES,),
}
