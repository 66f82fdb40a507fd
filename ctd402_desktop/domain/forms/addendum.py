"""What is added to a locked record: words of its own, signed, shown and printed with the record."""

from __future__ import annotations

from ctd402_desktop.domain.fields import Field, Form, Kind
from ctd402_desktop.i18n import N_

ADDENDUM = Form(
    key="addendum",
    title=N_("Addendum"),
    version=1,
    icon="message-square",
    fields=(Field("text", N_("What is added"), Kind.TEXT, required=True, multiline=True, letter="A"),),
)
