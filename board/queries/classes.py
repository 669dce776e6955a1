"""Classes of service as a pod agreed on them: rule in words, place in the pull order, own target."""

from dataclasses import dataclass

from sqlmodel import Session, select

from board.models import ClassPolicy, ServiceClass

DEFAULTS = {
    ServiceClass.EXPEDITE: "Before all else. Somebody stops what they do for it, and the pod says so.",
    ServiceClass.FIXED_DATE: "Too late is worthless: started early enough to be done by its date.",
    ServiceClass.STANDARD: "In the order of arrival.",
    ServiceClass.INTANGIBLE: "Important and not urgent: pulled when nothing else waits.",
}


@dataclass(frozen=True)
class ClassView:
    """What a class of service means in a pod. target_days: working days promised for 85 % of its cards."""

    service_class: ServiceClass
    policy: str
    target_days: float | None = None


def class_policies(session: Session, pod_id: int) -> list[ClassView]:
    """All classes in the order in which the pod pulls them; what nobody agreed on stands as usual."""
    rows = session.exec(select(ClassPolicy).where(ClassPolicy.pod_id == pod_id)).all()
    agreed = {row.service_class: row for row in rows}
    usual = {kind: place for place, kind in enumerate(ServiceClass)}
    order = sorted(
        ServiceClass, key=lambda kind: (agreed[kind].pull_order if kind in agreed else usual[kind], usual[kind])
    )
    return [
        ClassView(kind, agreed[kind].policy or DEFAULTS[kind], agreed[kind].target_days)
        if kind in agreed
        else ClassView(kind, DEFAULTS[kind])
        for kind in order
    ]


def pull_order(session: Session, pod_id: int) -> tuple[ServiceClass, ...]:
    """Which class is pulled first, by the pod's own policy."""
    return tuple(view.service_class for view in class_policies(session, pod_id))
