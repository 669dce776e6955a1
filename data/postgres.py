"""A connection to PostgreSQL that still knows its prepared statements after a rollback."""

from typing import Any

from psycopg import Connection
from psycopg.pq import TransactionStatus


class Steady(Connection[Any]):
    """As the driver makes it, but for how a transaction is given up.

    The driver forgets every prepared statement with each rollback, in case a table made in that transaction
    was meant. Ours make no tables, every read ends in a rollback, and the server keeps what was prepared:
    to plan each statement anew cost more than to run it. After a failed statement it forgets as ever: what was
    prepared may have been the reason, where a table was changed meanwhile.
    """

    def rollback(self) -> None:
        """Give the transaction up. Where that fails, the driver says why."""
        if self.pgconn.transaction_status == TransactionStatus.INTRANS:
            self.pgconn.exec_(b"ROLLBACK")
        super().rollback()
