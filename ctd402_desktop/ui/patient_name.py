"""A patient's name as the ward reads it: the Chinese one first, the Latin one behind it."""

from __future__ import annotations

from ctd402_desktop.domain.course import Patient
from ctd402_desktop.i18n import language


def latin(patient: Patient) -> str:
    """``ZHANG, Wei``; behind a Chinese name in a Chinese window ``Zhang Wei``, never upper-cased."""
    if language() == "zh" and patient.name_zh:
        return f"{patient.family_name} {patient.given_name}".strip()
    return patient.latin_name()


def full(patient: Patient) -> str:
    """``张伟 ZHANG, Wei``, in a Chinese window ``张伟 Zhang Wei``; whichever of the two is known."""
    return " ".join(part for part in (patient.name_zh, latin(patient)) if part)


def short(patient: Patient) -> str:
    """The Chinese name alone in a Chinese window, else whichever are known."""
    return patient.name_zh if language() == "zh" and patient.name_zh else full(patient)
