"""A calendar file holds shifts as instants, days off as days, and says when something was cancelled."""

from datetime import UTC, date, datetime

from icalendar import Calendar

from pods.feeds import Entry, calendar_text

CHANGED = datetime(2026, 3, 1, tzinfo=UTC)
NIGHT = Entry(
    "shift-1@podboard",
    "Phone · North",
    datetime(2026, 3, 28, 23, tzinfo=UTC),
    datetime(2026, 3, 29, 7, tzinfo=UTC),
    CHANGED,
    version=3,
)


def test_a_shift_keeps_its_length_when_the_clocks_change() -> None:
    (event,) = Calendar.from_ical(calendar_text([NIGHT])).walk("VEVENT")
    assert (event.decoded("dtend") - event.decoded("dtstart")).total_seconds() == 8 * 3600
    assert event.decoded("dtstart").tzinfo is not None


def test_a_change_raises_the_sequence_under_the_same_name() -> None:
    (event,) = Calendar.from_ical(calendar_text([NIGHT])).walk("VEVENT")
    assert (event["uid"], str(event["sequence"])) == ("shift-1@podboard", "2")


def test_leave_is_whole_days() -> None:
    away = Entry("leave-1@podboard", "Away", date(2026, 5, 4), date(2026, 5, 6), CHANGED)
    (event,) = Calendar.from_ical(calendar_text([away])).walk("VEVENT")
    assert event.decoded("dtstart") == date(2026, 5, 4)


def test_a_cancelled_shift_says_so() -> None:
    gone = Entry("shift-2@podboard", "Chat · North", NIGHT.start, NIGHT.end, CHANGED, is_cancelled=True)
    (event,) = Calendar.from_ical(calendar_text([gone])).walk("VEVENT")
    assert event["status"] == "CANCELLED"


def test_no_shifts_is_still_a_calendar() -> None:
    assert Calendar.from_ical(calendar_text([])).walk("VEVENT") == []
