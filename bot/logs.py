"""How the house logs: one line per turn and per delivery with ids and milliseconds, never a text or an address.

An exception's own words may quote a customer, so a line names its kind and the place in our code instead.
"""

from __future__ import annotations

import logging
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TextIO, cast

import structlog

from core.settings import Settings

ROOT = Path(__file__).parents[1]
OURS = frozenset({"bot", "console", "core", "faq_kb", "handover", "intents", "reminders"})


def set_up_logs(settings: Settings) -> None:
    """Set up structured logs on standard error: text for people, JSON for machines; of libraries, warnings."""
    level = getattr(logging, settings.log_level.upper())
    shape: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[structlog.processors.add_log_level, structlog.processors.TimeStamper("iso", utc=True), shape],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, Unfailing(sys.stderr))),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[Libraries()], level=logging.WARNING, force=True)


def where(error: BaseException) -> str:
    """Return the last place in our own code that an exception came through: "bot/worker.py:84", or "outside"."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in OURS:
            return f"{path.relative_to(ROOT)}:{frame.lineno}"
    return "outside"


class Unfailing:
    """A stream that drops what it cannot write: a full disk under the log must not stop the work that it tells of."""

    def __init__(self, stream: TextIO) -> None:
        """Write to `stream`."""
        self._stream = stream

    def write(self, text: str) -> int:
        """Write if that is possible."""
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush if that is possible."""
        with suppress(OSError):
            self._stream.flush()


class Libraries(logging.Handler):
    """Passes on what libraries log, in one line each, an exception without its words."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        error = record.exc_info[1] if record.exc_info else None
        told = {"error": type(error).__name__, "where": where(error)} if error is not None else {}
        log = structlog.get_logger()
        log.log(record.levelno, "library.logged", library=record.name, said=record.getMessage().strip(), **told)
