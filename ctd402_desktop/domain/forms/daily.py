"""The nurse's routine set: vital signs and neurology. The only routine form, so that nobody picks a shorter one.

Limits block only where nature sets them (temperature 23 to 45 °C, saturation up to 100 %); the rest asks once.
Soft limits and adult reference ranges: response-pk-hsct.md, chapter 8. Double arrows: three points of NEWS2.
"""

from __future__ import annotations

from ctd402_desktop.domain.fields import D, Field, Form, Kind
from ctd402_desktop.domain.forms import daily_checks as rule
from ctd402_desktop.domain.forms.options import options
from ctd402_desktop.domain.forms.rules import something_answered
from ctd402_desktop.i18n import N_

O2_DEVICES = options(
    ("none", N_("Air")),
    ("nasal_cannula", N_("Cannula ≤ 6")),
    ("high_flow_nasal_cannula", N_("> 6 L/min")),
    ("simple_mask", N_("Mask")),
    ("cpap", N_("CPAP, vent")),
)
VENTILATION_REASONS = options(
    ("hypoxia", N_("Hypoxia")),
    ("airway_protection", N_("Airway protection")),
    ("procedure", N_("Procedure")),
    ("baseline", N_("As at baseline")),
)
PRESSORS = options(
    ("none", N_("None")),
    ("one", N_("One")),
    ("two_or_more", N_("Two or more")),
    ("vasopressin_only", N_("Vasopressin only")),
)
AROUSAL = options(
    ("alert", N_("Alert")),
    ("spontaneous", N_("Spontaneous")),
    ("voice", N_("Voice")),
    ("tactile", N_("Touch")),
    ("unarousable", N_("Unarousable")),
)
INSTRUMENTS = options(("ice", N_("ICE")), ("capd", N_("CAPD")))
SEIZURES = options(
    ("none", N_("No")),
    ("brief_resolved", N_("Brief, resolved")),
    ("nonconvulsive_resolved", N_("EEG only, resolved")),
    ("prolonged_gt5min", N_("Over 5 min")),
    ("repetitive_no_return", N_("Repetitive, no return")),
)
ICP_SIGNS = options(
    ("focal_edema", N_("Focal oedema")),
    ("diffuse_edema", N_("Diffuse oedema")),
    ("posturing", N_("Posturing")),
    ("cn6_palsy", N_("Sixth nerve palsy")),
    ("papilledema", N_("Papilloedema")),
    ("cushing_triad", N_("Cushing's triad")),
)
ATTRIBUTIONS = options(
    ("crs", N_("CRS")),
    ("infection", N_("Infection")),
    ("both", N_("Both")),
    ("other", N_("Other")),
    ("undetermined", N_("Undetermined")),
)
CAPD_LABELS = (
    N_("Eye contact with the caregiver"),
    N_("Actions are purposeful"),
    N_("Aware of surroundings"),
    N_("Communicates needs and wants"),
    N_("Restless"),
    N_("Inconsolable"),
    N_("Underactive while awake"),
    N_("Slow to respond"),
)
_REVERSED = N_("never 4 · rarely 3 · sometimes 2 · often 1 · always 0")
_FORWARD = N_("never 0 · rarely 1 · sometimes 2 · often 3 · always 4")

_VITALS, _BREATHING, _CIRCULATION = N_("Vital signs"), N_("Oxygen"), N_("Circulation")
_NEURO, _OTHER, _PHYSICIAN = N_("Neurology"), N_("Other"), N_("Physician")

