"""What happened to the patient besides treatment: moves, relapse, death."""

from __future__ import annotations

from ctd402_desktop.domain.fields import Field, Form, Kind
from ctd402_desktop.domain.forms.options import options
from ctd402_desktop.i18n import N_

EVENT_KINDS = options(
    ("icu_in", N_("To intensive care")),
    ("icu_out", N_("Back from intensive care")),
    ("discharge", N_("Discharge")),
    ("readmission", N_("Readmission")),
    ("relapse", N_("Relapse")),
    ("death", N_("Death")),
    ("withdrawal", N_("Withdrawal from the trial")),
    ("procedure", N_("Procedure")),
    ("gvhd_check", N_("GVHD check")),
)
GVHD_FINDINGS = options(
    ("none", N_("None")), ("suspected", N_("Suspected")), ("acute", N_("Acute")), ("chronic", N_("Chronic"))
)
CAUSES = options(
    ("crs", N_("CRS")),
    ("icans", N_("ICANS")),
    ("infection", N_("Infection")),
    ("disease", N_("Leukaemia or lymphoma")),
    ("transplant", N_("Transplant")),
    ("other", N_("Other")),
)

EVENT = Form(
    key="event",
    title=N_("Event"),
    version=3,
    icon="calendar",
    fields=(
        Field("kind", N_("What happened"), Kind.CHOICE, choices=EVENT_KINDS, required=True, letter="W"),
        Field(
            "cause",
            N_("Cause of death"),
            Kind.CHOICE,
            choices=CAUSES,
            required=True,
            show_if=("kind", "death"),
            letter="C",
        ),
        Field("eeg", N_("EEG"), Kind.TEXT, show_if=("kind", "procedure"), letter="G", hint=N_("finding in a word")),
        Field(
            "brain_imaging",
            N_("Brain imaging"),
            Kind.TEXT,
            show_if=("kind", "procedure"),
            letter="B",
            hint=N_("MRI or CT, finding in a word"),
        ),
        Field(
            "gvhd",
            N_("GVHD"),
            Kind.CHOICE,
            choices=GVHD_FINDINGS,
            required=True,
            show_if=("kind", "gvhd_check"),
            letter="H",
        ),
        Field("gvhd_text", N_("GVHD: organs and stages"), Kind.TEXT, show_if=("kind", "gvhd_check")),
        Field("note", N_("Note"), Kind.TEXT, multiline=True, letter="E"),
    ),
)
