"""Who looks at a board or one of its cards just now, and who writes on it. Nothing of it is stored."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from board.keys import initials

GONE_AFTER = 25.0
"""Seconds of silence after which a seat is empty: browsers say every ten seconds that they are there."""


@dataclass(frozen=True)
class Seat:
    """One open board of one person."""

    person_id: int
    name: str
    card_id: int | None = None
    is_writing: bool = False
    heard: float = 0.0

    @property
    def said(self) -> tuple[int, str, int | None, bool]:
        """What others are told of it."""
        return self.person_id, self.name, self.card_id, self.is_writing


class Presence:
    """The seats of each pod's board, of this process and of the others."""

    def __init__(self) -> None:
        self.seats: dict[int, dict[str, Seat]] = defaultdict(dict)

    def sit(self, pod_id: int, number: str, seat: Seat) -> bool:
        """Somebody is there, or says so again; whether that is news to others."""
        was = self.seats[pod_id].get(number)
        self.seats[pod_id][number] = seat
        return was is None or was.said != seat.said

    def leave(self, pod_id: int, number: str) -> bool:
        """Somebody went; whether anybody knew of them."""
        was = self.seats.get(pod_id, {}).pop(number, None)
        if not self.seats.get(pod_id):
            self.seats.pop(pod_id, None)
        return was is not None

    def sweep(self, now: float) -> set[int]:
        """Forget who was silent for too long; the pods where that is news."""
        late = [
            (pod_id, number)
            for pod_id, seats in self.seats.items()
            for number, seat in seats.items()
            if now - seat.heard > GONE_AFTER
        ]
        return {pod_id for pod_id, number in late if self.leave(pod_id, number)}

    def told(self, pod_id: int) -> list[dict[str, Any]]:
        """Each person once: their name, and the cards that they have open or write on, by name."""
        people: dict[int, dict[str, Any]] = {}
        for seat in self.seats.get(pod_id, {}).values():
            fresh = {"id": seat.person_id, "name": seat.name, "letters": initials(seat.name), "cards": {}}
            person = people.setdefault(seat.person_id, fresh)
            if seat.card_id is not None:
                number = str(seat.card_id)
                person["cards"][number] = person["cards"].get(number, False) or seat.is_writing
        return sorted(people.values(), key=lambda person: (person["name"], person["id"]))
