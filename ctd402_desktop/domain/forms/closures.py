"""Why something was not done, when the patient was off the ward, and moves between wards: records like all others."""

from __future__ import annotations

from ctd402_desktop.domain.fields import Field, Form, Kind
from ctd402_desktop.domain.forms.options import options
from ctd402_desktop.domain.forms.rules import in_order
from ctd402_desktop.i18n import N_

STREAMS = options(
    ("vitals", N_("Vitals")),
    ("ice", N_("ICE")),
    ("observation", N_("Observation after infusion")),
    ("response_check", N_("Response check after tocilizumab")),
    ("labs", N_("Core laboratory")),
    ("renal", N_("Renal function")),
    ("weight", N_("Weight")),
    ("virus", N_("Virus PCR")),
    ("cells", N_("CAR-T cells")),
    ("igg", N_("IgG")),
    ("marrow", N_("Marrow")),
    ("decision", N_("Transplant decision")),
    ("reaction", N_("Infusion reaction")),
    ("cytokines", N_("Cytokines")),
    ("eeg", N_("EEG")),
    ("brain_imaging", N_("Brain imaging")),
    ("chimerism", N_("Chimerism")),
    ("gvhd", N_("GVHD check")),
)
"""Series of checks of one kind; a rule of the schedule belongs to one of them."""

REASONS = options(
    ("refused", N_("Refused")),
    ("asleep", N_("Asleep")),
    ("emergency", N_("Emergency")),
    ("off_ward", N_("Off the ward")),
    ("device", N_("Device unavailable")),
    ("not_applicable", N_("Not applicable")),
)
PLACES = options(
    ("imaging", N_("Imaging")),
    ("theatre", N_("Theatre")),
    ("icu", N_("Intensive care")),
    ("other", N_("Elsewhere")),
)

NOT_DONE = Form(
    key="not_done",
    title=N_("Check not done"),
    version=1,
    icon="clipboard-list",
    fields=(
        Field("stream", N_("Which check"), Kind.CHOICE, choices=STREAMS, required=True, letter="W"),
        Field("reason", N_("Reason"), Kind.CHOICE, choices=REASONS, required=True, letter="R"),
        Field("note", N_("Note"), Kind.TEXT, multiline=True, letter="E"),
    ),
)
OFF_WARD = Form(
    key="off_ward",
    title=N_("Time off the ward"),
    version=1,
    icon="log-out",
    fields=(
        Field("where", N_("Where to"), Kind.CHOICE, choices=PLACES, required=True, letter="W"),
        Field("start", N_("Start"), Kind.DATETIME, required=True, letter="S"),
        Field("end", N_("Back on the ward"), Kind.DATETIME, letter="B", hint=N_("empty while away")),
        Field("note", N_("Note"), Kind.TEXT, multiline=True, letter="E"),
    ),
    checks=(in_order(("start", N_("Start")), ("end", N_("Back on the ward"))),),
)
TRANSFER = Form(
    key="transfer",
    title=N_("Transfer"),
    version=1,
    icon="bed",
    fields=(
        Field("to", N_("To which ward"), Kind.TEXT, required=True, letter="T"),
        Field("note", N_("Note"), Kind.TEXT, multiline=True, letter="E"),
    ),
)
