"""What is typed while a patient is handed over: kept as a draft like any other form until it is given."""

from __future__ import annotations

from ctd402_desktop.domain.fields import Field, Form, Kind
from ctd402_desktop.domain.forms.options import options
from ctd402_desktop.i18n import N_

HANDOVER = Form(
    key="handover",
    title=N_("Shift handover"),
    version=1,
    icon="clipboard-list",
    fields=(
        Field(
            "illness",
            N_("Illness severity"),
            Kind.CHOICE,
            choices=options(("stable", N_("stable")), ("watcher", N_("watcher")), ("unstable", N_("unstable"))),
            required=True,
            letter="I",
        ),
        Field("illness_why", N_("Why so ill"), Kind.TEXT, letter="W"),
        Field("summary", N_("Patient summary"), Kind.TEXT, multiline=True, letter="P"),
        Field("actions", N_("Action list"), Kind.TEXT, multiline=True, letter="A"),
        Field("situation", N_("Situation awareness"), Kind.TEXT, multiline=True, letter="S"),
    ),
)
