"""A note pinned to a moment of the course; signed, corrected and voided as every record."""

from __future__ import annotations

from ctd402_desktop.domain.fields import Field, Form, Kind
from ctd402_desktop.i18n import N_

NOTE = Form(
    key="note",
    title=N_("Note"),
    version=1,
    icon="message-square",
    fields=(Field("text", N_("Note"), Kind.TEXT, required=True, multiline=True, letter="N"),),
)
