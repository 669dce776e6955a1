"""Lines of support and what an hour of them costs, by date; and articles, written once for everybody."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from core import audit, permissions
from core.people import Actor
from core.refusal import Conflict, NotFound, Refused
from pods import abilities, queries
from pods.models import Article, ArticleState, Level, Pod

LINES = (1, 2, 3)


@dataclass(frozen=True)
class LevelCost:
    """What an hour of a line costs from a day on, in minor units."""

    number: int
    name: str
    hourly_cost: int
    currency: str
    valid_from: date


@dataclass(frozen=True)
class ArticleText:
    """What an article says, and about which category."""

    title: str
    topic: str
    text: str


def set_level_cost(session: Session, actor: Actor, new: LevelCost, at: datetime, *, op: str) -> Level:
    """A rate from a day on. Work done before keeps the rate of its day."""
    permissions.check(actor, "shiftdown.write")
    done = audit.answered(session, actor, "level.cost", op)
    if done and (earlier := session.get(Level, done.object_id)):
        return earlier
    wanted = select(Level).where(Level.number == new.number).order_by(col(Level.valid_from)).with_for_update()
    held = list(session.exec(wanted.execution_options(populate_existing=True)))
    _check_cost(session, new, queries.day_of(session, at), is_known=bool(held))
    row = _level_from(new, held, at)
    for one in held:
        if one.valid_from < new.valid_from and (one.valid_to is None or one.valid_to > new.valid_from):
            one.valid_to = new.valid_from
            session.add(one)
    session.add(row)
    session.flush()
    after = {**asdict(new), "valid_from": new.valid_from.isoformat()}
    audit.note(session, actor, "level.cost", at, ("level", row.id), after=after, op=op)
    return row


def _level_from(new: LevelCost, held: list[Level], at: datetime) -> Level:
    """The rate of that very day put right, or a new one until the next that is planned."""
    row = next((one for one in held if one.valid_from == new.valid_from), None)
    if row is None:
        later = min((one.valid_from for one in held if one.valid_from > new.valid_from), default=None)
        row = Level(number=new.number, hourly_cost=0, valid_from=new.valid_from, valid_to=later, recorded_at=at)
    row.name, row.hourly_cost, row.currency, row.recorded_at = new.name.strip()[:60], new.hourly_cost, new.currency, at
    return row


def _check_cost(session: Session, new: LevelCost, today: date, *, is_known: bool) -> None:
    """The first rate of a line may begin in the past: else older work would have no cost at all."""
    if new.number not in LINES:
        raise Refused("There are lines 1, 2 and 3.")
    if new.hourly_cost <= 0:
        raise Refused("An hour costs more than nothing: enter wages and overheads of one hour.")
    if not (len(new.currency) == 3 and new.currency.isascii() and new.currency.isupper()):
        raise Refused("Name the currency by its three letters, such as EUR or GBP.")
    if is_known and new.valid_from < today:
        raise Refused(f"This line has a rate for that day already. Choose {today:%-d %b %Y} or a later day.")
    other = session.exec(
        select(Level.currency).where(Level.currency != new.currency, Level.number != new.number)
    ).first()
    if other:
        raise Refused(f"The other lines are in {other}: costs of two currencies cannot be added up. Use {other}.")


def set_pod_level(session: Session, actor: Actor, pod_id: int, number: int | None, at: datetime, *, op: str) -> Pod:
    """On which line a pod works; None: the pod has no line, it serves its customers from end to end."""
    permissions.check(actor, "pod.design")
    pod = session.get(Pod, pod_id, with_for_update=True)
    if pod is None:
        raise NotFound("That pod")
    if audit.answered(session, actor, "pod.level", op):
        return pod
    if number is not None and number not in LINES:
        raise Refused("There are lines 1, 2 and 3.")
    before, pod.level = {"level": pod.level}, number
    session.add(pod)
    session.flush()
    audit.note(
        session, actor, "pod.level", at, ("pod", pod.id), pod_id=pod_id, before=before, after={"level": number}, op=op
    )
    return pod


def write_article(session: Session, actor: Actor, pod_id: int, new: ArticleText, at: datetime, *, op: str) -> Article:
    """A draft of what we know about a category. It helps nobody before it is published."""
    permissions.check(actor, "article.write", pod_id)
    done = audit.answered(session, actor, "article.write", op)
    if done and (earlier := session.get(Article, done.object_id)):
        return earlier
    row = Article(title="", author_id=actor.person_id, changed_at=at)
    _fill(row, new)
    session.add(row)
    session.flush()
    audit.note(session, actor, "article.write", at, ("article", row.id), pod_id=pod_id, after=_told(row), op=op)
    return row


def change_article(
    session: Session,
    actor: Actor,
    article_id: int,
    new: ArticleText,
    at: datetime,
    *,
    pod_id: int,
    version: int,
    op: str,
) -> Article:
    """Improve an article; one that is published stays so."""
    row = _article_held(session, actor, pod_id, article_id)
    if audit.answered(session, actor, "article.change", op):
        return row
    if row.version != version:
        raise Conflict("Somebody improved this article before you. Nothing of yours was saved.", new.text, row.text)
    _fill(row, new)
    row.changed_at, row.version = at, row.version + 1
    session.add(row)
    session.flush()
    audit.note(session, actor, "article.change", at, ("article", row.id), pod_id=pod_id, after=_told(row), op=op)
    return row


def publish_article(session: Session, actor: Actor, pod_id: int, article_id: int, at: datetime, *, op: str) -> Article:
    """From now on everybody works by it."""
    row = _article_held(session, actor, pod_id, article_id)
    if audit.answered(session, actor, "article.publish", op) or row.state is ArticleState.PUBLISHED:
        return row
    if actor.person_id is not None:
        abilities.check_publisher(queries.licence_of(session, actor.person_id, at))
    row.state, row.changed_at, row.version = ArticleState.PUBLISHED, at, row.version + 1
    session.add(row)
    session.flush()
    audit.note(session, actor, "article.publish", at, ("article", row.id), pod_id=pod_id, after=_told(row), op=op)
    return row


def _article_held(session: Session, actor: Actor, pod_id: int, article_id: int) -> Article:
    permissions.check(actor, "article.write", pod_id)
    row = session.get(Article, article_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("That article")
    return row


def _fill(row: Article, new: ArticleText) -> None:
    row.title, row.topic, row.text = new.title.strip()[:160], new.topic.strip()[:60], new.text.strip()[:8000]
    if not row.title or not row.topic or not row.text:
        raise Refused("An article needs a title, the category it is about, and the steps.")


def _told(row: Article) -> dict[str, object]:
    return {"topic": row.topic, "state": row.state.value, "version": row.version}
