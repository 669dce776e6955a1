"""The small language in which cards are asked for: filters, saved views, the search and conditions of rules.

Terms such as class:expedite topic:"meter reading" -blocked:yes age>5d words, all of which must hold. A value may be
several with commas (one of them holds); a minus before a term turns it round; a word without a field is looked for in
the text of the card.
"""

import re
from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass
from difflib import get_close_matches

from board.models import ServiceClass
from core.refusal import Refused
from pods.models import Priority

Facts = Mapping[str, Set[str]]
"""By field the values of a card, in small letters."""

FIELDS = {
    "class": "class of service",
    "column": "column",
    "priority": "priority",
    "who": "a name, me or none",
    "label": "label",
    "topic": "topic",
    "channel": "channel",
    "segment": "segment",
    "customer": "name, number, e-mail or phone",
    "blocked": "yes or no",
    "title": "any part of the title",
}
"""What can be asked of a card as it is now, also by rules."""

SEEKING = {
    "key": "the card's key",
    "is": "open, closed or any",
    "age": "working time since its start: age>5d",
    "due": "due<2d, due<=2026-12-01, due:late, due:none",
    "opened": "opened>=2026-11-01, opened<7d (ago)",
    "closed": "closed>=2026-11-01, closed<7d (ago)",
}
"""What can be asked besides, when cards are looked for."""

TEXT = "text"
"""The field of a word that names none."""

TIMES = frozenset({"age", "due", "opened", "closed"})
CHOICES = {
    "class": frozenset(kind.value for kind in ServiceClass),
    "priority": frozenset((*(kind.value for kind in Priority), "none")),
    "blocked": frozenset({"yes", "no"}),
    "is": frozenset({"open", "closed", "any"}),
}
DAYS = frozenset({"today", "tomorrow", "yesterday"})
NONE = "none"
PARTIAL = frozenset({"title"})
PRIVATE = frozenset({TEXT, "title", "customer"})
"""Terms that may name a customer."""
SPAN = re.compile(r"(\d{1,4}(?:\.\d+)?)(min|h|d|w)")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
TERM = re.compile(r'(-?)(?:([^\W\d]\w*)(:|>=|<=|>|<))?((?:"[^"]*"|[^\s"])+)')
PART = re.compile(r'"([^"]*)"|([^,"]+)')
SAID = re.compile(r'"([^"]*)"')
BARE = re.compile(r"([^\W\d]\w*)(:|>=|<=|>|<)")
WORD = re.compile(r"[^\W_]+")
SIGNS = {">": "over", "<": "under", ">=": "at least", "<=": "at most", ":": "is"}
LONGEST = 400


@dataclass(frozen=True)
class Term:
    """One term: turned round or not, its field, how it compares, its values in small letters, and where it stands."""

    turned: bool
    field: str
    sign: str
    values: tuple[str, ...]
    said: str
    start: int
    end: int
    is_phrase: bool = False
    typed: tuple[str, ...] = ()

    @property
    def spoken(self) -> tuple[str, ...]:
        """Its values as they were typed."""
        return self.typed or self.values

    @property
    def words(self) -> str:
        """As its chip says it."""
        value = " or ".join(self.spoken)
        if self.field == "class":
            value = value.replace("_", " ")
        if self.field == "blocked" and len(self.values) == 1:
            return f"{'not ' * (self.turned is (self.values[0] == 'yes'))}blocked"
        if self.field == TEXT:
            return f"{'not ' * self.turned}“{value}”"
        name = self.field if self.sign == ":" else f"{self.field} {SIGNS[self.sign]}"
        return f"{'not ' * self.turned}{name}{':' * (self.sign == ':')} {value}"


def read(text: str, known: Collection[str] = (*FIELDS, *SEEKING)) -> list[Term]:
    """The terms of a question. Refuses what it cannot read, and names the place. known: the fields that it offers."""
    if len(text) > LONGEST:
        raise Refused(f"A question to cards has at most {LONGEST} characters.")
    if text.count('"') % 2:
        rest = text[text.rindex('"') :]
        raise Refused(f"A quotation mark is opened before “{rest[1:40].strip()}” and never closed. Add one at its end.")
    rest = TERM.sub("", text).strip()
    if rest:
        raise Refused(f"This part cannot be read: {rest[:40]}. Put quotation marks around a text.")
    return [_term(found, known) for found in TERM.finditer(text)]


def terms_of(text: str) -> list[Term]:
    """The terms of a rule's condition: only what a card is now, and nobody is “me”."""
    terms = read(text, FIELDS)
    for term in terms:
        if term.field in SEEKING:
            raise Refused(f"“{term.said}”: a rule cannot ask for {term.field}; it knows {', '.join(FIELDS)}.")
        if term.field == "who" and "me" in term.values:
            raise Refused(f"“{term.said}”: a rule works for everybody. Name the person.")
    return terms


def matches(facts: Facts, text: str) -> bool:
    """Whether all terms of a rule's condition hold. No terms: every card."""
    return all(_holds(facts, term) is not term.turned for term in terms_of(text))


def shareable(text: str) -> str:
    """The terms that name nobody outside the team: they may stand in an address that is logged and passed on.

    >>> shareable('Ivanova column:Doing -customer:"M. Ivanova" blocked:yes')
    'column:Doing blocked:yes'
    """
    try:
        return " ".join(term.said for term in read(text) if term.field not in PRIVATE)
    except Refused:
        return ""


def without(text: str, term: Term) -> str:
    """The question with one term taken out."""
    return " ".join((text[: term.start] + text[term.end :]).split())


