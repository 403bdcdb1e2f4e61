"""Log one line for the fate of each story and each delivery; secrets never pass."""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog

TOKEN = re.compile(r"\b\d{5,}(?::|%3[Aa])[A-Za-z0-9_-]{20,}")
"""A Bot API token, also where an address holds it: https://core.telegram.org/bots/api#authorizing-your-bot"""
KEY = re.compile(r"(?i)\b(?:sk-[A-Za-z0-9_-]{8,}|bearer\s+[A-Za-z0-9._-]{8,})")
PASSWORD = re.compile(r"(://[^/\s:@]+:)[^/\s@]+@")


def mask(text: str) -> str:
    """Replace tokens, keys and passwords in a text by stars."""
    return PASSWORD.sub(r"\1***@", KEY.sub("***", TOKEN.sub("***", text)))


def _mask_event(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if not isinstance(value, int | float | bool | None):
            event[key] = mask(str(value))
    return event


class _MaskingFormatter(logging.Formatter):
    """The format of libraries' own lines, masked."""

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record))


def configure(stream: TextIO = sys.stderr, level: int = logging.INFO) -> None:
    """Send log lines to `stream`: for people where it is a terminal, as JSON elsewhere."""
    pretty = stream.isatty()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _mask_event,
            structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_MaskingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    sys.excepthook = _masked_traceback


def _masked_traceback(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    sys.stderr.write(mask("".join(traceback.format_exception(kind, error, trace))))
