"""The one capability table: role x action x scope. Code, tests and documents read it."""

from enum import StrEnum

from core.people import Actor, ActorKind, Role
from core.refusal import NotAllowed, NotFound


class Scope(StrEnum):
    """How far a capability reaches."""

    NONE = "none"
    OWN = "own"
    ALL = "all"


_N, _O, _A = Scope.NONE, Scope.OWN, Scope.ALL
_ORDER = (Role.AGENT, Role.LEAD, Role.COACH, Role.MANAGER, Role.ADMIN, Role.VIEWER)


def _row(*scopes: Scope) -> dict[Role, Scope]:
    return dict(zip(_ORDER, scopes, strict=True))


TABLE: dict[str, dict[Role, Scope]] = {
    #                          agent lead coach manager admin viewer
    "pod.read": _row(_O, _O, _O, _A, _A, _A),
    "board.read": _row(_O, _O, _O, _A, _N, _N),
    "card.text": _row(_O, _O, _O, _N, _N, _N),
    "card.write": _row(_O, _O, _N, _N, _N, _N),
    "board.configure": _row(_N, _O, _N, _A, _N, _N),
    "board.grant": _row(_N, _N, _N, _A, _N, _N),
    "rule.read": _row(_O, _O, _O, _A, _N, _N),
    "rule.write": _row(_N, _O, _N, _N, _N, _N),
    "customer.read": _row(_O, _O, _N, _N, _N, _N),
    "customer.merge": _row(_O, _O, _N, _N, _N, _N),
    "standup.read": _row(_O, _O, _O, _N, _N, _N),
    "standup.record": _row(_O, _O, _N, _N, _N, _N),
    "standup.close": _row(_N, _O, _N, _N, _N, _N),
    "retro.read": _row(_O, _O, _O, _N, _N, _N),
    "retro.take_part": _row(_O, _O, _O, _N, _N, _N),
    "retro.run": _row(_N, _O, _O, _N, _N, _N),
    "commitment.write": _row(_O, _O, _O, _N, _N, _N),
    "metrics.read": _row(_O, _O, _O, _A, _N, _A),
    "people.read": _row(_O, _O, _O, _A, _A, _N),
    "member.write": _row(_N, _O, _N, _A, _N, _N),
    "segment.read": _row(_O, _O, _O, _A, _A, _A),
    "segment.design": _row(_N, _N, _N, _A, _N, _N),
    "pod.design": _row(_N, _N, _N, _A, _N, _N),
    "draft.write": _row(_N, _N, _N, _A, _N, _N),
    "capacity.read": _row(_O, _O, _O, _A, _N, _N),
    "dial.set": _row(_N, _O, _N, _A, _N, _N),
    "skill.read": _row(_O, _O, _O, _A, _N, _N),
    "skill.write": _row(_N, _O, _O, _A, _N, _N),
    "learning.write": _row(_O, _O, _O, _N, _N, _N),
    "coach.read": _row(_O, _O, _O, _A, _N, _N),
    "coach.write": _row(_N, _N, _O, _A, _N, _N),
    "pulse.answer": _row(_O, _O, _O, _N, _N, _N),
    "pulse.read": _row(_O, _O, _O, _A, _N, _N),
    "pulse.open": _row(_N, _O, _O, _A, _N, _N),
    "inbox.write": _row(_O, _O, _O, _A, _N, _N),
    "shift.read": _row(_O, _O, _O, _A, _N, _N),
    "shift.write": _row(_O, _O, _N, _N, _N, _N),
    "shift.publish": _row(_N, _O, _N, _N, _N, _N),
    "leave.kind": _row(_N, _O, _N, _N, _N, _N),
    "site.write": _row(_N, _N, _N, _A, _A, _N),
    "guardrail.read": _row(_O, _O, _O, _A, _N, _N),
    "guardrail.write": _row(_N, _N, _N, _A, _N, _N),
    "decision.make": _row(_O, _O, _N, _N, _N, _N),
    "decision.overrule": _row(_N, _O, _N, _A, _N, _N),
    "model.read": _row(_O, _O, _O, _A, _A, _A),
    "model.write": _row(_N, _N, _N, _A, _N, _N),
    "contract.read": _row(_O, _O, _N, _A, _N, _N),
    "contract.write": _row(_N, _N, _N, _A, _N, _N),
    "time.write": _row(_O, _O, _N, _N, _N, _N),
    "month.close": _row(_N, _O, _N, _A, _N, _N),
    "shiftdown.read": _row(_O, _O, _O, _A, _N, _N),
    "shiftdown.write": _row(_N, _O, _O, _A, _N, _N),
    "article.write": _row(_O, _O, _O, _N, _N, _N),
    "import.run": _row(_N, _N, _N, _A, _A, _N),
    "token.write": _row(_A, _A, _A, _A, _A, _A),
    "account.write": _row(_N, _N, _N, _N, _A, _N),
    "audit.read": _row(_N, _N, _N, _N, _A, _N),
}
"""action -> role -> scope. OWN means the pods in which the role is held."""

