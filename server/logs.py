"""Structured logs: ids, counts and durations; never what anybody wrote.

Four things keep message text out. `drop_texts` removes every key that could hold it. An exception
is logged as its types and places, without its own words, which may quote a message, and those that
nobody catches are told so too (`report_uncaught`). Of a library's line the form is logged and not
what was put into it (`hide_arguments`). And libraries are held at ``warning``: at ``debug`` uvicorn
prints frames, and at ``info`` addresses.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor

from server.settings import Settings

TEXT_KEYS = frozenset(
    (
        *("answer", "body", "content", "delta", "draft", "evidence", "frame", "history"),
        *("message", "message_text", "messages", "passage", "prompt", "query", "question"),
        *("quote", "raw", "reply", "sentence", "text", "texts"),
    )
)
"""Keys that are removed, on every level of a log line."""

OURS = ("bot", "knowledge", "retrieval", "server")
"""Packages that log at the chosen level. All others are held at ``warning``: below it they print
frames, prompts, requests and addresses."""

DEFECT = "Storehand stops because of a defect"

FRAMES_SHOWN = 12
"""Innermost places of an exception that are logged."""


def configure_logs(settings: Settings, stream: TextIO | None = None) -> None:
    """Send all logs of this process, uvicorn's too, to one stream in one form.

    Args:
        settings: level and form.
        stream: where to write; standard error by default.
    """
    level = getattr(logging, settings.log_level.upper())
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_formatter(settings.log_format))
    # Should a line itself fail to be written, Python would print its arguments and a traceback.
    logging.raiseExceptions = False
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(level, logging.WARNING))
    for package in OURS:
        logging.getLogger(package).setLevel(level)


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        place_exception,
        drop_texts,
    ]


def _formatter(form: str) -> logging.Formatter:
    last: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if form == "console":
        last = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[hide_arguments, *_shared()],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )


def hide_arguments(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Take a library's line as it stands in its code, without what was put in (processor).

    Asyncio writes whole exceptions into further lines, so only the first line is taken, and where
    the words of the exception stand in it they go.
    """
    record: logging.LogRecord = event["_record"]
    line = str(record.msg).partition("\n")[0]
    error = _find_exception(record.exc_info)
    words = str(error) if error is not None else ""
    event["event"] = line.replace(words, type(error).__name__) if words else line
    return event


def drop_texts(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Remove every key that could hold what somebody wrote (processor)."""
    return {key: _without_texts(value) for key, value in event.items() if key not in TEXT_KEYS}


def _without_texts(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return {key: _without_texts(inner) for key, inner in value.items() if key not in TEXT_KEYS}


def place_exception(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by its types and places, without its own words (processor)."""
    error = _find_exception(event.pop("exc_info", None))
    if error is not None:
        event["failure"] = describe_exception(error)
    return event


def _find_exception(info: Any) -> BaseException | None:
    if isinstance(info, BaseException):
        return info
    found = info[1] if isinstance(info, tuple) else sys.exc_info()[1] if info else None
    return found if isinstance(found, BaseException) else None


def describe_exception(error: BaseException) -> dict[str, list[str]]:
    """Return the types of an exception and its causes, and where it was raised, innermost last."""
    types: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(types) < FRAMES_SHOWN:
        types.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        cause = cause.__cause__ or cause.__context__
    return {"types": types, "places": _places(error.__traceback__)}


def tell_defect(error: BaseException | None, where: str) -> None:
    """Write an exception to standard error as `describe_exception` tells it."""
    if error is not None:
        found = describe_exception(error)
        lines = [f"{where}: {' from '.join(found['types'])}", *found["places"]]
        sys.stderr.write("\n  at ".join(lines) + "\n")


def report_uncaught() -> None:
    """Have Python tell of errors that nobody catches in no words of theirs."""
    sys.excepthook = lambda _kind, error, _trace: tell_defect(error, DEFECT)
    threading.excepthook = lambda args: tell_defect(args.exc_value, "A thread stops by a defect")
    sys.unraisablehook = lambda args: tell_defect(args.exc_value, "A defect was passed over")


def _places(trace: TracebackType | None) -> list[str]:
    summary = traceback.extract_tb(trace)[-FRAMES_SHOWN:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in summary]
