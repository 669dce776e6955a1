"""Formats for retrospectives. Each retrospective gets its own copy."""

from copy import deepcopy

from core.refusal import Refused

Columns = list[dict[str, str]]


def _column(key: str, name: str, hint: str) -> dict[str, str]:
    return {"key": key, "name": name, "hint": hint}


_CATALOGUE: dict[str, tuple[str, Columns]] = {
    "well_notwell_try": (
        "Went well, not well, try",
        [
            _column("well", "Went well", "What should we keep?"),
            _column("not_well", "Not well", "What cost us or our customers time?"),
            _column("try", "Try", "What could we try for two weeks?"),
        ],
    ),
    "start_stop_continue": (
        "Start, stop, continue",
        [
            _column("start", "Start", "What would help that we do not do?"),
            _column("stop", "Stop", "What do we do that helps nobody?"),
            _column("continue", "Continue", "What works and must not get lost?"),
        ],
    ),
    "mad_sad_glad": (
        "Mad, sad, glad",
        [
            _column("mad", "Mad", "What made us angry?"),
            _column("sad", "Sad", "What disappointed us?"),
            _column("glad", "Glad", "What made a day better?"),
        ],
    ),
    "four_ls": (
        "Four Ls",
        [
            _column("liked", "Liked", "What did we like?"),
            _column("learned", "Learned", "What do we know now?"),
            _column("lacked", "Lacked", "What was missing?"),
            _column("longed_for", "Longed for", "What do we wish we had?"),
        ],
    ),
    "sailboat": (
        "Sailboat",
        [
            _column("wind", "Wind", "What drives us forward?"),
            _column("anchor", "Anchor", "What holds us back?"),
            _column("rocks", "Rocks", "What lies ahead that could sink us?"),
            _column("island", "Island", "Where do we want to be?"),
        ],
    ),
}


def names() -> dict[str, str]:
    """Key and name of each format, in the order in which they are offered."""
    return {key: name for key, (name, _) in _CATALOGUE.items()}


def columns_of(template: str) -> Columns:
    """A copy of the format's columns: a session must not change the catalogue."""
    if template not in _CATALOGUE:
        raise Refused(f"There is no format called {template}. Choose one from the list.")
    return deepcopy(_CATALOGUE[template][1])
