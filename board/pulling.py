"""What should I take next? The pod's pull policy for one person at one moment, and the rules that decided, in words.

Order (docs/board.md, Pull): work that cannot wait (expedite, then what comes due before such a card is usually done);
then the queue nearest to being done; then the pod's order of classes; then a card that is mine already; then the same
person for the same customer; then the person's learning goal; then the rank that the pod gave, else the oldest.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from board.models import ServiceClass

ABLE = 3
"""From this level on somebody works alone with a skill (pods.md 14)."""

SOON = timedelta(hours=4)
"""A due time this near is pressing, whatever is usual for such a card."""


NO_SHIFT = "You have no shift now. Nothing is suggested outside your shifts."


class Presence(StrEnum):
    """Whether somebody can take work now."""

    HERE = "here"
    UNKNOWN = "unknown"
    OFF = "off"
    AWAY = "away"


@dataclass(frozen=True)
class Waiting:
    """A card that could be pulled. due_at: its own date or the promise that comes due first.

    due_in: the pod's working time until then, as history counts too.

    place: its column from the left. ends: the place of the column that it would enter, and its name.
    skill: what its topic demands. full: the limits that taking it would break, in words.
    """

    card_id: int
    key: str
    version: int
    place: int
    column: str
    target_id: int
    target: str
    service_class: ServiceClass
    rank: int
    opened_at: datetime
    due_at: datetime | None = None
    due_in: timedelta = timedelta()
    assignee_id: int | None = None
    assignee: str = ""
    is_blocked: bool = False
    skill_id: int | None = None
    skill: str = ""
    last_person_id: int | None = None
    full: str = ""


@dataclass(frozen=True)
class Puller:
    """Who asks: skills by level, what is being learned, what is under way already."""

    person_id: int
    presence: Presence = Presence.UNKNOWN
    levels: Mapping[int, int] = field(default_factory=dict)
    learning: frozenset[int] = frozenset()
    under_way: int = 0
    own_limit: int | None = None
    oldest_own: str = ""


@dataclass(frozen=True)
class Policy:
    """What the pod agreed on, and who else could. usual: the working time that 85 % of a class's cards take.

    able: for each skill the people here now who hold it at level 3.
    """

    order: Sequence[ServiceClass]
    usual: Mapping[ServiceClass, timedelta] = field(default_factory=dict)
    able: Mapping[int, Collection[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Advice:
    """The card to take and the rules that led to it; or what to do instead. passed: (key, why not), best first."""

    card: Waiting | None
    why: tuple[str, ...] = ()
    instead: str = ""
    passed: tuple[tuple[str, str], ...] = ()


def advise(me: Puller, cards: Iterable[Waiting], policy: Policy, at: datetime) -> Advice:
    """The same state gives the same answer, whoever asks how often."""
    if (reason := not_now(me)) is not None:
        return Advice(None, instead=reason)
    ordered = sorted(cards, key=lambda card: _key(me, card, policy, at))
    passed: list[tuple[str, str]] = []
    for place, card in enumerate(ordered):
        if (why_not := hindrance(me, card, policy)) is None:
            rival = next((other for other in ordered[place + 1 :] if hindrance(me, other, policy) is None), None)
            why = (*reasons(me, card, policy, at), _before(me, card, rival, policy, at))
            return Advice(card, why, passed=tuple(passed))
        passed.append((card.key, why_not))
    if not ordered:
        return Advice(None, instead="Nothing waits in the queues. Help somebody to finish, or learn.")
    return Advice(None, instead=_held_back(passed), passed=tuple(passed))


def _held_back(passed: Sequence[tuple[str, str]]) -> str:
    """Why nothing that waits can be taken: what holds back most of it, and what helps."""
    reason, count = Counter(why for _, why in passed).most_common(1)[0]
    cards = "the card that waits" if len(passed) == 1 else f"{count} of the {len(passed)} cards that wait"
    helps = " Help to finish what is under way." if "is full" in reason else ""
    return f"Nothing that waits is for you now. What holds back {cards}: {reason}.{helps}"


def not_now(me: Puller) -> str | None:
    """Why this person takes nothing at all now; None when they may."""
    if me.presence is Presence.AWAY:
        return "You are away today. Nothing is suggested until you are back."
    if me.presence is Presence.OFF:
        return NO_SHIFT
    if me.own_limit is not None and me.under_way >= me.own_limit:
        oldest = f", best {me.oldest_own}" if me.oldest_own else ""
        return f"You have {me.under_way} of {me.own_limit} cards under way. Finish one first{oldest}."
    return None


def hindrance(me: Puller, card: Waiting, policy: Policy) -> str | None:
    """Why this card is not for this person now; None when it is."""
    if card.assignee_id not in (None, me.person_id):
        return f"{card.assignee or 'somebody else'} has it"
    if card.is_blocked:
        return "it is blocked"
    if _lacks(me, card, policy):
        return f"it needs {card.skill}, which others here hold"
    return card.full or None


def reasons(me: Puller, card: Waiting, policy: Policy, at: datetime) -> list[str]:
    """What speaks for this card, the weightiest first."""
    said = [pressing] if (pressing := _pressing(card, policy, at)) else []
    nobodys = card.column == card.target
    said.append(
        f"It stands in {card.column}{' and nobody has it' if nobodys else f', from which {card.target} is filled'}."
    )
    if card.assignee_id == me.person_id:
        said.append("It is yours already.")
    if card.last_person_id == me.person_id:
        said.append("You served this customer last: same pod, same person.")
    if _learns(me, card):
        said.append(f"{card.skill} is what you are learning.")
    elif card.skill_id is not None and me.levels.get(card.skill_id, 0) >= ABLE:
        said.append(f"You work alone with {card.skill}.")
    elif card.skill_id is not None:
        said.append(f"Nobody here now works alone with {card.skill}; home answers first.")
    return said


def _before(me: Puller, card: Waiting, rival: Waiting | None, policy: Policy, at: datetime) -> str:
    """The rule that decided against the card that would be next; a test holds it to the order of the keys."""
    if rival is None:
        return "Nothing else that waits is for you now."
    keys = zip(_key(me, card, policy, at), _key(me, rival, policy, at), DECIDED, strict=True)
    rule = next((rule for mine, other, rule in keys if mine != other), DECIDED[-1])
    kind = card.service_class.value.replace("_", " ")
    return f"Before {rival.key}: {rule.format(kind=kind, column=card.column)}."


def _key(me: Puller, card: Waiting, policy: Policy, at: datetime) -> tuple[object, ...]:
    order = {kind: place for place, kind in enumerate(policy.order)}
    urgent = card.service_class is ServiceClass.EXPEDITE
    due = card.due_at if _pressing(card, policy, at) and not urgent else None
    return (
        not urgent,
        due is None,
        due or at,
        -card.place,
        order.get(card.service_class, len(order)),
        card.assignee_id != me.person_id,
        card.last_person_id != me.person_id,
        not _learns(me, card),
        card.rank,
        card.opened_at,
        card.card_id,
    )


DECIDED = (
    "it is expedited",
    "it comes due too soon to wait",
    "it comes due earlier",
    "{column} is nearer to being done",
    "its class, {kind}, comes first in the pod's order",
    "it is yours already",
    "you served its customer last",
    "it is what you are learning",
    "people ranked it higher",
    "it is older",
    "its number is lower",
)
"""What each place of the key means, in words."""


def _pressing(card: Waiting, policy: Policy, at: datetime) -> str:
    """Why it cannot wait; empty when it can."""
    if card.service_class is ServiceClass.EXPEDITE:
        return "It is expedited: before all else."
    if card.due_at is None:
        return ""
    if card.due_at <= at:
        return "What was promised for it is overdue."
    usual = policy.usual.get(card.service_class)
    if usual is not None and card.due_in <= usual:
        return f"It is due in {_span(card.due_at - at)}, sooner than 85 % of such cards are done."
    return f"It is due in {_span(card.due_at - at)}." if card.due_at - at <= SOON else ""


def _lacks(me: Puller, card: Waiting, policy: Policy) -> bool:
    """Whether others here can do it and this person neither can nor learns it."""
    if card.skill_id is None or me.levels.get(card.skill_id, 0) >= ABLE or _learns(me, card):
        return False
    return any(person_id != me.person_id for person_id in policy.able.get(card.skill_id, ()))


def _learns(me: Puller, card: Waiting) -> bool:
    return card.skill_id in me.learning and me.levels.get(card.skill_id or 0, 0) < ABLE


def _span(length: timedelta) -> str:
    hours = length.total_seconds() / 3600
    return f"{round(hours * 60)} min" if hours < 1 else f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} d"
