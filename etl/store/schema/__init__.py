"""Versions of the store's schema, kept by Alembic."""
