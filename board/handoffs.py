"""The rules of handing a card off, and what its chain says: who had it, why it went on, whether it came back.

The taxonomy is that of pods.md section 16. A warm handoff is an offer first: the giver keeps the card until
somebody of the receiving pod accepts it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from board.models import Card, Handoff, HandoffKind
from core.refusal import Refused

SAID = {
    HandoffKind.WARM: "Warm: we keep it until they accept",
    HandoffKind.COLD: "Cold: passed on with a written summary",
    HandoffKind.FUNCTIONAL: "Functional escalation: another skill is needed",
    HandoffKind.HIERARCHICAL: "Hierarchical escalation: another authority is needed",
    HandoffKind.RETURN: "Return: sent back to the pod it came from",
    HandoffKind.MISROUTE: "Misroute: it should never have come here",
}
"""The kinds a person may choose between pods. A shift change stays inside the pod; a segment move follows a
committed change; imported ones come from a log."""

NAMED = {
    HandoffKind.WARM: "Warm",
    HandoffKind.COLD: "Cold",
    HandoffKind.FUNCTIONAL: "Functional escalation",
    HandoffKind.HIERARCHICAL: "Hierarchical escalation",
    HandoffKind.RETURN: "Return",
    HandoffKind.MISROUTE: "Misroute corrected",
    HandoffKind.SHIFT_CHANGE: "Shift change",
    HandoffKind.SEGMENT_MOVE: "Segment move",
    HandoffKind.IMPORTED: "Told by an import",
}

CHARGED = {
    HandoffKind.MISROUTE: "charged to routing, not to the pod",
    HandoffKind.SHIFT_CHANGE: "planned, in the same pod: counted nowhere",
    HandoffKind.SEGMENT_MOVE: "the customer moved, not the work: shown apart",
}
"""What a kind is charged to, where that is not the giver."""


@dataclass(frozen=True)
class HandOff:
    """A wish to give a card away: to whom, of which kind, why, and what the receiver must know.

    undoes_id: the step that a return sends back. skill_id, guardrail_id: what is missing or exceeded; `named` says it
    in words where no row does. context_complete: the giver says that nothing has to be asked again.
    """

    card_id: int
    to_pod_id: int
    kind: HandoffKind
    reason: str
    summary: str
    version: int
    context_complete: bool = False
    undoes_id: int | None = None
    skill_id: int | None = None
    guardrail_id: int | None = None
    named: str = ""


def check_open(card: Card, to_pod_id: int) -> None:
    """Only an open card can go, and only to another pod."""
    if card.closed_at is not None:
        raise Refused(f"{card.key} is closed. Reopen it before you hand it off.")
    if to_pod_id == card.pod_id:
        raise Refused("The card belongs to this pod already. Choose another pod.")


def check(card: Card, wish: HandOff, undone: Handoff | None) -> None:
    """Refuse a handoff that leaves the receiver in the dark, hides its cause, or leads nowhere."""
    check_open(card, wish.to_pod_id)
    if wish.kind is HandoffKind.WARM:
        raise Refused("A warm handoff waits for the receiver. Offer the card; it moves when somebody there accepts.")
    if wish.kind not in SAID and wish.kind is not HandoffKind.SEGMENT_MOVE:
        raise Refused("Choose one of the kinds of handoff that are offered.")
    if wish.kind is HandoffKind.COLD:
        check_cold(wish)
    if wish.kind is HandoffKind.FUNCTIONAL and not (wish.skill_id or wish.named.strip()):
        raise Refused("Name the skill that is missing: it is the next thing this pod learns, or asks for.")
    if wish.kind is HandoffKind.HIERARCHICAL and not (wish.guardrail_id or wish.named.strip()):
        raise Refused("Name the limit that is exceeded: too many of these, and the limit is wrong.")
    if wish.kind is HandoffKind.RETURN:
        check_return(card, wish, undone)
    check_length(wish.summary)
    if len(wish.named) > 120:
        raise Refused("Name the skill or the limit in at most 120 characters. Nothing was saved.")


def check_cold(wish: HandOff) -> None:
    """Nobody talks to the receiver: the summary must do it all."""
    if len(wish.summary.split()) < 3:
        raise Refused("A cold handoff needs a summary: what the customer wants, what was tried, what is promised.")
    if not wish.context_complete:
        raise Refused("Tick that the summary is complete: the receiver must not have to ask the customer again.")


def check_return(card: Card, wish: HandOff, undone: Handoff | None) -> None:
    """A return undoes a step that brought the card here, and goes to who gave it."""
    if undone is None or undone.card_id != card.id:
        raise Refused("Choose the step that is sent back: a return names the handoff that it undoes.")
    if undone.to_pod_id != card.pod_id or undone.from_pod_id == undone.to_pod_id:
        raise Refused("That step did not bring the card to this pod. Choose the one that did.")
    if undone.from_pod_id != wish.to_pod_id:
        raise Refused("A return goes back to the pod that gave the card. Choose that pod, or another kind of handoff.")


def check_length(summary: str) -> None:
    """What fits."""
    if len(summary) > 2000:
        raise Refused(f"That summary has {len(summary)} characters; 2000 fit. Shorten it, nothing was saved.")


def bounced(chain: Sequence[Handoff]) -> Iterator[bool]:
    """For each step of a chain: does it give the card straight back to the pod it came from?

    A change of shift stays in its pod and breaks no chain.
    """
    came_from: int | None = None
    for step in chain:
        if step.from_pod_id == step.to_pod_id:
            yield False
            continue
        yield came_from is not None and step.to_pod_id == came_from
        came_from = step.from_pod_id


@dataclass(frozen=True)
class ChainNames:
    """What the ids of a chain are called today. Where the reader may not see people, `people` is empty."""

    pods: Mapping[int, str] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)
    skills: Mapping[int, str] = field(default_factory=dict)
    limits: Mapping[int, str] = field(default_factory=dict)


def told(step: Handoff, names: ChainNames) -> str:
    """One step as a sentence: "Warm, from North to South, accepted by Emil after 4 minutes"."""
    giver, taker = names.pods.get(step.from_pod_id, "a pod"), names.pods.get(step.to_pod_id, "a pod")
    taken = names.people.get(step.to_person_id or 0, "")
    if step.kind is HandoffKind.SHIFT_CHANGE:
        return f"{NAMED[step.kind]} in {giver}" + (f", to {taken}" if taken else "")
    said = f"{NAMED[step.kind]}, from {giver} to {taker}"
    if step.accepted_at is not None:
        after = "" if step.minutes is None else f" after {step.minutes} minute{'' if step.minutes == 1 else 's'}"
        said += f", accepted by {taken or 'them'}{after}"
    return said


def marks(step: Handoff, names: ChainNames, seq_of: Mapping[int, int], *, is_bounce: bool) -> list[str]:
    """What must be known about a step: what was missing, what it undoes, whether it is ping-pong, who is charged."""
    found = ["ping-pong: straight back to where it came from"] if is_bounce else []
    if step.kind is HandoffKind.FUNCTIONAL:
        found.append(f"missing skill: {names.skills.get(step.skill_id or 0) or step.named or 'not named'}")
    if step.kind is HandoffKind.HIERARCHICAL:
        found.append(f"limit exceeded: {names.limits.get(step.guardrail_id or 0) or step.named or 'not named'}")
    if step.undoes_id is not None:
        found.append(f"undoes step {seq_of.get(step.undoes_id, 0) + 1}")
    if step.kind not in (HandoffKind.SHIFT_CHANGE, HandoffKind.SEGMENT_MOVE) and step.context_complete is not None:
        found.append("context complete" if step.context_complete else "context not complete: the receiver has to ask")
    if charged := CHARGED.get(step.kind):
        found.append(charged)
    return found
