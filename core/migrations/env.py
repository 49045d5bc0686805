"""Alembic's entry: runs the steps on the connection that `upgrade` opened, inside its transaction."""

from __future__ import annotations

from alembic import context

session = context.config.attributes["session"]
context.configure(connection=session, target_metadata=None, render_as_batch=True, transactional_ddl=False)
context.run_migrations()
