"""The ten tabs of a patient, each made on first use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

from ctd402_desktop.domain.course import Course
from ctd402_desktop.i18n import N_
from ctd402_desktop.ui.context import Context


class TabPage(Protocol):
    """What the container asks of a tab."""

    def show_course(self, course: Course) -> None:
        """Show a course; called again after every change and for another patient."""


@runtime_checkable
class TellsNews(Protocol):
    """A tab that marks the very values entered since the last look."""

    def show_news(self, seen: datetime | None) -> None:
        """Mark what was entered after ``seen``; nothing before the first look."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: key, English label, and how its page is made on first use."""

    key: str
    text: str
    make: Callable[[Context], QWidget]
    forms: tuple[str, ...] = ()
    """Forms whose new records put a dot on the tab."""


def _overview(context: Context) -> QWidget:
    from ctd402_desktop.ui.pages.overview_page import OverviewPage

    return OverviewPage(context)


def _assess(context: Context) -> QWidget:
    from ctd402_desktop.ui.pages.assess_page import AssessPage

    return AssessPage(context)


def _timeline(context: Context) -> QWidget:
    from ctd402_desktop.ui.pages.timeline_page import TimelinePage

    return TimelinePage(context)


def _labs(context: Context) -> QWidget:
    from ctd402_desktop.ui.pages.labs_page import LabsPage

    return LabsPage(context)


def _drugs(context: Context) -> QWidget:
    from ctd402_desktop.ui.pages.drugs_page import DrugsPage

    return DrugsPage(context)


def _infection(context: Context) -> QWidget:
    from ctd402_desktop.ui.pages.infection_page import InfectionPage

    return InfectionPage(context)


def _response(context: Context) -> QWidget:
    from ctd402_desktop.ui.pages.response_page import ResponsePage

    return ResponsePage(context)


def _transplant(context: Context) -> QWidget:
    from ctd402_desktop.ui.pages.transplant_page import TransplantPage

    return TransplantPage(context)


def _documents(context: Context) -> QWidget:
    from ctd402_desktop.ui.pages.documents_page import DocumentsPage

    return DocumentsPage(context)


def _history(context: Context) -> QWidget:
    from ctd402_desktop.ui.pages.history_page import HistoryPage

    return HistoryPage(context)


TABS = (
    Tab("overview", N_("Overview"), _overview),
    Tab("assess", N_("Assess"), _assess),
    Tab("timeline", N_("Timeline"), _timeline, ("daily", "drug", "infection", "laboratory", "cells", "event", "note")),
    Tab("labs", N_("Labs & cells"), _labs, ("laboratory", "cells")),
    Tab("drugs", N_("Drugs"), _drugs, ("drug", "ld_dose")),
    Tab("infection", N_("Infection"), _infection, ("infection",)),
    Tab("response", N_("Response"), _response, ("response",)),
    Tab("transplant", N_("Transplant"), _transplant, ("transplant",)),
    Tab("documents", N_("Documents"), _documents),
    Tab("history", N_("History"), _history),
)


def choose_summary(documents: QWidget) -> None:
    """Of the documents, the summary of one page."""
    from ctd402_desktop.ui.pages.documents_page import DocumentsPage

    if isinstance(documents, DocumentsPage):
        documents.choose("one_page")
