"""Lymphodepletion: the order with what it rests on, and each dose as it was given."""

from __future__ import annotations

from collections.abc import Mapping

from ctd402_desktop.domain.analytes import ANALYTES
from ctd402_desktop.domain.fields import Answers, D, Field, Form, Kind, Lab
from ctd402_desktop.domain.forms.options import options
from ctd402_desktop.domain.forms.rules import day_of, in_order, number_of
from ctd402_desktop.domain.limits import CheckLimits
from ctd402_desktop.domain.renal import exceeds
from ctd402_desktop.domain.units import impossible, tidy, unit_question
from ctd402_desktop.i18n import N_, Message, msg

REGIMENS = options(("fc_ctd402", N_("FC, CTD402 protocol")), ("other", N_("Other")))
BSA_FORMULAS = options(
    ("mosteller", N_("Mosteller")),
    ("dubois", N_("Du Bois")),
    ("haycock", N_("Haycock")),
    ("gehan_george", N_("Gehan–George")),
    ("boyd", N_("Boyd")),
)
DRUGS = options(("fludarabine", N_("Fludarabine")), ("cyclophosphamide", N_("Cyclophosphamide")))

_CREAT = ANALYTES["creat"]
_MEASURES, _DOSE = N_("Measures"), N_("Dose")


def _old_weight(answers: Answers, limits: CheckLimits) -> Mapping[str, Message]:
    """The weight dosed on is as young as the pack asks at the first dose, or confirmed (rule BSA-1)."""
    weighed, first = day_of(answers, "weight_date"), day_of(answers, "first_day")
    if weighed is None or first is None or answers.get("weight_confirmed") is True:
        return {}
    age = (first - weighed).days
    if age < 0:
        return {"weight_date": msg(N_("the weight is dated after the first dose: correct one of the two dates"))}
    if age <= limits.dosing.weight_days:
        return {}
    text = N_("Weight is {days} days old on the first day, at most {most}. Re-weigh, or tick that it was confirmed.")
    return {"weight_date": msg(text, days=age, most=limits.dosing.weight_days)}


def _creatinine_unit(answers: Answers) -> Mapping[str, Message]:
    value = answers.get("creatinine")
    question = unit_question(_CREAT, value) if isinstance(value, Lab) else None
    return {} if question is None else {"creatinine": question}


def _creatinine_limits(answers: Answers) -> Mapping[str, Message]:
    value = answers.get("creatinine")
    problem = impossible(_CREAT, value) if isinstance(value, Lab) else None
    return {} if problem is None else {"creatinine": problem}


def _deviation(answers: Answers, limits: CheckLimits) -> Mapping[str, Message]:
    """A dose further from the order than the pack allows without a note has its reason (rule DOSE-4)."""
    ordered, given = number_of(answers, "ordered_mg"), number_of(answers, "given_mg")
    if ordered is None or given is None or "deviation_reason" in answers:
        return {}
    share = limits.dosing.deviation_note
    if not exceeds(abs(given - ordered), share * ordered):
        return {}
    text = N_("{given} mg given, {ordered} mg ordered: more than {share} % apart. Correct the dose, or enter why.")
    return {"deviation_reason": msg(text, given=given, ordered=ordered, share=tidy(100 * share))}


LYMPHODEPLETION = Form(
    key="lymphodepletion",
    title=N_("Lymphodepletion order"),
    version=1,
    icon="droplets",
    fields=(
        Field("regimen", N_("Regimen"), Kind.CHOICE, choices=REGIMENS, required=True, letter="R"),
        Field(
            "height_cm",
            N_("Height"),
            Kind.NUMBER,
            unit="cm",
            low=D(30),
            high=D(260),
            usual=(D(100), D(220)),
            required=True,
            group=_MEASURES,
            letter="H",
        ),
        Field(
            "weight_kg",
            N_("Weight"),
            Kind.NUMBER,
            unit="kg",
            low=D("0.5"),
            high=D(400),
            usual=(D(25), D(200)),
            required=True,
            group=_MEASURES,
            letter="W",
        ),
        Field("weight_date", N_("Weighed on"), Kind.DATETIME, date_only=True, required=True, group=_MEASURES),
        Field("weight_confirmed", N_("Weight confirmed"), Kind.FLAG, group=_MEASURES),
        Field(
            "bsa_formula",
            N_("BSA formula"),
            Kind.CHOICE,
            choices=BSA_FORMULAS,
            required=True,
            group=_MEASURES,
            letter="B",
        ),
        Field("bsa_cap_m2", N_("BSA cap"), Kind.NUMBER, unit="m²", low=D("0.1"), high=D(4), group=_MEASURES),
        Field(
            "creatinine",
            N_("Creatinine"),
            Kind.LAB,
            unit=_CREAT.unit,
            units=_CREAT.units(),
            analyte="creat",
            required=True,
            group=_MEASURES,
            letter="C",
        ),
        Field("creatinine_at", N_("Creatinine taken"), Kind.DATETIME, required=True, group=_MEASURES),
        Field("flu_mg_m2", N_("Fludarabine per day"), Kind.NUMBER, unit="mg/m²", low=D(0), required=True, group=_DOSE),
        Field(
            "cy_mg_m2", N_("Cyclophosphamide per day"), Kind.NUMBER, unit="mg/m²", low=D(0), required=True, group=_DOSE
        ),
        Field("days", N_("Number of days"), Kind.NUMBER, integer=True, low=D(1), required=True, group=_DOSE),
        Field("first_day", N_("First day"), Kind.DATETIME, date_only=True, required=True, group=_DOSE, letter="F"),
        Field(
            "flu_daily_mg",
            N_("Fludarabine ordered per day"),
            Kind.NUMBER,
            unit="mg",
            low=D(0),
            required=True,
            group=_DOSE,
        ),
        Field(
            "cy_daily_mg",
            N_("Cyclophosphamide ordered per day"),
            Kind.NUMBER,
            unit="mg",
            low=D(0),
            required=True,
            group=_DOSE,
        ),
        Field("override_reason", N_("Reason for another dose than calculated"), Kind.TEXT, group=_DOSE),
        Field("note", N_("Note"), Kind.TEXT, multiline=True, letter="E"),
    ),
    checks=(_creatinine_limits,),
    held=(_old_weight,),
    doubts=(_creatinine_unit,),
)

LD_DOSE = Form(
    key="ld_dose",
    title=N_("Lymphodepletion dose given"),
    version=1,
    icon="syringe",
    fields=(
        Field("drug", N_("Drug"), Kind.CHOICE, choices=DRUGS, required=True, letter="D"),
        Field("for_day", N_("Dose of the day"), Kind.DATETIME, date_only=True, required=True),
        Field("ordered_mg", N_("Ordered"), Kind.NUMBER, unit="mg", low=D(0), letter="O"),
        Field("given_mg", N_("Given"), Kind.NUMBER, unit="mg", low=D(0), required=True, letter="G"),
        Field("start", N_("Start"), Kind.DATETIME, required=True, letter="S"),
        Field("end", N_("End"), Kind.DATETIME, required=True, letter="N"),
        Field("deviation_reason", N_("Reason for the deviation"), Kind.TEXT, letter="R"),
        Field("note", N_("Note"), Kind.TEXT, multiline=True, letter="E"),
    ),
    checks=(in_order(("start", N_("Start")), ("end", N_("End"))),),
    held=(_deviation,),
)
