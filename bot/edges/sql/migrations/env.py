"""Run migrations on the connection that `migrate` hands over; its transaction is the caller's."""

from alembic import context

from bot.edges.sql.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
