"""How many votes a person may give, to one group and in all."""

from collections.abc import Mapping

from core.refusal import Refused

EACH = 5
PER_GROUP = 3


def remaining(own: Mapping[int, int], each: int = EACH) -> int:
    """What is left of a person's budget."""
    return each - sum(own.values())


def check_vote(own: Mapping[int, int], group_id: int, count: int, each: int = EACH, per_group: int = PER_GROUP) -> None:
    """Refuse more votes than the budget, in all or on one group. `own` are the votes given so far, by group."""
    if count < 0:
        raise Refused("A vote cannot be negative.")
    if count > per_group:
        raise Refused(f"At most {per_group} votes on one topic. Give the others to another topic.")
    others = sum(given for group, given in own.items() if group != group_id)
    if others + count > each:
        raise Refused(f"You have {each} votes and have given {others} to other topics. Take one back first.")
