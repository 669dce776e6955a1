"""Lines with their rates by date, which pod is on which line, and articles."""

from datetime import date

import streamlit as st

from core import permissions, ui
from core.visit import Visit
from pods import actions
from pods import queries as pod_queries
from pods.actions import ArticleText, LevelCost
from pods.actions.lines import LINES
from pods.models import ArticleState
from pods.money import minor_of, money
from pods.queries import ArticleLine


def draw(visit: Visit) -> None:
    """Rates and lines; a manager changes them."""
    with visit.read() as session:
        levels = pod_queries.levels_known(session)
        today = pod_queries.day_of(session, visit.now())
        places = pod_queries.pods_seen(session, visit.actor, limit=500)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("What an hour costs", anchor=False)
        if levels:
            st.dataframe(
                {
                    "Line": [f"{row.number} {row.name}".strip() for row in levels],
                    "An hour": [money(row.hourly_cost, row.currency) for row in levels],
                    "Days": [days(row.valid_from, row.valid_to) for row in levels],
                },
                hide_index=True,
                width="stretch",
                height="content",
            )
        else:
            ui.empty("No line has a rate", "A manager sets what an hour of line 1 costs: wages and overheads.")
        if permissions.allows(visit.actor, "shiftdown.write"):
            draw_rate(visit, today)
    with right:
        st.subheader("Which pod is on which line", anchor=False)
        st.dataframe(
            {
                "Pod": [pod.name for pod in places],
                "Line": [str(pod.level) if pod.level else "none: serves end to end" for pod in places],
            },
            hide_index=True,
            width="stretch",
            height="content",
        )
        if permissions.allows(visit.actor, "pod.design"):
            draw_line(visit, {pod.id or 0: pod.name for pod in places})


def days(start: date, end: date | None) -> str:
    """Half-open days in words."""
    return f"{start:%-d %b %Y} until {end:%-d %b %Y}" if end else f"since {start:%-d %b %Y}"


def draw_rate(visit: Visit, today: date) -> None:
    """A rate from a day on."""
    with st.expander("Set a rate"), st.form("level-cost", border=False):
        left, middle, right = st.columns(3)
        number = left.selectbox("Line", LINES, key="rate-line")
        cost = middle.number_input("An hour costs", min_value=0.0, step=1.0, key="rate-cost")
        currency = right.text_input("Currency", "EUR", max_chars=3, key="rate-currency")
        name, since = (
            left.text_input("Name", key="rate-name", max_chars=60),
            middle.date_input("From", today, key="rate-from"),
        )
        if st.form_submit_button("Set the rate") and isinstance(since, date):
            said = currency.strip().upper()
            done = ui.change(
                visit,
                lambda session: actions.set_level_cost(
                    session,
                    visit.actor,
                    LevelCost(number or 1, name, minor_of(cost, said), said, since),
                    visit.now(),
                    op=ui.op("rate"),
                ),
                form="rate",
                said=f"It holds from {since:%-d %b %Y}. Earlier work keeps the rate of its day.",
            )
            if done is not None:
                st.rerun()


def draw_line(visit: Visit, places: dict[int, str]) -> None:
    """On which line a pod works."""
    with st.expander("Set a pod's line"), st.form("pod-line", border=False):
        left, right = st.columns(2)
        pod_id = left.selectbox("Pod", list(places), format_func=places.__getitem__, key="line-pod")
        number = right.selectbox(
            "Line", [0, *LINES], format_func=lambda n: str(n) if n else "none: serves end to end", key="line-number"
        )
        if st.form_submit_button("Set the line") and pod_id is not None:
            done = ui.change(
                visit,
                lambda session: actions.set_pod_level(
                    session, visit.actor, pod_id, number or None, visit.now(), op=ui.op("pod line")
                ),
                form="pod line",
                said=f"{places[pod_id]} is on {f'line {number}' if number else 'no line'}.",
            )
            if done is not None:
                st.rerun()


def draw_articles(visit: Visit) -> None:
    """What is known, by category; people of pods write and publish."""
    with visit.read() as session:
        lines = pod_queries.articles(session, visit.actor)
        zone = pod_queries.zone_of(session)
    writes = visit.pod_id is not None and permissions.allows(visit.actor, "article.write", visit.pod_id)
    if not lines:
        ui.empty("Nothing is written down yet", "Write how your pod solves the category that comes back most.")
    for line in lines:
        state = "" if line.state is ArticleState.PUBLISHED else f" · {line.state.value}"
        with st.expander(ui.plain(f"{line.topic.capitalize()}: {line.title}{state}"), key=f"article-{line.article_id}"):
            st.caption(ui.plain(f"{line.author}, {ui.moment(line.changed_at, zone)}"))
            if writes and visit.pod_id is not None:
                draw_article(visit, visit.pod_id, line)
            else:
                st.text(line.text)
    if writes and visit.pod_id is not None:
        draw_new_article(visit, visit.pod_id)


def draw_article(visit: Visit, pod_id: int, line: ArticleLine) -> None:
    """Improve it, publish it."""
    with st.form(f"article-form-{line.article_id}", border=False):
        title = st.text_input("Title", line.title, max_chars=160, key=f"article-title-{line.article_id}")
        text = st.text_area("Steps", line.text, max_chars=8000, height=160, key=f"article-text-{line.article_id}")
        if st.form_submit_button("Save"):
            form, new = f"article {line.article_id}", ArticleText(title, line.topic, text)
            done = ui.change(
                visit,
                lambda session: actions.change_article(
                    session,
                    visit.actor,
                    line.article_id,
                    new,
                    visit.now(),
                    pod_id=pod_id,
                    version=line.version,
                    op=ui.op(form),
                ),
                form=form,
                said="Saved.",
            )
            if done is not None:
                st.rerun()
    if line.state is ArticleState.DRAFT and st.button("Publish", type="primary", key=f"publish-{line.article_id}"):
        form = f"publish {line.article_id}"
        done = ui.change(
            visit,
            lambda session: actions.publish_article(
                session, visit.actor, pod_id, line.article_id, visit.now(), op=ui.op(form)
            ),
            form=form,
            said="Published: everybody may work by it.",
        )
        if done is not None:
            st.rerun()


def draw_new_article(visit: Visit, pod_id: int) -> None:
    """A draft."""
    if st.session_state.pop("article-kept", ""):
        st.session_state.update(dict.fromkeys(("article-title", "article-topic", "article-text"), ""))
    with (
        st.expander("Write an article", icon=":material/add:"),
        st.form("article-new", border=False, clear_on_submit=False),
    ):
        left, right = st.columns([3, 2])
        title = left.text_input("Title", key="article-title", max_chars=160)
        topic = right.text_input("Category", key="article-topic", max_chars=60)
        text = st.text_area("Steps", key="article-text", max_chars=8000, height=160)
        if st.form_submit_button("Keep as a draft", type="primary"):
            new = ArticleText(title, topic, text)
            done = ui.change(
                visit,
                lambda session: actions.write_article(
                    session, visit.actor, pod_id, new, visit.now(), op=ui.op("article")
                ),
                form="article",
                said="Kept as a draft. Publish it when somebody else has read it.",
            )
            if done is not None:
                st.session_state["article-kept"] = str(done.id)  # fields are emptied before they are drawn anew
                st.rerun()