_VITAL_FIELDS = (
    Field(
        "temp",
        N_("Temperature"),
        Kind.NUMBER,
        unit="°C",
        low=D(23),
        high=D(45),
        usual=(D(34), D(42)),
        normal=(D(36), D("37.5")),
        critical=(D("35.1"), D("38.9")),
        smart_decimals=1,
        group=_VITALS,
        letter="T",
        hint=N_("386 is read as 38.6"),
    ),
    Field(
        "hr",
        N_("Heart rate"),
        Kind.NUMBER,
        unit=N_("/min"),
        integer=True,
        low=D(0),
        usual=(D(30), D(220)),
        normal=(D(60), D(100)),
        critical=(D(41), D(130)),
        group=_VITALS,
        letter="H",
    ),
    Field(
        "sbp",
        N_("Systolic pressure"),
        Kind.NUMBER,
        unit="mmHg",
        integer=True,
        low=D(0),
        usual=(D(60), D(240)),
        normal=(D(90), D(139)),
        critical=(None, D(219)),
        group=_VITALS,
        letter="B",
    ),
    Field(
        "dbp",
        N_("Diastolic pressure"),
        Kind.NUMBER,
        unit="mmHg",
        integer=True,
        low=D(0),
        usual=(D(30), D(140)),
        normal=(D(60), D(89)),
        group=_VITALS,
    ),
    Field("hypotension", N_("Low pressure for this patient"), Kind.FLAG, group=_CIRCULATION, letter="P",
          hint=N_("also when only fluids were needed")),
    Field(
        "rr",
        N_("Respiratory rate"),
        Kind.NUMBER,
        unit=N_("/min"),
        integer=True,
        low=D(0),
        usual=(D(6), D(60)),
        normal=(D(12), D(20)),
        critical=(D(9), D(24)),
        group=_VITALS,
        letter="R",
    ),
    Field(
        "spo2",
        N_("SpO₂"),
        Kind.NUMBER,
        unit="%",
        low=D(0),
        high=D(100),
        usual=(D(75), None),
        normal=(D(95), None),
        critical=(D(92), None),
        group=_VITALS,
        letter="S",
    ),
    Field(
        "o2_device",
        N_("Oxygen device"),
        Kind.CHOICE,
        choices=O2_DEVICES,
        carry=True,
        group=_BREATHING,
        letter="O",
        hint=N_("the highest support in use"),
    ),
    Field("o2_flow", N_("Oxygen flow"), Kind.NUMBER, unit="L/min", low=D(0), usual=(None, D(80)), carry=True,
          group=_BREATHING),
    Field("hypoxia", N_("Needs oxygen above baseline"), Kind.FLAG, group=_BREATHING, letter="X"),
    Field(
        "ventilation_reason",
        N_("Why ventilated"),
        Kind.CHOICE,
        choices=VENTILATION_REASONS,
        show_if=("o2_device", "cpap"),
        group=_BREATHING,
    ),
    Field(
        "pressor",
        N_("Vasopressor"),
        Kind.CHOICE,
        choices=PRESSORS,
        group=_CIRCULATION,
        letter="V",
        hint=N_("vasopressin is not a second one"),
    ),
)  # fmt: skip


def _ice(key: str, label: str, points: int, hint: str, letter: str = "") -> Field:
    return Field(
        key,
        label,
        Kind.NUMBER,
        integer=True,
        low=D(0),
        high=D(points),
        show_if=("instrument", "ice"),
        group=_NEURO,
        hint=hint,
        letter=letter,
    )


