"""Reads of how it turns out."""

from metrics.queries.report import figures

__all__ = ["figures"]
