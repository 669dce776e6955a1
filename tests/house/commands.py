"""One true example of every command that carries a key: what must stand there before, and the call itself."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlmodel import Session, select

from board import actions as board
from board.actions import CardEdit, CardMove, HandOff, NewCard
from board.models import Card, Column, HandoffKind, ServiceClass
from core.people import Actor, Person, Role, RoleGrant, SignIn
from data.database import Database
from data.exchange import applying, undoing
from pods import actions as pods
from pods.actions import Move, NewMember, NewModel, NewPerson, NewPilot, NewPod
from pods.models import PodMembership
from retros import actions as retros
from retros.followup import Verdict
from retros.models import CommitmentState, NoteKind, Phase, Retro
from tests.conftest import MONDAY, Cast
from tests.data.exchange.conftest import CALLS, csv_file, draft_of
from tests.house.commands_contracts import contract_commands, service_commands
from tests.house.commands_customers import customer_commands
from tests.house.commands_detail import DETAIL
from tests.house.commands_dials import dial_commands
from tests.house.commands_drafts import draft_commands, review_commands, value_commands
from tests.house.commands_feeds import KEYS
from tests.house.commands_finding import FINDING
from tests.house.commands_flow import gone_commands
from tests.house.commands_guardrails import decision_commands, guardrail_commands
from tests.house.commands_life import life_commands, planned_member_commands
from tests.house.commands_passing import giving_commands, taking_commands
from tests.house.commands_people import coach_commands, feedback_commands, learning_commands, skill_commands
from tests.house.commands_ruling import RULING
from tests.house.commands_setups import range_commands, setup_commands
from tests.house.commands_shiftdown import article_commands, line_commands, shift_down_commands
from tests.house.commands_shifts import leave_commands, roster_commands, site_commands, swap_commands
from tests.pods.conftest import World
from tests.retros import told
from tests.retros.told import id_of
from web import accounts

DAY = MONDAY.date()
LATER = MONDAY + timedelta(hours=2)
CALL = "Call,Start,Customer,Team,Topic\nC-1,2026-03-02 09:00,K-1,North,Invoice\n"

WORDS = ("Calm week after the storm", "Notes were hard to find", "Call everybody back within a day")
"""What is said in a retrospective: it must stand in no audit row."""

TEMPLATE = "well_notwell_try"

Commands = tuple[Actor, dict[str, Callable[[Session, Actor, str], Any]]]
"""Who may give them, and by name each call with who gives it and under which key."""


class Scene:
    """A company in which every command has something to work on."""

    def __init__(self, store: Database, cast: Cast) -> None:
        self.store, self.cast = store, cast
        self.world = World(store, cast)
        with store.transaction() as session:
            for lead_of in (cast.north_id, cast.south_id):
                board.open_board(session, cast.dora, lead_of, MONDAY)
            self.card = told.new_card(session, cast.ana, cast.north_id, "Invoice is wrong", MONDAY)
            self.standup = retros.open_standup(session, cast.ana, cast.north_id, MONDAY, op="told-standup")
        self.north, self.card_id = cast.north_id, id_of(self.card)

    def do(self, work: Callable[[Session], Any]) -> Any:
        """Something that stands there before."""
        return self.store.perform(work)

    def column(self, name: str) -> Column:
        with self.store.reading() as session:
            return session.exec(select(Column).where(Column.name == name, Column.pod_id == self.north)).one()

    def version(self) -> int:
        with self.store.reading() as session:
            return session.get_one(Card, self.card_id).version

    def person(self, login: str = "goro") -> int:
        with self.store.reading() as session:
            return session.exec(select(Person.id).where(Person.login == login)).one() or 0

    def retro(self, phase: Phase) -> int:
        return id_of(self.do(lambda s: told.open_retro(s, self.cast.ana, self.north, LATER, phase)))

    def remarks(self, phase: Phase) -> tuple[int, int, int]:
        """A retrospective in a phase, with two cards of Ana's in it."""
        ana, retro = self.cast.ana, self.retro(Phase.GATHER)
        with self.store.transaction() as session:
            one, two = (id_of(told.write(session, ana, retro, text, LATER)) for text in WORDS[:2])
        self.do(lambda s: told.lead_to(s, ana, s.get_one(Retro, retro), phase, LATER))
        return retro, one, two


