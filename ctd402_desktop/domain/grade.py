"""A grade, or the reason why there is none. Missing is never zero."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ctd402_desktop.i18n import N_, Message


class Reason(StrEnum):
    """Why a result is ``None`` (toxicity-grading.md, G-1)."""

    MISSING = "MISSING"
    NOT_ASSESSABLE = "NOT_ASSESSABLE"
    REVIEW = "REVIEW"
    OUT_OF_WINDOW = "OUT_OF_WINDOW"
    NOT_APPLICABLE = "NOT_APPLICABLE"


REASON_LABELS: dict[Reason, str] = {
    Reason.MISSING: N_("an input was not recorded"),
    Reason.NOT_ASSESSABLE: N_("could not be tested"),
    Reason.REVIEW: N_("the published scale does not cover this; a physician decides"),
    Reason.OUT_OF_WINDOW: N_("outside the window of the scale"),
    Reason.NOT_APPLICABLE: N_("does not apply"),
}


FLAG_LABELS: dict[str, str] = {
    "minimum": N_("at least this grade: an unanswered question could raise it"),
    "confirm": N_("a running drug or device contradicts its tick: confirm"),
    "conv": N_("our convention where the publication is silent"),
    "baseline_missing": N_("no baseline was recorded"),
    "late_onset": N_("unusually late: look for another cause"),
    "drug_change": N_("two vasopressors overlap only for a change of drug"),
    "combined": N_("completed from signed assessments shortly before"),
    "experimental": N_("experimental: not used for decisions"),
}
"""What a reader must know beside a result, by its flag; other flags speak to programs alone."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of *because*: what was seen, the limit it was held against, and whether it decided.

    ``inputs`` names the inputs it rests on, so that a reader (and a test) can take the fact away and see the
    result change.
    """

    text: Message
    limit: Message | None = None
    deciding: bool = False
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One line of *would change with*: the result it would give and the nearest fact that gives it."""

    to: int | None
    text: Message


@dataclass(frozen=True, slots=True)
class Grade:
    """Result of a scale: ``value`` 0 to 5, or ``None`` with a ``reason``; never displayed as 0 when ``None``.

    ``flags``: ``minimum`` ("at least"), ``confirm`` (a fact contradicts its tick), ``conv`` (our convention where
    the literature is silent), ``baseline_missing``, ``unconfirmed`` and scale-specific words.
    """

    value: int | None
    reason: Reason | None = None
    because: tuple[Fact, ...] = ()
    would_change: tuple[Change, ...] = ()
    missing: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """For storage and for ``evaluate``: plain JSON, translatable texts kept as keys with parameters."""
        return {
            "value": self.value,
            "reason": self.reason.value if self.reason else None,
            "because": [
                {
                    "text": fact.text.to_json(),
                    "limit": fact.limit.to_json() if fact.limit else None,
                    "deciding": fact.deciding,
                    "inputs": list(fact.inputs),
                }
                for fact in self.because
            ],
            "would_change": [{"to": change.to, "text": change.text.to_json()} for change in self.would_change],
            "missing": list(self.missing),
            "flags": list(self.flags),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Grade:
        """Inverse of ``to_json``."""
        return cls(
            value=stored["value"],
            reason=Reason(stored["reason"]) if stored.get("reason") else None,
            because=tuple(
                Fact(
                    Message.from_json(fact["text"]),
                    Message.from_json(fact["limit"]) if fact.get("limit") else None,
                    bool(fact.get("deciding")),
                    tuple(fact.get("inputs", ())),
                )
                for fact in stored.get("because", ())
            ),
            would_change=tuple(
                Change(change["to"], Message.from_json(change["text"])) for change in stored.get("would_change", ())
            ),
            missing=tuple(stored.get("missing", ())),
            flags=tuple(stored.get("flags", ())),
        )
