"""Read XES, the exchange format of event logs (IEEE 1849), event by event."""

from collections.abc import Iterator
from typing import IO, Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from core.refusal import Refused
from data.exchange.files import Given, Meter, breaks_off, unpacked
from data.exchange.lines import Line

TEXTS = frozenset({"string", "date", "int", "float", "boolean", "id"})


def read_xes(given: Given, meter: Meter = lambda _bytes: None) -> Iterator[Line]:
    """One line an event, numbered from 1: its attributes, and those of its trace as `case:…`."""
    with unpacked(given, meter) as stream:
        try:
            yield from _events(stream)
        except ParseError as problem:
            raise Refused(_torn(given.name, problem)) from None
        except DefusedXmlException:
            reason = "it declares entities or a document type, which no event log needs"
            raise Refused(f"{given.name} is refused: {reason}. Nothing was imported.") from None


def _events(stream: IO[bytes]) -> Iterator[Line]:
    number = 0
    events: list[dict[str, str]] = []
    root: Any = None
    for step, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
        if root is None:
            root = element
        if step == "start":
            continue
        kind = _bare(element.tag)
        if kind == "event":
            events.append(_attributes(element))
            element.clear()
        elif kind == "trace":
            shared = {f"case:{name}": value for name, value in _attributes(element).items()}
            for event in events:
                number += 1
                yield Line(number, {**event, **shared})
            events = []
            root.clear()


def _attributes(element: Any) -> dict[str, str]:
    return {child.get("key", ""): (child.get("value") or "").strip() for child in element if _bare(child.tag) in TEXTS}


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]


def _torn(name: str, problem: Any) -> str:
    text = str(problem)
    if "no element found" in text or "unclosed token" in text:
        return breaks_off(name, problem.position[0])
    return f"{name} is not readable XML: {text}. Nothing was imported."
