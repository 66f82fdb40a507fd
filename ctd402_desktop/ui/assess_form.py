"""The routine set: every field of it visible at once, answered from the numeric keypad alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ctd402_desktop.domain import bedside
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.toxicity.bedside_numbers import hypotension_reason, hypoxia_reason
from ctd402_desktop.i18n import N_, Message, language, msg, tr
from ctd402_desktop.ui import formats, smart_entry
from ctd402_desktop.ui.answer_text import answer_text, listed
from ctd402_desktop.ui.ask_line import AskLine
from ctd402_desktop.ui.assess_grid import FORM, SPARKS, AssessGrid
from ctd402_desktop.ui.assess_row import HIGHEST, HIGHEST_COMPACT
from ctd402_desktop.ui.bedside_fields import PickEditor
from ctd402_desktop.ui.form_fields import FieldEditor
from ctd402_desktop.ui.form_state import field_name
from ctd402_desktop.ui.sparkline import Point
from ctd402_desktop.ui.spoken import Spoken

NORMAL = {
    "hypotension": "0",
    "hypoxia": "0",
    "o2_device": "none",
    "pressor": "none",
    "arousal": "alert",
    "seizure": "none",
    "motor_weakness": "0",
    "infection_sign": "0",
}
FULL_ICE = {"ice_orient": "4", "ice_name": "3", "ice_command": "1", "ice_write": "1", "ice_count": "1"}
FLOW_DEVICES = frozenset({"nasal_cannula", "high_flow_nasal_cannula", "simple_mask"})


class AssessForm(Spoken, AssessGrid):
    """Rows of the form ``daily`` and their state; physician fields are asked in the panel beside it."""

    edited = Signal()

    def __init__(self, ask: AskLine, parent: QWidget | None = None) -> None:
        super().__init__(ask, parent)
        self.instrument = "ice"
        self._course: Course | None = None
        self._previous: Record | None = None
        self._at: datetime | None = None
        self._compact = False
        self._age: int | None = None
        self.state.before_commit = self._split_pressures
        self.state.together = self._rest_of_test
        self.state.add_doubt(self._step_doubt)
        self.state.edited.connect(self._on_edited)
        self.state.normal_wanted.connect(self._on_normal)
        self.state.repeat_wanted.connect(self.repeat_device)
        self.state.focused.connect(self._guide)
        self.all_correct_wanted.connect(self.all_correct)
        self.set_instrument("ice")
        self.retranslate()

    def editor(self, key: str) -> FieldEditor:
        """Editor of a question."""
        return self.state.editors[key]

    def raw(self, *, carried: bool = True) -> dict[str, str]:
        """Answers as text, the instrument included."""
        return self.state.raw(carried=carried)

    def set_raw(self, raw: Mapping[str, str]) -> None:
        """Show stored answers."""
        self.state.set_raw(raw)
        self.carry_device()

    def begin(self, course: Course, previous: Record | None, at: datetime) -> None:
        """Empty boxes, the earlier set beside them, device state carried forward in italics."""
        self._course, self._previous, self._at = course, previous, at
        self.state.hold(course.protocol.checks)
        day = at.astimezone(course.zone).date()
        self._age = course.patient.age_on(day)
        self.set_instrument(bedside.instrument(self._age))
        self.state.set_raw({})
        self._show_previous()
        self.show_trend(at)
        self.carry_device()
        self._on_edited()

    def renew(self, course: Course) -> None:
        """The course was read again while something is being typed."""
        self._course = course
        if self._at is not None:
            self._previous = course.last("daily", self._at)
            self.show_trend(self._at)
        self._show_previous()

    def set_time(self, at: datetime) -> None:
        """The moment of observation changed."""
        self._at = at
        self.show_trend(at)

    def carry_device(self) -> None:
        """Device and flow of the last set, in italics until touched; measured values never."""
        for key in ("o2_device", "o2_flow"):
            value = self._previous.answers.get(key) if self._previous is not None else None
            editor = self.editor(key)
            if value is not None and not editor.raw():
                editor.carried = True
                editor.set_raw(FORM[key].dump(value))
        self._follow_device()

    def repeat_device(self) -> None:
        """``*``: the device state of the last set holds; it counts as touched."""
        self.carry_device()
        for key in ("o2_device", "o2_flow"):
            self.editor(key).touch()
        self.state.edited.emit()

    def all_correct(self) -> None:
        """``+``: the five ICE items were asked and all are right."""
        for key, points in FULL_ICE.items():
            self.editor(key).set_raw(points)
        self.state.edited.emit()
        self.state.focus("seizure")

    def set_instrument(self, instrument: str) -> None:
        """ICE from 12 years, CAPD below; the page decides from the age."""
        self.instrument = instrument
        self.state.fixed["instrument"] = instrument
        self.state.show_ifs()
        self.rows["ice"].setVisible(instrument == "ice")
        self.rows["capd"].setVisible(instrument == "capd")
        for key in bedside.ICE_ITEMS:
            self.state.mute(key, muted=instrument != "ice")
        for key in (*bedside.CAPD_ITEMS, "capd_unable"):
            self.state.mute(key, muted=instrument != "capd")

    def show_trend(self, now: datetime) -> None:
        """The last 24 hours of each vital sign."""
        if self._course is None:
            return
        limits = self._course.protocol.schedule.limits
        held = {"temp": limits.fever, "sbp": limits.map_low, "spo2": limits.hypoxia_hint}
        for key in SPARKS:
            spark = self.rows[key].spark
            if spark is not None:
                spark.hold(held[key].value if key in held else None)
                spark.show_points(_points(self._course, key), now)

    def mark_newest(self) -> None:
        """Ring the newest point of each line."""
        for key in SPARKS:
            spark = self.rows[key].spark
            if spark is not None:
                spark.mark_newest()

    def set_compact(self, *, compact: bool) -> None:
        """Columns and boxes of the narrow window; nothing but the trend is left out."""
        super().set_compact(compact=compact)
        self._compact = compact
        self._show_previous()
        self.setMaximumHeight((len(self.rows) - 1) * (HIGHEST_COMPACT if compact else HIGHEST))
        self._show_derived()
        if self._course is not None and self._previous is not None:  # without its time where there is no room for it
            self._show_previous_scores(self._course)

    def set_locked(self, locked: bool) -> None:
        """Read only while the review line is read, or for who may not record."""
        for editor in self.state.editors.values():
            editor.set_locked(locked)
        self._all_correct.setEnabled(not locked)

    def retranslate(self) -> None:
        """Texts in the language in force."""
        for caption, text in self._captions:
            caption.setText(tr(text))
        self._all_correct.setText(tr(N_("+  All 10")))
        self._all_correct.setAccessibleName(tr(N_("All ten ICE points correct")))
        for key, editor in self.state.editors.items():
            if key in FORM:
                editor.set_name(field_name(FORM, key))
        self._show_previous()
        self._show_derived()
        self._follow_device()

    def _split_pressures(self, key: str) -> bool:
        """``104/62`` in the first box fills both."""
        editor = self.editor(key)
        both = smart_entry.pressures(editor.raw()) if key == "sbp" else None
        if both is None:
            return False
        for name, text in zip(("sbp", "dbp"), both, strict=True):
            self.editor(name).set_raw(text)
        self.state.edited.emit()
        for name in ("sbp", "dbp"):
            if self.state.ask_doubt(name, lambda: self.state.go_next("dbp")):
                self.state.focus(name)
                return True
        self.state.go_next("dbp")
        return True

    def _rest_of_test(self, key: str) -> tuple[str, ...]:
        """Who refuses a test is not asked five times why: the items not scored yet have the same reason."""
        test = next((items for items in (bedside.ICE_ITEMS, bedside.CAPD_ITEMS) if key in items), (key,))
        return (key, *(one for one in test[test.index(key) + 1 :] if not self.editor(one).raw()))

    def _step_doubt(self, key: str, raw: Mapping[str, str]) -> Message | None:
        """A large step since the last reading, in the words of the confirm line."""
        if key not in bedside.STEPS or self._at is None:
            return None
        value = smart_entry.read(FORM[key], raw.get(key, "")).value
        step = bedside.step(key, value, self._at, self._previous)
        if step is None or not isinstance(value, Decimal):
            return None
        text = (
            N_("{value} {unit} is {change} above the last reading {ago} ago.")
            if step.change > 0
            else N_("{value} {unit} is {change} below the last reading {ago} ago.")
        )
        ago, unit = formats.span(step.since), msg(FORM[key].unit)
        return msg(text, value=value, unit=unit, change=abs(step.change), ago=ago)

    def _on_normal(self, key: str) -> None:
        """``+``: the normal answer of a choice; anywhere else all ICE items were asked and are right."""
        if key in NORMAL:
            editor = self.editor(key)
            editor.set_raw(NORMAL[key])
            editor.edited.emit(key)
            self.state.go_next(key)
        elif self.instrument == "ice":
            self.all_correct()
        else:
            self.ask.guide(N_("CAPD has no key for “all normal”: score each item."))

    def _on_edited(self) -> None:
        self._follow_device()
        self._show_derived()
        self._show_typed()
        self._show_suggestions()
        self.edited.emit()

    def _follow_device(self) -> None:
        """Flow is asked for a device that has one; positive pressure asks why."""
        device = self.editor("o2_device").raw()
        for key, asked in (("o2_flow", device in FLOW_DEVICES), ("ventilation_reason", device == "cpap")):
            self.state.mute(key, muted=not asked)
            self.editor(key).setVisible(asked)
        self._flow_word.setVisible(device in FLOW_DEVICES and not self._compact and language() == "zh")
        why = self.editor("ventilation_reason")
        fresh = device == "cpap" and not why.raw() and self.editor("o2_device").has_input_focus()
        if fresh and isinstance(why, PickEditor) and not self.ask.waiting:
            why.open()

    def _number(self, key: str) -> Decimal | None:
        value = smart_entry.read(FORM[key], self.editor(key).raw()).value
        return value if isinstance(value, Decimal) else None

    def _show_derived(self) -> None:
        """MAP and shock index, totals of ICE and CAPD."""
        high, low, rate = self._number("sbp"), self._number("dbp"), self._number("hr")
        parts = ["mmHg"]
        if high is not None and low is not None:
            parts.append(f"MAP <b>{bedside.mean_arterial_pressure(high, low)}</b>")
        index = bedside.shock_index(rate, high) if rate is not None and high is not None else None
        if index is not None:
            parts.append(f"{tr(N_('Shock index'))} <b>{index}</b>")
        self._derived.setText("&nbsp; ".join(parts))
        answers = self.state.parsed().answers
        ice, capd = bedside.total(answers, bedside.ICE_ITEMS), bedside.total(answers, bedside.CAPD_ITEMS)
        self._ice_total.setText(f"{ice}/10" if ice is not None else "")
        self._capd_total.setText(f"{capd}/32" if capd is not None else "")

    def _show_typed(self) -> None:
        """Each number typed hangs at the end of its line."""
        if self._at is None:
            return
        for key in SPARKS:
            value = self._pressure() if key == "sbp" else self._number(key)
            spark = self.rows[key].spark
            if spark is not None:
                spark.show_typed(Point(self._at, value) if value is not None else None)

    def _pressure(self) -> Decimal | None:
        high, low = self._number("sbp"), self._number("dbp")
        return bedside.mean_arterial_pressure(high, low) if high is not None and low is not None else None

    def suggestion(self, key: str) -> Message | None:
        """Why the numbers suggest a tick that is not set; a hint, never an answer."""
        if self.editor(key).raw() == "1":
            return None
        if key == "hypotension":
            baseline = bedside.baseline_systolic(self._course) if self._course is not None else None
            pressures = {"sbp": self._number("sbp"), "dbp": self._number("dbp"), "sbp_baseline": baseline}
            return hypotension_reason({**pressures, "age_years": self._age})
        if key == "hypoxia":
            before = self._previous.answers.get("o2_device", "") if self._previous is not None else ""
            started = before == "none" and self.editor("o2_device").raw() not in {"", "none"}
            limit = self._course.protocol.checks.hypoxia_spo2 if self._course is not None else None
            return hypoxia_reason(
                {"spo2": self._number("spo2"), "spo2_limit": limit, "oxygen_started_or_raised": started}
            )
        return None

    def _show_suggestions(self) -> None:
        for key, word in self._ticks.items():
            reason = self.suggestion(key)
            word.set_alert(reason is not None)
            word.setToolTip(tr(reason) if reason is not None else "")

    def _guide(self, key: str) -> None:
        """Explain the focused question; point out a tick the numbers suggest."""
        reason = self.suggestion(key)
        if reason is not None and not self.ask.waiting:
            hint = N_("The numbers only suggest; you decide: 0 no, 1 yes.")
            self.ask.suggest(msg(N_("{reason}."), reason=reason), hint)

    def _show_previous(self) -> None:
        """Earlier values in grey; what was not asked then stays empty."""
        record = self._previous
        if record is None or self._course is None:
            for row in self.rows.values():
                row.set_previous("")
            return
        zone, past = self._course.zone, (self._course, record)
        for name, row in self.rows.items():
            if name in FORM and name in record.answers and name not in {"sbp", "note"}:
                row.set_previous(answer_text(FORM[name], record.answers[name], zone).lower(), past, (name,))
            elif name not in {"sbp", "ice", "capd"}:
                row.set_previous("")
        high, low = record.number("sbp"), record.number("dbp")
        row = self.rows["sbp"]
        pressure = f"{high}/{low}" if high is not None and low is not None else str(high or "")
        row.set_previous(pressure, past, ("sbp", "dbp"))
        self._show_previous_scores(self._course)
        self._show_open_infection(self._course)

    def _show_open_infection(self, course: Course) -> None:
        """Whether an infection is being worked up: a new sign belongs to it."""
        opened = [one for one in course.of("infection") if one.answers.get("status") not in {"resolved", "excluded"}]
        onset = opened[0].answers.get("onset", opened[0].observed_at) if opened else None
        since = formats.day_date(onset, course).rpartition(" ")[2] if isinstance(onset, datetime) else ""
        self._bundle.setText(tr(N_("Fever bundle stays open since {day}"), day=since) if since else "")

    def _show_previous_scores(self, course: Course) -> None:
        """ICE and CAPD come from the last set that has them, with its time: they are tested less often."""
        for name, items, most in (("ice", bedside.ICE_ITEMS, 10), ("capd", bedside.CAPD_ITEMS, 32)):
            totals = ((one, bedside.total(one.answers, items)) for one in course.of("daily"))
            scored = [(one, score) for one, score in totals if score is not None]
            if not scored:
                self.rows[name].set_previous("")
                continue
            last, score = scored[-1]
            short = f"{score}/{most}"
            long = listed(short, formats.time(last.observed_at, course.zone))
            self.rows[name].set_previous(short if self._compact else long, (course, last), items)
        base = course.latest("baseline_ice", "enrolment")
        known = base is not None and isinstance(base[1], Decimal)
        self._baseline.setText(tr(N_("baseline {score}"), score=base[1]) if known and base is not None else "")


def _points(course: Course, key: str) -> list[Point]:
    """Observations of one row; the pressure row shows the mean pressure."""
    found = []
    for record in course.of("daily"):
        value = record.number(key)
        low = record.number("dbp")
        if key == "sbp":
            value = bedside.mean_arterial_pressure(value, low) if value is not None and low is not None else None
        if value is not None:
            found.append(Point(record.observed_at, value))
    return found
