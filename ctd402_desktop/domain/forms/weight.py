"""A weight of the day: daily during lymphodepletion, and before each dose counted by it (product guide 5.2)."""

from __future__ import annotations

from ctd402_desktop.domain.fields import D, Field, Form, Kind
from ctd402_desktop.i18n import N_

WEIGHT = Form(
    key="weight",
    title=N_("Weight"),
    version=1,
    icon="scale",
    fields=(
        Field(
            "weight_kg",
            N_("Weight"),
            Kind.NUMBER,
            unit="kg",
            low=D(0),
            usual=(D(3), D(250)),
            required=True,
            letter="W",
        ),
        Field("note", N_("Note"), Kind.TEXT, multiline=True, letter="E"),
    ),
)
