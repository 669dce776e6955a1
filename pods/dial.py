"""The setting of a pod's overflow: how long a contact waits at home, and by what the pod is measured."""

from dataclasses import dataclass
from datetime import date

from core.refusal import Refused

DEFAULT_AFTER_S = 60
LADDER: tuple[int | None, ...] = (None, 120, 60, 30, 15, 0)
"""The settings whose trade is shown."""


@dataclass(frozen=True)
class Setting:
    """after_seconds None: contacts never leave home. handle_seconds None: measured from contacts."""

    after_seconds: int | None = DEFAULT_AFTER_S
    target_share: float = 0.8
    target_seconds: int = 20
    handle_seconds: int | None = None


DEFAULT = Setting()


@dataclass(frozen=True)
class Stretch:
    """A setting's days: [since, until)."""

    id: int
    since: date
    until: date | None


def check(setting: Setting, valid_from: date, today: date) -> None:
    """Refuse what no pod can live by."""
    if valid_from < today:
        raise Refused(
            f"Overflow is set from today ({today:%-d %b %Y}) on: what was in force on earlier days stays as it was."
        )
    if setting.after_seconds is not None and not 0 <= setting.after_seconds <= 3600:
        raise Refused("A contact waits at home between 0 and 3,600 seconds, or never leaves. Choose one of these.")
    if not 0.5 <= setting.target_share <= 0.99:
        raise Refused("The share answered in time lies between 50 % and 99 %: nobody can promise all of them.")
    if not 5 <= setting.target_seconds <= 3600:
        raise Refused("“In time” lies between 5 and 3,600 seconds.")
    if setting.handle_seconds is not None and not 30 <= setting.handle_seconds <= 7200:
        raise Refused("A contact takes between 30 and 7,200 seconds. Leave it empty to take what was measured.")


def ends_for(stretches: list[Stretch], valid_from: date) -> tuple[dict[int, date], date | None]:
    """Which earlier settings now end, and when the new one does.

    Only the one in force on that day ends there (a planned one of that very day is replaced and holds on no day);
    settings planned for later stand.
    """
    ended = {
        one.id: valid_from
        for one in stretches
        if one.since <= valid_from and (one.until is None or one.until > valid_from)
    }
    later = [one.since for one in stretches if one.since > valid_from and one.until != one.since]
    return ended, min(later, default=None)


def said(after_seconds: int | None) -> str:
    """The setting in words."""
    if after_seconds is None:
        return "never"
    return "at once" if after_seconds == 0 else f"after {after_seconds} s"
