"""Reads of how it turns out."""

from typing import TYPE_CHECKING

from core import later

if TYPE_CHECKING:
    from metrics.queries.report import figures, sources_without_flow
    from metrics.queries.shiftdown import BeforeAfter, Ledger, before_after, shift_down_ledger
    from metrics.queries.sidebyside import Edge, Flow, edges_of, flow_of, pods_side_by_side
else:
    __getattr__ = later.names(__name__)

__all__ = [
    "BeforeAfter",
    "Edge",
    "Flow",
    "Ledger",
    "before_after",
    "edges_of",
    "figures",
    "flow_of",
    "pods_side_by_side",
    "shift_down_ledger",
    "sources_without_flow",
]
