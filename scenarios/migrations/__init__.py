"""Alembic migrations of the store: one file per change of its tables, applied when a store is opened."""
