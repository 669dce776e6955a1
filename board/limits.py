"""May this card enter? The rules of work in progress, as sentences."""

from board.models import ColumnKind
from core.refusal import Refused


def limit_of(kind: ColumnKind, wip_limit: int | None) -> int | None:
    """The limit that counts: finished work is never work in progress."""
    return None if kind is ColumnKind.DONE else wip_limit


def check_room(column_name: str, wip_limit: int | None, held: int) -> None:
    """Refuse the next card of a full column. `held` is counted unfiltered, without the card itself."""
    if wip_limit is not None and held >= wip_limit:
        raise Refused(f"{column_name} already holds {held} of {wip_limit} {_cards(wip_limit)}; finish one first.")


def check_expedite(limit: int, keys: list[str]) -> None:
    """Refuse one more expedite card than the pod has agreed on: if all is urgent, nothing is."""
    if len(keys) >= limit:
        named = ", ".join(keys)
        raise Refused(f"The pod already expedites {named}, and its limit is {limit}; finish that first.")


def room_words(held: int, wip_limit: int | None) -> str:
    """How full a column is: "4 of 5", "Full 5 of 5: finish one first"."""
    if wip_limit is None:
        return str(held)
    if held < wip_limit:
        return f"{held} of {wip_limit}"
    return f"{'Full' if held == wip_limit else 'Over'} {held} of {wip_limit}: finish one first"


def check_limit(wip_limit: int | None) -> None:
    """Refuse a limit that means nothing."""
    if wip_limit is not None and not 1 <= wip_limit <= 999:
        raise Refused("A limit is a number from 1 to 999. Leave it empty for no limit.")


def _cards(count: int) -> str:
    return "card" if count == 1 else "cards"