def card_commands(scene: Scene) -> Commands:
    """Of a card, and of its board."""
    ana, card, version = scene.cast.ana, scene.card_id, scene.version()
    edit = CardEdit("Invoice is late", "", "", "", ServiceClass.STANDARD, None)
    move = CardMove(card, id_of(scene.column("Doing")), version)
    given = HandOff(card, scene.cast.south_id, HandoffKind.MISROUTE, "Theirs", "Customer waits for a call", version)
    return ana, {
        "create_card": lambda s, who, op: board.create_card(s, who, NewCard(scene.north, "No power"), LATER, op=op),
        "edit_card": lambda s, who, op: board.edit_card(s, who, card, edit, version, LATER, op=op),
        "assign_card": lambda s, who, op: board.assign_card(s, who, card, ana.person_id, version, LATER, op=op),
        "comment_on_card": lambda s, who, op: board.comment_on_card(s, who, card, "Called back", LATER, op=op),
        "move_card": lambda s, who, op: board.move_card(s, who, move, LATER, op=op),
        "close_card": lambda s, who, op: board.close_card(s, who, card, version, LATER, op=op),
        "block_card": lambda s, who, op: board.block_card(s, who, card, "Grid operator", ana.person_id, LATER, op=op),
        "hand_off_card": lambda s, who, op: board.hand_off_card(s, who, given, LATER, op=op),
    }


def later_card_commands(scene: Scene) -> Commands:
    """What needs a card that is blocked, or closed."""
    ana = scene.cast.ana
    with scene.store.transaction() as session:
        cards = [told.new_card(session, ana, scene.north, title, MONDAY) for title in ("Meter stands", "No power")]
    blocked, closed = map(id_of, cards)
    scene.do(lambda s: board.block_card(s, ana, blocked, "Grid operator", None, MONDAY, op="told-block"))
    scene.do(lambda s: board.close_card(s, ana, closed, s.get_one(Card, closed).version, MONDAY, op="told-close"))
    return ana, {
        "unblock_card": lambda s, who, op: board.unblock_card(s, who, blocked, LATER, op=op),
        "reopen_card": lambda s, who, op: board.reopen_card(s, who, closed, "It came back", LATER, op=op),
    }


def pod_commands(scene: Scene) -> Commands:
    """Of segments, pods and pilots."""
    dora, world, south = scene.cast.dora, scene.world, scene.cast.south_id
    moves, boxes = [Move(world.ng, south, DAY)], {**world.boxes(), world.ng: [{"region": ["north"], "tier": ["gold"]}]}
    away = [Move(world.nb, south, DAY)]
    moved = id_of(scene.do(lambda s: pods.commit_moves(s, dora, away, "Relief", MONDAY, op="told-move")))
    answers = NewModel("Own phones", "By region", "All", "All topics", "One coach", "Daily standup")
    model = id_of(scene.do(lambda s: pods.write_model(s, dora, answers, MONDAY, op="told-tried")))
    pilot = NewPilot(scene.north, "Own phones", "", DAY, 8, "NPS -5", DAY + timedelta(weeks=16), model)
    return dora, {
        "commit_moves": lambda s, who, op: pods.commit_moves(s, who, moves, "Relief", LATER, op=op),
        "commit_rules": lambda s, who, op: pods.commit_rules(s, who, DAY, boxes, "Anew", LATER, op=op),
        "revert_change": lambda s, who, op: pods.revert_change(s, who, moved, LATER, op=op),
        "add_segment": lambda s, who, op: pods.add_segment(s, who, "E", "East", LATER, op=op),
        "form_pod": lambda s, who, op: pods.form_pod(s, who, NewPod("East", "EA"), LATER, op=op),
        "start_pilot": lambda s, who, op: pods.start_pilot(s, who, pilot, LATER, op=op),
    }


