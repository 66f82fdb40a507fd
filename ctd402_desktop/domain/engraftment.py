"""After transplant: engraftment, chimerism, and the window of the transplant (response-pk-hsct.md 6.1 and 6.8)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Literal, TypeAlias

from ctd402_desktop.domain.bands import bands
from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.response.reading import listed, part
from ctd402_desktop.domain.rules import Input, InputError, Inputs, Result, Rule, integer, number, positive
from ctd402_desktop.domain.transplant import hsct_window
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
ANC_THRESHOLD = D("0.5")
PLATELET_THRESHOLD = D(20)
RUN = 3
TRANSFUSION_FREE_DAYS = 7
DAYS = (-1000, 20_000)
DONOR_PCT = bands(("<", 5, "ABSENT"), ("≤", 95, "MIXED"), last="FULL")

Engraftment: TypeAlias = "int | Literal['NEVER_BELOW'] | None"
"""HSCT day of the first of three values, ``"NEVER_BELOW"``, or ``None`` when not reached."""


def engraftment_day(
    lowest: Mapping[int, Decimal], threshold: Decimal, transfusions: Collection[int] = ()
) -> Engraftment:
    """Engraftment by RULE ENG from the lowest value of each HSCT day.

    ``transfusions`` (platelets only): none in the 7 days before the first of the three values nor up to the third,
    its day included. Fewer than three values are too few to say that counts never fell.
    """
    days = sorted(day for day in lowest if day >= 0)
    low = next((day for day in days if lowest[day] < threshold), None)
    given = [day for day in transfusions if day >= 0]
    if low is None and given:
        low = min(given)
    elif low is None:
        return "NEVER_BELOW" if len(days) >= RUN else None
    runs = zip(days, days[1:], days[2:], strict=False)
    return next(
        (
            first
            for first, second, third in runs
            if first > low
            and min(lowest[first], lowest[second], lowest[third]) >= threshold
            and not any(first - TRANSFUSION_FREE_DAYS < day <= third for day in transfusions)
        ),
        None,
    )


def chimerism_category(donor_pct: Decimal) -> str:
    """``FULL`` above 95 %, ``MIXED`` 5 to 95 %, ``ABSENT`` below 5 % (RULE CHI)."""
    return DONOR_PCT(donor_pct)


def _values(inputs: Inputs) -> dict[int, Decimal] | None:
    """Lowest measured value of each day; a day without a measurement is left out."""
    entry = part(inputs, "values_by_day")
    if entry is None:
        return None
    found: dict[int, Decimal] = {}
    for label, given in entry.items():
        day = _day(label)
        several = listed(entry, label) if isinstance(given, (list, tuple)) else (given,)
        values = [number({"value": one}, "value", D(0)) for one in several or ()]
        known = [one for one in (*values, found.get(day)) if one is not None]
        if known:
            found[day] = min(known)
    return found


def _day(label: str) -> int:
    try:
        day = int(label)
    except ValueError:
        day = DAYS[1] + 1
    if not DAYS[0] <= day <= DAYS[1]:
        raise InputError(msg(N_("{label} is not an HSCT day"), label=label))
    return day


def _transfusions(inputs: Inputs) -> tuple[int, ...] | None:
    days = listed(inputs, "platelet_transfusion_days")
    if days is None:
        return None
    found = [integer({"platelet_transfusion_days": one}, "platelet_transfusion_days", *DAYS) for one in days]
    return tuple(day for day in found if day is not None)


def _engraftment_fact(found: Engraftment, threshold: Decimal) -> Fact:
    if found == "NEVER_BELOW":
        text = msg(N_("Never fell below {threshold}"), threshold=threshold)
    elif found is None:
        text = msg(N_("Not reached: no three values in a row from {threshold} on"), threshold=threshold)
    else:
        params = {"day": found, "threshold": threshold}
        text = msg(N_("HSCT day {day}: first of three values in a row from {threshold} on"), **params)
    return Fact(text, None, True, ("values_by_day", "threshold", "platelet_transfusion_days"))


def _engraftment(default: Decimal, platelets: bool) -> Callable[[Inputs], Result]:
    def compute(inputs: Inputs) -> Result:
        values, transfusions = _values(inputs), _transfusions(inputs)
        threshold = positive(inputs, "threshold") or default
        missing = ("values_by_day",) if values is None else ()
        if platelets and transfusions is None:
            missing = (*missing, "platelet_transfusion_days")
        if values is None or missing:
            text = msg(N_("Not to be told without values and transfusions"))
            return Result({"engraftment_day": None}, (Fact(text, None, True, missing),), missing, Reason.MISSING)
        found = engraftment_day(values, threshold, (transfusions or ()) if platelets else ())
        return Result({"engraftment_day": found}, (_engraftment_fact(found, threshold),))

    return compute


def _chimerism(inputs: Inputs) -> Result:
    donor = number(inputs, "donor_pct", D(0), D(100))
    if donor is None:
        return Result({"category": None}, (Fact(_UNKNOWN, None, True, ("donor_pct",)),), ("donor_pct",), Reason.MISSING)
    category = chimerism_category(donor)
    text = msg(N_("Donor {percent} %"), percent=donor)
    limits = {"FULL": msg(N_("> 95 %")), "MIXED": msg(N_("5 to 95 %")), "ABSENT": msg(N_("< 5 %"))}
    return Result({"category": category}, (Fact(text, limits[category], True, ("donor_pct",)),))


def _window(inputs: Inputs) -> Result:
    day = integer(inputs, "clinical_day", *DAYS)
    if day is None:
        fact = Fact(_UNKNOWN, None, True, ("clinical_day",))
        return Result({"window": None}, (fact,), ("clinical_day",), Reason.MISSING)
    window = hsct_window(day)
    fact = Fact(msg(N_("Transplant {days} days after infusion"), days=day), _WINDOWS[window], True, ("clinical_day",))
    return Result({"window": window}, (fact,))


_UNKNOWN: Message = msg(N_("Not recorded"))
_WINDOWS: dict[str, Message] = {
    "EARLY": msg(N_("before day 28")),
    "TARGET": msg(N_("target: day 28 to 60")),
    "ACCEPTABLE": msg(N_("acceptable: day 61 to 90")),
    "LATE": msg(N_("after day 90")),
}
_BY_DAY = Input("values_by_day", "object", note=N_("{HSCT day: value or [values]}"))
_CITATION = "Kharfan-Dabaja MA et al. Transplant Cell Ther 2021;27:642-9; CIBMTR; response-pk-hsct RULE ENG"

RULES = (
    Rule(
        key="engraftment_anc",
        title=N_("Neutrophil engraftment"),
        version="ASTCT-2021",
        citation=_CITATION,
        section="response-pk-hsct 6.8",
        output="{engraftment_day}: HSCT day, NEVER_BELOW or null",
        inputs=(
            _BY_DAY,
            Input("threshold", "number", "10⁹/L", default="0.5"),
            Input("platelet_transfusion_days", "list", note=N_("not used for neutrophils")),
        ),
        compute=_engraftment(ANC_THRESHOLD, platelets=False),
    ),
    Rule(
        key="engraftment_platelet",
        title=N_("Platelet engraftment"),
        version="ASTCT-2021",
        citation=_CITATION,
        section="response-pk-hsct 6.8",
        output="{engraftment_day}: HSCT day, NEVER_BELOW or null",
        inputs=(
            _BY_DAY,
            Input("threshold", "number", "10⁹/L", default="20"),
            Input("platelet_transfusion_days", "list", note=N_("HSCT days; [] = none")),
        ),
        compute=_engraftment(PLATELET_THRESHOLD, platelets=True),
    ),
    Rule(
        key="chimerism",
        title=N_("Chimerism"),
        version="ASTCT-2021",
        citation="Kharfan-Dabaja MA et al. Transplant Cell Ther 2021;27:642-9; response-pk-hsct RULE CHI",
        section="response-pk-hsct 6.8",
        output="{category}",
        inputs=(Input("donor_pct", "number", "%"),),
        compute=_chimerism,
    ),
    Rule(
        key="hsct_window",
        title=N_("Window of the transplant"),
        version="CTD402-1",
        citation="response-pk-hsct RULE HSCT-1",
        section="response-pk-hsct 6.1",
        output="{window}",
        inputs=(Input("clinical_day", "integer", note=N_("of the graft, from CAR-T infusion")),),
        compute=_window,
    ),
)
