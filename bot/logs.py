"""How the house logs: one line per turn and per delivery with ids and milliseconds, never a text or an address."""

from __future__ import annotations

import logging
import sys

import structlog

from core.settings import Settings


def set_up_logs(settings: Settings) -> None:
    """Set up structured logs on standard error: text for people, JSON for machines."""
    level = getattr(logging, settings.log_level.upper())
    shape: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[structlog.processors.add_log_level, structlog.processors.TimeStamper("iso", utc=True), shape],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
