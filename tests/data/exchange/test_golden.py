"""The shared logs through the real import and the real figures, against published results, on both stores.

The logs may not be given away; without them these tests are skipped.
"""

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from data.database import Database
from data.exchange import applying
from data.exchange.files import Given, given_paths
from data.exchange.mapping import Mapping, as_mapping, read_mapping
from data.exchange.places import locate
from data.exchange.reading import read
from data.exchange.rows import histories
from metrics import queries as metric_queries
from metrics.models import SurveyAnswer
from metrics.results import Result, Window
from pods.models import Pod
from tests.conftest import MONDAY, Cast
from tests.data.exchange.conftest import IMPORT, Import

MAPPINGS = Path(__file__).resolve().parents[2] / "mappings"


class Figures:
    """The organisation's figures over everything there is."""

    def __init__(self, session: Session) -> None:
        found = metric_queries.figures(session, IMPORT, Window(None, MONDAY), MONDAY, pod_ids=[])
        self.by_name = {(r.metric, *sorted((k, str(v)) for k, v in r.variant.items())): r for r in found}

    def __call__(self, metric: str, **variant: Any) -> Result:
        return self.by_name[(metric, *sorted((name, str(value)) for name, value in variant.items()))]

    def value(self, metric: str, **variant: Any) -> float | None:
        return self(metric, **variant).value


def mapping_of(name: str) -> Mapping:
    return read_mapping((MAPPINGS / f"{name}.yaml").read_text(), name)


def golden_of(shared: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared / name / "golden.json").read_text())
    return found


def test_incidents(store: Database, shared: Path, bring: Import) -> None:
    log = shared / "bpi2013_incidents" / "events.csv.gz"
    golden = golden_of(shared, "bpi2013_incidents")
    report = bring(mapping_of("bpi2013_incidents"), log)
    assert (report.rows, report.new, report.rejected) == (65_533, 7_554, 0)
    assert len(report.new_pods) == golden["teams"] == 649
    again = bring(mapping_of("bpi2013_incidents"), log)
    assert (again.new, again.changed, again.unchanged, again.batch_id) == (0, 0, 7_554, None)
    with store.reading() as session:
        check_incidents(Figures(session), golden)


def check_incidents(figure: Figures, golden: dict[str, Any]) -> None:
    assert figure.value("cases") == golden["cases"] == 7_554
    assert figure.value("handoffs") == golden["handoffs_total"] == 9_454
    assert figure.value("cases_without_handoff") == golden["cases_no_handoff"] == 3_734
    assert figure.value("ping_pong_cases") == golden["pingpong_ABA_cases"] == 1_177
    assert figure.value("ping_pong_bounces") == golden["pingpong_ABA_bounces"] == 2_394
    assert figure.value("return_cases") == golden["return_to_earlier_team_cases"]
    assert figure.value("returns") == golden["returns_total"]
    for handoffs, cases in golden["handoff_distribution_0_7"].items():
        assert figure.value("handoff_distribution", handoffs=handoffs) == cases
    for moves in ("escalations", "deescalations"):
        for pair, count in golden[moves].items():
            start, _, end = pair.partition("->")
            name = "escalations" if moves == "escalations" else "de_escalations"
            assert figure.value(name, **{"from": start, "to": end}) == count
    for level, cases in golden["max_line_cases"].items():
        assert figure.value("highest_level_cases", level=level) == cases
    for statistic in ("mean", "p50", "p85", "p95", "max"):
        wanted = golden["case_duration_days"][statistic]
        assert figure.value("case_duration", statistic=statistic) == pytest.approx(wanted, abs=5e-7)


def test_incidents_as_xes_are_the_same_cases(light_store: Database, light_cast: Cast, shared: Path) -> None:
    folder = shared / "bpi2013_incidents"
    told = []
    for name, file in (
        ("bpi2013_incidents", "events.csv.gz"),
        ("bpi2013_incidents_xes", "bpi_challenge_2013_incidents.xes.gz"),
    ):
        draft = read(given_paths([folder / file]), mapping_of(name))
        with light_store.reading() as session:
            places = locate(session, draft, "vinst")
            cases, rejects = histories(draft, places)
        assert rejects == []
        names = {place.id: pod for pod, place in places.pods.items()}
        told.append({c.ext_id: [(e.at, e.state, e.meaning, names[e.pod_id or 0]) for e in c.events] for c in cases})
        assert draft.levels["V13 2nd 3rd"] == 3
    assert len(told[0]) == 7_554
    assert told[0] == told[1]


