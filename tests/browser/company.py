"""The small company of the browser tests, told through the same actions as everything else."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from board import actions as board_actions
from board.models import ServiceClass
from core.people import Actor, ActorKind, Person
from data import password
from data.database import Database
from metrics import actions as metric_actions
from metrics.rows import AnswerRow, ComplaintRow, ContactRow
from pods import actions as pod_actions
from pods.models import Customer, Source
from tests.conftest import SINCE, Cast, people_the_store

PASSWORD = "a lantern over the harbour"
KEEPER = Actor(name="Set-up", kind=ActorKind.SYSTEM)
TITLES = (
    "Invoice shows two months at once",
    "Meter reading was refused",
    "Moving house on the first of the month",
    "Refund has not arrived",
    "Smart meter shows nothing since the storm",
    "Wrong name on the contract",
)
ATTACKS = (
    "<img src=x onerror=window.__xss=1>",
    "<script>window.__xss=1</script>",
    "![pixel](https://example.org/pixel.png)",
    "[link](javascript:window.__xss=1)",
    "<svg/onload=window.__xss=1>",
    '"><iframe srcdoc="<script>parent.__xss=1</script>">',
    "$\\href{javascript:window.__xss=1}{x}$ :red[**loud**] :material/home:",
    "{{constructor.constructor('window.__xss=1')()}}",
)


def tell(store: Database, now: datetime) -> Cast:
    """Two pods that have worked for twelve weeks."""
    cast = people_the_store(store)
    start = now - timedelta(weeks=12)
    store.perform(_give_passwords)
    store.perform(lambda session: _share_out(session, cast, start))
    store.perform(lambda session: _open_boards(session, cast, now))
    store.perform(lambda session: _record_outcomes(session, cast, now))
    return cast


def _give_passwords(session: Session) -> None:
    kept = password.hashed(PASSWORD)
    for person in session.exec(select(Person)):
        person.password_hash = kept


def _share_out(session: Session, cast: Cast, at: datetime) -> None:
    """One segment for each pod, and ten customers in each."""
    pod_actions.define_attributes(session, KEEPER, {"region": ["north", "south"]}, at)
    north = pod_actions.add_segment(session, KEEPER, "NORTH", "Northern homes", at, op="segment north").id or 0
    south = pod_actions.add_segment(session, KEEPER, "SOUTH", "Southern homes", at, op="segment south").id or 0
    boxes = {north: [{"region": ["north"]}], south: [{"region": ["south", "unknown"]}]}
    pod_actions.commit_rules(session, KEEPER, SINCE, boxes, "The first sharing out", at, op="rules")
    homes = [pod_actions.Move(north, cast.north_id, SINCE), pod_actions.Move(south, cast.south_id, SINCE)]
    pod_actions.commit_moves(session, KEEPER, homes, "Each segment to its pod", at, op="moves")
    source_id = session.exec(select(Source.id)).one() or 0
    rows = [_customer(number, source_id) for number in range(20)]
    pod_actions.record_customers(session, KEEPER, rows, None, at)


def _customer(number: int, source_id: int) -> pod_actions.CustomerRow:
    name = ATTACKS[0] if number == 0 else f"Customer {number}"
    region = "north" if number < 10 else "south"
    return pod_actions.CustomerRow(source_id, f"C-{number}", name, attributes={"region": region}, valid_from=SINCE)


def _open_boards(session: Session, cast: Cast, now: datetime) -> None:
    """North has a card in every column, and cards whose text tries to be more than text."""
    for pod_id in (cast.north_id, cast.south_id):
        board_actions.open_board(session, KEEPER, pod_id, now - timedelta(weeks=12))
    for number, title in enumerate(TITLES):
        _card(session, cast.ana, cast.north_id, title, number, now)
        _card(session, cast.emil, cast.south_id, title, number, now)
    for number, attack in enumerate(ATTACKS):
        card_id = _card(session, cast.ana, cast.north_id, attack, 20 + number, now)
        board_actions.comment_on_card(session, cast.boyan, card_id, attack, now, op=f"attack {number}")


def _card(session: Session, actor: Actor, pod_id: int, title: str, number: int, now: datetime) -> int:
    at = now - timedelta(days=8, hours=number)
    customers = session.exec(select(Customer.id).order_by("id")).all()
    wish = board_actions.NewCard(
        pod_id,
        title,
        customer_id=customers[number % 10 + (0 if actor.name == "Ana" else 10)],
        channel="phone",
        topic="billing",
        service_class=ServiceClass.EXPEDITE if number == 0 else ServiceClass.STANDARD,
    )
    return board_actions.create_card(session, actor, wish, at, op=f"card {pod_id} {number}").id or 0


def _record_outcomes(session: Session, cast: Cast, now: datetime) -> None:
    """Three contacts a day in each pod, half of them answered a survey, now and then a complaint."""
    source_id = session.exec(select(Source.id)).one() or 0
    homes = dict(enumerate([cast.north_id] * 10 + [cast.south_id] * 10))
    ids = session.exec(select(Customer.id).order_by("id")).all()
    contacts, answers, complaints = [], [], []
    for number in range(500):
        at, who = now - timedelta(hours=4 * number + 1), (number * 7) % 20
        place = (source_id, str(number), "", ids[who], homes[who], None)
        contacts.append(ContactRow(*place, "phone", ("billing", "meter")[number % 2], at, at + timedelta(minutes=9)))
        answers.append(AnswerRow(*place, "contact", (number * 3) % 11 if number % 2 else None, at))
        if number % 25 == 0:
            complaints.append(ComplaintRow(*place, "billing", at))
    metric_actions.record_contacts(session, KEEPER, contacts, None, "Europe/Sofia", now)
    metric_actions.record_answers(session, KEEPER, answers, None, "Europe/Sofia", now)
    metric_actions.record_complaints(session, KEEPER, complaints, None, "Europe/Sofia", now)
