"""Reads of how it turns out."""

from metrics.queries.report import figures, sources_without_flow
from metrics.queries.sidebyside import Edge, Flow, edges_of, flow_of, pods_side_by_side

__all__ = ["Edge", "Flow", "edges_of", "figures", "flow_of", "pods_side_by_side", "sources_without_flow"]
