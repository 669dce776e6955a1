"""What is not right yet, on top until it is solved: gaps, overlaps, segments without a pod."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from core import ui
from core.visit import Visit
from pods import fixes, queries
from pods.lifetimes import rules_within
from pods.page.words import scaled
from pods.proof import Ints, Proof, Rule, described, headline, people_in
from pods.queries import EndedValue, SegmentHome
from pods.space import Space

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
            st.markdown(f":orange[:material/error:] **{ui.plain(problem.title)}**")
            for detail in problem.details:
                st.text(detail)


def _found(visit: Visit, day: date) -> list[Problem]:
    with visit.read() as session:
        versions = queries.rule_versions(session)
        if queries.rules_on(versions, day) is None:
            return [Problem(f"No rules were in force on {day:%-d %b %Y}", ("Choose a later day, or commit rules.",))]
        whole, lives = queries.space_of(session), queries.lifetimes_of(session)
        homes = queries.segments_on(session, day)
        names = {home.segment_id: home.name for home in homes}
        found, scale = [], queries.sample_of(session)
        for then in [day, *(one for one in queries.change_days(versions, lives) if one > day)]:
            space = lives.space_on(whole, then)
            customers = queries.customers_per_cell(session, space, then) * scale
            proof = queries.proof_on(whole, versions, lives, then, customers)
            if proof and not proof.holds:
                rules = rules_within(space, (queries.rules_on(versions, then) or versions[0]).rules)
                found += _wrong((space, rules, proof, customers), names, then if then > day else None)
        ended = queries.ended_values(session, day)
    return [
        *found,
        *_bare(homes, {rule.segment_id for rule in (queries.rules_on(versions, day) or versions[0]).rules}, day, scale),
        *(_ended(one, scale) for one in ended),
    ]


def _wrong(
    case: tuple[Space, Sequence[Rule | None], Proof, Ints], names: dict[int, str], then: date | None
) -> list[Problem]:
    space, rules, proof, customers = case
    found = []
    on = f"From {then:%-d %b %Y} on: " if then else ""
    for is_gap, customers_in in ((True, proof.gap_customers), (False, proof.overlap_customers)):
        listed = [finding for finding in proof.findings if finding.is_gap is is_gap]
        if listed:
            told = tuple(described(finding, names) for finding in listed[:SHOWN])
            more = (f"and {len(listed) - SHOWN} more",) if len(listed) > SHOWN else ()
            found.append(Problem(f"{on}{headline(listed)}: {people_in(customers_in)}", told + more))
    if fix := fixes.smallest(space, rules, proof, customers):
        rule = rules[fix.rule]
        name = names.get(rule.segment_id, "") if rule else ""
        found[-1] = Problem(found[-1].title, (*found[-1].details, f"Smallest fix: {fix.said(name)}"))
    return found


def _bare(homes: Sequence[SegmentHome], used: set[int], day: date, scale: int) -> list[Problem]:
    bare = [home for home in homes if home.pod_id is None and (home.segment_id in used or home.customers)]
    if not bare:
        return []
    told = tuple(f"{home.name} ({scaled(home.customers, scale)})" for home in bare[:SHOWN])
    have = "1 segment has" if len(bare) == 1 else f"{len(bare)} segments have"
    return [Problem(f"{have} no pod on {day:%-d %b %Y}", told)]


def _ended(ended: EndedValue, scale: int) -> Problem:
    many = ended.customers * scale
    have = "1 customer has" if many == 1 else f"{many:,} customers have"
    return Problem(
        f"{have} {ended.attribute} “{ended.value}”, which ended on {ended.day:%-d %b %Y}",
        ("They count as unknown until their new value is told: import them anew, or give the value a later end.",),
    )
