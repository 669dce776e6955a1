"""How the log is written: one line an event, tracebacks without the values of variables (they hold secrets)."""

import logging

import structlog

log = structlog.get_logger("podboard")


def set_up() -> None:
    """Once, at start."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ]
    )
    logging.getLogger("streamlit").setLevel(logging.WARNING)
