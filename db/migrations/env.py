"""Alembic's entry: runs on the connection the program hands over (``store/upgrade.py``), inside its transaction."""

from __future__ import annotations

from alembic import context

from ctd402_desktop.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=False,  # the caller owns the transaction; Alembic must neither begin nor commit one
)
context.run_migrations()
