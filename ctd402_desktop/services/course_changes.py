"""A course as it will be once a record is in it: values made from values, so that nothing is read back."""

from __future__ import annotations

from dataclasses import replace

from ctd402_desktop.domain.course import Course, Record, StoredGrade
from ctd402_desktop.domain.forms import FORMS
from ctd402_desktop.domain.permissions import Actor
from ctd402_desktop.store.records import NewRecord


def stored_record(record_id: int, new: NewRecord, by: Actor, grades: tuple[StoredGrade, ...]) -> Record:
    """The stored record as a value, without reading it back."""
    return Record(
        id=record_id,
        patient_id=new.patient_id,
        form=new.form,
        form_version=new.form_version,
        observed_at=new.observed_at,
        recorded_at=new.recorded_at,
        author_id=by.user_id,
        author_name=by.name,
        station=new.station,
        answers=FORMS[new.form].read(new.answers),
        grades=grades,
        supersedes_id=new.supersedes_id,
        reason=new.reason,
        addendum_to_id=new.addendum_to_id,
    )


def without(course: Course, record: Record | None) -> Course:
    """The course as if this record had never been."""
    if record is None:
        return course
    return replace(course, history=tuple(one for one in course.history if one.id != record.id))


def with_record(course: Course, record: Record, old: Record | None) -> Course:
    """The course with a new record at its place in time, the one it supersedes marked."""
    kept = [
        replace(old, superseded_by_id=record.id) if old is not None and one.id == old.id else one
        for one in course.history
    ]
    ordered = sorted((*kept, record), key=lambda one: (one.observed_at, one.id))
    return replace(course, history=tuple(ordered))


def exchange(course: Course, record: Record) -> Course:
    """The course with this record in place of the one with its number."""
    return replace(course, history=tuple(record if one.id == record.id else one for one in course.history))


def correction_detail(old: Record, new: NewRecord) -> dict[str, object]:
    """What the trail says of a correction: old and new text of every answer that differs."""
    before, after = FORMS[old.form].dump(old.answers), new.answers
    changes = {
        key: [before.get(key, ""), after.get(key, "")]
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    }
    return {"form": old.form, "supersedes": old.id, "reason": new.reason, "changes": changes}
