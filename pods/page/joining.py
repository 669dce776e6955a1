"""Two records of one customer: merge them, see what was merged, take it back."""

from datetime import date

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import actions, queries
from pods.queries import CustomerHit

LIMIT = 8


def draw(visit: Visit, hit: CustomerHit, today: date) -> None:
    """Under the customer, for who may merge there."""
    with visit.read() as session:
        kept_id = queries.customer_kept(session, hit.customer_id)
        kept = queries.number_of(session, kept_id)
        merged = queries.records_of(session, hit.customer_id)
    may = permissions.allows(visit.actor, "customer.merge", hit.pod_id)
    if kept_id != hit.customer_id:
        st.caption(ui.plain(f"This record was merged into {kept}: history, cases and repeats count there."))
        if may:
            draw_part(visit, {hit.customer_id: hit.ext_id}, kept)
        return
    if merged:
        st.caption(ui.plain(f"{', '.join(merged.values())} merged into this one: history, cases and repeats are one."))
    if may:
        draw_part(visit, merged, hit.ext_id)
        draw_merge(visit, hit, today)


def draw_part(visit: Visit, merged: dict[int, str], kept: str) -> None:
    """Each merge can be taken back: nothing had moved."""
    for customer_id, number in merged.items():
        form = f"part {customer_id}"
        if st.button(
            f"Part {ui.plain(number)} again", key=f"customer-part-{customer_id}", icon=":material/call_split:"
        ):
            done = ui.change(
                visit,
                lambda session, row_id=customer_id, name=form: actions.part_customers(  # type: ignore[misc]
                    session, visit.actor, row_id, visit.now(), op=ui.op(name)
                ),
                form=form,
                said=f"{number} stands for itself again, apart from {kept}.",
            )
            if done is not None:
                st.rerun()


def draw_merge(visit: Visit, hit: CustomerHit, today: date) -> None:
    """Find the other record, say which one stays."""
    with st.expander("The same as another record?"):
        text = st.text_input(
            "The other record", placeholder="name, e-mail, phone or number", key=f"customer-other-{hit.customer_id}"
        )
        if not text.strip():
            st.caption("Nothing is deleted or moved: the two are read as one, and can be parted again.")
            return
        with visit.read() as session:
            found = queries.find_customers(session, visit.actor, text, LIMIT, today)
            elsewhere = None if found else queries.belongs_to(session, visit.actor, text, today)
        others = {one.customer_id: one for one in found if one.customer_id != hit.customer_id and not one.is_masked}
        if not others and elsewhere:
            st.caption(
                ui.plain(f"That is a customer of {elsewhere}. Records of two pods are merged by who works in both.")
            )
            return
        if not others:
            st.caption("No other customer of yours matches.")
            return
        names = {key: " · ".join(filter(None, (one.name, one.ext_id, one.email))) for key, one in others.items()}
        other = st.selectbox("Found", list(names), format_func=names.__getitem__, key="customer-other-id")
        both = {hit.customer_id: hit.ext_id, other: others[other].ext_id}
        stays = st.radio(
            "Which one stays?", list(both), format_func=lambda n: ui.plain(both[n]), horizontal=True, key="stays"
        )
        gone = next(key for key in both if key != stays)
        form = f"merge {hit.customer_id}"
        if st.button("Merge the two", type="primary", key="customer-merge"):
            merge(visit, form, gone, stays, f"{both[gone]} merged into {both[stays]}.")


def merge(visit: Visit, form: str, gone: int, stays: int, said: str) -> None:
    """One change; then the record that stays is shown."""
    at = visit.now()
    done = ui.change(
        visit,
        lambda session: actions.merge_customers(session, visit.actor, gone, stays, at, op=ui.op(form)),
        form=form,
        said=said,
    )
    if done is not None:
        st.query_params["customer"] = str(stays)
        st.rerun()
