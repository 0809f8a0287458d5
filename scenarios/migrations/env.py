"""How Alembic runs here: on the connection, and inside the transaction, that the store hands over."""

from alembic import context

from scenarios.store_schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
