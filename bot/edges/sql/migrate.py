"""Bring the tables of a database up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import func, select

from bot.edges.sql.database import Database
from bot.errors import StoreError

SCRIPTS = Path(__file__).with_name("migrations")


def migrate(database: Database) -> None:
    """Run the migrations that the database lacks, all in one transaction; one process at a time."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError(f"the database was written by a newer version of the bot: {error}") from error


MIGRATING = 0x5707_1A5E
"""The number of the lock under which PostgreSQL lets one process migrate."""
