"""How the company comes to be in Podboard: accounts, pods, members, segments, and the changes on the way."""

from datetime import datetime, timedelta

from sqlmodel import Session

from data.demo import company, story
from data.demo.ground import SET_UP, Telling
from data.demo.people import Colleague, Stay
from pods import actions
from pods.dating import Move

MANAGER, ADMIN = "dora", "fay"


def found(telling: Telling, session: Session, at: datetime) -> None:
    """The organisation with everybody and everything it starts with."""
    actions.found_organisation(
        session, SET_UP, company.NAME, company.ZONE, at, is_demo=True, sample_of=company.SAMPLE_OF
    )
    _open_account(telling, session, _named(telling, ADMIN), at)
    for person in telling.people:
        if person.login != ADMIN and all(stay.since == telling.span.first for stay in person.stays):
            _open_account(telling, session, person, at)
    _form_pods(telling, session, at)
    for person in telling.people:
        for stay in person.stays:
            if stay.since == telling.span.first:
                _join(telling, session, person, stay, at)
    _share_out(telling, session, at)


def _named(telling: Telling, login: str) -> Colleague:
    return next(person for person in telling.people if person.login == login)


def _open_account(telling: Telling, session: Session, person: Colleague, at: datetime) -> None:
    admin = SET_UP if person.login == ADMIN else telling.who(session, ADMIN, at)
    new = actions.NewPerson(person.login, person.name, f"{person.login}@larkmoor.example", person.cast_role)
    row = actions.add_person(session, admin, new, at, op=f"demo:person:{person.login}")
    telling.person_ids[person.login] = row.id or 0
    if person.grant:
        day, key = telling.span.first, f"demo:grant:{person.login}"
        actions.grant_role(session, admin, row.id or 0, person.grant, day, at, op=key)


def _form_pods(telling: Telling, session: Session, at: datetime) -> None:
    manager = telling.who(session, MANAGER, at)
    for plan in telling.plans:
        new = actions.NewPod(plan.name, plan.code, plan.charter, zone=company.ZONE)
        pod = actions.form_pod(session, manager, new, at, op=f"demo:pod:{plan.code}")
        telling.pod_ids[plan.code] = pod.id or 0


def _join(telling: Telling, session: Session, person: Colleague, stay: Stay, at: datetime) -> None:
    new = actions.NewMember(
        pod_id=telling.pod_ids[stay.pod],
        person_id=telling.person_ids[person.login],
        role=stay.role,
        valid_from=stay.since,
        fte=stay.fte,
        site=stay.site,
        employer=stay.employer,
    )
    key = f"demo:member:{person.login}:{stay.pod}"
    row = actions.add_member(session, telling.who(session, MANAGER, at), new, at, op=key)
    telling.membership_ids[person.login] = row.id or 0


def _share_out(telling: Telling, session: Session, at: datetime) -> None:
    """Segments by rules, proved to serve everybody exactly once, then given to pods."""
    manager, first = telling.who(session, MANAGER, at), telling.span.first
    actions.define_attributes(session, manager, company.ATTRIBUTES, at)
    plans = company.segment_plans()
    for plan in plans:
        row = actions.add_segment(session, manager, plan.code, plan.name, at, op=f"demo:segment:{plan.code}")
        telling.segment_ids[plan.code] = row.id or 0
    boxes = {telling.segment_ids[plan.code]: [plan.box] for plan in plans}
    actions.commit_rules(session, manager, first, boxes, "The first sharing out of all customers.", at, op="demo:rules")
    homes = company.homes([plan.code for plan in telling.plans], moved=False)
    moves = [Move(telling.segment_ids[code], telling.pod_ids[pod], first) for code, pod in homes.items()]
    actions.commit_moves(session, manager, moves, "The pods start.", at, op="demo:homes")


def come(telling: Telling, session: Session, person: Colleague, stay: Stay, at: datetime) -> None:
    """Somebody new: an account, then a place in a pod from a day on."""
    _open_account(telling, session, person, at)
    _join(telling, session, person, stay, at)


def announce_leaving(telling: Telling, session: Session, person: Colleague, stay: Stay, at: datetime) -> None:
    """The last day is known some days before."""
    if stay.until:
        membership_id, key = telling.membership_ids[person.login], f"demo:leave:{person.login}"
        manager = telling.who(session, MANAGER, at)
        actions.end_membership(session, manager, membership_id, stay.until, at, op=key)


def close_account(telling: Telling, session: Session, person: Colleague, at: datetime) -> None:
    """After the last day nobody signs in under that name."""
    admin = telling.who(session, ADMIN, at)
    actions.disable_person(session, admin, telling.person_ids[person.login], at, op=f"demo:close:{person.login}")


def move_segment(telling: Telling, session: Session, at: datetime) -> None:
    """The one move: announced on a Thursday, in force from the Monday after."""
    day = telling.span.monday(company.MOVED_WEEKS_AGO)
    move = Move(telling.segment_ids[company.MOVED_SEGMENT], telling.pod_ids[company.MOVED_TO], day)
    actions.commit_moves(session, telling.who(session, MANAGER, at), [move], company.MOVE_NOTE, at, op="demo:move")


def start_pilot(telling: Telling, session: Session, operating_model_id: int, at: datetime) -> None:
    """The pilot, with the dip written down before it happens."""
    day = telling.span.monday(story.PILOT_WEEKS_AGO)
    new = actions.NewPilot(
        pod_id=telling.pod_ids[story.PILOT_POD],
        name="One person owns the whole case",
        why="Customers tell their story twice. Whoever takes the first contact keeps the case to its end.",
        started_on=day,
        ramp_weeks=story.PILOT_RAMP_WEEKS,
        expected_dip="For six to eight weeks a third less throughput and more repeat contacts: all learn all topics.",
        read_on=day + timedelta(weeks=26),
        operating_model_id=operating_model_id,
    )
    actions.start_pilot(session, telling.who(session, MANAGER, at), new, at, op="demo:pilot")
