"""Who the patient is; stored with the patient, every change audited."""

from __future__ import annotations

from ctd402_desktop.domain.fields import Field, Form, Kind
from ctd402_desktop.domain.forms.options import options
from ctd402_desktop.i18n import N_

IDENTITY = Form(
    key="identity",
    title=N_("Identity"),
    version=1,
    icon="user-round",
    fields=(
        Field("mrn", N_("Hospital number"), Kind.TEXT, required=True, letter="H"),
        Field(
            "family_name", N_("Family name"), Kind.TEXT, required=True, letter="F", hint=N_("Latin script or pinyin")
        ),
        Field("given_name", N_("Given name"), Kind.TEXT, letter="G", hint=N_("Latin script or pinyin")),
        Field("name_zh", N_("Name in Chinese characters"), Kind.TEXT, letter="C"),
        Field(
            "sex",
            N_("Sex"),
            Kind.CHOICE,
            choices=options(("male", N_("Male")), ("female", N_("Female"))),
            required=True,
            letter="S",
        ),
        Field("birth_date", N_("Date of birth"), Kind.DATETIME, date_only=True, required=True, letter="D"),
        Field("bed", N_("Bed"), Kind.TEXT, letter="B"),
        Field("trial_no", N_("Trial number"), Kind.TEXT, letter="T"),
        Field("physician", N_("Responsible physician"), Kind.TEXT, letter="P"),
    ),
)
