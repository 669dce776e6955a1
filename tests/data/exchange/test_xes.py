"""Event logs as XES."""

import gzip

import pytest

from core.refusal import Refused
from data.exchange.files import Given
from data.exchange.lines import Line
from data.exchange.xes import read_xes

LOG = """<?xml version="1.0"?>
<log{space}>
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <trace>
    <string key="concept:name" value="T-1"/>
    <event>
      <string key="org:group" value="North"/>
      <date key="time:timestamp" value="2026-03-02T09:00:00+02:00"/>
    </event>
    <event>
      <string key="org:group" value="South"/>
      <date key="time:timestamp" value="2026-03-02T10:00:00+02:00"/>
    </event>
  </trace>
</log>
"""


def lines(text: str) -> list[Line]:
    return list(read_xes(Given("log.xes", content=text.encode())))


@pytest.mark.parametrize("space", ["", ' xmlns="http://www.xes-standard.org/"'])
def test_each_event_is_a_row_with_what_its_trace_says(space: str) -> None:
    told = lines(LOG.format(space=space))
    assert [line.number for line in told] == [1, 2]
    assert told[1].values == {
        "org:group": "South",
        "time:timestamp": "2026-03-02T10:00:00+02:00",
        "case:concept:name": "T-1",
    }


def test_a_packed_log_is_read() -> None:
    packed = gzip.compress(LOG.format(space="").encode())
    assert len(list(read_xes(Given("log.xes.gz", content=packed)))) == 2


def test_a_log_that_breaks_off_is_refused() -> None:
    with pytest.raises(Refused, match=r"log.xes breaks off in the middle"):
        lines(LOG.format(space="")[:420])


def test_entities_are_refused() -> None:
    bomb = '<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    with pytest.raises(Refused, match="declares entities"):
        lines(LOG.format(space="").replace("<log>", bomb + "<log>"))


def test_what_is_no_xml_is_refused() -> None:
    with pytest.raises(Refused, match="is not readable XML"):
        lines("case,at\n1,2\n")
