"""The store as a language model's edge sees it: what it answered, and what that took."""

from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update

from bot.edges.sql.columns import Instant
from bot.edges.sql.database import Database
from bot.edges.sql.tables import answers, questions
from bot.edges.sql.upsert import insert_new
from bot.types import Spent


class SqlLedger:
    """What a model was asked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def answer(self, key: str) -> str | None:
        """Give what was answered to this question before."""
        with self._database.read() as connection:
            return connection.scalar(select(answers.c.content).where(answers.c.key == key))

    def remember(self, key: str, content: str, now: datetime) -> None:
        """Keep an answer; one that is there stays."""
        with self._database.write() as connection:
            connection.execute(NEW_ANSWER[connection.dialect.name], {"key": key, "content": content, "at": now})

    def spent(self, since: datetime) -> Spent:
        """Add up what was asked since then, with what is being asked."""
        with self._database.read() as connection:
            calls, seconds, money = connection.execute(TOTAL, {"since": since}).one()
        return Spent(calls=calls, seconds=seconds or 0.0, money=money or 0.0)

    def begin(self, now: datetime, at_most: Spent) -> int:
        """Write down a question before it is asked, by what it may take at most; return its number."""
        row = {"at": now, "seconds": at_most.seconds, "money": at_most.money}
        with self._database.write() as connection:
            return int(connection.execute(BEGIN, row).scalar_one())

    def settle(self, number: int, took: Spent) -> None:
        """Write down what a question has taken."""
        with self._database.write() as connection:
            connection.execute(SETTLE, {"of": number, "took": took.seconds, "cost": took.money})


NEW_ANSWER = insert_new(answers)
TOTAL = select(func.count(), func.sum(questions.c.seconds), func.sum(questions.c.money)).where(
    questions.c.at > bindparam("since", type_=Instant)
)
BEGIN = insert(questions).returning(questions.c.number)
SETTLE = (
    update(questions)
    .where(questions.c.number == bindparam("of"))
    .values(seconds=bindparam("took"), money=bindparam("cost"))
)
