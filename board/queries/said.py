"""Look for words in the index of cards, on either kind of store."""

import unicodedata

from sqlalchemy import ColumnElement, false, or_
from sqlalchemy import text as sql
from sqlmodel import Session, col, select

from board import matching
from board.models import Card, Comment, words

Condition = ColumnElement[bool]


def said_in(session: Session, value: str, *, is_phrase: bool = False) -> Condition:
    """Cards in whose key, title, description or comments these words stand, each by its beginning."""
    asked = matching.words_of(value)
    if not asked:
        return false()
    if any(ord(sign) >= 0x3040 for sign in value):  # no spaces between words: any part of a text
        return _anywhere(value)
    match = _match_sqlite if words.is_sqlite(session.connection()) else _match_postgres
    return match(asked, is_phrase=is_phrase)


def _anywhere(value: str) -> Condition:
    told = select(Comment.card_id).where(
        col(Comment.removed_at).is_(None), col(Comment.text).contains(value, autoescape=True)
    )
    parts = (col(Card.title), col(Card.description))
    return or_(*(part.contains(value, autoescape=True) for part in parts), col(Card.id).in_(told))


def _match_sqlite(asked: list[str], *, is_phrase: bool) -> Condition:
    said = f'"{" ".join(asked)}"' if is_phrase else " ".join(f'"{word}"*' for word in asked)
    found = sql(f"SELECT rowid FROM {words.INDEX} WHERE {words.INDEX} MATCH :said").bindparams(said=said)  # noqa: S608
    return col(Card.id).in_(found.columns(rowid=Card.__table__.c.id.type))  # type: ignore[attr-defined]


def _match_postgres(asked: list[str], *, is_phrase: bool) -> Condition:
    """Spellings are tried: a server whose locale is C folds no letters but the Latin ones."""
    folded = [_folded(word) for word in asked]
    if is_phrase:
        said = " <-> ".join(folded)
    else:
        spelt = ({word, word.title(), word.upper()} for word in folded)
        said = " & ".join("(" + " | ".join(f"{one}:*" for one in sorted(each)) + ")" for each in spelt)
    found = sql(f"SELECT card_id FROM {words.INDEX} WHERE words @@ to_tsquery('simple', :said)").bindparams(said=said)  # noqa: S608
    return col(Card.id).in_(found.columns(card_id=Card.__table__.c.id.type))  # type: ignore[attr-defined]


def _folded(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(sign))
