"""Amounts of money: kept in the smallest unit of their currency, said and typed in its own number of decimals."""

from core.refusal import Refused

WITHOUT = (
    "BIF",
    "CLP",
    "DJF",
    "GNF",
    "ISK",
    "JPY",
    "KMF",
    "KRW",
    "PYG",
    "RWF",
    "UGX",
    "UYI",
    "VND",
    "VUV",
    "XAF",
    "XOF",
    "XPF",
)
THOUSANDTHS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
DECIMALS = dict.fromkeys(WITHOUT, 0) | dict.fromkeys(THOUSANDTHS, 3)
"""ISO 4217: the currencies whose smallest unit is not a hundredth."""

SCALE = {0: 1, 2: 100, 3: 1_000}
"""By decimals how many of the smallest units one unit has."""


def decimals(currency: str) -> int:
    """How many digits stand behind the point.

    >>> decimals("EUR"), decimals("JPY"), decimals("KWD")
    (2, 0, 3)
    """
    return DECIMALS.get(currency, 2)


def units(minor: int, currency: str) -> float:
    """An amount as it is typed into a field."""
    return minor / SCALE[decimals(currency)]


def minor_of(amount: float, currency: str) -> int:
    """What was typed, in the smallest unit; refused where the currency has no unit that small."""
    exactly = amount * SCALE[decimals(currency)]
    minor = round(exactly)
    if abs(exactly - minor) > 0.001:
        places = decimals(currency)
        has = f"at most {places} decimals" if places else "no decimals"
        raise Refused(f"{currency} has {has}, and you typed {amount:,}. Correct the amount; nothing was saved.")
    return minor


def whole(minor: int, currency: str) -> int:
    """An amount without its part of a unit, still in the smallest unit."""
    return minor - minor % SCALE[decimals(currency)]


def exact(minor: int, currency: str) -> str:
    """With all its decimals, as on a bill.

    >>> exact(1_250_00, "EUR"), exact(1_250, "JPY"), exact(1_250, "KWD")
    ('1,250.00 EUR', '1,250 JPY', '1.250 KWD')
    """
    places = decimals(currency)
    sign, (before, behind) = "-" if minor < 0 else "", divmod(abs(minor), SCALE[places])
    return f"{sign}{before:,}{f'.{behind:0{places}d}' * (places > 0)} {currency}"


def money(minor: int, currency: str) -> str:
    """In words, where a round amount needs no decimals: 50 EUR, 1,250.50 EUR."""
    said = exact(minor, currency)
    return said if minor % SCALE[decimals(currency)] else f"{said.split(' ')[0].split('.')[0]} {currency}"
