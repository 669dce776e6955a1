"""How a value is made from the columns of a row, and when a row meets a condition."""

import re
from collections.abc import Mapping as Values
from datetime import date
from functools import cached_property
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator


def _as_text(value: Any) -> Any:
    """YAML reads 0, yes and 2012-05-23 as a number, a truth and a day; a column holds their text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int | float) else value


def _as_texts(value: Any) -> Any:
    return [_as_text(one) for one in value] if isinstance(value, list) else [_as_text(value)]


def _as_map(value: Any) -> Any:
    return {_as_text(k): _as_text(v) for k, v in value.items()} if isinstance(value, dict) else value


Text = Annotated[str, BeforeValidator(_as_text)]
Texts = Annotated[list[str], BeforeValidator(_as_texts)]
TextMap = Annotated[dict[str, str], BeforeValidator(_as_map)]


class Part(BaseModel):
    """A part of a mapping: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _check_pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as problem:
        raise ValueError(f"“{pattern}” is not a pattern that can be searched for: {problem}") from None
    return pattern


class Match(Part):
    """A pattern searched for in the value, and what it turns into."""

    pattern: str = Field(alias="match", max_length=200)
    value: Text

    _pattern = field_validator("pattern")(_check_pattern)


class Rule(Part):
    """One field of ours: a column, several joined, a constant; then a map or patterns."""

    column: str | None = None
    columns: list[str] = Field(default_factory=list)
    join: str = " "
    constant: Text | None = None
    content: bool = Field(default=False, description="The row itself is the value: its hash, and which repetition.")
    blank: Texts = Field(default_factory=list, description="Values that mean: nothing here.")
    map: TextMap = Field(default_factory=dict)
    rules: list[Match] = Field(default_factory=list)
    otherwise: Text | None = Field(default=None, description="When neither map nor rules name the value.")

    @model_validator(mode="before")
    @classmethod
    def _a_bare_column(cls, value: Any) -> Any:
        return {"column": str(value)} if isinstance(value, str | int) else value

    @model_validator(mode="after")
    def _one_origin(self) -> "Rule":
        given = [self.column is not None, bool(self.columns), self.constant is not None, self.content]
        if sum(given) != 1:
            raise ValueError("name exactly one of column, columns, constant or content")
        return self

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """The columns this field is made of."""
        return tuple(self.columns) if self.columns else (self.column,) if self.column is not None else ()

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        return [(re.compile(rule.pattern), rule.value) for rule in self.rules]

    def value(self, row: Values[str, str]) -> str:
        """The field's text in this row; empty where there is nothing."""
        if self.constant is not None:
            return self.constant
        parts = [row.get(name, "") for name in self.reads]
        nothing = not any(parts) or any(part in self.blank for part in parts)
        return self._translated("" if nothing else self.join.join(parts))

    def _translated(self, raw: str) -> str:
        if raw in self.map:
            return self.map[raw]
        for pattern, value in self._patterns:
            if pattern.search(raw):
                return value
        if self.otherwise is not None and raw:
            return self.otherwise
        return raw


class Condition(Part):
    """Whether a row is of a kind: its column holds one of the values, or matches a pattern."""

    column: str
    among: Texts = Field(default_factory=list, alias="is")
    pattern: str | None = Field(default=None, alias="matches", max_length=200)

    @field_validator("pattern")
    @classmethod
    def _readable(cls, pattern: str | None) -> str | None:
        return None if pattern is None else _check_pattern(pattern)

    @model_validator(mode="after")
    def _one_test(self) -> "Condition":
        if bool(self.among) == (self.pattern is not None):
            raise ValueError("name exactly one of is or matches")
        return self

    def holds(self, row: Values[str, str]) -> bool:
        """Whether this row meets it."""
        value = row.get(self.column, "")
        if self.pattern is not None:
            return re.search(self.pattern, value) is not None
        return value in self.among
