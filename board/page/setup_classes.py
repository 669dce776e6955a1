"""Classes of service: the order in which the pod pulls them, their rules and targets; and how the board is cut."""

from dataclasses import replace
from functools import partial

import streamlit as st

from board import component
from board.lanes import CLASS_WORDS
from board.models import Lanes
from board.page import draft as drafts
from board.page.draft import Draft
from board.queries import SetupView
from board.setup import ClassPlan

CUTS = {
    Lanes.EXPEDITE: "Expedite over the others",
    Lanes.CLASS: "One lane for each class of service",
    Lanes.SEGMENT: "One lane for each segment",
    Lanes.PERSON: "One lane for each person",
    Lanes.NONE: "No lanes",
}


def draw(draft: Draft, view: SetupView, may: bool) -> None:
    """Pull order, classes, lanes, working time."""
    st.caption("What the pod pulls first, from left to right. Cards of a class keep together in every column.")
    key = draft.key("classes")
    component.order(
        key=key,
        data={
            "items": [
                {"id": plan.service_class.value, "name": CLASS_WORDS[plan.service_class], "note": target(plan)}
                for plan in draft.wished.classes
            ],
            "label": "Classes of service, first pulled first",
            "picked": "",
            "may": may,
        },
        on_order_change=partial(reorder, key, draft),
        on_pick_change=lambda: None,
    )
    for plan in draft.wished.classes:
        draw_class(draft, plan, may)
    draw_cut(draft, view, may)


def target(plan: ClassPlan) -> str:
    """What is promised, beside the name."""
    return f"{plan.target_days:g} d" if plan.target_days else ""


def reorder(key: str, draft: Draft) -> None:
    """Callback: the classes were dropped in another order."""
    said = st.session_state.get(key, {}).get("order")
    wanted = said.get("ids") if isinstance(said, dict) else None
    by_name = {plan.service_class.value: plan for plan in draft.wished.classes}
    if isinstance(wanted, list) and sorted(map(str, wanted)) == sorted(by_name):
        drafts.write(draft, replace(draft.wished, classes=tuple(by_name[str(one)] for one in wanted)))


def draw_class(draft: Draft, plan: ClassPlan, may: bool) -> None:
    """What one class means, and by when 85 % of its cards shall be done."""
    name = plan.service_class.value
    with st.container(border=True, key=f"setup-class-{name}"):
        left, right = st.columns([3, 1])
        policy = left.text_area(
            CLASS_WORDS[plan.service_class],
            plan.policy,
            max_chars=600,
            height=76,
            key=draft.key(f"class:{name}"),
            disabled=not may,
        )
        days = right.number_input(
            "Target, days",
            0.5,
            999.0,
            plan.target_days,
            0.5,
            format="%.1f",
            placeholder="None",
            key=draft.key(f"target:{name}"),
            help="Working days in which 85 % of its cards shall be done. None: its history says what is usual.",
            disabled=not may,
        )
        now = replace(plan, policy=policy, target_days=days)
        classes = tuple(now if one.service_class is plan.service_class else one for one in draft.wished.classes)
        if may:
            drafts.keep(draft, replace(draft.wished, classes=classes))


def draw_cut(draft: Draft, view: SetupView, may: bool) -> None:
    """By what the board is cut, and in whose working time ages count."""
    wished = draft.wished
    left, right = st.columns(2)
    cut = left.selectbox(
        "Lanes",
        list(CUTS),
        list(CUTS).index(wished.lanes),
        format_func=CUTS.__getitem__,
        key=draft.key("lanes"),
        disabled=not may,
    )
    calendars = {0: "Around the clock", **view.names.calendars}
    at = list(calendars).index(wished.calendar_id) if wished.calendar_id in calendars else 0
    calendar = right.selectbox(
        "Ages count",
        list(calendars),
        at,
        format_func=lambda n: calendars.get(n, ""),
        key=draft.key("calendar"),
        help="The working time in which a day of age passes.",
        disabled=not may,
    )
    if may:
        drafts.keep(draft, replace(wished, lanes=Lanes(cut), calendar_id=calendar or None))
