"""Enrolment: disease, history, safety facts and the baseline every later value is compared with."""

from __future__ import annotations

from collections.abc import Mapping

from ctd402_desktop.domain.fields import Answers, D, Field, Form, Kind
from ctd402_desktop.domain.forms.options import SEROLOGY, YES_NO_UNDECIDED, options
from ctd402_desktop.domain.forms.rules import number_of
from ctd402_desktop.i18n import C_, N_, Message, msg

DIAGNOSES = options(
    ("t_all", N_("T-ALL")),
    ("t_lbl", N_("T-LBL")),
    ("etp_all", N_("ETP-ALL")),
    ("mpal_t", N_("MPAL, T/myeloid")),
    ("other", N_("Other")),
)
STATUSES = options(
    ("refractory", N_("Primary refractory")),
    ("first_relapse", N_("First relapse")),
    ("second_relapse", N_("Second relapse")),
    ("later_relapse", N_("Later relapse")),
    ("mrd_positive", N_("Remission, MRD positive")),
)
SITES = options(
    ("marrow", N_("Marrow")),
    ("mediastinum", N_("Mediastinum")),
    ("lymph_nodes", N_("Lymph nodes")),
    ("cns", N_("CNS")),
    ("skin", N_("Skin")),
    ("testis", N_("Testis")),
    ("liver_spleen", N_("Liver, spleen")),
    ("effusion", N_("Effusion")),
    ("other", N_("Other")),
)
ALLERGIES = options(
    ("known", N_("Known allergies")),
    ("none_known", N_("No known allergies")),
    ("not_recorded", N_("Allergies not recorded")),
    ("unavailable", N_("Allergies unavailable")),
)
ISOLATION = options(
    ("none", N_("None")),
    ("contact", N_("Contact")),
    ("droplet", N_("Droplet")),
    ("airborne", N_("Airborne")),
    ("protective", N_("Protective")),
)
CODE_STATUS = options(
    ("full", C_("code status", "Full")), ("limited", C_("code status", "Limited")), ("dnr", N_("Do not resuscitate"))
)
CNS = options(("cns1", N_("CNS1")), ("cns2", N_("CNS2")), ("cns3", N_("CNS3")), ("unknown", N_("Unknown")))

_DISEASE, _SAFETY, _BASELINE, _PLAN = N_("Disease"), N_("Safety"), N_("Baseline"), N_("Plan")


def _without_consent(answers: Answers) -> Mapping[str, Message]:
    if answers.get("consent") is False:
        return {"consent": msg(N_("no consent on file: nothing of the protocol may start. Confirm, or record it."))}
    return {}


def _odd_kps(answers: Answers) -> Mapping[str, Message]:
    kps = number_of(answers, "kps")
    if kps is not None and kps % 10:
        return {"kps": msg(N_("Karnofsky goes in steps of 10: correct it"))}
    return {}


def _diameters(answers: Answers) -> Mapping[str, Message]:
    long, short = number_of(answers, "baseline_emd_ldi_mm"), number_of(answers, "baseline_emd_sdi_mm")
    if long is not None and short is not None and short > long:
        return {"baseline_emd_sdi_mm": msg(N_("the short axis is longer than the long one: check both"))}
    return {}


