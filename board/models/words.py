"""The words of cards, for searching: an index of key, title, description and comments, kept current by triggers.

It is no table of ours: SQLite keeps it in FTS5 (with shadow tables of its own), PostgreSQL in a tsvector. Names of
customers are not in it. Whoever rebuilds the table of cards or comments on SQLite drops their triggers with it: such a
migration ends with `make`.
"""
# ruff: noqa: S608 - the names are our own

from typing import Any

from sqlalchemy import Connection, event

from core.record import Record

INDEX = "card_words"
SHADOWS = frozenset({INDEX, *(f"{INDEX}_{part}" for part in ("data", "idx", "content", "docsize", "config"))})
"""What a store holds besides the tables of the metadata."""

SAID = "select group_concat(text, ' ') from comment where card_id = {0} and removed_at is null"

SQLITE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX} USING fts5(key, title, description, comments, "
    "tokenize = 'unicode61 remove_diacritics 2')",
    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_new AFTER INSERT ON card BEGIN "
    f"INSERT INTO {INDEX} (rowid, key, title, description, comments) "
    "VALUES (new.id, new.key, new.title, new.description, ''); END",
    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_changed AFTER UPDATE OF key, title, description ON card BEGIN "
    f"UPDATE {INDEX} SET key = new.key, title = new.title, description = new.description WHERE rowid = new.id; END",
    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_gone AFTER DELETE ON card BEGIN "
    f"DELETE FROM {INDEX} WHERE rowid = old.id; END",
    *(
        f"CREATE TRIGGER IF NOT EXISTS {INDEX}_{name} AFTER {when} ON comment BEGIN "
        f"UPDATE {INDEX} SET comments = coalesce(({SAID.format(row + '.card_id')}), '') "
        f"WHERE rowid = {row}.card_id; END"
        for name, when, row in (
            ("said", "INSERT", "new"),
            ("corrected", "UPDATE OF text, removed_at", "new"),
            ("unsaid", "DELETE", "old"),
        )
    ),
)

POSTGRES = (
    f"CREATE TABLE IF NOT EXISTS {INDEX} (card_id bigint PRIMARY KEY, words tsvector NOT NULL)",
    f"CREATE INDEX IF NOT EXISTS ix_{INDEX} ON {INDEX} USING gin (words)",
    f"""
    CREATE OR REPLACE FUNCTION {INDEX}_plain(said text) RETURNS text LANGUAGE sql STABLE AS $$
        SELECT lower(regexp_replace(normalize(
            translate(said, '-_./:@\\,;#+&=?%~|"''()[]<>', repeat(' ', 25)), NFD), '[\u0300-\u036f]', '', 'g')) $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION {INDEX}_keep(asked bigint) RETURNS void LANGUAGE sql AS $$
        INSERT INTO {INDEX} (card_id, words)
        SELECT id, to_tsvector('simple', {INDEX}_plain(key || ' ' || title || ' ' || description || ' ' || coalesce(
            (SELECT string_agg(text, ' ') FROM comment WHERE card_id = card.id AND removed_at IS NULL), '')))
        FROM card WHERE id = asked
        ON CONFLICT (card_id) DO UPDATE SET words = excluded.words $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION {INDEX}_of_card() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'DELETE' THEN DELETE FROM {INDEX} WHERE card_id = OLD.id;
        ELSE PERFORM {INDEX}_keep(NEW.id); END IF;
        RETURN NULL; END $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION {INDEX}_of_comment() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'DELETE' THEN PERFORM {INDEX}_keep(OLD.card_id);
        ELSE PERFORM {INDEX}_keep(NEW.card_id); END IF;
        RETURN NULL; END $$
    """,
    f"CREATE OR REPLACE TRIGGER {INDEX}_card AFTER INSERT OR DELETE OR UPDATE OF key, title, description ON card "
    f"FOR EACH ROW EXECUTE FUNCTION {INDEX}_of_card()",
    f"CREATE OR REPLACE TRIGGER {INDEX}_comment AFTER INSERT OR DELETE OR UPDATE OF text, removed_at ON comment "
    f"FOR EACH ROW EXECUTE FUNCTION {INDEX}_of_comment()",
)

FILL_SQLITE = (
    f"INSERT INTO {INDEX} (rowid, key, title, description, comments) "
    f"SELECT id, key, title, description, coalesce(({SAID.format('card.id')}), '') FROM card"
)
FILL_POSTGRES = f"SELECT count({INDEX}_keep(id)) FROM card"

DROP_SQLITE = tuple(
    f"DROP TRIGGER IF EXISTS {INDEX}_{name}" for name in ("new", "changed", "gone", "said", "corrected", "unsaid")
)
DROP_POSTGRES = (
    f"DROP TRIGGER IF EXISTS {INDEX}_card ON card",
    f"DROP TRIGGER IF EXISTS {INDEX}_comment ON comment",
    *(f"DROP FUNCTION IF EXISTS {INDEX}_{name}" for name in ("of_card()", "of_comment()", "keep(bigint)")),
    f"DROP FUNCTION IF EXISTS {INDEX}_plain(text)",
)


def is_sqlite(connection: Connection) -> bool:
    """Which of the two kinds of store this is."""
    return connection.dialect.name == "sqlite"


def make(connection: Connection, *, fill: bool = False) -> None:
    """Make the index and what keeps it current; `fill` with the cards that are there already."""
    for statement in SQLITE if is_sqlite(connection) else POSTGRES:
        connection.exec_driver_sql(statement.replace("%", "%%") if not is_sqlite(connection) else statement)
    if fill:
        connection.exec_driver_sql(FILL_SQLITE if is_sqlite(connection) else FILL_POSTGRES)


def drop(connection: Connection) -> None:
    """Take it away."""
    for statement in DROP_SQLITE if is_sqlite(connection) else DROP_POSTGRES:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {INDEX}")


@event.listens_for(Record.metadata, "after_create")
def _made(_metadata: Any, connection: Connection, **_facts: Any) -> None:
    """A store that is made whole, as tests do, has it at once."""
    make(connection)


@event.listens_for(Record.metadata, "before_drop")
def _dropped(_metadata: Any, connection: Connection, **_facts: Any) -> None:
    drop(connection)