def with_term(text: str, field: str, value: str) -> str:
    """The question with one more term; another value of a field that it asks for already joins its list."""
    quoted = value if re.fullmatch(r'[^\s",:<>]+', value) else f'"{value.replace(chr(34), "")}"'
    for term in read(text):
        if term.field == field and term.sign == ":" and not term.turned:
            if value.casefold() in term.values:
                return text
            return f"{text[: term.end]},{quoted}{text[term.end :]}"
    return f"{text.strip()} {field}:{quoted}".strip()


def words_of(value: str) -> list[str]:
    """The words that a full-text index knows of a text."""
    return WORD.findall(value)


def parts_of(text: str) -> list[tuple[str, bool]]:
    """What a search looks for: all plain words together, and each stretch in quotation marks as a phrase."""
    quoted = [phrase for phrase in SAID.findall(text) if WORD.search(phrase)]
    plain = SAID.sub(" ", text).strip()
    return [*([(plain, False)] if plain or not quoted else []), *((phrase, True) for phrase in quoted)]


def is_in(text: str, asked: str) -> bool:
    """Whether a text itself has what was looked for: all its words, each by its beginning, or the very letters."""
    said, wanted = text.casefold(), asked.casefold().replace('"', "")
    words = words_of(said)
    return wanted in said or all(any(word.startswith(one) for word in words) for one in words_of(wanted))


def asks_fields(text: str) -> bool:
    """Whether a text is a question with fields, which the filter understands and a search does not."""
    try:
        return any(term.field != TEXT for term in read(text))
    except Refused:
        return False


def seconds_of(span: str, day_s: float = 86_400.0) -> float:
    """How long a span such as 5d or 3h is; a week has seven days, or five working days."""
    number, unit = SPAN.fullmatch(span).groups()  # type: ignore[union-attr]
    week = 7 if day_s == 86_400.0 else 5
    return float(number) * {"min": 60.0, "h": 3600.0, "d": day_s, "w": week * day_s}[unit]


def _term(found: re.Match[str], offered: Collection[str]) -> Term:
    minus, field, sign, value = found.groups()
    said = found.group().strip()
    if field is None and (empty := BARE.fullmatch(value)) and empty[1].casefold() in offered:
        what = empty[1].casefold()
        raise Refused(f"“{said}”: say what {what} is to be, right after “{empty[2]}” and without a space.")
    name = (field or TEXT).casefold()
    if name != TEXT and name not in FIELDS and name not in SEEKING:
        like = get_close_matches(name, tuple(offered), 1)
        hint = f" Did you mean {like[0]}?" if like else ""
        known = ", ".join(offered)
        raise Refused(f"“{said}”: “{field}” is no field.{hint} There are {known}. Put quotation marks around a text.")
    if name == TEXT:
        bare = value.replace('"', " ").strip()
        typed: tuple[str, ...] = (bare,) if bare else ()
        values: tuple[str, ...] = tuple(part.casefold() for part in typed)
    else:
        parts = (quoted or plain for quoted, plain in PART.findall(value))
        typed = tuple(filter(None, (part.strip() for part in parts)))
        values = tuple(part.casefold() for part in typed)
    if not values:
        raise Refused(f"“{said}”: say what {name} is to be, as in {name}:something.")
    term = Term(bool(minus), name, sign or ":", values, said, found.start(), found.end(), '"' in value, typed)
    return _checked(term)


def _checked(term: Term) -> Term:
    """With values that its field knows."""
    if term.sign != ":" and term.field not in TIMES:
        raise Refused(f"“{term.said}”: {term.field} has no more and less. Write {term.field}:{term.values[0]}.")
    values = tuple(value.replace(" ", "_") if term.field == "class" else value for value in term.values)
    known = CHOICES.get(term.field)
    if known is not None and not set(values) <= known:
        raise Refused(f"“{term.said}”: {term.field} is {_listed(sorted(known))}.")
    if term.field in TIMES:
        _check_time(term)
    return Term(**{**vars(term), "values": values})


def _check_time(term: Term) -> None:
    """One span or day; a day only where there are days, a state only for when it is due."""
    value = term.values[0]
    is_span, is_day = SPAN.fullmatch(value), DAY.fullmatch(value) or value in DAYS
    states = {"late", NONE} if term.field == "due" else set()
    fits = (is_span or (is_day and term.field != "age")) if term.sign != ":" else (is_day or value in states)
    if len(term.values) > 1 or not fits or (term.sign == ":" and term.field == "age"):
        example = "age>5d, age<3h" if term.field == "age" else SEEKING[term.field]
        raise Refused(f"“{term.said}”: {term.field} is asked for as in {example}. Units are min, h, d and w.")


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _holds(facts: Facts, term: Term) -> bool:
    has = facts.get(term.field, frozenset())
    if term.field == TEXT:
        return _is_said(has, term)
    if term.field in PARTIAL:
        return any(value in one for value in term.values for one in has)
    if NONE in term.values and has <= {"nobody", NONE, ""}:
        return True
    return not has.isdisjoint(term.values)


def _is_said(texts: Set[str], term: Term) -> bool:
    """As the full-text index finds: words by their beginning, a phrase word by word."""
    asked = words_of(term.values[0])
    for text in texts:
        words = words_of(text)
        if term.is_phrase:
            stretches = (words[place : place + len(asked)] for place in range(len(words)))
            if asked and asked in stretches:
                return True
        elif all(any(word.startswith(wanted) for word in words) for wanted in asked):
            return True
    return False
