"""Reads of who serves whom."""

from pods.queries.catalogue import count_pods_seen, organisation, pilots_of, pod_named, pod_shown, pods_seen, zone_of
from pods.queries.people import Member, actor_of, head_counts, members_on, memberships_of, people_to_place

__all__ = [
    "Member",
    "actor_of",
    "count_pods_seen",
    "head_counts",
    "members_on",
    "memberships_of",
    "organisation",
    "people_to_place",
    "pilots_of",
    "pod_named",
    "pod_shown",
    "pods_seen",
    "zone_of",
]
