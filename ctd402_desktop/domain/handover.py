"""I-PASS, proposed from the record: how ill, what happened, what to do, what if.

The giver edits it, the receiver reads it back.

The five parts are those of the I-PASS bundle (product guide 5.8): illness severity, patient summary, action list,
situation awareness, synthesis by the receiver.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ctd402_desktop.domain.alert_life import Acknowledgement
from ctd402_desktop.domain.attention import SEE_NOW, WATCH, findings
from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.due import Look, due_items
from ctd402_desktop.domain.due_words import item_words, when_text
from ctd402_desktop.domain.ledger import tocilizumab
from ctd402_desktop.domain.news import News, news
from ctd402_desktop.i18n import N_, Message, msg

STABLE, WATCHER, UNSTABLE = "stable", "watcher", "unstable"
ILLNESS_LABELS: dict[str, str] = {
    STABLE: N_("stable"),
    WATCHER: N_("watcher"),
    UNSTABLE: N_("unstable"),
}
SUMMARY_LINES = 3


@dataclass(frozen=True, slots=True)
class Action:
    """One line of the action list; ``carried`` when it was already open at the last handover."""

    text: str
    due: datetime | None = None
    done: bool = False
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is handed over about one patient."""

    illness: str
    illness_why: str
    summary: tuple[str, ...]
    actions: tuple[Action, ...]
    situation: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "illness": self.illness,
            "illness_why": self.illness_why,
            "summary": list(self.summary),
            "actions": [
                [one.text, one.due.isoformat() if one.due else None, one.done, one.carried] for one in self.actions
            ],
            "situation": list(self.situation),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Sheet:
        """Inverse of ``to_json``."""
        actions = tuple(
            Action(text, datetime.fromisoformat(due) if due else None, done, carried)
            for text, due, done, carried in stored["actions"]
        )
        return cls(
            stored["illness"], stored["illness_why"], tuple(stored["summary"]), actions, tuple(stored["situation"])
        )


@dataclass(frozen=True, slots=True)
class Basis:
    """What a proposal is made from: the patient now, what was acknowledged, and the sheet before."""

    course: Course
    look: Look
    known: tuple[Acknowledgement, ...]
    since: datetime
    before: Sheet | None = None


def propose(basis: Basis) -> Sheet:
    """The sheet as the record suggests it; everything on it can be edited before it is given."""
    found = findings(basis.look, basis.known)
    tier = found[0].tier if found else 5
    illness = UNSTABLE if tier == SEE_NOW else WATCHER if tier == WATCH else STABLE
    happened = news(basis.course, basis.since, basis.look.now)
    return Sheet(
        illness,
        found[0].reason.render() if found else "",
        tuple(_line(one).render() for one in happened[:SUMMARY_LINES]),
        tuple(_actions(basis)),
        tuple(one.render() for one in _situation(basis)),
    )


def _line(one: News) -> Message:
    if not one.scale:
        return one.text
    before = "0" if one.before is None else one.before
    return msg(N_("{scale} {before} → {after} {when}"), scale=one.scale, before=before, after=one.after, when=one.text)


def _actions(basis: Basis) -> Iterable[Action]:
    """Checks due within the next shift, then whatever was still open on the sheet before."""
    look = basis.look
    until = look.now + look.schedule.limits.shift.span
    texts = set()
    for item in due_items(look):
        if item.due <= until:
            text = item_words(look, item).render()
            texts.add(text)
            yield Action(text, item.due)
    for one in basis.before.actions if basis.before is not None else ():
        if not one.done and one.due is None and one.text not in texts:
            yield Action(one.text, carried=True)


def _situation(basis: Basis) -> Iterable[Message]:
    look, limits = basis.look, basis.look.schedule.limits
    yield msg(N_("If MAP is below {limit} mmHg: call the physician"), limit=limits.map_low.value)
    use = tocilizumab(basis.course, look.now)
    if use.doses and use.next_possible is not None:
        when = when_text(look, use.next_possible)
        yield msg(N_("Tocilizumab possible again {time} (dose {number})"), time=when, number=use.total + 1)


def expired(at: datetime, now: datetime, shift: timedelta) -> bool:
    """Whether a handover is older than a shift: what it says is then no longer relied on."""
    return now - at > shift
