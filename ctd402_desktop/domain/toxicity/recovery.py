"""Recovery of neutrophils and platelets after the infusion: three consecutive laboratory days at or above a limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.rules import Input, Inputs, Result, Rule
from ctd402_desktop.domain.toxicity.day_values import ANC, day_values, days
from ctd402_desktop.domain.toxicity.explaining import decided
from ctd402_desktop.i18n import N_, Message, msg

ANC_LIMIT = Decimal(500)
PLATELET_LIMIT = Decimal(20)
CONSECUTIVE = 3
FREE_OF_TRANSFUSION = 7
CITATION = "CIBMTR Forms Instruction Manual; Kharfan-Dabaja MA, et al. Transplant Cell Ther 2021;27:642-649"


def recovery_day(
    values: Mapping[int, Decimal], limit: Decimal, transfusions: tuple[int, ...] = (), start: int | None = None
) -> int | None:
    """First of three consecutive laboratory days at or above ``limit``, after the first below it.

    Parameters
    ----------
    values : mapping of day to lowest value of the day
        From day 0 on, days ascending.
    limit : Decimal
        In the unit of the values.
    transfusions : days of platelet transfusions, ascending
        None in the seven days before the first of the three, none until the third.
    start : int, optional
        First transfusion, where that counts as "below" too.
    """
    below = [day for day, value in values.items() if value < limit]
    begins = [*below[:1], *([] if start is None else [start])]
    if not begins:
        return None
    measured = list(values)
    for place, day in enumerate(measured):
        three = measured[place : place + CONSECUTIVE]
        if day <= min(begins) or len(three) < CONSECUTIVE or any(values[one] < limit for one in three):
            continue
        if all(day - given >= FREE_OF_TRANSFUSION or given > three[-1] for given in transfusions):
            return day
    return None


def _from_infusion(inputs: Inputs, name: str) -> dict[int, Decimal]:
    """Values from day 0 on: what was low before the infusion is no fall after it."""
    return {day: value for day, value in day_values(inputs, name).items() if day >= 0}


def _anc_answer(inputs: Inputs) -> dict[str, bool | int | None]:
    values = _from_infusion(inputs, "anc")
    below = any(value < ANC_LIMIT for value in values.values()) if values else None
    return {"ever_below": below, "recovery_day": recovery_day(values, ANC_LIMIT)}


def _platelet_answer(inputs: Inputs) -> dict[str, bool | int | None]:
    values, given = _from_infusion(inputs, "platelets"), days(inputs, "transfusion_days")
    after = tuple(day for day in given or () if day >= 0)
    if not values:
        return {"ever_below": None, "recovery_day": None}
    low = any(value < PLATELET_LIMIT for value in values.values())
    below = True if low or after else None if given is None else False
    found = recovery_day(values, PLATELET_LIMIT, given or (), after[0] if after else None)
    return {"ever_below": below, "recovery_day": None if given is None else found}


def _explained(answer: dict[str, bool | int | None], facts: tuple[Fact, ...], missing: tuple[str, ...]) -> Result:
    reason = Reason.MISSING if missing else Reason.NOT_APPLICABLE if answer["ever_below"] is False else None
    return Result(answer, facts, missing, reason)


def _said(answer: dict[str, bool | int | None], limit: Message) -> Message:
    if answer["recovery_day"] is not None:
        return msg(N_("Recovered on day {day}: first of three laboratory days {limit}"), day=answer["recovery_day"],
                   limit=limit)  # fmt: skip
    if answer["ever_below"] is False:
        return msg(N_("Never below: recovery does not apply"))
    return msg(N_("No three consecutive laboratory days {limit} that count"), limit=limit)


def _anc(inputs: Inputs) -> Result:
    answer = _anc_answer(inputs)
    if answer["ever_below"] is None:
        return _explained(answer, (Fact(_NO_VALUE),), ("anc",))
    limit = msg(N_("≥ 500/µL"))
    return _explained(answer, (Fact(_said(answer, limit), None, True, ("anc",)),), ())


_NO_VALUE = msg(N_("No value from day 0 on"))


def _platelets(inputs: Inputs) -> Result:
    answer = _platelet_answer(inputs)
    values = _from_infusion(inputs, "platelets")
    if not values:
        return _explained(answer, (Fact(_NO_VALUE),), ("platelets",))
    limit = msg(N_("≥ 20 × 10⁹/L without transfusion for 7 days"))
    facts = [Fact(_said(answer, limit), None, False, ("platelets",))]
    given = days(inputs, "transfusion_days")
    if given is None:
        unrecorded = Fact(msg(N_("Transfusion days not recorded")), limit, False, ("transfusion_days",))
        if answer["ever_below"] is None or _could_have_recovered(values):
            return _explained(answer, (unrecorded,), ("transfusion_days",))
        return _explained(answer, (replace(facts[0], deciding=True), unrecorded), ())
    last = msg(N_("Transfusions: {count}, the last on day {day}"), count=len(given), day=given[-1]) if given else None
    none = msg(N_("No transfusion"))
    facts.append(Fact(none if last is None else last, None, False, ("transfusion_days",)))
    return _explained(answer, decided(_platelet_answer, inputs, facts), ())


def _could_have_recovered(values: Mapping[int, Decimal]) -> bool:
    """Whether some list of transfusions would show recovery: none at all, or one as early as can count."""
    return any(recovery_day(values, PLATELET_LIMIT, *given) is not None for given in ((), ((0,), 0)))


RULES = (
    Rule(
        key="anc_recovery",
        title=N_("Neutrophil recovery after the infusion"),
        version="CIBMTR",
        citation=CITATION,
        section="toxicity-grading 4.8",
        output="{ever_below, recovery_day}",
        inputs=(ANC,),
        compute=_anc,
    ),
    Rule(
        key="platelet_recovery",
        title=N_("Platelet recovery after the infusion"),
        version="CIBMTR",
        citation=CITATION,
        section="toxicity-grading 4.8",
        output="{ever_below, recovery_day}",
        inputs=(
            Input("platelets", "list", "10⁹/L", note=N_("[[day, value], ...], day 0 = infusion")),
            Input("transfusion_days", "list", note=N_("platelet transfusions; [] = none, null = not recorded")),
        ),
        compute=_platelets,
    ),
)
