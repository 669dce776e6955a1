"""Set the dial: the fields, the save button, the settings of other days."""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from core import permissions, ui
from pods import actions, dial, queries
from pods.dial import Setting
from pods.page.capacity_view import View
from pods.page.words import span
from pods.wording import share_said

CHOICES: tuple[int | None, ...] = (None, 300, 120, 90, 60, 45, 30, 15, 0)


@dataclass(frozen=True)
class Tried:
    """What stands in the fields, not saved."""

    setting: Setting
    valid_from: date


def may_set(view: View) -> bool:
    """Whether the reader may set this pod's dial."""
    return permissions.allows(view.visit.actor, "dial.set", view.pod.pod_id)


def fields(view: View) -> Tried:
    """The setting to try out; at first the one in force."""
    now = view.pod.setting
    options = sorted({*CHOICES, now.after_seconds}, key=lambda after: -1e9 if after is None else -after)
    with st.container(horizontal=True, key="dial-fields", vertical_alignment="bottom"):
        after = st.selectbox(
            "To another pod",
            options,
            index=options.index(now.after_seconds),
            format_func=dial.said,
            key="dial-after",
            width=150,
        )
        share = st.number_input(
            "Answered in time, %", 50, 99, round(now.target_share * 100), key="dial-share", width=150
        )
        seconds = st.number_input("“In time” is, seconds", 5, 3600, now.target_seconds, key="dial-seconds", width=150)
        handle = st.number_input(
            "A contact takes, seconds",
            30,
            7200,
            now.handle_seconds,
            placeholder="as measured",
            key="dial-handle",
            width=170,
            help="Empty: the mean of the contacts that this pod answered in the last 13 weeks.",
        )
        day = st.date_input("From", view.today, min_value=view.today, key="dial-day", width=150)
    setting = Setting(after, int(share) / 100, int(seconds), int(handle) if handle else None)
    return Tried(setting, day if isinstance(day, date) else view.today)


def draw_save(view: View, tried: Tried) -> None:
    """Save what was tried; planned settings of later days stay."""
    if not st.button("Set the dial", type="primary", key="dial-save"):
        return
    pod_id, visit = view.pod.pod_id, view.visit
    done = ui.change(
        visit,
        lambda session: actions.set_dial(
            session, visit.actor, pod_id, tried.setting, tried.valid_from, visit.now(), op=ui.op("dial")
        ),
        form="dial",
        said=f"Overflow {dial.said(tried.setting.after_seconds)} from {tried.valid_from:%-d %b} on",
    )
    if done is not None:
        st.rerun()


def draw_history(view: View) -> None:
    """All settings, newest first. Replaced ones never held on any day."""
    with view.visit.read() as session:
        rows = queries.dials_of(session, view.visit.actor, view.pod.pod_id)
    if not rows:
        st.caption(
            f"Nobody has set a dial for this pod: the default holds, {dial.said(dial.DEFAULT_AFTER_S)}, "
            f"{share_said(dial.DEFAULT.target_share)} in {dial.DEFAULT.target_seconds} s."
        )
        return
    with st.expander(f"All settings ({len(rows)})", key="dial-history"):
        st.dataframe(
            [
                {
                    "Days": _days(row.valid_from, row.valid_to, view.today),
                    "To another pod": dial.said(row.after_seconds),
                    "Target": f"{row.target_share * 100:.0f} % in {row.target_seconds} s",
                    "A contact takes": f"{row.handle_seconds} s" if row.handle_seconds else "as measured",
                    "Set by": name or "the system",
                }
                for row, name in rows
            ],
            hide_index=True,
            key="dial-rows",
        )


def _days(start: date, end: date | None, today: date) -> str:
    if end == start:
        return f"replaced before {start:%-d %b %Y}"
    words = "planned, " if start > today else "in force, " if end is None or end > today else ""
    return words + span(start, end)
