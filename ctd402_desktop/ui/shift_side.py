"""Beside the tasks of a shift: my patients, cover, handovers waiting, drafts, and what is to be countersigned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ctd402_desktop.domain.due_words import span_text
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.permissions import Actor
from ctd402_desktop.domain.signing import AWAITED
from ctd402_desktop.i18n import N_, tr
from ctd402_desktop.services import Changed
from ctd402_desktop.services.shift import DraftAge, OnWard, ShiftView
from ctd402_desktop.ui import formats, notices, patient_name
from ctd402_desktop.ui.context import Context
from ctd402_desktop.ui.panel import scrolling
from ctd402_desktop.ui.rows_card import CardRow, Deed, RowsCard


class ShiftSide(QWidget):
    """Five cards, one below the other; a card with nothing in it goes away."""

    form_wanted = Signal(int, str)
    handover_wanted = Signal(int)
    tab_wanted = Signal(int, str)
    enrol_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._view: ShiftView | None = None
        self._names: dict[int, OnWard] = {}
        self.incoming, self.cover = RowsCard("message-square"), RowsCard("hand-helping")
        self.mine, self.drafts, self.awaiting = RowsCard("users"), RowsCard("pencil"), RowsCard("signature")
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(8)
        for card in (self.incoming, self.cover, self.mine, self.drafts, self.awaiting):
            column.addWidget(card)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolling(holder))

    def show_view(self, view: ShiftView) -> None:
        """Fill all cards."""
        self._view = view
        self._names = {one.patient.id: one for one in view.ward}
        self._show_incoming(view)
        self._show_cover(view)
        self._show_mine(view)
        self.drafts.show_rows(tr(N_("Open drafts of the ward")), [self._draft(one) for one in view.drafts])
        self._show_awaiting(view)

    def retranslate(self) -> None:
        """Words in the language in force."""
        if self._view is not None:
            self.show_view(self._view)

    def who(self, patient_id: int | None) -> str:
        """``07 张伟``; a patient who left the ward keeps a number."""
        found = self._names.get(patient_id or 0)
        if found is None:
            return tr(N_("patient {number}"), number=patient_id or "–")
        return patient_words(found)

    def _run(self, work: Callable[[Actor, int], Changed], key: int) -> None:
        """Call a use-case for me and tell everybody what changed."""
        by = self._context.actor
        self._context.tasks.run(
            lambda: work(by, key), self._context.publish, lambda error: notices.show_error(self.window(), error)
        )

    def _show_incoming(self, view: ShiftView) -> None:
        rows = []
        for one in view.incoming:
            name = self.who(one.patient_id)
            when = formats.time(one.at, self._context.zone)
            remark = tr(N_("from {name} {time}; expires at the next shift"), name=one.user_name, time=when)
            spoken = tr(N_("Read back the handover of {patient}"), patient=name)
            deed = Deed(tr(N_("Read back…")), spoken, partial(self.handover_wanted.emit, one.patient_id))
            rows.append(CardRow(name, remark, (deed,)))
        self.incoming.show_rows(tr(N_("Handed over to the ward")), rows)

    def _show_cover(self, view: ShiftView) -> None:
        shift = self._context.services.shift
        rows = []
        for one in view.offered:
            name = self.who(one.patient_id)
            spoken = tr(N_("Accept cover of {patient}"), patient=name)
            deed = Deed(tr(N_("Accept")), spoken, partial(self._run, shift.accept_cover, one.id))
            remark = tr(N_("{lender} offers this patient to you"), lender=one.lent_by_name)
            rows.append(CardRow(name, remark, (deed,)))
        for one in view.lent:
            name = self.who(one.patient_id)
            spoken = tr(N_("Claim back {patient}"), patient=name)
            deed = Deed(tr(N_("Claim back")), spoken, partial(self._run, shift.claim_back, one.id))
            state = tr(N_("accepted")) if one.active else tr(N_("not accepted yet"))
            remark = f"{one.lent_by_name} → {one.user_name} · {state}"
            rows.append(CardRow(name, remark, (deed,)))
        self.cover.show_rows(tr(N_("Break cover")), rows)

    def _show_mine(self, view: ShiftView) -> None:
        shift = self._context.services.shift
        rows = []
        for one in view.mine:
            name = self.who(one.patient_id)
            lent = [other.user_name for other in view.lent if other.patient_id == one.patient_id and other.active]
            since = formats.time(one.accepted_at or one.offered_at, self._context.zone)
            words = [tr(N_("since {time}"), time=since)]
            words += [tr(N_("cover for {name}"), name=one.lent_by_name)] if one.lent_by_name else []
            words += [tr(N_("lent to {name}"), name=other) for other in lent]
            back, over = tr(N_("Give back {patient}"), patient=name), tr(N_("Hand over {patient}"), patient=name)
            deeds = (
                Deed(tr(N_("Hand over…")), over, partial(self.handover_wanted.emit, one.patient_id)),
                Deed(tr(N_("Give back")), back, partial(self._run, shift.give_back, one.patient_id)),
            )
            rows.append(CardRow(name, " · ".join(words), deeds))
        nothing = tr(N_("No patient on your list yet: press T to take patients."))
        self.mine.show_rows(tr(N_("My patients")), rows, nothing)

    def _draft(self, one: DraftAge) -> CardRow:
        draft = one.draft
        title = tr(FORMS[draft.form].title) if draft.form in FORMS else draft.form
        mine = draft.author_id == self._context.actor.user_id
        name = self.who(draft.patient_id) if draft.patient_id is not None else tr(N_("new patient"))
        author = tr(N_("mine")) if mine else draft.author_name
        remark = tr(N_("{author}, {age} old"), author=author, age=span_text(one.age))
        spoken = tr(N_("Go to the draft {form} of {patient}"), form=title, patient=name)
        return CardRow(f"{name} · {title}", remark, (Deed(tr(N_("Go to")), spoken, partial(self._go, one)),))

    def _go(self, one: DraftAge) -> None:
        draft = one.draft
        if draft.patient_id is None:
            self.enrol_wanted.emit()
        elif draft.form == "handover":
            self.handover_wanted.emit(draft.patient_id)
        elif draft.supersedes_id is not None or draft.author_id != self._context.actor.user_id:
            self.tab_wanted.emit(draft.patient_id, "history" if draft.supersedes_id is not None else "overview")
        else:
            self.form_wanted.emit(draft.patient_id, draft.form)

    def _show_awaiting(self, view: ShiftView) -> None:
        rows: dict[int, tuple[str, list[str], datetime]] = {}
        for one in view.awaiting:
            key = one.patient.id
            words = f"{tr(FORMS[one.record.form].title)}: {tr(AWAITED[one.meanings[0]])}"
            rows.setdefault(key, (self.who(key), [], one.record.recorded_at))[1].append(words)
        found = []
        for key, (name, waiting, _) in rows.items():
            spoken = tr(N_("Read what waits for a signature, {patient}"), patient=name)
            deed = Deed(tr(N_("Read and sign…")), spoken, partial(self.tab_wanted.emit, key, "history"))
            found.append(CardRow(name, "; ".join(waiting), (deed,)))
        self.awaiting.show_rows(tr(N_("To countersign")), found)


def patient_words(one: OnWard) -> str:
    """``07 张伟 ZHANG, Wei``."""
    who = one.patient
    return f"{who.bed or '–'} {patient_name.full(who)}"
