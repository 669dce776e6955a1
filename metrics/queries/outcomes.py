"""Read contacts, answers, complaints and customers held, as columns."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from sqlalchemy import collate, func, select
from sqlmodel import Session, col

from metrics.arrays import DAY_S, Floats, Ints, floats, ints
from metrics.complaints import Complaints, Served
from metrics.continuity import UNKNOWN, Answered, elsewhere
from metrics.facts import Outcomes
from metrics.loyalty import Answers
from metrics.models import Complaint, SurveyAnswer
from metrics.outcome_figures import WINDOWS
from metrics.queries.afterhours import read_closed
from metrics.queries.memory import read_once
from metrics.repeats import Contacts
from metrics.results import Window
from pods.localtime import day_number
from pods.models import Contact, CustomerProfile, PodAssignment, RepeatRole, Source
from pods.queries import merged_customers


def read_outcomes(session: Session, window: Window) -> Outcomes:
    """Everything about customers that a period needs, read once for it."""
    return read_once(session, ("outcomes", window), lambda: _outcomes(session, window))


def _outcomes(session: Session, window: Window) -> Outcomes:
    contacts, is_test = read_contacts(session, window)
    answers, complaints = read_answers(session, window), read_complaints(session, window)
    return Outcomes(contacts, is_test, answers, complaints, served(session), read_answered(session, window))


def columns(session: Session, statement: Any, width: int) -> list[Sequence[Any]]:
    """The rows of a plain select, turned on their side."""
    rows = session.connection().execute(statement).all()
    return list(zip(*rows, strict=True)) if rows else [() for _ in range(width)]


def within(statement: Any, moment: Any, window: Window, beyond_s: int = 0) -> Any:
    """Only rows of the period, and of some time after it."""
    statement = statement.where(moment < window.end_s + beyond_s)
    return statement if window.start is None else statement.where(moment >= window.start_s)


def as_one(session: Session, found: list[Sequence[Any]], who: int, when: int) -> list[Sequence[Any]]:
    """The same columns with merged customers as one, again in order of customer and moment."""
    merged = merged_customers(session)
    if not merged:
        return found
    customer = [merged.get(customer_id, customer_id) for customer_id in found[who]]
    order = np.lexsort((ints(found[when]), ints(customer))).tolist()
    return [[column[row] for row in order] for column in (*found[:who], customer, *found[who + 1 :])]


def byte_order(session: Session, column: Any) -> Any:
    """Ties by outside id fall out alike on both databases."""
    is_postgres = session.get_bind().dialect.name == "postgresql"
    return collate(column, "C") if is_postgres else column


def codes(words: Iterable[str]) -> list[int]:
    """A number for each word; 0 only for the empty one."""
    seen = {"": 0}
    return [seen.setdefault(word, len(seen)) for word in words]


def read_contacts(session: Session, window: Window) -> tuple[Contacts, Any]:
    """Contacts of the period, and those after it that may be repeats of its last days."""
    wanted = select(
        col(Contact.pod_id),
        func.coalesce(Contact.customer_id, -1),
        col(Contact.opened_s),
        col(Contact.opened_day),
        col(Contact.topic),
        col(Contact.abandoned),
        col(Contact.repeat_role),
        col(Contact.source_id),
    ).order_by(
        col(Contact.customer_id),
        col(Contact.opened_s),
        col(Contact.source_id),
        byte_order(session, Contact.ext_id),
    )
    wanted = within(wanted, Contact.opened_s, window, max(WINDOWS) * DAY_S)
    found = as_one(session, columns(session, wanted, 8), 1, 2)
    pod, customer, opened, day, topic, abandoned, role, source = found
    roles = ints(role)
    lost = np.asarray(abandoned, dtype=bool)
    counted = roles == RepeatRole.COUNTED
    known_until_s = cut_offs(session, ints(source))
    read = Contacts(
        ints(pod), ints(customer), ints(opened), ints(day), ints(codes(topic)), lost, counted, known_until_s
    )
    return read, roles == RepeatRole.TEST


def cut_offs(session: Session, source: Ints) -> Floats:
    """Until when the source of each row was observed; endless where it still is."""
    wanted = select(col(Source.id), col(Source.observed_until)).where(col(Source.observed_until).is_not(None))
    until = np.full(int(source.max(initial=0)) + 1, np.inf)
    cuts: Any = session.connection().execute(wanted).all()
    for source_id, cut in cuts:
        if source_id < len(until):
            until[source_id] = cut.timestamp()
    return until[source]


def read_answered(session: Session, window: Window) -> Answered:
    """Served contacts up to the end of the period, of customers who were served in it: with all that came before."""
    base = (
        col(Contact.customer_id).is_not(None),
        col(Contact.abandoned).is_(False),
        col(Contact.repeat_role) == int(RepeatRole.COUNTED),
        col(Contact.opened_s) < window.end_s,
    )
    wanted = select(
        col(Contact.pod_id),
        col(Contact.customer_id),
        col(Contact.opened_s),
        func.coalesce(Contact.served_pod_id, UNKNOWN),
        func.coalesce(Contact.person_id, UNKNOWN),
        func.coalesce(Contact.person_mark, ""),
    ).where(*base)
    if window.start is not None:
        here = select(col(Contact.customer_id)).where(*base, col(Contact.opened_s) >= window.start_s)
        wanted = wanted.where(col(Contact.customer_id).in_(here))
    wanted = wanted.order_by(
        col(Contact.customer_id), col(Contact.opened_s), col(Contact.source_id), byte_order(session, Contact.ext_id)
    )
    home, customer, opened, pod, person, mark = as_one(session, columns(session, wanted, 6), 1, 2)
    answered = Answered(ints(home), ints(customer), ints(opened), ints(pod), _people(person, mark))
    inside = answered.opened_s >= window.start_s
    closed = read_closed(session, answered.home, answered.opened_s, elsewhere(answered) & inside)
    return replace(answered, closed=closed)


def _people(person: Sequence[int], mark: Sequence[str]) -> Ints:
    """One number a person: our own by id, others by the mark of their name, below UNKNOWN."""
    strangers = ints(codes(mark))
    return np.where((ints(person) == UNKNOWN) & (strangers > 0), UNKNOWN - strangers, ints(person))


def read_answers(session: Session, window: Window) -> Answers:
    """Survey answers of the period, blanks too."""
    wanted = select(
        col(SurveyAnswer.pod_id),
        func.coalesce(SurveyAnswer.customer_id, -1),
        col(SurveyAnswer.answered_s),
        col(SurveyAnswer.answered_day),
        col(SurveyAnswer.score),
    ).order_by(
        func.coalesce(SurveyAnswer.customer_id, -1),
        col(SurveyAnswer.answered_s),
        col(SurveyAnswer.source_id),
        byte_order(session, SurveyAnswer.ext_id),
    )
    found = columns(session, within(wanted, SurveyAnswer.answered_s, window), 5)
    pod, customer, answered, day, score = as_one(session, found, 1, 2)
    return Answers(ints(pod), ints(customer), ints(answered), ints(day), floats(score))


def read_complaints(session: Session, window: Window) -> Complaints:
    """Complaints received in the period."""
    wanted = select(
        col(Complaint.pod_id),
        func.coalesce(Complaint.customer_id, -1),
        col(Complaint.matter),
        col(Complaint.received_s),
        col(Complaint.received_day),
    ).order_by(col(Complaint.received_s), col(Complaint.source_id), byte_order(session, Complaint.ext_id))
    found = columns(session, within(wanted, Complaint.received_s, window), 5)
    pod, customer, matter, received, day = as_one(session, found, 1, 3)
    return Complaints(ints(pod), ints(customer), ints(codes(matter)), ints(received), ints(day))


def served(session: Session) -> list[Served]:
    """How many customers each pod held, from which day to which: segments' customers times assignments."""
    counted = (
        select(
            col(CustomerProfile.segment_id),
            col(CustomerProfile.valid_from),
            col(CustomerProfile.valid_to),
            func.count(),
        )
        .where(col(CustomerProfile.segment_id).is_not(None))
        .group_by(col(CustomerProfile.segment_id), col(CustomerProfile.valid_from), col(CustomerProfile.valid_to))
    )
    assigned = select(
        col(PodAssignment.segment_id),
        col(PodAssignment.pod_id),
        col(PodAssignment.valid_from),
        col(PodAssignment.valid_to),
    ).where(col(PodAssignment.superseded_at).is_(None))
    homes: dict[int, list[Any]] = {}
    for segment_id, *home in session.connection().execute(assigned):
        homes.setdefault(segment_id, []).append(home)
    held = [
        Served(pod_id, customers, max(day_number(since), day_number(held_from)), _earlier(until, held_to))
        for segment_id, since, until, customers in session.connection().execute(counted)
        for pod_id, held_from, held_to in homes.get(segment_id or 0, [])
    ]
    return [row for row in held if row.until_day is None or row.from_day < row.until_day]


def _earlier(*ends: Any) -> int | None:
    """The earlier end; None where none of them ends."""
    return min((day_number(end) for end in ends if end is not None), default=None)
