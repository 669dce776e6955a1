"""My day: what should I take next, what is in my hands, and what was I told?"""

from collections.abc import Collection
from datetime import datetime

import streamlit as st

from board import actions, queries
from board.ages import Band
from board.models import NoticeKind, ServiceClass
from board.pulling import NO_SHIFT, Advice, Waiting
from board.queries import HeldCard, MyDay, Told
from core import permissions, ui
from core.visit import Visit
from pods import queries as pod_queries

WORKING = "works-on"
"""Key of the session under which it stands on which day of the pod the reader said that they work without a shift."""
WISHED = "pull-wished"
"""Key of the session: the card that was on the button when it was pressed."""
TONES = {Band.LATE: "red", Band.SOON: "orange"}
KINDS = {
    NoticeKind.MENTION: "mentioned you",
    NoticeKind.RULE: "a rule",
    NoticeKind.SLA: "a promised time",
    NoticeKind.GIVEN: "given to you",
}


def render(visit: Visit) -> None:
    """The reader's own day; the pod in the bar is the one from which work is suggested."""
    with visit.read() as session:
        found = queries.my_day(session, visit.actor, visit.now())
    ui.head("My day", "What should I take next, what is in my hands, what was I told?")
    with st.container(key="myday-halves"):
        left, right = st.columns([3, 2], gap="large")
    with left:
        draw_next(visit, {card.key for card in found.cards})
        draw_cards(visit, found.cards)
    with right:
        draw_told(visit, found.told)
        draw_words(visit, found)
        draw_turns(visit, found)


def draw_next(visit: Visit, mine: Collection[str]) -> None:
    """The one card to take, the rules that chose it, and the key that pulls it."""
    pod_id = visit.pod_id
    with st.container(border=True, key="myday-next"):
        st.header("Take next", anchor=False)
        if pod_id is None or not permissions.allows(visit.actor, "card.write", pod_id):
            st.caption("Cards are suggested to the people of a pod, from its own board.")
            return
        with visit.read() as session:
            today = str(pod_queries.day_of(session, visit.now(), pod_id))
            said = st.session_state.get(WORKING) == today
            advice = queries.next_for(session, visit.actor, pod_id, visit.now(), is_working=said)
        draw_missed(advice, mine)
        if advice.card is None:
            st.text(advice.instead)
            if advice.instead == NO_SHIFT and st.button("I am working now", key="myday-working"):
                st.session_state[WORKING] = today
                st.rerun()
        else:
            draw_choice(visit, pod_id, advice, advice.card)
        draw_passed(advice)


def draw_missed(advice: Advice, mine: Collection[str]) -> None:
    """The press was meant for a card that is not suggested any more. The second half of a double click says nothing."""
    wished = st.session_state.get(WISHED)
    if wished is None or (advice.card is not None and advice.card.key == wished):
        return
    del st.session_state[WISHED]
    if wished not in mine:
        st.warning(f"{ui.plain(wished)} is not the next one for you any more, so nothing was taken. Look again.")


def draw_choice(visit: Visit, pod_id: int, advice: Advice, card: Waiting) -> None:
    """The card in words, why this one, and the two things to do with it."""
    with visit.read() as session:
        shown = queries.card_detail(session, visit.actor, card.card_id, visit.now())
    st.markdown(f"**{ui.plain(card.key)}** {ui.plain(shown.title or '')}")
    st.caption(" · ".join(filter(None, [ui.plain(shown.segment), ui.plain(shown.topic), ui.plain(shown.channel)])))
    st.markdown("\n".join(f"- {ui.plain(reason)}" for reason in advice.why))
    with st.container(horizontal=True, key="myday-choice"):
        label = f"Take it into {ui.plain(card.target)}"
        if st.button(
            label, type="primary", key=f"myday-pull-{card.card_id}", shortcut="p", on_click=wish, args=(card,)
        ):
            st.session_state.pop(WISHED, None)
            take(visit, card, f"pull {card.card_id}")
        if st.button("Look at it first", key="myday-look"):
            visit.go("Board", pod=str(pod_id), card=str(card.card_id))


def wish(card: Waiting) -> None:
    """Which card the press was meant for: by the next run another one may stand in its place."""
    st.session_state[WISHED] = card.key


def take(visit: Visit, card: Waiting, form: str) -> None:
    """One press: mine, and under way. When it is refused nothing of it has happened."""
    pulled = ui.change(
        visit,
        lambda session: actions.pull_card(
            session, visit.actor, card.card_id, card.target_id, card.version, visit.now(), op=ui.op(form)
        ),
        form=form,
        said=f"{card.key} is yours, in {card.target}.",
    )
    if pulled is not None:
        st.rerun()


def draw_passed(advice: Advice) -> None:
    """What came before it, and why it was not that."""
    if not advice.passed:
        return
    count = len(advice.passed)
    with st.expander(f"Passed over: {count} {'card' if count == 1 else 'cards'}"):
        for key, why in advice.passed[:20]:
            st.text(f"{key}: {why}")
        if count > 20:
            st.caption(f"and {count - 20} more")


