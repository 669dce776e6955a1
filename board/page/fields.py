"""Form fields that several dialogs of the board share."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from board.models import CommentKind, ServiceClass
from pods import queries as pod_queries

CHANNELS = ["", "phone", "email", "chat", "web", "social", "letter", "visit"]
CLASSES = [kind.value for kind in ServiceClass]
WORDS = {
    "expedite": "Expedite: before all else, one at a time",
    "fixed_date": "Fixed date: too late is worthless",
    "standard": "Standard: in order of arrival",
    "intangible": "Intangible: important, not urgent",
}


SPEAKING = {
    CommentKind.NOTE: "For the pod",
    CommentKind.SENT: "To the customer",
    CommentKind.RECEIVED: "From the customer",
}


def class_words(kind: str) -> str:
    """A class of service with what it means."""
    return WORDS[kind]


def channel_words(channel: str) -> str:
    """A channel with a capital, or that nobody said it."""
    return channel.capitalize() or "Not said"


def members(session: Any, pod_id: int, at: datetime) -> dict[int, str]:
    """Who may be given a card: the pod's members of the day, by name."""
    found = pod_queries.members_on(session, pod_id, pod_queries.day_of(session, at, pod_id))
    return {member.person_id: member.name for member in sorted(found, key=lambda member: member.name)}


def due(at: datetime | None, zone: str, key: str) -> datetime | None:
    """When it must be done, in the pod's own time; empty for no promise."""
    local = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if at else None
    return st.datetime_input("Due", value=local, key=key, help=f"In the pod's time, {zone}. Leave it empty for none.")


def moment_of(local: datetime | None, zone: str) -> datetime | None:
    """The instant that a local time names."""
    return local.replace(tzinfo=ZoneInfo(zone)) if local else None


def fresh(name: str) -> str:
    """A widget key that lasts until `spend`: typed text survives every run but the one that saved it."""
    return f"{name}:{st.session_state.get(f'times:{name}', 0)}"


def spend(name: str) -> None:
    """The text was saved: the next field starts empty."""
    st.session_state[f"times:{name}"] = st.session_state.get(f"times:{name}", 0) + 1
