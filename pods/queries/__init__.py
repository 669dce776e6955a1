"""Reads of who serves whom."""

from pods.queries.catalogue import count_pods_seen, organisation, pilots_of, pod_named, pod_shown, pods_seen, zone_of
from pods.queries.changes import RulesDraft, after_moves, change_sets, draft_rules, latest_change, preview_moves
from pods.queries.homes import Home, HomeFinder, home_finder, home_of
from pods.queries.people import Member, actor_of, head_counts, members_on, memberships_of, people_to_place
from pods.queries.segments import (
    Rules,
    SegmentHome,
    all_segments,
    customers_per_cell,
    customers_per_segment,
    epochs_of,
    homes_on,
    rule_versions,
    rules_on,
    segments_on,
    space_of,
    timelines,
)

__all__ = [
    "Home",
    "HomeFinder",
    "Member",
    "Rules",
    "RulesDraft",
    "SegmentHome",
    "actor_of",
    "after_moves",
    "all_segments",
    "change_sets",
    "count_pods_seen",
    "customers_per_cell",
    "customers_per_segment",
    "draft_rules",
    "epochs_of",
    "head_counts",
    "home_finder",
    "home_of",
    "homes_on",
    "latest_change",
    "members_on",
    "memberships_of",
    "organisation",
    "people_to_place",
    "pilots_of",
    "pod_named",
    "pod_shown",
    "pods_seen",
    "preview_moves",
    "rule_versions",
    "rules_on",
    "segments_on",
    "space_of",
    "timelines",
    "zone_of",
]
