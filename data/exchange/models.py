"""The register of imports: one row a batch, with what it did and what it refused."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field

from core.record import Document, Record, choice, key, reference


class BatchState(StrEnum):
    """Where an import stands."""

    APPLIED = "applied"
    UNDONE = "undone"


class ImportBatch(Record, table=True):
    """One import: undone as a whole, or not at all."""

    id: int | None = key()
    source_id: int = reference("source.id", index=True)
    kind: str = Field(max_length=16)
    file_name: str = Field(max_length=200)
    file_hash: str = Field(max_length=64)
    mapping: dict[str, Any] = Field(default_factory=dict, sa_type=Document)
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=Document)
    rejects: list[dict[str, Any]] = Field(default_factory=list, sa_type=Document)
    state: BatchState = choice(BatchState, default=BatchState.APPLIED)
    author_name: str = Field(max_length=120)
    applied_at: datetime
    undone_at: datetime | None = None
