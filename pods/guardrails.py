"""Guardrails: what may be granted without asking, and which limit a wish exceeds. Amounts in minor units."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.people import Role
from core.refusal import Refused
from pods.localtime import within
from pods.models import Guardrail, Remedy
from pods.money import money

WINDOW_DAYS = 30
"""A customer's sum is counted over these days, the day of the decision included."""

NAMED = {
    Remedy.REFUND: "refund",
    Remedy.CREDIT: "credit",
    Remedy.FEE_WAIVER: "fee waiver",
    Remedy.REPLACEMENT: "replacement",
    Remedy.TERMS: "change of terms",
}
MANY = {
    Remedy.REFUND: "refunds",
    Remedy.CREDIT: "credits",
    Remedy.FEE_WAIVER: "fee waivers",
    Remedy.REPLACEMENT: "replacements",
    Remedy.TERMS: "changes of terms",
}


@dataclass(frozen=True)
class Spent:
    """What was granted before, of the same remedy: to this customer in 30 days, by this pod in this month."""

    customer_30d: int = 0
    pod_month: int = 0


@dataclass(frozen=True)
class Strictest:
    """The limits that count when several guardrails reach somebody: of each kind the lowest, and whose it is."""

    per_action: Guardrail | None
    per_customer_30d: Guardrail | None
    per_pod_month: Guardrail | None


@dataclass(frozen=True)
class Wish:
    """What somebody wants to grant: for which card, how much, and why."""

    pod_id: int
    remedy: Remedy
    amount: int
    currency: str
    reason: str
    card_id: int | None = None
    card_key: str = ""
    customer_id: int | None = None


@dataclass(frozen=True)
class Verdict:
    """Which limit is exceeded, in words; none: within. guardrail_id: the version by which it was judged."""

    exceeded: str
    guardrail_id: int | None
    approver_id: int | None

    @property
    def within(self) -> bool:
        """Whether nobody need be asked."""
        return not self.exceeded


def holds(guardrail: Guardrail, day: date) -> bool:
    """Whether this version is in force on that day."""
    return within(day, guardrail.valid_from, guardrail.valid_to)


def is_void(guardrail: Guardrail) -> bool:
    """A version that was replaced or taken back before it held a whole day. It stays, because history names it."""
    return guardrail.valid_to == guardrail.valid_from


def reaching(
    guardrails: Iterable[Guardrail],
    remedy: Remedy,
    pod_id: int,
    roles: Iterable[Role],
    levels: Mapping[int, int],
) -> list[Guardrail]:
    """The guardrails of this remedy that reach a person of a pod: every filled field of their reach must fit.

    Guardrails that name a skill make a ladder: of those with the same reach, the highest step that the person has
    climbed counts, so that a limit for level 3 is not held down by the one for level 1.
    """
    held = set(roles)
    fitting = [
        row
        for row in guardrails
        if row.remedy is remedy
        and row.pod_id in (None, pod_id)
        and (row.role is None or row.role in held)
        and (row.skill_id is None or levels.get(row.skill_id, 0) >= (row.level or 0))
    ]
    steps: dict[tuple[int | None, Role | None, int | None], int] = {}
    for row in fitting:
        ladder = (row.pod_id, row.role, row.skill_id)
        steps[ladder] = max(steps.get(ladder, 0), row.level or 0)
    return [row for row in fitting if (row.level or 0) == steps[row.pod_id, row.role, row.skill_id]]


def strictest(reached: Sequence[Guardrail]) -> Strictest:
    """Of each kind of limit the lowest wins."""
    return Strictest(
        _lowest(reached, "per_action"), _lowest(reached, "per_customer_30d"), _lowest(reached, "per_pod_month")
    )


def _lowest(reached: Sequence[Guardrail], kind: str) -> Guardrail | None:
    limited = [row for row in reached if getattr(row, kind) is not None]
    return min(limited, key=lambda row: (getattr(row, kind), row.id or 0), default=None)