SAID: dict[str, str] = {
    "pod.read": "see a pod",
    "board.read": "see a board",
    "card.text": "read the text of cards",
    "card.write": "create and move cards",
    "board.configure": "change columns, limits and policies",
    "board.grant": "say how far a pod may change its own board",
    "rule.read": "see a pod's rules",
    "rule.write": "write and enable rules",
    "customer.read": "see customers' personal data",
    "customer.merge": "merge two records of one customer",
    "standup.read": "see standups",
    "standup.record": "record a standup",
    "standup.close": "close a standup",
    "retro.read": "read retrospectives",
    "retro.take_part": "take part in retrospectives",
    "retro.run": "run retrospectives",
    "commitment.write": "change actions",
    "metrics.read": "read a pod's figures",
    "people.read": "see a pod's members",
    "member.write": "change a pod's members",
    "segment.read": "see segments and assignments",
    "segment.design": "change segments and assignments",
    "pod.design": "form and change pods",
    "draft.write": "draft changes of assignments",
    "capacity.read": "see a pod's capacity",
    "dial.set": "set a pod's overflow",
    "skill.read": "see a pod's skills",
    "skill.write": "assess skills and say which are needed",
    "learning.write": "plan and close learning",
    "coach.read": "see coach engagements",
    "coach.write": "change coach engagements",
    "pulse.answer": "answer a pulse",
    "pulse.read": "see what a pulse says",
    "pulse.open": "ask a pulse",
    "inbox.write": "give thanks and feedback",
    "shift.read": "see a pod's shifts",
    "shift.write": "plan a pod's shifts and ask for leave",
    "shift.publish": "publish a week and decide about leave and swaps",
    "leave.kind": "see why somebody is away",
    "site.write": "change sites and their holidays",
    "guardrail.read": "see guardrails and decisions",
    "guardrail.write": "change guardrails",
    "decision.make": "grant something to a customer",
    "decision.overrule": "overrule a decision",
    "model.read": "see operating models",
    "model.write": "change operating models",
    "contract.read": "see contracts",
    "contract.write": "change contracts and promised times",
    "time.write": "log time",
    "month.close": "close a month and credit time",
    "shiftdown.read": "see the shift-down ledger",
    "shiftdown.write": "propose and start a shift down",
    "article.write": "write knowledge articles",
    "import.run": "import data",
    "token.write": "make tokens for programs of one's own",
    "account.write": "manage accounts",
    "audit.read": "read the audit trail",
}
"""The same actions in words, for refusals and for the documents."""


def allows(actor: Actor, action: str, pod_id: int | None = None) -> bool:
    """Whether the actor may do this in that pod (None: outside any pod)."""
    row = TABLE[action]
    if actor.kind in (ActorKind.SYSTEM, ActorKind.IMPORT):
        return True
    for grant in actor.grants:
        scope = row[grant.role]
        if scope is Scope.ALL or (scope is Scope.OWN and pod_id is not None and grant.pod_id == pod_id):
            return True
    return False


def check(actor: Actor, action: str, pod_id: int | None = None, what: str = "That pod") -> None:
    """Refuse what the actor may not do. Outside the actor's scope the pod, or what is its own, reads as not found."""
    if allows(actor, action, pod_id):
        return
    if pod_id is not None and not allows(actor, "pod.read", pod_id):
        raise NotFound(what)
    raise NotAllowed(f"Your role may not {SAID[action]} here. Ask {holders(action)}.")


def holders(action: str) -> str:
    """Who may: "an agent or a lead of this pod", "a manager"."""
    words = []
    for role, scope in TABLE[action].items():
        if scope is not Scope.NONE:
            article = "an" if role.value[0] in "aeiou" else "a"
            words.append(f"{article} {role.value}" + (" of this pod" if scope is Scope.OWN else ""))
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]


def pods_within(actor: Actor, action: str) -> frozenset[int] | None:
    """The pods in which the actor may do this; None means every pod."""
    if actor.kind in (ActorKind.SYSTEM, ActorKind.IMPORT):
        return None
    row = TABLE[action]
    if any(row[grant.role] is Scope.ALL for grant in actor.grants):
        return None
    own = (grant.pod_id for grant in actor.grants if row[grant.role] is Scope.OWN)
    return frozenset(pod_id for pod_id in own if pod_id is not None)
