"""What is not right yet, on top until it is solved: gaps, overlaps, segments without a pod."""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from core.visit import Visit
from pods import fixes, queries
from pods.proof import described, headline, people_in, prove

SHOWN = 5


@dataclass(frozen=True)
class Problem:
    """One sentence, and its details."""

    title: str
    details: tuple[str, ...]


def draw(visit: Visit, day: date) -> None:
    """Gaps and overlaps of the rules in force on that day."""
    found = _found(visit, day)
    if not found:
        return
    with st.container(border=True, key="pods-problems", gap="xsmall"):
        for problem in found:
            st.markdown(f":orange[:material/error:] **{problem.title}**")
            for detail in problem.details:
                st.text(detail)


def _found(visit: Visit, day: date) -> list[Problem]:
    with visit.read() as session:
        version = queries.rules_on(queries.rule_versions(session), day)
        if version is None:
            return [Problem(f"No rules were in force on {day:%-d %b %Y}", ("Choose a later day, or commit rules.",))]
        space = queries.space_of(session)
        customers = queries.customers_per_cell(session, space, day)
        homes = queries.segments_on(session, day)
    proof = prove(space, version.rules, customers)
    names = {home.segment_id: home.name for home in homes}
    found = []
    for is_gap, customers_in in ((True, proof.gap_customers), (False, proof.overlap_customers)):
        listed = [finding for finding in proof.findings if finding.is_gap is is_gap]
        if listed:
            told = tuple(described(finding, names) for finding in listed[:SHOWN])
            more = (f"and {len(listed) - SHOWN} more",) if len(listed) > SHOWN else ()
            found.append(Problem(f"{headline(listed)}: {people_in(customers_in)}", told + more))
    if found and (fix := fixes.smallest(space, version.rules, proof, customers)):
        name = names.get(version.rules[fix.rule].segment_id, "")
        found[-1] = Problem(found[-1].title, (*found[-1].details, f"Smallest fix: {fix.said(name)}"))
    used = {rule.segment_id for rule in version.rules}
    bare = [home for home in homes if home.pod_id is None and (home.segment_id in used or home.customers)]
    if bare:
        told = tuple(f"{home.name} ({people_in(home.customers)})" for home in bare[:SHOWN])
        have = "1 segment has" if len(bare) == 1 else f"{len(bare)} segments have"
        found.append(Problem(f"{have} no pod on {day:%-d %b %Y}", told))
    return found