def draw_cards(visit: Visit, cards: list[HeldCard]) -> None:
    """My open cards: expedite, what is under way, what comes due."""
    with st.container(border=True, key="myday-cards"):
        st.header(f"In your hands: {len(cards)}" if cards else "In your hands", anchor=False)
        if not cards:
            st.caption("No open card is yours now.")
        for card in cards:
            with st.container(horizontal=True, vertical_alignment="top", gap="small", key=f"line-card-{card.card_id}"):
                if st.button(card.key, type="tertiary", key=f"myday-open-{card.card_id}"):
                    visit.go("Board", pod=str(card.pod_id), card=str(card.card_id))
                st.markdown(f"{ui.plain(card.title)}  \n:gray[:small[{said_of(card, visit)}]]")


def said_of(card: HeldCard, visit: Visit) -> str:
    """Doing · 3.2 d, older than 50 % of our work · due Mon 14:00 · blocked: waiting for billing."""
    tone = TONES.get(card.band)
    age = f"{card.age}, {card.age_words}"
    words = [ui.plain(card.column), f":{tone}[{age}]" if tone else age]
    if card.service_class is not ServiceClass.STANDARD:
        words.insert(0, card.service_class.value.replace("_", " "))
    if card.due_at is not None:
        late = card.due_at < visit.now()
        due = f"{card.what} {'was due' if late else 'due'} {ui.moment(card.due_at, zone_of(visit))}".strip()
        words.append(f":red[{due}]" if late else due)
    if card.blocked is not None:
        words.append(f":red[blocked: {ui.plain(card.blocked)}]")
    return " · ".join(words)


def zone_of(visit: Visit) -> str:
    """The clock on the reader's wall."""
    return str(visit.extras.get("zone") or "UTC")


def draw_told(visit: Visit, told: list[Told]) -> None:
    """What others, rules and clocks want me to know, and one press that puts it all away."""
    with st.container(border=True, key="myday-told"):
        st.header(f"You were told: {len(told)}" if told else "You were told", anchor=False)
        if not told:
            st.caption("Nothing new. Mentions, rules and promised times that concern you show here.")
            return
        for line in told:
            draw_line(visit, line)
        form = f"seen {told[0].notice_id}"
        if st.button("I saw these", key="myday-seen"):
            ids = [notice_id for line in told for notice_id in line.ids]
            seen = ui.change(
                visit,
                lambda session: actions.mark_seen(session, visit.actor, ids, visit.now(), op=ui.op(form)),
                form=form,
            )
            if seen is not None:
                st.rerun()


def draw_line(visit: Visit, line: Told) -> None:
    """One notice: its card leads to it."""
    with st.container(horizontal=True, vertical_alignment="top", gap="small", key=f"line-told-{line.notice_id}"):
        if line.card_id is not None and st.button(line.key, type="tertiary", key=f"told-open-{line.notice_id}"):
            visit.go("Board", pod=str(line.pod_id or visit.pod_id), card=str(line.card_id))
        who = f"{ui.plain(line.by)} {KINDS[line.kind]}" if line.by else KINDS[line.kind].capitalize()
        said = f": {ui.plain(line.said)}" if line.said and line.kind is not NoticeKind.MENTION else ""
        said = ui.plain(line.said) if line.kind is NoticeKind.SLA and line.said else f"{who}{said}"
        st.markdown(f"{said}  \n:gray[:small[{ui.moment(line.at, zone_of(visit))}]]")


def draw_words(visit: Visit, found: MyDay) -> None:
    """What was promised to customers: by me, or by the pod and not kept."""
    if not found.words:
        return
    with st.container(border=True, key="myday-words"):
        st.header(f"Promised to customers: {len(found.words)}", anchor=False)
        for word in found.words:
            with st.container(
                horizontal=True, vertical_alignment="top", gap="small", key=f"line-word-{word.promise_id}"
            ):
                if word.card_id is not None and st.button(
                    word.key, type="tertiary", key=f"word-open-{word.promise_id}"
                ):
                    visit.go("Board", pod=str(word.pod_id), card=str(word.card_id))
                who = f" · {ui.plain(word.who)}" if word.who else ""
                st.markdown(f"{ui.plain(word.text)}  \n:gray[:small[{due_words(word.due_at, visit)}{who}]]")


def due_words(due_at: datetime, visit: Visit) -> str:
    """By when, in the reader's zone."""
    late = due_at < visit.now()
    said = f"{'was due' if late else 'due'} {ui.moment(due_at, zone_of(visit))}"
    return f":red[{said}]" if late else said


def draw_turns(visit: Visit, found: MyDay) -> None:
    """My shifts of today and tomorrow."""
    with st.container(border=True, key="myday-turns"):
        st.header("Your shifts", anchor=False)
        if not found.turns:
            st.caption("No shift is planned for you today or tomorrow.")
        for turn in found.turns:
            start, end = ui.moment(turn.start_at, zone_of(visit)), ui.moment(turn.end_at, zone_of(visit))
            away = " · you are away" if turn.is_away else ""
            st.text(f"{turn.duty.replace('_', ' ').capitalize()}, {start} to {end[-5:]} · {turn.pod}{away}")
