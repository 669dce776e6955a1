"""Rules: what does the board do by itself, and did it do right?"""

from datetime import datetime

import streamlit as st

from board import actions, matching, queries, ruling
from board.models import Rule, RunOutcome
from board.page import podpromises, ruleforms
from board.ruling import Called
from core import permissions, ui
from core.visit import Visit
from pods import queries as pod_queries

VIEWS = ("Rules", "What they did", "Promised times")
OUTCOMES = {RunOutcome.DONE: "done", RunOutcome.REFUSED: "refused", RunOutcome.LOOP: "stopped: in circles"}
TRIED = "tried-rule"


def render(visit: Visit) -> None:
    """The rules of the pod, what came of them, and what the pod promises."""
    pod_id = visit.pod_id
    ui.head("Rules", "What does the board do by itself, and what do we promise?")
    if pod_id is None or not permissions.allows(visit.actor, "rule.read", pod_id):
        ui.empty("Rules are read by the pod and its manager", "Choose a pod of your own above, or ask its lead.")
        return
    view = st.segmented_control(
        "Look at", VIEWS, default=VIEWS[0], required=True, key="rules-view", label_visibility="collapsed"
    )
    with visit.read() as session:
        zone = pod_queries.zone_of(session, pod_id)
    if view == VIEWS[1]:
        draw_runs(visit, pod_id, zone)
    elif view == VIEWS[2]:
        podpromises.draw(visit, pod_id)
    else:
        draw_rules(visit, pod_id, zone)


def draw_rules(visit: Visit, pod_id: int, zone: str) -> None:
    """Each rule in words, with what a lead can do about it; then the form for a new one."""
    with visit.read() as session:
        rules = queries.rules_of(session, visit.actor, pod_id)
        called = queries.called_in(session, pod_id, visit.now())
        opened = queries.revision(session, visit.actor, pod_id) if _sees_board(visit, pod_id) else None
    writes = permissions.allows(visit.actor, "rule.write", pod_id)
    if not rules:
        words = "Write the first one below: it is tried on the last 30 days before it acts."
        ui.empty("No rule acts here yet", words if writes else "A lead of the pod can write one.")
    for rule in rules:
        with st.container(border=True, key=f"rule-{rule.id}", gap="xsmall"):
            draw_one(visit, rule, called, zone, writes=writes)
    if writes and opened is not None:
        with st.expander("New rule", icon=":material/add:", expanded=not rules):
            ruleforms.draw_form(visit, pod_id, called, None)
    st.caption(
        f"Rules act after a change is saved, with a lead's rights, under every limit. At most {ruling.DEEPEST} follow "
        f"on one another, none answers itself, and none meets a card more than {ruling.A_DAY} times in 24 hours."
    )


def _sees_board(visit: Visit, pod_id: int) -> bool:
    return permissions.allows(visit.actor, "board.read", pod_id)


def draw_one(visit: Visit, rule: Rule, called: Called, zone: str, *, writes: bool) -> None:
    """When, if and then, in one sentence each; its state; its buttons."""
    st.markdown(f"**{ui.plain(rule.name)}** {badge(rule)}")
    column = called.columns.get(rule.column_id or 0, ruling.GONE_COLUMN) if rule.column_id else ""
    when = ruling.when_words(rule.trigger, column, rule.minutes)
    st.text(f"When {when}{if_words(visit, rule)}:")
    for deed in ruling.deeds_of(rule.deeds):
        st.text(f"→ {ruling.deed_words(deed, called)}")
    with visit.read() as session:
        gone = queries.gone_from(session, visit.actor, rule, called, visit.now())
    if gone:
        acts = "It is in force and cannot act as it is meant" if rule.enabled_at else "It cannot be enabled like this"
        why = gone if writes else "It names something that is not there any more."
        st.warning(ui.plain(f"{why} {acts}. Change it, or put it away."), icon=":material/warning:")
    since = f"In force since {ui.moment(rule.enabled_at, zone)}. " if rule.enabled_at else ""
    tried = f"Tried {ui.moment(rule.tried_at, zone)}. " if rule.tried_at and rule.tried_version == rule.version else ""
    st.caption(ui.plain(f"{since}{tried}Version {rule.version} of {ui.moment(rule.changed_at, zone)}."))
    if writes:
        draw_deeds(visit, rule)
        if st.session_state.get(f"changing-rule-{rule.id}"):
            ruleforms.draw_form(visit, rule.pod_id, called, rule)
    if st.session_state.get(TRIED) == rule.id:
        draw_dry(visit, rule, zone)


