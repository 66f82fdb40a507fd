"""Budgets of store and services as ratios to what the bare engine does in the same run."""

from __future__ import annotations

import itertools
from datetime import timedelta

from measuring import NOW, best, course_of, enrol, house, processor
from sqlalchemy import insert, select, text, update
from typed import FEBRILE

from ctd402_desktop.store.tables import AnswerRow, GradeRow, PatientStateRow, RecordRow


def test_signing_an_assessment_costs_at_most_four_durable_commits(ward):
    services, by = ward
    patient_id = enrol(services, by, 1)
    services.records.sign_course(by, patient_id, course_of(by, 20, 4))
    database = services._desk.database
    with database.transaction() as session:
        session.execute(text("CREATE TABLE probe (number INTEGER)"))
    numbers = itertools.count()

    def commit() -> None:
        with database.transaction() as session:
            session.execute(text("INSERT INTO probe VALUES (:n)"), {"n": next(numbers)})

    def sign() -> None:
        at = NOW - timedelta(days=1) + timedelta(seconds=next(numbers))
        services.records.sign(by, patient_id, "daily", at, FEBRILE)

    reference, signing = best(commit), best(sign)
    print(f"commit {reference * 1000:.1f} ms, sign {signing * 1000:.1f} ms, ratio {signing / reference:.1f}")
    assert signing <= 4 * reference or signing < 0.05


def test_the_board_costs_the_same_in_a_store_of_ten_thousand(tmp_path, cheap_keys):
    measured = {}
    for size in (100, 10_000):
        services, by = house(tmp_path / f"{size}.ctd402")
        for number in range(60):
            patient_id = enrol(services, by, number)
            if number == 0:
                services.records.sign_course(by, patient_id, course_of(by, 30, 5))
        database = services._desk.database
        with database.transaction() as session:
            state = session.execute(select(PatientStateRow).limit(1)).scalar_one()
            session.execute(text("PRAGMA defer_foreign_keys = ON"))
            session.execute(
                text(
                    "WITH RECURSIVE n(i) AS (SELECT 61 UNION ALL SELECT i + 1 FROM n WHERE i < :size) "
                    "INSERT INTO patient SELECT i, 'X-' || i, family_name, given_name, name_zh, sex, birth_date, bed, "
                    "trial_no, physician, 'discharged', died_on, version, created_at, created_by, NULL "
                    "FROM n, patient WHERE patient.id = 1"
                ),
                {"size": size},
            )
            session.execute(
                insert(PatientStateRow),
                [
                    {
                        "patient_id": number,
                        "status": "discharged",
                        "bed": "",
                        "day_zero": state.day_zero,
                        "updated_at": state.updated_at,
                        "body": state.body,
                    }
                    for number in range(61, size + 1)
                ],
            )
        board = services.ward.board(by)
        assert (len(board.rows), board.total) == (60, size)
        measured[size] = best(lambda: services.ward.board(by))  # noqa: B023 - called before the next round
        services.close()
    ratio = measured[10_000] / measured[100]
    print(f"board {measured[100] * 1000:.1f} ms, of 10 000 {measured[10_000] * 1000:.1f} ms, ratio {ratio:.2f}")
    assert ratio <= 1.2 or measured[10_000] < 0.1


def test_opening_a_long_course_costs_at_most_three_bare_reads(ward):
    services, by = ward
    patient_id = enrol(services, by, 1)
    services.records.sign_course(by, patient_id, course_of(by, 300, 200))
    database = services._desk.database

    def bare() -> None:
        with database.read() as session:
            for table in (RecordRow, AnswerRow, GradeRow):
                assert session.execute(select(table.__table__)).all()

    reference = best(bare, 9)
    services.records.course(by, patient_id)
    opening = best(lambda: services.records.course(by, patient_id), 9)
    print(f"bare {reference * 1000:.0f} ms, course {opening * 1000:.0f} ms, ratio {opening / reference:.1f}")
    assert opening <= 3 * reference or opening < 0.2


def test_a_board_of_sixty_full_courses_is_made_in_a_blink_and_kept_within_the_minute(ward):
    services, by = ward
    for number in range(60):
        patient_id = enrol(services, by, number)
        if number == 0:
            services.records.sign_course(by, patient_id, course_of(by, 120, 60))
    database = services._desk.database
    with database.transaction() as session:
        state = session.execute(select(PatientStateRow).limit(1)).scalar_one()
        session.execute(update(PatientStateRow).values(body=state.body, day_zero=state.day_zero))
    services.ward.board(by)

    def next_minute() -> None:
        services.ward._made.clear()
        services.ward.board(by)

    kept, made = processor(lambda: services.ward.board(by)), processor(next_minute)
    print(f"board of 60 full courses: {made * 1000:.1f} ms of processor, {kept * 1000:.1f} ms within the minute")
    assert kept < made
    assert made < 0.15
