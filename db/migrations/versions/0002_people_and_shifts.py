"""PIN and standing of people, locks and addenda of records, what a shift needs, and packs a site has loaded.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.String(32)  # UTC ISO text of one width


def upgrade() -> None:
    _people()
    _records()
    _shifts()
    _ward()


def _key(table: str, *, name: str = "", primary: bool = False, nullable: bool = False) -> sa.Column:
    target = f"{table}.id"
    named = name or f"{'user' if table == 'app_user' else table}_id"
    if primary:
        return sa.Column(named, sa.Integer, sa.ForeignKey(target), primary_key=True, autoincrement=False)
    return sa.Column(named, sa.Integer, sa.ForeignKey(target), nullable=nullable)


def _people() -> None:
    op.add_column("app_user", sa.Column("standing", sa.String(16), nullable=False, server_default="full"))
    op.add_column("app_user", sa.Column("pin_hash", sa.Text))
    op.add_column("app_user", sa.Column("failed_attempts", sa.Integer, nullable=False, server_default="0"))
    op.add_column("app_user", sa.Column("locked_until", MOMENT))
    with op.batch_alter_table("patient") as batch:
        batch.add_column(sa.Column("merged_into_id", sa.Integer))
        batch.create_foreign_key(batch.f("fk_patient_merged_into_id_patient"), "patient", ["merged_into_id"], ["id"])


def _records() -> None:
    with op.batch_alter_table("record") as batch:
        batch.add_column(sa.Column("addendum_to_id", sa.Integer))
        batch.create_foreign_key(batch.f("fk_record_addendum_to_id_record"), "record", ["addendum_to_id"], ["id"])
    with op.batch_alter_table("signature") as batch:
        batch.drop_constraint(batch.f("uq_signature_record_id_user_id_meaning"), type_="unique")
    op.create_index("ix_signature_record_id", "signature", ["record_id"])
    op.create_table(
        "signature_void",
        _key("signature", primary=True),
        _key("app_user"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )


def _shifts() -> None:
    op.create_table(
        "acknowledgement",
        sa.Column("id", sa.Integer, primary_key=True),
        _key("patient"),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("severity", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        _key("app_user"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("until", MOMENT),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_index("ix_acknowledgement_patient_id_rule", "acknowledgement", ["patient_id", "rule"])
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer, primary_key=True),
        _key("patient"),
        _key("app_user"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("since", MOMENT),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("ix_handover_patient_id_at", "handover", ["patient_id", "at"])
    op.create_table(
        "handover_receipt",
        _key("handover", primary=True),
        _key("app_user"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("read_back", sa.Text, nullable=False),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer, primary_key=True),
        _key("patient"),
        _key("app_user"),
        _key("app_user", name="lent_by_id", nullable=True),
        sa.Column("offered_at", MOMENT, nullable=False),
        sa.Column("accepted_at", MOMENT),
        sa.Column("ended_at", MOMENT),
    )
    op.create_index("ix_assignment_user_id_ended_at", "assignment", ["user_id", "ended_at"])
    op.create_table(
        "last_look",
        _key("app_user", primary=True),
        _key("patient", primary=True),
        sa.Column("at", MOMENT, nullable=False),
    )


def _ward() -> None:
    op.add_column("ward", sa.Column("phone", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "bed",
        sa.Column("label", sa.String(32), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("in_use", sa.Boolean, nullable=False),
    )
    op.create_table(
        "protocol_pack",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("version", sa.String(64), nullable=False, unique=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("loaded_at", MOMENT, nullable=False),
        _key("app_user", name="loaded_by"),
    )
