"""One response assessment: marrow and blood, MRD, central nervous system, lesions, and the category assigned."""

from __future__ import annotations

from collections.abc import Mapping

from ctd402_desktop.domain.fields import Answers, D, Field, Form, Kind
from ctd402_desktop.domain.forms.options import options
from ctd402_desktop.domain.forms.rules import number_of
from ctd402_desktop.i18n import N_, Message, msg

VISITS = options(
    ("baseline", N_("Baseline")),
    ("d14", N_("D14")),
    ("d28", N_("D28")),
    ("m2", N_("M2")),
    ("m3", N_("M3")),
    ("m6", N_("M6")),
    ("m9", N_("M9")),
    ("m12", N_("M12")),
    ("m18", N_("M18")),
    ("m24", N_("M24")),
    ("unscheduled", N_("Unscheduled")),
)
MRD_METHODS = options(("flow", N_("Flow cytometry")), ("qpcr", N_("qPCR")), ("ngs", N_("NGS")))
CNS_STATUSES = options(
    ("cns1", N_("CNS1")), ("cns2", N_("CNS2")), ("cns3", N_("CNS3")), ("indeterminate", N_("Indeterminate"))
)
IMAGING = options(("none", N_("None")), ("ct", N_("CT")), ("pet_ct", N_("PET-CT")), ("mri", N_("MRI")))
LESION_CHANGES = options(
    ("reduced", N_("Reduced")),
    ("unchanged", N_("Unchanged")),
    ("increased", N_("Increased")),
    ("gone", N_("Gone")),
    ("new", N_("New lesion")),
)


def _plain(*keys: str) -> tuple[tuple[str, str], ...]:
    return tuple((key, key) for key in keys)


MARROW_CATEGORIES = options(*_plain("CR", "CRh", "CRi", "MLFS", "PR", "NR", "PD", "NE"), ("UNINV", N_("Not involved")))
LESION_CATEGORIES = options(*_plain("CR", "PR", "SD", "PD", "NE"), ("NA", N_("Does not apply")))
OVERALL_CATEGORIES = options(
    *_plain("CR", "CRh", "CRi", "MLFS", "PR", "SD", "NR", "PD"), ("RELAPSE", N_("Relapse")), ("NE", "NE")
)

_MARROW, _MRD, _CNS = N_("Marrow and blood"), N_("MRD"), N_("Central nervous system")
_LESIONS, _CATEGORY = N_("Extramedullary disease"), N_("Category")


def _mrd_agrees(answers: Answers) -> Mapping[str, Message]:
    detected, value, limit = answers.get("mrd_detected"), number_of(answers, "mrd_value"), number_of(answers, "mrd_lod")
    if detected is False and value:
        return {"mrd_value": msg(N_("MRD not detected, yet a value is entered: clear the value or change the answer"))}
    if detected is True and value is not None and limit is not None and value < limit:
        text = N_("{value} is below the sensitivity {limit}: detected, not quantifiable. Confirm or correct.")
        return {"mrd_value": msg(text, value=value, limit=limit)}
    return {}


def _lesion_axes(answers: Answers) -> Mapping[str, Message]:
    long, short = number_of(answers, "emd_ldi_mm"), number_of(answers, "emd_sdi_mm")
    if long is not None and short is not None and short > long:
        return {"emd_sdi_mm": msg(N_("the short axis is longer than the long one: check both"))}
    return {}


