"""Who calls, and may they ask? Shown in the dialog for a new card before any work starts."""

from dataclasses import dataclass

import streamlit as st

from board import queries
from board.queries import Intake
from core import permissions, ui
from core.visit import Visit
from pods import queries as pod_queries
from pods.entitlement import SAID, Call, Finding
from pods.models import Priority

ASKED = [None, *Priority]
NOBODY = Call()


@dataclass(frozen=True)
class Asking:
    """What was typed about the call: the contract that was chosen, and the words."""

    contract_id: int | None = None
    call: Call = NOBODY


def draw(visit: Visit, pod_id: int, customer_id: int | None) -> Asking:
    """Fields for the caller where a contract may be involved, and what the check will find."""
    with visit.read() as session:
        lines = pod_queries.contracts_seen(session, visit.actor, visit.now())
        mine = customer_id is not None and bool(pod_queries.contracts_of(session, customer_id))
    offered = {line.contract.id or 0: line for line in lines if line.pod_id == pod_id and line.standing.in_force}
    if not mine and (not offered or customer_id is not None):
        return Asking()
    if not permissions.allows(visit.actor, "contract.read", pod_id):
        return Asking()
    with st.container(border=True, key="new-intake", gap="xsmall"):
        contract_id = None
        if not mine:
            names = {number: f"{line.contract.name} ({line.contract.number})" for number, line in offered.items()}
            contract_id = st.selectbox(
                "Contract", [0, *names], format_func=lambda n: names.get(n, "None"), key="new-contract"
            )
        if not mine and not contract_id:
            return Asking()
        asking = Asking(contract_id or None, fields())
        draw_finding(find(visit, pod_id, customer_id, asking), asking.call)
    return asking


def fields() -> Call:
    """Who calls, how urgently they ask, and whether something is dark."""
    left, right = st.columns([3, 2])
    caller = left.text_input("Who calls", placeholder="Name or e-mail, then Enter", key="new-caller", max_chars=200)
    asked = right.selectbox("Asked priority", ASKED, format_func=lambda p: p.upper() if p else "None", key="new-asked")
    is_outage = st.checkbox("This is an outage report", key="new-outage", help="An outage report always passes.")
    text = caller.strip()
    return Call(text, text if "@" in text else "", "", asked, is_outage)


def find(visit: Visit, pod_id: int, customer_id: int | None, asking: Asking) -> Finding | None:
    """What will be stored when the card is created now."""
    asked = Intake(customer_id, asking.contract_id, asking.call)
    with visit.read() as session:
        return queries.preview_intake(session, visit.actor, pod_id, asked, visit.now())


def draw_finding(finding: Finding | None, call: Call) -> None:
    """The result with its next step: green words only where work may start."""
    if finding is None:
        return
    words = f"**{SAID[finding.result]}.** {ui.plain(finding.next_step)}"
    given = f" Priority {finding.given.upper()}." if finding.given else ""
    if finding.passes:
        st.success(words + given, icon=":material/verified_user:")
    else:
        st.warning(words + given, icon=":material/front_hand:")
    if not (call.caller or call.email):
        st.caption("Nobody was named as the caller, so the customer in person was checked. The topic counts too.")