_NEURO_FIELDS = (
    Field("arousal", N_("Consciousness"), Kind.CHOICE, choices=AROUSAL, group=_NEURO, letter="C"),
    Field("instrument", N_("Instrument"), Kind.CHOICE, choices=INSTRUMENTS, group=_NEURO,
          hint=N_("ICE from 12 years, CAPD below")),
    _ice("ice_orient", N_("Orientation"), 4, N_("year, month, city, hospital"), "I"),
    _ice("ice_name", N_("Naming"), 3, N_("three objects pointed at, such as clock, pen, button")),
    _ice("ice_command", N_("Command"), 1, N_("such as “show me two fingers”")),
    _ice("ice_write", N_("Writing"), 1, N_("the standard sentence agreed at baseline")),
    _ice("ice_count", N_("Counting"), 1, N_("backwards from 100 by tens")),
    *(
        Field(
            f"capd_{place}",
            label,
            Kind.NUMBER,
            integer=True,
            low=D(0),
            high=D(4),
            show_if=("instrument", "capd"),
            group=_NEURO,
            hint=_REVERSED if place <= 4 else _FORWARD,
        )
        for place, label in enumerate(CAPD_LABELS, start=1)
    ),
    Field("capd_unable", N_("CAPD not possible: too deeply asleep"), Kind.FLAG, show_if=("instrument", "capd"),
          group=_NEURO),
    Field("seizure", N_("Seizure"), Kind.CHOICE, choices=SEIZURES, group=_NEURO, letter="z"),
    Field("motor_weakness", N_("New focal weakness"), Kind.FLAG, group=_NEURO, letter="w"),
    Field("icp", N_("Raised intracranial pressure"), Kind.CHOICE, choices=ICP_SIGNS, many=True, group=_NEURO),
    Field("infection_sign", N_("New infection sign"), Kind.FLAG, group=_OTHER, letter="N"),
    Field("note", N_("Note"), Kind.TEXT, group=_OTHER, letter="e"),
    Field("paper_by", N_("Recorded on paper by"), Kind.TEXT, group=_OTHER,
          hint=N_("name on the sheet; the time above is the time written there")),
)  # fmt: skip


def _assigned(key: str, label: str) -> Field:
    return Field(key, label, Kind.NUMBER, integer=True, low=D(0), high=D(5), group=_PHYSICIAN)


_PHYSICIAN_FIELDS = (
    Field("attribution", N_("Attribution of the fever"), Kind.CHOICE, choices=ATTRIBUTIONS, group=_PHYSICIAN,
          letter="A"),
    _assigned("crs_assigned", N_("CRS grade assigned")),
    _assigned("icans_assigned", N_("ICANS grade assigned")),
    Field("override_reason", N_("Reason for another grade than proposed"), Kind.TEXT, group=_PHYSICIAN),
    Field("fever_other_cause", N_("Fever has another cause"), Kind.FLAG, group=_PHYSICIAN),
    Field("hypotension_other_cause", N_("Low pressure has another cause"), Kind.FLAG, group=_PHYSICIAN),
    Field("hypoxia_other_cause", N_("Hypoxia has another cause"), Kind.FLAG, group=_PHYSICIAN),
    Field("ice_other_cause", N_("ICE or CAPD has another cause"), Kind.FLAG, group=_PHYSICIAN),
    Field("arousal_other_cause", N_("Reduced consciousness has another cause"), Kind.FLAG, group=_PHYSICIAN),
    Field("seizure_other_cause", N_("Seizure has another cause"), Kind.FLAG, group=_PHYSICIAN),
    Field("motor_other_cause", N_("Weakness has another cause"), Kind.FLAG, group=_PHYSICIAN),
    Field("icp_other_cause", N_("Raised pressure in the head has another cause"), Kind.FLAG, group=_PHYSICIAN),
    Field("other_cause_reason", N_("Which other cause"), Kind.TEXT, group=_PHYSICIAN),
    Field("death_due_to_crs", N_("Death due to CRS"), Kind.FLAG, group=_PHYSICIAN),
    Field("death_due_to_icans", N_("Death due to ICANS"), Kind.FLAG, group=_PHYSICIAN),
)  # fmt: skip

DAILY = Form(
    key="daily",
    title=N_("Vitals and neurology"),
    version=1,
    icon="activity",
    fields=(*_VITAL_FIELDS, *_NEURO_FIELDS, *_PHYSICIAN_FIELDS),
    checks=(something_answered, rule.other_cause_needs_a_reason),
    doubts=(
        rule.crossed_pressures,
        rule.flow_and_device,
        rule.support_without_its_tick,
        rule.ice_of_a_sleeping_patient,
    ),
    held_doubts=(rule.low_saturation_on_air,),
)