RESPONSE = Form(
    key="response",
    title=N_("Response assessment"),
    version=3,
    icon="microscope",
    fields=(
        Field("visit", N_("Visit"), Kind.CHOICE, choices=VISITS, required=True, letter="V"),
        Field("marrow_blasts", N_("Marrow blasts"), Kind.NUMBER, unit="%", low=D(0), high=D(100), group=_MARROW,
              letter="B"),
        Field("marrow_cellularity", N_("Cellularity"), Kind.NUMBER, unit="%", low=D(0), high=D(100), group=_MARROW),
        Field("circulating_blasts", N_("Blasts in the blood"), Kind.FLAG, group=_MARROW),
        Field("extramedullary", N_("Extramedullary disease present"), Kind.FLAG, group=_LESIONS),
        Field("anc", N_("ANC"), Kind.NUMBER, unit="10⁹/L", low=D(0), high=D(500), usual=(None, D(50)), group=_MARROW),
        Field("plt", N_("Platelets"), Kind.NUMBER, unit="10⁹/L", low=D(0), high=D(5000), usual=(None, D(1500)),
              group=_MARROW),
        Field("mrd_method", N_("MRD method"), Kind.CHOICE, choices=MRD_METHODS, group=_MRD, letter="M"),
        Field("mrd_detected", N_("MRD detected"), Kind.FLAG, group=_MRD, letter="D"),
        Field("mrd_value", N_("MRD value"), Kind.NUMBER, low=D(0), high=D(1), group=_MRD,
              hint=N_("fraction, 0.0001 = 0.01 %")),
        Field("mrd_lod", N_("MRD sensitivity"), Kind.NUMBER, low=D(0), high=D(1), group=_MRD,
              hint=N_("fraction, 0.0001 = 0.01 %")),
        Field("csf_done", N_("CSF examined"), Kind.FLAG, group=_CNS, letter="S"),
        Field("csf_wbc", N_("CSF white cells"), Kind.NUMBER, unit="/µL", low=D(0), high=D(100000),
              usual=(None, D(5000)), show_if=("csf_done", "1"), group=_CNS),
        Field("csf_rbc", N_("CSF red cells"), Kind.NUMBER, unit="/µL", low=D(0), high=D(5000000),
              usual=(None, D(100000)), show_if=("csf_done", "1"), group=_CNS),
        Field("csf_blasts", N_("CSF blasts seen"), Kind.FLAG, show_if=("csf_done", "1"), group=_CNS),
        Field("cns_status", N_("CNS status"), Kind.CHOICE, choices=CNS_STATUSES, group=_CNS),
        Field("imaging", N_("Imaging"), Kind.CHOICE, choices=IMAGING, group=_LESIONS, letter="I"),
        Field("pet_ps", N_("PET five-point scale"), Kind.NUMBER, integer=True, low=D(1), high=D(5), group=_LESIONS),
        Field("emd_change", N_("Lesions"), Kind.CHOICE, choices=LESION_CHANGES, group=_LESIONS),
        Field("emd_ldi_mm", N_("Largest lesion, long axis"), Kind.NUMBER, unit="mm", low=D(0), group=_LESIONS),
        Field("emd_sdi_mm", N_("Largest lesion, short axis"), Kind.NUMBER, unit="mm", low=D(0), group=_LESIONS),
        Field("emd_site", N_("Site of lesions"), Kind.TEXT, group=_LESIONS),
        Field("chimerism_pct", N_("Donor chimerism"), Kind.NUMBER, unit="%", low=D(0), high=D(100), group=_MARROW),
        Field("marrow_category", N_("Marrow response"), Kind.CHOICE, choices=MARROW_CATEGORIES, group=_CATEGORY,
              letter="R"),
        Field("emd_category", N_("Extramedullary response"), Kind.CHOICE, choices=LESION_CATEGORIES, group=_CATEGORY,
              letter="X"),
        Field("overall", N_("Overall response"), Kind.CHOICE, choices=OVERALL_CATEGORIES, group=_CATEGORY, letter="O"),
        Field("overall_reason", N_("Reason for another category than proposed"), Kind.TEXT, group=_CATEGORY),
        Field("window_reason", N_("Reason for a date outside the window"), Kind.TEXT, group=_CATEGORY),
        Field("relapse", N_("Relapse"), Kind.FLAG, group=_CATEGORY, letter="L"),
        Field("comment", N_("Comment"), Kind.TEXT, multiline=True, group=_CATEGORY, letter="E"),
    ),
    doubts=(_mrd_agrees, _lesion_axes),
)  # fmt: skip
