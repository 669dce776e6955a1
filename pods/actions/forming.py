"""Form many pods at once, as an import of another system's teams does."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session, select

from core import audit, permissions
from core.people import Actor
from core.refusal import Refused
from pods.actions.founding import NewPod
from pods.models import Pod


def form_pods(session: Session, actor: Actor, wanted: Sequence[NewPod], at: datetime) -> list[Pod]:
    """New pods, active at once, in few statements. Names and codes must be free."""
    permissions.check(actor, "pod.design")
    names: set[str] = set()
    codes: set[str] = set()
    for name, code in session.exec(select(Pod.name, Pod.code)):
        names.add(name)
        codes.add(code)
    for new in wanted:
        if new.name in names or new.code in codes:
            raise Refused(f"The name {new.name} or the code {new.code} belongs to a pod already. Choose another.")
        names.add(new.name)
        codes.add(new.code)
    told = [{key: value for key, value in asdict(new).items() if key != "manager_id"} for new in wanted]
    formed = [Pod(**values, created_at=at) for values in told]
    session.add_all(formed)
    session.flush()
    for pod in formed:
        after = {"name": pod.name, "code": pod.code}
        audit.note(session, actor, "pod.form", at, ("pod", pod.id), pod_id=pod.id, after=after)
    return formed
