"""The store on SQLite or PostgreSQL."""

from bot.edges.sql.store import Store, open_store

__all__ = ["Store", "open_store"]
