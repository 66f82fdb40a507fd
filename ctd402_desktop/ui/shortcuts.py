"""Every key of the window, declared once: the help page lists them, a test presses them."""

from __future__ import annotations

from dataclasses import dataclass

from ctd402_desktop.i18n import N_


@dataclass(frozen=True, slots=True)
class Key:
    """Keys as they are printed, and what they do."""

    keys: str
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """Keys that belong together."""

    title: str
    keys: tuple[Key, ...]
    pages: tuple[str, ...] = ()
    """Pages of the rail and tabs of the patient whose keys these are: ``?`` shows them first there."""


SHORTCUTS = (
    Group(
        N_("Everywhere"),
        (
            Key("Ctrl+1", N_("Ward board")),
            Key("Ctrl+3", N_("Patient")),
            Key("Ctrl+7", N_("Setup")),
            Key("Ctrl+K", N_("Go to a patient, page or action")),
            Key("Alt+← Alt+→", N_("Back and forward")),
            Key("Ctrl+L", N_("Lock")),
            Key("F5", N_("Refresh")),
            Key("F9", N_("Print the patient on show")),
            Key("F12", N_("中文 / English")),
            Key("?", N_("Keys of this page")),
            Key("F1", N_("Help about this page")),
            Key("Esc", N_("One level up; what is typed is kept")),
        ),
    ),
    Group(
        N_("Ward board"),
        (
            Key("Enter", N_("Open the patient")),
            Key("A", N_("Assess the patient")),
            Key("/", N_("Search")),
            Key("↑ ↓", N_("Choose a patient")),
        ),
        ("ward",),
    ),
    Group(
        N_("Patient"),
        (
            Key("Alt+1 … Alt+0", N_("Overview to History")),
            Key("Alt+T", N_("Show the course as it was known at a moment")),
            Key("H", N_("What a marked value was before, by whom and why")),
            Key("A", N_("Assess the patient")),
        ),
        ("overview", "timeline", "labs", "drugs", "infection", "response", "transplant", "documents", "history"),
    ),
    Group(
        N_("Assessment and forms"),
        (
            Key("Enter", N_("Next field")),
            Key("0 … 9", N_("Choose an option")),
            Key("-", N_("Not done, with a reason")),
            Key("+", N_("All correct (ICE)")),
            Key("*", N_("Device as before")),
            Key("/", N_("Jump to a field by its letter")),
            Key("Ctrl+Enter", N_("Review and sign")),
            Key("Esc", N_("Keep draft")),
        ),
        ("assess", "enrol"),
    ),
    Group(
        N_("Search words"),
        (
            Key("07  张  zw", N_("bed, name, initials, hospital or trial number")),
            Key("crs>=2  icans=0", N_("grade; also day, tier, tmax, anc, plt")),
            Key("is:late  is:ng", N_("also is:draft, is:similar, is:stale")),
            Key("-tier=5", N_("a minus excludes")),
        ),
        ("ward",),
    ),
)
