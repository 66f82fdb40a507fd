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
            Key("Ctrl+2", N_("My shift")),
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
            Key("Space", N_("Quick peek at the patient; Esc closes it")),
            Key("A", N_("Assess the patient")),
            Key("H", N_("Hand the patient over")),
            Key("K", N_("Acknowledge a critical change")),
            Key("S", N_("Snooze a finding")),
            Key("W", N_("Off the ward, and back")),
            Key("/", N_("Search")),
            Key("↑ ↓", N_("Choose a patient")),
        ),
        ("ward",),
    ),
    Group(
        N_("My shift and handover"),
        (
            Key("Enter", N_("Open the form that answers the task")),
            Key("Space", N_("Choose a task, or no longer")),
            Key("-", N_("Chosen tasks not done, with a reason")),
            Key("W", N_("Why is it due?")),
            Key("T", N_("Take patients")),
            Key("L", N_("Lend patients for a break")),
            Key("H", N_("Hand over; also on the ward board and in a patient")),
            Key("Ctrl+Enter", N_("Give the handover")),
            Key("F9", N_("Print the handover of the ward")),
        ),
        ("shift", "handover"),
    ),
    Group(
        N_("Patient"),
        (
            Key("Alt+1 … Alt+0", N_("Overview to History")),
            Key("Alt+T", N_("Show the course as it was known at a moment")),
            Key("F2", N_("Correct the chosen record")),
            Key("Ctrl+Z", N_("Take back what you signed in the last 10 min")),
            Key("H", N_("What a marked value was before, by whom and why")),
            Key("W", N_("Why these numbers? Also in the context menu")),
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
            Key("Alt+H", N_("Earlier values of this answer")),
            Key("Ctrl+Enter", N_("Review and sign")),
            Key("Esc", N_("Keep draft")),
        ),
        ("assess", "enrol"),
    ),
    Group(
        N_("Training and first steps"),
        (
            Key("F7", N_("Pause an exercise, and go on")),
            Key("F8", N_("Fold the coach or the first steps away, and back")),
        ),
    ),
    Group(
        N_("Search words"),
        (
            Key("07  张  zw", N_("bed, name, initials, hospital or trial number")),
            Key("crs>=2  icans=0", N_("grade; also day, tier, tmax, anc, plt")),
            Key("is:late  is:ng", N_("also is:mine, is:ack, is:draft, is:away, is:similar, is:stale")),
            Key("-tier=5", N_("a minus excludes")),
        ),
        ("ward",),
    ),
)