def check_wish(reached: Sequence[Guardrail], amount: int, currency: str) -> None:
    """Refuse what no guardrail could judge: no amount, or an amount in another currency than its guardrail."""
    if amount <= 0:
        raise Refused("Say how much: an amount above zero.")
    if odd := next((row for row in reached if row.currency != currency), None):
        raise Refused(
            f"The guardrail for {MANY[odd.remedy]} here is in {odd.currency}, not in {currency}. "
            f"Enter the amount in {odd.currency}, at the rate of the day; nothing was granted."
        )


def judge(reached: Sequence[Guardrail], wish: Wish, spent: Spent) -> Verdict:
    """Within every limit, or the first that is exceeded: each, then the customer, then the pod's month."""
    check_wish(reached, wish.amount, wish.currency)
    if not reached:
        return Verdict(f"No guardrail for {MANY[wish.remedy]} reaches you, so somebody else decides.", None, None)
    found = strictest(reached)
    for row, said in _exceeded(found, wish, spent):
        return Verdict(said, row.id, row.approver_id)
    by = found.per_action or found.per_customer_30d or found.per_pod_month or reached[0]
    return Verdict("", by.id, by.approver_id)


def _exceeded(found: Strictest, wish: Wish, spent: Spent) -> Iterable[tuple[Guardrail, str]]:
    """Each limit that the wish exceeds, with what to say. A card without a customer has no customer's sum."""
    amount, currency = wish.amount, wish.currency
    each, customer, month = found.per_action, found.per_customer_30d, found.per_pod_month
    if each and amount > (each.per_action or 0):
        yield each, f"{money(amount, currency)} is above the {money(each.per_action or 0, currency)} allowed each."
    total = spent.customer_30d + amount
    if customer and wish.customer_id and total > (customer.per_customer_30d or 0):
        limit = money(customer.per_customer_30d or 0, currency)
        yield (
            customer,
            f"This customer would reach {money(total, currency)} in {WINDOW_DAYS} days; {limit} is the limit.",
        )
    total = spent.pod_month + amount
    if month and total > (month.per_pod_month or 0):
        limit = money(month.per_pod_month or 0, currency)
        yield month, f"The pod would reach {money(total, currency)} this month; {limit} is the limit."


def window_start(day: date) -> date:
    """The first of the 30 days that end with this one."""
    return day - timedelta(days=WINDOW_DAYS - 1)


def in_words(row: Guardrail) -> str:
    """A guardrail in plain words: Refunds up to 50 EUR each, 100 EUR a customer in 30 days."""
    parts = [
        (row.per_action, "up to {} each"),
        (row.per_customer_30d, f"{{}} a customer in {WINDOW_DAYS} days"),
        (row.per_pod_month, "{} a month for the whole pod"),
    ]
    said = [text.format(money(limit, row.currency)) for limit, text in parts if limit is not None]
    name = MANY[row.remedy]
    return f"{name[0].upper()}{name[1:]} " + (", ".join(said) if said else "without a limit")


def check_limits(row: Guardrail) -> None:
    """Refuse limits that no wish could meet, and a reach that nobody could be in."""
    limits = [row.per_action, row.per_customer_30d, row.per_pod_month]
    if all(limit is None for limit in limits):
        raise Refused("Set at least one limit: an amount each, a customer in 30 days, or the pod's month.")
    if any(limit is not None and limit <= 0 for limit in limits):
        raise Refused("A limit is an amount above zero. To forbid it altogether, end the guardrail: then all must ask.")
    rising = [limit for limit in limits if limit is not None]
    if rising != sorted(rising):
        raise Refused("Each limit must leave room for the one before: each, a customer in 30 days, the pod's month.")
    if (row.skill_id is None) != (row.level is None):
        raise Refused("A guardrail for a skill needs both: the skill and the level from which it reaches somebody.")
    if not (len(row.currency) == 3 and row.currency.isascii() and row.currency.isalpha() and row.currency.isupper()):
        raise Refused("Name the currency by its three letters, such as EUR or GBP.")


def is_overdue(row: Guardrail, today: date) -> bool:
    """Whether its review was due before today and the version still holds."""
    return holds(row, today) and row.review_on < today
