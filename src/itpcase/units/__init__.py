"""Counts, laboratory values and amounts: read exactly from what is printed, by closed tables."""

from itpcase.units.counts import Count, parse_count

__all__ = ["Count", "parse_count"]
