"""Public holidays of a country or a part of it, by the pinned `holidays` library."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from core.refusal import Refused


@cache
def holidays_of(country: str, subdivision: str, year: int) -> Mapping[date, str]:
    """Public holidays of a year by day, in English where the library knows it. No country: none.

    country: ISO 3166-1 alpha-2, subdivision: the part after the hyphen of ISO 3166-2, or empty.
    """
    if not country:
        return MappingProxyType({})
    import holidays

    known = holidays.list_supported_countries()
    if country not in known:
        raise Refused(
            f"No public holidays are known for “{country}”. Give a two-letter country code, such as BG or DE."
        )
    if subdivision and subdivision not in known[country]:
        listed = ", ".join(known[country][:20]) or "none"
        raise Refused(f"{country} has no part called “{subdivision}”. Known: {listed}.")
    spoken = holidays.list_localized_countries().get(country, [])
    language = "en_US" if "en_US" in spoken else None
    found = holidays.country_holidays(country, subdiv=subdivision or None, years=year, language=language)
    return MappingProxyType({day: str(name) for day, name in sorted(found.items())})


def is_holiday(country: str, subdivision: str, day: date) -> bool:
    """Whether nobody works that day, by law."""
    return day in holidays_of(country, subdivision, day.year)
