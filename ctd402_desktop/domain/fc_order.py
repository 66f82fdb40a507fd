"""The lymphodepletion order as it is typed: the dose so far, how it came about, what to check before giving it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.dosing import (
    CONTRAINDICATED,
    DEFAULT_FORMULA,
    FORMULAS,
    NO_FLUDARABINE,
    Dose,
    Surface,
    clearance_fact,
    cy_fact,
    dose,
    dosing_surface,
    flu_dose,
    flu_fact,
    flu_status,
    given_deviation,
    plain,
    surface_fact,
)
from ctd402_desktop.domain.fields import Answers, Lab
from ctd402_desktop.domain.grade import Fact
from ctd402_desktop.domain.protocol_treatment import DosingLimits
from ctd402_desktop.domain.renal import ADULT_AGE, crcl_cockcroft_gault, egfr_bedside_schwartz, exceeds, half_up
from ctd402_desktop.domain.units import UnitError, convert
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
SEX_CODES = {"male": "M", "female": "F"}
TEEN_AGE = 12
SCHWARTZ_TEXT = N_("eGFR {value} mL/min/1.73 m² (bedside Schwartz)")


@dataclass(frozen=True, slots=True)
class Background:
    """What the course knows beside the form: day zero, the weight before, time zone, youngest age of the regimen."""

    day_zero: date | None = None
    previous_weight_kg: Decimal | None = None
    zone: ZoneInfo | None = None
    age_from: int | None = None


NO_BACKGROUND = Background()


@dataclass(frozen=True, slots=True)
class FcOrder:
    """The live dose of an order. What cannot be computed yet is ``None`` and its inputs stand in ``missing``.

    ``clearance`` is mL/min (Cockcroft-Gault) from 18 years on, else mL/min/1.73 m² (bedside Schwartz).
    """

    surface: Surface | None
    clearance: Decimal | None
    clearance_name: str
    status: str | None
    flu: Dose | None
    cy: Dose | None
    days: int | None
    because: tuple[Fact, ...]
    warnings: tuple[Message, ...]
    missing: tuple[str, ...]

    @property
    def flu_total_mg(self) -> Decimal | None:
        """Fludarabine over all days, mg."""
        return None if self.flu is None or self.days is None else self.flu.total_mg(self.days)

    @property
    def cy_total_mg(self) -> Decimal | None:
        """Cyclophosphamide over all days, mg."""
        return None if self.cy is None or self.days is None else self.cy.total_mg(self.days)

    @property
    def needs_override(self) -> bool:
        """Fludarabine must not be given without a physician's and pharmacist's reason."""
        return self.status == CONTRAINDICATED


def fc_order(
    answers: Answers,
    patient_age: int | None,
    sex: str,
    limits: DosingLimits,
    background: Background = NO_BACKGROUND,
) -> FcOrder:
    """Doses, arithmetic and warnings for the answers of the form ``lymphodepletion`` so far.

    Parameters
    ----------
    answers : mapping
        Parsed answers; incomplete is fine.
    patient_age : int or None
        Completed years on the day of the first dose (RULE REN-1).
    sex : str
        ``male`` or ``female`` as in the patient's identity.
    limits : DosingLimits
        Of the protocol in force.
    """
    height, weight = _number(answers, "height_cm"), _number(answers, "weight_kg")
    formula = answers.get("bsa_formula")
    surface = None
    if height and weight:
        named = formula if isinstance(formula, str) and formula in FORMULAS else DEFAULT_FORMULA
        surface = dosing_surface(height, weight, named, _number(answers, "bsa_cap_m2"))
    clearance = _clearance(answers, patient_age, SEX_CODES.get(sex))
    flu_mg_m2, cy_mg_m2 = _number(answers, "flu_mg_m2"), _number(answers, "cy_mg_m2")
    flu = cy = None
    if surface and flu_mg_m2 and clearance is not None:
        flu = flu_dose(flu_mg_m2, clearance, surface.used_m2, limits.round_flu_mg)
    if surface and cy_mg_m2:
        cy = dose(cy_mg_m2, surface.used_m2, limits.round_cy_mg)
    days = _number(answers, "days")
    child = patient_age is not None and patient_age < ADULT_AGE
    order = FcOrder(
        surface=surface,
        clearance=clearance,
        clearance_name="Schwartz" if child else "Cockcroft-Gault",
        status=None if clearance is None else flu_status(clearance),
        flu=flu,
        cy=cy,
        days=None if days is None else int(days),
        because=_because(surface, clearance, child, flu, cy),
        warnings=(),
        missing=_missing(answers, patient_age, sex),
    )
    warnings = (*_measures(answers, patient_age, background, limits), *_doses(answers, order, limits))
    return replace(order, warnings=warnings)


def order_of(course: Course, answers: Answers, today: date) -> FcOrder:
    """The order with what the course knows beside the form.

    Parameters
    ----------
    course : Course
        Without the order itself: its newest weight is the one before.
    answers : mapping
        Parsed answers of the form ``lymphodepletion``.
    today : date
        Stands for the first day, by which the age counts, until that is answered.
    """
    age = course.patient.age_on(_date(answers, "first_day") or today)
    known = course.latest("weight_kg", "lymphodepletion", "enrolment")
    before = known[1] if known is not None and isinstance(known[1], Decimal) else None
    background = Background(course.day_zero, before, course.zone, course.protocol.regimen.age_from)
    return fc_order(answers, age, course.patient.sex, course.protocol.dosing, background)


def _number(answers: Answers, key: str) -> Decimal | None:
    value = answers.get(key)
    return value if isinstance(value, Decimal) else None


def _date(answers: Answers, key: str) -> date | None:
    value = answers.get(key)
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def _creatinine_mg_dl(answers: Answers) -> Decimal | None:
    """Exact mg/dL; a value reported as below or above a limit cannot be dosed on."""
    value = answers.get("creatinine")
    if not isinstance(value, Lab) or value.comparator or value.value <= 0:
        return None
    try:
        return convert("creat", value.value, value.unit, "mg/dL")
    except UnitError:
        return None


def _clearance(answers: Answers, age: int | None, sex: str | None) -> Decimal | None:
    creatinine = _creatinine_mg_dl(answers)
    height, weight = _number(answers, "height_cm"), _number(answers, "weight_kg")
    if creatinine is None or age is None:
        return None
    if age < ADULT_AGE:
        return egfr_bedside_schwartz(height, creatinine) if height else None
    return crcl_cockcroft_gault(D(age), sex, weight, creatinine) if weight and sex else None


def _missing(answers: Answers, age: int | None, sex: str) -> tuple[str, ...]:
    needed = ["height_cm", "weight_kg", "flu_mg_m2", "cy_mg_m2", "days"]
    found = [key for key in needed if _number(answers, key) is None]
    if _creatinine_mg_dl(answers) is None:
        found.append("creatinine")
    if age is None:
        found.append("birth_date")
    if sex not in SEX_CODES:
        found.append("sex")
    return tuple(found)


def _because(
    surface: Surface | None, clearance: Decimal | None, child: bool, flu: Dose | None, cy: Dose | None
) -> tuple[Fact, ...]:
    found: list[Fact] = []
    if surface:
        found.append(surface_fact(surface))
    if clearance is not None:
        found.append(clearance_fact(clearance, SCHWARTZ_TEXT) if child else clearance_fact(clearance))
        if flu_status(clearance) == CONTRAINDICATED:
            found.append(NO_FLUDARABINE)
    if surface and flu:
        found.append(flu_fact(flu, surface.used_m2))
    if surface and cy:
        found.append(cy_fact(cy, surface.used_m2))
    return tuple(found)


def _measures(answers: Answers, age: int | None, background: Background, limits: DosingLimits) -> Iterator[Message]:
    height, weight = _number(answers, "height_cm"), _number(answers, "weight_kg")
    grown = age is not None and age >= TEEN_AGE
    if height is not None and grown and height < 100:
        yield msg(N_("Height below 100 cm at {age} years: check it."), age=age)
    if weight is not None and grown and not 25 <= weight <= 200:
        yield msg(N_("Weight outside 25 to 200 kg at {age} years: check it."), age=age)
    if age is not None and background.age_from is not None and age < background.age_from:
        yield msg(N_("{age} years old: the regimen of the protocol is from {from_age} years on."), age=age,
                  from_age=background.age_from)  # fmt: skip
    before = background.previous_weight_kg
    if weight is not None and before is not None and exceeds(abs(weight - before), limits.weight_change * before):
        yield msg(
            N_("Weight differs by more than {percent} % from {before} kg before: check it."),
            percent=plain(100 * limits.weight_change),
            before=plain(before),
        )
    yield from _old_weight(answers, background, limits)
    yield from _old_creatinine(answers, background, limits)


def _old_weight(answers: Answers, background: Background, limits: DosingLimits) -> Iterator[Message]:
    """RULE BSA-1: the weight for dosing is at most 7 days old at the first dose, or confirmed."""
    weighed, first = _date(answers, "weight_date"), _date(answers, "first_day")
    if weighed is None or first is None or answers.get("weight_confirmed") is True:
        return
    days = (first - weighed).days
    if days <= limits.weight_days:
        return
    if background.day_zero is None:
        yield msg(N_("Weight is {days} days old. Re-weigh or confirm before dosing."), days=days)
        return
    day = (weighed - background.day_zero).days
    shown = f"D−{-day}" if day < 0 else f"D+{day}"
    yield msg(N_("Weight is {days} days old ({day}). Re-weigh or confirm before dosing."), days=days, day=shown)


def _old_creatinine(answers: Answers, background: Background, limits: DosingLimits) -> Iterator[Message]:
    """RULE REN-3 by the start of the first day: creatinine at most 72 h old at the first fludarabine dose."""
    taken, first = answers.get("creatinine_at"), _date(answers, "first_day")
    if not isinstance(taken, datetime) or first is None:
        return
    zone = background.zone or taken.tzinfo
    start = datetime(first.year, first.month, first.day, tzinfo=zone)
    if start - taken > timedelta(hours=limits.creatinine_hours):
        text = N_("Creatinine is more than {hours} h old on the first day: repeat it.")
        yield msg(text, hours=limits.creatinine_hours)


def _apart(drug: Dose, ordered: Decimal, limits: DosingLimits) -> bool:
    return given_deviation(drug.daily_mg, ordered, limits.deviation_note, limits.deviation_flag) != "OK"


def _doses(answers: Answers, order: FcOrder, limits: DosingLimits) -> Iterator[Message]:
    if order.needs_override:
        yield msg(N_("Clearance below 30: do not give fludarabine. Only a reason overrides this."))
        yield msg(N_("Clearance below 30: a pharmacist reviews cyclophosphamide."))
    names = {"flu_daily_mg": (N_("Fludarabine"), order.flu), "cy_daily_mg": (N_("Cyclophosphamide"), order.cy)}
    for key, (name, drug) in names.items():
        if drug is None:
            continue
        percent = plain(half_up(100 * abs(drug.deviation), D("0.1")))
        if drug.status == "BLOCK":
            text = N_("{drug}: rounding changes the dose by {percent} %, not allowed.")
            yield msg(text, drug=Message(name), percent=percent)
        if drug.status == "WARN":
            yield msg(N_("{drug}: rounding changes the dose by {percent} %."), drug=Message(name), percent=percent)
        ordered = _number(answers, key)
        if ordered is not None and _apart(drug, ordered, limits):
            yield msg(
                N_("{drug}: {ordered} mg ordered, {daily} mg calculated: over {percent} % apart, enter the reason."),
                drug=Message(name),
                ordered=plain(ordered),
                percent=plain(100 * limits.deviation_note),
                daily=plain(drug.daily_mg),
            )
