"""Refused: the exception that carries a reason for the reader."""


class Refused(Exception):
    """A rule says no. The message is a sentence the reader can act on."""


class NotFound(Refused):
    """It does not exist, or lies outside the actor's scope: both read the same."""

    def __init__(self, what: str = "That") -> None:
        super().__init__(f"{what} was not found. It may have moved, or it belongs to another pod.")


class Conflict(Refused):
    """Somebody else was faster. Carries both values, so that nothing typed is lost."""

    def __init__(self, message: str, mine: str = "", theirs: str = "") -> None:
        super().__init__(message)
        self.mine = mine
        self.theirs = theirs


class NeedsReason(Refused):
    """It may be done, once the reader says why. The same wish is sent again, with a reason."""


class NotAllowed(Refused):
    """The actor's role may not do it, or their program was given less than they have."""


class Busy(Refused):
    """The store did not answer in time. Nothing was changed; the same may pass in a moment."""
