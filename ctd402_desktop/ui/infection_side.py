"""Beside an infection being recorded: the severity its findings propose, and why."""

from __future__ import annotations

from collections.abc import Mapping

from ctd402_desktop.domain.course import Course
from ctd402_desktop.domain.evaluate import rule_named
from ctd402_desktop.domain.fields import Answers
from ctd402_desktop.domain.infection_board import severity
from ctd402_desktop.i18n import N_, msg
from ctd402_desktop.ui.record_side import SidePanel


class InfectionPanel(SidePanel):
    """BMT CTN 1 to 3 by the worst finding; the physician enters the grade."""

    def __init__(self, course: Course) -> None:
        super().__init__(course, N_("Severity, BMT CTN"))

    def fill(self, answers: Answers, raw: Mapping[str, str]) -> None:  # noqa: ARG002 - the cells need the raw text
        """The proposal, the findings with their grades, the source."""
        found, rule = severity(answers), rule_named("bmt_ctn_infection")
        head = self.section(N_("Proposed"), "draft.bg")
        if found.output is None:
            self.say(head, N_("No grade yet: tick the findings"), "body", "text.2")
        else:
            self.say(head, msg(N_("Grade {value}"), value=found.output), "value")
        why = self.section(N_("Why?"))
        self.facts(why, tuple(dict.fromkeys(found.because)))
        if "unconfirmed" in found.flags:
            self.say(why, N_("This row of the table is not confirmed by the site"), "small", "attention.fg")
        self.say(why, f"{rule.version.replace('-', ' ')}. {rule.citation}", "caption", "text.3")
