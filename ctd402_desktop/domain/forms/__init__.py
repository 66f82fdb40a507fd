"""Every form by its key, in the order of a course. Screen, checks, store, history and exports walk these values."""

from __future__ import annotations

from ctd402_desktop.domain.fields import Form
from ctd402_desktop.domain.forms.addendum import ADDENDUM
from ctd402_desktop.domain.forms.cells import CELLS
from ctd402_desktop.domain.forms.closures import NOT_DONE, OFF_WARD, TRANSFER
from ctd402_desktop.domain.forms.daily import DAILY
from ctd402_desktop.domain.forms.drug import DRUG
from ctd402_desktop.domain.forms.enrolment import ENROLMENT
from ctd402_desktop.domain.forms.event import EVENT
from ctd402_desktop.domain.forms.handover import HANDOVER
from ctd402_desktop.domain.forms.identity import IDENTITY
from ctd402_desktop.domain.forms.infection import INFECTION
from ctd402_desktop.domain.forms.infusion import INFUSION
from ctd402_desktop.domain.forms.laboratory import LABORATORY
from ctd402_desktop.domain.forms.lymphodepletion import LD_DOSE, LYMPHODEPLETION
from ctd402_desktop.domain.forms.note import NOTE
from ctd402_desktop.domain.forms.response import RESPONSE
from ctd402_desktop.domain.forms.transplant import TRANSPLANT
from ctd402_desktop.domain.forms.weight import WEIGHT

FORMS: dict[str, Form] = {
    form.key: form
    for form in (
        IDENTITY,
        ENROLMENT,
        LYMPHODEPLETION,
        LD_DOSE,
        INFUSION,
        DAILY,
        LABORATORY,
        CELLS,
        DRUG,
        INFECTION,
        RESPONSE,
        TRANSPLANT,
        EVENT,
        ADDENDUM,
        NOT_DONE,
        OFF_WARD,
        TRANSFER,
        WEIGHT,
        HANDOVER,
        NOTE,
    )
}
