"""What people say at standups and retrospectives, by theme."""

from dataclasses import dataclass

GOOD, BAD, TRY = 0, 1, 2


@dataclass(frozen=True)
class Theme:
    """Something that moves a pod: what is said about it, and the action it leads to."""

    sayings: tuple[tuple[int, str], ...]
    action: str
    metric: str | None = None


THEMES = (
    Theme(
        (
            (BAD, "Customers call twice about the same bill."),
            (BAD, "Second calls about bills we had closed."),
            (TRY, "Read the answer back to the customer before we close."),
        ),
        "Before closing a bill query, send the customer the sum in one sentence",
        "repeat_rate",
    ),
    Theme(
        (
            (BAD, "Waiting is full of cases for the grid operator."),
            (BAD, "Nobody knows who chases the grid operator."),
            (TRY, "One person a day chases all grid cases."),
        ),
        "Name one person a day who chases the grid operator",
    ),
    Theme(
        (
            (GOOD, "Pairing on solar statements: three of us can do it now."),
            (GOOD, "I learned export metering from a colleague."),
            (TRY, "Pair on the next two contract cases."),
        ),
        "Two people learn contract renewals by pairing each Tuesday",
        "handoff_rate",
    ),
    Theme(
        (
            (BAD, "Cases came to us that belong to another pod."),
            (BAD, "Third misrouted shop this week."),
            (TRY, "Show routing the three words that mean a shop."),
        ),
        "Ask routing to send shops to Small Business by tariff code",
        "handoff_rate",
    ),
    Theme(
        (
            (GOOD, "Doing stayed under its limit all week."),
            (GOOD, "Finishing first feels calmer."),
            (BAD, "Next is a parking place."),
        ),
        "Empty Next every Friday or send cards back with a reason",
    ),
    Theme(
        (
            (BAD, "A refund waited two days for a signature."),
            (BAD, "We may not release 600 without asking."),
            (TRY, "Ask for a higher limit for refunds."),
        ),
        "Collect ten refunds that waited for a signature and take them to Dora",
        "complaints",
    ),
    Theme(
        ((GOOD, "Thank-you mail from a customer who moved home."), (GOOD, "Move-home cases close in one go now.")),
        "Write our move-home steps down on one page",
        "nps",
    ),
)
STORM = Theme(
    (
        (BAD, "The storm: four times the calls and no script."),
        (GOOD, "Everybody took calls on storm days, leads too."),
        (TRY, "A page with outage times that we can read out."),
    ),
    "Write the outage page: times, compensation, who calls back",
    "complaints",
)
PILOT = Theme(
    (
        (BAD, "I own cases I cannot solve yet."),
        (GOOD, "Customers like to hear the same voice."),
        (TRY, "An hour a day to learn the topics I avoid."),
    ),
    "Block an hour a day for learning until the dip is over",
    "repeat_rate",
)
STRUGGLE = Theme(
    (
        (BAD, "Intake grows every week and we only sort it."),
        (BAD, "Too many cases, nobody finishes."),
        (TRY, "Stop starting on Fridays, finish only."),
    ),
    "On Fridays nobody pulls anything new",
    "repeat_rate",
)
NOTES = (
    "Customer called back, photo of the meter is here.",
    "Grid operator promised an answer today.",
    "Second reading asked for.",
    "Needs a call, not another mail.",
    "Bank details were wrong, customer knows.",
)
PROMISES = ("Closes today.", "Calls the customer before noon.", "Out of Waiting by tonight.", "Gets the reading today.")
