"""What a card is called among people: NR-1042."""


def card_key(code: str, number: int) -> str:
    """The pod's code at the time of creation and a number of its own. A handoff keeps it."""
    return f"{code}-{number}"


def initials(name: str) -> str:
    """Two letters for a small badge: Ana Petrova is AP, Ana is AN."""
    words = name.split()
    letters = words[0][:2] if len(words) == 1 else "".join(word[0] for word in (words[0], words[-1])) if words else "?"
    return letters.upper()
