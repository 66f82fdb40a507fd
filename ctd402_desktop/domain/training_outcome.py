"""What the record says of an exercise of the training, held against its card, and why a difference matters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ctd402_desktop.domain.bedside import ICE_ITEMS
from ctd402_desktop.domain.board import Board, BoardRow
from ctd402_desktop.domain.course import Course, Record
from ctd402_desktop.domain.entry_slip import ENTRY_SLIP_REASON
from ctd402_desktop.domain.field_history import chain_of
from ctd402_desktop.domain.fields import NOT_DONE_REASONS, NotDone
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.grading import scale_named
from ctd402_desktop.domain.routine import due_set
from ctd402_desktop.domain.schedule import Schedule
from ctd402_desktop.domain.training import Exercise, said
from ctd402_desktop.i18n import N_, Message, msg


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs from the card, and why it matters at the bed."""

    text: Message
    why: Message


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the record says of an exercise; ``good`` when nothing differs."""

    differences: tuple[Difference, ...] = ()

    @property
    def good(self) -> bool:
        """The record says what the card says."""
        return not self.differences


_WHY: Mapping[str, str] = {
    "temp": N_("Fever opens the grade of CRS: one digit decides whether it is there."),
    "hr": N_("The next nurse compares with this number: a wrong one hides a change."),
    "sbp": N_("The mean pressure is calculated from it, and a low one calls for help at once."),
    "dbp": N_("The mean pressure is calculated from it, and a low one calls for help at once."),
    "rr": N_("Breathing changes before the saturation does."),
    "spo2": N_("With the oxygen device it decides the CRS grade."),
    "hypotension": N_("Low pressure for this patient raises the CRS grade."),
    "hypoxia": N_("Oxygen above baseline raises the CRS grade."),
    "o2_device": N_("The device decides between CRS 2, 3 and 4."),
    "pressor": N_("A vasopressor raises the CRS grade by itself."),
    "arousal": N_("Consciousness is one of the five domains of ICANS: the worst decides."),
    "seizure": N_("A seizure decides the ICANS grade by itself."),
    "motor_weakness": N_("Weakness is one of the five domains of ICANS: the worst decides."),
    "infection_sign": N_("A new infection sign opens the fever bundle."),
}
_WHY_ICE = N_("Each point of the ICE counts: a fall is often the first sign of ICANS.")
_WHY_INVENTED = N_("What was not tested is never a number: the ICANS grade stays not gradable, and ICE is asked again.")


def look_at_set(
    exercise: Exercise, course: Course, before: frozenset[int], now: datetime, schedule: Schedule
) -> Outcome | None:
    """Hold the set signed since the exercise began against the card; ``None`` while nothing was signed.

    Parameters
    ----------
    before : frozenset of int
        Ids of the records that were there when the exercise began.
    now : datetime, aware
        When it is looked at: a set that leaves a check due is said so.
    """
    signed = [one for one in course.of("daily") if one.id not in before]
    if not signed:
        return None
    record = signed[-1]
    found = [*_answers(exercise, record), *_grades(exercise, record)]
    due = due_set(course, now, schedule).at
    if due is not None and due <= now:
        found.append(
            Difference(
                msg(N_("The check is still due.")),
                msg(N_("A set counts for the schedule when every part of it has a value or a reason.")),
            )
        )
    return Outcome(tuple(found))


def look_at_slip(exercise: Exercise, course: Course, slip_id: int) -> Outcome | None:
    """Look whether the slip was corrected by a new record, with the reason, and nothing else was changed.

    ``None`` while the wrong set stands alone.
    """
    slip = next((one for one in course.history if one.id == slip_id), None)
    corrected = None if slip is None else chain_of(course, slip)[0]
    if corrected is None or corrected.id == slip_id:
        if not any(one.id > slip_id for one in course.of("daily")):
            return None
        return Outcome(
            (
                Difference(
                    msg(N_("A second set was signed; the wrong one still stands.")),
                    msg(N_("Both count now. Ctrl+Z opens the one you signed: it is replaced and stays readable.")),
                ),
            )
        )
    found = [*_answers(exercise, corrected), *_grades(exercise, corrected)]
    if not corrected.reason.startswith(ENTRY_SLIP_REASON):
        found.append(
            Difference(
                msg(N_("The reason on record is {reason}, not entry slip."), reason=corrected.reason),
                msg(N_("The reason tells whoever reads it later whether the patient or the typing was wrong.")),
            )
        )
    return Outcome(tuple(found))


def look_at_board(first: int, rule: str, before: Board, after: Board) -> Outcome | None:
    """Look who was acknowledged: the finding of the patient who stood first, or somebody else's.

    Parameters
    ----------
    first : int
        Patient of the first row when the exercise began.
    rule : str
        The finding that put it there.
    before, after : Board
        The board then and now.

    Returns
    -------
    Outcome or None
        ``None`` while nobody was acknowledged.
    """
    was = {row.patient.id: _acknowledged(row) for row in before.rows}
    fresh = [(row, name) for row in after.rows for name in _acknowledged(row) - was.get(row.patient.id, frozenset())]
    if not fresh:
        return None
    if any(row.patient.id == first and name == rule for row, name in fresh):
        return Outcome()
    wanted = next(row for row in before.rows if row.patient.id == first)
    return Outcome(
        (
            Difference(
                msg(N_("Acknowledged was bed {bed}; first on the board was bed {first}."), bed=fresh[0][0].patient.bed,
                    first=wanted.patient.bed),
                msg(N_("It stood first because of: {reason}."), reason=wanted.reason),
            ),
        )
    )  # fmt: skip


def elsewhere(exercise: Exercise, bed: str) -> Outcome:
    """What was signed belongs to the patient of another bed."""
    return Outcome(
        (
            Difference(
                msg(N_("Signed for bed {bed}; the card is of bed {wanted}."), bed=bed, wanted=exercise.patient.bed),
                msg(N_("Name and bed stand in the review line: read them before the PIN.")),
            ),
        )
    )


def first_of(board: Board) -> tuple[int, str] | None:
    """Patient and rule of the finding that waits at the top of the board; ``None`` when nothing critical waits."""
    for row in board.rows:
        if row.unacknowledged is not None:
            return row.patient.id, row.unacknowledged.rule
    return None


def better(best: int | None, tenths: int, outcome: Outcome) -> bool:
    """Whether a time (tenths of a second) is a new best; only an exercise without differences counts."""
    return outcome.good and (best is None or tenths < best)


def _acknowledged(row: BoardRow) -> frozenset[str]:
    return frozenset(one.rule for one in row.findings if one.acknowledged_by)


def _answers(exercise: Exercise, record: Record) -> Iterator[Difference]:
    """Every answer of the card that the record does not have; an ICE refused as a whole is one difference."""
    refused = exercise.card[ICE_ITEMS[0]].startswith("~")
    if refused:
        yield from _refusal(record)
    for field in FORMS["daily"].current():
        raw = exercise.card.get(field.key)
        if raw is None or field.key == "instrument" or (refused and field.key in ICE_ITEMS):
            continue
        wanted, found = field.parse(raw), record.answers.get(field.key)
        if found != wanted:
            yield _differs(Message(field.label), said(field, found), said(field, wanted), _why(field.key))


def _refusal(record: Record) -> Iterator[Difference]:
    label, wanted = msg(N_("ICE")), msg(NOT_DONE_REASONS["refused"])
    found = [record.answers.get(key) for key in ICE_ITEMS]
    if any(isinstance(one, Decimal) for one in found):
        yield _differs(label, msg(N_("a number")), wanted, _WHY_INVENTED)
        return
    reasons = {one.reason for one in found if isinstance(one, NotDone)}
    if reasons != {"refused"}:
        shown = msg(NOT_DONE_REASONS[min(reasons)]) if reasons else msg(N_("nothing"))
        yield _differs(label, shown, wanted, N_("The reason decides when the ICE is asked for again."))


def _grades(exercise: Exercise, record: Record) -> Iterator[Difference]:
    for key, wanted in exercise.grades:
        stored = record.grade(key)
        value = stored.grade.value if stored is not None else None
        if value != wanted:
            name = scale_named(key).short
            yield _differs(
                msg(N_("{scale} grade"), scale=name),
                _grade(value),
                _grade(wanted),
                N_("The grade decides how often the patient is seen and who is called."),
            )


def _grade(value: int | None) -> Message:
    return msg(N_("not gradable")) if value is None else Message(str(value))


def _why(key: str) -> str:
    return _WHY_ICE if key in ICE_ITEMS else _WHY[key]


def _differs(label: Message, found: Message, wanted: Message, why: str) -> Difference:
    text = N_("{label}: the record says {found}, the card says {wanted}.")
    return Difference(msg(text, label=label, found=found, wanted=wanted), Message(why))
