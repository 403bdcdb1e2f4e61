"""What the pipeline asks of the edges: the views of the store, and the outside world.

Each loop sees the store through a protocol of its own; one method that saves is one transaction. A `claim` hands out
rows whose `due` has come and moves it on by the lease, so that a row is with one process at a time and comes back by
itself when that process dies. All methods of the store raise `StoreError`.
"""

from bot.protocols.outside import ArticleReader, Charts, Fetcher, Notifier, Reader, Summarizer
from bot.protocols.store import Archive, Articles, Events, Journal, Polls, Stories
from bot.protocols.telling import Decisions, Ledger, Outbox

__all__ = [
    "Archive",
    "ArticleReader",
    "Articles",
    "Charts",
    "Decisions",
    "Events",
    "Fetcher",
    "Journal",
    "Ledger",
    "Notifier",
    "Outbox",
    "Polls",
    "Reader",
    "Stories",
    "Summarizer",
]
