"""Where a form is filled in: the tab of the patient it belongs to, and whether an editor opens over it."""

from __future__ import annotations

from ctd402_desktop.domain.tasks import Task

FORM_TABS: dict[str, str] = {
    "daily": "assess",
    "laboratory": "labs",
    "cells": "labs",
    "drug": "drugs",
    "lymphodepletion": "drugs",
    "ld_dose": "drugs",
    "infusion": "drugs",
    "infection": "infection",
    "response": "response",
    "transplant": "transplant",
}


def tab_of(form: str) -> str:
    """Key of the tab; the overview for forms without one of their own."""
    return FORM_TABS.get(form, "overview")


def form_of(task: Task) -> str:
    """The form that answers a task."""
    return task.item.rule.form
