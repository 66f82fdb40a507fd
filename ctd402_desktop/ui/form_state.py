"""What a filled form knows about itself while it is being filled: answers, doubts, the order of the cursor.

One controller serves the generic ``FormView`` and the bedside page, so that keys mean the same in both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from ctd402_desktop.domain.bedside import ICE_ITEMS
from ctd402_desktop.domain.fields import NOT_DONE_REASONS, Form, Kind, Parsed
from ctd402_desktop.domain.limits import CheckLimits
from ctd402_desktop.i18n import N_, Counterpart, Message, msg, tr
from ctd402_desktop.ui.ask_line import AskLine
from ctd402_desktop.ui.form_fields import FieldEditor
from ctd402_desktop.ui.form_keys import FormKeys
from ctd402_desktop.ui.moment_field import MomentEditor

Doubt = Callable[[str, Mapping[str, str]], Message | None]
"""A further sentence that needs one key for the answer of this field, such as a large step since the last reading."""


class FormState(QObject):
    """Editors of one form in the order they are asked."""

    edited = Signal()
    escaped = Signal()
    sign_wanted = Signal()
    normal_wanted = Signal(str)
    repeat_wanted = Signal()
    focused = Signal(str)
    ended = Signal()

    def __init__(self, form: Form, ask: AskLine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.form = self._free = form
        self.ask = ask
        self.editors: dict[str, FieldEditor] = {}
        self.keys = FormKeys(self, self)
        self._doubts: list[Doubt] = []
        self._confirmed: dict[str, str] = {}
        self._hidden: dict[str, str] = {}
        self._muted: set[str] = set()
        self.fixed: dict[str, str] = {}
        self._on_shown: Callable[[str, bool], None] | None = None
        self.before_commit: Callable[[str], bool] = lambda _key: False
        self.together: Callable[[str], Sequence[str]] = lambda key: (key,)
        """Questions that one reason for *not done* answers, the one asked first."""

    def add(self, editor: FieldEditor, name: str) -> None:
        """Take an editor into the order; ``name`` is its accessible name."""
        self.editors[editor.field.key] = editor
        editor.set_name(name)
        editor.edited.connect(self._on_edited)
        editor.left.connect(self._on_left)
        editor.advance.connect(self.go_next)
        if isinstance(editor, MomentEditor):
            editor.asked.connect(self._on_two_moments)
        for widget in editor.inputs():
            self.keys.watch(widget, editor)

    def hold(self, limits: CheckLimits) -> None:
        """Check against the numbers of this protocol pack from now on."""
        self.form = self._free.under(limits)

    def lead(self, editor: FieldEditor, name: str) -> None:
        """Take an editor that is no answer of the form, such as the time of observation, to the front."""
        self.add(editor, name)
        self.editors = {editor.field.key: editor, **self.editors}

    def on_shown(self, show: Callable[[str, bool], None]) -> None:
        """Whom to tell when a question appears or disappears (``show_if``)."""
        self._on_shown = show

    def mute(self, key: str, *, muted: bool) -> None:
        """Leave a question out of order and answers for a reason ``show_if`` cannot say."""
        (self._muted.add if muted else self._muted.discard)(key)

    def asked(self, key: str) -> bool:
        """Whether the question is on the screen and counts."""
        return key in self.editors and key not in self._hidden and key not in self._muted

    def add_doubt(self, doubt: Doubt) -> None:
        """Add a source of sentences that need one key."""
        self._doubts.append(doubt)

    def raw(self, *, carried: bool = True) -> dict[str, str]:
        """Answers as text; hidden questions answer nothing. Drafts leave out what was only carried forward."""
        found = {
            key: editor.raw()
            for key, editor in self.editors.items()
            if key in self.form and self.asked(key) and (carried or not editor.carried)
        }
        typed = {key: text for key, text in found.items() if text}
        return {**self.fixed, **typed} if typed else {}

    def set_raw(self, raw: Mapping[str, str]) -> None:
        """Show stored answers; what they confirm is asked again before signing."""
        self._confirmed.clear()
        for key, editor in self.editors.items():
            if key not in self.form:
                continue
            editor.carried = False
            editor.set_raw(raw.get(key, ""))
        self.show_ifs()
        self.edited.emit()

    def parsed(self) -> Parsed:
        """What the form makes of the answers so far."""
        return self.form.parse(self.raw())

    def show_ifs(self) -> None:
        """Show and hide questions by their ``show_if``; a hidden answer returns with its question."""
        raw = {**self.fixed, **{key: editor.raw() for key, editor in self.editors.items()}}
        shown = {asked.key for asked in self.form.visible(raw)}
        for key in self.editors:
            if key not in self.form:
                continue
            if (key in shown) == (key not in self._hidden):
                continue
            if key in shown:
                self._hidden.pop(key)
            else:
                self._hidden[key] = raw[key]
            if self._on_shown is not None:
                self._on_shown(key, key in shown)

    def order(self) -> list[FieldEditor]:
        """Editors that can take the cursor now."""
        return [editor for key, editor in self.editors.items() if self.asked(key) and editor.inputs()]

    def go_next(self, key: str) -> None:
        """Cursor into the question after ``key``."""
        self._go(key, 1)

    def go_back(self, key: str) -> None:
        """Cursor into the question before ``key``."""
        self._go(key, -1)

    def focus(self, key: str) -> None:
        """Cursor into this question."""
        if self.asked(key):
            self.editors[key].focus_input()

    def problems(self) -> dict[str, Message]:
        """All problems that block signing, including text that could not be read as a date."""
        found = dict(self.parsed().problems)
        for key, editor in self.editors.items():
            if isinstance(editor, MomentEditor) and self.asked(key) and editor.problem is not None:
                found[key] = editor.problem
        return found

    def show_problems(self, problems: Mapping[str, Message]) -> None:
        """Each problem at its field; the cursor goes to the first, the line names it."""
        first = next((key for key in self.editors if key in problems and self.asked(key)), None)
        for key, editor in self.editors.items():
            editor.show_problem(problems.get(key))
        if first is not None:
            self.focus(first)
            self.editors[first].show_problem(problems[first])
            self.ask.problem(
                msg("{field}: {problem}", field=Message(self.editors[first].field.label), problem=problems[first])
            )
        elif problems:
            self.ask.problem(next(iter(problems.values())))

    def doubts(self) -> dict[str, Message]:
        """Sentences that still need one key, by question."""
        raw = self.raw()
        parsed = self.form.parse(raw)
        found = {key: sentence for key, sentence in parsed.unusual.items() if key in self.editors}
        for key in self.editors:
            if not self.asked(key) or raw.get(key, "").startswith("~") or key in parsed.problems:
                continue
            for doubt in self._doubts:
                sentence = doubt(key, raw)
                if sentence is not None:
                    found[key] = sentence
        return {key: one for key, one in found.items() if self._confirmed.get(key) != raw.get(key, "")}

    def ask_doubt(self, key: str, then: Callable[[], None]) -> bool:
        """Ask the open doubt of a question; whether there was one."""
        sentence = self.doubts().get(key)
        if sentence is None:
            return False
        editor = self.editors[key]
        editor.show_unusual()

        def confirmed() -> None:
            self._confirmed[key] = editor.raw()
            editor.touch()
            then()

        self.ask.confirm(sentence, confirmed, lambda: self._correct(key))
        return True

    def ask_first_doubt(self, then: Callable[[], None]) -> bool:
        """Ask the first open doubt with the cursor there; whether there was one."""
        key = next(iter(self.doubts()), None)
        if key is None:
            return False
        self.focus(key)
        return self.ask_doubt(key, then)

    def ask_not_done(self, key: str) -> None:
        """Offer the reasons why a question was not answered."""

        def done(reason: str) -> None:
            answered = self.together(key)
            for one in answered:
                self.editors[one].set_not_done(reason)
            self.go_next(answered[-1])

        question = msg(N_("{field} not done:"), field=Message(self.editors[key].field.label))
        self.ask.choose(question, list(NOT_DONE_REASONS.items()), done, lambda: self.focus(key))

    def enter(self, key: str) -> None:
        """Enter in a question: answer what was asked, tidy, ask what is odd, go on."""
        if self.ask.answer_enter():
            return
        editor = self.editors[key]
        if self.before_commit(key):
            return
        editor.commit()
        if editor.carried:
            editor.touch()
            self.edited.emit()
        if isinstance(editor, MomentEditor) and editor.problem is not None:
            if not self.ask.waiting:
                self.ask.problem(editor.problem)
            return
        if not self.ask_doubt(key, lambda: self.go_next(key)):
            self.go_next(key)

    def escape(self) -> None:
        """Esc in a question: first take back what was asked, then leave with the draft kept."""
        if not self.ask.answer_escape():
            self.escaped.emit()

    def misused(self, text: Message) -> None:
        """A key without a meaning here says so instead of doing nothing; what is asked stays asked."""
        if not self.ask.waiting:
            self.ask.suggest(text, "")

    def guide(self, key: str) -> None:
        """The cursor entered a question: explain it unless something is being asked."""
        self.focused.emit(key)
        if not self.ask.waiting:
            asked = self.form[key] if key in self.form else self.editors[key].field
            hint = asked.hint if isinstance(asked.hint, Message) else Message(asked.hint)
            text = msg("{field}: {hint}", field=Message(asked.label), hint=hint) if asked.hint else ""
            if key in ICE_ITEMS:  # what is asked in the patient's language may not be that of the screen
                said = Counterpart(asked.hint) if isinstance(asked.hint, str) else asked.hint
                text = msg("{field}: {hint} · {said}", field=Message(asked.label), hint=hint, said=said)
            self.ask.guide(text)

    def _go(self, key: str, by: int) -> None:
        order = [editor.field.key for editor in self.order()]
        if key in order and 0 <= order.index(key) + by < len(order):
            self.editors[order[order.index(key) + by]].focus_input()
        elif key in order and by > 0:
            self.ended.emit()

    def _correct(self, key: str) -> None:
        self.focus(key)
        for widget in self.editors[key].inputs()[:1]:
            select = getattr(widget, "selectAll", None)
            if callable(select):
                select()

    def _on_edited(self, key: str) -> None:
        self._confirmed.pop(key, None)
        self.show_ifs()
        self.edited.emit()

    def _on_left(self, key: str) -> None:
        editor = self.editors[key]
        if editor.not_done:
            return
        editor.commit()
        if key in self.doubts() and not editor.has_input_focus():
            editor.show_unusual()

    def _on_two_moments(self, key: str, question: Message, options: list[tuple[str, str]]) -> None:
        editor = self.editors[key]
        if isinstance(editor, MomentEditor):
            self.ask.choose(question, options, lambda raw: self._settle(editor, raw), lambda: self.focus(key))

    def _settle(self, editor: MomentEditor, raw: str) -> None:
        editor.settle(raw)
        self.go_next(editor.field.key)


def needs_value(kind: Kind) -> bool:
    """Whether a lone dash typed into this kind of question means *not done*."""
    return kind not in {Kind.TEXT, Kind.DATETIME}


def field_name(form: Form, key: str) -> str:
    """Accessible name of a question: its label and unit in the language in force."""
    asked = form[key]
    unit = tr(asked.unit)
    return f"{tr(asked.label)} ({unit})" if unit else tr(asked.label)
