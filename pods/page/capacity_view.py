"""What every view of the page Capacity is given."""

from dataclasses import dataclass
from datetime import date, datetime

from core.visit import Visit
from pods import answering, erlang, tradeoff
from pods.answering import Answered, Slot
from pods.dial import Setting
from pods.queries import CompanyWeek, PodWeek
from pods.simulator import Desk
from pods.tradeoff import Party


@dataclass(frozen=True)
class View:
    """One pod in one week. what_if: so many people on the phone all the time, because the reader asked so."""

    visit: Visit
    week: CompanyWeek
    pod: PodWeek
    today: date
    slots: tuple[Slot, ...]
    what_if: int | None
    handle_s: float

    def answers(self, more: int = 0) -> list[Answered]:
        """Each half hour in which contacts are expected or somebody is there."""
        within_s = self.pod.setting.target_seconds
        return [
            answering.answer(slot, self.handle_s, within_s, more) for slot in self.slots if slot.contacts or slot.people
        ]

    @property
    def target(self) -> str:
        """The promise in words: 80 % in 20 s."""
        return f"{self.pod.setting.target_share * 100:.0f} % in {self.pod.setting.target_seconds} s"

    @property
    def people_from(self) -> str:
        """Where the number of people comes from."""
        if self.what_if is not None:
            return f"what if {self.what_if} were on the phone all the time (not a roster)"
        return "people on the phone by the published roster, leave taken out"

    def parties(self, at: datetime, handle_s: float) -> list[Party]:
        """All pods in the half hour that begins then; this pod with its own handling time."""
        found = []
        for pod in self.week.pods.values():
            is_own = pod.pod_id == self.pod.pod_id
            slot = next((one for one in (self.slots if is_own else pod.slots) if one.start_at == at), None)
            if slot is None:
                continue
            takes_s = handle_s if is_own else pod.handle_s or handle_s
            known = is_own or pod.rostered
            load = erlang.load_of(slot.contacts, takes_s, answering.SLOT_S)
            after_s = pod.setting.after_seconds
            found.append(Party(pod.pod_id, load, takes_s, slot.people if known else None, after_s))
        return found

    def desks(self, chosen: Answered, handle_s: float, tried: Setting) -> tuple[tuple[Desk, ...], int]:
        """The pods as the simulator takes them, and which of them is this one."""
        parties = self.parties(chosen.slot.start_at, handle_s)
        mine = next(place for place, party in enumerate(parties) if party.pod_id == self.pod.pod_id)
        return tradeoff.desks_of(parties, tried.target_share, tried.target_seconds), mine

    def guessed(self, chosen: Answered) -> int:
        """How many pods have no roster for that half hour."""
        return sum(party.people is None for party in self.parties(chosen.slot.start_at, self.handle_s))

    def company_peak(self) -> tuple[datetime, list[Party]] | None:
        """The half hour in which all pods together have most work, with each pod in it."""
        work: dict[datetime, float] = {}
        for pod in self.week.pods.values():
            for slot in pod.slots:
                work[slot.start_at] = work.get(slot.start_at, 0.0) + slot.contacts * (pod.handle_s or self.handle_s)
        at = max(work, key=lambda start: work[start], default=None)
        if at is None or not work[at]:
            return None
        return at, self.parties(at, self.handle_s)
