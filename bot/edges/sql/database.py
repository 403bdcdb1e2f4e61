"""An open database: its transactions, its turns, and its errors in words for the operator."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, func, make_url, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.errors import StoreError

PATIENCE = 10.0
"""Seconds to wait for another writer or for a free connection; a backup of a gigabyte takes about three."""

LOGGED = 4_000
"""Pages of 4 kB that SQLite logs before it carries them over: the pages of an index change again and again, and with
the usual 1,000 each is carried over many times."""


class Database:
    """An engine and what belongs to it. Transactions do not nest: in memory there is one connection only."""

    def __init__(self, url: str) -> None:
        self.url = read_address(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)
        self._turns: dict[str, Lock] = {}

    @property
    def file(self) -> Path | None:
        """Where it lies; None in memory and on a server."""
        name = self.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that only reads; each statement sees what was committed before it."""
        with _translated(self.url), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self, *, lasting: bool = False) -> Iterator[Connection]:
        """Open a transaction that writes; a `lasting` one survives a power cut as soon as it is over.

        SQLite takes its one write lock at once, so that what is read inside stays true until the end.
        """
        with _translated(self.url), self.engine.begin() as connection:
            if self.is_sqlite:
                _lock_for_writing(connection, "FULL" if lasting else "NORMAL")
            yield connection

    @contextmanager
    def turn(self, name: str) -> Iterator[bool]:
        """Hold the lock of this name, which ends with the process; False when somebody else has it."""
        with _translated(self.url), self._lock(name) as mine:
            yield mine

    def _lock(self, name: str) -> Any:
        if not self.is_sqlite:
            return _advisory_lock(self.engine, name)
        if self.file is None:
            return _memory_lock(self._turns.setdefault(name, Lock()))
        return _file_lock(self.file.with_name(f"{self.file.name}.{_number(name):x}.lock"))

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def read_address(text: str) -> URL:
    """Read the address of a database; raise `StoreError` where it is none that we can open."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise StoreError(f"DATABASE_URL is no address of a database: {EXAMPLE}") from error
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        raise StoreError(f"DATABASE_URL: the bot does not know {url.drivername}: {EXAMPLE}")
    if url.get_backend_name() == "postgresql" and find_spec("psycopg") is None:
        raise StoreError(
            'DATABASE_URL asks for PostgreSQL: install the bot with it: pip install "storyline-bot[postgres]"'
        )
    for name in ("max_page_count", "timeout"):
        if not str(url.query.get(name, "1")).isdecimal():
            raise StoreError(f"DATABASE_URL: {name} is a whole number")
    return url


EXAMPLE = "write postgresql+psycopg://user:password@host/database, or leave it out for SQLite"


def _sqlite(url: URL) -> Engine:
    memory = url.database in {None, "", ":memory:"}
    pages = url.query.get("max_page_count")
    engine = create_engine(
        url.difference_update_query(["max_page_count"]),
        poolclass=QueuePool,  # in memory the pool's one connection is the database, and waiting for it the lock
        pool_size=1 if memory else 5,
        max_overflow=0,
        pool_timeout=PATIENCE,
        pool_reset_on_return=None,  # a transaction of ours always ends before
        connect_args={"check_same_thread": False, "timeout": float(str(url.query.get("timeout", PATIENCE)))},
    )
    event.listen(engine, "connect", _prepare)
    if pages is not None:
        event.listen(engine, "connect", partial(_limit, int(str(pages))))
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we begin transactions ourselves
    for pragma in (
        "journal_mode=WAL",
        f"wal_autocheckpoint={LOGGED}",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _limit(pages: int, connection: sqlite3.Connection, _record: object) -> None:
    connection.execute(f"PRAGMA max_page_count={pages}").close()


def _lock_for_writing(connection: Connection, level: str) -> None:
    """Begin at the driver: SQLAlchemy leaves that to us, and its own way there takes 50 microseconds more."""
    driver = connection.connection.cursor()
    if connection.info.get("synchronous", "NORMAL") != level:
        driver.execute(f"PRAGMA synchronous={level}")
        connection.info["synchronous"] = level
    driver.execute("BEGIN IMMEDIATE")
    driver.close()


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url,
        pool_size=5,
        max_overflow=10,
        pool_timeout=PATIENCE,
        pool_pre_ping=True,
        connect_args={"connect_timeout": int(PATIENCE), "application_name": "storyline-bot"},
    )


@contextmanager
def _advisory_lock(engine: Engine, name: str) -> Iterator[bool]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        mine = bool(connection.scalar(select(func.pg_try_advisory_lock(_number(name)))))
        try:
            yield mine
        finally:
            if mine and not connection.invalidated:
                connection.execute(select(func.pg_advisory_unlock(_number(name))))


@contextmanager
def _memory_lock(lock: Lock) -> Iterator[bool]:
    mine = lock.acquire(blocking=False)
    try:
        yield mine
    finally:
        if mine:
            lock.release()


@contextmanager
def _file_lock(path: Path) -> Iterator[bool]:
    """Lock a file by an empty transaction of SQLite: on every system, and never longer than the process lives."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE").close()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise StoreError(f"{path}: {error}") from error
            yield False
        else:
            yield True


def _number(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True)


@contextmanager
def _translated(url: URL) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise StoreError(_words(error, url)) from error


REMEDIES = (
    ("database is locked", "another process keeps the database locked; end it, or move the bot to PostgreSQL"),
    ("disk is full", "the disk, or the room given to the database, is full; make room, the bot goes on by itself"),
    ("No space left", "the disk of the database server is full; make room, the bot goes on by itself"),
    ("readonly database", "the database may not be written; check the rights of the file and of its folder"),
    ("unable to open", "the database file cannot be opened; check that its folder exists and may be written"),
    ("malformed", "the database file is damaged; stop the bot and put back a backup"),
    ("not a database", "the file is no database; check the address, or put back a backup"),
    ("password authentication", "the server refuses user or password; check DATABASE_URL"),
    ("onnection", "the server does not answer; check DATABASE_URL and that PostgreSQL runs"),
    ("could not translate host name", "there is no such server; check the host in DATABASE_URL"),
    ("failed to resolve host", "there is no such server; check the host in DATABASE_URL"),
    ("does not exist", "the server has no such database, user or table; check DATABASE_URL"),
    ("QueuePool", "every connection is in use for too long; the database is slow or a transaction hangs"),
)
"""What to look for in a driver's error, and what it means for the operator."""


def _words(error: Exception, url: URL) -> str:
    cause = str(getattr(error, "orig", None) or error).strip()
    remedy = next(
        (words for mark, words in REMEDIES if mark in cause), "check DATABASE_URL, and what the database itself logs"
    )
    said = cause.splitlines()[0] if cause else type(error).__name__
    return f"{url.render_as_string(hide_password=True)}: {said}: {remedy}"
