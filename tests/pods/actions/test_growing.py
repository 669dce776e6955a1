"""Skills, learning, coaching, the pulse and feedback in the store, on both kinds of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from core.audit import AuditEntry
from core.people import Actor
from core.refusal import Conflict, NotFound, Refused
from data.database import Database
from pods import actions, queries
from pods.actions import ArticleText, Evidence, NewAssessment, NewEngagement, NewHelp, NewKudos, NewPlan, NewSkill
from pods.learning import Cause
from pods.localtime import instant
from pods.models import (
    CoverNeed,
    Duty,
    EvidenceKind,
    Leave,
    LeaveKind,
    LeaveState,
    PersonSkill,
    PodMembership,
    Publication,
    PulseAnswer,
    PulseTicket,
    Shift,
    ShiftState,
    SkillKind,
)
from pods.neighbours import SlowColumn
from tests.conftest import MONDAY, SINCE, Cast

TODAY = MONDAY.date()
TUESDAY = TODAY + timedelta(days=1)
SOON = TODAY + timedelta(days=14)
ZONE = "Europe/Sofia"
ANSWERED = Evidence(EvidenceKind.CASES, cases=3)


def key(person: Actor) -> int:
    assert person.person_id
    return person.person_id


class Company:
    """North with two skills, and short names for what is done in it."""

    def __init__(self, store: Database, cast: Cast) -> None:
        self.store, self.cast, self.north = store, cast, cast.north_id
        self.bulgarian, self.billing = self.skill("Bulgarian"), self.skill("Billing")

    def skill(self, name: str) -> int:
        new = NewSkill(name)
        return int(self.do(lambda s: actions.add_skill(s, self.cast.ana, self.north, new, MONDAY, op=name)).id)

    def answer(self, who: Actor, round_id: int, score: int) -> Any:
        op = f"a {who.name}"
        return self.do(lambda s: actions.answer_pulse(s, who, round_id, score, MONDAY, op=op))

    def ask(self, aid: NewHelp, op: str) -> Any:
        return self.do(lambda s: actions.record_help(s, self.cast.boyan, aid, MONDAY, op=op))

    def give(self, call: Callable[[Session, Actor], Any], who: Actor) -> Any:
        return self.do(lambda s: call(s, who))

    def do(self, work: Callable[[Session], Any]) -> Any:
        return self.store.perform(work)

    def assess(self, who: Actor, by: Actor, skill: int, level: int, last: date | None = None, op: str = "") -> Any:
        new = NewAssessment(self.north, key(who), skill, level, "seen", 3, last)
        name = op or f"assess {who.name} {skill} {level}"
        return self.do(lambda s: actions.assess_skill(s, by, new, MONDAY, op=name))

    def levels(self, day: date = TODAY) -> dict[int, dict[int, int]]:
        with self.store.reading() as session:
            return queries.levels_on(session, self.north, day)

    def plan(self, who: Actor | None, skill: int, to_level: int = 3, due: date = SOON) -> int:
        ana = self.cast.ana
        new = NewPlan(self.north, skill, key(who) if who else None, to_level, due_on=due)
        named = f"{who.name if who else 'pod'} {skill} {to_level}"
        row = self.do(lambda s: actions.propose_learning(s, ana, new, MONDAY, op=f"p {named}"))
        self.do(lambda s: actions.agree_learning(s, ana, row.id, new, 1, MONDAY, op=f"a {named}"))
        return int(row.id)


@pytest.fixture
def company(store: Database, cast: Cast) -> Company:
    return Company(store, cast)


@pytest.fixture
def light_company(light_store: Database, light_cast: Cast) -> Company:
    return Company(light_store, light_cast)


def on_phone(session: Session, pod_id: int, person_id: int, day: date, hours: tuple[int, int], duty: Duty) -> None:
    start, end = (instant(day, 60 * hour, ZONE) for hour in hours)
    session.add(
        Shift(
            pod_id=pod_id,
            person_id=person_id,
            day=day,
            start_at=start,
            end_at=end,
            duty=duty,
            state=ShiftState.PUBLISHED,
            changed_at=MONDAY,
        )
    )


def rostered(company: Company) -> None:
    """Open from 8 to 18; Ana is on the phone all week but on Tuesday from 14 to 15, when Boyan is."""
    ana, boyan = key(company.cast.ana), key(company.cast.boyan)
    with company.store.transaction() as session:
        for weekday in range(5):
            span: dict[str, Any] = {"start_minute": 480, "end_minute": 1080, "people": 1, "valid_from": SINCE}
            session.add(CoverNeed(pod_id=company.north, weekday=weekday, **span))
            day = TODAY + timedelta(days=weekday)
            for hours in ((8, 14), (15, 18)) if day == TUESDAY else ((8, 18),):
                on_phone(session, company.north, ana, day, hours, Duty.PHONE)
        session.add(Publication(pod_id=company.north, week_on=TODAY, published_at=MONDAY))
        on_phone(session, company.north, boyan, TUESDAY, (14, 15), Duty.CHAT)
        on_phone(session, company.north, key(company.cast.chen), TUESDAY, (14, 15), Duty.LEARNING)


def gaps(company: Company) -> list[str]:
    with company.store.reading() as session:
        cover = queries.skill_cover(session, company.cast.ana, company.north, TODAY)
        return [gap.said(ZONE) for gap in cover.gaps]


def test_without_the_only_speaker_on_tuesday_at_two_exactly_that_gap_shows(company: Company) -> None:
    cast = company.cast
    company.assess(cast.ana, cast.chen, company.bulgarian, 3)
    company.assess(cast.boyan, cast.ana, company.bulgarian, 3)
    company.assess(cast.chen, cast.dora, company.bulgarian, 4)
    company.do(
        lambda s: actions.need_skill(s, cast.ana, company.north, company.bulgarian, 1, MONDAY, critical=True, op="n")
    )
    rostered(company)
    assert gaps(company) == []
    with company.store.transaction() as session:
        leave: dict[str, Any] = {
            "first_day": TUESDAY,
            "last_day": TUESDAY,
            "state": LeaveState.GRANTED,
            "asked_at": MONDAY,
        }
        session.add(Leave(person_id=key(cast.boyan), pod_id=company.north, **leave))
    assert gaps(company) == ["Bulgarian: nobody at level 3, Tue 17 Nov 14:00–15:00, needs 1"]
    with company.store.reading() as session:
        (one,) = queries.suggestions_of(session, cast.ana, company.north, MONDAY)
    assert (one.cause, one.said) == (Cause.GAP, "Bulgarian is short for 1 open hour of the published roster.")


def test_a_level_that_expires_leaves_a_gap_from_the_next_day(company: Company) -> None:
    cast = company.cast
    company.assess(cast.ana, cast.chen, company.bulgarian, 3, last=TUESDAY)
    company.do(
        lambda s: actions.need_skill(s, cast.ana, company.north, company.bulgarian, 1, MONDAY, critical=True, op="n")
    )
    rostered(company)
    assert [gap[:50] for gap in gaps(company)] == [
        "Bulgarian: nobody at level 3, Tue 17 Nov 14:00–15:",
        "Bulgarian: nobody at level 3, Wed 18 Nov 8:00–18:0",
        "Bulgarian: nobody at level 3, Thu 19 Nov 8:00–18:0",
        "Bulgarian: nobody at level 3, Fri 20 Nov 8:00–18:0",
    ]
    assert company.levels(TUESDAY)[key(cast.ana)][company.bulgarian] == 3
    assert company.levels(TUESDAY + timedelta(days=1))[key(cast.ana)][company.bulgarian] == 2


def test_assessments_are_added_and_never_changed(company: Company) -> None:
    cast = company.cast
    company.assess(cast.boyan, cast.boyan, company.billing, 2)
    company.assess(cast.boyan, cast.ana, company.billing, 3)
    assert company.levels()[key(cast.boyan)] == {company.billing: 3}
    with company.store.reading() as session:
        rows = session.exec(select(PersonSkill).order_by("id")).all()
        assert [(row.level, row.assessor_id) for row in rows] == [(2, key(cast.boyan)), (3, key(cast.ana))]
    with pytest.raises(Refused, match="above level 2"):
        company.assess(cast.ana, cast.ana, company.billing, 3)


def test_a_plan_closes_with_evidence_only_and_raises_the_level(company: Company) -> None:
    cast, plan_id = company.cast, company.plan(company.cast.boyan, company.billing)

    def close(who: Actor, evidence: Evidence, op: str) -> Any:
        return company.do(lambda s: actions.close_learning(s, who, plan_id, evidence, 2, MONDAY, op=op))

    for number, evidence in enumerate((Evidence(None), Evidence(EvidenceKind.CASES, cases=2))):
        with pytest.raises(Refused):
            close(cast.ana, evidence, f"no {number}")
    with pytest.raises(Refused, match="Somebody else confirms"):
        close(cast.boyan, ANSWERED, "own")
    assert company.levels()[key(cast.boyan)] == {}
    assert close(cast.ana, ANSWERED, "yes").state == "closed"
    assert company.levels()[key(cast.boyan)] == {company.billing: 3}
    with company.store.reading() as session:
        row = session.exec(select(PersonSkill)).one()
        assert (row.assessor_id, row.evidence_cases) == (key(cast.ana), 3)
    with pytest.raises(Refused, match="closed already"):
        close(cast.ana, ANSWERED, "again")


def test_a_plan_of_the_pod_closes_for_those_who_showed_it(light_company: Company) -> None:
    cast, plan_id = light_company.cast, light_company.plan(None, light_company.billing)
    with pytest.raises(Refused, match="who of the pod"):
        light_company.do(lambda s: actions.close_learning(s, cast.ana, plan_id, ANSWERED, 2, MONDAY, op="c"))
    both = Evidence(EvidenceKind.TEACH_BACK, "Showed it at the standup", 0, (key(cast.boyan), key(cast.chen)))
    light_company.do(lambda s: actions.close_learning(s, cast.ana, plan_id, both, 2, MONDAY, op="d"))
    held = light_company.levels()
    assert held[key(cast.boyan)] == held[key(cast.chen)] == {light_company.billing: 3}


def test_two_who_close_a_plan_at_once_raise_the_level_once(company: Company) -> None:
    cast, plan_id = company.cast, company.plan(company.cast.boyan, company.billing)

    def close(who: Actor) -> str:
        try:
            company.do(lambda s: actions.close_learning(s, who, plan_id, ANSWERED, 2, MONDAY, op=f"c {who.name}"))
        except Refused as reason:
            return str(reason)
        return "closed"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(close, (cast.ana, cast.chen)))
    assert said == ["This plan is closed already. Nothing was changed.", "closed"]
    with company.store.reading() as session:
        assert len(session.exec(select(PersonSkill)).all()) == 1


def test_a_changed_plan_is_not_changed_again_unseen(light_company: Company) -> None:
    cast, plan_id = light_company.cast, light_company.plan(light_company.cast.boyan, light_company.billing)
    new = NewPlan(light_company.north, light_company.billing, key(cast.boyan), due_on=SOON + timedelta(days=7))
    light_company.do(lambda s: actions.change_learning(s, cast.ana, plan_id, new, 2, MONDAY, op="c"))
    with pytest.raises(Conflict):
        light_company.do(lambda s: actions.drop_learning(s, cast.ana, plan_id, "Too much", 2, MONDAY, op="d"))


def test_the_third_ask_suggests_learning_until_a_plan_answers_it(company: Company) -> None:
    cast = company.cast
    aid = NewHelp(company.north, key(cast.boyan), key(cast.ana), company.billing, 10, card_id=7)

    def suggested() -> list[tuple[Cause, int | None]]:
        with company.store.reading() as session:
            its = queries.suggestions_of(session, cast.boyan, company.north, MONDAY + timedelta(hours=1))
            return [(one.cause, one.person_id) for one in its]

    for number in range(3):
        assert suggested() == []
        company.ask(aid, f"help {number}")
    assert suggested() == [(Cause.ASKS, key(cast.boyan))]
    company.plan(cast.boyan, company.billing)
    assert suggested() == []


def test_a_bottleneck_and_a_licence_that_ends_suggest_learning(light_company: Company) -> None:
    cast, store, north = light_company.cast, light_company.store, light_company.north
    licence = light_company.do(
        lambda s: actions.add_skill(s, cast.ana, north, NewSkill("KCS", SkillKind.LICENCE), MONDAY, op="kcs")
    ).id
    light_company.assess(cast.boyan, cast.ana, licence, 4, last=SOON)
    columns = [SlowColumn("Waiting", 9.5, 4)]
    with store.reading() as session:
        found = queries.suggestions_of(session, cast.ana, north, MONDAY, columns)
        assert queries.licence_of(session, key(cast.boyan), MONDAY) == 4
    assert [one.cause for one in found] == [Cause.EXPIRY, Cause.BOTTLENECK]
    new = NewPlan(north, light_company.billing, cause=found[1].said[:300])
    light_company.do(lambda s: actions.propose_learning(s, cast.ana, new, MONDAY, op="p"))
    with store.reading() as session:
        found = queries.suggestions_of(session, cast.ana, north, MONDAY, columns)
    assert [one.cause for one in found] == [Cause.EXPIRY]


def test_only_a_publisher_publishes_once_licences_are_in_use(light_company: Company) -> None:
    cast, north = light_company.cast, light_company.north

    def publish(number: int) -> Any:
        text = ArticleText(f"Article {number}", "bill", "Look at the bill.")
        row = light_company.do(lambda s: actions.write_article(s, cast.boyan, north, text, MONDAY, op=f"w{number}"))
        return light_company.do(
            lambda s: actions.publish_article(s, cast.boyan, north, row.id, MONDAY, op=f"p{number}")
        )

    assert publish(1).state == "published"
    new = NewSkill("KCS", SkillKind.LICENCE)
    licence = light_company.do(lambda s: actions.add_skill(s, cast.ana, north, new, MONDAY, op="kcs")).id
    light_company.assess(cast.boyan, cast.ana, licence, 3)
    with pytest.raises(Refused, match="licence of a publisher"):
        publish(2)
    light_company.assess(cast.boyan, cast.ana, licence, 4)
    assert publish(3).state == "published"


def test_learning_duty_is_set_against_what_was_planned(light_company: Company) -> None:
    cast = light_company.cast
    light_company.plan(cast.boyan, light_company.billing)
    with light_company.store.transaction() as session:
        on_phone(session, light_company.north, key(cast.boyan), TUESDAY, (13, 17), Duty.LEARNING)
    with light_company.store.reading() as session:
        (line,) = queries.plans_of(session, cast.ana, light_company.north, MONDAY + timedelta(days=2))
    assert line.hours_taken == 4.0


def pulse(company: Company) -> int:
    return int(company.do(lambda s: actions.open_pulse(s, company.cast.ana, company.north, SOON, MONDAY, op="o")).id)


def test_an_answer_leads_to_nobody(company: Company) -> None:
    cast, round_id = company.cast, pulse(company)
    scores = {"ana": 3, "boyan": 9, "chen": 7}
    for name, score in scores.items():
        company.answer(cast.everybody()[name], round_id, score)
    with company.store.reading() as session:
        answers = session.exec(select(PulseAnswer)).all()
        assert sorted(answer.score for answer in answers) == [3, 7, 9]
        assert len(session.exec(select(PulseTicket)).all()) == 3
        noted = session.exec(select(AuditEntry).where(AuditEntry.action == "pulse.answer")).all()
        assert [(row.before, row.after) for row in noted] == [(None, None)] * 3
    with pytest.raises(Refused, match="have answered"):
        company.do(lambda s: actions.answer_pulse(s, cast.ana, round_id, 9, MONDAY, op="more"))
    again = company.do(lambda s: actions.answer_pulse(s, cast.ana, round_id, 9, MONDAY, op="a Ana"))
    assert again.person_id == key(cast.ana), "the same press again changes nothing"


def test_answers_do_not_stand_in_the_order_in_which_they_came(light_company: Company) -> None:
    cast, orders = light_company.cast, set()
    round_id = pulse(light_company)
    for number in range(12):
        with Session(light_company.store.writer) as session:
            for name, score in (("ana", 3), ("boyan", 9), ("chen", 7)):
                who = cast.everybody()[name]
                actions.answer_pulse(session, who, round_id, score, MONDAY, op=f"{number} {name}")
            rows = session.connection().exec_driver_sql("select score from pulse_answer order by rowid")
            orders.add(tuple(score for (score,) in rows))
            session.rollback()
    assert len(orders) > 1


def test_a_running_round_shows_no_figure_and_a_small_one_never_does(company: Company) -> None:
    cast, round_id = company.cast, pulse(company)
    company.do(lambda s: actions.answer_pulse(s, cast.boyan, round_id, 9, MONDAY, op="a"))
    with company.store.reading() as session:
        found = queries.pulse_of(session, cast.ana, company.north, MONDAY)
        assert queries.waiting_for(session, cast.ana, MONDAY).pulses == [(company.north, SOON)]
        assert queries.waiting_for(session, cast.boyan, MONDAY).pulses == []
    assert found.closed == [] and found.running and (found.running.answers, found.running.people) == (1, 3)
    company.do(lambda s: actions.close_pulse(s, cast.ana, round_id, MONDAY, op="c"))
    with company.store.reading() as session:
        (one,) = queries.pulse_of(session, cast.ana, company.north, MONDAY).closed
    assert (one.answers, one.result) == (1, None)
    with pytest.raises(Refused, match="closed"):
        company.do(lambda s: actions.answer_pulse(s, cast.chen, round_id, 9, MONDAY, op="late"))


def test_from_five_answers_on_the_pod_knows_its_figure(light_company: Company) -> None:
    round_id = pulse(light_company)
    with light_company.store.transaction() as session:
        session.add_all(
            PulseAnswer(id=f"x{n}", round_id=round_id, score=score) for n, score in enumerate((10, 9, 9, 8, 2))
        )
    over = MONDAY + timedelta(days=15)
    with light_company.store.reading() as session:
        (one,) = queries.pulse_of(session, light_company.cast.dora, light_company.north, over).closed
    assert one.result and (round(one.result.score), one.result.n) == (40, 5)
    assert one.result.low < 40 < one.result.high


def test_unplanned_absence_is_sick_leave_inside_shifts(light_company: Company) -> None:
    north, first = light_company.north, TODAY - timedelta(weeks=2)
    with light_company.store.transaction() as session:
        members = session.exec(select(PodMembership.person_id).where(PodMembership.pod_id == north)).all()
        emil, dora = key(light_company.cast.emil), key(light_company.cast.dora)
        for person_id in (*members, emil, dora):
            on_phone(session, north, person_id, first, (8, 16), Duty.PHONE)
        away: dict[str, Any] = {
            "first_day": first,
            "last_day": first,
            "state": LeaveState.GRANTED,
            "asked_at": MONDAY,
            "pod_id": north,
        }
        session.add(Leave(person_id=emil, kind=LeaveKind.SICK, starts_at_noon=True, **away))
        session.add(Leave(person_id=dora, kind=LeaveKind.HOLIDAY, **away))
    with light_company.store.reading() as session:
        (one,) = queries.absences_of(session, light_company.cast.ana, north, MONDAY)
    assert (one.people, one.scheduled_hours, one.absent_hours) == (5, 40, 3)
    assert one.share == 0.075


def engagement(company: Company, **changed: Any) -> Any:
    chen = company.cast.chen
    start: dict[str, Any] = {
        "pod_id": company.north,
        "goal": "Own retros",
        "exit_test": "Three alone",
        "expected_end_on": SOON,
    }
    new = NewEngagement(**{"coach_id": key(chen), "started_on": TODAY, **start, **changed})
    return company.do(lambda s: actions.start_engagement(s, chen, new, MONDAY, op=f"start {sorted(changed.items())}"))


def test_words_of_a_conversation_stay_with_the_pair(company: Company) -> None:
    cast, row = company.cast, engagement(company)
    company.do(lambda s: actions.note_coaching(s, cast.chen, row.id, TODAY, "Who speaks first", MONDAY, op="n"))
    seen = {}
    for name in ("ana", "boyan", "chen", "dora"):
        with company.store.reading() as session:
            (one,) = queries.engagements_of(session, cast.everybody()[name], company.north, MONDAY)
        seen[name] = (one.talks, [topic for _, topic in one.notes])
    topics = ["Who speaks first"]
    assert seen == {"ana": (1, topics), "boyan": (1, []), "chen": (1, topics), "dora": (1, [])}
    with pytest.raises(Refused, match="by the coach"):
        company.do(lambda s: actions.note_coaching(s, cast.boyan, row.id, TODAY, "x", MONDAY, op="b"))


def test_a_manager_may_be_coached_and_only_the_pair_sees_it(light_company: Company) -> None:
    cast = light_company.cast
    engagement(light_company, pod_id=None, manager_id=key(cast.dora))
    seen = {}
    for name in ("ana", "chen", "dora"):
        with light_company.store.reading() as session:
            its = queries.engagements_of(session, cast.everybody()[name], light_company.north, MONDAY)
        seen[name] = [one.partner for one in its]
    assert seen == {"ana": [], "chen": ["Dora"], "dora": ["Dora"]}
    for changed in ({"manager_id": key(cast.dora)}, {"pod_id": None}, {"pod_id": None, "manager_id": key(cast.ana)}):
        with pytest.raises(Refused):
            engagement(light_company, **changed)


def test_an_engagement_past_its_end_is_flagged_until_it_ends(light_company: Company) -> None:
    cast, row = light_company.cast, engagement(light_company)
    late = MONDAY + timedelta(days=15)

    def overdue() -> bool:
        with light_company.store.reading() as session:
            return queries.engagements_of(session, cast.ana, light_company.north, late)[0].is_overdue

    assert overdue()
    later = SOON + timedelta(days=20)
    light_company.do(lambda s: actions.extend_engagement(s, cast.chen, row.id, later, 1, late, op="x"))
    assert not overdue()
    light_company.do(lambda s: actions.end_engagement(s, cast.chen, row.id, "They do it alone", 2, late, op="e"))
    with pytest.raises(Refused, match="ended on"):
        light_company.do(lambda s: actions.end_engagement(s, cast.chen, row.id, "Again", 3, late, op="f"))


def test_an_item_reaches_the_inbox_and_is_answered_by_its_owner(company: Company) -> None:
    cast, north = company.cast, company.north
    item = company.do(
        lambda s: actions.add_inbox_item(s, cast.boyan, north, "Say the day", MONDAY, from_customer=True, op="i")
    )
    with pytest.raises(Refused, match="Nobody has taken"):
        company.do(lambda s: actions.answer_inbox_item(s, cast.ana, item.id, "Done", 1, MONDAY, op="early"))
    company.do(lambda s: actions.take_inbox_item(s, cast.chen, item.id, 1, MONDAY, op="t"))
    with pytest.raises(Refused, match="owner answers"):
        company.do(lambda s: actions.answer_inbox_item(s, cast.boyan, item.id, "Done", 2, MONDAY, op="o"))
    company.do(lambda s: actions.answer_inbox_item(s, cast.chen, item.id, "It says it now", 2, MONDAY, op="a"))
    with company.store.reading() as session:
        (line,) = queries.inbox_of(session, cast.boyan, north)
    assert (line.state, line.owner, line.outcome) == ("answered", "Chen", "It says it now")


def test_thanks_name_a_case_and_nobody_thanks_themselves(light_company: Company) -> None:
    cast, north = light_company.cast, light_company.north

    def thank(outcome: str, to: Actor | None) -> Any:
        new = NewKudos(north, 7, outcome, key(to) if to else None)
        return light_company.do(
            lambda s: actions.give_kudos(s, cast.ana, new, MONDAY, op=f"{outcome} {to and to.name}")
        )

    thank("Warm again by evening", cast.boyan)
    for outcome, to in (("", cast.boyan), ("x", cast.ana), ("x", cast.emil)):
        with pytest.raises(Refused):
            thank(outcome, to)
    with light_company.store.reading() as session:
        (line,) = queries.kudos_of(session, cast.chen, north)
    assert (line.giver, line.receiver, line.card_id) == ("Ana", "Boyan", 7)


def test_what_is_late_waits_for_those_who_can_do_something(company: Company) -> None:
    cast, late = company.cast, MONDAY + timedelta(days=15)
    company.plan(cast.boyan, company.billing)
    engagement(company)
    company.do(
        lambda s: actions.add_inbox_item(s, cast.boyan, company.north, "Text", MONDAY, from_customer=False, op="i")
    )
    with company.store.reading() as session:
        seen = {name: queries.waiting_for(session, cast.everybody()[name], late) for name in ("ana", "boyan", "chen")}
    assert seen["boyan"].plans == [(company.north, "Billing", SOON)]
    assert (seen["ana"].plans, seen["chen"].plans) == ([], [])
    assert seen["chen"].engagements == [(company.north, SOON)]
    assert (seen["ana"].inbox, seen["boyan"].inbox) == ([(company.north, 1)], [])


def everything(company: Company) -> dict[str, Callable[[Session, Actor], Any]]:
    """One call of each action in North, on things that are there."""
    cast, north = company.cast, company.north
    plan, row, round_id = company.plan(cast.boyan, company.billing), engagement(company), pulse(company)
    item = company.do(
        lambda s: actions.add_inbox_item(s, cast.ana, north, "Text", MONDAY, from_customer=False, op="item")
    )
    new = NewPlan(north, company.billing, key(cast.boyan), due_on=SOON)
    start = NewEngagement(key(cast.chen), "x", "x", TODAY, SOON, north)
    assessed = NewAssessment(north, key(cast.boyan), company.billing, 3, "seen")
    aid = NewHelp(north, key(cast.boyan), key(cast.ana), company.billing, 5)
    at = MONDAY
    return {
        "add_skill": lambda s, who: actions.add_skill(s, who, north, NewSkill("New"), at, op="x"),
        "edit_skill": lambda s, who: actions.edit_skill(s, who, company.billing, NewSkill("New"), at, op="x"),
        "retire_skill": lambda s, who: actions.retire_skill(s, who, company.billing, at, op="x"),
        "need_skill": lambda s, who: actions.need_skill(s, who, north, company.billing, 1, at, critical=True, op="x"),
        "drop_need": lambda s, who: actions.drop_need(s, who, north, company.billing, at, op="x"),
        "assess_skill": lambda s, who: actions.assess_skill(s, who, assessed, at, op="x"),
        "propose_learning": lambda s, who: actions.propose_learning(s, who, new, at, op="x"),
        "agree_learning": lambda s, who: actions.agree_learning(s, who, plan, new, 2, at, op="x"),
        "change_learning": lambda s, who: actions.change_learning(s, who, plan, new, 2, at, op="x"),
        "close_learning": lambda s, who: actions.close_learning(s, who, plan, ANSWERED, 2, at, op="x"),
        "drop_learning": lambda s, who: actions.drop_learning(s, who, plan, "x", 2, at, op="x"),
        "record_help": lambda s, who: actions.record_help(s, who, aid, at, op="x"),
        "start_engagement": lambda s, who: actions.start_engagement(s, who, start, at, op="x"),
        "extend_engagement": lambda s, who: actions.extend_engagement(s, who, row.id, SOON, 1, at, op="x"),
        "end_engagement": lambda s, who: actions.end_engagement(s, who, row.id, "x", 1, at, op="x"),
        "note_coaching": lambda s, who: actions.note_coaching(s, who, row.id, TODAY, "x", at, op="x"),
        "open_pulse": lambda s, who: actions.open_pulse(s, who, north, SOON, at, op="x"),
        "answer_pulse": lambda s, who: actions.answer_pulse(s, who, round_id, 9, at, op="x"),
        "close_pulse": lambda s, who: actions.close_pulse(s, who, round_id, at, op="x"),
        "give_kudos": lambda s, who: actions.give_kudos(s, who, NewKudos(north, 7, "x"), at, op="x"),
        "add_inbox_item": lambda s, who: actions.add_inbox_item(s, who, north, "x", at, from_customer=True, op="x"),
        "take_inbox_item": lambda s, who: actions.take_inbox_item(s, who, item.id, 1, at, op="x"),
        "answer_inbox_item": lambda s, who: actions.answer_inbox_item(s, who, item.id, "x", 1, at, op="x"),
    }


WHOLE = {"edit_skill", "retire_skill"}
"""These concern every pod, so they ask for a manager and say so."""


def test_another_pod_finds_nothing_of_it(light_company: Company) -> None:
    for name, call in everything(light_company).items():
        with pytest.raises(Refused if name in WHOLE else NotFound):
            light_company.give(call, light_company.cast.emil)


def test_those_who_look_on_change_nothing(light_company: Company) -> None:
    for call in everything(light_company).values():
        for name in ("fay", "goro"):
            with pytest.raises(Refused, match="Your role may not"):
                light_company.give(call, light_company.cast.everybody()[name])


def test_an_agent_leaves_assessing_others_to_the_lead(light_company: Company) -> None:
    cast = light_company.cast
    with pytest.raises(Refused, match="may not assess skills"):
        light_company.assess(cast.ana, cast.boyan, light_company.billing, 1)
