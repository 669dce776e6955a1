"""How a person's time is shared out among pods: never more than one full-time equivalent a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.people import POD_ROLES, Role
from core.refusal import Refused
from pods.localtime import within

ROUNDING = 1e-9


@dataclass(frozen=True)
class Stint:
    """A share of a person's time in one pod, over half-open days."""

    pod_name: str
    fte: float
    valid_from: date
    valid_to: date | None

    def holds(self, day: date) -> bool:
        """Whether the day lies within."""
        return within(day, self.valid_from, self.valid_to)


def check_member(role: Role, fte: float, valid_from: date, valid_to: date | None) -> None:
    """A membership must make sense by itself."""
    if role not in POD_ROLES:
        raise Refused(
            f"{role.value.capitalize()} is a role of the whole organisation; ask an administrator to grant it."
        )
    if not 0 < fte <= 1:
        raise Refused("A share of working time lies above 0 and at most at 1.0 full-time equivalent.")
    if valid_to is not None and valid_to <= valid_from:
        raise Refused("A membership ends after it begins: choose a later last day.")


def check_share(name: str, held: Sequence[Stint], wanted: Stint) -> None:
    """Refuse when on some day the shares would add up to more than one."""
    starts = {wanted.valid_from, *(stint.valid_from for stint in held)}
    for day in sorted(day for day in starts if wanted.holds(day)):
        there = [stint for stint in held if stint.holds(day)]
        taken = sum(stint.fte for stint in there)
        if taken + wanted.fte > 1 + ROUNDING:
            held_by = ", ".join(f"{stint.pod_name} {stint.fte:g}" for stint in there)
            raise Refused(
                f"On {day.isoformat()} {name} would work {taken + wanted.fte:g} full-time equivalents "
                f"({held_by}, and {wanted.fte:g} here). End or shorten a membership first."
            )
