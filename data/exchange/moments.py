"""Times as exports write them, turned into UTC instants; what the clock change makes of them is counted."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.refusal import Refused
from data.exchange.lines import BadField

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST_YEAR = 9999


@dataclass
class Moments:
    """Reads times by the formats of one mapping."""

    formats: list[str]
    zone: str | None
    ambiguous: int = 0
    skipped: int = 0
    _readers: list[Callable[[str], datetime]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._readers = [_reader(wanted) for wanted in self.formats]

    def instant(self, name: str, text: str) -> datetime:
        """The instant meant by the text, in UTC."""
        for read in self._readers:
            try:
                moment = read(text)
            except (ValueError, OverflowError):
                continue
            return self._in_utc(name, text, moment)
        wanted = " or ".join("ISO 8601" if one == "iso" else one for one in self.formats)
        raise BadField(name, text, f"this is not a time written as {wanted}")

    def _in_utc(self, name: str, text: str, moment: datetime) -> datetime:
        if not EARLIEST.year - 1 <= moment.year < LATEST_YEAR:  # 0001 and 9999 are blanks of programs, not times
            raise BadField(name, text, "this time lies before 1970 or after 9998; the date format may be another")
        if moment.tzinfo is None:
            moment = self._placed(name, text, moment)
        instant = moment.astimezone(UTC)
        if instant < EARLIEST:
            raise BadField(name, text, "this time lies before 1970; the date format may be another")
        return instant

    def _placed(self, name: str, text: str, moment: datetime) -> datetime:
        if self.zone is None:
            raise Refused(
                f"The times in “{name}”, such as {text}, carry no zone. Say in the mapping in which zone they were "
                "written, for example times: zone: Europe/Sofia. Nothing was imported."
            )
        zone = ZoneInfo(self.zone)
        early, late = moment.replace(tzinfo=zone, fold=0), moment.replace(tzinfo=zone, fold=1)
        if early.utcoffset() != late.utcoffset():
            if early.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == moment:
                self.ambiguous += 1
            else:
                self.skipped += 1
        return early


def _reader(wanted: str) -> Callable[[str], datetime]:
    if wanted == "iso":
        return datetime.fromisoformat
    if wanted == "epoch":
        return lambda text: datetime.fromtimestamp(float(text), UTC)
    return lambda text: datetime.strptime(text, wanted)  # noqa: DTZ007 - the zone is asked for afterwards


def cut_off(text: str, zone: str | None) -> datetime:
    """The declared end of the data."""
    try:
        return Moments(["iso"], zone).instant("observed_until", text)
    except BadField as bad:
        raise Refused(f"observed_until is {bad.value}; write it as 2026-11-30 or 2026-11-30T18:00.") from None


def next_day(moment: datetime, since: datetime) -> datetime:
    """A clock time that passed midnight: the first such time after `since`."""
    return moment + timedelta(days=1) if moment < since else moment


def day_of(text: str, name: str, moments: Moments) -> date:
    """A day, written alone or as part of a time."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return moments.instant(name, text).date()