def role_commands(scene: Scene) -> Commands:
    """Of accounts and the roles in the whole installation."""
    fay, goro = scene.cast.fay, scene.person("goro")
    with scene.store.transaction() as session:
        role = session.exec(select(RoleGrant.id).where(RoleGrant.person_id == goro)).one() or 0
        session.add(seat("seat", goro))
        closed = Person(login="old", name="Old", active=False, created_at=MONDAY)
        session.add(closed)
    hana, former = NewPerson("hana", "Hana", password_hash="hash-of-a-secret"), id_of(closed)
    return fay, {
        "add_person": lambda s, who, op: pods.add_person(s, who, hana, LATER, op=op),
        "grant_role": lambda s, who, op: pods.grant_role(s, who, goro, Role.MANAGER, DAY, LATER, op=op),
        "disable_person": lambda s, who, op: pods.disable_person(s, who, goro, LATER, op=op),
        "reset_password": lambda s, who, op: accounts.reset_password(s, who, goro, "a-secret-phrase", LATER, op=op),
        "end_role": lambda s, who, op: accounts.end_role(s, who, role, DAY, LATER, op=op),
        "reopen": lambda s, who, op: accounts.reopen(s, who, former, LATER, op=op),
        "sign_out": lambda s, who, op: accounts.sign_out(s, who, goro, LATER, op=op),
    }


def member_commands(scene: Scene) -> Commands:
    """Of memberships and one's own sessions."""
    ana, boyan = scene.cast.ana, scene.person("boyan")
    member = NewMember(scene.north, scene.person("goro"), Role.AGENT, DAY)
    with scene.store.transaction() as session:
        held = session.exec(select(PodMembership.id).where(PodMembership.person_id == boyan)).one() or 0
        session.add(seat("own-seat", ana.person_id or 0))
    return ana, {
        "add_member": lambda s, who, op: pods.add_member(s, who, member, LATER, op=op),
        "end_membership": lambda s, who, op: pods.end_membership(s, who, held, DAY, LATER, op=op),
        "end_own_session": lambda s, who, op: accounts.end_own_session(s, who, "own-seat", LATER, op=op),
    }


def seat(login_id: str, person_id: int) -> SignIn:
    """Somebody who is signed in."""
    return SignIn(id=login_id, token_hash=login_id, person_id=person_id, created_at=MONDAY, used_at=MONDAY)


def standup_commands(scene: Scene) -> Commands:
    """Of a standup; the correction needs one that is closed."""
    ana, standup = scene.cast.ana, id_of(scene.standup)
    note = retros.NewNote(standup, NoteKind.NOTE, "Waits for the meter", scene.card_id)
    tomorrow = LATER + timedelta(days=1)
    shut = id_of(scene.do(lambda s: retros.open_standup(s, ana, scene.north, tomorrow, op="told-shut")))
    scene.do(lambda s: retros.close_standup(s, ana, shut, tomorrow, op="told-closed"))
    after = tomorrow + timedelta(days=1)
    return ana, {
        "open_standup": lambda s, who, op: retros.open_standup(s, who, scene.north, after, op=op),
        "note_on_card": lambda s, who, op: retros.note_on_card(s, who, note, LATER, op=op),
        "mark_attendance": lambda s, who, op: retros.mark_attendance(
            s, who, standup, [ana.person_id or 0], LATER, op=op
        ),
        "close_standup": lambda s, who, op: retros.close_standup(s, who, standup, LATER, op=op),
        "add_correction": lambda s, who, op: retros.add_correction(s, who, shut, "It was Emil", tomorrow, op=op),
    }


