"""Logs: one JSON object a line, a request id, the path without its query, and never a body or an address."""

import logging
import sys
import time
import uuid

import structlog
from flask import Flask, Response, g, request


def configure(*, readable: bool = False) -> None:
    """JSON lines on standard output; `readable` for a person at a terminal."""
    # Plain tracebacks: the renderer's own ones show the values of variables, which may be words of people.
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    renderer = plain if readable else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )


def install(app: Flask) -> None:
    log = structlog.get_logger("request")

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        g.request_id = uuid.uuid4().hex  # read back from here: structlog looks through every variable of the context
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if not app.testing:
            rule = request.url_rule.rule if request.url_rule else "unknown"
            spent = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1)
            log.info("answer", method=request.method, route=rule, status=response.status_code, ms=spent)
        return response