ENROLMENT = Form(
    key="enrolment",
    title=N_("Enrolment"),
    version=1,
    icon="user-plus",
    fields=(
        Field("diagnosis", N_("Diagnosis"), Kind.CHOICE, choices=DIAGNOSES, required=True, group=_DISEASE),
        Field("diagnosis_date", N_("Diagnosed on"), Kind.DATETIME, date_only=True, group=_DISEASE),
        Field("disease_status", N_("Status at enrolment"), Kind.CHOICE, choices=STATUSES, group=_DISEASE),
        Field("status_date", N_("Status since"), Kind.DATETIME, date_only=True, group=_DISEASE),
        Field("sites", N_("Sites of disease"), Kind.CHOICE, choices=SITES, many=True, group=_DISEASE),
        Field("cd7_pct", N_("CD7 on blasts"), Kind.NUMBER, unit="%", low=D(0), high=D(100), group=_DISEASE),
        Field("prior_lines", N_("Prior lines"), Kind.NUMBER, integer=True, low=D(0), group=_DISEASE),
        Field("prior_hsct", N_("Prior transplant"), Kind.FLAG, group=_DISEASE),
        Field(
            "prior_hsct_date",
            N_("Date of prior transplant"),
            Kind.DATETIME,
            date_only=True,
            show_if=("prior_hsct", "1"),
            group=_DISEASE,
        ),
        Field("prior_cart", N_("Prior CAR-T"), Kind.FLAG, group=_DISEASE),
        Field("allergies", N_("Allergies"), Kind.CHOICE, choices=ALLERGIES, required=True, group=_SAFETY, letter="A"),
        Field(
            "allergy_text",
            N_("Allergic to"),
            Kind.TEXT,
            required=True,
            show_if=("allergies", "known"),
            group=_SAFETY,
            hint=N_("substance and reaction"),
        ),
        Field("isolation", N_("Isolation"), Kind.CHOICE, choices=ISOLATION, group=_SAFETY),
        Field("code_status", N_("Code status"), Kind.CHOICE, choices=CODE_STATUS, group=_SAFETY),
        Field("consent", N_("Consent signed"), Kind.FLAG, required=True, group=_SAFETY, letter="C"),
        Field(
            "consent_date",
            N_("Consent date"),
            Kind.DATETIME,
            date_only=True,
            show_if=("consent", "1"),
            group=_SAFETY,
        ),
        Field(
            "height_cm",
            N_("Height"),
            Kind.NUMBER,
            unit="cm",
            low=D(30),
            high=D(260),
            usual=(D(45), D(220)),
            group=_BASELINE,
            letter="H",
        ),
        Field(
            "weight_kg",
            N_("Weight"),
            Kind.NUMBER,
            unit="kg",
            low=D(0),
            usual=(D(2), D(250)),
            group=_BASELINE,
            letter="W",
        ),
        Field("ecog", N_("ECOG"), Kind.NUMBER, integer=True, low=D(0), high=D(5), group=_BASELINE),
        Field("kps", N_("Karnofsky"), Kind.NUMBER, unit="%", integer=True, low=D(0), high=D(100), group=_BASELINE),
        Field("baseline_blasts", N_("Marrow blasts"), Kind.NUMBER, unit="%", low=D(0), high=D(100), group=_BASELINE),
        Field("baseline_cns", N_("CNS status"), Kind.CHOICE, choices=CNS, group=_BASELINE),
        Field("baseline_emd", N_("Extramedullary lesions"), Kind.TEXT, multiline=True, group=_BASELINE),
        Field(
            "baseline_emd_ldi_mm", N_("Largest lesion, long axis"), Kind.NUMBER, unit="mm", low=D(0), group=_BASELINE
        ),
        Field(
            "baseline_emd_sdi_mm", N_("Largest lesion, short axis"), Kind.NUMBER, unit="mm", low=D(0), group=_BASELINE
        ),
        Field(
            "baseline_ice",
            N_("Baseline ICE"),
            Kind.NUMBER,
            unit="/10",
            integer=True,
            low=D(0),
            high=D(10),
            normal=(D(10), None),
            group=_BASELINE,
            letter="I",
        ),
        Field(
            "lvef",
            N_("LVEF"),
            Kind.NUMBER,
            unit="%",
            low=D(5),
            high=D(95),
            usual=(D(15), D(85)),
            normal=(D(52), D(74)),
            group=_BASELINE,
        ),
        Field("hbsag", N_("HBsAg"), Kind.CHOICE, choices=SEROLOGY, group=_BASELINE),
        Field("anti_hbc", N_("Anti-HBc"), Kind.CHOICE, choices=SEROLOGY, group=_BASELINE),
        Field("cmv_igg", N_("CMV IgG"), Kind.CHOICE, choices=SEROLOGY, group=_BASELINE),
        Field("comorbidity", N_("Comorbidity"), Kind.TEXT, multiline=True, group=_BASELINE),
        Field("planned_infusion", N_("Planned infusion"), Kind.DATETIME, date_only=True, group=_PLAN, letter="P"),
        Field("transplant_intent", N_("Transplant intended"), Kind.CHOICE, choices=YES_NO_UNDECIDED, group=_PLAN),
        Field("note", N_("Note"), Kind.TEXT, multiline=True, group=_PLAN, letter="E"),
    ),
    checks=(_odd_kps,),
    doubts=(_without_consent, _diameters),
)
