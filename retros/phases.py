"""The phases of a retrospective: their order, what to do in each, and who may see what."""

from core.refusal import Refused
from retros.models import Phase

ORDER = tuple(Phase)

NAMED = {
    Phase.OPEN_ACTIONS: "Open actions",
    Phase.GATHER: "Gather",
    Phase.GROUP: "Group",
    Phase.VOTE: "Vote",
    Phase.DISCUSS: "Discuss",
    Phase.CLOSED: "Closed",
}

WHAT_NOW = {
    Phase.OPEN_ACTIONS: "Say keep, done or drop for each action we still carry.",
    Phase.GATHER: "Write your own cards. Nobody sees them, not even how long they are, until everyone is ready.",
    Phase.GROUP: "Put cards that mean the same together, so that we vote on topics.",
    Phase.VOTE: "Give your votes to what matters most. Nobody sees anybody's votes until we discuss.",
    Phase.DISCUSS: "Talk about the topic with most votes first, and agree on one small action.",
    Phase.CLOSED: "This retrospective is closed. Only its actions still change.",
}
"""What to do now, in one sentence."""

MINUTES = {Phase.OPEN_ACTIONS: 3, Phase.GATHER: 7, Phase.GROUP: 15, Phase.VOTE: 3, Phase.DISCUSS: 24}

_REVEALED = frozenset({Phase.GROUP, Phase.VOTE, Phase.DISCUSS, Phase.CLOSED})
_COUNTED = frozenset({Phase.DISCUSS, Phase.CLOSED})


def shows_remarks(phase: Phase | str | None) -> bool:
    """Whether others' cards may leave the server. An unknown phase shows nothing."""
    return phase in _REVEALED


def shows_votes(phase: Phase | str | None) -> bool:
    """Whether the sums of votes may leave the server. An unknown phase shows nothing."""
    return phase in _COUNTED


def following(phase: Phase) -> Phase:
    """The next phase. Discussing ends by closing the retrospective, which is a step of its own."""
    if phase is Phase.DISCUSS:
        raise Refused("The discussion ends by closing the retrospective.")
    if phase is Phase.CLOSED:
        raise Refused("This retrospective is closed. Start a new one.")
    return ORDER[ORDER.index(phase) + 1]


def check_in(phase: Phase, wanted: Phase, doing: str) -> None:
    """Refuse what does not belong into the present phase."""
    if phase is not wanted:
        raise Refused(f"{doing} belongs to the phase “{NAMED[wanted]}”; this retrospective is now at “{NAMED[phase]}”.")
