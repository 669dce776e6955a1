"""What a reader may see of standups, retrospectives and actions."""

from typing import TYPE_CHECKING

from core import later

if TYPE_CHECKING:
    from retros.queries.commitments import CommitmentLine, agreed_in, carried_in, open_commitments
    from retros.queries.days import day_of, zone_of
    from retros.queries.facts import Facts, facts_of
    from retros.queries.firstpage import Today, today
    from retros.queries.glance import Meeting, MyCard, PodGlance, meeting_of, my_cards, pod_glance
    from retros.queries.loads import Attention, ColumnLoad, PodAttention, column_loads, pods_needing_attention
    from retros.queries.reveal import (
        RemarkLine,
        RetroLine,
        RetroView,
        Topic,
        hidden_counts,
        retro_revision,
        retro_view,
        retros_of,
    )
    from retros.queries.setup import SetupStep, setup_steps
    from retros.queries.standups import (
        Expected,
        NoteLine,
        PastStandup,
        PromiseLine,
        StandupView,
        past_standups,
        promises_before,
        standup_news,
        standup_on,
    )
    from retros.queries.walks import Walk, WalkStop, walk
else:
    __getattr__ = later.names(__name__)

__all__ = [
    "Attention",
    "ColumnLoad",
    "CommitmentLine",
    "Expected",
    "Facts",
    "Meeting",
    "MyCard",
    "NoteLine",
    "PastStandup",
    "PodAttention",
    "PodGlance",
    "PromiseLine",
    "RemarkLine",
    "RetroLine",
    "RetroView",
    "SetupStep",
    "StandupView",
    "Today",
    "Topic",
    "Walk",
    "WalkStop",
    "agreed_in",
    "carried_in",
    "column_loads",
    "day_of",
    "facts_of",
    "hidden_counts",
    "meeting_of",
    "my_cards",
    "open_commitments",
    "past_standups",
    "pod_glance",
    "pods_needing_attention",
    "promises_before",
    "retro_revision",
    "retro_view",
    "retros_of",
    "setup_steps",
    "standup_news",
    "standup_on",
    "today",
    "walk",
    "zone_of",
]