def test_renamed_columns_need_another_mapping_and_no_code(
    light_store: Database, light_cast: Cast, shared: Path, tmp_path: Path
) -> None:
    new_names = {
        "case_id": "Vorgang",
        "ts": "Zeitpunkt",
        "status": "Zustand",
        "sub_status": "Genauer",
        "team": "Gruppe",
    }
    text = gzip.decompress((shared / "bpi2013_incidents" / "events.csv.gz").read_bytes()).decode()
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    for number, row in enumerate(csv.reader(io.StringIO(text))):
        writer.writerow([new_names.get(cell, cell.upper()) for cell in row] if number == 0 else row)
    (tmp_path / "export.csv").write_bytes(out.getvalue().encode("cp1252"))
    written = mapping_of("bpi2013_incidents").as_stored()
    written |= {"name": "renamed", "file": {"delimiter": ";", "encoding": "cp1252"}}
    written["columns"] = {
        "case": "Vorgang",
        "at": "Zeitpunkt",
        "status": {"columns": ["Zustand", "Genauer"], "join": "/"},
        "pod": "Gruppe",
        "topic": "PRODUCT",
    }
    written["pods"]["level"]["column"] = "Gruppe"
    draft = read([Given("export.csv", tmp_path / "export.csv")], as_mapping(written))
    report = light_store.perform(lambda s: applying.apply(s, IMPORT, draft, "renamed", MONDAY, op="renamed"))
    assert (report.new, report.rejected, len(report.new_pods)) == (7_554, 0, 649)
    with light_store.reading() as session:
        check_incidents(Figures(session), golden_of(shared, "bpi2013_incidents"))
        assert session.exec(select(Pod.level).where(Pod.name == "V5 3rd")).one() == 3


def test_bank_calls(store: Database, shared: Path, bring: Import) -> None:
    golden = golden_of(shared, "technion_bank_feb1999")
    log = shared / "technion_bank_feb1999" / "data_anonymous_bank_february.txt.gz"
    report = bring(mapping_of("technion_bank_feb1999"), log)
    assert (report.rows, report.new, report.rejected) == (33_344, 33_066, 0)
    assert report.excluded == {"phantom calls of the voice-response unit": golden["outcome"]["PHANTOM"]}
    assert report.new_customers == golden["identified_customers"] == 4_021
    with store.reading() as session:
        figure = Figures(session)
    words = {"all_outcomes": "all", "served_only": "served", "any_topic": "any", "same_type": "same"}
    for name, wanted in golden["repeat (window end 1999-03-01)"].items():
        base, topic, window = name.split("|")
        found = figure(
            "repeat_contact_rate", base=words[base], topic=words[topic], window_days=window.removesuffix("d")
        )
        assert (found.denominator, found.numerator) == (wanted["eligible"], wanted["repeat"]), name
        assert found.value == pytest.approx(wanted["rate"], abs=5e-7)
    again = figure("same_person_share")
    assert (again.denominator, again.numerator) == (7_812, 817)
    assert again.value == pytest.approx(golden["continuity_same_agent_as_previous"]["rate"], abs=5e-7)
    assert figure("same_pod_share").denominator == 0, "the log does not tell which team answered"
    assert figure.value("abandoned_share") == pytest.approx(golden["abandon_share_excl_phantom"], abs=5e-7)
    assert bring(mapping_of("technion_bank_feb1999"), log).batch_id is None


def test_help_desk(store: Database, shared: Path, bring: Import) -> None:
    golden = golden_of(shared, "italian_helpdesk")
    log = shared / "italian_helpdesk" / "helpdesk.csv.gz"
    report = bring(mapping_of("italian_helpdesk"), log)
    assert (report.rows, report.new, report.rejected) == (21_348, 4_580, 0)
    assert "Variant#2" in report.ignored_columns
    with store.reading() as session:
        figure = Figures(session)
    for statistic, days in golden["close_days"].items():
        assert figure.value("case_duration", statistic=statistic) == pytest.approx(days, abs=5e-7)
    last = golden["last_resolve_days"]
    assert figure("resolution_time", statistic="p50").denominator == last["n"] == 4_569
    for statistic in ("p50", "p85", "p95"):
        assert figure.value("resolution_time", statistic=statistic) == pytest.approx(last[statistic], abs=5e-7)
    law = golden["littles_law_full_window"]
    basis = {"basis": "first_to_last_event"}
    assert figure.value("littles_law", statistic="throughput", **basis) == pytest.approx(
        law["lambda_per_day"], abs=5e-6
    )
    assert figure.value("littles_law", statistic="cycle_time", **basis) == pytest.approx(law["W_days"], abs=5e-7)
    assert figure.value("littles_law", statistic="avg_wip", **basis) == pytest.approx(law["L=lambda*W"], abs=5e-7)
    assert bring(mapping_of("italian_helpdesk"), log).batch_id is None


def test_survey(store: Database, shared: Path, bring: Import) -> None:
    golden = golden_of(shared, "nps_verbatim")
    log = shared / "nps_verbatim" / "nps_scores_no_text.csv.gz"
    report = bring(mapping_of("nps_verbatim"), log)
    assert (report.rows, report.new, report.rejected, report.warnings) == (2_385, 2_385, 0, [])
    with store.reading() as session:
        figure = Figures(session)
        answers = session.exec(select(SurveyAnswer.stage, SurveyAnswer.score)).all()
    nps = figure("nps")
    assert (nps.denominator, nps.n_unknown) == (golden["scored"], 32)
    assert nps.value == pytest.approx(golden["nps"], abs=5e-5)
    assert (nps.ci_low, nps.ci_high) == pytest.approx(golden["nps_ci95_adjusted_wald"], abs=5e-3)
    for name in ("promoters", "passives", "detractors"):
        assert figure.value(name) == golden[name]
    for stage, (promoters, passives, detractors, _) in golden["by_subtype"].items():
        scores = [score for named, score in answers if named == stage and score is not None]
        counts = [sum(low <= score <= high for score in scores) for low, high in ((9, 10), (7, 8), (0, 6))]
        assert counts == [promoters, passives, detractors]
    assert bring(mapping_of("nps_verbatim"), log).batch_id is None
