"""Beside the words of an open card: who else is there, and what others change while the reader writes.

The browser says which fields the reader has touched. The others follow the card; a touched one keeps its text, and both
values are shown. docs/board.md tells the rules.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from board import component, queries
from board.page import fields
from board.queries import CardDetail
from core.refusal import Refused
from core.visit import Visit

THEN, NEWS = "card-then", "card-news"
LABELS = {
    "title": "the title",
    "text": "what is known",
    "topic": "the topic",
    "channel": "the channel",
    "class": "the class of service",
    "due": "the due time",
}
"""The fields, as they are spoken of."""
CHOSEN = ("channel", "class", "due")
"""The fields that are not typed: the browser compares what they show with what they stood at."""
Facts = dict[str, Any]


@dataclass(frozen=True)
class Standing:
    """A card as its form shows it, at one stamp."""

    stamp: str
    version: int
    facts: Facts
    who: str


def standing(session: Any, visit: Visit, card_id: int) -> Standing:
    """How the card stands now, and who changed it last."""
    card = queries.card_detail(session, visit.actor, card_id, visit.now())
    stamp = queries.card_stamps(session, card.pod_id, [card_id]).get(card_id, "gone")
    return Standing(stamp, card.version, facts_of(card), queries.last_hand(session, card_id))


def facts_of(card: CardDetail) -> Facts:
    """The values of the form's fields."""
    due = card.due_at.astimezone(ZoneInfo(card.zone)).replace(tzinfo=None) if card.due_at else None
    values = (card.title or "", card.description or "", card.topic, card.channel, card.service_class.value, due)
    return dict(zip(LABELS, values, strict=True))


def words(kind: str, value: Any) -> str:
    """A value as its field shows it."""
    if kind == "due":
        return f"{value:%Y/%m/%d, %H:%M}" if value else ""
    return {"class": fields.class_words, "channel": fields.channel_words}.get(kind, str)(value)


def draw(visit: Visit, card: CardDetail) -> None:
    """First in the dialog: it may set fields that are drawn after it."""
    with visit.read() as session:
        now = standing(session, visit, card.card_id)
    then = st.session_state.setdefault(THEN, {})
    if card.card_id not in then or f"card-title:{card.card_id}" not in st.session_state:
        then.clear()
        then[card.card_id] = now.facts
        st.session_state.pop(NEWS, None)
    for kind, value in now.facts.items():
        if st.session_state.get(f"card-{kind}:{card.card_id}") == value:  # saved, or never changed
            then[card.card_id] = then[card.card_id] | {kind: value}
    told: dict[str, Facts] = st.session_state.get(NEWS, {})
    component.beside(
        key=f"beside-{card.card_id}",
        data={
            "card": str(card.card_id),
            "stamp": now.stamp,
            "stood": {f"card-{kind}-{card.card_id}": words(kind, then[card.card_id][kind]) for kind in CHOSEN},
            "news": [{**news, "theirs": words(kind, news["theirs"])} for kind, news in told.items()],
        },
        on_look_change=partial(look, visit, card.card_id),
        on_take_change=partial(settle, visit, card.card_id, "take"),
        on_keep_change=partial(settle, visit, card.card_id, "keep"),
    )


def said(card_id: int, event: str) -> dict[str, Any]:
    """What the browser said, as the user input that it is."""
    told = st.session_state.get(f"beside-{card_id}", {}).get(event)
    return told if isinstance(told, dict) else {}


def look(visit: Visit, card_id: int) -> None:
    """Callback: others changed the card. Fields that the reader has not touched follow; the rest is told."""
    then = st.session_state.get(THEN, {}).get(card_id)
    if then is None or f"card-title:{card_id}" not in st.session_state:
        return
    touched = said(card_id, "look").get("touched")
    touched = touched if isinstance(touched, dict) else {}
    try:
        with visit.read() as session:
            now = standing(session, visit, card_id)
    except Refused:
        return  # the dialog says so when it is drawn
    for kind, theirs in now.facts.items():
        if theirs == then.get(kind):
            continue
        field = f"card-{kind}-{card_id}"
        if field not in touched or touched[field] == words(kind, then.get(kind)):
            st.session_state[f"card-{kind}:{card_id}"] = theirs
        else:
            news = {"field": field, "label": LABELS[kind], "who": now.who, "theirs": theirs}
            st.session_state.setdefault(NEWS, {})[kind] = news
    st.session_state[THEN] = {card_id: now.facts}
    if not st.session_state.get(NEWS):
        see(card_id, now.version)


def settle(visit: Visit, card_id: int, event: str) -> None:
    """Callback: the reader has seen both values and takes one of them. Saving mine is then an informed press."""
    field = str(said(card_id, event).get("field", ""))
    kind = next((one for one in LABELS if field == f"card-{one}-{card_id}"), "")
    news = st.session_state.get(NEWS, {}).pop(kind, None)
    if news is None:
        return
    if event == "take":
        st.session_state[f"card-{kind}:{card_id}"] = news["theirs"]
    if not st.session_state[NEWS]:
        with visit.read() as session:
            see(card_id, standing(session, visit, card_id).version)


def see(card_id: int, version: int) -> None:
    """The reader knows the card as of this version: saving overwrites nothing unseen."""
    st.session_state["card-seen"] = {card_id: version}
