"""Mapping files: what may be written, and the sentence that says why not."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from core.refusal import Refused
from data.exchange.conditions import Condition, Rule
from data.exchange.mapping import Mapping, as_mapping, read_mapping, write_mapping
from tests.data.exchange.conftest import CALLS, LOG

SURVEY: dict[str, Any] = {
    "name": "nps",
    "kind": "surveys",
    "columns": {"id": "Id", "at": "When", "score": "Score"},
    "pods": {"fixed": "North"},
    "scale": "0-10",
}


def with_key(written: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    made = deepcopy(written)
    *parents, last = path.split(".")
    place = made
    for name in parents:
        place = place.setdefault(name, {})
    place[last] = value
    return made


@pytest.mark.parametrize(
    ("written", "path", "value", "said"),
    [
        (LOG, "colour", "red", "it does not know the key “colour”"),
        (LOG, "columns.colour", "Colour", "columns names “colour”, which event_log does not have"),
        (LOG, "kind", "tickets", "kind: Input should be"),
        (LOG, "columns.at", {"column": "a", "constant": "b"}, "exactly one of column, columns, constant or content"),
        (LOG, "columns.status", {"column": "s", "rules": [{"match": "(", "value": "x"}]}, "is not a pattern"),
        (LOG, "times.zone", "Sofia", "“Sofia” is not a time zone; write one such as Europe/Sofia"),
        (LOG, "file.encoding", "utf-9", "“utf-9” is not an encoding"),
        (LOG, "statuses.New", "finished", "statuses.New: Input should be"),
        (LOG, "pods.fixed", "North", "name the pod in exactly one way"),
        (CALLS, "columns", {"at": "Start"}, "columns must say where id come from"),
        (LOG, "pods", {"home": True}, "name the pod in exactly one way"),
        (SURVEY, "scale", "1-5", "the scale is 1-5; an NPS needs answers from 0 to 10"),
        (SURVEY, "scale", "1-10", "the scale is 1-10; an NPS needs answers from 0 to 10"),
        (SURVEY, "scale", None, "say which scale was asked, as scale: 0-10"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(written: dict[str, Any], path: str, value: Any, said: str) -> None:
    with pytest.raises(Refused) as refused:
        as_mapping(with_key(written, path, value))
    assert said in str(refused.value)


def test_text_that_is_no_yaml_names_the_line() -> None:
    with pytest.raises(Refused, match=r"m.yaml is not readable YAML near line 2"):
        read_mapping("name: x\n  kind: [", "m.yaml")
    with pytest.raises(Refused, match="holds no keys"):
        read_mapping("just words")


def test_a_mapping_survives_being_written_and_read() -> None:
    mapping = as_mapping(LOG)
    assert read_mapping(write_mapping(mapping)) == mapping


@pytest.mark.parametrize("path", sorted((Path(__file__).parents[2] / "mappings").glob("*.yaml")), ids=lambda p: p.stem)
def test_the_mappings_that_ship_can_be_read(path: Path) -> None:
    mapping = read_mapping(path.read_text(), path.name)
    assert mapping.name == path.stem
    assert read_mapping(write_mapping(mapping)) == mapping
    staff = {"owner", "server", "org:resource", "Resource"}
    marked = set(mapping.columns["person"].reads) if "person" in mapping.columns else set()
    assert not staff & (set(mapping.reads()) - marked), "names of staff are kept as a mark, or not at all"


def rule(**written: Any) -> Rule:
    return Rule.model_validate(written)


def test_a_value_is_taken_from_one_column_or_joined_from_several() -> None:
    row = {"a": "x", "b": "y", "c": ""}
    assert Rule.model_validate("a").value(row) == "x"
    assert rule(columns=["a", "b"], join="/").value(row) == "x/y"
    assert rule(constant=3).value(row) == "3"
    assert rule(column="c").value(row) == ""


def test_blank_values_mean_nothing() -> None:
    closed = rule(columns=["day", "clock"], blank=["0:00:00"])
    assert closed.value({"day": "260302", "clock": "0:00:00"}) == ""
    assert closed.value({"day": "260302", "clock": "9:00:00"}) == "260302 9:00:00"


def test_values_are_translated_by_map_then_by_pattern_then_otherwise() -> None:
    level = rule(column="team", map={"Desk": 1}, rules=[{"match": "3rd", "value": 3}], otherwise=2)
    assert [level.value({"team": name}) for name in ("Desk", "V5 3rd", "N52", "")] == ["1", "3", "2", ""]


def test_a_condition_names_values_or_a_pattern() -> None:
    assert Condition.model_validate({"column": "a", "is": [0, True]}).holds({"a": "0"})
    assert Condition.model_validate({"column": "a", "matches": "^Test"}).holds({"a": "Tester"})
    with pytest.raises(ValueError, match="exactly one of is or matches"):
        Condition.model_validate({"column": "a"})


def test_the_mapping_is_one_object() -> None:
    assert isinstance(as_mapping(CALLS), Mapping)
