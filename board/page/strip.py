"""The customer beside their card: who they are, whose, what is promised, open, lately asked and last said of us."""

from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from board import neighbours
from board.neighbours import Voice
from board.page import naming, pledges
from board.queries import CardDetail
from board.queries.strip import ContactLine, RepeatLine, Strip, customer_strip
from core import ui
from core.visit import Visit
from pods.routing import Route, RouteKind

DETRACTOR, PASSIVE, PROMOTER = "a detractor", "neither for nor against", "a promoter"
HINTS = {
    RouteKind.SAME_PERSON: ":material/person_check:",
    RouteKind.SAME_POD: ":material/groups:",
    RouteKind.OVERFLOW: ":material/call_split:",
    RouteKind.CALL_BACK: ":material/schedule:",
}
ORDINALS = {2: "2nd", 3: "3rd"}


def draw(visit: Visit, card: CardDetail) -> None:
    """Beside the words of the card, without a click. Who may not see customers learns the segment and no more."""
    with st.container(border=True, key="card-customer", gap="xsmall"):
        if card.customer_name is None:
            st.caption("Segment")
            st.text(card.segment or "None")
            return
        if card.customer_id is None:
            st.caption("No customer on this card")
            naming.draw(visit, card)
            return
        with visit.read() as session:
            its = customer_strip(session, visit.actor, card.card_id, visit.now())
            ask = neighbours.voice_of(visit)
            voice = ask(session, its.rows) if ask is not None else Voice()
        draw_who(visit, card, its)
        if its.repeat is not None:
            st.markdown(f":orange[:material/replay: **{ui.plain(repeat_words(its.repeat))}**]")
            st.caption(ui.plain(charge_words(its.repeat)))
        draw_hint(card, its)
        draw_voice(voice, card.zone)
        pledges.draw(visit, card, its.promises, its.answered)
        draw_open(card, its)
        draw_contacts(its, card.zone)
        naming.draw(visit, card)


def draw_who(visit: Visit, card: CardDetail, its: Strip) -> None:
    """Name, number and segment; the name leads to their page, where that is open to the reader."""
    name, home = card.customer_name or its.number, its.home
    if its.opens and not card.is_guest:
        if st.button(
            f"**{ui.plain(name)}**", key="strip-customer", type="tertiary", help="Who is this, which pod is home, why?"
        ):
            visit.go("Customers", customer=str(its.rows[0]))
    else:
        st.text(name)
    more = f"{len(its.rows)} records merged" if len(its.rows) > 1 else ""
    facts = [its.number, card.segment, f"home {home}" if home else "no home pod", more]
    st.caption(" · ".join(ui.plain(fact) for fact in facts if fact and fact != name))


def repeat_words(its: RepeatLine) -> str:
    """The badge in words."""
    return f"{ORDINALS.get(its.nth, f'{its.nth}th')} contact about {its.topic} within 7 days"


def charge_words(its: RepeatLine) -> str:
    """After which case, and to whom it is charged."""
    gap = "the same day" if its.days < 1 else f"{its.days:.1f} days"
    which = its.key or "a case of another pod"
    deed = "closed" if its.was_closed else "had"
    return f"{gap} after {which}. Charged to {its.pod}, which {deed} that one"


def draw_hint(card: CardDetail, its: Strip) -> None:
    """Who should answer, and who served them last."""
    if its.route is not None:
        st.caption(f"{HINTS[its.route.kind]} {ui.plain(hint_words(its.route))}")
    if its.last is not None:
        who = ", ".join(filter(None, [its.last.person, its.last.pod]))
        st.caption(ui.plain(f"Last served by {who}, {ui.moment(its.last.at, card.zone)}"))


def hint_words(route: Route) -> str:
    """Same pod, same person: the decision of the routing as one sentence."""
    said = {RouteKind.SAME_PERSON: "Same person", RouteKind.SAME_POD: "Same pod"}.get(route.kind, "Next answer")
    return f"{said}: {route.reason}"


def draw_voice(voice: Voice, zone: str) -> None:
    """The last score, the last complaint: each with its day, or that there is none."""
    said = []
    if voice.score is not None and voice.scored_at is not None:
        sort = DETRACTOR if voice.score <= 6 else PROMOTER if voice.score >= 9 else PASSIVE
        said.append(f"Last score {voice.score} of 10, {sort}, {day(voice.scored_at, zone)}")
    else:
        said.append("No score from them yet")
    if voice.complained_at is not None:
        said.append(f"Last complaint {day(voice.complained_at, zone)}" + f": {voice.matter}" * bool(voice.matter))
    else:
        said.append("no complaint on record")
    st.caption(ui.plain(" · ".join(said)))


def day(at: datetime, zone: str) -> str:
    """A day as people say it: the year stands in it, for these may be long ago."""
    return f"{at.astimezone(ZoneInfo(zone)):%a %-d %b %Y}"


def draw_open(card: CardDetail, its: Strip) -> None:
    """Their other open cases: those of readable boards open from here, of others only how many."""
    if its.open_cases or its.elsewhere:
        st.caption("Open besides")
    for case in its.open_cases:
        words = " · ".join(filter(None, [case.key, case.title, case.pod if case.pod != card.pod_name else ""]))
        if st.button(ui.plain(words), key=f"strip-case-{case.card_id}", type="tertiary"):
            st.query_params["card"] = str(case.card_id)
            st.rerun()
    for pod, count in its.elsewhere.items():
        st.text(f"{count} open with {pod}")


def draw_contacts(its: Strip, zone: str) -> None:
    """The last contacts over all channels, cases among them, newest first."""
    with st.container(key="card-lines-contacts"):
        st.caption("Last contacts")
        if not its.contacts:
            st.text("None on record besides this case")
        else:
            st.text("\n".join(contact_words(line, its.home, zone) for line in its.contacts))


def contact_words(line: ContactLine, home: str, zone: str) -> str:
    """One contact in a line; the pod only where it is not the one that is home."""
    if not line.person and not line.pod:
        who = "nobody answered"
    else:
        who = ", ".join(filter(None, [line.person, line.pod if line.pod != home else ""]))
    return " · ".join(filter(None, [ui.moment(line.at, zone), line.channel, line.topic, line.key, who]))
