"""The week of shifts in a browser: mouse, edges, keys, and a refusal that stays readable."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlmodel import Session, select

from core import clock
from core.people import Actor
from pods import actions
from pods.actions import NewShift
from pods.covering import WeekNeed
from pods.localtime import instant, monday_of
from pods.models import Shift, ShiftState
from tests.browser.conftest import App, settled
from tests.browser.desks import KEEPER, Desk

pytestmark = pytest.mark.browser
PageAs = Callable[..., Page]
AXE = Path(__file__).parent / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]


class Week:
    """Next week of a pod of its own: Ana and Boyan each have a draft on Monday from 8 to 16."""

    def __init__(self, app: App) -> None:
        self.desk, self.cast = Desk(app), app.cast
        self.monday: date = monday_of(clock.now().date()) + timedelta(days=7)
        for actor in (self.cast.ana, self.cast.boyan):
            self.plan(actor, 0)

    def plan(self, actor: Actor, day: int) -> None:
        on = self.monday + timedelta(days=day)
        new = NewShift(actor.person_id or 0, instant(on, 480, "UTC"), instant(on, 960, "UTC"))
        op, pod = self.desk.op(), self.desk.pod_id
        self.desk.store.perform(lambda s: actions.plan_shift(s, KEEPER, pod, new, clock.now(), op=op))

    def open(self, page_as: PageAs) -> Page:
        page = page_as("boyan", f"/shifts?pod={self.desk.pod_id}")
        page.get_by_role("button", name="Week after").click()
        expect(page.locator(".block.draft").first).to_be_visible()
        settled(page)
        return page

    def of(self, actor: Actor) -> Shift:
        with self.desk.store.reading() as session:
            wanted = select(Shift).where(Shift.pod_id == self.desk.pod_id, Shift.person_id == actor.person_id)
            return session.exec(wanted).one()


@pytest.fixture
def week(app: App) -> Iterator[Week]:
    """The cast works in many pods here: what a test planned is taken off, so that it is in nobody's way."""
    made = Week(app)
    yield made
    with app.store.transaction() as session:
        for shift in session.exec(select(Shift).where(Shift.pod_id == made.desk.pod_id)):
            shift.state = ShiftState.CANCELLED


def block(page: Page, name: str) -> Locator:
    return page.locator(f'.block[aria-label^="{name}"]')


def carry(page: Page, what: Locator, where: Locator) -> None:
    start, end = what.bounding_box(), where.bounding_box()
    assert start and end
    page.mouse.move(start["x"] + 40, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 20, steps=3)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=5)
    page.mouse.up()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_week_has_no_barrier_that_axe_finds(week: Week, page_as: PageAs, dark: bool) -> None:
    def need(session: Session) -> None:
        needs = [WeekNeed(day, 480, 960, "phone", people) for day, people in ((0, 2), (1, 1))]
        actions.set_needs(session, KEEPER, week.desk.pod_id, needs, week.monday, clock.now(), op=week.desk.op())

    week.desk.store.perform(need)
    page = page_as("boyan", f"/shifts?pod={week.desk.pod_id}", dark=dark)
    page.get_by_role("button", name="Week after").click()
    expect(page.locator(".strip .held").first).to_be_visible()
    settled(page)
    page.evaluate(f"() => {{ {AXE.read_text()}\n }}")
    script = """async (tags) => (await axe.run({include: [['.st-key-week']]}, {runOnly: tags})).violations
        .filter(v => v.id !== 'scrollable-region-focusable')
        .map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ') + ' ' + n.failureSummary).join(' | '))"""
    assert page.evaluate(script, RULES) == []


def test_a_mouse_moves_a_shift_and_a_refusal_glides_back_and_stays_readable(week: Week, page_as: PageAs) -> None:
    page, boyan = week.open(page_as), week.cast.boyan
    cell = f'.cell[data-person="{boyan.person_id}"]'
    carry(page, block(page, "Boyan"), page.locator(f'{cell}[data-day="2"]'))
    expect(page.locator(".unseen[role=status]")).to_contain_text("Moved")
    assert week.of(boyan).day == week.monday + timedelta(days=2)
    carry(page, block(page, "Ana"), page.locator(f'{cell}[data-day="2"]'))
    expect(page.locator(".notice")).to_contain_text("Boyan already has")
    expect(block(page, "Ana")).to_have_count(1)
    assert week.of(week.cast.ana).version == 1


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_press_on_a_free_day_makes_a_new_shift(week: Week, page_as: PageAs, phone: bool) -> None:
    page = page_as("boyan", f"/shifts?pod={week.desk.pod_id}", phone=phone)
    page.get_by_role("button", name="Week after").click()
    expect(page.locator(".block.draft").first).to_be_visible()
    settled(page)
    if phone:
        page.get_by_role("button", name="Thursday").tap()
    free = page.locator(f'.cell[data-person="{week.cast.boyan.person_id}"][data-day="3"]')
    free.tap() if phone else free.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("New shift")
    expect(dialog).to_contain_text("Thursday")


def test_keys_move_stretch_cancel_and_undo(week: Week, page_as: PageAs) -> None:
    page, boyan = week.open(page_as), week.cast.boyan
    status = page.locator(".unseen[role=status]")
    block(page, "Boyan").focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(status).to_contain_text("Moved")
    expect(block(page, "Boyan")).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    expect(status).to_contain_text("8:00–16:30")
    assert week.of(boyan).end_at - week.of(boyan).start_at == timedelta(hours=8.5)
    page.keyboard.press("Delete")
    expect(block(page, "Boyan")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(block(page, "Boyan")).to_have_count(1)
    with week.desk.store.reading() as session:
        states = session.exec(
            select(Shift.state).where(Shift.person_id == boyan.person_id, Shift.pod_id == week.desk.pod_id)
        )
        assert sorted(states) == [ShiftState.CANCELLED, ShiftState.DRAFT]
