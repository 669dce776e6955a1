"""The lists that segments are made of: attribute values; and forming a pod."""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from core import ui
from core.visit import Visit
from pods import actions, queries
from pods.actions import NewPod
from pods.models import ATTRIBUTES, UNKNOWN, PodState

BEGINS = {PodState.ACTIVE: "At once", PodState.FORMING: "Later: it is still forming"}

HELP = {
    "region": "Where the customer is served, such as a city or a grid area.",
    "product": "What the customer has from you.",
    "tier": "The level of service that was agreed.",
    "language": "The language in which the customer wants to be served.",
    "stage": "Onboarding, in use, change, at risk or ending.",
}


@dataclass(frozen=True)
class ValueLine:
    """One value, and from when to when customers may have it."""

    number: int
    attribute: str
    value: str
    valid_from: date | None
    valid_to: date | None

    def said(self) -> str:
        """The value with its days, where it has any."""
        start = f" from {self.valid_from:%-d %b %Y}" if self.valid_from else ""
        end = f" until {self.valid_to:%-d %b %Y}" if self.valid_to else ""
        return f"{self.value}{start}{end}"


@dataclass(frozen=True)
class Lists:
    """The allowed values per attribute with their days, and how many combinations they span today."""

    values: dict[str, tuple[str, ...]]
    size: int
    rows: tuple[ValueLine, ...]
    today: date


def draw(visit: Visit, *, designs: bool) -> None:
    """The attribute lists; managers add values."""
    with visit.read() as session:
        today = queries.day_of(session, visit.now())
        space = queries.lifetimes_of(session).space_on(queries.space_of(session), today)
        rows = tuple(
            ValueLine(row.id or 0, row.attribute, row.value, row.valid_from, row.valid_to)
            for row in queries.attribute_values(session)
        )
    said = {
        name: (*(row.said() for row in rows if row.attribute == name and row.value != UNKNOWN), UNKNOWN)
        for name in ATTRIBUTES
    }
    lists = Lists(said, space.size, rows, today)
    combinations = "1 combination" if lists.size == 1 else f"{lists.size:,} combinations"
    st.caption(
        f"Together the values of today span {combinations}. Rules must give each of them exactly one "
        f"segment, “{UNKNOWN}” included: that is what we know of a customer before anybody told us."
    )
    columns = st.columns(len(ATTRIBUTES))
    for column, name in zip(columns, ATTRIBUTES, strict=True):
        with column, st.container(border=True, key=f"list-{name}", gap="xsmall"):
            st.markdown(f"**{name.capitalize()}**")
            st.caption(HELP[name])
            st.text("\n".join(lists.values[name]))
    if designs:
        left, right = st.columns(2)
        with left:
            _draw_add(visit)
        with right:
            _draw_dates(visit, lists)


def _draw_dates(visit: Visit, lists: Lists) -> None:
    rows = {row.number: row for row in lists.rows if row.value != UNKNOWN}
    if not rows:
        return
    with st.container(border=True, key="date-value"):
        st.markdown("**A value starts or ends**")
        number = st.selectbox(
            "Value", list(rows), format_func=lambda one: f"{rows[one].attribute}: {rows[one].said()}", key="dated-value"
        )
        row = rows[number]
        with st.form("date-value-form", border=False):
            one, two = st.columns(2)
            start = one.date_input("First day", value=row.valid_from, key=f"value-from-{number}", help="Empty: always.")
            end = two.date_input(
                "No longer from", value=row.valid_to, key=f"value-to-{number}", help="Empty: it does not end."
            )
            st.caption(
                "Customers who still have a value when it ends count as unknown from that day on; the page Pods "
                "says how many, until their new value is told. Rules are proved again on each of these days."
            )
            pressed = st.form_submit_button("Save these days")
    if pressed:
        days = (_day(start), _day(end))
        done = ui.change(
            visit,
            lambda s: actions.date_value(s, visit.actor, number, *days, visit.now(), op=ui.op("date value")),
            form="date value",
            said="Saved. Every customer's segment was worked out anew from that day on.",
        )
        if done:
            st.rerun()


def _day(picked: object) -> date | None:
    return picked if isinstance(picked, date) else None


def _draw_add(visit: Visit) -> None:
    with st.form("add-values", border=True):
        st.markdown("**Add values**")
        name = st.selectbox("Attribute", ATTRIBUTES, format_func=str.capitalize, key="values-attribute")
        text = st.text_area(
            "Values, one a line", key="values-text", height=110, help="A new value opens a gap until a rule covers it."
        )
        since = _day(st.date_input("First day", value=None, key="values-since", help="Empty: they were always there."))
        pressed = st.form_submit_button("Add values")
    if pressed:
        wanted = {name: [line.strip() for line in text.splitlines() if line.strip()]}
        done = ui.change(
            visit,
            lambda session: actions.define_attributes(session, visit.actor, wanted, visit.now(), since=since),
            said="Added. Now let a rule cover the new values.",
        )
        if done:
            st.rerun()
        if done == []:
            st.info("Nothing new: these values stand in the list already.")


def draw_new_pod(visit: Visit) -> None:
    """A form that forms a pod."""
    with visit.read() as session:
        zone = queries.zone_of(session)
        today = queries.day_of(session, visit.now())
        people = dict(queries.managers(session, today))
    with st.form("form-pod", border=False):
        left, right = st.columns([3, 1])
        name = left.text_input("Name", placeholder="North", key="pod-name", max_chars=120)
        code = right.text_input("Code", placeholder="NR", key="pod-code", max_chars=16, help="Starts its card keys.")
        charter = st.text_area("Charter: why this pod exists", key="pod-charter", max_chars=2000, height=80)
        one, two, three = st.columns(3)
        size = one.number_input("People, target", 1, 100, 10, key="pod-size")
        customers = two.number_input("Customers, target", 1, 10_000_000, 60_000, step=1_000, key="pod-customers")
        where = three.text_input("Time zone", value=zone, key="pod-zone")
        led, begins = st.columns(2)
        leader = led.selectbox(
            "Manager",
            list(people),
            index=list(people).index(visit.actor.person_id) if visit.actor.person_id in people else None,
            format_func=people.__getitem__,
            key="pod-manager",
            placeholder="Nobody yet",
        )
        state = begins.selectbox("Begins", list(BEGINS), format_func=BEGINS.__getitem__, key="pod-state")
        pressed = st.form_submit_button("Form pod")
    if pressed:
        new = NewPod(
            name, code, charter, where.strip(), None, int(size), int(customers), state=state, manager_id=leader
        )
        done = ui.change(
            visit,
            lambda session: actions.form_pod(session, visit.actor, new, visit.now(), op=ui.op("form pod")),
            form="form pod",
            said=f"{name} is formed. Add its people on its page.",
        )
        if done:
            visit.go("Pod", pod=str(done.id))