def if_words(visit: Visit, rule: Rule) -> str:
    """The condition in words. Which customer it names is told to those who see customers."""
    may = permissions.allows(visit.actor, "customer.read", rule.pod_id)
    terms = [
        ruling.clause(term) if may or term.field != "customer" else "the customer is a certain one"
        for term in matching.terms_of(rule.condition)
    ]
    return f", if {' and '.join(terms)}" if terms else ""


def badge(rule: Rule) -> str:
    """Its state in words, coloured only on top of them."""
    if rule.enabled_at is not None:
        return ":green-badge[in force]"
    return ":blue-badge[tried, not in force]" if rule.tried_version == rule.version else ":gray-badge[not tried yet]"


def draw_deeds(visit: Visit, rule: Rule) -> None:
    """Try, enable or stop, change, put away."""
    number, at, is_tried = rule.id or 0, visit.now(), rule.tried_version == rule.version
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if st.button("Try on the last 30 days", key=f"rule-try-{number}", icon=":material/science:"):
            try_out(visit, rule, at)
        if rule.enabled_at is not None:
            if st.button("Stop it", key=f"rule-stop-{number}"):
                change(visit, f"stop {number}", "It does nothing from now on.", actions.disable_rule, number)
        elif st.button(
            "Enable",
            key=f"rule-enable-{number}",
            type="primary" if is_tried else "secondary",
            disabled=not is_tried,
            help=None if is_tried else "Try this version on the last 30 days first.",
        ):
            change(visit, f"enable {number}", "It acts from now on.", actions.enable_rule, number, rule.version)
        st.toggle("Change it", key=f"changing-rule-{number}")
        if st.button("Put away", key=f"rule-away-{number}", type="tertiary"):
            change(visit, f"away {number}", "The rule is put away.", actions.archive_rule, number)


def change(visit: Visit, form: str, said: str, action: object, *values: int) -> None:
    """One change of a rule, then the page anew."""
    work = lambda session: action(session, visit.actor, *values, visit.now(), op=ui.op(form))  # type: ignore[operator]  # noqa: E731
    if ui.change(visit, work, form=form, said=said) is not None:
        st.rerun()


def try_out(visit: Visit, rule: Rule, at: datetime) -> None:
    """Show what it would have done, and keep that it was looked at."""
    form, number = f"try {rule.id} {rule.version}", rule.id or 0
    if rule.tried_version != rule.version:
        kept = ui.change(
            visit,
            lambda session: actions.try_rule(session, visit.actor, number, rule.version, at, op=ui.op(form)),
            form=form,
        )
        if kept is None:
            return
    st.session_state[TRIED] = rule.id
    st.rerun()


def draw_dry(visit: Visit, rule: Rule, zone: str) -> None:
    """What this version would have done, with what it was reckoned from."""
    with visit.read() as session:
        found = queries.dry_run(session, visit.actor, rule.id or 0, visit.now())
    since = ui.moment(found.since, zone)
    if not found.times:
        st.info(f"Since {since} it would have met no card. {found.looked:,} changes were looked at.")
    else:
        cards = "1 card" if found.cards == 1 else f"{found.cards:,} cards"
        times = "once" if found.times == 1 else f"{found.times:,} times"
        st.info(f"Since {since} it would have met {cards}, {times} in all. {found.looked:,} changes were looked at.")
        st.dataframe(
            {
                "When": [ui.moment(when, zone) for when, _, _ in found.lines],
                "Card": [key for _, key, _ in found.lines],
                "Title": [title for _, _, title in found.lines],
            },
            hide_index=True,
            width="stretch",
            height="content" if len(found.lines) < 9 else 320,
            key=f"rule-dry-{rule.id}",
        )
    st.caption(
        "Nothing was changed. Column, person, class and blocker are taken as they were; everything else that a "
        "condition asks, as it is now. Limits may refuse what is listed here."
    )


def draw_runs(visit: Visit, pod_id: int, zone: str) -> None:
    """The last runs, refused ones with their reason."""
    with visit.read() as session:
        lines = queries.runs_of(session, visit.actor, pod_id)
    if not lines:
        ui.empty("No rule has acted yet", "Once one is in force, each card that it meets is listed here.")
        return
    st.dataframe(
        {
            "When": [ui.moment(line.at, zone) for line in lines],
            "Rule": [line.rule_name for line in lines],
            "Card": [line.key for line in lines],
            "Outcome": [OUTCOMES[line.outcome] for line in lines],
            "What was said": [line.said for line in lines],
        },
        hide_index=True,
        width="stretch",
        height="content" if len(lines) < 16 else 560,
        key="rule-runs",
    )
    last = "The only run so far" if len(lines) == 1 else f"The last {len(lines)} runs, newest first"
    st.caption(f"{last}. What a rule did stands in the history of its card, too.")
