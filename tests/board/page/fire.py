"""A trigger of a component in AppTest. Private interfaces of Streamlit are used in this one place only."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from board.queries import payload


def sent(at: AppTest, key: str) -> dict[str, Any]:
    """What the component with this key was sent."""
    found: dict[str, Any] = json.loads(_element(at, key).proto.json)
    return unpacked(found) if "stamp" in found else found


def unpacked(found: dict[str, Any]) -> dict[str, Any]:
    """A board as the browser reads it: long names, and ids as text."""
    names = {short: name for name, short in payload.WIRE.items()}
    cards = [{names.get(short, short): value for short, value in card.items()} for card in found["cards"]]
    for card in cards:
        card |= {name: str(card[name]) for name in ("id", "col")}
    return {**found, **found.get("head", {}), "cards": cards}


def fire(at: AppTest, key: str, event: str, value: Any) -> AppTest:
    """The component says something; the page runs."""
    states = at._tree.get_widget_states()
    widget = states.widgets.add()
    widget.id = f"$$STREAMLIT_INTERNAL_KEY_{_element(at, key).proto.id}__events"
    widget.json_trigger_value = json.dumps([{"event": event, "value": value}])
    return at._run(states)


def _element(at: AppTest, key: str) -> Any:
    return next(element for element in at.get("bidi_component") if element.proto.id.endswith("-" + key))