def retro_commands(scene: Scene) -> Commands:
    """Of a retrospective as a whole, and of actions."""
    ana = scene.cast.ana
    agreed = scene.do(lambda s: told.agree(s, ana, scene.north, WORDS[2], MONDAY))
    reviewing, action = scene.retro(Phase.OPEN_ACTIONS), id_of(agreed)
    new = retros.NewCommitment(scene.north, WORDS[2], ana.person_id or 0, DAY + timedelta(days=7))
    keep, over = Verdict.KEEP, CommitmentState.DONE
    return ana, {
        "open_retro": lambda s, who, op: retros.open_retro(s, who, scene.north, "Week 47", TEMPLATE, LATER, op=op),
        "review_commitment": lambda s, who, op: retros.review_commitment(s, who, reviewing, action, keep, LATER, op=op),
        "add_commitment": lambda s, who, op: retros.add_commitment(s, who, new, LATER, op=op),
        "finish_commitment": lambda s, who, op: retros.finish_commitment(
            s, who, action, over, agreed.version, LATER, op=op
        ),
    }


def remark_commands(scene: Scene) -> Commands:
    """Of the cards of a retrospective, in the phase in which each is given."""
    retro, one, _ = scene.remarks(Phase.GATHER)
    _, first, second = scene.remarks(Phase.GROUP)
    voting, topic, _ = scene.remarks(Phase.VOTE)
    talking, _, _ = scene.remarks(Phase.DISCUSS)
    _, leader, follower = scene.remarks(Phase.GROUP)
    scene.do(lambda s: retros.merge_remarks(s, scene.cast.ana, follower, leader, LATER, op="told-merge"))
    return scene.cast.ana, {
        "add_remark": lambda s, who, op: retros.add_remark(s, who, retro, "well", WORDS[0], LATER, op=op),
        "edit_remark": lambda s, who, op: retros.edit_remark(s, who, one, WORDS[1], LATER, op=op),
        "delete_remark": lambda s, who, op: retros.delete_remark(s, who, one, LATER, op=op),
        "merge_remarks": lambda s, who, op: retros.merge_remarks(s, who, first, second, LATER, op=op),
        "split_remark": lambda s, who, op: retros.split_remark(s, who, follower, LATER, op=op),
        "cast_vote": lambda s, who, op: retros.cast_vote(s, who, voting, topic, 1, LATER, op=op),
        "advance_phase": lambda s, who, op: retros.advance_phase(s, who, retro, Phase.GATHER, LATER, op=op),
        "close_retro": lambda s, who, op: retros.close_retro(s, who, talking, LATER, op=op),
    }


def import_commands(scene: Scene) -> Commands:
    """Of imports."""
    dora = scene.cast.dora
    earlier, later = (draft_of(CALLS, csv_file(CALL.replace("C-1", call))) for call in ("C-0", "C-1"))
    report = scene.do(lambda s: applying.apply(s, dora, earlier, "helpdesk", MONDAY, op="told-import"))
    batch = report.batch_id or 0
    return dora, {
        "apply": lambda s, who, op: applying.apply(s, who, later, "helpdesk", LATER, op=op),
        "undo_batch": lambda s, who, op: undoing.undo_batch(s, who, batch, LATER, op=op),
    }


GROUPS = (
    setup_commands,
    range_commands,
    card_commands,
    later_card_commands,
    gone_commands,
    giving_commands,
    taking_commands,
    pod_commands,
    draft_commands,
    value_commands,
    review_commands,
    role_commands,
    member_commands,
    standup_commands,
    remark_commands,
    retro_commands,
    skill_commands,
    learning_commands,
    coach_commands,
    feedback_commands,
    import_commands,
    *KEYS,
    guardrail_commands,
    decision_commands,
    dial_commands,
    line_commands,
    article_commands,
    shift_down_commands,
    customer_commands,
    life_commands,
    planned_member_commands,
    contract_commands,
    service_commands,
    roster_commands,
    leave_commands,
    swap_commands,
    site_commands,
    *FINDING,
    *RULING,
    *DETAIL,
)
